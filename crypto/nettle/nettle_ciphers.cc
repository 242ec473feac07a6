// SPDX-License-Identifier: Apache-2.0
// Block ciphers in CBC mode, and RC4.
#include <algorithm>

#include <nettle/aes.h>
#include <nettle/arcfour.h>
#include <nettle/arctwo.h>
#include <nettle/blowfish.h>
#include <nettle/camellia.h>
#include <nettle/cast128.h>
#include <nettle/cbc.h>
#include <nettle/des.h>

#include "crypto/nettle/nettle_aes_cbc.h"
#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

template <class T>
void wipe_object(T& object) {
    wipe({reinterpret_cast<std::uint8_t*>(&object), sizeof object});
}

/// `kSet...` expand a key, `kEncrypt` and `kDecrypt` run over whole blocks. Keys for the directions
/// are made when first used: a context mostly serves one.
template <class Context, auto kSetEncrypt, auto kSetDecrypt, auto kEncrypt, auto kDecrypt,
          std::size_t kKey, std::size_t kBlock>
class NettleCbc final : public CbcCipher {
  public:
    explicit NettleCbc(ByteView key) { std::ranges::copy(key.first(kKey), key_); }
    ~NettleCbc() override {
        wipe(key_);
        wipe_object(encryption_);
        wipe_object(decryption_);
    }

    void encrypt(ByteSpan iv, ByteSpan data) noexcept override {
        if (!can_encrypt_) kSetEncrypt(&encryption_, key_);
        can_encrypt_ = true;
        if constexpr (requires { encrypt_aes_cbc(&encryption_, iv.data(), data); })
            encrypt_aes_cbc(&encryption_, iv.data(), data);
        else
            cbc_encrypt(&encryption_, reinterpret_cast<nettle_cipher_func*>(kEncrypt), kBlock,
                        iv.data(), data.size(), data.data(), data.data());
    }
    void decrypt(ByteSpan iv, ByteSpan data) noexcept override {
        if (!can_decrypt_) kSetDecrypt(&decryption_, key_);
        can_decrypt_ = true;
        cbc_decrypt(&decryption_, reinterpret_cast<nettle_cipher_func*>(kDecrypt), kBlock,
                    iv.data(), data.size(), data.data(), data.data());
    }

  private:
    std::uint8_t key_[kKey];
    bool can_encrypt_ = false, can_decrypt_ = false;
    Context encryption_, decryption_;
};

template <class Cipher>
std::unique_ptr<CbcCipher> make(ByteView key) noexcept {
    return std::make_unique<Cipher>(key);
}

class NettleRc4 final : public StreamCipher {
  public:
    explicit NettleRc4(ByteView key) { arcfour_set_key(&state_, key.size(), key.data()); }
    ~NettleRc4() override { wipe_object(state_); }
    void apply(ByteSpan data) noexcept override {
        arcfour_crypt(&state_, data.size(), data.data(), data.data());
    }

  private:
    arcfour_ctx state_;
};

std::unique_ptr<StreamCipher> rc4(ByteView key) noexcept {
    return std::make_unique<NettleRc4>(key);
}

}  // namespace

void offer_nettle_ciphers(Operations& offered) {
    const auto offer = [&](CbcId id, MakeCbc make) { offered.cbc[index_of(id)] = make; };
    offer(CbcId::aes_128, make<NettleCbc<aes128_ctx, aes128_set_encrypt_key, aes128_set_decrypt_key,
                                         aes128_encrypt, aes128_decrypt, 16, 16>>);
    offer(CbcId::aes_192, make<NettleCbc<aes192_ctx, aes192_set_encrypt_key, aes192_set_decrypt_key,
                                         aes192_encrypt, aes192_decrypt, 24, 16>>);
    offer(CbcId::aes_256, make<NettleCbc<aes256_ctx, aes256_set_encrypt_key, aes256_set_decrypt_key,
                                         aes256_encrypt, aes256_decrypt, 32, 16>>);
    offer(CbcId::des_ede3,
          make<NettleCbc<des3_ctx, des3_set_key, des3_set_key, des3_encrypt, des3_decrypt, 24, 8>>);
    offer(CbcId::camellia_128,
          make<NettleCbc<camellia128_ctx, camellia128_set_encrypt_key, camellia128_set_decrypt_key,
                         camellia128_crypt, camellia128_crypt, 16, 16>>);
    offer(CbcId::camellia_256,
          make<NettleCbc<camellia256_ctx, camellia256_set_encrypt_key, camellia256_set_decrypt_key,
                         camellia256_crypt, camellia256_crypt, 32, 16>>);
    offer(CbcId::des,
          make<NettleCbc<des_ctx, des_set_key, des_set_key, des_encrypt, des_decrypt, 8, 8>>);
    // RFC 2268 §2: 128 effective bits, also where an export key was stretched to 16 bytes.
    offer(CbcId::rc2_128, make<NettleCbc<arctwo_ctx, arctwo128_set_key, arctwo128_set_key,
                                         arctwo_encrypt, arctwo_decrypt, 16, 8>>);
    offer(CbcId::rc2_64, make<NettleCbc<arctwo_ctx, arctwo64_set_key, arctwo64_set_key,
                                        arctwo_encrypt, arctwo_decrypt, 8, 8>>);
    offer(CbcId::rc2_40, make<NettleCbc<arctwo_ctx, arctwo40_set_key, arctwo40_set_key,
                                        arctwo_encrypt, arctwo_decrypt, 5, 8>>);
    offer(CbcId::camellia_192,
          make<NettleCbc<camellia256_ctx, camellia192_set_encrypt_key, camellia192_set_decrypt_key,
                         camellia192_crypt, camellia192_crypt, 24, 16>>);
    offer(CbcId::blowfish, make<NettleCbc<blowfish_ctx, blowfish128_set_key, blowfish128_set_key,
                                          blowfish_encrypt, blowfish_decrypt, 16, 8>>);
    offer(CbcId::cast5, make<NettleCbc<cast128_ctx, cast128_set_key, cast128_set_key,
                                       cast128_encrypt, cast128_decrypt, 16, 8>>);
    std::copy_n(offered.cbc.begin(), kCbcDecryptionCount, offered.cbc_decryption.begin());
    offered.stream[index_of(StreamId::rc4)] = rc4;
}

}  // namespace handfast::crypto
