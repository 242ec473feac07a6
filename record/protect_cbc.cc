// SPDX-License-Identifier: Apache-2.0
// CBC records: MAC-then-encrypt in a time that does not tell how long the padding was (Lucky 13),
// and encrypt-then-MAC (RFC 7366).
#include <algorithm>
#include <array>
#include <limits>

#include "record/cbc_padding.h"
#include "record/legacy_kinds.h"
#include "record/record_layer.h"

namespace handfast {

namespace {

/// Bytes that a key of a cipher with blocks of 64 bits may protect: 2^29 blocks, so that two of
/// them are alike with a probability of about 2^-7 (Sweet32, CVE-2016-2183).
constexpr std::uint64_t kShortBlockLimit = std::uint64_t{1} << 32;

class CbcProtector : public Protector {
  public:
    CbcProtector(const LegacyProtection& protection, LegacyMac mac,
                 std::unique_ptr<crypto::CbcCipher> cipher)
        : rng_(protection.rng),
          iv_form_(protection.iv_form),
          shape_{mac.form(), mac.size(), crypto::block_size(*protection.cipher.cbc())},
          mac_(std::move(mac)),
          cipher_(std::move(cipher)) {
        if (iv_form_ == IvForm::chained) std::ranges::copy(protection.iv, chain_);
    }
    ~CbcProtector() override { wipe(chain_); }

    Overhead overhead() const noexcept override { return {iv_size(), mac_.size()}; }
    bool hides_type() const noexcept override { return false; }
    std::size_t max_expansion() const noexcept override { return kMaxExpansion12; }
    std::uint64_t record_limit() const noexcept override {
        return worn_out() ? 0 : std::numeric_limits<std::uint64_t>::max();
    }
    bool seals_together() const noexcept override { return iv_form_ == IvForm::explicit_block; }
    /// A record's IV was seen on the wire before its content was chosen (BEAST).
    bool splits() const noexcept override { return iv_form_ == IvForm::chained; }

  protected:
    std::size_t iv_size() const { return iv_form_ == IvForm::chained ? 0 : shape_.block_size; }
    bool worn_out() const { return shape_.block_size == 8 && protected_ >= kShortBlockLimit; }
    /// RFC 5246 §6.2.3.2: what makes `size` bytes whole blocks, the length byte included.
    std::size_t padding_for(std::size_t size) const {
        return shape_.block_size - size % shape_.block_size;
    }
    static void pad(ByteSpan padding) {
        std::ranges::fill(padding, static_cast<std::uint8_t>(padding.size() - 1));
    }

    /// `body`: room for an explicit IV, then whole blocks.
    void encrypt(ByteSpan body) {
        protected_ += body.size();
        const ByteSpan iv = ByteSpan(chain_).first(shape_.block_size);
        if (iv_size() > 0) {
            rng_.fill(body.first(iv_size()));
            std::ranges::copy(body.first(iv_size()), iv.begin());
        }
        cipher_->encrypt(iv, body.subspan(iv_size()));
    }
    /// The same for several with explicit IVs.
    void encrypt_all(std::span<const ByteSpan> bodies) {
        std::array<crypto::CbcCipher::Message, kMaxPipelines> messages;
        for (std::size_t i = 0; i < bodies.size(); ++i) {
            protected_ += bodies[i].size();
            rng_.fill(bodies[i].first(iv_size()));
            messages[i] = {bodies[i].first(iv_size()), bodies[i].subspan(iv_size())};
        }
        cipher_->encrypt_all(
            std::span<const crypto::CbcCipher::Message>(messages).first(bodies.size()));
    }
    /// What is inside.
    ByteSpan decrypt(ByteSpan body) {
        protected_ += body.size();
        const ByteSpan iv = ByteSpan(chain_).first(shape_.block_size);
        std::ranges::copy(body.first(iv_size()), iv.begin());
        const ByteSpan inside = body.subspan(iv_size());
        cipher_->decrypt(iv, inside);
        return inside;
    }
    /// Whether `body` is whole blocks with room for the IV and `least` bytes more.
    bool is_whole(ByteView body, std::size_t least) const {
        return body.size() >= iv_size() + least && body.size() % shape_.block_size == 0;
    }

    Rng& rng_;
    IvForm iv_form_;
    CbcShape shape_;
    LegacyMac mac_;
    std::unique_ptr<crypto::CbcCipher> cipher_;
    std::uint8_t chain_[crypto::kMaxCipherBlock];
    std::uint64_t protected_ = 0;
};

class MacThenEncrypt final : public CbcProtector {
  public:
    using CbcProtector::CbcProtector;

    std::size_t padding(std::size_t content_size) const noexcept override {
        return padding_for(content_size + mac_.size());
    }

    void seal(std::uint64_t sequence, ContentType, const Unsealed& record) noexcept override {
        authenticate(sequence, record);
        encrypt(record.body);
    }

