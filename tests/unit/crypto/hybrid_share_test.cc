// SPDX-License-Identifier: Apache-2.0
// Key agreement with ECDH and ML-KEM together (draft-ietf-tls-ecdhe-mlkem): the order of the parts,
// the checks of both, and implicit rejection.
#include <gtest/gtest.h>

#include "crypto/operations.h"
#include "crypto/random.h"
#include "crypto/registry.h"
#include "tests/unit/crypto/replay_rng.h"

namespace handfast::crypto {
namespace {

struct HybridCase {
    const char* name;
    GroupId group, classical;
    KemId kem;
    bool kem_first;
    std::size_t client_share, server_share, secret;
};

std::ostream& operator<<(std::ostream& out, const HybridCase& value) {
    return out << value.name;
}

class HybridShareTest : public testing::TestWithParam<HybridCase> {
  protected:
    /// Where the ML-KEM part of `whole` begins; `size` is its length.
    static std::size_t kem_offset(ByteView whole, std::size_t size) {
        return GetParam().kem_first ? 0 : whole.size() - size;
    }
    static std::size_t classical_offset(std::size_t kem_size) {
        return GetParam().kem_first ? kem_size : 0;
    }
    static void expect_bad_share(const auto& result) {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().reason, Reason::bad_key_share);
        EXPECT_EQ(result.error().alert(), AlertDescription::illegal_parameter);
    }

