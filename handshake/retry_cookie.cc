// SPDX-License-Identifier: Apache-2.0
#include "handshake/retry_cookie.h"

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"
#include "crypto/digest.h"

namespace handfast {

namespace {

constexpr std::uint8_t kFormat = 1;
constexpr crypto::HashId kHash = crypto::HashId::sha256;
constexpr std::size_t kRoom = 256;  // For most of what is written here.
constexpr std::uint8_t kOfferedPsk = 1;
constexpr std::uint8_t kTookPsk = 2;

/// RFC 8446 §4.1.2: what a client may change after a HelloRetryRequest; a share only of the group
/// that it is asked for.
bool may_change(ExtensionType type, NamedGroup group) {
    switch (type) {
        case ExtensionType::key_share:
            return group != NamedGroup{};
        case ExtensionType::early_data:
        case ExtensionType::cookie:
        case ExtensionType::pre_shared_key:
        case ExtensionType::padding:
            return true;
        default:
            return false;
    }
}

std::uint64_t seconds_of(Instant now) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
}

}  // namespace

Buffer fixed_part(const crypto::Provider& provider, const ClientHello& hello, NamedGroup group) {
    Buffer bytes;
    bytes.reserve(kRoom);
    ByteWriter writer(bytes);
    writer.vec(1, hello.session_id);
    writer.u16(hello.legacy_version);
    writer.bytes(hello.random);
    {
        auto suites = writer.nest(2);
        for (CipherSuite suite : hello.cipher_suites) writer.u16(code(suite));
    }
    writer.vec(1, hello.compression_methods);
    for (const RawExtension& extension : hello.extensions.raw) {
        if (may_change(extension.type, group)) continue;
        writer.u16(code(extension.type));
        writer.vec(2, extension.body);
    }
    return crypto::digest_of(provider, kHash, bytes);
}

Buffer RetryCookies::mac(ByteView bytes) const {
    Buffer out(crypto::digest_size(kHash));
    const auto hmac = provider_->hmac(kHash, key_.expose());
    hmac->update(bytes);
    hmac->finish(out);
    return out;
}

Buffer RetryCookies::seal(const FirstHello& hello, Rng& rng, Instant now) {
    Buffer cookie;
    cookie.reserve(kRoom);
    ByteWriter writer(cookie);
    writer.u8(kFormat);
    writer.u64(seconds_of(now));
    writer.u16(code(hello.suite));
    writer.u16(code(hello.group));
    writer.u8(static_cast<std::uint8_t>((hello.offered_psk ? kOfferedPsk : 0) |
                                        (hello.took_psk ? kTookPsk : 0)));
    writer.vec(1, hello.fixed);
    writer.vec(1, hello.hash);
    const std::lock_guard lock(mutex_);
    if (key_.empty()) rng.fill(key_.fill(32));
    append(cookie, mac(cookie));
    return cookie;
}

Result<std::optional<FirstHello>> RetryCookies::open(ByteView cookie, Instant now) {
    const std::size_t tag = crypto::digest_size(kHash);
    const std::lock_guard lock(mutex_);
    // RFC 8446 §4.2.2: a cookie is what the server sent, to the last bit; illegal_parameter.
    if (key_.empty() || cookie.size() < tag ||
        !constant_time_equal(mac(cookie.first(cookie.size() - tag)), cookie.last(tag)))
        return fail(Reason::cookie_mismatch);
    ByteReader reader(cookie.first(cookie.size() - tag));
    FirstHello hello;
    if (reader.u8() != kFormat) return fail(Reason::cookie_mismatch);
    const std::uint64_t made = reader.u64();
    hello.suite = CipherSuite{reader.u16()};
    hello.group = NamedGroup{reader.u16()};
    const std::uint8_t psk = reader.u8();
    hello.offered_psk = (psk & kOfferedPsk) != 0;
    hello.took_psk = (psk & kTookPsk) != 0;
    hello.fixed = to_buffer(reader.vec(1));
    hello.hash = to_buffer(reader.vec(1));
    CHECK_OK(reader.done(Reason::cookie_mismatch));
    const std::uint64_t time = seconds_of(now);
    const auto lifetime = static_cast<std::uint64_t>(kLifetime.count());
    if (made > time || time - made > lifetime) return std::nullopt;
    return hello;
}

}  // namespace handfast
