// SPDX-License-Identifier: Apache-2.0
// What the commands make of a peer's certificates: judged against the anchors, told on stderr as
// OpenSSL's verify callback does, believed or not.
#pragma once

#include <optional>
#include <string>

#include "cli/common_options.h"
#include "cli/output.h"
#include "handshake/hooks.h"
#include "x509/verify.h"

namespace handfast::cli {

class PeerVerifier {
  public:
    /// `level` is what keys and signatures are held to unless -auth_level says another one.
    /// `purpose` counts unless -purpose names another.
    PeerVerifier(std::shared_ptr<const x509::TrustSource> trust, const CommonOptions& options,
                 x509::Purpose purpose, const Config& config)
        : trust_(std::move(trust)),
          options_(options),
          purpose_(purpose),
          level_(config.security_level) {}

    /// Prints to `err`; fails with the alert that OpenSSL sends when the chain is not believed.
    Status judge(const CertificateChain& chain, Output& err);
    /// Of the last chain; ok before the first.
    x509::VerifyCode code() const { return code_; }

  private:
    std::shared_ptr<const x509::TrustSource> trust_;
    const CommonOptions& options_;
    x509::Purpose purpose_;
    SecurityLevel level_;
    x509::VerifyCode code_ = x509::VerifyCode::ok;
};

/// "18 (self-signed certificate)"
std::string verify_text(x509::VerifyCode code);
/// The same of what a session remembers.
std::string verify_text(std::uint32_t code);
/// "Verification: OK" or "Verification error: …", a line.
std::string verification_line(x509::VerifyCode code);

/// The lines of OpenSSL's verify callback.
struct VerifyLines {
    std::string text;
    bool believed = true;
    /// The last error before OpenSSL stopped to look.
    x509::VerifyCode code = x509::VerifyCode::ok;
};
VerifyLines verify_lines(const x509::VerifyReport& report, const CommonOptions& options);

/// The names of authorities, each once, DER.
std::vector<Buffer> subjects_of(const x509::CertificateList& certificates);

}  // namespace handfast::cli
