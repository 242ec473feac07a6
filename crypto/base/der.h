// SPDX-License-Identifier: Apache-2.0
// Strict DER (X.690 §8, §10, §11): definite minimal lengths, minimal tags, canonical values,
// bounded depth. The reader is sticky like ByteReader: read the whole layout, then ask `done()`.
// Views are of the input; nothing is copied.
#pragma once

#include <cstdint>
#include <optional>

#include "crypto/base/byte_reader.h"
#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/result.h"

namespace handfast {

/// An identifier: the leading octet, and above it the number of a high tag (X.690 §8.1.2.4).
using DerTag = std::uint32_t;

namespace der {
constexpr DerTag kBoolean = 0x01;
constexpr DerTag kInteger = 0x02;
constexpr DerTag kBitString = 0x03;
constexpr DerTag kOctetString = 0x04;
constexpr DerTag kNull = 0x05;
constexpr DerTag kOid = 0x06;
constexpr DerTag kEnumerated = 0x0a;
constexpr DerTag kUtf8String = 0x0c;
constexpr DerTag kSequence = 0x30;
constexpr DerTag kSet = 0x31;
constexpr DerTag kNumericString = 0x12;
constexpr DerTag kPrintableString = 0x13;
constexpr DerTag kT61String = 0x14;
constexpr DerTag kIa5String = 0x16;
constexpr DerTag kUtcTime = 0x17;
constexpr DerTag kGeneralizedTime = 0x18;
constexpr DerTag kVisibleString = 0x1a;
constexpr DerTag kUniversalString = 0x1c;
constexpr DerTag kBmpString = 0x1e;

/// [n], primitive and constructed.
constexpr DerTag context(unsigned n) {
    return 0x80 | n;
}
constexpr DerTag context_constructed(unsigned n) {
    return 0xa0 | n;
}

constexpr unsigned kMaxDepth = 30;
}  // namespace der

struct DerElement {
    DerTag tag = 0;
    ByteView content;
    ByteView whole;  ///< With tag and length.
    bool constructed() const { return (tag & 0x20) != 0; }
};

/// BIT STRING. `unused` bits of the last byte are zero, as DER demands.
struct DerBits {
    ByteView bytes;
    std::uint8_t unused = 0;
    bool bit(std::size_t index) const;
};

class DerReader {
  public:
    /// Reads `input`, which must outlive the reader and all views. Offsets in errors count from it.
    explicit DerReader(ByteView input) : DerReader(input.data(), input, 0) {}

    bool empty() const { return rest_.empty(); }
    bool failed() const { return error_.has_value(); }
    /// Whether the next element has this tag.
    bool next_is(DerTag tag) const;

    DerElement any();
    /// The next element, which must have this tag.
    DerElement element(DerTag tag);
    /// Inside of the next element. A failed parent gives a failed child; the child's failure is
    /// its own, so end it with `done()`.
    DerReader inside(DerTag tag);
    DerReader sequence() { return inside(der::kSequence); }
    DerReader set() { return inside(der::kSet); }
    /// A reader of `content`, which lies in this reader's input (inside an OCTET STRING, say), one
    /// level deeper.
    DerReader wrapped(ByteView content) const;

    bool boolean(DerTag tag = der::kBoolean);
    /// INTEGER as it stands: minimal two's complement.
    ByteView integer();
    /// INTEGER that is not negative, without the leading zero octet.
    ByteView unsigned_integer();
    /// INTEGER of 0..2^63-1.
    std::uint64_t small_integer();
    ByteView oid();
    DerBits bit_string(DerTag tag = der::kBitString);
    ByteView octet_string() { return element(der::kOctetString).content; }
    void null();
    /// UTCTime or GeneralizedTime in the only forms of RFC 5280 §4.1.2.5.
    Instant time();

    /// Marks what was read as malformed.
    void mark_failed(Reason reason);
    Status done() const;

  private:
    DerReader(const std::uint8_t* base, ByteView input, unsigned depth);
    explicit DerReader(const Error& error) : rest_(ByteView{}), error_(error) {}
    std::size_t read_length(ByteReader& reader);

    const std::uint8_t* base_ = nullptr;  ///< Where offsets count from.
    ByteReader rest_;
    unsigned depth_ = 0;
    std::optional<Error> error_;
};

/// The instant of a UTCTime ("YYMMDDHHMMSSZ") or GeneralizedTime ("YYYYMMDDHHMMSSZ") body.
Result<Instant> parse_der_time(DerTag tag, ByteView content);

/// Writes DER by nesting; lengths are filled in when a nest ends.
class DerWriter {
  public:
    explicit DerWriter(Buffer& out) : out_(out) {}

    class Nest {
      public:
        Nest(Buffer& out, DerTag tag);
        Nest(const Nest&) = delete;
        Nest& operator=(const Nest&) = delete;
        ~Nest();

      private:
        Buffer& out_;
        std::size_t start_;
    };
    [[nodiscard]] Nest nest(DerTag tag) { return Nest(out_, tag); }
    [[nodiscard]] Nest sequence() { return Nest(out_, der::kSequence); }
    [[nodiscard]] Nest set() { return Nest(out_, der::kSet); }

    /// One whole primitive element.
    void primitive(DerTag tag, ByteView content);
    /// An unsigned number, big-endian, of any size.
    void unsigned_integer(ByteView value);
    void small_integer(std::uint64_t value);
    void boolean(bool value);
    void null() { primitive(der::kNull, {}); }
    void oid(ByteView encoded) { primitive(der::kOid, encoded); }
    void octet_string(ByteView content) { primitive(der::kOctetString, content); }
    void bit_string(ByteView content);
    /// A named bit list: trailing zero bits removed (X.690 §11.2.2). Bit 0 is the leading one.
    void named_bits(std::uint16_t bits_from_left);
    /// UTCTime until 2049, GeneralizedTime after (RFC 5280 §4.1.2.5).
    void time(Instant instant);
    /// Bytes that are DER already.
    void raw(ByteView encoded) { append(out_, encoded); }

  private:
    Buffer& out_;
};

}  // namespace handfast
