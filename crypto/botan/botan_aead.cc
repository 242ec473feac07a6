// SPDX-License-Identifier: Apache-2.0
// AEADs over Botan's in-place interface: whole granules are processed where they are, the rest
// and the tag pass through a buffer that keeps its memory.
#include <algorithm>
#include <exception>

#include <botan/aead.h>

#include "crypto/botan/botan_slots.h"
#include "crypto/botan/compat.h"

namespace handfast::crypto {
namespace {

/// How Botan calls an AEAD, how long its tags are, and whether it works on data where it lies: CCM
/// wants to have everything at the end.
struct BotanAeadName {
    const char* name;
    std::size_t tag_size;
    bool in_place;
};

class BotanAead final : public Aead {
  public:
    BotanAead(const BotanAeadName& name, ByteView key) : name_(name), key_(key) {}

    void seal(ByteView nonce, ByteView ad, ByteSpan data, ByteSpan tag) noexcept override {
        Botan::AEAD_Mode& mode = keyed(sealer_, kBotanEncrypt);
        const ByteSpan rest = process(mode, nonce, ad, data);
        tail_.assign(rest.begin(), rest.end());
        mode.finish(tail_);
        std::copy_n(tail_.begin(), rest.size(), rest.begin());
        std::ranges::copy(std::span(tail_).last(tag.size()), tag.begin());
    }

    bool open(ByteView nonce, ByteView ad, ByteSpan data, ByteView tag) noexcept override {
        Botan::AEAD_Mode& mode = keyed(opener_, kBotanDecrypt);
        const ByteSpan rest = process(mode, nonce, ad, data);
        tail_.assign(rest.begin(), rest.end());
        tail_.insert(tail_.end(), tag.begin(), tag.end());
        try {
            mode.finish(tail_);
        } catch (const std::exception&) {
            return false;
        }
        std::ranges::copy(tail_, rest.begin());
        return true;
    }

  private:
    using Mode = std::unique_ptr<Botan::AEAD_Mode>;

    /// Made when first used: a context mostly serves one direction.
    Botan::AEAD_Mode& keyed(Mode& mode, Botan::Cipher_Dir direction) {
        if (mode) return *mode;
        mode = Botan::AEAD_Mode::create_or_throw(name_.name, direction);
        mode->set_key(key_.expose().data(), key_.size());
        tail_.reserve(mode->update_granularity() + name_.tag_size);
        return *mode;
    }

    ByteSpan process(Botan::AEAD_Mode& mode, ByteView nonce, ByteView ad, ByteSpan data) {
        mode.set_associated_data(ad.data(), ad.size());
        mode.start(nonce.data(), nonce.size());
        if (!name_.in_place) return data;
        const std::size_t whole = data.size() - data.size() % mode.update_granularity();
        if (whole > 0) mode.process(data.data(), whole);
        return data.subspan(whole);
    }

    const BotanAeadName& name_;
    FixedSecret<BotanAead, 32> key_;
    Mode sealer_, opener_;
    Botan::secure_vector<std::uint8_t> tail_;
};

// CCM's numbers: bytes of the tag, and of the length beside a nonce of 12.
constexpr BotanAeadName kNames[kAeadCount] = {
    {"AES-128/GCM", 16, true},      {"AES-256/GCM", 16, true},
    {"ChaCha20Poly1305", 16, true}, {"AES-128/CCM(16,3)", 16, false},
    {"AES-128/CCM(8,3)", 8, false}, {"AES-256/CCM(16,3)", 16, false},
    {"AES-256/CCM(8,3)", 8, false}, {"ARIA-128/GCM", 16, true},
    {"ARIA-256/GCM", 16, true}};

template <AeadId id>
std::unique_ptr<Aead> make_aead(ByteView key) noexcept {
    return std::make_unique<BotanAead>(kNames[index_of(id)], key);
}

}  // namespace

void offer_botan_aeads(Operations& offered) {
    offered.aead = {make_aead<AeadId::aes_128_gcm>,       make_aead<AeadId::aes_256_gcm>,
                    make_aead<AeadId::chacha20_poly1305>, make_aead<AeadId::aes_128_ccm>,
                    make_aead<AeadId::aes_128_ccm_8>,     make_aead<AeadId::aes_256_ccm>,
                    make_aead<AeadId::aes_256_ccm_8>,     make_aead<AeadId::aria_128_gcm>,
                    make_aead<AeadId::aria_256_gcm>};
}

}  // namespace handfast::crypto
