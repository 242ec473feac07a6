// SPDX-License-Identifier: Apache-2.0
#include "cli/ocsp_verdict.h"

#include <fmt/core.h>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/system_clock.h"
#include "x509/ocsp_verify.h"
#include "x509/print/ocsp_text.h"
#include "x509/print/time_text.h"
#include "x509/verify_code.h"

namespace handfast::cli {
namespace {

bool refuse(std::string_view text) {
    print_to(stderr, text);
    return false;
}

bool accept() {
    print_to(stderr, "Response verify OK\n");
    return true;
}

/// In the manner of OpenSSL's error stack.
std::string problem_line(const x509::OcspVerdict& verdict) {
    constexpr unsigned kLibrary = 0x13800000;
    std::string line = fmt::format(
        "error:{:08X}:OCSP routines::{}:", kLibrary | static_cast<unsigned>(*verdict.problem),
        x509::text_of(*verdict.problem));
    if (*verdict.problem == x509::OcspProblem::certificate_verify_error)
        line += fmt::format("Verify error: {}", x509::text_of(verdict.path_code));
    return line + "\n";
}

x509::OcspWindow window_of(const OcspOptions& options) {
    x509::OcspWindow window{std::chrono::seconds(options.validity_period), std::nullopt};
    if (options.status_age >= 0) window.max_age = std::chrono::seconds(options.status_age);
    return window;
}

std::string single_summary(const OcspOptions& options, const x509::OcspSingleResponse& single) {
    std::string out;
    const auto problems = x509::judge_ocsp_times(single, now(), window_of(options));
    if (!problems.empty()) out += "WARNING: Status times invalid.\n";
    for (const x509::OcspProblem problem : problems) out += problem_line({problem});
    out += fmt::format("{}\n\tThis Update: {}\n", x509::text_of(single.status),
                       x509::time_text(single.this_update));
    if (single.next_update)
        out += fmt::format("\tNext Update: {}\n", x509::time_text(*single.next_update));
    if (single.status != x509::OcspCertStatus::revoked) return out;
    if (single.reason) out += fmt::format("\tReason: {}\n", x509::ocsp_reason_text(*single.reason));
    return out + fmt::format("\tRevocation Time: {}\n", x509::time_text(single.revoked));
}

}  // namespace

bool judge_nonce(const OcspQuestion& question, const x509::OcspResponse& response) {
    if (!question.request) return true;
    switch (x509::compare_nonces(*question.request, response)) {
        case x509::NonceMatch::missing:
            print_to(stderr, "WARNING: no nonce in response\n");
            return true;
        case x509::NonceMatch::unequal:
            return refuse("Nonce Verify error\n");
        default:
            return true;
    }
}

bool judge_response(const OcspOptions& options, const OcspQuestion& question,
                    const x509::OcspResponse& response,
                    const std::shared_ptr<const crypto::Provider>& provider) {
    auto trust = std::make_shared<TrustStore>(provider);
    if (const auto added = trust->add_or_default(options.places); !added)
        return refuse(added.error() + "\n");
    x509::OcspVerifyOptions rules;
    if (!options.verify_other.empty()) {
        auto others = load_certificates(options.verify_other, "validator certificates", *provider);
        if (!others) return refuse(others.error() + "\n");
        rules.others.assign(others->begin(), others->end());
    }
    rules.trust_other = options.trust_other;
    rules.no_intern = options.no_intern;
    rules.no_signature_verify = options.no_signature_verify;
    rules.no_cert_verify = options.no_cert_verify;
    rules.no_chain = options.no_chain;
    rules.no_cert_checks = options.no_cert_checks;
    rules.no_explicit = options.no_explicit;
    rules.path = verify_options(options.validation, x509::Purpose::none, 0);
    rules.path.trust = std::move(trust);
    const x509::OcspVerdict verdict = x509::verify_ocsp_response(response, rules, *provider);
    if (!verdict.problem) return accept();
    std::string lines = "Response Verify Failure\n" + problem_line(verdict);
    if (question.issuers.empty()) return refuse(lines);
    // Once more: the signer may be one of the issuers that were named.
    x509::OcspVerifyOptions issuers;
    issuers.others = question.issuers;
    issuers.path = rules.path;
    const x509::OcspVerdict second = x509::verify_ocsp_response(response, issuers, *provider);
    return second.problem ? refuse(lines + problem_line(second)) : accept();
}

Summary response_summary(const OcspOptions& options, const OcspQuestion& question,
                         const x509::OcspResponse& response) {
    Summary summary;
    for (std::size_t i = 0; i < question.ids.size(); ++i) {
        summary.text += question.names[i] + ": ";
        const auto id = x509::parse_ocsp_cert_id(question.ids[i]);
        const auto* single = id ? response.find(*id) : nullptr;
        summary.complete &= single != nullptr;
        summary.text +=
            single == nullptr ? "ERROR: No Status found.\n" : single_summary(options, *single);
    }
    return summary;
}

}  // namespace handfast::cli
