// SPDX-License-Identifier: Apache-2.0
// Stream ciphers and no cipher at all, with a MAC (RFC 5246 §6.2.3.1).
#include <limits>

#include "record/legacy_kinds.h"
#include "record/record_layer.h"

namespace handfast {

namespace {

class StreamProtector final : public Protector {
  public:
    StreamProtector(LegacyMac mac, std::unique_ptr<crypto::StreamCipher> cipher)
        : mac_(std::move(mac)), cipher_(std::move(cipher)) {}

    Overhead overhead() const noexcept override { return {0, mac_.size()}; }
    bool hides_type() const noexcept override { return false; }
    std::size_t max_expansion() const noexcept override { return kMaxExpansion12; }
    std::uint64_t record_limit() const noexcept override {
        return std::numeric_limits<std::uint64_t>::max();
    }

    void seal(std::uint64_t sequence, ContentType, const Unsealed& record) noexcept override {
        const ByteSpan body = record.body;
        mac_.write({sequence, record.header}, body.first(body.size() - mac_.size()),
                   body.last(mac_.size()));
        if (cipher_) cipher_->apply(body);
    }

    Result<Opened> open(std::uint64_t sequence, ByteView header, ByteSpan body) noexcept override {
        if (body.size() < mac_.size()) return fail(Reason::decryption_failed_or_bad_record_mac);
        if (cipher_) cipher_->apply(body);
        const ByteSpan content = body.first(body.size() - mac_.size());
        if (!mac_.matches({sequence, header}, content, body.last(mac_.size())))
            return fail(Reason::decryption_failed_or_bad_record_mac);
        return Opened{ContentType(header[0]), content, content.size()};
    }

  private:
    LegacyMac mac_;
    std::unique_ptr<crypto::StreamCipher> cipher_;
};

}  // namespace

std::unique_ptr<Protector> make_stream_protector(LegacyMac mac,
                                                 std::unique_ptr<crypto::StreamCipher> cipher) {
    return std::make_unique<StreamProtector>(std::move(mac), std::move(cipher));
}

}  // namespace handfast
