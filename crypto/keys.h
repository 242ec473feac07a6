// SPDX-License-Identifier: Apache-2.0
// The façade's key objects: they check everything that a library might let through, then ask the
// backend's bare operation. Internal to crypto/; Provider's functions of the same names state
// the contracts.
#pragma once

#include "crypto/md5_sha1.h"

namespace handfast::crypto {

Result<std::unique_ptr<PublicKey>> make_rsa_public(const Operations&, KeyType,
                                                   const RsaPublicNumbers&) noexcept;
Result<std::unique_ptr<PrivateKey>> make_rsa_private(const Operations&, KeyType,
                                                     const RsaPrivateNumbers&) noexcept;
Result<std::unique_ptr<PrivateKey>> generate_rsa_private(const Operations&, std::size_t bits,
                                                         Rng&) noexcept;
Result<std::unique_ptr<PublicKey>> make_ec_public(const Operations&, GroupId,
                                                  ByteView point) noexcept;
Result<std::unique_ptr<PrivateKey>> make_ec_private(const Operations&, GroupId,
                                                    ByteView scalar) noexcept;
Result<std::unique_ptr<PublicKey>> make_ed25519_public(const Operations&, ByteView key) noexcept;
Result<std::unique_ptr<PrivateKey>> make_ed25519_private(const Operations&, ByteView seed) noexcept;
Result<std::unique_ptr<PublicKey>> make_ed448_public(const Operations&, ByteView key) noexcept;
Result<std::unique_ptr<PrivateKey>> make_ed448_private(const Operations&, ByteView seed) noexcept;

Result<std::unique_ptr<PublicKey>> make_dsa_public(const Operations&, const DsaGroup&,
                                                   ByteView y) noexcept;
Result<std::unique_ptr<PrivateKey>> make_dsa_private(const Operations&, const DsaGroup&,
                                                     ByteView x) noexcept;
Result<std::unique_ptr<PublicKey>> make_dh_public(const DhNumbers&, ByteView y) noexcept;
Result<std::unique_ptr<PrivateKey>> make_dh_private(const Operations&, const DhNumbers&,
                                                    ByteView x) noexcept;

Result<std::unique_ptr<KeyShare>> make_key_share(const Operations&, GroupId, Rng&) noexcept;

Result<std::unique_ptr<KeyShare>> make_dh_share(const Operations&, const DhNumbers&, Rng&) noexcept;

/// ECDH with a fixed scalar; `peer` must be an uncompressed point on the curve, `bad_key_share`
/// otherwise.
Result<SecretBuffer> agree_on_curve(const EcdhOperations&, GroupId, ByteView scalar,
                                    ByteView peer) noexcept;

/// The secret, as long as p; `bad_dh_value` unless 1 < peer < p - 1.
Result<SecretBuffer> agree_in_group(const DhOperations&, ByteView p, ByteView exponent,
                                    ByteView peer) noexcept;

/// A digest of `message`, in place.
class MessageDigest {
  public:
    MessageDigest(const Hashes& hashes, HashId id, ByteView message) noexcept
        : size_(digest_size(id)) {
        const auto hash = make_hash(hashes, id);
        hash->update(message);
        hash->finish({bytes_, size_});
    }
    ByteView bytes() const { return {bytes_, size_}; }

  private:
    std::uint8_t bytes_[kMaxDigestSize];
    std::size_t size_;
};

}  // namespace handfast::crypto
