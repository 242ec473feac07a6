// SPDX-License-Identifier: Apache-2.0
// What the reassembler of DTLS messages is to do, told simply: all bytes of every message side by
// side, without limits.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "handshake/reassembler.h"

namespace handfast::testing {

class ReassemblyModel {
  public:
    /// Whether the fragment belongs to a message that is still to come, and says the same of it as
    /// those before.
    bool fits(const Fragment& fragment) const {
        if (fragment.sequence < expected) return false;
        const auto found = messages.find(fragment.sequence);
        return found == messages.end() || (found->second.header.type == fragment.message.type &&
                                           found->second.header.length == fragment.message.length);
    }

    /// What came first stays.
    void add(const Fragment& fragment) {
        Message& message = messages[fragment.sequence];
        message.header = fragment.message;
        message.bytes.resize(fragment.message.length);
        for (std::size_t i = 0; i < fragment.content.size(); ++i) {
            auto& byte = message.bytes[fragment.offset + i];
            if (!byte) byte = fragment.content[i];
        }
    }

    /// A whole message in its turn takes the place of what there is of it.
    void pass() { messages.erase(expected++); }

    /// The body of the next message, once it is complete.
    std::optional<Buffer> next() {
        const auto found = messages.find(expected);
        if (found == messages.end()) return std::nullopt;
        Buffer out;
        for (const auto& byte : found->second.bytes) {
            if (!byte) return std::nullopt;
            out.push_back(*byte);
        }
        pass();
        return out;
    }

    struct Message {
        MessageHeader header;
        std::vector<std::optional<std::uint8_t>> bytes;
    };
    std::uint16_t expected = 0;
    std::map<std::uint16_t, Message> messages;
};

}  // namespace handfast::testing
