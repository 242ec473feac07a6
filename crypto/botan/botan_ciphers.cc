// SPDX-License-Identifier: Apache-2.0
// Block ciphers in CBC mode, and RC4. A mode's `process` takes whole blocks where they lie.
#include <algorithm>

#include <botan/cipher_mode.h>
#include <botan/stream_cipher.h>

#include "crypto/botan/botan_slots.h"
#include "crypto/botan/compat.h"

namespace handfast::crypto {
namespace {

class BotanCbc final : public CbcCipher {
  public:
    BotanCbc(const char* name, ByteView key) : name_(name), key_(key) {}

    void encrypt(ByteSpan iv, ByteSpan data) noexcept override {
        run(keyed(encryption_, kBotanEncrypt), iv, data);
        std::ranges::copy(data.last(iv.size()), iv.begin());
    }
    void decrypt(ByteSpan iv, ByteSpan data) noexcept override {
        std::uint8_t last[16];
        std::ranges::copy(data.last(iv.size()), last);
        run(keyed(decryption_, kBotanDecrypt), iv, data);
        std::copy_n(last, iv.size(), iv.begin());
    }

  private:
    using Mode = std::unique_ptr<Botan::Cipher_Mode>;

    /// Made when first used: a context mostly serves one direction.
    Botan::Cipher_Mode& keyed(Mode& mode, Botan::Cipher_Dir direction) {
        if (mode) return *mode;
        mode = Botan::Cipher_Mode::create_or_throw(name_, direction);
        mode->set_key(key_.expose().data(), key_.size());
        return *mode;
    }

    static void run(Botan::Cipher_Mode& mode, ByteView iv, ByteSpan data) {
        mode.start(iv.data(), iv.size());
        mode.process(data.data(), data.size());
    }

    const char* name_;
    FixedSecret<BotanCbc, 32> key_;
    Mode encryption_, decryption_;
};

constexpr const char* kNames[kCbcCount] = {
    "AES-128/CBC/NoPadding",
    "AES-192/CBC/NoPadding",
    "AES-256/CBC/NoPadding",
    "3DES/CBC/NoPadding",
    "Camellia-128/CBC/NoPadding",
    "Camellia-256/CBC/NoPadding",
    "SEED/CBC/NoPadding",
    "IDEA/CBC/NoPadding",
    "DES/CBC/NoPadding",
    nullptr,
    nullptr,
    nullptr,
    "Camellia-192/CBC/NoPadding",
    "ARIA-128/CBC/NoPadding",
    "ARIA-192/CBC/NoPadding",
    "ARIA-256/CBC/NoPadding",
    "SM4/CBC/NoPadding",
    "Blowfish/CBC/NoPadding",
    "CAST-128/CBC/NoPadding",
};

template <CbcId id>
void offer(Operations& offered) {
    offered.cbc[index_of(id)] = [](ByteView key) noexcept -> std::unique_ptr<CbcCipher> {
        return std::make_unique<BotanCbc>(kNames[index_of(id)], key);
    };
}

class BotanRc4 final : public StreamCipher {
  public:
    explicit BotanRc4(ByteView key) : cipher_(Botan::StreamCipher::create_or_throw("RC4")) {
        cipher_->set_key(key.data(), key.size());
    }
    void apply(ByteSpan data) noexcept override { cipher_->cipher1(data.data(), data.size()); }

  private:
    std::unique_ptr<Botan::StreamCipher> cipher_;
};

std::unique_ptr<StreamCipher> rc4(ByteView key) noexcept {
    return std::make_unique<BotanRc4>(key);
}

}  // namespace

void offer_botan_ciphers(Operations& offered) {
    offer<CbcId::aes_128>(offered);
    offer<CbcId::aes_192>(offered);
    offer<CbcId::aes_256>(offered);
    offer<CbcId::des_ede3>(offered);
    offer<CbcId::camellia_128>(offered);
    offer<CbcId::camellia_256>(offered);
    offer<CbcId::seed>(offered);
    offer<CbcId::idea>(offered);
    offer<CbcId::des>(offered);
    offer<CbcId::camellia_192>(offered);
    offer<CbcId::aria_128>(offered);
    offer<CbcId::aria_192>(offered);
    offer<CbcId::aria_256>(offered);
    offer<CbcId::sm4>(offered);
    offer<CbcId::blowfish>(offered);
    offer<CbcId::cast5>(offered);
    std::copy_n(offered.cbc.begin(), kCbcDecryptionCount, offered.cbc_decryption.begin());
    offered.stream[index_of(StreamId::rc4)] = rc4;
}

}  // namespace handfast::crypto
