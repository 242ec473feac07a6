// SPDX-License-Identifier: Apache-2.0
// The one cursor that reads lengths. It is sticky: a read past the end marks it failed, empties
// it, and every later read returns zero or an empty view, so a decoder reads its whole layout in
// a straight line and asks `done()` once, before it uses any value.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"

namespace handfast {

class ByteReader {
  public:
    /// Reads `bytes`, which must outlive the reader and every view it hands out. `origin` is the
    /// offset of the first byte in the enclosing message, for errors.
    explicit ByteReader(ByteView bytes, std::size_t origin = 0)
        : begin_(bytes.data()), rest_(bytes), origin_(origin) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u24() { return static_cast<std::uint32_t>(number(3)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }

    /// The next `count` bytes, or an empty view and failure.
    ByteView bytes(std::size_t count) {
        if (failed_ || count > rest_.size()) return mark_failed();
        ByteView out = rest_.first(count);
        rest_ = rest_.subspan(count);
        return out;
    }

    /// A vector with a `width`-byte length prefix (RFC 8446 §3.4) of `min`..`max` bytes.
    ByteView vec(std::size_t width, std::size_t min = 0, std::size_t max = SIZE_MAX) {
        std::size_t length = static_cast<std::size_t>(number(width));
        if (failed_ || length < min || length > max) return mark_failed();
        return bytes(length);
    }

    /// Like `vec`, as a reader of its own. A failed parent gives a failed child. The child's
    /// failure is not the parent's: end the child with `done()` or `join(child)`.
    ByteReader child(std::size_t width, std::size_t min = 0, std::size_t max = SIZE_MAX) {
        ByteView body = vec(width, min, max);
        ByteReader reader(body, failed_ ? offset() : offset() - body.size());
        reader.failed_ = failed_;
        return reader;
    }

    /// Takes a child's verdict over: the child must have been read to its end.
    void join(const ByteReader& child) {
        if (!child.failed_ && child.rest_.empty()) return;
        if (!failed_) error_offset_ = child.offset();
        failed_ = true;
        rest_ = {};
    }

    ByteView rest() { return bytes(rest_.size()); }
    std::size_t remaining() const { return rest_.size(); }
    bool empty() const { return rest_.empty(); }
    bool failed() const { return failed_; }

    /// Marks a value that was read as malformed, in the same sticky way.
    ByteView mark_failed() {
        if (!failed_) error_offset_ = offset();
        failed_ = true;
        rest_ = {};
        return {};
    }

    /// Where the reader stands, or where it failed.
    std::size_t offset() const {
        if (failed_) return error_offset_;
        return origin_ +
               (rest_.data() == nullptr ? 0 : static_cast<std::size_t>(rest_.data() - begin_));
    }

    /// Everything was read, nothing more: the only way to trust what was read.
    Status done(Reason reason = Reason::decode_error) const {
        if (failed_ || !rest_.empty()) return fail_at(reason, offset());
        return {};
    }

  private:
    std::uint64_t number(std::size_t width) {
        std::uint64_t value = 0;
        for (std::uint8_t byte : bytes(width)) value = value << 8 | byte;
        return value;
    }

    const std::uint8_t* begin_;
    ByteView rest_;
    std::size_t origin_;
    std::size_t error_offset_ = 0;
    bool failed_ = false;
};

}  // namespace handfast
