// SPDX-License-Identifier: Apache-2.0
#include "crypto/ecdsa_signature.h"

#include <algorithm>

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"

namespace handfast::crypto {
namespace {

constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kInteger = 0x02;
/// The first byte of a DER length that one more byte follows.
constexpr std::uint8_t kLongForm = 0x81;

/// The body of an element with the tag `tag`; no signature here needs more than 255 bytes.
ByteView read_element(ByteReader& reader, std::uint8_t tag) {
    if (reader.u8() != tag) return reader.mark_failed();
    std::size_t length = reader.u8();
    if (length == kLongForm) {
        length = reader.u8();
        if (length < 0x80) return reader.mark_failed();
    } else if (length >= 0x80) {
        return reader.mark_failed();
    }
    return reader.bytes(length);
}

/// A positive INTEGER in its shortest form, right-aligned in `out`.
void read_integer(ByteReader& reader, ByteSpan out) {
    ByteView body = read_element(reader, kInteger);
    const bool padded = body.size() > 1 && body[0] == 0;
    if (body.empty() || body[0] >= 0x80 || (padded && body[1] < 0x80)) {
        reader.mark_failed();
        return;
    }
    if (padded) body = body.subspan(1);
    if (body.size() > out.size()) {
        reader.mark_failed();
        return;
    }
    std::ranges::fill(out, std::uint8_t{0});
    std::ranges::copy(body, out.last(body.size()).begin());
}

void write_length(ByteWriter& writer, std::size_t length) {
    if (length >= 0x80) writer.u8(kLongForm);
    writer.u8(static_cast<std::uint8_t>(length));
}

void write_integer(ByteWriter& writer, ByteView number) {
    while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
    const bool padded = number[0] >= 0x80;
    writer.u8(kInteger);
    write_length(writer, number.size() + (padded ? 1 : 0));
    if (padded) writer.u8(0);
    writer.bytes(number);
}

}  // namespace

Result<EcdsaPair> decode_ecdsa(const Curve& curve, ByteView der) noexcept {
    EcdsaPair pair{{}, {}, curve.field_size};
    ByteReader outer(der);
    ByteReader inner(read_element(outer, kSequence));
    read_integer(inner, pair.r());
    read_integer(inner, pair.s());
    CHECK_OK(outer.done(Reason::bad_signature));
    CHECK_OK(inner.done(Reason::bad_signature));
    if (!scalar_in_range(curve, pair.r()) || !scalar_in_range(curve, pair.s()))
        return fail(Reason::bad_signature);
    return pair;
}

Buffer encode_ecdsa(EcdsaPair& pair) noexcept {
    Buffer body;
    body.reserve(2 * pair.size + 8);
    ByteWriter integers(body);
    write_integer(integers, pair.r());
    write_integer(integers, pair.s());
    Buffer out;
    out.reserve(body.size() + 3);
    ByteWriter writer(out);
    writer.u8(kSequence);
    write_length(writer, body.size());
    writer.bytes(body);
    return out;
}

}  // namespace handfast::crypto
