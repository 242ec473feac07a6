// SPDX-License-Identifier: Apache-2.0
// DTLS handshake messages from fragments that are lost, repeated, reordered and overlap (RFC 6347
// §4.2.3). Memory follows what was received, not what was announced, and what does not fit is
// ignored: nobody knows yet who sent it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "handshake/limits.h"
#include "handshake/message_header.h"

namespace handfast {

/// msg_type, length, message_seq, fragment_offset, fragment_length.
constexpr std::size_t kFragmentHeaderSize = 12;

struct Fragment {
    MessageHeader message;
    std::uint16_t sequence = 0;
    std::size_t offset = 0;
    ByteView content;
    ByteView whole;  ///< With its header.

    bool is_whole_message() const { return content.size() == message.length; }
    bool ends_message() const { return offset + content.size() == message.length; }
};

/// Takes a fragment off the front of a record's content.
Result<Fragment> take_fragment(ByteView& content);

/// A message's header as the transcript has it: one fragment that is the whole (RFC 6347 §4.2.6).
void write_fragment_header(ByteSpan out, const MessageHeader& message, std::uint16_t sequence);
/// A header of a part of it.
void write_fragment_header(ByteSpan out, const Fragment& fragment);

class Reassembler {
  public:
    /// The limits outlive it.
    explicit Reassembler(const Limits& limits) : limits_(limits) {}

    /// The number that the next message has.
    std::uint16_t expected() const { return expected_; }
    void expect(std::uint16_t sequence);

    /// Keeps a fragment, or says why not. Fragments of messages before `expected` are
    /// `message_out_of_order`.
    Status add(const Fragment& fragment);
    /// A message that came whole and in its turn needs no keeping. False if it is not its turn.
    bool pass(const Fragment& fragment);
    /// The next message, with its header, once it is complete; valid until the next call.
    std::optional<ByteView> next();

    /// Forgets all fragments: their epoch has ended.
    void forget();

    std::size_t memory() const { return kept_; }

  private:
    /// Parts that do not touch, in order.
    struct Piece {
        std::size_t offset;
        Buffer bytes;
        std::size_t end() const { return offset + bytes.size(); }
    };
    struct Partial {
        bool begun = false;
        MessageHeader header;
        std::vector<Piece> pieces;
        bool complete() const;
    };

    Status charge(std::size_t ahead, std::size_t size);
    void insert(Partial& partial, std::size_t offset, ByteView bytes);
    Status fill_gaps(Partial& partial, const Fragment& fragment, std::size_t ahead);

    const Limits& limits_;
    std::uint16_t expected_ = 0;
    std::deque<Partial> partials_;  ///< Of `expected` and those that follow.
    std::size_t kept_ = 0;          ///< Bytes, with what keeping them costs.
    Buffer message_;
};

}  // namespace handfast
