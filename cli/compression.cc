// SPDX-License-Identifier: Apache-2.0
#include "cli/compression.h"

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

namespace handfast::cli {
namespace {

// No decompressor below writes beyond the room that it is given, nor holds more than its window.

class Zlib final : public CertificateCompression {
  public:
    CompressionAlgorithm algorithm() const override { return CompressionAlgorithm::zlib; }
    std::optional<Buffer> compress(ByteView plain) const override {
        uLongf size = ::compressBound(plain.size());
        Buffer out(size);
        if (::compress2(out.data(), &size, plain.data(), plain.size(), Z_BEST_COMPRESSION) != Z_OK)
            return std::nullopt;
        out.resize(size);
        return out;
    }
    std::optional<Buffer> decompress(ByteView compressed, std::size_t size) const override {
        Buffer out(size);
        uLongf made = size;
        uLong taken = compressed.size();
        const int end = ::uncompress2(out.data(), &made, compressed.data(), &taken);
        if (end != Z_OK || made != size || taken != compressed.size()) return std::nullopt;
        return out;
    }
};

class Brotli final : public CertificateCompression {
  public:
    CompressionAlgorithm algorithm() const override { return CompressionAlgorithm::brotli; }
    std::optional<Buffer> compress(ByteView plain) const override {
        std::size_t size = ::BrotliEncoderMaxCompressedSize(plain.size());
        Buffer out(size);
        if (::BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC,
                                    plain.size(), plain.data(), &size, out.data()) != BROTLI_TRUE)
            return std::nullopt;
        out.resize(size);
        return out;
    }
    std::optional<Buffer> decompress(ByteView compressed, std::size_t size) const override {
        const std::unique_ptr<BrotliDecoderState, decltype(&::BrotliDecoderDestroyInstance)> state(
            ::BrotliDecoderCreateInstance(nullptr, nullptr, nullptr),
            &::BrotliDecoderDestroyInstance);
        if (state == nullptr) return std::nullopt;
        Buffer out(size);
        std::size_t left = compressed.size();
        const std::uint8_t* next = compressed.data();
        std::size_t room = size;
        std::uint8_t* to = out.data();
        const auto end =
            ::BrotliDecoderDecompressStream(state.get(), &left, &next, &room, &to, nullptr);
        if (end != BROTLI_DECODER_RESULT_SUCCESS || left != 0 || room != 0) return std::nullopt;
        return out;
    }
};

class Zstd final : public CertificateCompression {
  public:
    CompressionAlgorithm algorithm() const override { return CompressionAlgorithm::zstd; }
    std::optional<Buffer> compress(ByteView plain) const override {
        Buffer out(::ZSTD_compressBound(plain.size()));
        const std::size_t size =
            ::ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), ::ZSTD_maxCLevel());
        if (::ZSTD_isError(size) != 0) return std::nullopt;
        out.resize(size);
        return out;
    }
    std::optional<Buffer> decompress(ByteView compressed, std::size_t size) const override {
        Buffer out(size);
        const std::size_t made =
            ::ZSTD_decompress(out.data(), out.size(), compressed.data(), compressed.size());
        if (::ZSTD_isError(made) != 0 || made != size) return std::nullopt;
        return out;
    }
};

/// zlib's two kinds of streams behind one loop: RFC 3749 §2.1 has every record end in a flush.
struct Deflate {
    static int begin(z_stream& z) { return deflateInit(&z, Z_DEFAULT_COMPRESSION); }
    static int step(z_stream& z) { return ::deflate(&z, Z_SYNC_FLUSH); }
    static void end(z_stream& z) { (void)::deflateEnd(&z); }
};
struct Inflate {
    static int begin(z_stream& z) { return inflateInit(&z); }
    static int step(z_stream& z) { return ::inflate(&z, Z_SYNC_FLUSH); }
    static void end(z_stream& z) { (void)::inflateEnd(&z); }
};

template <class Kind>
class Stream final : public CompressionStream {
  public:
    Stream() : ready_(Kind::begin(z_) == Z_OK) {}
    ~Stream() override {
        if (ready_) Kind::end(z_);
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    std::optional<ByteSpan> next(ByteView content, std::size_t limit) noexcept override {
        if (!ready_) return std::nullopt;
        if (content.empty()) return ByteSpan();
        // A byte too many shows that there was more.
        if (out_.size() < limit + 1) out_.resize(limit + 1);
        z_.next_in = const_cast<Bytef*>(content.data());
        z_.avail_in = static_cast<uInt>(content.size());
        z_.next_out = out_.data();
        z_.avail_out = static_cast<uInt>(limit + 1);
        // The end of the stream is none of a record.
        if (Kind::step(z_) != Z_OK || z_.avail_in != 0 || z_.avail_out == 0) return std::nullopt;
        return ByteSpan(out_).first(limit + 1 - z_.avail_out);
    }

  private:
    z_stream z_{};
    Buffer out_;
    bool ready_;
};

class Rfc3749 final : public RecordCompression {
  public:
    CompressionMethod method() const override { return CompressionMethod::deflate; }
    std::unique_ptr<CompressionStream> compressor() const override {
        return std::make_unique<Stream<Deflate>>();
    }
    std::unique_ptr<CompressionStream> decompressor() const override {
        return std::make_unique<Stream<Inflate>>();
    }
};

}  // namespace

std::vector<std::shared_ptr<const CertificateCompression>> certificate_compressions() {
    return {std::make_shared<Brotli>(), std::make_shared<Zlib>(), std::make_shared<Zstd>()};
}

std::vector<std::shared_ptr<const RecordCompression>> record_compressions() {
    return {std::make_shared<Rfc3749>()};
}

}  // namespace handfast::cli
