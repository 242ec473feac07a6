// SPDX-License-Identifier: Apache-2.0
// What the façade refuses before or after a library sees it: keys and signatures.
#include <thread>

#include <gtest/gtest.h>

#include "crypto/random.h"
#include "crypto/registry.h"
#include "tests/unit/crypto/every_backend.h"
#include "tests/unit/crypto/rsa_test_key.h"

namespace handfast::crypto {
namespace {

const ByteView kMessage = as_bytes("message");

template <class T>
void expect_refused(const Result<T>& result, Reason reason, AlertDescription alert) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().reason, reason);
    EXPECT_EQ(result.error().alert(), alert);
}

/// An odd number of `bits` bits.
Buffer odd_number(std::size_t bits) {
    if (bits == 0) return {};
    Buffer number((bits + 7) / 8, 0xff);
    number[0] = static_cast<std::uint8_t>(0xff >> (8 * number.size() - bits));
    return number;
}

class FacadeRsa : public testing::TestWithParam<Backend> {
  protected:
    std::shared_ptr<const Provider> provider_ = make_provider(GetParam());
    SystemRng rng_;
    RsaTestKey numbers_ = rsa_2048_test_key();
    std::unique_ptr<PrivateKey> key_ =
        *provider_->rsa_private(KeyType::rsa, numbers_.private_numbers());
};

INSTANTIATE_TEST_SUITE_P(AllBackends, FacadeRsa, testing::Values(Backend::botan, Backend::nettle),
                         [](const auto& value) { return std::string(backend_name(value.param)); });

TEST_P(FacadeRsa, SignsAndVerifiesBothPaddings) {
    for (SignatureKind kind : {SignatureKind::rsa_pkcs1, SignatureKind::rsa_pss})
        for (HashId hash : {HashId::sha1, HashId::sha256, HashId::sha384, HashId::sha512}) {
            const SignatureAlgorithm algorithm{kind, hash};
            Buffer signature = *key_->sign(algorithm, kMessage, rng_);
            EXPECT_EQ(signature.size(), 256u);
            EXPECT_TRUE(key_->public_key().verify(algorithm, kMessage, signature));
            EXPECT_FALSE(key_->public_key().verify(algorithm, as_bytes("massage"), signature));
            signature[100] ^= 1;
            EXPECT_FALSE(key_->public_key().verify(algorithm, kMessage, signature));
        }
}

TEST_P(FacadeRsa, SignatureMustBeAsLongAsTheModulus) {
    for (SignatureKind kind : {SignatureKind::rsa_pkcs1, SignatureKind::rsa_pss}) {
        const SignatureAlgorithm algorithm{kind, HashId::sha256};
        Buffer signature = *key_->sign(algorithm, kMessage, rng_);
        Buffer longer = signature;
        longer.insert(longer.begin(), 0);
        EXPECT_FALSE(key_->public_key().verify(algorithm, kMessage, longer));
        while (signature[0] != 0 && kind == SignatureKind::rsa_pss)
            signature = *key_->sign(algorithm, kMessage, rng_);
        const ByteView shorter = ByteView(signature).subspan(1);
        EXPECT_FALSE(key_->public_key().verify(algorithm, kMessage, shorter));
        EXPECT_FALSE(key_->public_key().verify(algorithm, kMessage, {}));
    }
}

TEST_P(FacadeRsa, SignatureMustBeBelowTheModulus) {
    const SignatureAlgorithm algorithm{SignatureKind::rsa_pkcs1, HashId::sha256};
    EXPECT_FALSE(key_->public_key().verify(algorithm, kMessage, Buffer(256, 0xff)));
    EXPECT_FALSE(
        key_->public_key().verify(algorithm, kMessage, numbers_.public_numbers().n.last(256)));
}

