// SPDX-License-Identifier: Apache-2.0
// How what is written at once becomes several records (-split_send_frag, -max_pipelines): the sizes
// that OpenSSL's pipelines have, and never more than a record may hold.
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/record/fixture.h"

namespace handfast::testing {
namespace {

using Sizes = std::vector<std::size_t>;

struct Case {
    RecordPipelines pipelines;
    std::size_t send;
    std::size_t written;
    Sizes sizes;
};

Sizes sizes_of(Layer& writer, std::size_t written) {
    Layer reader;
    reader.protect(Epoch::tls12);
    EXPECT_TRUE(writer.records.write(ContentType::application_data, Buffer(written, 'x')));
    Sizes sizes;
    for (const Taken& record : read_all(reader, writer.take_output(), 20'000).records)
        sizes.push_back(record.content.size());
    return sizes;
}

TEST(RecordPipelines, SplitAsOpenSslDoes) {
    const Case cases[] = {
        // Without several at once the split means nothing.
        {{.split = 512, .most = 1}, 16384, 2000, {2000}},
        {{.split = 512, .most = 4}, 16384, 512, {512}},
        {{.split = 512, .most = 4}, 16384, 513, {257, 256}},
        {{.split = 512, .most = 4}, 16384, 2000, {500, 500, 500, 500}},
        {{.split = 512, .most = 4}, 16384, 4003, {1001, 1001, 1001, 1000}},
        {{.split = 512, .most = 2}, 512, 1030, {512, 512, 6}},
        {{.split = 16384, .most = 2}, 16384, 40000, {16384, 16384, 7232}},
        // Never over the size that was agreed on.
        {{.split = 16384, .most = 2}, 1000, 2500, {1000, 1000, 500}},
    };
    for (const Case& row : cases) {
        Layer writer;
        writer.protect(Epoch::tls12);
        writer.records.set_sizes({.send = row.send});
        writer.records.set_pipelines(row.pipelines);
        EXPECT_EQ(sizes_of(writer, row.written), row.sizes) << row.written;
    }
}

TEST(RecordPipelines, NeedKeys) {
    Layer writer;
    writer.records.set_pipelines({.split = 100, .most = 8});
    ASSERT_TRUE(writer.records.write(ContentType::handshake, Buffer(500, 1)));
    EXPECT_EQ(writer.records.write_sequence(), 1u);
}

TEST(RecordPipelines, CountAgainstTheKeysLimit) {
    Layer writer(nullptr, {.records_per_key = 8});
    writer.protect(Epoch::tls13);
    writer.records.set_pipelines({.split = 100, .most = 32});
    const std::size_t room = writer.records.room_under_key();
    ASSERT_TRUE(writer.records.write(ContentType::application_data, Buffer(room, 1)));
    EXPECT_TRUE(writer.records.needs_key_update());
    EXPECT_LE(writer.records.write_sequence(), 4u);
}

}  // namespace
}  // namespace handfast::testing
