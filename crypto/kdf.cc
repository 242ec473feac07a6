// SPDX-License-Identifier: Apache-2.0
// Everything here keys its HMAC once and allocates nothing else: handshakes are made of this.
#include "crypto/kdf.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace handfast::crypto {
namespace {

using Digest = std::array<std::uint8_t, kMaxDigestSize>;

void copy_out(ByteView block, ByteSpan& out) {
    const std::size_t count = std::min(block.size(), out.size());
    std::copy_n(block.begin(), count, out.begin());
    out = out.subspan(count);
}

/// RFC 5869 §2.3 with `info` in pieces.
void expand(Hmac& hmac, std::size_t size, std::span<const ByteView> info, ByteSpan out) {
    assert(out.size() <= 255 * size);
    Digest digest;
    const ByteSpan block = ByteSpan(digest).first(size);
    for (std::uint8_t counter = 1; !out.empty(); ++counter) {
        if (counter > 1) hmac.update(block);
        for (ByteView piece : info) hmac.update(piece);
        hmac.update({&counter, 1});
        hmac.finish(block);
        copy_out(block, out);
    }
    wipe(digest);
}

}  // namespace

void hkdf_extract(const Provider& provider, HashId hash, ByteView salt, ByteView ikm,
                  ByteSpan out) {
    constexpr Digest kZeros{};
    if (salt.empty()) salt = ByteView(kZeros).first(digest_size(hash));
    const auto hmac = provider.hmac(hash, salt);
    hmac->update(ikm);
    hmac->finish(out);
}

void hkdf_expand(const Provider& provider, HashId hash, ByteView prk, ByteView info, ByteSpan out) {
    expand(*provider.hmac(hash, prk), digest_size(hash), {&info, 1}, out);
}

void hkdf_expand_label(const Provider& provider, HashId hash, ByteView secret,
                       std::string_view label, ByteView context, ByteSpan out) {
    constexpr std::string_view kPrefix = "tls13 ";
    assert(kPrefix.size() + label.size() <= 255 && context.size() <= 255);
    const std::uint8_t head[3] = {static_cast<std::uint8_t>(out.size() >> 8),
                                  static_cast<std::uint8_t>(out.size()),
                                  static_cast<std::uint8_t>(kPrefix.size() + label.size())};
    const std::uint8_t context_size = static_cast<std::uint8_t>(context.size());
    const std::array<ByteView, 5> info = {head, as_bytes(kPrefix), as_bytes(label),
                                          ByteView{&context_size, 1}, context};
    expand(*provider.hmac(hash, secret), digest_size(hash), info, out);
}

void prf12(const Provider& provider, HashId hash, ByteView secret, std::string_view label,
           std::initializer_list<ByteView> seed, ByteSpan out) {
    const auto hmac = provider.hmac(hash, secret);
    const auto update_seed = [&] {
        hmac->update(as_bytes(label));
        for (ByteView piece : seed) hmac->update(piece);
    };
    Digest chain_bytes, block_bytes;
    const ByteSpan chain = ByteSpan(chain_bytes).first(digest_size(hash));
    const ByteSpan block = ByteSpan(block_bytes).first(digest_size(hash));
    update_seed();
    hmac->finish(chain);  // A(1)
    while (!out.empty()) {
        hmac->update(chain);
        update_seed();
        hmac->finish(block);
        copy_out(block, out);
        if (out.empty()) break;
        hmac->update(chain);
        hmac->finish(chain);
    }
    wipe(chain_bytes);
    wipe(block_bytes);
}

void prf10(const Provider& provider, ByteView secret, std::string_view label,
           std::initializer_list<ByteView> seed, ByteSpan out) {
    // RFC 2246 §5: the halves share the middle byte of a secret of odd length.
    const std::size_t half = (secret.size() + 1) / 2;
    SecretBuffer other(out.size());
    prf12(provider, HashId::md5, secret.first(half), label, seed, out);
    prf12(provider, HashId::sha1, secret.last(half), label, seed, other.writable());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] ^= other.expose()[i];
}

void derive_ssl3(const Provider& provider, ByteView secret, std::initializer_list<ByteView> seed,
                 ByteSpan out) {
    assert(out.size() <= 26 * digest_size(HashId::md5));
    const auto sha1 = provider.hash(HashId::sha1);
    const auto md5 = provider.hash(HashId::md5);
    Digest inner_bytes, block_bytes;
    const ByteSpan inner = ByteSpan(inner_bytes).first(digest_size(HashId::sha1));
    const ByteSpan block = ByteSpan(block_bytes).first(digest_size(HashId::md5));
    // RFC 6101 §6.1: MD5(secret + SHA('A' + secret + seed)), then with 'BB', 'CCC', …
    for (std::size_t round = 1; !out.empty(); ++round) {
        const Buffer letters(round, static_cast<std::uint8_t>('A' + round - 1));
        sha1->update(letters);
        sha1->update(secret);
        for (ByteView piece : seed) sha1->update(piece);
        sha1->finish(inner);
        md5->update(secret);
        md5->update(inner);
        md5->finish(block);
        copy_out(block, out);
    }
    wipe(inner_bytes);
    wipe(block_bytes);
}

}  // namespace handfast::crypto
