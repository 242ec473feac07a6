// SPDX-License-Identifier: Apache-2.0
#include "crypto/rsa_encoding.h"

#include <algorithm>

#include "crypto/base/constant_time.h"

namespace handfast::crypto {
namespace {

// RFC 8017 §9.2 note 1: the DER before the digest.
constexpr std::uint8_t kMd5Info[] = {0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                     0x86, 0xf7, 0x0d, 0x02, 0x05, 0x05, 0x00, 0x04, 0x10};
constexpr std::uint8_t kSha1Info[] = {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e,
                                      0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14};
constexpr std::uint8_t kSha224Info[] = {0x30, 0x2d, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                        0x65, 0x03, 0x04, 0x02, 0x04, 0x05, 0x00, 0x04, 0x1c};
constexpr std::uint8_t kSha256Info[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                        0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
constexpr std::uint8_t kSha384Info[] = {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                        0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30};
constexpr std::uint8_t kSha512Info[] = {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                        0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40};
constexpr ByteView kDigestInfo[kHashCount] = {kMd5Info,    kSha1Info,   kSha224Info,
                                              kSha256Info, kSha384Info, kSha512Info};

/// RFC 2246 §7.4.3: MD5 with SHA-1 stands bare.
ByteView digest_info(HashId hash) {
    return hash == HashId::md5_sha1 ? ByteView() : kDigestInfo[index_of(hash)];
}

constexpr std::uint8_t kPssTrailer = 0xbc;

/// XORs MGF1(seed) (RFC 8017 §B.2.1) over `data`.
void mask(MakeHash make, ByteView seed, std::size_t digest_size, ByteSpan data) {
    const auto hash = make();
    std::uint8_t block[kMaxDigestSize];
    for (std::uint8_t counter = 0; !data.empty(); ++counter) {
        const std::uint8_t number[4] = {0, 0, 0, counter};
        hash->update(seed);
        hash->update(number);
        hash->finish({block, digest_size});
        const std::size_t count = std::min(digest_size, data.size());
        for (std::size_t i = 0; i < count; ++i) data[i] ^= block[i];
        data = data.subspan(count);
    }
}

/// H = hash(eight zeros, digest, salt).
void salted_hash(MakeHash make, ByteView digest, ByteView salt, ByteSpan out) {
    constexpr std::uint8_t kZeros[8] = {};
    const auto hash = make();
    hash->update(kZeros);
    hash->update(digest);
    hash->update(salt);
    hash->finish(out);
}

/// Where the parts of an encoded message lie. The message may be a byte shorter than the modulus.
struct PssLayout {
    ByteSpan lead, block, hash;
    std::uint8_t top_mask;
    bool fits;
};

PssLayout lay_out(std::size_t digest_size, std::size_t salt_size, std::size_t bits,
                  ByteSpan whole) {
    const std::size_t size = (bits - 1 + 7) / 8;
    PssLayout layout{whole.first(whole.size() - size), {}, {}, 0, false};
    const std::size_t overhead = digest_size + 2;
    if (size < overhead || size - overhead < salt_size) return layout;
    const ByteSpan message = whole.last(size);
    layout.block = message.first(size - digest_size - 1);
    layout.hash = message.subspan(layout.block.size(), digest_size);
    layout.top_mask = static_cast<std::uint8_t>(0xff >> (8 * size - (bits - 1)));
    layout.fits = true;
    return layout;
}

}  // namespace

bool encode_pkcs1(HashId hash, ByteView digest, ByteSpan out) noexcept {
    const ByteView info = digest_info(hash);
    // RFC 8017 §9.2: at least eight bytes of padding.
    if (out.size() < info.size() + digest.size() + 11) return false;
    std::ranges::fill(out, std::uint8_t{0xff});
    out[0] = 0;
    out[1] = 1;
    const ByteSpan tail = out.last(info.size() + digest.size() + 1);
    tail[0] = 0;
    std::ranges::copy(info, tail.begin() + 1);
    std::ranges::copy(digest, tail.last(digest.size()).begin());
    return true;
}

bool encode_encryption(ByteView message, Rng& rng, ByteSpan out) noexcept {
    constexpr std::size_t kOverhead = 11;
    if (out.size() < kOverhead || message.size() > out.size() - kOverhead) return false;
    const ByteSpan padding = out.subspan(2, out.size() - message.size() - 3);
    rng.fill(padding);
    for (std::uint8_t& byte : padding)
        while (byte == 0) rng.fill({&byte, 1});
    out[0] = 0;
    out[1] = 2;
    out[out.size() - message.size() - 1] = 0;
    std::ranges::copy(message, out.last(message.size()).begin());
    return true;
}

void take_premaster(ByteView encoded, std::uint16_t version, ByteSpan premaster) noexcept {
    const ByteView message = encoded.last(kPremasterSize);
    const ByteView padding = encoded.subspan(2, encoded.size() - kPremasterSize - 3);
    ct::Mask good = ct::equal(encoded[0], 0) & ct::equal(encoded[1], 2);
    for (std::uint8_t byte : padding) good &= ~ct::is_zero(byte);
    good &= ct::is_zero(encoded[encoded.size() - kPremasterSize - 1]);
    good &= ct::equal(message[0], version >> 8) & ct::equal(message[1], version & 0xff);
    for (std::size_t i = 0; i < kPremasterSize; ++i)
        premaster[i] = ct::select_byte(good, message[i], premaster[i]);
}

bool encode_pss(const PssParameters& parameters, ByteView digest, std::size_t bits, Rng& rng,
                ByteSpan out) noexcept {
    const PssLayout layout = lay_out(digest.size(), parameters.salt_size, bits, out);
    if (!layout.fits) return false;
    std::ranges::fill(out, std::uint8_t{0});
    const ByteSpan salt = layout.block.last(parameters.salt_size);
    rng.fill(salt);
    salted_hash(parameters.hash, digest, salt, layout.hash);
    layout.block[layout.block.size() - salt.size() - 1] = 1;
    mask(parameters.mgf, layout.hash, parameters.mgf_size, layout.block);
    layout.block[0] &= layout.top_mask;
    out.back() = kPssTrailer;
    return true;
}

bool check_pss(const PssParameters& parameters, ByteView digest, std::size_t bits,
               ByteSpan encoded) noexcept {
    const PssLayout layout = lay_out(digest.size(), parameters.salt_size, bits, encoded);
    const auto is_zero = [](std::uint8_t byte) { return byte == 0; };
    if (!layout.fits || encoded.back() != kPssTrailer) return false;
    if (!std::ranges::all_of(layout.lead, is_zero)) return false;
    if ((layout.block[0] & ~layout.top_mask) != 0) return false;
    mask(parameters.mgf, layout.hash, parameters.mgf_size, layout.block);
    layout.block[0] &= layout.top_mask;
    const std::size_t zeros = layout.block.size() - parameters.salt_size - 1;
    if (!std::ranges::all_of(layout.block.first(zeros), is_zero)) return false;
    if (layout.block[zeros] != 1) return false;
    std::uint8_t expected[kMaxDigestSize];
    const ByteSpan hash = ByteSpan(expected).first(digest.size());
    salted_hash(parameters.hash, digest, layout.block.last(parameters.salt_size), hash);
    return equal(hash, layout.hash);
}

}  // namespace handfast::crypto
