// SPDX-License-Identifier: Apache-2.0
#include "cli/peer_verifier.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "cli/connection_text.h"
#include "cli/crl_download.h"
#include "x509/path.h"
#include "x509/print/name_text.h"
#include "x509/print/policy_text.h"
#include "x509/print/time_text.h"

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

std::string subject_line(const x509::VerifyEvent& event, const x509::NameOptions& names) {
    if (event.certificate == nullptr) return fmt::format("depth={} <no cert>\n", event.depth);
    return fmt::format("depth={} {}\n", event.depth,
                       name_text(event.certificate->subject(), names));
}

bool is_too_deep(const x509::VerifyEvent& event, const VerificationOptions& options) {
    return options.depth && *options.depth >= 0 &&
           event.depth > static_cast<std::size_t>(*options.depth);
}

/// What OpenSSL's callback adds for some errors.
std::string detail_line(VerifyCode code, const x509::Certificate& certificate,
                        const x509::NameOptions& names) {
    switch (code) {
        case VerifyCode::no_issuer:
            return fmt::format("issuer= {}\n", name_text(certificate.issuer(), names));
        case VerifyCode::certificate_not_yet_valid:
        case VerifyCode::error_in_not_before:
            return fmt::format("notBefore={}\n", x509::time_text(certificate.not_before_field()));
        case VerifyCode::certificate_has_expired:
        case VerifyCode::error_in_not_after:
            return fmt::format("notAfter={}\n", x509::time_text(certificate.not_after_field()));
        default:
            return {};
    }
}

/// OpenSSL's last call of its callback, when policies do not refuse the path. It says what they
/// are only when nothing else was wrong either.
std::string policy_lines(const x509::VerifyReport& report) {
    if (!report.policies || report.policies->code != VerifyCode::ok) return "";
    const bool flawless = report.code() == VerifyCode::ok;
    return "depth=0 <no cert>\n" + (flawless ? x509::policy_text(*report.policies) : "") +
           "verify return:2\n";
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

VerifyLines verify_lines(const x509::VerifyReport& report, const CommonOptions& options) {
    const bool quiet = options.verification.quiet;
    VerifyLines lines;
    for (const x509::VerifyEvent& event : report.events) {
        const bool good = event.code == VerifyCode::ok;
        if (!good) lines.code = event.code;
        if (!good || !quiet) lines.text += subject_line(event, options.names);
        if (!good) {
            lines.text += fmt::format("verify error:num={}:{}\n", static_cast<unsigned>(event.code),
                                      x509::text_of(event.code));
            lines.believed =
                !options.verification.return_error && !is_too_deep(event, options.verification);
        }
        // OpenSSL keeps its last error in sight even when all is well further down.
        if (event.certificate)
            lines.text += detail_line(lines.code, *event.certificate, options.names);
        if (event.code == VerifyCode::no_explicit_policy && !quiet && report.policies)
            lines.text += x509::policy_text(*report.policies);
        if (!lines.believed) return lines;
        if (!quiet) lines.text += "verify return:1\n";
    }
    if (options.validation.policy_print && !quiet) lines.text += policy_lines(report);
    return lines;
}

Status PeerVerifier::judge(const CertificateChain& chain, Output& err) {
    x509::VerifyOptions rules = verify_options(options_.validation, purpose_, level_);
    rules.trust = trust_;
    if (options_.trust.crl_download)
        rules.crls = download_crls(chain, rules, options_.trust.crl_bytes(), err);
    const x509::VerifyReport report = x509::verify(chain, rules);
    const VerifyLines lines = verify_lines(report, options_);
    code_ = lines.code;
    err.text(lines.text);
    err.flush();
    if (lines.believed) return {};
    return fail(Reason::certificate_verify_failed, alert_for(code_));
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
