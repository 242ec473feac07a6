// SPDX-License-Identifier: Apache-2.0
// The table of signature schemes: code point, primitive, which keys may use it in which family.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/algorithms.h"
#include "crypto/base/result.h"
#include "crypto/provider.h"
#include "record/code_points.h"

namespace handfast {

struct SchemeInfo {
    SignatureScheme scheme;
    std::string_view name;          ///< RFC spelling
    std::string_view openssl_name;  ///< In lists: "RSA+SHA256", "ECDSA+SHA256", "ed25519"
    std::string_view type_name;     ///< In "Peer signature type: RSA-PSS"
    std::string_view digest_name;   ///< "SHA256", "" for EdDSA
    crypto::SignatureAlgorithm algorithm;
    crypto::KeyType key_type;
    std::optional<crypto::GroupId> curve;  ///< Bound to the scheme in TLS 1.3 (RFC 8446 §4.2.3)
    bool in_tls13_handshake;               ///< May sign TLS 1.3 handshake messages
};

std::span<const SchemeInfo> all_schemes();
const SchemeInfo* find_scheme(SignatureScheme scheme);

/// Whether `key` can make or check this scheme's signatures. In TLS 1.3 ECDSA schemes bind the
/// curve; in TLS 1.2 they do not.
enum class Family : std::uint8_t { legacy, tls13 };
bool fits(const SchemeInfo& scheme, const crypto::PublicKey& key, Family family);

/// OpenSSL 3.0's default list, as far as we have the schemes.
std::vector<SignatureScheme> default_schemes();
/// A colon-separated list as in -sigalgs: "RSA+SHA256:ecdsa_secp256r1_sha256:…". Unknown names are
/// errors (as in OpenSSL).
Result<std::vector<SignatureScheme>> parse_schemes(std::string_view list);

}  // namespace handfast
