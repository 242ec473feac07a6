// SPDX-License-Identifier: Apache-2.0
// Random but valid handshake messages, the same for the same seed, and one list of all codecs so
// that a property is tested for every one.
#pragma once

#include <cstdint>
#include <deque>
#include <ostream>
#include <random>
#include <string_view>
#include <vector>

#include "handshake/extensions.h"
#include "handshake/messages.h"

namespace handfast::test {

/// Draws values and keeps the bytes that messages borrow.
class Draw {
  public:
    explicit Draw(std::uint32_t seed) : engine_(seed) {}

    std::size_t size(std::size_t min, std::size_t max);
    bool coin() { return size(0, 1) == 1; }
    std::uint8_t u8() { return static_cast<std::uint8_t>(size(0, 0xff)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(size(0, 0xffff)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(engine_()); }
    ByteView bytes(std::size_t min, std::size_t max);
    std::vector<ByteView> list(std::size_t min, std::size_t max);
    template <class Code>
    std::vector<Code> codes(std::size_t min, std::size_t max) {
        std::vector<Code> values(size(min, max));
        for (Code& value : values) value = static_cast<Code>(u16());
        return values;
    }

    /// Extensions that may stand in `where`, each there or not.
    Extensions extensions(Where where);

  private:
    void common(Where where, Extensions& into);
    void legacy(Extensions& into);
    void client(Extensions& into);
    OfferedPsks psks();

    std::mt19937 engine_;
    std::deque<Buffer> kept_;
};

/// One message of each kind, to and from bytes.
struct Codec {
    std::string_view name;
    /// A whole message.
    Buffer (*sample)(Draw& draw);
    /// Decodes a body and encodes what came out, as a whole message.
    Result<Buffer> (*reencode)(ByteView body);
    /// Hellos may end before the extensions.
    bool may_lack_extensions = false;
    /// Whether a body tells its own length (Finished does not).
    bool has_layout = true;
};
std::ostream& operator<<(std::ostream& out, const Codec& codec);

const std::vector<Codec>& all_codecs();

/// Every type that a server or client may be asked for.
const OfferedExtensions& everything_offered();

inline ByteView body_of(ByteView message) {
    return message.subspan(kHandshakeHeaderSize);
}

}  // namespace handfast::test
