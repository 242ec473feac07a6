// SPDX-License-Identifier: Apache-2.0
// What a backend offers: one slot for each primitive, empty where the library lacks it. The
// registry (registry.cc) fills a provider's slots from the backends in order of preference; the
// façade above (provider.cc and the key files) checks arguments, so that a backend may assume
// the sizes stated here. Nothing here throws. Internal to crypto/.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "crypto/provider.h"
#include "crypto/rsa_numbers.h"

namespace handfast::crypto {

/// Those that backends have; the integrity-only ones are made of HMAC.
constexpr std::size_t kAeadCount = 9;
constexpr std::size_t kHashCount = 6;
constexpr std::size_t kCbcCount = 19;
constexpr std::size_t kStreamCount = 1;
constexpr std::size_t kSpongeCount = 4;
constexpr std::size_t kKemCount = 3;
/// The curves y^2 = x^3 + ax + b: three of NIST's, from GroupId::secp256r1 on, Brainpool's, and
/// SEC 2's that TLS 1.3 has left behind.
constexpr std::size_t kNistCurveCount = 3;
constexpr std::size_t kCurveCount = 14;

template <class Enum>
constexpr std::size_t index_of(Enum id) {
    return static_cast<std::size_t>(id);
}
constexpr std::size_t curve_index(GroupId curve) {
    return index_of(curve) - index_of(GroupId::secp256r1);
}

/// Bytes of an X25519 scalar, coordinate or secret, and of an Ed25519 seed or key.
constexpr std::size_t kX25519Size = 32;
constexpr std::size_t kX448Size = 56;
constexpr std::size_t kEd25519KeySize = 32;
constexpr std::size_t kEd25519SignatureSize = 64;
constexpr std::size_t kEd448KeySize = 57;
constexpr std::size_t kEd448SignatureSize = 114;

/// Scalar multiplication on a curve. Scalars are as long as n and in [1, n-1]; points are
/// uncompressed (4, x, y) and of the right length. False for a point that is not on the curve.
struct EcdhOperations {
    bool (*base)(GroupId curve, ByteView scalar, ByteSpan point) noexcept;
    bool (*derive)(GroupId curve, ByteView scalar, ByteView point, ByteSpan x) noexcept;
};

/// Powers in a group of RFC 7919; public values and secrets are as long as the prime. False for a
/// public value outside of 2..p-2.
struct FfdheOperations {
    bool (*base)(GroupId group, ByteView exponent, ByteSpan public_value) noexcept;
    bool (*derive)(GroupId group, ByteView exponent, ByteView peer, ByteSpan secret) noexcept;
};

struct Products {
    ByteView a, b, c;
};

/// Arithmetic in any group: p is odd, numbers but exponents are not longer than p, results are as
/// long as p.
struct DhOperations {
    /// The time depends on the sizes alone.
    bool (*power)(ByteView p, ByteView base, ByteView exponent, ByteSpan out) noexcept;
    /// a b + c mod p; c may be empty.
    bool (*multiply_add)(ByteView p, const Products& of, ByteSpan out) noexcept;
};

struct DsaSecrets {
    ByteView x, nonce, blind;
};
struct DsaHalves {
    ByteSpan r, s;
};
struct DsaSignature {
    ByteView r, s;
};

/// Everything but p, g and y is as long as q or, as digests may be, shorter; secrets, r and s are
/// in [1, q-1]. `blind` is random.
struct DsaOperations {
    bool (*sign)(const DsaGroup& group, const DsaSecrets& secrets, ByteView digest,
                 const DsaHalves& out) noexcept;
    bool (*verify)(const DsaGroup& group, ByteView y, ByteView digest,
                   const DsaSignature& signature) noexcept;
};

/// A keyed ECDSA verifier; r and s are as long as n and in [1, n-1]. Shareable between threads.
class EcdsaVerifier {
  public:
    virtual ~EcdsaVerifier() = default;
    virtual bool verify(ByteView digest, ByteView r, ByteView s) const noexcept = 0;
};

/// A keyed ECDSA signer; writes r and s as long as n. Shareable between threads.
class EcdsaSigner {
  public:
    virtual ~EcdsaSigner() = default;
    virtual bool sign(ByteView digest, Rng& rng, ByteSpan r, ByteSpan s) const noexcept = 0;
};

/// Makes keyed ECDSA objects; null for a point that is not on the curve.
struct EcdsaOperations {
    std::unique_ptr<EcdsaVerifier> (*verifier)(GroupId curve, ByteView point) noexcept;
    std::unique_ptr<EcdsaSigner> (*signer)(GroupId curve, ByteView scalar) noexcept;
};

/// m^e mod n; `in` and `out` are as long as the modulus. False when in >= n. Shareable.
class RsaPublicOperation {
  public:
    virtual ~RsaPublicOperation() = default;
    virtual bool apply(ByteView in, ByteSpan out) const noexcept = 0;
};

/// m^d mod n, likewise; neither time nor memory accesses depend on the result.
class RsaPrivateOperation {
  public:
    virtual ~RsaPrivateOperation() = default;
    virtual bool apply(ByteView in, ByteSpan out) const noexcept = 0;
};

/// Null for numbers that are no key (the façade has checked sizes and the exponent).
struct RsaOperations {
    std::unique_ptr<RsaPublicOperation> (*public_key)(const RsaPublicNumbers&) noexcept;
    std::unique_ptr<RsaPrivateOperation> (*private_key)(const RsaPrivateNumbers&) noexcept;
};

/// A key of exactly `bits` bits with the exponent 65537; false when the generator fails.
using GenerateRsa = bool (*)(std::size_t bits, Rng& rng, RsaKeyNumbers& out) noexcept;

/// EdDSA (RFC 8032); seeds, keys and signatures have the sizes above.
struct EddsaOperations {
    void (*public_key)(ByteView seed, ByteSpan key) noexcept;
    void (*sign)(ByteView seed, ByteView key, ByteView message, ByteSpan signature) noexcept;
    bool (*verify)(ByteView key, ByteView message, ByteView signature) noexcept;
};

/// Keys from passwords: fill all of `out`.
struct PasswordOperations {
    bool (*pbkdf2)(HashId prf, ByteView password, ByteView salt, std::uint32_t iterations,
                   ByteSpan out) noexcept;
    bool (*scrypt)(ByteView password, ByteView salt, const ScryptCost& cost, ByteSpan out) noexcept;
};

/// What is hashed before and around a record's MAC.
struct MacPrefixes {
    ByteView inner, outer;
};

/// Hashes `in` to as many bytes as `out` has: 32 for SHA3-256, 64 for SHA3-512, any for a SHAKE.
using Sponge = void (*)(ByteView in, ByteSpan out) noexcept;
using Sponges = std::array<Sponge, kSpongeCount>;

/// Bytes of d || z, of the message and of the shared secret (FIPS 203 §7).
constexpr std::size_t kKemSeedSize = 64;
constexpr std::size_t kKemMessageSize = 32;
constexpr std::size_t kKemSecretSize = 32;

struct KemSizes {
    std::size_t encapsulation_key, decapsulation_key, ciphertext;
};
/// FIPS 203 §8, table 3.
constexpr KemSizes kem_sizes(KemId id) {
    constexpr KemSizes kSizes[kKemCount] = {
        {800, 1632, 768}, {1184, 2400, 1088}, {1568, 3168, 1568}};
    return kSizes[index_of(id)];
}

/// Where an encapsulation goes: kem_sizes().ciphertext and kKemSecretSize bytes.
struct KemOutput {
    ByteSpan ciphertext, secret;
};

/// One parameter set of ML-KEM; `sponges` are the hashes that serve here.
struct KemOperations {
    /// FIPS 203 §6.1: a key pair from d || z.
    void (*generate)(const Sponges& sponges, ByteView seed, ByteSpan encapsulation_key,
                     ByteSpan decapsulation_key) noexcept;
    /// FIPS 203 §6.2, for a random `message`. False for a key that fails the checks of §7.2.
    bool (*encapsulate)(const Sponges& sponges, ByteView key, ByteView message,
                        const KemOutput& output) noexcept;
    /// FIPS 203 §6.3. False for what fails the checks of §7.3; a forged ciphertext gives a secret
    /// that nobody knows.
    bool (*decapsulate)(const Sponges& sponges, ByteView key, ByteView ciphertext,
                        ByteSpan secret) noexcept;
};

using MakeAead = std::unique_ptr<Aead> (*)(ByteView key) noexcept;
using MakeCbc = std::unique_ptr<CbcCipher> (*)(ByteView key) noexcept;
/// The sizes of AES, which stand first in CbcId: who encrypts well need not decrypt well.
constexpr std::size_t kCbcDecryptionCount = 3;
using MakeStream = std::unique_ptr<StreamCipher> (*)(ByteView key) noexcept;
using MakeRecordMac = std::unique_ptr<RecordMac> (*)(const MacPrefixes& prefixes) noexcept;
using MakeHash = std::unique_ptr<Hash> (*)() noexcept;
using MakeHmac = std::unique_ptr<Hmac> (*)(ByteView key) noexcept;
/// The public value of a scalar of X25519 or X448; the scalar is clamped by the callee.
using X25519Base = void (*)(ByteView scalar, ByteSpan public_value) noexcept;
/// False when the secret is all zero.
using X25519Derive = bool (*)(ByteView scalar, ByteView peer, ByteSpan secret) noexcept;
/// The uncompressed form of a compressed point; false when there is none.
using Decompress = bool (*)(GroupId curve, ByteView compressed, ByteSpan point) noexcept;

/// Arrays of one, where an algorithm has no variants, let the registry treat all slots alike.
struct Operations {
    std::array<MakeAead, kAeadCount> aead{};
    std::array<MakeHash, kHashCount> hash{};
    std::array<MakeHmac, kHashCount> hmac{};
    std::array<X25519Base, 1> x25519_base{};
    std::array<X25519Derive, 1> x25519_derive{};
    std::array<X25519Base, 1> x448_base{};
    std::array<X25519Derive, 1> x448_derive{};
    std::array<const FfdheOperations*, 1> ffdhe{};
    std::array<const DhOperations*, 1> dh{};
    std::array<const DsaOperations*, 1> dsa{};
    std::array<const EcdhOperations*, kCurveCount> ecdh{};
    std::array<const EcdsaOperations*, kCurveCount> ecdsa{};
    std::array<Decompress, 1> decompress{};
    std::array<const RsaOperations*, 1> rsa{};
    std::array<GenerateRsa, 1> rsa_generate{};
    std::array<const EddsaOperations*, 1> ed25519{};
    std::array<const EddsaOperations*, 1> ed448{};
    std::array<const PasswordOperations*, 1> password{};
    std::array<MakeCbc, kCbcCount> cbc{};
    std::array<MakeCbc, kCbcDecryptionCount> cbc_decryption{};
    std::array<MakeStream, kStreamCount> stream{};
    std::array<MakeRecordMac, kHashCount> record_mac{};
    Sponges sponge{};
    std::array<const KemOperations*, kKemCount> kem{};
};

/// A library, as far as this build has it and this CPU can run it.
struct BackendTable {
    Backend id;
    std::string version;  ///< "libsodium 1.0.18"
    Operations operations;
};

/// Each is defined in its backend's folder, or by that folder's absent.cc, which gives null.
const BackendTable* sodium_backend() noexcept;
const BackendTable* botan_backend() noexcept;
const BackendTable* ipsec_mb_backend() noexcept;
const BackendTable* nettle_backend() noexcept;
/// Our own code; always there.
const BackendTable* handfast_backend() noexcept;

}  // namespace handfast::crypto
