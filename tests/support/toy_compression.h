// SPDX-License-Identifier: Apache-2.0
// Compression of records that one sees through: a record begins with its number in the stream.
#pragma once

#include "record/compression.h"

namespace handfast::testing {

class ToyCompression final : public RecordCompression {
  public:
    explicit ToyCompression(CompressionMethod method = CompressionMethod::deflate)
        : method_(method) {}
    CompressionMethod method() const override { return method_; }
    std::unique_ptr<CompressionStream> compressor() const override {
        return std::make_unique<Numberer>();
    }
    std::unique_ptr<CompressionStream> decompressor() const override {
        return std::make_unique<Checker>();
    }

  private:
    struct Numberer final : CompressionStream {
        std::optional<ByteSpan> next(ByteView content, std::size_t) noexcept override {
            out = {count++};
            append(out, content);
            return out;
        }
        std::uint8_t count = 0;
        Buffer out;
    };
    struct Checker final : CompressionStream {
        std::optional<ByteSpan> next(ByteView content, std::size_t limit) noexcept override {
            if (content.empty() || content.size() > limit + 1 || content[0] != count++)
                return std::nullopt;
            out = to_buffer(content.subspan(1));
            return out;
        }
        std::uint8_t count = 0;
        Buffer out;
    };
    CompressionMethod method_;
};

}  // namespace handfast::testing
