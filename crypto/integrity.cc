// SPDX-License-Identifier: Apache-2.0
#include "crypto/integrity.h"

#include <array>

namespace handfast::crypto {
namespace {

class IntegrityAead final : public Aead {
  public:
    IntegrityAead(std::unique_ptr<Hmac> hmac, std::size_t tag_size)
        : hmac_(std::move(hmac)), tag_size_(tag_size) {}

    void seal(ByteView nonce, ByteView ad, ByteSpan data, ByteSpan tag) noexcept override {
        compute(nonce, ad, data, tag);
    }
    bool open(ByteView nonce, ByteView ad, ByteSpan data, ByteView tag) noexcept override {
        std::array<std::uint8_t, kMaxAeadSize> expected;
        const ByteSpan own = ByteSpan(expected).first(tag_size_);
        compute(nonce, ad, data, own);
        return constant_time_equal(own, tag);
    }

  private:
    void compute(ByteView nonce, ByteView ad, ByteView data, ByteSpan tag) {
        hmac_->update(nonce);
        hmac_->update(ad);
        hmac_->update(data);
        hmac_->finish(tag);
    }

    std::unique_ptr<Hmac> hmac_;
    std::size_t tag_size_;
};

}  // namespace

HashId integrity_hash(AeadId id) noexcept {
    return id == AeadId::integrity_sha384 ? HashId::sha384 : HashId::sha256;
}

std::unique_ptr<Aead> make_integrity_aead(std::unique_ptr<Hmac> hmac,
                                          std::size_t tag_size) noexcept {
    return std::make_unique<IntegrityAead>(std::move(hmac), tag_size);
}

}  // namespace handfast::crypto
