// SPDX-License-Identifier: Apache-2.0
#include "crypto/record_mac.h"

#include <algorithm>

#include "crypto/base/constant_time.h"

namespace handfast::crypto {
namespace {

constexpr std::size_t block_size(HashId id) {
    return id == HashId::sha384 || id == HashId::sha512 ? 128 : 64;
}

/// RFC 2104 §2.
struct HmacPads {
    explicit HmacPads(const Operations& operations, HashId id, ByteView key)
        : inner(block_size(id)), outer(block_size(id)) {
        const ByteSpan start = inner.writable();
        if (key.size() > start.size()) {
            const auto hash = operations.hash[index_of(id)]();
            hash->update(key);
            hash->finish(start.first(digest_size(id)));
        } else {
            std::ranges::copy(key, start.begin());
        }
        std::ranges::copy(start, outer.writable().begin());
        for (std::uint8_t& byte : start) byte ^= 0x36;
        for (std::uint8_t& byte : outer.writable()) byte ^= 0x5c;
    }
    SecretBuffer inner, outer;
};

/// RFC 6101 §5.2.3.1: the secret, then 48 bytes for MD5 and 40 for SHA.
SecretBuffer ssl3_prefix(HashId id, ByteView key, std::uint8_t pad) {
    SecretBuffer prefix(key.size() + (id == HashId::md5 ? 48 : 40));
    std::ranges::fill(prefix.writable(), pad);
    std::ranges::copy(key, prefix.writable().begin());
    return prefix;
}

class PortableRecordMac final : public RecordMac {
  public:
    PortableRecordMac(MakeHash make, std::size_t digest_size, const MacPrefixes& prefixes)
        : hash_(make()),
          digest_size_(digest_size),
          inner_(prefixes.inner),
          outer_(prefixes.outer) {}

    void mac(ByteView header, ByteView data, ByteSpan out) noexcept override {
        begin(header);
        hash_->update(data);
        hash_->finish(out);
        finish_outer(out);
    }

    void mac_secretly(ByteView header, ByteView data, SecretSize secret,
                      ByteSpan out) noexcept override {
        begin(header);
        hash_->update(data.first(secret.least));
        std::ranges::fill(out, std::uint8_t{0});
        std::uint8_t digest[kMaxDigestSize];
        for (std::size_t size = secret.least; size <= data.size(); ++size) {
            hash_->clone()->finish(ByteSpan(digest).first(digest_size_));
            const ct::Mask is_it = ct::equal(static_cast<std::uint32_t>(size), secret.size);
            for (std::size_t i = 0; i < digest_size_; ++i)
                out[i] |= static_cast<std::uint8_t>(digest[i] & is_it);
            if (size < data.size()) hash_->update(data.subspan(size, 1));
        }
        hash_->finish(ByteSpan(digest).first(digest_size_));
        finish_outer(out);
    }

  private:
    void begin(ByteView header) {
        hash_->update(inner_.expose());
        hash_->update(header);
    }
    void finish_outer(ByteSpan out) {
        hash_->update(outer_.expose());
        hash_->update(out);
        hash_->finish(out);
    }

    std::unique_ptr<Hash> hash_;
    std::size_t digest_size_;
    SecretBuffer inner_, outer_;
};

}  // namespace

std::unique_ptr<RecordMac> make_portable_record_mac(MakeHash make, std::size_t digest_size,
                                                    const MacPrefixes& prefixes) {
    return std::make_unique<PortableRecordMac>(make, digest_size, prefixes);
}

Result<std::unique_ptr<RecordMac>> make_record_mac(const Operations& operations, HashId hash,
                                                   MacForm form, ByteView key) noexcept {
    if (index_of(hash) >= kHashCount) return fail(Reason::invalid_argument);
    const MakeRecordMac make = operations.record_mac[index_of(hash)];
    const bool has_form = form == MacForm::hmac || hash == HashId::md5 || hash == HashId::sha1;
    if (make == nullptr || !has_form) return fail(Reason::invalid_argument);
    if (form == MacForm::hmac) {
        const HmacPads pads(operations, hash, key);
        return make({pads.inner.expose(), pads.outer.expose()});
    }
    if (key.size() != digest_size(hash)) return fail(Reason::invalid_argument);
    const SecretBuffer inner = ssl3_prefix(hash, key, 0x36);
    const SecretBuffer outer = ssl3_prefix(hash, key, 0x5c);
    return make({inner.expose(), outer.expose()});
}

}  // namespace handfast::crypto
