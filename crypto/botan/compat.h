// SPDX-License-Identifier: Apache-2.0
// The differences between Botan 2.19 and Botan 3 that this folder meets, and nothing else.
#pragma once

#include <memory>
#include <string>

#include <botan/cipher_mode.h>
#include <botan/dh.h>
#include <botan/dl_group.h>
#include <botan/ec_group.h>
#include <botan/hash.h>
#include <botan/mac.h>
#include <botan/pubkey.h>
#include <botan/rng.h>
#include <botan/version.h>
#if BOTAN_VERSION_MAJOR >= 3
#include <botan/x25519.h>
#else
#include <botan/curve25519.h>
#endif

#include "crypto/base/rng.h"

namespace handfast::crypto {

/// Our Rng as Botan sees one; the Rng must outlive it.
class BotanRng final : public Botan::RandomNumberGenerator {
  public:
    explicit BotanRng(Rng& rng) : rng_(rng) {}
    bool accepts_input() const override { return false; }
    std::string name() const override { return "handfast"; }
    void clear() override {}
    bool is_seeded() const override { return true; }

#if BOTAN_VERSION_MAJOR >= 3
  protected:
    void fill_bytes_with_input(std::span<std::uint8_t> out,
                               std::span<const std::uint8_t>) override {
        rng_.fill(out);
    }
#else
    void randomize(std::uint8_t out[], std::size_t size) override {
        rng_.fill({out, size});
    }
    void add_entropy(const std::uint8_t[], std::size_t) override {}
#endif

  private:
    Rng& rng_;
};

#if BOTAN_VERSION_MAJOR >= 3

inline constexpr auto kBotanEncrypt = Botan::Cipher_Dir::Encryption;
inline constexpr auto kBotanDecrypt = Botan::Cipher_Dir::Decryption;
inline constexpr auto kBotanIeee1363 = Botan::Signature_Format::Standard;

/// A fresh object of the same algorithm.
template <class Algorithm>
std::unique_ptr<Algorithm> fresh(const Algorithm& prototype) {
    return prototype.new_object();
}

inline Botan::EC_Group botan_group(const char* name) {
    return Botan::EC_Group::from_name(name);
}

/// Throws when the point, compressed or not, is not on the curve.
inline Botan::EC_AffinePoint botan_point(const Botan::EC_Group& group, ByteView encoded) {
    return Botan::EC_AffinePoint(group, encoded);
}

template <class PrivateKey>
PrivateKey botan_private_key(Botan::RandomNumberGenerator&, const Botan::EC_Group& group,
                             ByteView scalar) {
    return PrivateKey(group, Botan::EC_Scalar::deserialize(group, scalar).value());
}

using BotanX25519 = Botan::X25519_PrivateKey;

inline Botan::DL_Group botan_dl_group(const char* name) {
    return Botan::DL_Group::from_name(name);
}

inline Botan::DH_PrivateKey botan_dh_key(Botan::RandomNumberGenerator&,
                                         const Botan::DL_Group& group, ByteView exponent) {
    return Botan::DH_PrivateKey(group, Botan::BigInt(exponent.data(), exponent.size()));
}

#else

inline constexpr auto kBotanEncrypt = Botan::ENCRYPTION;
inline constexpr auto kBotanDecrypt = Botan::DECRYPTION;
inline constexpr auto kBotanIeee1363 = Botan::IEEE_1363;

template <class Algorithm>
std::unique_ptr<Algorithm> fresh(const Algorithm& prototype) {
    return std::unique_ptr<Algorithm>(prototype.clone());
}

inline Botan::EC_Group botan_group(const char* name) {
    return Botan::EC_Group(name);
}

inline Botan::PointGFp botan_point(const Botan::EC_Group& group, ByteView encoded) {
    return group.OS2ECP(encoded.data(), encoded.size());
}

template <class PrivateKey>
PrivateKey botan_private_key(Botan::RandomNumberGenerator& rng, const Botan::EC_Group& group,
                             ByteView scalar) {
    return PrivateKey(rng, group, Botan::BigInt(scalar.data(), scalar.size()));
}

using BotanX25519 = Botan::Curve25519_PrivateKey;

inline Botan::DL_Group botan_dl_group(const char* name) {
    return Botan::DL_Group(name);
}

inline Botan::DH_PrivateKey botan_dh_key(Botan::RandomNumberGenerator& rng,
                                         const Botan::DL_Group& group, ByteView exponent) {
    return Botan::DH_PrivateKey(rng, group, Botan::BigInt(exponent.data(), exponent.size()));
}

#endif

}  // namespace handfast::crypto
