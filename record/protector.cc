// SPDX-License-Identifier: Apache-2.0
#include "record/protector.h"

#include <algorithm>
#include <array>
#include <limits>

#include "record/covered_header.h"
#include "record/record_layer.h"

namespace handfast {

namespace {

using Nonce = std::array<std::uint8_t, crypto::kMaxAeadSize>;

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();
/// RFC 8446 §5.5: 2^24.5 full-size records for AES-GCM.
constexpr std::uint64_t kGcmRecordLimit = 23726566;
/// RFC 9147 §4.5.3, for want of a number in RFC 8446: 2^23 records for AES-CCM.
constexpr std::uint64_t kCcmRecordLimit = std::uint64_t{1} << 23;

/// RFC 8446 §5.5.
std::uint64_t record_limit_of(crypto::AeadId id) {
    switch (id) {
        case crypto::AeadId::aes_128_gcm:
        case crypto::AeadId::aes_256_gcm:
        case crypto::AeadId::aria_128_gcm:
        case crypto::AeadId::aria_256_gcm:
            return kGcmRecordLimit;
        case crypto::AeadId::aes_128_ccm:
        case crypto::AeadId::aes_128_ccm_8:
        case crypto::AeadId::aes_256_ccm:
        case crypto::AeadId::aes_256_ccm_8:
            return kCcmRecordLimit;
        case crypto::AeadId::chacha20_poly1305:
        case crypto::AeadId::integrity_sha256:
        case crypto::AeadId::integrity_sha384:
            return kNoLimit;
    }
    return kNoLimit;
}

/// RFC 8446 §5.3, RFC 7905 §2: the sequence number, padded on the left, xor the IV, which has
/// `size` bytes.
Nonce xor_nonce(const Nonce& iv, std::size_t size, std::uint64_t sequence) {
    Nonce nonce = iv;
    for (std::size_t i = 0; i < 8; ++i)
        nonce[size - 1 - i] ^= static_cast<std::uint8_t>(sequence >> (8 * i));
    return nonce;
}

void put_u64(ByteSpan out, std::uint64_t value) {
    for (std::size_t i = 0; i < 8; ++i) out[7 - i] = static_cast<std::uint8_t>(value >> (8 * i));
}

class NullProtector final : public Protector {
  public:
    Overhead overhead() const noexcept override { return {}; }
    bool hides_type() const noexcept override { return false; }
    std::size_t max_expansion() const noexcept override { return 0; }
    std::uint64_t record_limit() const noexcept override { return kNoLimit; }
    void seal(std::uint64_t, ContentType, const Unsealed&) noexcept override {}
    Result<Opened> open(std::uint64_t, ByteView header, ByteSpan body) noexcept override {
        return Opened{ContentType(header[0]), body, body.size()};
    }
};

class Aead13Protector final : public Protector {
  public:
    Aead13Protector(std::unique_ptr<crypto::Aead> aead, ByteView iv, crypto::AeadId id)
        : aead_(std::move(aead)),
          nonce_size_(iv.size()),
          tag_size_(crypto::tag_size(id)),
          limit_(record_limit_of(id)) {
        std::ranges::copy(iv, iv_.begin());
    }
    ~Aead13Protector() override { wipe(iv_); }

    Overhead overhead() const noexcept override { return {0, 1 + tag_size_}; }
    bool hides_type() const noexcept override { return true; }
    std::size_t max_expansion() const noexcept override { return kMaxExpansion13; }
    std::uint64_t record_limit() const noexcept override { return limit_; }

    void seal(std::uint64_t sequence, ContentType type, const Unsealed& record) noexcept override {
        const ByteSpan tag = record.body.last(tag_size_);
        const ByteSpan inner = record.body.first(record.body.size() - tag_size_);
        // RFC 8446 §5.2: content, type, zeros.
        inner[inner.size() - record.padding - 1] = code(type);
        std::ranges::fill(inner.last(record.padding), 0);
        const Nonce nonce = xor_nonce(iv_, nonce_size_, sequence);
        aead_->seal(ByteView(nonce).first(nonce_size_), record.header, inner, tag);
    }

