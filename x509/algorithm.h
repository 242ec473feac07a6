// SPDX-License-Identifier: Apache-2.0
// AlgorithmIdentifier (RFC 5280 §4.1.1.2) and what it means: hashes, signatures, public keys.
#pragma once

#include <memory>
#include <optional>

#include "crypto/base/der.h"
#include "crypto/provider.h"
#include "x509/oid.h"

namespace handfast::x509 {

struct AlgorithmIdentifier {
    Oid oid = Oid::unknown;
    ByteView encoded_oid;
    ByteView parameters;  ///< Whole element, empty when absent.
    ByteView der;         ///< The whole SEQUENCE.
};

/// Reads one from the reader; a malformed one marks the reader.
AlgorithmIdentifier read_algorithm(DerReader& reader);

/// The hash of a hash or HMAC identifier.
std::optional<crypto::HashId> hash_of(Oid oid);

/// What a signature made with this algorithm is checked with; nothing for algorithms that we do
/// not have. PSS parameters are judged (RFC 4055 §3.1).
std::optional<crypto::SignatureAlgorithm> signature_of(const AlgorithmIdentifier& algorithm);

/// The reverse, for algorithms without parameters of their own; `unknown` if there is none.
Oid oid_of(crypto::SignatureKind kind, crypto::HashId hash);
/// The hash's own identifier; `unknown` for md5_sha1.
Oid oid_of(crypto::HashId hash);

/// Whether keys of that type make signatures that are called so; false for signatures that we do
/// not know.
bool makes_signatures_of(crypto::KeyType type, Oid signature);

/// RSASSA-PSS-params (RFC 4055 §3.1); nothing for malformed ones and for hashes we do not have.
std::optional<crypto::SignatureAlgorithm> parse_pss(ByteView parameters);

struct SubjectPublicKey {
    AlgorithmIdentifier algorithm;
    ByteView bits;
};

/// The two parts of a SubjectPublicKeyInfo.
Result<SubjectPublicKey> read_spki(ByteView der);

/// The key that those parts are. `unsupported_algorithm` for kinds that we do not have,
/// other reasons for keys that are wrong. EC keys are on named curves only.
Result<std::unique_ptr<crypto::PublicKey>> parse_public_key(const SubjectPublicKey& key,
                                                            const crypto::Provider& provider);

/// The same of a DSA key that leaves its parameters to its issuer's key (RFC 3279 §2.3.2);
/// `bad_key` for others.
Result<std::unique_ptr<crypto::PublicKey>> parse_inheriting_key(const SubjectPublicKey& key,
                                                                const crypto::PublicKey& issuer);

/// The curve that EC parameters name.
std::optional<crypto::GroupId> curve_of(ByteView parameters);
Oid oid_of(crypto::GroupId curve);

}  // namespace handfast::x509
