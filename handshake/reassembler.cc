// SPDX-License-Identifier: Apache-2.0
#include "handshake/reassembler.h"

#include <algorithm>
#include <utility>

#include "crypto/base/byte_reader.h"

namespace handfast {

namespace {

/// What a piece costs beside its bytes, so that many small ones are not cheap.
constexpr std::size_t kPieceCost = 64;
/// Of one message: finding one's place among them takes a step each.
constexpr std::size_t kMaxPieces = 512;

void put_u16(ByteSpan out, std::size_t value) {
    out[0] = static_cast<std::uint8_t>(value >> 8);
    out[1] = static_cast<std::uint8_t>(value);
}

void put_u24(ByteSpan out, std::size_t value) {
    out[0] = static_cast<std::uint8_t>(value >> 16);
    put_u16(out.subspan(1), value);
}

}  // namespace

Result<Fragment> take_fragment(ByteView& content) {
    ByteReader reader(content);
    Fragment fragment;
    fragment.message.type = HandshakeType(reader.u8());
    fragment.message.length = reader.u24();
    fragment.sequence = reader.u16();
    fragment.offset = reader.u24();
    const std::size_t length = reader.u24();
    fragment.content = reader.bytes(length);
    if (reader.failed() || fragment.offset + length > fragment.message.length)
        return fail(Reason::fragment_mismatch);
    fragment.whole = content.first(kFragmentHeaderSize + length);
    content = content.subspan(fragment.whole.size());
    return fragment;
}

void write_fragment_header(ByteSpan out, const Fragment& fragment) {
    out[0] = code(fragment.message.type);
    put_u24(out.subspan(1), fragment.message.length);
    put_u16(out.subspan(4), fragment.sequence);
    put_u24(out.subspan(6), fragment.offset);
    put_u24(out.subspan(9), fragment.content.size());
}

void write_fragment_header(ByteSpan out, const MessageHeader& message, std::uint16_t sequence) {
    out[0] = code(message.type);
    put_u24(out.subspan(1), message.length);
    put_u16(out.subspan(4), sequence);
    put_u24(out.subspan(6), 0);
    put_u24(out.subspan(9), message.length);
}

bool Reassembler::Partial::complete() const {
    if (!begun) return false;
    return header.length == 0 || (pieces.size() == 1 && pieces[0].bytes.size() == header.length);
}

void Reassembler::expect(std::uint16_t sequence) {
    forget();
    expected_ = sequence;
}

void Reassembler::forget() {
    partials_.clear();
    kept_ = 0;
}

bool Reassembler::pass(const Fragment& fragment) {
    if (fragment.sequence != expected_ || !fragment.is_whole_message()) return false;
    if (!partials_.empty()) {
        for (const Piece& piece : partials_.front().pieces)
            kept_ -= kPieceCost + piece.bytes.size();
        partials_.pop_front();
    }
    ++expected_;
    return true;
}

/// RFC 6347 §4.2.3 leaves the limit to us. The next message may be as long as its type may be.
Status Reassembler::charge(std::size_t ahead, std::size_t size) {
    const std::size_t limit = limits_.reassembly_bytes;
    const bool fits = size <= limit && kept_ <= limit - size;
    if (ahead > 0 && !fits) return fail(Reason::message_out_of_order);
    kept_ += size;
    return {};
}

Status Reassembler::add(const Fragment& fragment) {
    CHECK_OK(judge_length(fragment.message, limits_));
    const auto ahead = static_cast<std::uint16_t>(fragment.sequence - expected_);
    if (ahead >= limits_.messages_ahead) return fail(Reason::message_out_of_order);
    if (partials_.size() <= ahead) partials_.resize(std::size_t{ahead} + 1);
    Partial& partial = partials_[ahead];
    if (!std::exchange(partial.begun, true)) partial.header = fragment.message;
    // CVE-2014-0195, CVE-2026-33846, CVE-2026-42009: all fragments say the same of their message.
    if (partial.header.type != fragment.message.type ||
        partial.header.length != fragment.message.length)
        return fail(Reason::fragment_mismatch);
    return fill_gaps(partial, fragment, ahead);
}

/// Ranges may overlap (RFC 6347 §4.2.3): what came first stays.
Status Reassembler::fill_gaps(Partial& partial, const Fragment& fragment, std::size_t ahead) {
    std::size_t at = fragment.offset;
    const std::size_t end = fragment.offset + fragment.content.size();
    while (at < end) {
        const auto next = std::ranges::find_if(
            partial.pieces, [at](const Piece& piece) { return piece.end() > at; });
        const bool covered = next != partial.pieces.end() && next->offset <= at;
        if (covered) {
            at = next->end();
            continue;
        }
        const std::size_t gap_end =
            next == partial.pieces.end() ? end : std::min(end, next->offset);
        if (partial.pieces.size() == kMaxPieces) return fail(Reason::message_out_of_order);
        CHECK_OK(charge(ahead, kPieceCost + gap_end - at));
        insert(partial, at, fragment.content.subspan(at - fragment.offset, gap_end - at));
        at = gap_end;
    }
    return {};
}

void Reassembler::insert(Partial& partial, std::size_t offset, ByteView bytes) {
    auto& pieces = partial.pieces;
    auto after =
        std::ranges::find_if(pieces, [&](const Piece& piece) { return piece.offset > offset; });
    if (after != pieces.begin() && std::prev(after)->end() == offset) {
        append(std::prev(after)->bytes, bytes);
        kept_ -= kPieceCost;
    } else {
        after = pieces.insert(after, Piece{offset, to_buffer(bytes)}) + 1;
    }
    const auto joined = std::prev(after);
    if (after == pieces.end() || joined->end() != after->offset) return;
    append(joined->bytes, after->bytes);
    kept_ -= kPieceCost;
    pieces.erase(after);
}

std::optional<ByteView> Reassembler::next() {
    if (partials_.empty() || !partials_.front().complete()) return std::nullopt;
    Partial partial = std::move(partials_.front());
    partials_.pop_front();
    message_.assign(kFragmentHeaderSize, 0);
    write_fragment_header(message_, partial.header, expected_++);
    if (!partial.pieces.empty()) {
        append(message_, partial.pieces[0].bytes);
        kept_ -= kPieceCost + partial.pieces[0].bytes.size();
    }
    return message_;
}

}  // namespace handfast
