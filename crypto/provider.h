// SPDX-License-Identifier: Apache-2.0
// The one door to cryptographic primitives. Everything above asks a Provider; which library
// serves an algorithm is decided once, when the provider is made (registry.h). All calls are
// noexcept: a library's exceptions end here.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "crypto/algorithms.h"
#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret.h"

namespace handfast::crypto {

/// One keyed AEAD context, used for one direction of one epoch. Not shared between threads.
class Aead {
  public:
    virtual ~Aead() = default;
    /// Encrypts `data` in place and writes its tag. `nonce`: nonce_size(id), `tag`: tag_size(id)
    /// bytes. `tag` may follow `data` directly.
    virtual void seal(ByteView nonce, ByteView ad, ByteSpan data, ByteSpan tag) noexcept = 0;
    /// Decrypts `data` in place if `tag` is right; false (and unspecified `data`) otherwise.
    [[nodiscard]] virtual bool open(ByteView nonce, ByteView ad, ByteSpan data,
                                    ByteView tag) noexcept = 0;
};

/// A keyed block cipher in CBC mode. `data` is whole blocks, at least one; `iv` is a block and is
/// replaced by the last ciphertext block. Both work in place. Not shared between threads.
class CbcCipher {
  public:
    /// One of several messages; `iv` must not lie in any of them.
    struct Message {
        ByteView iv;
        ByteSpan data;
    };

    virtual ~CbcCipher() = default;
    virtual void encrypt(ByteSpan iv, ByteSpan data) noexcept = 0;
    virtual void decrypt(ByteSpan iv, ByteSpan data) noexcept = 0;
    /// Encrypts each from its own IV, beside each other where the backend can.
    virtual void encrypt_all(std::span<const Message> messages) noexcept {
        for (const Message& message : messages) {
            std::uint8_t chain[kMaxCipherBlock];
            const ByteSpan iv = ByteSpan(chain).first(message.iv.size());
            std::ranges::copy(message.iv, iv.begin());
            encrypt(iv, message.data);
        }
    }
};

/// A key stream: enciphers and deciphers in place, going on where it stopped.
class StreamCipher {
  public:
    virtual ~StreamCipher() = default;
    virtual void apply(ByteSpan data) noexcept = 0;
};

/// A size that is secret, but not below `least`.
struct SecretSize {
    std::size_t least;
    std::uint32_t size;
};

/// Authenticates records: HMAC or SSLv3's MAC with a fixed key. `header` has at most 13 bytes,
/// `out` is digest_size long. Allocates nothing where the backend is a good one.
class RecordMac {
  public:
    /// The longest header: DTLS's with a connection id of 255 bytes (RFC 9146 §5).
    static constexpr std::size_t kMaxHeader = 278;

