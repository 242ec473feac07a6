// SPDX-License-Identifier: Apache-2.0
// AES-128-CCM (RFC 5116 §5.3) and its short-tagged kin (RFC 6655 §6.1), in place.
#include <nettle/ccm.h>

#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

class NettleCcm final : public Aead {
  public:
    NettleCcm(std::size_t tag_size, ByteView key) : tag_size_(tag_size) {
        ccm_aes128_set_key(&state_, key.data());
    }
    ~NettleCcm() override { wipe({reinterpret_cast<std::uint8_t*>(&state_), sizeof state_}); }

    void seal(ByteView nonce, ByteView ad, ByteSpan data, ByteSpan tag) noexcept override {
        begin(nonce, ad, data.size());
        ccm_aes128_encrypt(&state_, data.size(), data.data(), data.data());
        ccm_aes128_digest(&state_, tag.size(), tag.data());
    }

    bool open(ByteView nonce, ByteView ad, ByteSpan data, ByteView tag) noexcept override {
        begin(nonce, ad, data.size());
        ccm_aes128_decrypt(&state_, data.size(), data.data(), data.data());
        std::uint8_t expected[kAeadTagSize];
        const ByteSpan own = ByteSpan(expected).first(tag_size_);
        ccm_aes128_digest(&state_, own.size(), own.data());
        return constant_time_equal(own, tag);
    }

  private:
    void begin(ByteView nonce, ByteView ad, std::size_t size) {
        ccm_aes128_set_nonce(&state_, nonce.size(), nonce.data(), ad.size(), size, tag_size_);
        ccm_aes128_update(&state_, ad.size(), ad.data());
    }

    ccm_aes128_ctx state_;
    std::size_t tag_size_;
};

template <AeadId id>
std::unique_ptr<Aead> make_ccm(ByteView key) noexcept {
    return std::make_unique<NettleCcm>(tag_size(id), key);
}

}  // namespace

void offer_nettle_ccm(Operations& offered) {
    offered.aead[index_of(AeadId::aes_128_ccm)] = make_ccm<AeadId::aes_128_ccm>;
    offered.aead[index_of(AeadId::aes_128_ccm_8)] = make_ccm<AeadId::aes_128_ccm_8>;
}

}  // namespace handfast::crypto