TEST_P(FacadeRsa, PssParametersMustMatch) {
    SignatureAlgorithm algorithm{SignatureKind::rsa_pss, HashId::sha256};
    const Buffer signature = *key_->sign(algorithm, kMessage, rng_);
    const PublicKey& key = key_->public_key();
    algorithm.salt_size = 32;
    EXPECT_TRUE(key.verify(algorithm, kMessage, signature));
    for (std::int32_t size : {0, 31, 33, 222, 223, 100000, -2}) {
        algorithm.salt_size = size;
        EXPECT_FALSE(key.verify(algorithm, kMessage, signature)) << size;
    }
    algorithm.salt_size = 32;
    algorithm.mgf_hash = HashId::sha1;
    EXPECT_FALSE(key.verify(algorithm, kMessage, signature));
    EXPECT_TRUE(key.verify(algorithm, kMessage, *key_->sign(algorithm, kMessage, rng_)));
}

TEST_P(FacadeRsa, PssKeyDoesNotDoPkcs1) {
    const auto pss = *provider_->rsa_private(KeyType::rsa_pss, numbers_.private_numbers());
    const SignatureAlgorithm pkcs1{SignatureKind::rsa_pkcs1, HashId::sha256};
    expect_refused(pss->sign(pkcs1, kMessage, rng_), Reason::invalid_argument,
                   AlertDescription::internal_error);
    const Buffer signature = *key_->sign(pkcs1, kMessage, rng_);
    EXPECT_FALSE(pss->public_key().verify(pkcs1, kMessage, signature));
    EXPECT_EQ(pss->public_key().type(), KeyType::rsa_pss);
}

TEST_P(FacadeRsa, KindOfSignatureMustFitTheKey) {
    for (SignatureKind kind : {SignatureKind::ecdsa, SignatureKind::ed25519}) {
        expect_refused(key_->sign({kind}, kMessage, rng_), Reason::invalid_argument,
                       AlertDescription::internal_error);
        EXPECT_FALSE(key_->public_key().verify({kind}, kMessage, Buffer(256, 1)));
    }
}

TEST_P(FacadeRsa, ModulusSizeHasBounds) {
    const Buffer e = {1, 0, 1};
    for (std::size_t bits : {0u, 511u, 16385u, 100000u})
        expect_refused(provider_->rsa_public(KeyType::rsa, {odd_number(bits), e}),
                       Reason::key_size_out_of_range, AlertDescription::bad_certificate);
    for (std::size_t bits : {512u, 1024u, 16384u}) {
        const auto key = provider_->rsa_public(KeyType::rsa, {odd_number(bits), e});
        ASSERT_TRUE(key) << bits;
        EXPECT_EQ((*key)->bits(), bits);
    }
}

TEST_P(FacadeRsa, LeadingZerosDoNotCount) {
    Buffer n = odd_number(2048);
    n.insert(n.begin(), 3, 0);
    EXPECT_EQ((*provider_->rsa_public(KeyType::rsa, {n, Buffer{0, 0, 3}}))->bits(), 2048u);
}

TEST_P(FacadeRsa, ExponentIsOddAboveOneAndSmallForLargeKeys) {
    const Buffer n = odd_number(2048);
    for (const Buffer& e : {Buffer{}, Buffer{0}, Buffer{1}, Buffer{2}, Buffer{1, 0, 0}})
        expect_refused(provider_->rsa_public(KeyType::rsa, {n, e}), Reason::bad_key,
                       AlertDescription::bad_certificate);
    expect_refused(provider_->rsa_public(KeyType::rsa, {n, odd_number(2049)}), Reason::bad_key,
                   AlertDescription::bad_certificate);
    EXPECT_TRUE(provider_->rsa_public(KeyType::rsa, {odd_number(3072), odd_number(65)}));
    EXPECT_TRUE(provider_->rsa_public(KeyType::rsa, {odd_number(3080), odd_number(64)}));
    expect_refused(provider_->rsa_public(KeyType::rsa, {odd_number(3080), odd_number(65)}),
                   Reason::key_size_out_of_range, AlertDescription::bad_certificate);
}

