// SPDX-License-Identifier: Apache-2.0
// What holds for every message: it survives a round trip, nothing shorter and nothing longer
// decodes, and garbage is only refused.
#include <gtest/gtest.h>

#include "tests/unit/handshake/codec_samples.h"

namespace handfast {
namespace {

using test::body_of;
using test::Codec;
using test::Draw;

constexpr std::uint32_t kSeeds = 60;

class EveryCodec : public testing::TestWithParam<Codec> {};

INSTANTIATE_TEST_SUITE_P(Messages, EveryCodec, testing::ValuesIn(test::all_codecs()),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST_P(EveryCodec, SurvivesARoundTrip) {
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        Draw draw(seed);
        Buffer message = GetParam().sample(draw);
        Result<Buffer> again = GetParam().reencode(body_of(message));
        ASSERT_TRUE(again) << info(again.error().reason).name << " seed " << seed;
        EXPECT_EQ(to_hex(*again), to_hex(message)) << "seed " << seed;
    }
}

TEST_P(EveryCodec, HeaderTellsTheLength) {
    Draw draw(1);
    Buffer message = GetParam().sample(draw);
    ASSERT_GE(message.size(), kHandshakeHeaderSize);
    EXPECT_EQ(std::size_t{message[1]} << 16 | std::size_t{message[2]} << 8 | message[3],
              message.size() - kHandshakeHeaderSize);
}

// Finished has no layout: how long it must be is the step's to judge.
std::vector<Codec> laid_out_codecs() {
    std::vector<Codec> codecs = test::all_codecs();
    std::erase_if(codecs, [](const Codec& codec) { return !codec.has_layout; });
    return codecs;
}

class LaidOutCodec : public testing::TestWithParam<Codec> {};

INSTANTIATE_TEST_SUITE_P(Messages, LaidOutCodec, testing::ValuesIn(laid_out_codecs()),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST_P(LaidOutCodec, RefusesEveryStrictPrefix) {
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        Draw draw(seed);
        Buffer message = GetParam().sample(draw);
        ByteView body = body_of(message);
        std::size_t accepted = 0;
        for (std::size_t size = 0; size < body.size(); ++size) {
            Result<Buffer> again = GetParam().reencode(body.first(size));
            if (again) {
                ++accepted;
                EXPECT_EQ(to_hex(body_of(*again)), to_hex(body.first(size)));
            } else {
                EXPECT_EQ(again.error().alert(), AlertDescription::decode_error) << size;
                EXPECT_LE(again.error().offset, size);
            }
        }
        EXPECT_EQ(accepted, GetParam().may_lack_extensions ? 1U : 0U) << "seed " << seed;
    }
}

TEST_P(LaidOutCodec, RefusesOneMoreByte) {
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        Draw draw(seed);
        Buffer message = GetParam().sample(draw);
        message.push_back(0);
        Result<Buffer> again = GetParam().reencode(body_of(message));
        ASSERT_FALSE(again) << "seed " << seed;
        EXPECT_EQ(again.error().alert(), AlertDescription::decode_error);
    }
}

// What changed bytes decode to must survive a round trip too. (The first one may lose what is
// optional in the encoding: a status_request of an unknown type.)
TEST_P(EveryCodec, SettlesOnWhatItDecoded) {
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        Draw draw(seed);
        Buffer message = GetParam().sample(draw);
        for (int change = 0; change < 50 && message.size() > kHandshakeHeaderSize; ++change) {
            message[draw.size(kHandshakeHeaderSize, message.size() - 1)] ^= draw.u8();
            Result<Buffer> once = GetParam().reencode(body_of(message));
            if (!once) continue;
            Result<Buffer> twice = GetParam().reencode(body_of(*once));
            ASSERT_TRUE(twice) << info(twice.error().reason).name << " seed " << seed;
            EXPECT_EQ(to_hex(*twice), to_hex(*once));
        }
    }
}

}  // namespace
}  // namespace handfast
