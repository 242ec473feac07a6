// SPDX-License-Identifier: Apache-2.0
// Intel ipsec-mb: AES-GCM and ChaCha20-Poly1305 through its direct functions, which take whole
// records in place. The manager only tells which functions suit this CPU, so it is let go at once.
#include <algorithm>

#include <intel-ipsec-mb.h>

#include "crypto/ipsec_mb/ipsec_mb_slots.h"

namespace handfast::crypto {
namespace {

struct Gcm {
    aes_gcm_pre_t expand;
    aes_gcm_enc_dec_t encrypt, decrypt;
};

struct Functions {
    Gcm gcm128, gcm256;
    chacha_poly_init_t chacha_init;
    chacha_poly_enc_dec_update_t chacha_encrypt, chacha_decrypt;
    chacha_poly_finalize_t chacha_finish;
};

/// Empty on a CPU without AES and carry-less multiplication: the library's substitutes for them
/// are slow.
std::optional<Functions> find_functions() {
    IMB_MGR* manager = alloc_mb_mgr(0);
    if (manager == nullptr) return std::nullopt;
    init_mb_mgr_auto(manager, nullptr);
    constexpr std::uint64_t kNeeded = IMB_FEATURE_AESNI | IMB_FEATURE_PCLMULQDQ;
    std::optional<Functions> found;
    if (imb_get_errno(manager) == 0 && (manager->features & kNeeded) == kNeeded)
        found = Functions{{manager->gcm128_pre, manager->gcm128_enc, manager->gcm128_dec},
                          {manager->gcm256_pre, manager->gcm256_enc, manager->gcm256_dec},
                          manager->chacha20_poly1305_init,
                          manager->chacha20_poly1305_enc_update,
                          manager->chacha20_poly1305_dec_update,
                          manager->chacha20_poly1305_finalize};
    free_mb_mgr(manager);
    return found;
}

const std::optional<Functions>& functions() {
    static const std::optional<Functions> found = find_functions();
    return found;
}

template <class T>
void wipe_object(T& object) {
    wipe({reinterpret_cast<std::uint8_t*>(&object), sizeof object});
}

class IpsecMbGcm final : public Aead {
  public:
    IpsecMbGcm(const Gcm& gcm, ByteView key) : gcm_(gcm) { gcm_.expand(key.data(), &key_); }
    ~IpsecMbGcm() override { wipe_object(key_); }

    void seal(ByteView nonce, ByteView ad, ByteSpan data, ByteSpan tag) noexcept override {
        gcm_context_data context;
        gcm_.encrypt(&key_, &context, data.data(), data.data(), data.size(), nonce.data(),
                     ad.data(), ad.size(), tag.data(), kAeadTagSize);
    }

    bool open(ByteView nonce, ByteView ad, ByteSpan data, ByteView tag) noexcept override {
        gcm_context_data context;
        std::uint8_t expected[kAeadTagSize];
        gcm_.decrypt(&key_, &context, data.data(), data.data(), data.size(), nonce.data(),
                     ad.data(), ad.size(), expected, kAeadTagSize);
        return constant_time_equal(expected, tag);
    }

  private:
    const Gcm& gcm_;
    gcm_key_data key_;
};

class IpsecMbChaCha final : public Aead {
  public:
    IpsecMbChaCha(const Functions& functions, ByteView key) : functions_(functions) {
        std::ranges::copy(key, key_);
    }
    ~IpsecMbChaCha() override { wipe(key_); }

    void seal(ByteView nonce, ByteView ad, ByteSpan data, ByteSpan tag) noexcept override {
        run(functions_.chacha_encrypt, nonce, ad, data);
        functions_.chacha_finish(&context_, tag.data(), kAeadTagSize);
        wipe_object(context_);
    }

    bool open(ByteView nonce, ByteView ad, ByteSpan data, ByteView tag) noexcept override {
        std::uint8_t expected[kAeadTagSize];
        run(functions_.chacha_decrypt, nonce, ad, data);
        functions_.chacha_finish(&context_, expected, kAeadTagSize);
        wipe_object(context_);
        return constant_time_equal(expected, tag);
    }

  private:
    void run(chacha_poly_enc_dec_update_t update, ByteView nonce, ByteView ad, ByteSpan data) {
        functions_.chacha_init(key_, &context_, nonce.data(), ad.data(), ad.size());
        update(key_, &context_, data.data(), data.data(), data.size());
    }

    const Functions& functions_;
    std::uint8_t key_[key_size(AeadId::chacha20_poly1305)];
    chacha20_poly1305_context_data context_;
};

std::unique_ptr<Aead> aes_128_gcm(ByteView key) noexcept {
    return std::make_unique<IpsecMbGcm>(functions()->gcm128, key);
}
std::unique_ptr<Aead> aes_256_gcm(ByteView key) noexcept {
    return std::make_unique<IpsecMbGcm>(functions()->gcm256, key);
}
std::unique_ptr<Aead> chacha20_poly1305(ByteView key) noexcept {
    return std::make_unique<IpsecMbChaCha>(*functions(), key);
}

BackendTable make_table() {
    BackendTable table{Backend::ipsec_mb, std::string("ipsec-mb ") + imb_get_version_str(), {}};
    auto& slots = table.operations.aead;
    slots[index_of(AeadId::aes_128_gcm)] = aes_128_gcm;
    slots[index_of(AeadId::aes_256_gcm)] = aes_256_gcm;
    slots[index_of(AeadId::chacha20_poly1305)] = chacha20_poly1305;
    offer_ipsec_mb_cbc(table.operations);
    return table;
}

}  // namespace

const BackendTable* ipsec_mb_backend() noexcept {
    if (!functions()) return nullptr;
    static const BackendTable table = make_table();
    return &table;
}

}  // namespace handfast::crypto
