// SPDX-License-Identifier: Apache-2.0
// Whether an OCSP response is to be believed (RFC 6960 §3.2, §4.2.2.2) by the rules of OpenSSL's
// OCSP_basic_verify, and whether what it says is about now.
#pragma once

#include <optional>
#include <string_view>

#include "x509/ocsp_request.h"
#include "x509/ocsp_response.h"
#include "x509/verify.h"

namespace handfast::x509 {

/// OpenSSL's OCSP_R_ numbers.
enum class OcspProblem : std::uint8_t {
#define OCSP_PROBLEM(name, number, text) name = number,
#include "x509/ocsp_problem.inc"
#undef OCSP_PROBLEM
};
/// OpenSSL's text ("signer certificate not found").
std::string_view text_of(OcspProblem problem);

/// The names are those of the options of `ocsp`.
struct OcspVerifyOptions {
    CertificateList others;  ///< Beside those of the response (-verify_other, -VAfile)
    bool trust_other = false;
    bool no_intern = false;
    bool no_signature_verify = false;
    bool no_cert_verify = false;
    bool no_chain = false;
    bool no_cert_checks = false;
    bool no_explicit = false;
    VerifyOptions path;  ///< Without a purpose, the signer's is OCSP.
};

struct OcspVerdict {
    std::optional<OcspProblem> problem;     ///< Nothing: believed.
    VerifyCode path_code = VerifyCode::ok;  ///< Of a certificate_verify_error
};

/// Judges a response whose `basic()` has a value.
OcspVerdict verify_ocsp_response(const OcspResponse& response, const OcspVerifyOptions& options,
                                 const crypto::Provider& provider);

/// Judges a signed request (OCSP_request_verify).
OcspVerdict verify_ocsp_request(const OcspRequest& request, const OcspVerifyOptions& options);

/// How far times may be off.
struct OcspWindow {
    std::chrono::seconds skew{300};               ///< -validity_period
    std::optional<std::chrono::seconds> max_age;  ///< -status_age
};
/// Everything that is wrong with an answer's times, in OpenSSL's order.
std::vector<OcspProblem> judge_ocsp_times(const OcspSingleResponse& response, Instant now,
                                          const OcspWindow& window);

/// How the nonces of a request and its response go together.
enum class NonceMatch : std::uint8_t { equal, both_absent, unequal, only_in_response, missing };
NonceMatch compare_nonces(const OcspRequest& request, const OcspResponse& response);

}  // namespace handfast::x509