TEST_P(FacadeRsa, ModulusIsOdd) {
    Buffer n = odd_number(2048);
    n.back() = 0xfe;
    expect_refused(provider_->rsa_public(KeyType::rsa, {n, Buffer{3}}), Reason::bad_key,
                   AlertDescription::bad_certificate);
}

TEST_P(FacadeRsa, PrivateNumbersMustBelongTogether) {
    RsaPrivateNumbers wrong = numbers_.private_numbers();
    wrong.p = wrong.q;
    expect_refused(provider_->rsa_private(KeyType::rsa, wrong), Reason::bad_key,
                   AlertDescription::bad_certificate);
    wrong = numbers_.private_numbers();
    wrong.d = {};
    expect_refused(provider_->rsa_private(KeyType::rsa, wrong), Reason::bad_key,
                   AlertDescription::bad_certificate);
}

TEST_P(FacadeRsa, FaultySignatureIsNotHandedOut) {
    // An exponent of another key: the result does not verify, so it must not leave.
    RsaPrivateNumbers wrong = numbers_.private_numbers();
    Buffer d = to_buffer(wrong.d);
    d.back() ^= 2;
    Buffer dp = to_buffer(wrong.dp);
    dp.back() ^= 2;
    wrong.d = d;
    wrong.dp = dp;
    const auto key = provider_->rsa_private(KeyType::rsa, wrong);
    ASSERT_TRUE(key);
    expect_refused((*key)->sign({SignatureKind::rsa_pkcs1}, kMessage, rng_),
                   Reason::backend_failure, AlertDescription::internal_error);
}

TEST_P(FacadeRsa, KeyMayBeTooShortForThePadding) {
    const RsaTestKey small = rsa_512_test_key();
    const auto key = *provider_->rsa_private(KeyType::rsa, small.private_numbers());
    EXPECT_TRUE(key->sign({SignatureKind::rsa_pkcs1, HashId::sha256}, kMessage, rng_));
    for (SignatureKind kind : {SignatureKind::rsa_pkcs1, SignatureKind::rsa_pss})
        expect_refused(key->sign({kind, HashId::sha512}, kMessage, rng_),
                       Reason::key_size_out_of_range, AlertDescription::bad_certificate);
}

TEST_P(FacadeRsa, OneKeySignsInSeveralThreads) {
    const SignatureAlgorithm algorithm{SignatureKind::rsa_pss, HashId::sha256};
    std::array<bool, 4> good{};
    std::vector<std::thread> threads;
    for (bool& result : good)
        threads.emplace_back([&] {
            SystemRng rng;
            result = true;
            for (int i = 0; i < 5; ++i) {
                const auto signature = key_->sign(algorithm, kMessage, rng);
                result &= signature && key_->public_key().verify(algorithm, kMessage, *signature);
            }
        });
    for (std::thread& thread : threads) thread.join();
    for (bool result : good) EXPECT_TRUE(result);
}

TEST(FacadeEd25519, LengthsAreFixed) {
    const auto provider = make_provider();
    SystemRng rng;
    for (std::size_t size : {0u, 31u, 33u, 64u}) {
        expect_refused(provider->ed25519_public(Buffer(size, 1)), Reason::bad_key,
                       AlertDescription::bad_certificate);
        expect_refused(provider->ed25519_private(Buffer(size, 1)), Reason::bad_key,
                       AlertDescription::bad_certificate);
    }
    const auto key = *provider->ed25519_private(Buffer(32, 1));
    Buffer signature = *key->sign({SignatureKind::ed25519}, kMessage, rng);
    EXPECT_TRUE(key->public_key().verify({SignatureKind::ed25519}, kMessage, signature));
    EXPECT_FALSE(key->public_key().verify({SignatureKind::ecdsa}, kMessage, signature));
    signature.push_back(0);
    EXPECT_FALSE(key->public_key().verify({SignatureKind::ed25519}, kMessage, signature));
    signature.resize(63);
    EXPECT_FALSE(key->public_key().verify({SignatureKind::ed25519}, kMessage, signature));
}