    virtual ~RecordMac() = default;
    virtual void mac(ByteView header, ByteView data, ByteSpan out) noexcept = 0;
    /// The MAC of the first `secret.size` bytes of `data`: time and memory accesses depend on
    /// `secret.least` and the size of `data` alone.
    virtual void mac_secretly(ByteView header, ByteView data, SecretSize secret,
                              ByteSpan out) noexcept = 0;
};

/// An incremental hash.
class Hash {
  public:
    virtual ~Hash() = default;
    virtual void update(ByteView data) noexcept = 0;
    /// Writes the digest (`out` is exactly digest_size long) and starts anew.
    virtual void finish(ByteSpan out) noexcept = 0;
    /// A copy of the running state: a transcript's snapshot.
    virtual std::unique_ptr<Hash> clone() const = 0;
};

/// HMAC with a fixed key. `finish` starts anew with the same key.
class Hmac {
  public:
    virtual ~Hmac() = default;
    virtual void update(ByteView data) noexcept = 0;
    virtual void finish(ByteSpan out) noexcept = 0;
};

/// One's own half of a key agreement, for one use.
class KeyShare {
  public:
    virtual ~KeyShare() = default;
    /// What goes on the wire: u-coordinate for X25519, uncompressed point for NIST curves; with
    /// ML-KEM, a client's encapsulation key beside that.
    virtual ByteView public_value() const noexcept = 0;
    /// The shared secret; with ML-KEM, from the server's share. Malformed, off-curve and low-order
    /// peer values are `bad_key_share`.
    virtual Result<SecretBuffer> agree(ByteView peer) noexcept = 0;
};

/// The answer to a peer's share.
struct AcceptedShare {
    Buffer public_value;
    SecretBuffer secret;
};

/// A finite-field group; q is empty when it is not known.
struct DhNumbers {
    ByteView p, g, q;
    /// How long exponents are to be at least, in bits, as whoever made the group says; 0: not said.
    std::size_t exponent_bits = 0;
};

/// A public key, parsed and checked. Immutable, shareable between threads.
class PublicKey {
  public:
    virtual ~PublicKey() = default;
    virtual KeyType type() const noexcept = 0;
    /// Modulus or field size in bits.
    virtual std::size_t bits() const noexcept = 0;
    /// The curve of an EC key.
    virtual std::optional<GroupId> curve() const noexcept = 0;
    /// What tells the key apart: the uncompressed point of an EC key, the bytes of an Ed25519 or
    /// Ed448 key, the modulus of an RSA key, y of DSA and DH keys without leading zeros.
    virtual ByteView public_value() const noexcept = 0;
    /// The group of a DH key.
    virtual std::optional<DhNumbers> dh_group() const noexcept { return std::nullopt; }
    /// The key of that public value in the group of this one, which is a DSA key;
    /// `invalid_argument` for other keys.
    virtual Result<std::unique_ptr<PublicKey>> in_same_group(ByteView /*y*/) const noexcept {
        return fail(Reason::invalid_argument);
    }
    /// ECDSA and DSA signatures are DER (RFC 3279 §2.2), RSA's exactly as long as the modulus. A
    /// kind that does not fit the key is false.
    [[nodiscard]] virtual bool verify(const SignatureAlgorithm& algorithm, ByteView message,
                                      ByteView signature) const noexcept = 0;
    /// The same for a finished digest of `algorithm.hash`; false for EdDSA.
    [[nodiscard]] virtual bool verify_digest(const SignatureAlgorithm&, ByteView /*digest*/,
                                             ByteView /*signature*/) const noexcept {
        return false;
    }
    /// RSAES-PKCS1-v1_5 (RFC 8017 §7.2.1) of at most 11 bytes less than the modulus, else
    /// `key_size_out_of_range`; `invalid_argument` for keys that are not plain RSA.
    virtual Result<Buffer> encrypt(ByteView /*message*/, Rng&) const noexcept {
        return fail(Reason::invalid_argument);
    }
};

/// A private key. Immutable; `sign` may be called from several threads.
class PrivateKey {
  public:
    virtual ~PrivateKey() = default;
    virtual const PublicKey& public_key() const noexcept = 0;
    virtual Result<Buffer> sign(const SignatureAlgorithm& algorithm, ByteView message,
                                Rng& rng) const noexcept = 0;
    /// The same for a finished digest of `algorithm.hash`; `invalid_argument` for EdDSA and for a
    /// digest of another length.
    virtual Result<Buffer> sign_digest(const SignatureAlgorithm&, ByteView /*digest*/,
                                       Rng&) const noexcept {
        return fail(Reason::invalid_argument);
    }
    /// RFC 5246 §7.4.7.1: `premaster` comes in as random bytes and is replaced only when the
    /// ciphertext holds a well-formed one that begins with `version`. Neither the result nor the
    /// time tells which; only that the length was wrong, which everybody sees, is found sooner.
    /// `invalid_argument` for keys of other types.
    virtual Status decrypt_premaster(ByteView /*ciphertext*/, ByteSpan /*premaster*/,
                                     std::uint16_t /*version*/) const noexcept {
        return fail(Reason::invalid_argument);
    }
    /// Static key agreement with a peer's public value, as KeyShare::agree; `invalid_argument` for
    /// keys that do not agree.
    virtual Result<SecretBuffer> agree(ByteView /*peer*/) const noexcept {
        return fail(Reason::invalid_argument);
    }
};

/// Key material as x509/ finds it in files; numbers are unsigned, big-endian.
struct RsaPublicNumbers {
    ByteView n, e;
};
struct RsaPrivateNumbers {
    ByteView n, e, d, p, q, dp, dq, qinv;
};

/// The group of SRP, and what a client knows.
struct SrpGroup {
    ByteView n, g;
};
struct SrpCredentials {
    ByteView user, password, salt;
};

/// The group of a DSA key.
struct DsaGroup {
    ByteView p, q, g;
};

/// Work factors of scrypt (RFC 7914 §2). Memory: 128 * n * r bytes; the caller bounds it.
struct ScryptCost {
    std::uint64_t n;
    std::uint32_t r, p;
};

class Provider {
  public:
    virtual ~Provider() = default;

