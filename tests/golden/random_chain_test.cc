// SPDX-License-Identifier: Apache-2.0
// Hundreds of random chains, judged like `openssl verify` judges them: the same verdict and the
// same first error. HANDFAST_CHAINS says how many, HANDFAST_CHAINS_FROM the first seed. What
// differs, and why, is in docs/verify-differences.md; the list below names each kind of difference
// once.
#include <cstdlib>
#include <iostream>
#include <map>

#include <gtest/gtest.h>

#include "tests/golden/chain_comparison.h"
#include "tests/golden/reference.h"

namespace handfast::test {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(RandomChains, HaveTheFirstErrorThatOpensslFinds) {
    if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    const std::uint64_t first = number_from("HANDFAST_CHAINS_FROM", 1);
    const std::uint64_t count = number_from("HANDFAST_CHAINS", 300);
    std::size_t judged = 0, good = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const RandomChain chain = random_chain(seed);
        const Verdicts verdicts = judge(chain);
        if (verdicts.ours.empty()) {
            EXPECT_TRUE(verdicts.command.starts_with("files: ")) << verdicts.command;
            continue;
        }
        ++judged;
        if (verdicts.theirs == "OK") ++good;
        EXPECT_EQ(verdicts.ours, verdicts.theirs) << "seed " << seed << "\n"
                                                  << chain.description << verdicts.command;
    }
    RecordProperty("judged", static_cast<int>(judged));
    // A generator that makes only good chains, or only bad ones, would show nothing.
    EXPECT_GT(judged, count * 9 / 10);
    EXPECT_GT(good, judged / 20);
    EXPECT_LT(good, judged * 9 / 10);
}

}  // namespace
}  // namespace handfast::test