class FacadeEc : public testing::TestWithParam<Backend> {
  protected:
    std::shared_ptr<const Provider> provider_ = make_provider(GetParam());
    SystemRng rng_;
};

INSTANTIATE_TEST_SUITE_P(AllBackends, FacadeEc, testing::Values(Backend::botan, Backend::nettle),
                         [](const auto& value) { return std::string(backend_name(value.param)); });

constexpr GroupId kCurves[] = {
    GroupId::secp256r1,      GroupId::secp384r1,      GroupId::secp521r1, GroupId::brainpool256r1,
    GroupId::brainpool384r1, GroupId::brainpool512r1, GroupId::secp256k1, GroupId::secp224r1,
    GroupId::secp224k1,      GroupId::secp192r1,      GroupId::secp192k1, GroupId::secp160r2,
    GroupId::secp160r1,      GroupId::secp160k1};

TEST_P(FacadeEc, EcdsaSignatureIsStrictDer) {
    const SignatureAlgorithm algorithm{SignatureKind::ecdsa, HashId::sha256};
    const auto key = *provider_->ec_private(GroupId::secp256r1, Buffer(32, 0x11));
    // A signature with two 32-byte halves, so that all positions are known.
    Buffer good, message;
    for (; good.size() != 70; message.push_back(0)) good = *key->sign(algorithm, message, rng_);
    message.pop_back();
    ASSERT_EQ(good[1], 68);
    const auto verify = [&](const Buffer& signature) {
        return key->public_key().verify(algorithm, message, signature);
    };
    EXPECT_TRUE(verify(good));
    Buffer bad = good;
    bad.push_back(0);
    EXPECT_FALSE(verify(bad)) << "trailing byte";
    bad[1] = 69;
    EXPECT_FALSE(verify(bad)) << "trailing byte inside";
    bad = good;
    bad.insert(bad.begin() + 1, 0x81);
    EXPECT_FALSE(verify(bad)) << "length in long form";
    bad = good;
    bad[0] = 0x31;
    EXPECT_FALSE(verify(bad)) << "SET";
    bad = good;
    bad.insert(bad.begin() + 4, 0);
    bad[1] = 69;
    bad[3] = 33;
    EXPECT_FALSE(verify(bad)) << "needless zero";
    bad = good;
    bad[4] |= 0x80;
    EXPECT_FALSE(verify(bad)) << "negative";
    EXPECT_FALSE(verify({})) << "empty";
    good.pop_back();
    EXPECT_FALSE(verify(good)) << "cut";
}

TEST_P(FacadeEc, EcdsaHalvesLieBetweenOneAndTheOrder) {
    const auto key = *provider_->ec_private(GroupId::secp256r1, Buffer(32, 0x11));
    const std::string order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    const std::string one = "020101", zero = "020100", n = "022100" + order;
    const auto verify = [&](const std::string& r, const std::string& s) {
        Buffer body = from_hex(r + s).bytes;
        Buffer signature = {0x30, static_cast<std::uint8_t>(body.size())};
        append(signature, body);
        return key->public_key().verify({SignatureKind::ecdsa}, kMessage, signature);
    };
    EXPECT_FALSE(verify(zero, one));
    EXPECT_FALSE(verify(one, zero));
    EXPECT_FALSE(verify(n, one));
    EXPECT_FALSE(verify(one, n));
    EXPECT_FALSE(verify("0200", one)) << "no digits";
}

TEST_P(FacadeEc, GeneratorThatRepeatsItselfDoesNotRepeatNonces) {
    const auto key = *provider_->ec_private(GroupId::secp256r1, Buffer(32, 0x11));
    const auto half_r = [&](ByteView message) {
        SeededRng same(1);
        const Buffer signature = *key->sign({SignatureKind::ecdsa}, message, same);
        return Buffer(signature.begin() + 4, signature.begin() + 4 + signature[3]);
    };
    EXPECT_NE(half_r(as_bytes("one")), half_r(as_bytes("two")));
    EXPECT_EQ(half_r(as_bytes("one")), half_r(as_bytes("one"))) << "replays stay replays";
}

