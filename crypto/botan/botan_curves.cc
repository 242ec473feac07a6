// SPDX-License-Identifier: Apache-2.0
// ECDH, ECDSA and point decompression on the NIST curves, X25519's ladder.
#include <algorithm>
#include <exception>

#include <botan/curve25519.h>
#include <botan/ec_group.h>
#include <botan/ecdh.h>
#include <botan/ecdsa.h>
#include <botan/pubkey.h>

#include "crypto/botan/botan_slots.h"
#include "crypto/botan/compat.h"
#include "crypto/botan/lease_pool.h"
#include "crypto/curves.h"
#include "crypto/random.h"

namespace handfast::crypto {
namespace {

const Botan::EC_Group& group_of(GroupId curve) {
    static const std::array<Botan::EC_Group, kCurveCount> groups = {
        Botan::EC_Group("secp256r1"), Botan::EC_Group("secp384r1"), Botan::EC_Group("secp521r1")};
    return groups[curve_index(curve)];
}

Botan::BigInt number(ByteView bytes) {
    return Botan::BigInt(bytes.data(), bytes.size());
}

/// Throws when the point is not on the curve.
auto point_of(GroupId curve, ByteView encoded) {
    return group_of(curve).OS2ECP(encoded.data(), encoded.size());
}

bool base(GroupId curve, ByteView scalar, ByteSpan point) noexcept {
    try {
        SystemRng system;
        BotanRng rng(system);
        const Botan::ECDH_PrivateKey key(rng, group_of(curve), number(scalar));
        std::ranges::copy(key.public_value(), point.begin());
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

bool derive(GroupId curve, ByteView scalar, ByteView point, ByteSpan x) noexcept {
    try {
        SystemRng system;
        BotanRng rng(system);
        const Botan::ECDH_PrivateKey key(rng, group_of(curve), number(scalar));
        const Botan::PK_Key_Agreement agreement(key, rng, "Raw");
        const Botan::SymmetricKey secret =
            agreement.derive_key(x.size(), point.data(), point.size());
        if (secret.size() != x.size()) return false;
        std::copy_n(secret.begin(), x.size(), x.begin());
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

class BotanVerifier final : public EcdsaVerifier {
  public:
    BotanVerifier(GroupId curve, ByteView point) : key_(group_of(curve), point_of(curve, point)) {}

    bool verify(ByteView digest, ByteView r, ByteView s) const noexcept override {
        try {
            Buffer signature = to_buffer(r);
            append(signature, s);
            Botan::PK_Verifier verifier(key_, "Raw", kBotanIeee1363);
            return verifier.verify_message(digest.data(), digest.size(), signature.data(),
                                           signature.size());
        } catch (const std::exception&) {
            return false;
        }
    }

  private:
    Botan::ECDSA_PublicKey key_;
};

class BotanSigner final : public EcdsaSigner {
  public:
    BotanSigner(GroupId curve, ByteView scalar)
        : rng_(system_), key_(rng_, group_of(curve), number(scalar)) {}

    bool sign(ByteView digest, Rng& rng, ByteSpan r, ByteSpan s) const noexcept override {
        try {
            BotanRng botan_rng(rng);
            const auto make = [this] {
                // Keeps its own generator for blinding: it outlives this call.
                BotanRng& own = rng_;
                return std::make_unique<Botan::PK_Signer>(key_, own, "Raw", kBotanIeee1363);
            };
            bool fits = false;
            signers_.lend(make, [&](Botan::PK_Signer& signer) {
                const auto out = signer.sign_message(digest.data(), digest.size(), botan_rng);
                fits = out.size() == r.size() + s.size();
                if (!fits) return;
                std::copy_n(out.begin(), r.size(), r.begin());
                std::copy_n(out.begin() + static_cast<std::ptrdiff_t>(r.size()), s.size(),
                            s.begin());
            });
            return fits;
        } catch (const std::exception&) {
            return false;
        }
    }

  private:
    SystemRng system_;
    mutable BotanRng rng_;
    Botan::ECDSA_PrivateKey key_;
    mutable LeasePool<Botan::PK_Signer> signers_;
};

std::unique_ptr<EcdsaVerifier> verifier(GroupId curve, ByteView point) noexcept {
    try {
        return std::make_unique<BotanVerifier>(curve, point);
    } catch (const std::exception&) {
        return nullptr;
    }
}

std::unique_ptr<EcdsaSigner> signer(GroupId curve, ByteView scalar) noexcept {
    try {
        return std::make_unique<BotanSigner>(curve, scalar);
    } catch (const std::exception&) {
        return nullptr;
    }
}

bool decompress(GroupId curve, ByteView compressed, ByteSpan point) noexcept {
    try {
        const Botan::ECDH_PublicKey key(group_of(curve), point_of(curve, compressed));
        std::ranges::copy(key.public_value(), point.begin());
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

void x25519_base(ByteView scalar, ByteSpan public_value) noexcept {
    Botan::curve25519_basepoint(public_value.data(), scalar.data());
}

bool x25519_derive(ByteView scalar, ByteView peer, ByteSpan secret) noexcept {
    Botan::curve25519_donna(secret.data(), scalar.data(), peer.data());
    std::uint8_t any = 0;
    for (std::uint8_t byte : secret) any |= byte;
    return any != 0;
}

constexpr EcdhOperations kEcdh = {base, derive};
constexpr EcdsaOperations kEcdsa = {verifier, signer};

}  // namespace

void offer_botan_curves(Operations& offered) {
    offered.ecdh.fill(&kEcdh);
    offered.ecdsa.fill(&kEcdsa);
    offered.decompress[0] = decompress;
    offered.x25519_base[0] = x25519_base;
    offered.x25519_derive[0] = x25519_derive;
}

}  // namespace handfast::crypto
