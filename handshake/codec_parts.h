// SPDX-License-Identifier: Apache-2.0
// The shapes that messages and extensions are built of: message headers, lists of codes, lists of
// vectors. Readers are sticky; the caller asks done().
#pragma once

#include <span>
#include <vector>

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"
#include "record/code_points.h"

namespace handfast {

/// The bounds of a vector in the presentation language (RFC 8446 §3.4): bytes of its length
/// prefix, least and greatest size.
struct VectorBounds {
    std::size_t width;
    std::size_t min;
    std::size_t max;
};

/// A list of 2-byte codes.
template <class Code>
std::vector<Code> read_codes(ByteReader& reader, const VectorBounds& bounds) {
    ByteReader list = reader.child(bounds.width, bounds.min, bounds.max);
    std::vector<Code> codes;
    codes.reserve(list.remaining() / 2);
    while (!list.empty()) codes.push_back(static_cast<Code>(list.u16()));
    reader.join(list);
    return codes;
}

template <class Code>
void write_codes(ByteWriter& writer, std::size_t width, std::span<const Code> codes) {
    auto list = writer.nest(width);
    for (Code value : codes) writer.u16(static_cast<std::uint16_t>(value));
}

/// A list of vectors.
inline std::vector<ByteView> read_vectors(ByteReader& reader, const VectorBounds& bounds,
                                          const VectorBounds& item) {
    ByteReader list = reader.child(bounds.width, bounds.min, bounds.max);
    std::vector<ByteView> items;
    while (!list.empty()) items.push_back(list.vec(item.width, item.min, item.max));
    reader.join(list);
    return items;
}

inline void write_vectors(ByteWriter& writer, std::size_t width, std::size_t item_width,
                          std::span<const ByteView> items) {
    auto list = writer.nest(width);
    for (ByteView item : items) writer.vec(item_width, item);
}

/// A handshake message's header (RFC 8446 §4); what is written while it lives is the body.
[[nodiscard]] inline ByteWriter::Nest begin_message(ByteWriter& writer, HandshakeType type) {
    writer.u8(code(type));
    return writer.nest(3);
}

}  // namespace handfast
