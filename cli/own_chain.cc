// SPDX-License-Identifier: Apache-2.0
#include "cli/own_chain.h"

#include <fmt/core.h>

#include "cli/error_text.h"
#include "cli/system_clock.h"
#include "x509/verify.h"

namespace handfast::cli {
namespace {

constexpr std::uint32_t kVerifyFailed = 0x0a000086;

std::expected<void, std::string> build(CertificateChain& chain,
                                       std::shared_ptr<const x509::TrustSource> trust) {
    x509::VerifyOptions rules;
    rules.trust = std::move(trust);
    rules.now = now();
    const x509::VerifyReport report = x509::verify(std::span(chain).first(1), rules);
    if (report.code() != x509::VerifyCode::ok)
        return std::unexpected(library_error_line(
            kVerifyFailed, "SSL routines", "ssl_build_cert_chain", "certificate verify failed",
            fmt::format("Verify error:{}", x509::text_of(report.code()))));
    chain = report.path;
    return {};
}

/// Not its owner.
std::shared_ptr<const x509::TrustSource> borrowed(const x509::TrustSource& trust) {
    return {std::shared_ptr<void>(), &trust};
}

}  // namespace

std::expected<void, std::string> complete_chain(CertificateChain& chain,
                                                const x509::TrustSource& trust, OwnChain how) {
    if (how == OwnChain::built)
        return build(chain,
                     chain.size() > 1 ? std::make_shared<x509::TrustList>(chain) : borrowed(trust));
    if (chain.size() == 1) chain = x509::find_path({.chain = chain, .trust = &trust}).certificates;
    return {};
}

}  // namespace handfast::cli
