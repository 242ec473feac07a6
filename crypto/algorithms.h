// SPDX-License-Identifier: Apache-2.0
// The names of the primitives, and their sizes. No TLS code points here: record/ and handshake/
// map those to these.
#pragma once

#include <cstddef>
#include <cstdint>

namespace handfast::crypto {

/// What protects records. The integrity-only ones (RFC 9150) are HMAC alone: nothing is encrypted.
enum class AeadId : std::uint8_t {
    aes_128_gcm,
    aes_256_gcm,
    chacha20_poly1305,
    aes_128_ccm,
    aes_128_ccm_8,
    aes_256_ccm,
    aes_256_ccm_8,
    aria_128_gcm,
    aria_256_gcm,
    integrity_sha256,
    integrity_sha384,
};

constexpr bool is_integrity_only(AeadId id) {
    return id >= AeadId::integrity_sha256;
}
constexpr std::size_t kAeadNonceSize = 12;
constexpr std::size_t kAeadTagSize = 16;
/// The largest key, nonce and tag of any of them.
constexpr std::size_t kMaxAeadSize = 48;

constexpr std::size_t key_size(AeadId id) {
    switch (id) {
        case AeadId::aes_128_gcm:
        case AeadId::aes_128_ccm:
        case AeadId::aes_128_ccm_8:
        case AeadId::aria_128_gcm:
            return 16;
        case AeadId::aes_256_gcm:
        case AeadId::aes_256_ccm:
        case AeadId::aes_256_ccm_8:
        case AeadId::aria_256_gcm:
        case AeadId::chacha20_poly1305:
        case AeadId::integrity_sha256:
            return 32;
        case AeadId::integrity_sha384:
            return 48;
    }
    return 0;
}
/// RFC 9150 §7: keys and nonces are as long as the hash.
constexpr std::size_t nonce_size(AeadId id) {
    return is_integrity_only(id) ? key_size(id) : kAeadNonceSize;
}
constexpr std::size_t tag_size(AeadId id) {
    if (is_integrity_only(id)) return key_size(id);
    return id == AeadId::aes_128_ccm_8 || id == AeadId::aes_256_ccm_8 ? 8 : kAeadTagSize;
}

/// md5_sha1: the MD5 digest, then the SHA-1 digest; not for HMAC, and in RSA signatures it stands
/// bare (RFC 2246 §7.4.3).
enum class HashId : std::uint8_t { md5, sha1, sha224, sha256, sha384, sha512, md5_sha1 };

constexpr std::size_t kMaxDigestSize = 64;
constexpr std::size_t digest_size(HashId id) {
    switch (id) {
        case HashId::md5:
            return 16;
        case HashId::sha1:
            return 20;
        case HashId::sha224:
            return 28;
        case HashId::sha256:
            return 32;
        case HashId::sha384:
            return 48;
        case HashId::sha512:
            return 64;
        case HashId::md5_sha1:
            return 36;
    }
    return 0;
}

/// Block ciphers in CBC mode, for encrypted private keys and for records.
enum class CbcId : std::uint8_t {
    aes_128,
    aes_192,
    aes_256,
    des_ede3,
    camellia_128,
    camellia_256,
    seed,
    idea,
    des,
    rc2_128,
    rc2_64,
    rc2_40,
    camellia_192,
    aria_128,
    aria_192,
    aria_256,
    sm4,
    blowfish,
    cast5,
};

constexpr std::size_t key_size(CbcId id) {
    switch (id) {
        case CbcId::aes_128:
        case CbcId::camellia_128:
        case CbcId::seed:
        case CbcId::idea:
        case CbcId::rc2_128:
        case CbcId::aria_128:
        case CbcId::sm4:
        case CbcId::blowfish:
        case CbcId::cast5:
            return 16;
        case CbcId::aes_192:
        case CbcId::des_ede3:
        case CbcId::camellia_192:
        case CbcId::aria_192:
            return 24;
        case CbcId::aes_256:
        case CbcId::camellia_256:
        case CbcId::aria_256:
            return 32;
        case CbcId::des:
        case CbcId::rc2_64:
            return 8;
        case CbcId::rc2_40:
            return 5;
    }
    return 0;
}
constexpr std::size_t kMaxCipherBlock = 16;
constexpr std::size_t block_size(CbcId id) {
    switch (id) {
        case CbcId::des_ede3:
        case CbcId::idea:
        case CbcId::des:
        case CbcId::rc2_128:
        case CbcId::rc2_64:
        case CbcId::rc2_40:
        case CbcId::blowfish:
        case CbcId::cast5:
            return 8;
        default:
            return kMaxCipherBlock;
    }
}

/// RC4 keys have 16 bytes; in old key files also 5.
enum class StreamId : std::uint8_t { rc4 };
constexpr std::size_t kRc4KeySize = 16;
constexpr std::size_t kShortRc4KeySize = 5;

/// How records are authenticated: HMAC (RFC 2246 §6.2.3.1) or SSLv3's two hashes with pads
/// (RFC 6101 §5.2.3.1), for MD5 and SHA-1 alone.
enum class MacForm : std::uint8_t { hmac, ssl3 };

/// The fixed and the extendable output functions of FIPS 202 that ML-KEM is made of.
enum class SpongeId : std::uint8_t { sha3_256, sha3_512, shake128, shake256 };

/// The parameter sets of ML-KEM (FIPS 203 §8).
enum class KemId : std::uint8_t { mlkem512, mlkem768, mlkem1024 };

/// Groups for key agreement, and the curves of EC keys.
enum class GroupId : std::uint8_t {
    x25519,
    x448,
    secp256r1,
    secp384r1,
    secp521r1,
    brainpool256r1,
    brainpool384r1,
    brainpool512r1,
    secp256k1,
    secp224r1,
    secp224k1,
    secp192r1,
    secp192k1,
    secp160r2,
    secp160r1,
    secp160k1,
    ffdhe2048,
    ffdhe3072,
    ffdhe4096,
    ffdhe6144,
    ffdhe8192,
    x25519_mlkem768,
    secp256r1_mlkem768,
    secp384r1_mlkem1024,
};

enum class KeyType : std::uint8_t { rsa, rsa_pss, ec, ed25519, ed448, dsa, dh };

enum class SignatureKind : std::uint8_t { rsa_pkcs1, rsa_pss, ecdsa, ed25519, ed448, dsa };

/// What a signature is made with. EdDSA ignores `hash`. PSS uses MGF1 with the same hash and a
/// salt as long as the digest unless `salt_size` says otherwise.
struct SignatureAlgorithm {
    SignatureKind kind;
    HashId hash = HashId::sha256;
    /// PSS only: length of the salt in bytes; kSaltIsDigest means the digest's.
    std::int32_t salt_size = kSaltIsDigest;
    /// PSS only: MGF1's hash where it differs.
    HashId mgf_hash = hash;

    static constexpr std::int32_t kSaltIsDigest = -1;
    friend bool operator==(const SignatureAlgorithm&, const SignatureAlgorithm&) = default;
};

/// Who can serve an algorithm; `handfast` is our own code (crypto/mlkem).
enum class Backend : std::uint8_t { sodium, botan, ipsec_mb, nettle, handfast, null };

}  // namespace handfast::crypto
