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

class BotanAead final : public Aead {
  public:
    BotanAead(const std::string& name, ByteView key)
        : sealer_(Botan::AEAD_Mode::create_or_throw(name, kBotanEncrypt)),
          opener_(Botan::AEAD_Mode::create_or_throw(name, kBotanDecrypt)),
          granule_(sealer_->update_granularity()) {
        sealer_->set_key(key.data(), key.size());
        opener_->set_key(key.data(), key.size());
        tail_.reserve(granule_ + kAeadTagSize);
    }

    void seal(ByteView nonce, ByteView ad, ByteSpan data, ByteSpan tag) noexcept override {
        const ByteSpan rest = process(*sealer_, nonce, ad, data);
        tail_.assign(rest.begin(), rest.end());
        sealer_->finish(tail_);
        std::copy_n(tail_.begin(), rest.size(), rest.begin());
        std::copy_n(tail_.end() - kAeadTagSize, kAeadTagSize, tag.begin());
    }

    bool open(ByteView nonce, ByteView ad, ByteSpan data, ByteView tag) noexcept override {
        const ByteSpan rest = process(*opener_, nonce, ad, data);
        tail_.assign(rest.begin(), rest.end());
        tail_.insert(tail_.end(), tag.begin(), tag.end());
        try {
            opener_->finish(tail_);
        } catch (const std::exception&) {
            return false;
        }
        std::ranges::copy(tail_, rest.begin());
        return true;
    }

  private:
    ByteSpan process(Botan::AEAD_Mode& mode, ByteView nonce, ByteView ad, ByteSpan data) {
        mode.set_associated_data(ad.data(), ad.size());
        mode.start(nonce.data(), nonce.size());
        const std::size_t whole = data.size() - data.size() % granule_;
        if (whole > 0) mode.process(data.data(), whole);
        return data.subspan(whole);
    }

    std::unique_ptr<Botan::AEAD_Mode> sealer_, opener_;
    std::size_t granule_;
    Botan::secure_vector<std::uint8_t> tail_;
};

constexpr const char* kNames[kAeadCount] = {"AES-128/GCM", "AES-256/GCM", "ChaCha20Poly1305"};

template <AeadId id>
std::unique_ptr<Aead> make_aead(ByteView key) noexcept {
    return std::make_unique<BotanAead>(kNames[index_of(id)], key);
}

}  // namespace

void offer_botan_aeads(Operations& offered) {
    offered.aead = {make_aead<AeadId::aes_128_gcm>, make_aead<AeadId::aes_256_gcm>,
                    make_aead<AeadId::chacha20_poly1305>};
}

}  // namespace handfast::crypto
