// SPDX-License-Identifier: Apache-2.0
// Path validation (RFC 5280 §6). Results carry OpenSSL's numbers and texts, in OpenSSL's order.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/clock.h"
#include "x509/host_match.h"
#include "x509/path.h"
#include "x509/policy_graph.h"
#include "x509/purpose.h"
#include "x509/suite_b.h"
#include "x509/trust_source.h"
#include "x509/verify_code.h"

namespace handfast::x509 {

/// OpenSSL's X509_VERIFY_PARAM and what belongs to it. The names of flags are those of the
/// commands' options.
struct VerifyOptions {
    // What paths are made of.
    std::shared_ptr<const TrustSource> trust;  ///< Null: nobody is trusted.
    CertificateList untrusted;                 ///< Beside the chain that is judged.
    CrlList crls;                              ///< Beside those of the source.
    std::size_t max_depth = 100;               ///< Intermediates between leaf and anchor
    bool trusted_first = true;
    bool no_alt_chains = false;
    bool partial_chain = false;  ///< An anchor need not be self-signed to end a path.

    // When, and what for.
    Instant now{};
    bool check_time = true;
    Purpose purpose = Purpose::none;
    Trust trusted_for = Trust::by_purpose;

    // Whom the leaf has to name.
    std::vector<std::string> hostnames;  ///< One of them; none: not checked
    HostFlags host_flags;
    std::string email;              ///< "": not checked
    std::optional<Buffer> address;  ///< 4 or 16 bytes

    // How strict.
    bool ignore_critical = false;
    bool x509_strict = false;
    bool check_ss_sig = false;
    bool allow_proxy_certs = false;
    SuiteB suite_b = SuiteB::off;
    /// Whether a certificate's key, and the signature on it, are strong enough; empty: all are.
    std::function<bool(const Certificate&)> has_strong_key;
    std::function<bool(const Certificate&)> has_strong_signature;

    // Policies (RFC 5280 §6.1.1). As in OpenSSL, each of the five asks for the check.
    std::vector<Buffer> policies;  ///< Encoded identifiers, see PolicyInputs
    bool policy_check = false;
    bool explicit_policy = false;
    bool inhibit_any = false;
    bool inhibit_map = false;

    // Revocation.
    bool crl_check = false;      ///< Of the leaf.
    bool crl_check_all = false;  ///< With crl_check, of the whole path.
    bool extended_crl = false;
    bool use_deltas = false;

    /// Where OpenSSL's path is not good, what may be spent on looking for another one: signatures
    /// checked, and candidates considered.
    std::size_t signature_budget = 100;
    std::size_t step_budget = 200'000;
};

/// What OpenSSL tells its callback: that something is wrong, or (`ok`) that signature and time of
/// the certificate at that depth have been judged.
struct VerifyEvent {
    std::size_t depth = 0;
    VerifyCode code = VerifyCode::ok;
    std::shared_ptr<const Certificate> certificate;  ///< Null where it is about none.
    bool in_crl_path = false;                        ///< Of the path to a CRL's issuer.
};

struct VerifyReport {
    CertificateList path;             ///< Leaf first, as far as one was found.
    std::size_t untrusted = 0;        ///< So many of it are not from the trust source.
    std::vector<VerifyEvent> events;  ///< In OpenSSL's order.
    /// What the path is good for, when policies were judged.
    std::optional<PolicyOutcome> policies;

    std::vector<VerifyError> errors() const;
    /// What OpenSSL reports as the verify return code: the last error.
    VerifyCode code() const;
};

/// Judges the first of `chain`; the others help to find its path.
VerifyReport verify(std::span<const std::shared_ptr<const Certificate>> chain,
                    const VerifyOptions& options);

}  // namespace handfast::x509
