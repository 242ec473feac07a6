// SPDX-License-Identifier: Apache-2.0
// MACs of records, also where the size of what is authenticated must stay a secret (Lucky 13): the
// blocks in which the message may end are put together byte by byte without branches, padding and
// all, and the state after the last one is picked out.
#include <algorithm>
#include <cstring>

#include <nettle/md5.h>
#include <nettle/nettle-meta.h>
#include <nettle/sha.h>

#include "crypto/base/constant_time.h"
#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

/// Where the hashes differ; sizes in bytes.
struct Shape {
    std::size_t digest;
    std::size_t block;
    std::size_t block_shift;  ///< log2 of it.
    std::size_t length;       ///< Of the message's length at the end of the padding.
    bool big_endian;
};
constexpr Shape kMd5 = {16, 64, 6, 8, false};
constexpr Shape kSha1 = {20, 64, 6, 8, true};
constexpr Shape kSha256 = {32, 64, 6, 8, true};
constexpr Shape kSha384 = {48, 128, 7, 16, true};

constexpr std::size_t kMaxBlock = 128;
/// What lies before the data in blocks that may be its last: SSLv3's secret and pad for SHA, 60
/// bytes, and the header of a record.
constexpr std::size_t kMaxLead = 60 + RecordMac::kMaxHeader;

template <class Word>
void write_word(Word word, bool big_endian, std::uint8_t* out) {
    for (std::size_t i = 0; i < sizeof word; ++i)
        out[big_endian ? sizeof word - 1 - i : i] = static_cast<std::uint8_t>(word >> (8 * i));
}

template <class Context, const nettle_hash& kHash, const Shape& kShape>
class NettleRecordMac final : public RecordMac {
  public:
    explicit NettleRecordMac(const MacPrefixes& prefixes) {
        kHash.init(&states_.inner);
        whole_ = prefixes.inner.size() / kShape.block * kShape.block;
        kHash.update(&states_.inner, whole_, prefixes.inner.data());
        rest_ = prefixes.inner.size() - whole_;
        std::ranges::copy(prefixes.inner.subspan(whole_), lead_);
        kHash.init(&states_.outer);
        kHash.update(&states_.outer, prefixes.outer.size(), prefixes.outer.data());
    }
    ~NettleRecordMac() override {
        wipe({reinterpret_cast<std::uint8_t*>(&states_), sizeof states_});
        wipe(lead_);
        wipe(block_);
    }

    void mac(ByteView header, ByteView data, ByteSpan out) noexcept override {
        states_.work = states_.inner;
        kHash.update(&states_.work, rest_, lead_);
        kHash.update(&states_.work, header.size(), header.data());
        kHash.update(&states_.work, data.size(), data.data());
        kHash.digest(&states_.work, kShape.digest, out.data());
        finish_outer(out);
    }

    void mac_secretly(ByteView header, ByteView data, SecretSize secret,
                      ByteSpan out) noexcept override {
        std::ranges::copy(header, lead_ + rest_);
        const std::size_t lead = rest_ + header.size();
        states_.work = states_.inner;
        const std::size_t first = (lead + secret.least) / kShape.block;
        feed(lead, data, first * kShape.block);
        const auto end = static_cast<std::uint32_t>(lead + secret.size);
        const std::uint32_t last_block =
            static_cast<std::uint32_t>(end + kShape.length) >> kShape.block_shift;
        const std::size_t blocks = ((lead + data.size() + kShape.length) >> kShape.block_shift) + 1;
        decltype(states_.work.state) picked{};
        for (std::size_t i = first; i < blocks; ++i) {
            const ct::Mask is_last = ct::equal(static_cast<std::uint32_t>(i), last_block);
            assemble(lead, data, i * kShape.block, end);
            put_length(end, is_last);
            kHash.update(&states_.work, kShape.block, block_);
            for (std::size_t word = 0; word < std::size(picked); ++word)
                picked[word] |= states_.work.state[word] & widen(is_last);
        }
        write_digest(picked, out);
        finish_outer(out);
    }

  private:
    using Word = std::remove_reference_t<decltype(std::declval<Context>().state[0])>;

    static Word widen(ct::Mask mask) {
        return static_cast<Word>(static_cast<std::int64_t>(static_cast<std::int32_t>(mask)));
    }

    /// The first `count` bytes of the lead and the data behind it, all of them public.
    void feed(std::size_t lead, ByteView data, std::size_t count) {
        const std::size_t of_lead = std::min(count, lead);
        kHash.update(&states_.work, of_lead, lead_);
        kHash.update(&states_.work, count - of_lead, data.data());
    }

    /// The block at `start`: what comes before `end`, 0x80 there, zeros after it.
    void assemble(std::size_t lead, ByteView data, std::size_t start, std::uint32_t end) {
        for (std::size_t i = 0; i < kShape.block; ++i) {
            const std::size_t at = start + i;
            std::uint8_t byte = 0;
            if (at < lead)
                byte = lead_[at];
            else if (at - lead < data.size())
                byte = data[at - lead];
            const auto position = static_cast<std::uint32_t>(at);
            block_[i] = static_cast<std::uint8_t>((byte & ct::less(position, end)) |
                                                  (0x80 & ct::equal(position, end)));
        }
    }

    /// The length in bits, below 2^32, into the last block.
    void put_length(std::uint32_t end, ct::Mask is_last) {
        const std::uint32_t bits = 8 * (end + static_cast<std::uint32_t>(whole_));
        for (std::size_t i = 0; i < 4; ++i) {
            const std::size_t at = kShape.big_endian ? kShape.block - 1 - i : kShape.block - 8 + i;
            block_[at] |= static_cast<std::uint8_t>((bits >> (8 * i)) & is_last);
        }
    }

    template <class State>
    static void write_digest(const State& state, ByteSpan out) {
        for (std::size_t i = 0; i < kShape.digest / sizeof(Word); ++i)
            write_word(state[i], kShape.big_endian, out.data() + i * sizeof(Word));
    }

    void finish_outer(ByteSpan out) {
        states_.work = states_.outer;
        kHash.update(&states_.work, kShape.digest, out.data());
        kHash.digest(&states_.work, kShape.digest, out.data());
    }

    /// After the whole blocks of the inner prefix, after the outer one, and at work.
    struct States {
        Context inner, outer, work;
    } states_;
    std::size_t whole_, rest_;
    std::uint8_t lead_[kMaxLead];
    std::uint8_t block_[kMaxBlock];
};

template <class Context, const nettle_hash& kHash, const Shape& kShape>
std::unique_ptr<RecordMac> make(const MacPrefixes& prefixes) noexcept {
    return std::make_unique<NettleRecordMac<Context, kHash, kShape>>(prefixes);
}

}  // namespace

void offer_nettle_record_macs(Operations& offered) {
    offered.record_mac[index_of(HashId::md5)] = make<md5_ctx, nettle_md5, kMd5>;
    offered.record_mac[index_of(HashId::sha1)] = make<sha1_ctx, nettle_sha1, kSha1>;
    offered.record_mac[index_of(HashId::sha256)] = make<sha256_ctx, nettle_sha256, kSha256>;
    offered.record_mac[index_of(HashId::sha384)] = make<sha512_ctx, nettle_sha384, kSha384>;
}

}  // namespace handfast::crypto
