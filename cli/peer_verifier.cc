// SPDX-License-Identifier: Apache-2.0
#include "cli/peer_verifier.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "cli/system_clock.h"
#include "handshake/security_policy.h"
#include "x509/path.h"

namespace handfast::cli {
namespace {

using x509::VerifyCode;

struct AlertFor {
    VerifyCode code;
    AlertDescription alert;
};

// What OpenSSL says to a peer whose chain it refuses.
constexpr std::array kAlerts = {
    AlertFor{VerifyCode::no_issuer, AlertDescription::unknown_ca},
    AlertFor{VerifyCode::undecodable_issuer_key, AlertDescription::bad_certificate},
    AlertFor{VerifyCode::certificate_signature_failure, AlertDescription::decrypt_error},
    AlertFor{VerifyCode::certificate_not_yet_valid, AlertDescription::bad_certificate},
    AlertFor{VerifyCode::certificate_has_expired, AlertDescription::certificate_expired},
    AlertFor{VerifyCode::self_signed_leaf, AlertDescription::unknown_ca},
    AlertFor{VerifyCode::self_signed_in_chain, AlertDescription::unknown_ca},
    AlertFor{VerifyCode::no_local_issuer, AlertDescription::unknown_ca},
    AlertFor{VerifyCode::unverifiable_leaf, AlertDescription::unknown_ca},
    AlertFor{VerifyCode::chain_too_long, AlertDescription::unknown_ca},
    AlertFor{VerifyCode::path_length_exceeded, AlertDescription::unknown_ca},
    AlertFor{VerifyCode::unsuitable_purpose, AlertDescription::unsupported_certificate},
    AlertFor{VerifyCode::hostname_mismatch, AlertDescription::bad_certificate},
    AlertFor{VerifyCode::ip_mismatch, AlertDescription::bad_certificate},
    AlertFor{VerifyCode::leaf_key_too_small, AlertDescription::bad_certificate},
    AlertFor{VerifyCode::ca_key_too_small, AlertDescription::bad_certificate},
    AlertFor{VerifyCode::ca_hash_too_weak, AlertDescription::bad_certificate},
    AlertFor{VerifyCode::invalid_ca, AlertDescription::unknown_ca},
};

AlertDescription alert_for(VerifyCode code) {
    const auto row = std::ranges::find(kAlerts, code, &AlertFor::code);
    return row == kAlerts.end() ? AlertDescription::certificate_unknown : row->alert;
}

std::string subject_line(const x509::CertificateList& path, std::size_t depth) {
    if (depth >= path.size()) return fmt::format("depth={} <no cert>\n", depth);
    return fmt::format("depth={} {}\n", depth,
                       path[depth]->subject().print(x509::NameFormat::oneline));
}

}  // namespace

std::string verify_text(VerifyCode code) {
    return fmt::format("{} ({})", static_cast<unsigned>(code), x509::text_of(code));
}

std::string verify_text(std::uint32_t code) {
    return verify_text(static_cast<VerifyCode>(code));
}

std::string verification_line(VerifyCode code) {
    return code == VerifyCode::ok ? "Verification: OK\n"
                                  : fmt::format("Verification error: {}\n", x509::text_of(code));
}

VerifyLines verify_lines(const x509::VerifyReport& report, const x509::CertificateList& chain,
                         const VerificationOptions& options) {
    const auto& path = report.path.empty() ? chain : report.path;
    VerifyLines lines;
    for (const x509::VerifyError& error : report.errors()) {
        lines.code = error.code;
        lines.text += subject_line(path, error.depth);
        lines.text += fmt::format("verify error:num={}:{}\n", static_cast<unsigned>(error.code),
                                  x509::text_of(error.code));
        const bool too_deep =
            options.depth && error.depth > static_cast<std::size_t>(std::max(*options.depth, 0));
        lines.believed = !options.return_error && !too_deep;
        if (!lines.believed) return lines;
        if (!options.quiet) lines.text += "verify return:1\n";
    }
    for (std::size_t i = path.size(); !options.quiet && i > 0; --i)
        lines.text += subject_line(path, i - 1) + "verify return:1\n";
    return lines;
}

Status PeerVerifier::judge(const CertificateChain& chain, Output& err) {
    x509::VerifyOptions wanted;
    wanted.trust = trust_;
    wanted.now = now();
    wanted.purpose = purpose_;
    wanted.has_strong_key = [this](const x509::Certificate& certificate) {
        return has_strong_key(certificate, level_);
    };
    wanted.has_strong_signature = [this](const x509::Certificate& certificate) {
        return has_strong_signature(certificate, level_);
    };
    const x509::VerifyReport report = x509::verify(chain, wanted);
    const VerifyLines lines = verify_lines(report, chain, options_);
    code_ = lines.code;
    err.text(lines.text);
    err.flush();
    if (lines.believed) return {};
    return fail(Reason::certificate_verify_failed, alert_for(code_));
}

CertificateChain complete_chain(const CertificateChain& chain,
                                const x509::CertificateList& anchors) {
    if (chain.size() > 1 || anchors.empty()) return chain;
    const x509::TrustList trust(anchors);
    return x509::find_path({.chain = chain, .trust = &trust}).certificates;
}

std::vector<Buffer> subjects_of(const x509::CertificateList& certificates) {
    std::vector<Buffer> names;
    for (const auto& certificate : certificates) {
        Buffer name = to_buffer(certificate->subject().der());
        if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    return names;
}

}  // namespace handfast::cli