    /// `key` must be key_size(id) bytes, else `invalid_argument`.
    virtual Result<std::unique_ptr<Aead>> aead(AeadId id, ByteView key) const noexcept = 0;
    /// `key` must fit, else `invalid_argument`; `unsupported_algorithm` in a build without the
    /// cipher.
    virtual Result<std::unique_ptr<CbcCipher>> cbc(CbcId id, ByteView key) const noexcept = 0;
    virtual Result<std::unique_ptr<StreamCipher>> stream(StreamId id,
                                                         ByteView key) const noexcept = 0;
    /// MD5, SHA-1, SHA-256 or SHA-384; the form ssl3 has the first two, with keys as long as the
    /// digest. `invalid_argument` otherwise.
    virtual Result<std::unique_ptr<RecordMac>> record_mac(HashId hash, MacForm form,
                                                          ByteView key) const noexcept = 0;
    virtual std::unique_ptr<Hash> hash(HashId id) const noexcept = 0;
    /// Not for md5_sha1.
    virtual std::unique_ptr<Hmac> hmac(HashId id, ByteView key) const noexcept = 0;

    /// Key agreement. `offer` makes the first share; `accept` answers one in a single step.
    virtual Result<std::unique_ptr<KeyShare>> offer(GroupId group, Rng& rng) const noexcept = 0;
    virtual Result<AcceptedShare> accept(GroupId group, ByteView peer, Rng& rng) const noexcept = 0;
    /// The same in any finite-field group. p is odd and has 512 to 10000 bits, 1 < g < p - 1, else
    /// `bad_dh_value`, as for peers outside of 1 < Y < p - 1. Public values and secrets are as long
    /// as p, with leading zeros; a peer's value may lack them.
    virtual Result<std::unique_ptr<KeyShare>> offer_dh(const DhNumbers& group,
                                                       Rng& rng) const noexcept = 0;
    virtual Result<AcceptedShare> accept_dh(const DhNumbers& group, ByteView peer,
                                            Rng& rng) const noexcept = 0;

    /// SRP (RFC 5054). Numbers that are out of range, a peer's value that is zero mod N or not
    /// below N, and u = 0 are `bad_srp_parameters`; modp_groups.h has the groups that a client may
    /// take. What a server keeps of a user: v, as long as N.
    virtual Result<Buffer> srp_verifier(const SrpGroup& group,
                                        const SrpCredentials& credentials) const noexcept = 0;
    /// The server's half: B, and the premaster secret of the client's A, without leading zeros.
    virtual Result<std::unique_ptr<KeyShare>> srp_server(const SrpGroup& group, ByteView verifier,
                                                         Rng& rng) const noexcept = 0;
    /// The client's answer to B: A and the premaster secret.
    virtual Result<AcceptedShare> srp_client(const SrpGroup& group,
                                             const SrpCredentials& credentials,
                                             ByteView server_value, Rng& rng) const noexcept = 0;
    /// Whether `number` is a prime of 512 to 10000 bits, and half of it, rounded down, one too.
    /// Slow: as many as 33 exponentiations.
    virtual bool is_safe_prime(ByteView number, Rng& rng) const noexcept = 0;

