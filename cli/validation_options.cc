// SPDX-License-Identifier: Apache-2.0
#include "cli/validation_options.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <fmt/core.h>

#include "cli/system_clock.h"
#include "handshake/security_policy.h"
#include "x509/oid_text.h"

namespace handfast::cli {
namespace {

using x509::Purpose;
using x509::Trust;

/// X509_VERIFY_PARAM_lookup's table.
struct NamedParameters {
    std::string_view name;
    Purpose purpose;
    Trust trust;
};
constexpr std::array kNamed{
    NamedParameters{"default", Purpose::none, Trust::by_purpose},
    NamedParameters{"pkcs7", Purpose::smime_sign, Trust::email},
    NamedParameters{"smime_sign", Purpose::smime_sign, Trust::email},
    NamedParameters{"ssl_client", Purpose::tls_client, Trust::tls_client},
    NamedParameters{"ssl_server", Purpose::tls_server, Trust::tls_server},
};

OptionResult refuse(std::string_view command, std::string_view what, std::string_view value) {
    return std::unexpected(OptionError{fmt::format("{}: Invalid {} {}", command, what, value),
                                       OptionError::Hint::none});
}

template <class Address>
std::optional<Buffer> parse_address(int family, const char* text) {
    Address address;
    if (::inet_pton(family, text, &address) != 1) return std::nullopt;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&address);
    return Buffer(bytes, bytes + sizeof(address));
}

}  // namespace

x509::VerifyOptions verify_options(const ValidationOptions& options, Purpose purpose,
                                   SecurityLevel level) {
    x509::VerifyOptions wanted = options.verify;
    wanted.now = options.time.value_or(now());
    // As in OpenSSL, a time that is named is meant.
    if (options.time) wanted.check_time = true;
    wanted.purpose = options.purpose.value_or(purpose);
    if (options.depth) wanted.max_depth = static_cast<std::size_t>(*options.depth);
    const SecurityLevel held_to = options.auth_level.value_or(level);
    wanted.has_strong_key = [held_to](const x509::Certificate& certificate) {
        return has_strong_key(certificate, held_to);
    };
    wanted.has_strong_signature = [held_to](const x509::Certificate& certificate) {
        return has_strong_signature(certificate, held_to);
    };
    return wanted;
}

OptionResult add_policy(ValidationOptions& options, std::string_view command,
                        std::string_view name) {
    auto policy = x509::oid_from_text(name);
    if (!policy) return refuse(command, "Policy", name);
    options.verify.policies.push_back(*std::move(policy));
    return {};
}

OptionResult set_purpose(ValidationOptions& options, std::string_view command,
                         std::string_view name) {
    options.purpose = x509::find_purpose(name);
    if (!options.purpose) return refuse(command, "purpose", name);
    return {};
}

OptionResult set_verify_name(ValidationOptions& options, std::string_view command,
                             std::string_view name) {
    const auto row = std::ranges::find(kNamed, name, &NamedParameters::name);
    if (row == kNamed.end()) return refuse(command, "verify name", name);
    if (row->purpose == Purpose::none) return {};
    options.purpose = row->purpose;
    options.verify.trusted_for = row->trust;
    return {};
}

OptionResult set_time(ValidationOptions& options, std::string_view command, std::intmax_t seconds) {
    // What microseconds can count.
    constexpr std::intmax_t kFurthest =
        std::chrono::floor<std::chrono::seconds>(Instant::max()).time_since_epoch().count();
    if (seconds > kFurthest || seconds < -kFurthest)
        return std::unexpected(
            OptionError{fmt::format("{}: epoch time out of range {}", command, seconds),
                        OptionError::Hint::none});
    options.time = Instant(std::chrono::seconds(seconds));
    return {};
}

OptionResult set_address(ValidationOptions& options, std::string_view command,
                         std::string_view address) {
    const std::string text(address);
    auto bytes = parse_address<in_addr>(AF_INET, text.c_str());
    if (!bytes) bytes = parse_address<in6_addr>(AF_INET6, text.c_str());
    if (!bytes) return refuse(command, "IP address", address);
    options.verify.address = *std::move(bytes);
    return {};
}

void set_depth(ValidationOptions& options, std::intmax_t depth) {
    if (depth >= 0) options.depth = static_cast<int>(depth);
}

void set_auth_level(ValidationOptions& options, std::intmax_t level) {
    if (level < 0) return;
    options.auth_level =
        static_cast<SecurityLevel>(std::min<std::intmax_t>(level, kHighestSecurityLevel));
}

}  // namespace handfast::cli
