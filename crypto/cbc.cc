// SPDX-License-Identifier: Apache-2.0
#include "crypto/cbc.h"

namespace handfast::crypto {
namespace {

class SharedCbc final : public CbcCipher {
  public:
    SharedCbc(std::unique_ptr<CbcCipher> encryption, std::unique_ptr<CbcCipher> decryption)
        : encryption_(std::move(encryption)), decryption_(std::move(decryption)) {}

    void encrypt(ByteSpan iv, ByteSpan data) noexcept override { encryption_->encrypt(iv, data); }
    void decrypt(ByteSpan iv, ByteSpan data) noexcept override { decryption_->decrypt(iv, data); }
    void encrypt_all(std::span<const Message> messages) noexcept override {
        // Who decrypts many blocks at a time can encrypt as many messages, which few are not worth.
        constexpr std::size_t kMany = 8;
        if (messages.size() >= kMany) return decryption_->encrypt_all(messages);
        CbcCipher::encrypt_all(messages);
    }

  private:
    std::unique_ptr<CbcCipher> encryption_;
    std::unique_ptr<CbcCipher> decryption_;
};

}  // namespace

Result<std::unique_ptr<CbcCipher>> make_cbc(const Operations& operations, CbcId id,
                                            ByteView key) noexcept {
    if (key.size() != key_size(id)) return fail(Reason::invalid_argument);
    const std::size_t index = index_of(id);
    if (operations.cbc[index] == nullptr) return fail(Reason::unsupported_algorithm);
    auto cipher = operations.cbc[index](key);
    const MakeCbc other = index < kCbcDecryptionCount ? operations.cbc_decryption[index] : nullptr;
    if (other == nullptr || other == operations.cbc[index]) return cipher;
    return std::make_unique<SharedCbc>(std::move(cipher), other(key));
}

}  // namespace handfast::crypto