TEST_P(FacadeEc, PublicPointLiesOnTheCurve) {
    for (GroupId curve : kCurves) {
        const auto share = *provider_->offer(curve, rng_);
        const Buffer good = to_buffer(share->public_value());
        EXPECT_TRUE(provider_->ec_public(curve, good));
        Buffer off = good;
        off.at(off.size() - 1) ^= 1;
        Buffer hybrid = good;
        hybrid[0] = static_cast<std::uint8_t>(6 + (good.back() & 1));
        Buffer origin(good.size());
        origin[0] = 4;
        Buffer beyond(good.size(), 0xff);
        beyond[0] = 4;
        const Buffer infinity = {0};
        Buffer longer = good;
        longer.push_back(0);
        for (const Buffer& bad : {off, hybrid, origin, beyond, infinity, longer, Buffer{}}) {
            expect_refused(provider_->ec_public(curve, bad), Reason::bad_ecpoint,
                           AlertDescription::illegal_parameter);
            expect_refused(share->agree(bad), Reason::bad_key_share,
                           AlertDescription::illegal_parameter);
        }
    }
}

TEST_P(FacadeEc, CompressedPointServesAsKeyButNotAsShare) {
    for (GroupId curve : kCurves) {
        SeededRng rng(1);
        const Buffer scalar = to_buffer(provider_->new_private_scalar(curve, rng)->expose());
        SeededRng again(1);
        const auto share = *provider_->offer(curve, again);
        const Buffer full = to_buffer(share->public_value());
        Buffer compressed(full.begin(), full.begin() + static_cast<long>(full.size() / 2) + 1);
        compressed[0] = static_cast<std::uint8_t>(2 + (full.back() & 1));
        expect_refused(share->agree(compressed), Reason::bad_key_share,
                       AlertDescription::illegal_parameter);
        const auto key = provider_->ec_public(curve, compressed);
        ASSERT_TRUE(key);
        const auto signer = *provider_->ec_private(curve, scalar);
        const SignatureAlgorithm algorithm{SignatureKind::ecdsa, HashId::sha384};
        const Buffer signature = *signer->sign(algorithm, kMessage, rng_);
        EXPECT_TRUE((*key)->verify(algorithm, kMessage, signature));
        compressed[0] ^= 1;
        const auto mirrored = provider_->ec_public(curve, compressed);
        ASSERT_TRUE(mirrored);
        EXPECT_FALSE((*mirrored)->verify(algorithm, kMessage, signature));
    }
}

TEST_P(FacadeEc, CompressedPointWithoutRootIsRefused) {
    // x = 0 has a root on P-256, x = 1 has none on P-384: try until both outcomes were seen.
    bool refused = false, accepted = false;
    for (std::uint8_t x = 0; x < 40; ++x) {
        Buffer compressed(33);
        compressed[0] = 2;
        compressed.back() = x;
        const auto key = provider_->ec_public(GroupId::secp256r1, compressed);
        (key ? accepted : refused) = true;
        EXPECT_TRUE(key || key.error().reason == Reason::bad_ecpoint);
    }
    EXPECT_TRUE(refused && accepted);
}

TEST_P(FacadeEc, PrivateScalarLiesBetweenOneAndTheOrder) {
    const Buffer order =
        from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").bytes;
    for (const Buffer& bad : {Buffer{}, Buffer(32), order, Buffer(32, 0xff), Buffer(33, 1)})
        expect_refused(provider_->ec_private(GroupId::secp256r1, bad), Reason::bad_key,
                       AlertDescription::bad_certificate);
    Buffer last = order;
    last.back() -= 1;
    EXPECT_TRUE(provider_->ec_private(GroupId::secp256r1, last));
    EXPECT_TRUE(provider_->ec_private(GroupId::secp256r1, Buffer{1})) << "leading zeros dropped";
    expect_refused(provider_->ec_private(GroupId::x25519, Buffer(32, 1)), Reason::invalid_argument,
                   AlertDescription::internal_error);
}

