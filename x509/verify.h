// SPDX-License-Identifier: Apache-2.0
// Path validation (RFC 5280 §6) as far as TLS needs it to judge a peer. Results carry
// OpenSSL's numbers and texts, in OpenSSL's order.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/clock.h"
#include "x509/path.h"
#include "x509/verify_code.h"

namespace handfast::x509 {

/// What the leaf is to be good for.
enum class Purpose : std::uint8_t { tls_server, tls_client };

struct VerifyOptions {
    CertificateList anchors;
    Instant now{};
    Purpose purpose = Purpose::tls_server;
    std::string hostname;           ///< "" : not checked
    std::optional<Buffer> address;  ///< 4 or 16 bytes
    bool partial_chain = false;     ///< As in PathMaterial
    /// Whether a certificate's key, and the signature on it, are strong enough; empty: all are.
    std::function<bool(const Certificate&)> has_strong_key;
    std::function<bool(const Certificate&)> has_strong_signature;
    std::size_t max_depth = 100;
    std::size_t signature_budget = 100;
};

struct VerifyReport {
    CertificateList path;             ///< Leaf first, as far as one was found.
    std::vector<VerifyError> errors;  ///< In OpenSSL's order.
    /// What OpenSSL reports as the verify return code: the last error.
    VerifyCode code() const { return errors.empty() ? VerifyCode::ok : errors.back().code; }
};

/// Judges `chain` (leaf first, as the peer sent it) for TLS authentication.
VerifyReport verify(std::span<const std::shared_ptr<const Certificate>> chain,
                    const VerifyOptions& options);

/// RFC 6125 §6.4: the left-most label alone may be "*", for one whole label, of a name that has
/// at least two more.
bool matches_hostname(std::string_view pattern, std::string_view hostname);

}  // namespace handfast::x509
