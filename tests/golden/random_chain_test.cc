// SPDX-License-Identifier: Apache-2.0
// Hundreds of random chains, judged like `openssl verify` judges them: the same verdict and the
// same first error. HANDFAST_CHAINS says how many, HANDFAST_CHAINS_FROM the first seed. The list
// below names each kind of difference that there may be.
#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>

#include "tests/golden/chain_comparison.h"
#include "tests/golden/reference.h"

namespace handfast::test {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// What in a description lets verdicts differ, and why (docs/validation.md).
struct Difference {
    const char* words;
    const char* why;
};
const Difference kDifferences[] = {
    {":wide-length", "BER is refused, DER alone is read"},
    {":indefinite", "BER is refused, DER alone is read"},
    {"version=1 ", "extensions before version 3 are malformed"},
    {"version=1\n", "extensions before version 3 are malformed"},
    {"v1-with-extensions", "extensions before version 3 are malformed"},
    {"damage=version:absent", "extensions before version 3 are malformed"},
    {"empty-extensions", "a list of extensions has one at least"},
    {"damage=extension-list:empty", "a list of extensions has one at least"},
    {"empty-constraints", "name constraints have a subtree at least"},
    {"rsa-exponent-0", "that is no RSA key"},
    {"rsa-exponent-1", "that is no RSA key"},
    {"rsa-exponent-even", "that is no RSA key"},
    {"rsa-exponent-huge", "that is no RSA key"},
    {"rsa-1 ", "that is no RSA key"},
    {"rsa-1\n", "that is no RSA key"},
    {"version-4", "extensions of another version than 3 are malformed"},
    {"wrong-parameters", "RFC 5758, RFC 8410: parameters are absent"},
    {"ec-explicit", "curves have names; who has none is nobody's issuer"},
    {"ec-infinity", "infinity is nobody's key"},
    {"damage=key-parameters:", "OpenSSL refuses to parse it, we refuse to judge by it"},
    {"trailing-data", "bytes behind a CRL make it none"},
    {"bad-idp", "a CRL that does not say what it covers covers nothing"},
    {"damage=first-extension:twice", "an extension twice is malformed"},
    {"duplicate-extension", "a CRL with an extension twice covers nothing"},
    {" wildcard-", "a name that is no host name cannot be judged by its last bytes"},
    {"ec-hybrid", "points are compressed or uncompressed"},
};

bool may_differ(const RandomChain& chain, const Verdicts& verdicts) {
    // A key that cannot be read: OpenSSL ends without a message.
    if (verdicts.ours != "OK" && verdicts.theirs == "no leaf") return true;
    return std::ranges::any_of(kDifferences, [&](const Difference& row) {
        return chain.description.find(row.words) != std::string::npos;
    });
}

TEST(RandomChains, HaveTheFirstErrorThatOpensslFinds) {
    if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    const std::uint64_t first = number_from("HANDFAST_CHAINS_FROM", 1);
    const std::uint64_t count = number_from("HANDFAST_CHAINS", 300);
    std::size_t judged = 0, good = 0, excused = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const RandomChain chain = random_chain(seed);
        const Verdicts verdicts = judge(chain);
        if (verdicts.ours.empty()) {
            EXPECT_TRUE(verdicts.command.starts_with("files: ")) << verdicts.command;
            continue;
        }
        ++judged;
        if (verdicts.theirs == "OK") ++good;
        if (verdicts.ours != verdicts.theirs && may_differ(chain, verdicts)) {
            ++excused;
            continue;
        }
        EXPECT_EQ(verdicts.ours, verdicts.theirs) << "seed " << seed << "\n"
                                                  << chain.description << verdicts.command;
    }
    RecordProperty("judged", static_cast<int>(judged));
    // A generator that makes only good chains, or only bad ones, would show nothing.
    EXPECT_LT(excused, judged / 8);
    EXPECT_GT(judged, count * 9 / 10);
    EXPECT_GT(good, judged / 20);
    EXPECT_LT(good, judged * 9 / 10);
}

}  // namespace
}  // namespace handfast::test