    Result<Opened> open(std::uint64_t sequence, ByteView header, ByteSpan body) noexcept override {
        if (body.size() < 1 + tag_size_) return fail(Reason::decryption_failed_or_bad_record_mac);
        const ByteSpan inner = body.first(body.size() - tag_size_);
        const Nonce nonce = xor_nonce(iv_, nonce_size_, sequence);
        if (!aead_->open(ByteView(nonce).first(nonce_size_), header, inner, body.last(tag_size_)))
            return fail(Reason::decryption_failed_or_bad_record_mac);
        std::size_t size = inner.size();
        while (size > 0 && inner[size - 1] == 0) --size;
        // RFC 8446 §5.4: nothing but zeros has no content type; unexpected_message.
        if (size == 0) return fail(Reason::no_content_type);
        const ContentType type = ContentType(inner[size - 1]);
        // RFC 8446 §5: only these three are ever protected.
        if (type != ContentType::handshake && type != ContentType::alert &&
            type != ContentType::application_data)
            return fail(Reason::bad_record_type);
        return Opened{type, inner.first(size - 1), inner.size() - 1};
    }

  private:
    std::unique_ptr<crypto::Aead> aead_;
    Nonce iv_{};
    std::size_t nonce_size_;
    std::size_t tag_size_;
    std::uint64_t limit_;
};

/// Where TLS 1.2's two AEAD constructions differ.
enum class Nonce12 : std::uint8_t { explicit_salted, implicit_xored };

class Aead12Protector final : public Protector {
  public:
    Aead12Protector(std::unique_ptr<crypto::Aead> aead, ByteView iv, crypto::AeadId id)
        : aead_(std::move(aead)),
          tag_size_(crypto::tag_size(id)),
          form_(id == crypto::AeadId::chacha20_poly1305 ? Nonce12::implicit_xored
                                                        : Nonce12::explicit_salted) {
        std::ranges::copy(iv, iv_.begin());
    }
    ~Aead12Protector() override { wipe(iv_); }

    Overhead overhead() const noexcept override { return {explicit_size(), tag_size_}; }
    bool hides_type() const noexcept override { return false; }
    std::size_t max_expansion() const noexcept override { return kMaxExpansion12; }
    std::uint64_t record_limit() const noexcept override { return kNoLimit; }

    void seal(std::uint64_t sequence, ContentType, const Unsealed& record) noexcept override {
        const ByteSpan body = record.body;
        // RFC 5288 §3: the explicit nonce may be, and here is, the sequence number.
        if (form_ == Nonce12::explicit_salted) put_u64(body, sequence);
        const ByteSpan content =
            body.subspan(explicit_size(), body.size() - explicit_size() - tag_size_);
        const Nonce nonce = this->nonce(sequence, body);
        aead_->seal(ByteView(nonce).first(crypto::kAeadNonceSize),
                    CoveredHeader(sequence, record.header, content.size()).view(), content,
                    body.last(tag_size_));
    }

    Result<Opened> open(std::uint64_t sequence, ByteView header, ByteSpan body) noexcept override {
        if (body.size() < explicit_size() + tag_size_)
            return fail(Reason::decryption_failed_or_bad_record_mac);
        const ByteSpan content =
            body.subspan(explicit_size(), body.size() - explicit_size() - tag_size_);
        const Nonce nonce = this->nonce(sequence, body);
        if (!aead_->open(ByteView(nonce).first(crypto::kAeadNonceSize),
                         CoveredHeader(sequence, header, content.size()).view(), content,
                         body.last(tag_size_)))
            return fail(Reason::decryption_failed_or_bad_record_mac);
        return Opened{ContentType(header[0]), content, content.size()};
    }

  private:
    std::size_t explicit_size() const { return form_ == Nonce12::explicit_salted ? 8 : 0; }

    Nonce nonce(std::uint64_t sequence, ByteView body) const {
        if (form_ == Nonce12::implicit_xored)
            return xor_nonce(iv_, crypto::kAeadNonceSize, sequence);
        Nonce nonce = iv_;
        std::ranges::copy(body.first(8), nonce.begin() + 4);
        return nonce;
    }

    std::unique_ptr<crypto::Aead> aead_;
    Nonce iv_{};
    std::size_t tag_size_;
    Nonce12 form_;
};

}  // namespace

std::unique_ptr<Protector> make_null_protector() {
    return std::make_unique<NullProtector>();
}

std::unique_ptr<Protector> make_aead13_protector(std::unique_ptr<crypto::Aead> aead, ByteView iv,
                                                 crypto::AeadId id) {
    return std::make_unique<Aead13Protector>(std::move(aead), iv, id);
}

std::unique_ptr<Protector> make_aead12_protector(std::unique_ptr<crypto::Aead> aead, ByteView iv,
                                                 crypto::AeadId id) {
    return std::make_unique<Aead12Protector>(std::move(aead), iv, id);
}

}  // namespace handfast
