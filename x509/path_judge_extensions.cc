// SPDX-License-Identifier: Apache-2.0
// What extensions say about a path: OpenSSL's check_extensions, strict mode, proxies.
#include <algorithm>

#include "x509/name_canonical.h"
#include "x509/name_constraints.h"
#include "x509/path_judge.h"

namespace handfast::x509 {

namespace {

/// Extensions whose meaning is judged here; those of RFC 3779 are not (OpenSSL's are).
bool is_handled(Oid oid) {
    switch (oid) {
        case Oid::netscape_cert_type:
        case Oid::key_usage:
        case Oid::subject_alt_name:
        case Oid::basic_constraints:
        case Oid::certificate_policies:
        case Oid::crl_distribution_points:
        case Oid::ext_key_usage:
        case Oid::ocsp_no_check:
        case Oid::policy_constraints:
        case Oid::proxy_cert_info:
        case Oid::name_constraints:
        case Oid::policy_mappings:
        case Oid::inhibit_any_policy:
            return true;
        default:
            return false;
    }
}

bool is_critical(const Certificate& certificate, Oid oid) {
    const Extension* extension = certificate.find(oid);
    return extension != nullptr && extension->critical;
}

/// Counts of RFC 5280 §6.1.4 (l) and RFC 3820 §4.1.3.
struct Lengths {
    std::uint64_t issuers = 0;  ///< Below the certificate in question, but for self-issued ones.
    std::uint64_t proxies = 0;
};

}  // namespace

bool has_unhandled_critical(const Certificate& certificate) {
    return std::ranges::any_of(certificate.extensions(), [](const Extension& extension) {
        return extension.critical && !is_handled(extension.oid);
    });
}

void PathJudge::judge_extensions() {
    Lengths lengths;
    Expected expected = Expected::anything;
    for (std::size_t depth = 0; depth < chain_.size(); ++depth) {
        const Certificate& certificate = *chain_[depth];
        // RFC 5280 §4.2: an unknown critical extension refuses the path.
        report_if(!options_.ignore_critical && has_unhandled_critical(certificate), depth,
                  VerifyCode::unhandled_critical_extension);
        report_if(!options_.allow_proxy_certs && certificate.proxy(), depth,
                  VerifyCode::proxy_certificates_not_allowed);
        judge_ca(depth, expected);
        if (last() > 0) judge_key_parameters(depth);
        if (options_.x509_strict && last() > 0) judge_strictly(depth);
        judge_purpose(depth, expected);
        const auto& constraints = certificate.basic_constraints();
        report_if(depth > 1 && constraints && constraints->path_length &&
                      lengths.issuers > *constraints->path_length + lengths.proxies,
                  depth, VerifyCode::path_length_exceeded);
        if (depth > 0 && !certificate.self_issued()) ++lengths.issuers;
        expected = Expected::ca;
        if (!certificate.proxy()) continue;
        expected = Expected::no_ca;
        if (const auto& limit = certificate.proxy()->path_length) {
            report_if(lengths.proxies > *limit, depth, VerifyCode::proxy_path_length_exceeded);
            lengths.proxies = *limit;
        }
        ++lengths.proxies;
    }
}

void PathJudge::judge_ca(std::size_t depth, Expected expected) {
    const CaKind kind = ca_kind(*chain_[depth]);
    const bool clear = kind == CaKind::marked || kind == CaKind::none;
    switch (expected) {
        case Expected::anything:
            return report_if(options_.x509_strict && !clear, depth, VerifyCode::invalid_ca);
        case Expected::no_ca:
            return report_if(kind != CaKind::none, depth, VerifyCode::invalid_non_ca);
        case Expected::ca:
            break;
    }
    // RFC 5280 §6.1.4 (k): only the end of the path may say it less clearly.
    const bool must_be_marked = depth < last() || options_.x509_strict;
    report_if(kind == CaKind::none || (must_be_marked && kind != CaKind::marked), depth,
              VerifyCode::invalid_ca);
}

void PathJudge::judge_key_parameters(std::size_t depth) {
    const Certificate& certificate = *chain_[depth];
    if (certificate.has_explicit_curve())
        return report(depth, VerifyCode::ec_key_explicit_parameters);
    // Keys that only agree on keys sign nothing, and need not be had.
    const Oid kind = certificate.key_algorithm().oid;
    const bool agrees = kind == Oid::x25519 || kind == Oid::x448;
    report_if(certificate.public_key() == nullptr && !agrees, depth, VerifyCode::unspecified);
}

/// RFC 5280 §4 as far as OpenSSL's -x509_strict goes.
void PathJudge::judge_strictly(std::size_t depth) {
    const Certificate& certificate = *chain_[depth];
    const bool signs_certificates =
        !certificate.key_usage() || certificate.allows(KeyUsage::key_cert_sign);
    const auto& constraints = certificate.basic_constraints();
    const bool ca = certificate.is_marked_ca();
    if (constraints && constraints->path_length) {
        report_if(!ca, depth, VerifyCode::pathlen_invalid_for_non_ca);
        report_if(!certificate.key_usage() || !signs_certificates, depth,
                  VerifyCode::pathlen_without_key_cert_sign);
    }
    report_if(ca && !is_critical(certificate, Oid::basic_constraints), depth,
              VerifyCode::ca_basic_constraints_not_critical);
    report_if(ca && !certificate.key_usage(), depth, VerifyCode::ca_cert_missing_key_usage);
    report_if(!ca && certificate.key_usage() && signs_certificates, depth,
              VerifyCode::key_cert_sign_invalid_for_non_ca);
    judge_strict_names(depth);
    judge_strict_identifiers(depth);
}

void PathJudge::judge_strict_names(std::size_t depth) {
    const Certificate& certificate = *chain_[depth];
    const bool has_alternatives = certificate.find(Oid::subject_alt_name) != nullptr;
    const bool signs_crls = certificate.key_usage() && certificate.allows(KeyUsage::crl_sign);
    const bool anonymous = certificate.subject().empty();
    report_if(certificate.issuer().empty(), depth, VerifyCode::issuer_name_empty);
    report_if(anonymous && (certificate.is_marked_ca() || signs_crls || !has_alternatives), depth,
              VerifyCode::subject_name_empty);
    report_if(anonymous && has_alternatives && !is_critical(certificate, Oid::subject_alt_name),
              depth, VerifyCode::empty_subject_san_not_critical);
    report_if(has_alternatives && certificate.alternative_names().empty(), depth,
              VerifyCode::empty_subject_alt_name);
}

void PathJudge::judge_strict_identifiers(std::size_t depth) {
    const Certificate& certificate = *chain_[depth];
    const auto& inner = certificate.inner_algorithm();
    report_if(!equal(inner.der, certificate.signature_algorithm().der), depth,
              VerifyCode::signature_algorithm_inconsistency);
    report_if(is_critical(certificate, Oid::authority_key_identifier), depth,
              VerifyCode::authority_key_identifier_critical);
    report_if(is_critical(certificate, Oid::subject_key_identifier), depth,
              VerifyCode::subject_key_identifier_critical);
    if (certificate.version() < 3)
        return report_if(!certificate.extensions().empty(), depth,
                         VerifyCode::extensions_require_version_3);
    report_if(depth < last() && certificate.authority_key_identifier().key.data() == nullptr, depth,
              VerifyCode::missing_authority_key_identifier);
    report_if(certificate.is_marked_ca() && certificate.subject_key_identifier().data() == nullptr,
              depth, VerifyCode::missing_subject_key_identifier);
}

/// The settings of a trusted certificate come before what it says itself.
void PathJudge::judge_purpose(std::size_t depth, Expected expected) {
    if (options_.purpose == Purpose::none) return;
    const Certificate& certificate = *chain_[depth];
    TrustVerdict verdict = TrustVerdict::unspecified;
    if (depth >= path_.untrusted)
        verdict = trust_verdict(certificate, trust_for(options_.trusted_for, options_.purpose),
                                SelfSigned::unspecified);
    if (verdict == TrustVerdict::trusted) return;
    const PathRole role = expected == Expected::ca ? PathRole::issuer : PathRole::end;
    const Suitability found = suitability(certificate, options_.purpose, role);
    const bool suits = found == Suitability::suitable ||
                       (found == Suitability::tolerated && !options_.x509_strict);
    report_if(verdict == TrustVerdict::rejected || !suits, depth, VerifyCode::unsuitable_purpose);
}

/// RFC 3820 §3.4: a proxy is called as its issuer with one more common name.
void PathJudge::judge_proxy_name(std::size_t depth) {
    const auto& names = chain_[depth]->subject().relative_names();
    const auto& issuer = chain_[depth]->issuer().relative_names();
    const auto common_name = [](const RelativeName& rdn) {
        return rdn.size() == 1 && find_oid(rdn.front().type) == Oid::common_name;
    };
    const bool right =
        names.size() >= 2 && names.size() == issuer.size() + 1 && common_name(names.back()) && [&] {
            const std::span<const RelativeName> before(names);
            Buffer whole;
            for (const RelativeName& rdn : before.first(issuer.size()))
                append(whole, canonical_form(rdn));
            return equal(whole, chain_[depth]->issuer().canonical());
        }();
    report_if(!right, depth, VerifyCode::proxy_subject_name_violation);
}

/// From the anchor, whose constraints count too.
void PathJudge::judge_name_constraints() {
    CommonNames common_names = options_.host_flags.common_names;
    if (common_names == CommonNames::unless_identified)
        common_names = CommonNames::without_dns_names;
    const auto errors = check_name_constraints(chain_, {.common_names = common_names});
    auto error = errors.begin();
    for (std::size_t depth = chain_.size(); depth-- > 0;) {
        const Certificate& certificate = *chain_[depth];
        if (certificate.proxy() && (depth == 0 || !certificate.self_issued()))
            judge_proxy_name(depth);
        for (; error != errors.end() && error->depth == depth; ++error) report(depth, error->code);
    }
}

}  // namespace handfast::x509
