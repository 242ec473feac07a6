// SPDX-License-Identifier: Apache-2.0
// Runs every corpus, every strict prefix of its small inputs and some of its flipped bits through
// its target; every decoder has a target.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "fuzz/engine.h"
#include "fuzz/target.h"

namespace handfast::fuzz {
namespace {

const std::filesystem::path kRoot = HANDFAST_SOURCE_ROOT;
const std::filesystem::path kFuzzFolder = kRoot / "fuzz";

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<Buffer> corpus_of(std::string_view name) {
    std::vector<Buffer> inputs;
    const std::filesystem::path folder = kFuzzFolder / "corpus" / name;
    if (!std::filesystem::exists(folder)) return inputs;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        inputs.push_back(to_buffer(as_bytes(text_of(entry.path()))));
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

TEST(FuzzTargets, EveryDecoderHasOne) {
    const std::string header = text_of(kRoot / "handshake" / "messages.h");
    const std::regex declared("> decode_([a-z0-9_]+)\\(|Status decode_([a-z0-9_]+)\\(");
    std::size_t count = 0;
    for (std::sregex_iterator at(header.begin(), header.end(), declared), end; at != end; ++at) {
        const std::string name = (*at)[1].matched ? (*at)[1] : (*at)[2];
        EXPECT_NE(find_target(name), nullptr) << "no row in fuzz/targets.inc for decode_" << name;
        ++count;
    }
    EXPECT_GE(count, 16u);
}

TEST(FuzzTargets, HaveDictionaries) {
    const std::string rows = text_of(kFuzzFolder / "targets.inc");
    const std::regex row("\nTARGET\\([a-z0-9_]+, [a-z0-9_]+, ([a-z0-9]+)\\)");
    std::size_t count = 0;
    for (std::sregex_iterator at(rows.begin(), rows.end(), row), end; at != end; ++at, ++count)
        EXPECT_TRUE(std::filesystem::exists(kFuzzFolder / "dict" / ((*at)[1].str() + ".dict")))
            << (*at)[1];
    EXPECT_EQ(count, all_targets().size());
}

// Seeds that stop half-way, because the engine's bytes have changed since, leave the fuzzer to find
// the way through a handshake by itself.
TEST(FuzzTargets, SeedsCompleteHandshakes) {
    const struct {
        Role role;
        std::string_view target;
    } kRows[] = {{Role::server, "tls_server"}, {Role::client, "tls_client"}};
    for (const auto& row : kRows) {
        std::size_t completed = 0;
        for (const Buffer& seed : corpus_of(row.target))
            completed += run_end(row.role, seed) ? 1 : 0;
        // TLS 1.2 and 1.3 alone and with client authentication, a retry, and two with PSKs, with
        // the null provider. Those with real keys complete only where the backends are the ones
        // that made them.
        EXPECT_GE(completed, 7u) << "run fuzz_make_seeds for " << row.target;
    }
}

TEST(FuzzTargets, DatagramsCompleteHandshakes) {
    for (const Role role : {Role::server, Role::client}) {
        const char* target = role == Role::server ? "dtls_server" : "dtls_client";
        std::size_t completed = 0;
        for (const Buffer& seed : corpus_of(target)) completed += run_datagrams(role, seed) ? 1 : 0;
        // Those of both versions, with cookies, ids, small datagrams, client authentication, a PSK.
        EXPECT_GE(completed, 6u) << "run fuzz_make_seeds for " << target;
    }
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Corpus,
                         ::testing::ValuesIn(all_targets().begin(), all_targets().end()),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace handfast::fuzz