    /// Keys. `type` rsa or rsa_pss says how the key may be used.
    virtual Result<std::unique_ptr<PublicKey>> rsa_public(
        KeyType type, const RsaPublicNumbers&) const noexcept = 0;
    virtual Result<std::unique_ptr<PrivateKey>> rsa_private(
        KeyType type, const RsaPrivateNumbers&) const noexcept = 0;
    /// A new key of 512, 1024, … 4096 bits for plain RSA, as RSA_EXPORT's temporary keys are;
    /// `key_size_out_of_range` for sizes outside of that and those that are not a multiple of 64.
    virtual Result<std::unique_ptr<PrivateKey>> new_rsa_private(std::size_t bits,
                                                                Rng& rng) const noexcept = 0;
    /// `point`: uncompressed or compressed SEC 1 form, checked to be on the curve; `bad_ecpoint`
    /// otherwise.
    virtual Result<std::unique_ptr<PublicKey>> ec_public(GroupId curve,
                                                         ByteView point) const noexcept = 0;
    virtual Result<std::unique_ptr<PrivateKey>> ec_private(GroupId curve,
                                                           ByteView scalar) const noexcept = 0;
    virtual Result<std::unique_ptr<PublicKey>> ed25519_public(ByteView key) const noexcept = 0;
    virtual Result<std::unique_ptr<PrivateKey>> ed25519_private(ByteView seed) const noexcept = 0;
    /// `unsupported_algorithm` in a build without Ed448.
    virtual Result<std::unique_ptr<PublicKey>> ed448_public(ByteView key) const noexcept = 0;
    virtual Result<std::unique_ptr<PrivateKey>> ed448_private(ByteView seed) const noexcept = 0;

    /// q has 160, 224 or 256 bits, p 512 to 10000 (`key_size_out_of_range`), and the numbers are in
    /// range (`bad_key`). Nonces are RFC 6979's.
    virtual Result<std::unique_ptr<PublicKey>> dsa_public(const DsaGroup& group,
                                                          ByteView y) const noexcept = 0;
    virtual Result<std::unique_ptr<PrivateKey>> dsa_private(const DsaGroup& group,
                                                            ByteView x) const noexcept = 0;
    /// Keys that agree and do not sign; judged likewise.
    virtual Result<std::unique_ptr<PublicKey>> dh_public(const DhNumbers& group,
                                                         ByteView y) const noexcept = 0;
    virtual Result<std::unique_ptr<PrivateKey>> dh_private(const DhNumbers& group,
                                                           ByteView x) const noexcept = 0;

    /// New keys, as the numbers that x509/ writes: RSA as PKCS#1 is not needed here, EC as a
    /// scalar; for x25519, 32 bytes that serve as an Ed25519 seed too, for x448 the 57 of Ed448's.
    virtual Result<SecretBuffer> new_private_scalar(GroupId curve, Rng& rng) const noexcept = 0;

    /// Encrypted keys. PBKDF2 with HMAC; CBC decryption leaves the padding to the caller.
    virtual Result<SecretBuffer> pbkdf2(HashId prf, ByteView password, ByteView salt,
                                        std::uint32_t iterations,
                                        std::size_t length) const noexcept = 0;
    virtual Result<SecretBuffer> scrypt(ByteView password, ByteView salt, const ScryptCost& cost,
                                        std::size_t length) const noexcept = 0;
    virtual Result<SecretBuffer> cbc_decrypt(CbcId id, ByteView key, ByteView iv,
                                             ByteView ciphertext) const noexcept = 0;
    virtual Result<Buffer> cbc_encrypt(CbcId id, ByteView key, ByteView iv,
                                       ByteView padded_plaintext) const noexcept = 0;
};

}  // namespace handfast::crypto