// SEC 2 v1 §2.2: the orders of secp160's curves and of secp224k1 have a bit more than the field.
TEST_P(FacadeEc, ScalarsMayBeLongerThanTheField) {
    const Buffer order = from_hex("0100000000000000000001f4c8f927aed3ca752257").bytes;
    Buffer last = order;
    last.back() -= 1;
    EXPECT_TRUE(provider_->ec_private(GroupId::secp160r1, last));
    EXPECT_FALSE(provider_->ec_private(GroupId::secp160r1, order));
    EXPECT_FALSE(provider_->ec_private(GroupId::secp160r1, Buffer(22, 1)));
    for (GroupId curve : kCurves) {
        const auto scalar = *provider_->new_private_scalar(curve, rng_);
        const auto key = *provider_->ec_private(curve, scalar.expose());
        for (HashId hash : {HashId::sha1, HashId::sha256, HashId::sha512}) {
            const SignatureAlgorithm algorithm{SignatureKind::ecdsa, hash};
            Buffer signature = *key->sign(algorithm, kMessage, rng_);
            EXPECT_TRUE(key->public_key().verify(algorithm, kMessage, signature));
            signature.back() ^= 1;
            EXPECT_FALSE(key->public_key().verify(algorithm, kMessage, signature));
        }
    }
}

TEST_P(FacadeEc, KindOfSignatureMustFitTheKey) {
    const auto key = *provider_->ec_private(GroupId::secp384r1, Buffer{7});
    expect_refused(key->sign({SignatureKind::rsa_pss}, kMessage, rng_), Reason::invalid_argument,
                   AlertDescription::internal_error);
    const Buffer signature = *key->sign({SignatureKind::ecdsa}, kMessage, rng_);
    EXPECT_FALSE(key->public_key().verify({SignatureKind::ed25519}, kMessage, signature));
    EXPECT_EQ(key->public_key().curve(), GroupId::secp384r1);
    EXPECT_EQ(key->public_key().bits(), 384u);
}

TEST(FacadeX25519, AllZeroSecretIsRefused) {
    // RFC 8446 §7.4.2. u = 0, 1 and the two points of order eight, and their forms above p.
    constexpr std::string_view kLowOrder[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    SystemRng rng;
    for (const auto& [name, provider] : every_backend("X25519")) {
        const auto share = *provider->offer(GroupId::x25519, rng);
        for (std::string_view point : kLowOrder)
            expect_refused(share->agree(from_hex(point).bytes), Reason::bad_key_share,
                           AlertDescription::illegal_parameter);
    }
}

TEST(FacadeX25519, LengthIsFixed) {
    SystemRng rng;
    const auto provider = make_provider();
    for (std::size_t size : {0u, 31u, 33u, 65u})
        expect_refused(provider->accept(GroupId::x25519, Buffer(size, 9), rng),
                       Reason::bad_key_share, AlertDescription::illegal_parameter);
}

// RFC 7748 §7: u = 0, 1 and p - 1, and 0 and 1 as p and p + 1.
TEST(FacadeX448, AllZeroSecretIsRefused) {
    if (!has_group(GroupId::x448)) GTEST_SKIP() << "a build without X448";
    const Buffer zero(56);
    Buffer one(56), prime(56, 0xff);
    one[0] = 1;
    prime[28] = 0xfe;
    Buffer below = prime, above(56);
    below[0] = 0xfe;
    std::fill(above.begin() + 28, above.end(), 0xff);
    SystemRng rng;
    const auto provider = make_provider();
    const auto share = *provider->offer(GroupId::x448, rng);
    for (const Buffer& point : {zero, one, prime, below, above})
        expect_refused(share->agree(point), Reason::bad_key_share,
                       AlertDescription::illegal_parameter);
    for (std::size_t size : {0u, 32u, 55u, 57u})
        expect_refused(share->agree(Buffer(size, 9)), Reason::bad_key_share,
                       AlertDescription::illegal_parameter);
}

}  // namespace
}  // namespace handfast::crypto
