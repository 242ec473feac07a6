// SPDX-License-Identifier: Apache-2.0
// ECDH, ECDSA and point decompression on all curves, X25519's ladder.
#include <algorithm>
#include <exception>
#include <utility>

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

constexpr const char* kNames[kCurveCount] = {
    "secp256r1",      "secp384r1", "secp521r1", "brainpool256r1", "brainpool384r1",
    "brainpool512r1", "secp256k1", "secp224r1", "secp224k1",      "secp192r1",
    "secp192k1",      "secp160r2", "secp160r1", "secp160k1"};

/// Made when first asked for: each costs a table of its base point's multiples.
template <std::size_t index>
const Botan::EC_Group& group() {
    static const Botan::EC_Group made = botan_group(kNames[index]);
    return made;
}

template <std::size_t... indices>
const Botan::EC_Group& group_at(std::size_t index, std::index_sequence<indices...>) {
    static constexpr const Botan::EC_Group& (*kGroups[])() = {group<indices>...};
    return kGroups[index]();
}

const Botan::EC_Group& group_of(GroupId curve) {
    return group_at(curve_index(curve), std::make_index_sequence<kCurveCount>());
}

bool base(GroupId curve, ByteView scalar, ByteSpan point) noexcept {
    try {
        SystemRng system;
        BotanRng rng(system);
        const auto key = botan_private_key<Botan::ECDH_PrivateKey>(rng, group_of(curve), scalar);
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
        const auto key = botan_private_key<Botan::ECDH_PrivateKey>(rng, group_of(curve), scalar);
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
    BotanVerifier(GroupId curve, ByteView point)
        : key_(group_of(curve), botan_point(group_of(curve), point)) {}

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
        : rng_(system_),
          key_(botan_private_key<Botan::ECDSA_PrivateKey>(rng_, group_of(curve), scalar)) {}

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
        const Botan::ECDH_PublicKey key(group_of(curve), botan_point(group_of(curve), compressed));
        std::ranges::copy(key.public_value(), point.begin());
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

BotanX25519 x25519_key(ByteView scalar) {
    return BotanX25519(Botan::secure_vector<std::uint8_t>(scalar.begin(), scalar.end()));
}

void x25519_base(ByteView scalar, ByteSpan public_value) noexcept {
    std::ranges::copy(x25519_key(scalar).public_value(), public_value.begin());
}

bool x25519_derive(ByteView scalar, ByteView peer, ByteSpan secret) noexcept {
    try {
        SystemRng system;
        BotanRng rng(system);
        const BotanX25519 key = x25519_key(scalar);
        const Botan::PK_Key_Agreement agreement(key, rng, "Raw");
        const auto shared = agreement.derive_key(0, peer.data(), peer.size());
        std::copy_n(shared.begin(), secret.size(), secret.begin());
    } catch (const std::exception&) {
        return false;
    }
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
