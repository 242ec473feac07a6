// SPDX-License-Identifier: Apache-2.0
// Wycheproof: key agreement and signatures.
#include <gtest/gtest.h>

#include "crypto/curves.h"
#include "crypto/operations.h"
#include "crypto/random.h"
#include "tests/unit/crypto/replay_rng.h"
#include "tests/unit/crypto/rsa_test_key.h"
#include "tests/unit/crypto/wycheproof.h"

namespace handfast::crypto {
namespace {

/// The number in `size` bytes: leading zeros taken off or put on.
Buffer sized(Buffer number, std::size_t size) {
    while (number.size() > size && number.front() == 0) number.erase(number.begin());
    if (number.size() < size) number.insert(number.begin(), size - number.size(), 0);
    return number;
}

Verdict agrees(const Provider& provider, GroupId group, ByteView scalar, const Json& test) {
    ReplayRng rng(scalar);
    const auto share = provider.offer(group, rng);
    if (!share) return false;
    const auto secret = (*share)->agree(bytes(test, "public"));
    EXPECT_TRUE(secret || secret.error().reason == Reason::bad_key_share);
    return secret && equal(secret->expose(), bytes(test, "shared"));
}

Verdict run_x25519(const Provider& provider, const Json&, const Json& test) {
    return agrees(provider, GroupId::x25519, bytes(test, "private"), test);
}

Verdict run_x448(const Provider& provider, const Json&, const Json& test) {
    return agrees(provider, GroupId::x448, bytes(test, "private"), test);
}

template <GroupId group, std::size_t field_size>
Verdict run_ecdh(const Provider& provider, const Json&, const Json& test) {
    return agrees(provider, group, sized(bytes(test, "private"), field_size), test);
}

/// Here the peer's key is a SubjectPublicKeyInfo, whose forms are x509's business: where it is the
/// usual one, the point of this named curve stands behind the header.
Verdict agrees_with_spki(const Provider& provider, GroupId group, const Json& test) {
    const std::size_t field_size = curve(group).field_size;
    const Buffer spki = bytes(test, "public");
    const std::size_t point = std::min(point_size(curve(group)), spki.size());
    const ByteView header = ByteView(spki).first(spki.size() - point);
    constexpr std::string_view kOids[] = {"06092b2403030208010107", "06092b240303020801010b",
                                          "06092b240303020801010d", "06052b8104000a"};
    const std::string_view oid = kOids[index_of(group) - index_of(GroupId::brainpool256r1)];
    const bool is_usual = header.size() < 30 && to_hex(header).contains(oid) && header.back() == 0;
    if (!is_usual) return std::nullopt;
    ReplayRng rng(sized(bytes(test, "private"), field_size));
    const auto share = provider.offer(group, rng);
    if (!share) return false;
    const auto secret = (*share)->agree(ByteView(spki).last(point));
    return secret && equal(secret->expose(), bytes(test, "shared"));
}

template <GroupId group>
Verdict run_ecdh_of_spki(const Provider& provider, const Json&, const Json& test) {
    for (const Json& flag : test["flags"])
        if (flag == "InvalidAsn" || flag == "InvalidEncoding") return std::nullopt;
    return agrees_with_spki(provider, group, test);
}

template <GroupId group>
Verdict run_ecdsa(const Provider& provider, const Json& vectors, const Json& test) {
    const auto key = provider.ec_public(group, bytes(vectors["publicKey"], "uncompressed"));
    const auto hash = hash_named(vectors["sha"]);
    if (!key || !hash) return false;
    return (*key)->verify({SignatureKind::ecdsa, *hash}, bytes(test, "msg"), bytes(test, "sig"));
}

Verdict run_dsa(const Provider& provider, const Json& vectors, const Json& test) {
    const Json& numbers = vectors["publicKey"];
    const Buffer p = bytes(numbers, "p"), q = bytes(numbers, "q"), g = bytes(numbers, "g");
    const auto key = provider.dsa_public({p, q, g}, bytes(numbers, "y"));
    const auto hash = hash_named(vectors["sha"]);
    if (!key || !hash) return false;
    return (*key)->verify({SignatureKind::dsa, *hash}, bytes(test, "msg"), bytes(test, "sig"));
}

Verdict run_ed25519(const Provider& provider, const Json& group, const Json& test) {
    const auto key = provider.ed25519_public(bytes(group["publicKey"], "pk"));
    if (!key) return false;
    return (*key)->verify({SignatureKind::ed25519}, bytes(test, "msg"), bytes(test, "sig"));
}

Verdict run_ed448(const Provider& provider, const Json& group, const Json& test) {
    const auto key = provider.ed448_public(bytes(group["publicKey"], "pk"));
    if (!key) return false;
    return (*key)->verify({SignatureKind::ed448}, bytes(test, "msg"), bytes(test, "sig"));
}

Result<std::unique_ptr<PublicKey>> rsa_key(const Provider& provider, const Json& group) {
    const Json& numbers = group["publicKey"];
    return provider.rsa_public(KeyType::rsa,
                               {bytes(numbers, "modulus"), bytes(numbers, "publicExponent")});
}

Verdict run_pkcs1(const Provider& provider, const Json& group, const Json& test) {
    const auto hash = hash_named(group["sha"]);
    const auto key = rsa_key(provider, group);
    if (!key || !hash) return false;
    return (*key)->verify({SignatureKind::rsa_pkcs1, *hash}, bytes(test, "msg"),
                          bytes(test, "sig"));
}

Verdict run_pss(const Provider& provider, const Json& group, const Json& test) {
    const auto hash = hash_named(group["sha"]), mgf = hash_named(group["mgfSha"]);
    if (!hash || !mgf) return std::nullopt;
    const auto key = rsa_key(provider, group);
    if (!key) return false;
    const SignatureAlgorithm algorithm{SignatureKind::rsa_pss, *hash, group["sLen"], *mgf};
    return (*key)->verify(algorithm, bytes(test, "msg"), bytes(test, "sig"));
}

Verdict run_pkcs1_signing(const Provider& provider, const Json& group, const Json& test) {
    const auto hash = hash_named(group["sha"]);
    // The PKCS #8 form ends in the PKCS #1 one: version, algorithm and headers are 26 bytes.
    const Buffer pkcs8 = bytes(group, "privateKeyPkcs8");
    const RsaTestKey numbers(ByteView(pkcs8).subspan(26));
    const auto key = provider.rsa_private(KeyType::rsa, numbers.private_numbers());
    if (!key || !hash) return false;
    SystemRng rng;
    const SignatureAlgorithm algorithm{SignatureKind::rsa_pkcs1, *hash};
    return (*key)->sign(algorithm, bytes(test, "msg"), rng) == bytes(test, "sig");
}

const std::vector<WycheproofFile> kFiles = {
    {"x25519", "X25519", run_x25519},
    {"ecdh_secp256r1_ecpoint", "ECDH P-256", run_ecdh<GroupId::secp256r1, 32>},
    {"ecdh_secp384r1_ecpoint", "ECDH P-384", run_ecdh<GroupId::secp384r1, 48>},
    {"ecdh_secp521r1_ecpoint", "ECDH P-521", run_ecdh<GroupId::secp521r1, 66>},
    {"ecdsa_secp256r1_sha256", "ECDSA P-256", run_ecdsa<GroupId::secp256r1>},
    {"ecdsa_secp256r1_sha512", "ECDSA P-256", run_ecdsa<GroupId::secp256r1>},
    {"ecdsa_secp384r1_sha256", "ECDSA P-384", run_ecdsa<GroupId::secp384r1>},
    {"ecdsa_secp384r1_sha384", "ECDSA P-384", run_ecdsa<GroupId::secp384r1>},
    {"ecdsa_secp384r1_sha512", "ECDSA P-384", run_ecdsa<GroupId::secp384r1>},
    {"ecdsa_secp521r1_sha512", "ECDSA P-521", run_ecdsa<GroupId::secp521r1>},
    {"ecdsa_brainpoolP256r1_sha256", "ECDSA brainpoolP256r1", run_ecdsa<GroupId::brainpool256r1>},
    {"ecdsa_brainpoolP384r1_sha384", "ECDSA brainpoolP384r1", run_ecdsa<GroupId::brainpool384r1>},
    {"ecdsa_brainpoolP512r1_sha512", "ECDSA brainpoolP512r1", run_ecdsa<GroupId::brainpool512r1>},
    {"ecdh_brainpoolP256r1", "ECDH brainpoolP256r1", run_ecdh_of_spki<GroupId::brainpool256r1>},
    {"ecdh_brainpoolP384r1", "ECDH brainpoolP384r1", run_ecdh_of_spki<GroupId::brainpool384r1>},
    {"ecdh_brainpoolP512r1", "ECDH brainpoolP512r1", run_ecdh_of_spki<GroupId::brainpool512r1>},
    {"dsa_2048_224_sha224", "DSA", run_dsa},
    {"dsa_2048_224_sha256", "DSA", run_dsa},
    {"dsa_2048_256_sha256", "DSA", run_dsa},
    {"dsa_3072_256_sha256", "DSA", run_dsa},
    {"ecdh_secp224r1_ecpoint", "ECDH secp224r1", run_ecdh<GroupId::secp224r1, 28>},
    {"ecdh_secp256k1", "ECDH secp256k1", run_ecdh_of_spki<GroupId::secp256k1>},
    {"ecdsa_secp224r1_sha224", "ECDSA secp224r1", run_ecdsa<GroupId::secp224r1>},
    {"ecdsa_secp224r1_sha256", "ECDSA secp224r1", run_ecdsa<GroupId::secp224r1>},
    {"ecdsa_secp224r1_sha512", "ECDSA secp224r1", run_ecdsa<GroupId::secp224r1>},
    {"ecdsa_secp256k1_sha256", "ECDSA secp256k1", run_ecdsa<GroupId::secp256k1>},
    {"x448", "X448", run_x448},
    {"ed25519", "Ed25519", run_ed25519},
    {"ed448", "Ed448", run_ed448},
    {"rsa_signature_2048_sha224", "RSA", run_pkcs1},
    {"rsa_signature_2048_sha256", "RSA", run_pkcs1},
    {"rsa_signature_2048_sha384", "RSA", run_pkcs1},
    {"rsa_signature_2048_sha512", "RSA", run_pkcs1},
    {"rsa_signature_3072_sha256", "RSA", run_pkcs1},
    {"rsa_signature_3072_sha384", "RSA", run_pkcs1},
    {"rsa_signature_3072_sha512", "RSA", run_pkcs1},
    {"rsa_signature_4096_sha256", "RSA", run_pkcs1},
    {"rsa_signature_4096_sha384", "RSA", run_pkcs1},
    {"rsa_signature_4096_sha512", "RSA", run_pkcs1},
    {"rsa_signature_8192_sha256", "RSA", run_pkcs1},
    {"rsa_pkcs1_1024_sig_gen", "RSA", run_pkcs1_signing},
    {"rsa_pkcs1_2048_sig_gen", "RSA", run_pkcs1_signing},
    {"rsa_pkcs1_4096_sig_gen", "RSA", run_pkcs1_signing},
    {"rsa_pss_2048_sha1_mgf1_20", "RSA", run_pss},
    {"rsa_pss_2048_sha256_mgf1_0", "RSA", run_pss},
    {"rsa_pss_2048_sha256_mgf1_32", "RSA", run_pss},
    {"rsa_pss_2048_sha256_mgf1sha1_20", "RSA", run_pss},
    {"rsa_pss_2048_sha384_mgf1_48", "RSA", run_pss},
    {"rsa_pss_3072_sha256_mgf1_32", "RSA", run_pss},
    {"rsa_pss_4096_sha256_mgf1_32", "RSA", run_pss},
    {"rsa_pss_4096_sha384_mgf1_48", "RSA", run_pss},
    {"rsa_pss_4096_sha512_mgf1_32", "RSA", run_pss},
    {"rsa_pss_4096_sha512_mgf1_64", "RSA", run_pss},
    {"rsa_pss_2048_sha1_mgf1_20_params", "RSA", run_pss},
    {"rsa_pss_2048_sha256_mgf1_0_params", "RSA", run_pss},
    {"rsa_pss_2048_sha256_mgf1_32_params", "RSA", run_pss},
    {"rsa_pss_2048_sha512_mgf1sha256_32_params", "RSA", run_pss},
    {"rsa_pss_3072_sha256_mgf1_32_params", "RSA", run_pss},
    {"rsa_pss_4096_sha512_mgf1_32_params", "RSA", run_pss},
    {"rsa_pss_4096_sha512_mgf1_64_params", "RSA", run_pss},
    {"rsa_pss_misc", "RSA", run_pss},
    {"rsa_pss_misc_params", "RSA", run_pss},
};

class WycheproofAsymmetric : public testing::TestWithParam<WycheproofCase> {};

TEST_P(WycheproofAsymmetric, EveryVectorIsJudgedRight) {
    run_wycheproof(GetParam());
}

INSTANTIATE_TEST_SUITE_P(AllBackends, WycheproofAsymmetric,
                         testing::ValuesIn(with_every_backend(kFiles)),
                         [](const auto& value) { return case_name(value.param); });

}  // namespace
}  // namespace handfast::crypto
