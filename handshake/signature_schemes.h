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
    std::string_view name;  ///< RFC spelling
    std::string_view
        openssl_name;            ///< As printed in lists: "RSA+SHA256", "RSA-PSS+SHA256", "ed25519"
    std::string_view type_name;  ///< In "Peer signature type: RSA-PSS"
    std::string_view digest_name;  ///< "SHA256", "" for EdDSA
    crypto::SignatureAlgorithm algorithm;
    crypto::KeyType key_type;
    std::optional<crypto::GroupId> curve;  ///< Bound to the scheme in TLS 1.3 (RFC 8446 §4.2.3)
    bool in_tls13_handshake;               ///< May sign TLS 1.3 handshake messages
    bool in_legacy_handshake;              ///< Likewise for TLS 1.2
};

std::span<const SchemeInfo> all_schemes();
const SchemeInfo* find_scheme(SignatureScheme scheme);
/// How a key of this type signs where no scheme is negotiated (RFC 2246 §7.4.3, RFC 8422 §5.4);
/// null for keys that came later.
const SchemeInfo* fixed_scheme(crypto::KeyType type);

/// Whether `key` can make or check this scheme's signatures of handshake messages. In TLS 1.3 ECDSA
/// schemes bind the curve and PKCS #1 v1.5 is out; in TLS 1.2 neither holds.
enum class Family : std::uint8_t { legacy, tls13 };
bool fits(const SchemeInfo& scheme, const crypto::PublicKey& key, Family family);

/// OpenSSL 3.0's default list, less what this build lacks: as security levels from 1 on leave it,
/// without SHA-1, and as it is at level 0.
std::vector<SignatureScheme> default_schemes();
std::vector<SignatureScheme> every_default_scheme();
/// A colon-separated list as in -sigalgs: "RSA+SHA256:ecdsa_secp256r1_sha256:…". As in OpenSSL,
/// unknown and repeated names and empty places are errors: `not_available` for a name that OpenSSL
/// knows and we lack, `invalid_argument` for the rest.
Result<std::vector<SignatureScheme>> parse_schemes(std::string_view list);

}  // namespace handfast
