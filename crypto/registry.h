// SPDX-License-Identifier: Apache-2.0
// Which backend serves which algorithm. Every row names its backends in order of preference
// (docs/performance.md has the reasons); the first that is built in and whose instructions this
// CPU has is taken when a provider is made.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/provider.h"

namespace handfast::crypto {

std::string_view backend_name(Backend backend);

/// One line of `handfast version -a`.
struct RegistryLine {
    std::string_view algorithm;      ///< "AES-128-GCM", "X25519 key generation", …
    std::vector<Backend> available;  ///< In order of preference; the first one serves.
};

/// The provider for real use: per algorithm, the first backend available.
std::shared_ptr<const Provider> make_provider();

/// Whether a backend of this build has the group: X448 may be missing.
bool has_group(GroupId id);
/// Likewise for keys: Ed448 may be missing.
bool has_key_type(KeyType type);

/// A provider that prefers `backend` wherever that backend has the algorithm, for tests that run
/// the same vectors through every backend. Other algorithms fall to the usual choice.
std::shared_ptr<const Provider> make_provider(Backend backend);

/// Every byte that the null provider makes up.
constexpr std::uint8_t kNullByte = 0x5a;
/// The one signature that the null provider makes and accepts.
constexpr std::string_view kNullSignature = "null signature";

/// Toy primitives of the right sizes and shapes, with no strength at all: for fuzzing, so that
/// a fuzzer gets past signatures, MACs and AEADs without branches in the engine.
/// - AEAD: data stays as it is, the tag is kNullByte repeated, no other tag opens.
/// - Hash: 64-bit FNV-1a, little-endian, repeated to the digest's size; depends on its input.
/// - HMAC, and so HKDF and the PRF: kNullByte repeated, whatever the key and the data are.
/// - Key agreement: public values (4 in front on NIST curves, without ML-KEM) and secrets are
/// kNullByte
///   repeated; a peer's value must have the right length and form.
/// - Any finite-field group: values and secrets are kNullByte repeated, as long as p; a peer's
/// value
///   must not be empty or longer.
/// - SRP: likewise, as long as N.
/// - RSA encryption leaves the message as it is; the premaster has no version.
/// - Keys: any numbers that are not empty; kNullSignature is the only signature, and the kind
///   must fit the key.
/// - PBKDF2, scrypt, new scalars: kNullByte repeated. CBC, RC4: data stays as it is.
///   A record's MAC is kNullByte repeated.
std::shared_ptr<const Provider> make_null_provider();

/// All rows, as this build on this machine sees them.
std::vector<RegistryLine> registry_lines();

/// Library names and versions, as `version -a` prints them ("libsodium 1.0.18").
std::vector<std::string> library_versions();

}  // namespace handfast::crypto
