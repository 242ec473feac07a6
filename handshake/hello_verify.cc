// SPDX-License-Identifier: Apache-2.0
#include "handshake/hello_verify.h"

#include <algorithm>
#include <optional>

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"
#include "handshake/reassembler.h"
#include "record/datagram_records.h"

namespace handfast {

namespace {

constexpr crypto::HashId kHash = crypto::HashId::sha256;
/// RFC 6347 §4.2.1: DTLS 1.0's, whatever is to be negotiated.
constexpr WireVersion kVersion = 0xfeff;
constexpr unsigned kMajorVersion = 0xfe;
constexpr std::size_t kKeySize = 32;

std::int64_t period_of(Instant now) {
    return std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()) / HelloCookies::kPeriod;
}

/// The front of a ClientHello, as far as its cookie.
struct HelloFront {
    std::uint64_t record_sequence = 0;
    std::uint16_t message_sequence = 0;
    ByteView identity;  ///< Version, random and session id.
    ByteView cookie;
};

std::optional<HelloFront> read_front(ByteView datagram) {
    ByteReader record(datagram);
    const ContentType type{record.u8()};
    const WireVersion version = record.u16();
    const std::uint16_t epoch = record.u16();
    HelloFront front;
    for (const std::uint8_t byte : record.bytes(6))
        front.record_sequence = front.record_sequence << 8 | byte;
    ByteView content = record.vec(2);
    if (record.failed() || type != ContentType::handshake || version >> 8 != kMajorVersion ||
        epoch != 0)
        return std::nullopt;
    const auto fragment = take_fragment(content);
    if (!fragment || fragment->message.type != HandshakeType::client_hello || fragment->offset != 0)
        return std::nullopt;
    front.message_sequence = fragment->sequence;
    ByteReader hello(fragment->content);
    hello.u16();
    hello.bytes(kRandomSize);
    hello.vec(1, 0, kMaxSessionIdSize);
    front.identity = fragment->content.first(hello.offset());
    front.cookie = hello.vec(1);
    if (hello.failed()) return std::nullopt;
    return front;
}

Buffer write_answer(const HelloFront& front, ByteView cookie) {
    Buffer message;
    encode(HelloVerifyRequest{kVersion, cookie}, message);
    const ByteView body = ByteView(message).subspan(kHandshakeHeaderSize);
    Buffer out;
    ByteWriter writer(out);
    writer.u8(code(ContentType::handshake));
    writer.u16(kVersion);
    writer.u16(0);
    // RFC 6347 §4.2.1: the hello's record number, since we keep none.
    writer.u16(static_cast<std::uint16_t>(front.record_sequence >> 32));
    writer.u32(static_cast<std::uint32_t>(front.record_sequence));
    writer.u16(static_cast<std::uint16_t>(kFragmentHeaderSize + body.size()));
    const std::size_t header = out.size();
    out.resize(header + kFragmentHeaderSize);
    write_fragment_header(ByteSpan(out).subspan(header),
                          {HandshakeType::hello_verify_request, body.size()},
                          front.message_sequence);
    append(out, body);
    return out;
}

FirstDatagram accept(const HelloFront& front) {
    return {.verdict = FirstDatagram::Verdict::accept,
            .answer = {},
            .hello = {front.message_sequence, front.record_sequence},
            .identity = to_buffer(front.identity)};
}

}  // namespace

HelloCookies::HelloCookies(std::shared_ptr<const crypto::Provider> provider, Rng& rng)
    : provider_(std::move(provider)) {
    rng.fill(key_.fill(kKeySize));
}

HelloCookies::Cookie HelloCookies::in_period(std::int64_t period, ByteView peer,
                                             ByteView hello) const {
    Buffer message;
    message.reserve(8 + 1 + peer.size() + hello.size());
    ByteWriter writer(message);
    writer.u64(static_cast<std::uint64_t>(period));
    writer.vec(1, peer);
    writer.bytes(hello);
    std::array<std::uint8_t, crypto::kMaxDigestSize> mac{};
    const ByteSpan out = ByteSpan(mac).first(crypto::digest_size(kHash));
    const auto hmac = provider_->hmac(kHash, key_.expose());
    hmac->update(message);
    hmac->finish(out);
    Cookie cookie;
    std::ranges::copy(out.first(kSize), cookie.begin());
    return cookie;
}

HelloCookies::Cookie HelloCookies::make(ByteView peer, ByteView hello, Instant now) const {
    return in_period(period_of(now), peer, hello);
}

bool HelloCookies::holds(ByteView cookie, ByteView peer, ByteView hello, Instant now) const {
    const std::int64_t period = period_of(now);
    return constant_time_equal(cookie, in_period(period, peer, hello)) ||
           constant_time_equal(cookie, in_period(period - 1, peer, hello));
}

FirstDatagram judge_first_datagram(ByteView datagram, ByteView peer, const HelloCookies& cookies,
                                   Instant now) {
    const auto front = read_front(datagram);
    if (!front) return {};
    if (cookies.holds(front->cookie, peer, front->identity, now)) return accept(*front);
    FirstDatagram judged{.verdict = FirstDatagram::Verdict::answer};
    judged.answer = write_answer(*front, cookies.make(peer, front->identity, now));
    if (judged.answer.size() > datagram.size()) return {};
    return judged;
}

FirstDatagram judge_without_cookies(ByteView datagram) {
    const auto front = read_front(datagram);
    return front ? accept(*front) : FirstDatagram{};
}

}  // namespace handfast