    const KemSizes sizes_ = kem_sizes(GetParam().kem);
    std::shared_ptr<const Provider> provider_ = make_provider();
    SystemRng rng_;
};

TEST_P(HybridShareTest, BothSidesAgree) {
    for (int i = 0; i < 20; ++i) {
        const auto client = *provider_->offer(GetParam().group, rng_);
        const auto server = provider_->accept(GetParam().group, client->public_value(), rng_);
        ASSERT_TRUE(server);
        EXPECT_EQ(client->public_value().size(), GetParam().client_share);
        EXPECT_EQ(server->public_value.size(), GetParam().server_share);
        const auto secret = client->agree(server->public_value);
        ASSERT_TRUE(secret);
        EXPECT_EQ(secret->size(), GetParam().secret);
        EXPECT_TRUE(equal(secret->expose(), server->secret.expose()));
    }
}

TEST_P(HybridShareTest, PartsStandInTheDraftsOrder) {
    // The parts by themselves, from the same randomness: a scalar, then d || z or the message.
    Buffer bytes(200);
    SeededRng(3).fill(bytes);
    bytes[0] = 1;  // below the curve's order
    ReplayRng replay(bytes), alone(bytes);
    const auto client = *provider_->offer(GetParam().group, rng_);
    const auto server = *provider_->accept(GetParam().group, client->public_value(), replay);
    const auto classical = *provider_->offer(GetParam().classical, alone);
    Buffer message(kKemMessageSize), ciphertext(sizes_.ciphertext), kem_secret(kKemSecretSize);
    alone.fill(message);

    const ByteView share = client->public_value();
    const ByteView key =
        share.subspan(kem_offset(share, sizes_.encapsulation_key)).first(sizes_.encapsulation_key);
    const Sponges& sponges = botan_backend()->operations.sponge;
    const KemOperations& kem = *handfast_backend()->operations.kem[index_of(GetParam().kem)];
    ASSERT_TRUE(kem.encapsulate(sponges, key, message, {ciphertext, kem_secret}));
    const auto classical_secret =
        *classical->agree(share.subspan(classical_offset(sizes_.encapsulation_key))
                              .first(classical->public_value().size()));

    const Buffer own = to_buffer(classical->public_value());
    const Buffer ecdh = to_buffer(classical_secret.expose());
    const auto in_order = [](Buffer first, const Buffer& second) {
        append(first, second);
        return first;
    };
    const bool kem_first = GetParam().kem_first;
    EXPECT_EQ(server.public_value,
              kem_first ? in_order(ciphertext, own) : in_order(own, ciphertext));
    EXPECT_EQ(to_buffer(server.secret.expose()),
              kem_first ? in_order(kem_secret, ecdh) : in_order(ecdh, kem_secret));
}

TEST_P(HybridShareTest, ATamperedCiphertextGivesAnotherSecret) {
    const auto client = *provider_->offer(GetParam().group, rng_);
    const auto server = *provider_->accept(GetParam().group, client->public_value(), rng_);
    const std::size_t at = kem_offset(server.public_value, sizes_.ciphertext);
    for (std::size_t i = 0; i < sizes_.ciphertext; i += 97) {
        Buffer tampered = server.public_value;
        tampered[at + i] ^= 1;
        const auto secret = client->agree(tampered);
        ASSERT_TRUE(secret) << i;
        EXPECT_EQ(secret->size(), server.secret.size());
        EXPECT_FALSE(equal(secret->expose(), server.secret.expose())) << i;
        const auto again = client->agree(tampered);
        EXPECT_TRUE(equal(secret->expose(), again->expose())) << "it does not tell what it is";
    }
}

TEST_P(HybridShareTest, LengthsAreFixed) {
    const auto client = *provider_->offer(GetParam().group, rng_);
    const auto server = *provider_->accept(GetParam().group, client->public_value(), rng_);
    for (int change : {-1, +1}) {
        const auto resized = [&](ByteView share) {
            Buffer out = to_buffer(share);
            out.resize(static_cast<std::size_t>(static_cast<int>(out.size()) + change));
            return out;
        };
        expect_bad_share(client->agree(resized(server.public_value)));
        expect_bad_share(
            provider_->accept(GetParam().group, resized(client->public_value()), rng_));
    }
    expect_bad_share(client->agree({}));
    expect_bad_share(provider_->accept(GetParam().group, {}, rng_));
    expect_bad_share(client->agree(client->public_value().first(sizes_.ciphertext)));
}

TEST_P(HybridShareTest, CoefficientsOfTheKeyAreBelowQ) {
    const auto client = *provider_->offer(GetParam().group, rng_);
    const std::size_t at = kem_offset(client->public_value(), sizes_.encapsulation_key);
    const std::size_t vector = sizes_.encapsulation_key - 32;
    for (std::size_t i = 0; i < vector; i += 3) {
        // q = 0xd01 and 0xfff, as the first and the second number of a triple.
        Buffer first = to_buffer(client->public_value()), second = first;
        first[at + i] = 0x01;
        first[at + i + 1] = static_cast<std::uint8_t>((first[at + i + 1] & 0xf0) | 0x0d);
        expect_bad_share(provider_->accept(GetParam().group, first, rng_));
        second[at + i + 1] |= 0xf0;
        second[at + i + 2] = 0xff;
        expect_bad_share(provider_->accept(GetParam().group, second, rng_));
    }
}

TEST_P(HybridShareTest, TheClassicalPartIsCheckedToo) {
    const auto client = *provider_->offer(GetParam().group, rng_);
    const auto server = *provider_->accept(GetParam().group, client->public_value(), rng_);
    Buffer to_server = to_buffer(client->public_value()), to_client = server.public_value;
    const std::size_t size = to_server.size() - sizes_.encapsulation_key;
    // All zero: the low-order value of X25519, and no form of a point on a curve.
    const auto zero = [&](Buffer& share, std::size_t kem_size) {
        std::fill_n(share.begin() + static_cast<std::ptrdiff_t>(classical_offset(kem_size)), size,
                    std::uint8_t{0});
    };
    zero(to_server, sizes_.encapsulation_key);
    zero(to_client, sizes_.ciphertext);
    expect_bad_share(provider_->accept(GetParam().group, to_server, rng_));
    expect_bad_share(client->agree(to_client));
}

TEST_P(HybridShareTest, IsNoCurveOfAKey) {
    EXPECT_FALSE(provider_->ec_private(GetParam().group, Buffer{1}));
    EXPECT_FALSE(provider_->ec_public(GetParam().group, Buffer(65, 4)));
    EXPECT_FALSE(provider_->new_private_scalar(GetParam().group, rng_));
}

// draft-ietf-tls-ecdhe-mlkem §4: the sizes of shares and secrets.
INSTANTIATE_TEST_SUITE_P(
    All, HybridShareTest,
    testing::Values(HybridCase{"X25519MLKEM768", GroupId::x25519_mlkem768, GroupId::x25519,
                               KemId::mlkem768, true, 1216, 1120, 64},
                    HybridCase{"SecP256r1MLKEM768", GroupId::secp256r1_mlkem768, GroupId::secp256r1,
                               KemId::mlkem768, false, 1249, 1153, 64},
                    HybridCase{"SecP384r1MLKEM1024", GroupId::secp384r1_mlkem1024,
                               GroupId::secp384r1, KemId::mlkem1024, false, 1665, 1665, 80}),
    [](const auto& value) { return value.param.name; });

}  // namespace
}  // namespace handfast::crypto
