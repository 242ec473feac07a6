// SPDX-License-Identifier: Apache-2.0
// Judges one path in the order of OpenSSL's verify_chain. The parts of verify.h that look at a
// path, kept apart from the search for one.
#pragma once

#include "x509/path.h"
#include "x509/revocation.h"
#include "x509/signature_checks.h"
#include "x509/verify.h"

namespace handfast::x509 {

/// What is judged, with what, and where the findings go.
class PathJudge {
  public:
    PathJudge(const Path& path, const RevocationContext& revocation, SignatureChecks& signatures)
        : path_(path),
          chain_(path.certificates),
          options_(revocation.options),
          revocation_(revocation),
          signatures_(signatures) {}

    VerifyReport judge();

  private:
    void report(std::size_t depth, VerifyCode code) {
        report_.events.push_back({depth, code, chain_[depth]});
    }
    void report_if(bool wrong, std::size_t depth, VerifyCode code) {
        if (wrong) report(depth, code);
    }
    std::size_t last() const { return chain_.size() - 1; }
    bool has_strong_key(std::size_t depth) const;

    void judge_end();
    void judge_strength();
    void judge_names();
    void judge_revocation();
    void judge_suite_b();
    void judge_signatures_and_times();
    void judge_signature(std::size_t child, std::size_t issuer);
    void judge_time(std::size_t depth);
    void judge_policies();

    // path_judge_extensions.cc
    enum class Expected : std::uint8_t { anything, ca, no_ca };
    void judge_extensions();
    void judge_ca(std::size_t depth, Expected expected);
    void judge_key_parameters(std::size_t depth);
    void judge_strictly(std::size_t depth);
    void judge_strict_names(std::size_t depth);
    void judge_strict_identifiers(std::size_t depth);
    void judge_purpose(std::size_t depth, Expected expected);
    void judge_proxy_name(std::size_t depth);
    void judge_name_constraints();

    const Path& path_;
    const CertificateList& chain_;
    const VerifyOptions& options_;
    const RevocationContext& revocation_;
    SignatureChecks& signatures_;
    VerifyReport report_;
};

/// RFC 5280 §4.2: a critical extension that nobody here judges.
bool has_unhandled_critical(const Certificate& certificate);

}  // namespace handfast::x509
