// SPDX-License-Identifier: Apache-2.0
// AES-CCM (RFC 5116 §5.3) and its short-tagged kin (RFC 6655 §6.1), in place.
#include <nettle/ccm.h>

#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

/// nettle's functions for one size of keys.
template <class ContextType, auto kSetKey, auto kSetNonce, auto kUpdate, auto kEncrypt,
          auto kDecrypt, auto kDigest>
struct Ccm {
    using Context = ContextType;
    static constexpr auto set_key = kSetKey;
    static constexpr auto set_nonce = kSetNonce;
    static constexpr auto update = kUpdate;
    static constexpr auto encrypt = kEncrypt;
    static constexpr auto decrypt = kDecrypt;
    static constexpr auto digest = kDigest;
};
using Ccm128 = Ccm<ccm_aes128_ctx, ccm_aes128_set_key, ccm_aes128_set_nonce, ccm_aes128_update,
                   ccm_aes128_encrypt, ccm_aes128_decrypt, ccm_aes128_digest>;
using Ccm256 = Ccm<ccm_aes256_ctx, ccm_aes256_set_key, ccm_aes256_set_nonce, ccm_aes256_update,
                   ccm_aes256_encrypt, ccm_aes256_decrypt, ccm_aes256_digest>;

template <class Functions>
class NettleCcm final : public Aead {
  public:
    NettleCcm(std::size_t tag_size, ByteView key) : tag_size_(tag_size) {
        Functions::set_key(&state_, key.data());
    }
    ~NettleCcm() override { wipe({reinterpret_cast<std::uint8_t*>(&state_), sizeof state_}); }

    void seal(ByteView nonce, ByteView ad, ByteSpan data, ByteSpan tag) noexcept override {
        begin(nonce, ad, data.size());
        Functions::encrypt(&state_, data.size(), data.data(), data.data());
        Functions::digest(&state_, tag.size(), tag.data());
    }

    bool open(ByteView nonce, ByteView ad, ByteSpan data, ByteView tag) noexcept override {
        begin(nonce, ad, data.size());
        Functions::decrypt(&state_, data.size(), data.data(), data.data());
        std::uint8_t expected[kAeadTagSize];
        const ByteSpan own = ByteSpan(expected).first(tag_size_);
        Functions::digest(&state_, own.size(), own.data());
        return constant_time_equal(own, tag);
    }

  private:
    void begin(ByteView nonce, ByteView ad, std::size_t size) {
        Functions::set_nonce(&state_, nonce.size(), nonce.data(), ad.size(), size, tag_size_);
        Functions::update(&state_, ad.size(), ad.data());
    }

    typename Functions::Context state_;
    std::size_t tag_size_;
};

template <class Functions, AeadId id>
std::unique_ptr<Aead> make_ccm(ByteView key) noexcept {
    return std::make_unique<NettleCcm<Functions>>(tag_size(id), key);
}

}  // namespace

void offer_nettle_ccm(Operations& offered) {
    auto& aeads = offered.aead;
    aeads[index_of(AeadId::aes_128_ccm)] = make_ccm<Ccm128, AeadId::aes_128_ccm>;
    aeads[index_of(AeadId::aes_128_ccm_8)] = make_ccm<Ccm128, AeadId::aes_128_ccm_8>;
    aeads[index_of(AeadId::aes_256_ccm)] = make_ccm<Ccm256, AeadId::aes_256_ccm>;
    aeads[index_of(AeadId::aes_256_ccm_8)] = make_ccm<Ccm256, AeadId::aes_256_ccm_8>;
}

}  // namespace handfast::crypto