    void seal_all(std::uint64_t sequence, ContentType,
                  std::span<const Unsealed> records) noexcept override {
        std::array<ByteSpan, kMaxPipelines> bodies;
        for (std::size_t i = 0; i < records.size(); ++i) {
            authenticate(sequence + i, records[i]);
            bodies[i] = records[i].body;
        }
        encrypt_all(std::span<const ByteSpan>(bodies).first(records.size()));
    }

    Result<Opened> open(std::uint64_t sequence, ByteView header, ByteSpan body) noexcept override {
        if (worn_out()) return fail(Reason::bad_record_mac_after_limit);
        // Everything that can be wrong is bad_record_mac; what everybody sees is judged first.
        if (!is_whole(body, std::max(shape_.block_size, mac_.size() + 1)))
            return fail(Reason::decryption_failed_or_bad_record_mac);
        const ByteSpan plain = decrypt(body);
        const CbcPadding padding = judge_padding(shape_, plain);
        const std::size_t around = mac_.size() + max_padding(shape_);
        const std::size_t least = plain.size() > around ? plain.size() - around : 0;
        const auto size = static_cast<std::uint32_t>(plain.size() - mac_.size()) - padding.size;
        std::uint8_t received[crypto::kMaxDigestSize], expected[crypto::kMaxDigestSize];
        const ByteSpan own = ByteSpan(expected).first(mac_.size());
        copy_secretly(plain, least, size, ByteSpan(received).first(mac_.size()));
        mac_.write_secretly({sequence, header}, plain.first(plain.size() - mac_.size() - 1),
                            {least, size}, own);
        std::uint32_t difference = 0;
        for (std::size_t i = 0; i < own.size(); ++i) difference |= own[i] ^ received[i];
        if ((padding.good & ct::is_zero(difference)) == 0)
            return fail(Reason::decryption_failed_or_bad_record_mac);
        return Opened{ContentType(header[0]), plain.first(size), size};
    }

  private:
    /// Puts MAC and padding behind the content.
    void authenticate(std::uint64_t sequence, const Unsealed& one) {
        const ByteSpan body = one.body;
        const std::size_t around = mac_.size() + one.padding;
        const ByteSpan content = body.subspan(iv_size(), body.size() - iv_size() - around);
        mac_.write({sequence, one.header}, content, body.last(around).first(mac_.size()));
        pad(body.last(one.padding));
    }
};

class EncryptThenMac final : public CbcProtector {
  public:
    using CbcProtector::CbcProtector;

    std::size_t padding(std::size_t content_size) const noexcept override {
        return padding_for(content_size);
    }

    void seal(std::uint64_t sequence, ContentType, const Unsealed& record) noexcept override {
        const ByteSpan sealed = without_mac(record.body);
        pad(sealed.last(record.padding));
        encrypt(sealed);
        authenticate(sequence, record);
    }

    void seal_all(std::uint64_t sequence, ContentType,
                  std::span<const Unsealed> records) noexcept override {
        std::array<ByteSpan, kMaxPipelines> bodies;
        for (std::size_t i = 0; i < records.size(); ++i) {
            bodies[i] = without_mac(records[i].body);
            pad(bodies[i].last(records[i].padding));
        }
        encrypt_all(std::span<const ByteSpan>(bodies).first(records.size()));
        for (const Unsealed& one : records) authenticate(sequence++, one);
    }

    Result<Opened> open(std::uint64_t sequence, ByteView header, ByteSpan body) noexcept override {
        if (worn_out()) return fail(Reason::bad_record_mac_after_limit);
        if (body.size() < mac_.size()) return fail(Reason::decryption_failed_or_bad_record_mac);
        const ByteSpan sealed = body.first(body.size() - mac_.size());
        // RFC 7366 §3: nothing is decrypted before the MAC was verified.
        if (!is_whole(sealed, shape_.block_size) ||
            !mac_.matches({sequence, header}, sealed, body.last(mac_.size())))
            return fail(Reason::decryption_failed_or_bad_record_mac);
        const ByteSpan plain = decrypt(sealed);
        const CbcPadding padding = judge_padding({shape_.form, 0, shape_.block_size}, plain);
        if (padding.good == 0) return fail(Reason::decryption_failed_or_bad_record_mac);
        const std::size_t size = plain.size() - padding.size;
        return Opened{ContentType(header[0]), plain.first(size), size};
    }

  private:
    ByteSpan without_mac(ByteSpan body) const { return body.first(body.size() - mac_.size()); }
    /// RFC 7366 §3: over the IV and the ciphertext, whose length the MAC's header has.
    void authenticate(std::uint64_t sequence, const Unsealed& record) {
        mac_.write({sequence, record.header}, without_mac(record.body),
                   record.body.last(mac_.size()));
    }
};

}  // namespace

std::unique_ptr<Protector> make_cbc_protector(const LegacyProtection& protection, LegacyMac mac,
                                              std::unique_ptr<crypto::CbcCipher> cipher) {
    if (protection.order == MacOrder::encrypt_then_mac)
        return std::make_unique<EncryptThenMac>(protection, std::move(mac), std::move(cipher));
    return std::make_unique<MacThenEncrypt>(protection, std::move(mac), std::move(cipher));
}

}  // namespace handfast
