// SPDX-License-Identifier: Apache-2.0
#include "record/compression.h"

#include <utility>

#include "record/record_layer.h"

namespace handfast {

namespace {

class CompressedProtector final : public Protector {
  public:
    CompressedProtector(std::unique_ptr<Protector> inner, std::unique_ptr<CompressionStream> stream)
        : inner_(std::move(inner)), stream_(std::move(stream)) {}

    Overhead overhead() const noexcept override { return inner_->overhead(); }
    bool hides_type() const noexcept override { return inner_->hides_type(); }
    std::size_t max_expansion() const noexcept override { return inner_->max_expansion(); }
    std::uint64_t record_limit() const noexcept override { return inner_->record_limit(); }
    std::size_t padding(std::size_t content_size) const noexcept override {
        return inner_->padding(content_size);
    }
    bool splits() const noexcept override { return inner_->splits(); }

    Result<ByteView> prepare(ByteView content) noexcept override {
        // RFC 5246 §6.2.2: compression may not add more than 1024 bytes.
        const auto compressed = stream_->next(content, content.size() + kMaxCompressionExpansion);
        if (!compressed) return fail(Reason::compression_failure);
        return *compressed;
    }

    void seal(std::uint64_t sequence, ContentType type, const Unsealed& record) noexcept override {
        inner_->seal(sequence, type, record);
    }

    Result<Opened> open(std::uint64_t sequence, ByteView header, ByteSpan body) noexcept override {
        TRY(const Opened opened, inner_->open(sequence, header, body));
        // RFC 5246 §7.2.2: a TLSCompressed of more than 2^14+1024 bytes; record_overflow.
        if (opened.content.size() > kMaxPlaintext + kMaxCompressionExpansion)
            return fail(Reason::compressed_length_too_long);
        // RFC 5246 §6.2.2: what "would decompress to a length in excess of 2^14 bytes", or is no
        // compressed content at all; decompression_failure.
        const auto plain = stream_->next(opened.content, kMaxPlaintext);
        if (!plain) return fail(Reason::bad_decompression);
        return Opened{opened.type, *plain, plain->size()};
    }

  private:
    std::unique_ptr<Protector> inner_;
    std::unique_ptr<CompressionStream> stream_;
};

}  // namespace

std::unique_ptr<Protector> make_compressing_protector(std::unique_ptr<Protector> protector,
                                                      const RecordCompression& compression) {
    return std::make_unique<CompressedProtector>(std::move(protector), compression.compressor());
}

std::unique_ptr<Protector> make_decompressing_protector(std::unique_ptr<Protector> protector,
                                                        const RecordCompression& compression) {
    return std::make_unique<CompressedProtector>(std::move(protector), compression.decompressor());
}

}  // namespace handfast
