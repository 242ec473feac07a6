// SPDX-License-Identifier: Apache-2.0
#include "cli/demo.h"

#include <array>

#include <fmt/core.h>
#include <unistd.h>

#include "cli/hex_dump.h"
#include "cli/system_clock.h"
#include "x509/mint.h"

namespace handfast::cli {
namespace {

constexpr std::chrono::hours kDay{24};
constexpr std::size_t kLongestName = 64;  // ub-common-name, RFC 5280

std::string machine_name() {
    std::array<char, kLongestName + 1> name{};
    if (::gethostname(name.data(), kLongestName) != 0) return "";
    return name.data();
}

}  // namespace

Result<Credential> mint_demo(const crypto::Provider& provider, Rng& rng) {
    x509::MintRequest request;
    request.common_name = "localhost";
    request.dns_names = {"localhost"};
    const std::string machine = machine_name();
    if (!machine.empty() && machine != "localhost") request.dns_names.push_back(machine);
    Buffer loopback6(16, 0);
    loopback6.back() = 1;
    request.ip_addresses = {{127, 0, 0, 1}, loopback6};
    request.not_before = now() - kDay;
    request.not_after = now() + 30 * kDay;
    TRY(auto minted, x509::mint(request, provider, rng));
    return Credential{{minted.certificate}, minted.key};
}

std::string demo_text(const Credential& credential, const crypto::Provider& provider,
                      const std::string& address) {
    const Buffer digest = credential.chain.front()->fingerprint(provider, crypto::HashId::sha256);
    return fmt::format(
        "Demonstration identity, for this run only\n"
        "SHA-256 fingerprint: {}\n"
        "Open https://{}/\n",
        x509::colon_hex(digest), address);
}

}  // namespace handfast::cli
