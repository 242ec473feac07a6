// SPDX-License-Identifier: Apache-2.0
// Runs every corpus, and every strict prefix of its small inputs, through its target.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "fuzz/target.h"

namespace handfast::fuzz {
namespace {

std::vector<Buffer> corpus_of(std::string_view name) {
    std::vector<Buffer> inputs;
    const std::filesystem::path folder = std::filesystem::path(HANDFAST_CORPUS) / name;
    if (!std::filesystem::exists(folder)) return inputs;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return inputs;
}

class Corpus : public ::testing::TestWithParam<Target> {};

TEST_P(Corpus, RunsThroughItsTarget) {
    const std::vector<Buffer> inputs = corpus_of(GetParam().name);
    ASSERT_FALSE(inputs.empty()) << "no seeds in fuzz/corpus/" << GetParam().name;
    for (const Buffer& input : inputs) GetParam().run(input);
}

TEST_P(Corpus, PrefixesRunThroughItsTarget) {
    constexpr std::size_t kSmall = 1024;
    for (const Buffer& input : corpus_of(GetParam().name)) {
        if (input.size() > kSmall) continue;
        for (std::size_t size = 0; size < input.size(); ++size)
            GetParam().run(ByteView(input).first(size));
    }
}

TEST_P(Corpus, FlippedBitsRunThroughItsTarget) {
    constexpr std::size_t kStep = 7;
    for (Buffer input : corpus_of(GetParam().name))
        for (std::size_t at = 0; at < input.size() && at < 2048; at += kStep) {
            input[at] ^= 0x11;
            GetParam().run(input);
            input[at] ^= 0x11;
        }
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Corpus,
                         ::testing::ValuesIn(all_targets().begin(), all_targets().end()),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace handfast::fuzz
