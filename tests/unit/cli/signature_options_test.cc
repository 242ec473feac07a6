// SPDX-License-Identifier: Apache-2.0
// "name:value" parameters of signatures, and what they make of a key's algorithm.
#include "cli/signature_options.h"

#include <gtest/gtest.h>

#include "tests/support/credentials.h"

namespace handfast::cli {
namespace {

using crypto::HashId;
using crypto::SignatureKind;
using testing::Identity;

std::expected<x509::SigningAlgorithm, std::string> choose(
    Identity identity, std::vector<std::string> parameters,
    std::optional<HashId> hash = std::nullopt) {
    return signing_algorithm_with(testing::credential(identity).key->public_key(), hash,
                                  parameters);
}

TEST(SignatureOptions, PssHasTheLongestSaltUnlessToldOtherwise) {
    const auto longest = choose(Identity::rsa2048, {"rsa_padding_mode:pss"});
    ASSERT_TRUE(longest);
    EXPECT_EQ(longest->algorithm.kind, SignatureKind::rsa_pss);
    EXPECT_EQ(longest->algorithm.salt_size, 256 - 32 - 2);
    const auto digest = choose(
        Identity::rsa2048, {"rsa_padding_mode:pss", "rsa_pss_saltlen:digest", "rsa_mgf1_md:sha1"},
        HashId::sha384);
    ASSERT_TRUE(digest);
    EXPECT_EQ(digest->algorithm.hash, HashId::sha384);
    EXPECT_EQ(digest->algorithm.mgf_hash, HashId::sha1);
    EXPECT_EQ(digest->algorithm.salt_size, 48);
}

TEST(SignatureOptions, Pkcs1IsWhatRsaHasAnyway) {
    const auto plain = choose(Identity::rsa2048, {"rsa_padding_mode:pkcs1"}, HashId::sha512);
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->algorithm.kind, SignatureKind::rsa_pkcs1);
    EXPECT_EQ(plain->algorithm.hash, HashId::sha512);
}

TEST(SignatureOptions, KeysForPssNeedNoMode) {
    const auto chosen = choose(Identity::rsa_pss2048, {"rsa_pss_saltlen:20"});
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->algorithm.kind, SignatureKind::rsa_pss);
    EXPECT_EQ(chosen->algorithm.salt_size, 20);
}

TEST(SignatureOptions, OthersAreRefusedByName) {
    const auto refused = [](Identity identity, std::vector<std::string> parameters) {
        const std::string last = parameters.back();
        const auto chosen = choose(identity, std::move(parameters));
        ASSERT_FALSE(chosen) << last;
        EXPECT_EQ(chosen.error(), "parameter error \"" + last + "\"");
    };
    refused(Identity::p256, {"rsa_padding_mode:pss"});
    refused(Identity::rsa2048, {"rsa_padding_mode:oaep"});
    refused(Identity::rsa2048, {"rsa_pss_saltlen:4"});
    refused(Identity::rsa2048, {"rsa_padding_mode:pss", "rsa_pss_saltlen:223"});
    refused(Identity::rsa2048, {"rsa_padding_mode:pss", "rsa_pss_saltlen:-4"});
    refused(Identity::rsa2048, {"rsa_padding_mode:pss", "rsa_pss_saltlen:1x"});
    refused(Identity::rsa2048, {"rsa_padding_mode:pss", "rsa_mgf1_md:none"});
    refused(Identity::rsa2048, {"nonsense"});
    refused(Identity::rsa_pss2048, {"rsa_padding_mode:pkcs1"});
}

}  // namespace
}  // namespace handfast::cli
