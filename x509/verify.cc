// SPDX-License-Identifier: Apache-2.0
#include "x509/verify.h"

#include <algorithm>

#include "x509/path_judge.h"
#include "x509/path_search.h"

namespace handfast::x509 {

namespace {

/// Whether something is wrong with the leaf itself, so that no other path helps; or with what the
/// user has said about a certificate on the path, which is final.
bool is_hopeless(const VerifyReport& report) {
    return std::ranges::any_of(report.events, [&](const VerifyEvent& event) {
        if (event.code == VerifyCode::certificate_rejected) return true;
        if (event.code == VerifyCode::unsuitable_purpose && event.depth >= report.untrusted &&
            event.depth + 1 < report.path.size())
            return true;
        switch (event.depth == 0 ? event.code : VerifyCode::ok) {
            case VerifyCode::leaf_key_too_small:
            case VerifyCode::hostname_mismatch:
            case VerifyCode::email_mismatch:
            case VerifyCode::ip_mismatch:
            case VerifyCode::certificate_not_yet_valid:
            case VerifyCode::certificate_has_expired:
            case VerifyCode::error_in_not_before:
            case VerifyCode::error_in_not_after:
            case VerifyCode::unhandled_critical_extension:
            case VerifyCode::proxy_certificates_not_allowed:
                return true;
            default:
                return false;
        }
    });
}

/// The chain, then what else is at hand.
CertificateList all_of(std::span<const std::shared_ptr<const Certificate>> chain,
                       const CertificateList& more) {
    CertificateList all;
    all.reserve(chain.size() + more.size());
    all.insert(all.end(), chain.begin(), chain.end());
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

/// A DSA key without parameters is one as soon as its issuer's is (RFC 3279 §2.3.2).
void complete_keys(CertificateList& all, const TrustSource* trust) {
    const auto complete = [&](std::shared_ptr<const Certificate>& one,
                              const CertificateList& issuers) {
        for (const auto& issuer : issuers) {
            if (one->public_key() != nullptr || issuer->subject() != one->issuer()) continue;
            if (auto whole = one->with_key_of(*issuer)) one = std::move(whole);
        }
    };
    // From the anchor's side, where the parameters are.
    for (auto at = all.rbegin(); at != all.rend(); ++at) {
        if ((*at)->public_key() != nullptr || (*at)->key_algorithm().oid != Oid::dsa) continue;
        if (trust != nullptr) complete(*at, trust->certificates_named((*at)->issuer()));
        complete(*at, all);
    }
}

/// How the path of a CRL's issuer is judged.
VerifyOptions options_of_crl_issuer(const VerifyOptions& options) {
    VerifyOptions out = options;
    out.trusted_for = trust_for(options.trusted_for, options.purpose);
    out.purpose = Purpose::crl_sign;
    out.allow_proxy_certs = false;
    out.hostnames.clear();
    out.email.clear();
    out.address.reset();
    out.policy_check = out.explicit_policy = out.inhibit_any = out.inhibit_map = false;
    return out;
}

VerifyReport verify_within(std::span<const std::shared_ptr<const Certificate>> chain,
                           const RevocationContext& revocation) {
    const VerifyOptions& options = revocation.options;
    CertificateList all = all_of(chain, options.untrusted);
    complete_keys(all, options.trust.get());
    const PathMaterial material{
        .chain = all,
        .trust = options.trust.get(),
        .trusted_for = trust_for(options.trusted_for, options.purpose),
        .now = options.check_time ? std::optional(options.now) : std::nullopt,
        .trusted_first = options.trusted_first,
        .no_alt_chains = options.no_alt_chains,
        .partial_chain = options.partial_chain,
        .max_depth = options.max_depth};
    SignatureChecks signatures;
    const auto judge = [&](const Path& path) {
        return PathJudge(path, revocation, signatures).judge();
    };
    VerifyReport first = judge(find_path(material));
    if (first.code() == VerifyCode::ok || options.no_alt_chains || is_hopeless(first)) return first;
    VerifyReport other;
    const PathVerdict is_good = [&](const Path& path) {
        other = judge(path);
        return other.code() == VerifyCode::ok;
    };
    return search_path(material, options, signatures, is_good) ? other : first;
}

}  // namespace

std::vector<VerifyError> VerifyReport::errors() const {
    std::vector<VerifyError> found;
    for (const VerifyEvent& event : events)
        if (event.code != VerifyCode::ok) found.push_back({event.depth, event.code});
    return found;
}

VerifyCode VerifyReport::code() const {
    const auto is_error = [](VerifyCode code) { return code != VerifyCode::ok; };
    const auto last =
        std::ranges::find_if(events.rbegin(), events.rend(), is_error, &VerifyEvent::code);
    return last == events.rend() ? VerifyCode::ok : last->code;
}

VerifyReport verify(std::span<const std::shared_ptr<const Certificate>> chain,
                    const VerifyOptions& options) {
    if (chain.empty()) {
        VerifyReport report;
        report.events.push_back({.code = VerifyCode::no_local_issuer});
        return report;
    }
    RevocationWork work;
    const CertificateList untrusted = all_of(chain, options.untrusted);
    const VerifyOptions issuer_options = options_of_crl_issuer(options);
    const RevocationContext within{issuer_options, untrusted, {}, work};
    const auto judge_issuer = [&](const std::shared_ptr<const Certificate>& issuer) {
        return verify_within(all_of(std::span(&issuer, 1), {chain.begin(), chain.end()}), within);
    };
    return verify_within(chain, {options, untrusted, judge_issuer, work});
}

}  // namespace handfast::x509
