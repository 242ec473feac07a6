// SPDX-License-Identifier: Apache-2.0
// The search for the largest datagram that a path takes (RFC 4821 §7).
#include "handshake/path_search.h"

#include <gtest/gtest.h>

namespace handfast::testing {
namespace {

struct Found {
    std::size_t size;
    int tries;
};

/// Over a path that takes `path` bytes, in datagrams whose sizes are multiples of `block`.
Found search(std::size_t most, std::size_t path, std::size_t block = 1) {
    PathSearch search(most, 1400);
    int tries = 0;
    while (const auto size = search.next()) {
        EXPECT_LT(++tries, 30) << "it has to end";
        if (tries == 30) break;
        const std::size_t actual = *size - *size % block;
        if (actual <= path)
            search.went_through(actual);
        else
            search.got_lost();
    }
    return {search.low(), tries};
}

TEST(PathSearch, TriesTheLargestFirst) {
    EXPECT_EQ(search(1472, 9000).size, 1472u);
    EXPECT_EQ(search(1472, 9000).tries, 1);
}

TEST(PathSearch, ThenWhatIsBelieved) {
    PathSearch search(9000, 1400);
    EXPECT_EQ(search.next(), 9000u);
    search.got_lost();
    EXPECT_EQ(search.next(), 1400u);
    search.got_lost();
    EXPECT_LT(search.next(), 1400u);
}

TEST(PathSearch, ComesCloseToWhatThePathTakes) {
    for (std::size_t path = PathSearch::kSurely; path < 2100; ++path) {
        const Found found = search(2000, path);
        const std::size_t takes = std::min<std::size_t>(path, 2000);
        EXPECT_LE(found.size, takes);
        EXPECT_GT(found.size + PathSearch::kGrain, takes);
        EXPECT_LE(found.tries, 10) << path;
    }
}

TEST(PathSearch, EndsWhereRecordsHaveWholeBlocks) {
    for (std::size_t path = PathSearch::kSurely; path < 2100; ++path)
        EXPECT_LE(search(2000, path, 16).size, path);
}

TEST(PathSearch, HasNothingToDoForLessThanEveryPathTakes) {
    EXPECT_FALSE(PathSearch(100, 1400).next());
    EXPECT_FALSE(PathSearch(0, 0).next());
    EXPECT_FALSE(PathSearch(PathSearch::kSurely + 1, 1400).next());
}

}  // namespace
}  // namespace handfast::testing
