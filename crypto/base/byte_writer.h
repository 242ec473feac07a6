// SPDX-License-Identifier: Apache-2.0
// The one way to write lengths: `nest(width)` opens a length-prefixed vector that closes itself.
// A length that does not fit its prefix is a bug of the caller, caught by an assertion: callers
// bound what they encode.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>

#include "crypto/base/bytes.h"

namespace handfast {

class ByteWriter {
  public:
    /// Appends to `out`, which must outlive the writer.
    explicit ByteWriter(Buffer& out) : out_(out) {}

    void u8(std::uint8_t value) { out_.push_back(value); }
    void u16(std::uint16_t value) { number(value, 2); }
    void u24(std::uint32_t value) { number(value, 3); }
    void u32(std::uint32_t value) { number(value, 4); }
    void u64(std::uint64_t value) { number(value, 8); }
    void bytes(ByteView bytes) { append(out_, bytes); }

    /// A whole vector: length prefix of `width` bytes, then the bytes.
    void vec(std::size_t width, ByteView bytes) {
        assert(fits(bytes.size(), width));
        number(bytes.size(), width);
        append(out_, bytes);
    }

    /// While alive, everything written goes into a vector whose prefix is filled in at the end.
    class Nest {
      public:
        Nest(Buffer& out, std::size_t width) : out_(out), start_(out.size()), width_(width) {
            out_.resize(out_.size() + width);
        }
        Nest(const Nest&) = delete;
        Nest& operator=(const Nest&) = delete;
        ~Nest() {
            std::uint64_t length = out_.size() - start_ - width_;
            assert(fits(length, width_));
            for (std::size_t i = width_; i > 0; --i, length >>= 8)
                out_[start_ + i - 1] = static_cast<std::uint8_t>(length);
        }

      private:
        Buffer& out_;
        std::size_t start_;
        std::size_t width_;
    };
    [[nodiscard]] Nest nest(std::size_t width) { return Nest(out_, width); }

    std::size_t size() const { return out_.size(); }

  private:
    static constexpr bool fits(std::uint64_t length, std::size_t width) {
        return width >= 8 || length < (std::uint64_t{1} << (8 * width));
    }
    void number(std::uint64_t value, std::size_t width) {
        for (std::size_t i = width; i > 0; --i)
            out_.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
    }

    Buffer& out_;
};

}  // namespace handfast
