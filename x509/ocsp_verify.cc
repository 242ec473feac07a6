// SPDX-License-Identifier: Apache-2.0
#include "x509/ocsp_verify.h"

#include <algorithm>

namespace handfast::x509 {

namespace {

using CertificatePtr = std::shared_ptr<const Certificate>;

/// Of the certificates, the one that the responder's id means.
CertificatePtr find_responder(const CertificateList& list, const OcspResponseData& data,
                              const crypto::Provider& provider) {
    const auto found = std::ranges::find_if(list, [&](const CertificatePtr& candidate) {
        if (data.responder_name) return candidate->subject() == *data.responder_name;
        return equal(ocsp_key_hash(*candidate, provider), data.responder_key_hash);
    });
    return found == list.end() ? nullptr : *found;
}

OcspVerdict refuse(OcspProblem problem) {
    return {problem};
}

struct PathVerdict {
    OcspVerdict verdict;
    CertificateList path;
};

/// RFC 6960 §4.2.2.2.1: whoever has id-pkix-ocsp-nocheck is not asked after.
PathVerdict verify_signer(const CertificatePtr& signer, CertificateList untrusted,
                          const OcspVerifyOptions& options) {
    VerifyOptions path = options.path;
    path.untrusted = std::move(untrusted);
    if (path.purpose == Purpose::none) path.purpose = Purpose::ocsp_helper;
    if (signer->find(Oid::ocsp_no_check) != nullptr) path.crl_check = false;
    const CertificatePtr chain[] = {signer};
    VerifyReport report = verify(chain, path);
    if (report.code() != VerifyCode::ok)
        return {{OcspProblem::certificate_verify_error, report.code()}, {}};
    return {{}, std::move(report.path)};
}

/// Whether all answers are about certificates of this issuer, by each one's own hash.
IssuerMatch match_all(const std::vector<OcspSingleResponse>& responses, const Certificate& issuer,
                      const crypto::Provider& provider) {
    for (const OcspSingleResponse& response : responses)
        if (const auto match = match_issuer(response.id, issuer, provider);
            match != IssuerMatch::yes)
            return match;
    return IssuerMatch::yes;
}

/// What is to become of a response by who signed it; nothing: nobody says.
struct IssuerVerdict {
    bool decided = false;
    OcspVerdict verdict;
};

/// RFC 6960 §4.2.2.2: signed by the issuer of the certificates asked about, or by one to whom that
/// issuer itself gave id-kp-OCSPSigning.
IssuerVerdict judge_issuer(const OcspResponse& response, const CertificateList& path,
                           const crypto::Provider& provider) {
    const auto& responses = response.data().responses;
    if (responses.empty()) return {true, refuse(OcspProblem::no_revocation_data)};
    const OcspCertId& first = responses.front().id;
    const bool one_issuer = std::ranges::all_of(responses, [&](const OcspSingleResponse& other) {
        return same_issuer(first, other.id) ||
               !equal(first.hash.encoded_oid, other.id.hash.encoded_oid);
    });
    if (!one_issuer) return {};
    if (path.size() > 1) {
        const IssuerMatch match = match_all(responses, *path[1], provider);
        if (match == IssuerMatch::unknown_hash)
            return {true, refuse(OcspProblem::unknown_message_digest)};
        if (match == IssuerMatch::yes) {
            const auto& usages = path[0]->extended_key_usage();
            const bool delegated = std::ranges::find(usages, Oid::ocsp_signing) != usages.end();
            // As OpenSSL: an explicitly trusted root can still make up for it.
            if (!delegated) return {false, refuse(OcspProblem::missing_ocsp_signing_usage)};
            return {true, {}};
        }
    }
    const IssuerMatch match = match_all(responses, *path[0], provider);
    if (match == IssuerMatch::unknown_hash)
        return {true, refuse(OcspProblem::unknown_message_digest)};
    return {match == IssuerMatch::yes, {}};
}

/// Whether the settings of a TRUSTED CERTIFICATE name OCSP signing.
bool is_trusted_for_ocsp(const Certificate& root) {
    const TrustSettings* settings = root.trust_settings();
    if (settings == nullptr) return false;
    const auto lists_it = [](const std::vector<Buffer>& uses) {
        return std::ranges::any_of(
            uses, [](const Buffer& use) { return equal(use, encoded(Oid::ocsp_signing)); });
    };
    return !lists_it(settings->rejected) && settings->trusted && lists_it(*settings->trusted);
}

/// RFC 6960 §4.4: those that it defines, and RFC 6962's.
bool is_handled(const Extension& extension) {
    constexpr Oid kHandled[] = {
        Oid::ocsp_nonce, Oid::ocsp_crl_id,     Oid::ocsp_archive_cutoff, Oid::ocsp_service_locator,
        Oid::crl_reason, Oid::invalidity_date, Oid::ct_cert_scts};
    return !extension.critical || std::ranges::find(kHandled, extension.oid) != std::end(kHandled);
}

bool handles_all(const OcspResponseData& data) {
    return std::ranges::all_of(data.extensions, is_handled) &&
           std::ranges::all_of(data.responses, [](const OcspSingleResponse& response) {
               return std::ranges::all_of(response.extensions, is_handled);
           });
}

OcspVerdict verify_delegation(const OcspResponse& response, const CertificateList& path,
                              const OcspVerifyOptions& options, const crypto::Provider& provider) {
    const IssuerVerdict judged = judge_issuer(response, path, provider);
    if (judged.decided) return judged.verdict;
    if (!options.no_explicit && is_trusted_for_ocsp(*path.back())) return {};
    return judged.verdict.problem ? judged.verdict : refuse(OcspProblem::root_ca_not_trusted);
}

}  // namespace

std::string_view text_of(OcspProblem problem) {
    switch (problem) {
#define OCSP_PROBLEM(name, number, text) \
    case OcspProblem::name:              \
        return text;
#include "x509/ocsp_problem.inc"
#undef OCSP_PROBLEM
    }
    return "";
}

OcspVerdict verify_ocsp_response(const OcspResponse& response, const OcspVerifyOptions& options,
                                 const crypto::Provider& provider) {
    const auto& own = response.signature().certificates;
    CertificatePtr signer = find_responder(options.others, response.data(), provider);
    const bool from_others = signer != nullptr;
    if (!signer && !options.no_intern) signer = find_responder(own, response.data(), provider);
    if (!signer) return refuse(OcspProblem::signer_certificate_not_found);
    const bool verifies_path = !options.no_cert_verify && !(from_others && options.trust_other);
    if (!options.no_signature_verify &&
        !signer->made_signature(response.signature().algorithm, response.signed_bytes(),
                                response.signature().bits))
        return refuse(OcspProblem::signature_failure);
    if (!handles_all(response.data())) return refuse(OcspProblem::unhandled_critical_extension);
    if (!verifies_path) return {};
    CertificateList untrusted;
    if (!options.no_chain) {
        untrusted = own;
        untrusted.insert(untrusted.end(), options.others.begin(), options.others.end());
    }
    const PathVerdict path = verify_signer(signer, std::move(untrusted), options);
    if (path.verdict.problem || options.no_cert_checks) return path.verdict;
    return verify_delegation(response, path.path, options, provider);
}

OcspVerdict verify_ocsp_request(const OcspRequest& request, const OcspVerifyOptions& options) {
    if (!request.signature()) return refuse(OcspProblem::request_not_signed);
    const auto& requestor = request.requestor();
    if (!requestor || requestor->kind != GeneralNameKind::directory_name)
        return refuse(OcspProblem::unsupported_requestor_name);
    const auto name = Name::parse(requestor->content);
    if (!name) return refuse(OcspProblem::unsupported_requestor_name);
    const auto find = [&](const CertificateList& list) -> CertificatePtr {
        const auto found = std::ranges::find_if(
            list, [&](const CertificatePtr& candidate) { return candidate->subject() == *name; });
        return found == list.end() ? nullptr : *found;
    };
    const auto& own = request.signature()->certificates;
    CertificatePtr signer = options.no_intern ? nullptr : find(own);
    const bool from_others = signer == nullptr;
    if (!signer) signer = find(options.others);
    if (!signer) return refuse(OcspProblem::signer_certificate_not_found);
    if (!options.no_signature_verify &&
        !signer->made_signature(request.signature()->algorithm, request.tbs(),
                                request.signature()->bits))
        return refuse(OcspProblem::signature_failure);
    if (options.no_cert_verify || (from_others && options.trust_other)) return {};
    return verify_signer(signer, options.no_chain ? CertificateList{} : own, options).verdict;
}

std::vector<OcspProblem> judge_ocsp_times(const OcspSingleResponse& response, Instant now,
                                          const OcspWindow& window) {
    std::vector<OcspProblem> problems;
    const auto this_update = response.this_update.instant();
    if (!this_update) {
        problems.push_back(OcspProblem::error_in_this_update);
    } else {
        if (*this_update > now + window.skew) problems.push_back(OcspProblem::status_not_yet_valid);
        if (window.max_age && *this_update < now - *window.max_age)
            problems.push_back(OcspProblem::status_too_old);
    }
    if (!response.next_update) return problems;
    const auto next_update = response.next_update->instant();
    if (!next_update) {
        problems.push_back(OcspProblem::error_in_next_update);
    } else if (*next_update < now - window.skew) {
        problems.push_back(OcspProblem::status_expired);
    }
    if (next_update && this_update && *next_update < *this_update)
        problems.push_back(OcspProblem::next_update_before_this_update);
    return problems;
}

NonceMatch compare_nonces(const OcspRequest& request, const OcspResponse& response) {
    const ByteView asked = request.nonce();
    const ByteView answered = response.nonce();
    if (asked.empty() && answered.empty()) return NonceMatch::both_absent;
    if (asked.empty()) return NonceMatch::only_in_response;
    if (answered.empty()) return NonceMatch::missing;
    return equal(asked, answered) ? NonceMatch::equal : NonceMatch::unequal;
}

}  // namespace handfast::x509
