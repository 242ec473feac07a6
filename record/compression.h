// SPDX-License-Identifier: Apache-2.0
// Compression of records before TLS 1.3 (RFC 3749, RFC 5246 §6.2.2). Methods come from outside as
// objects; here is how they go between content and protection.
#pragma once

#include <memory>
#include <optional>

#include "crypto/base/bytes.h"
#include "record/code_points.h"
#include "record/protector.h"

namespace handfast {

constexpr std::size_t kMaxCompressionExpansion = 1024;  ///< RFC 5246 §6.2.2

/// One direction of one epoch, either way round: what a record leaves behind serves the next one.
class CompressionStream {
  public:
    virtual ~CompressionStream() = default;
    /// What becomes of the next record's `content`; stays valid until the next call. Nothing when
    /// that is no content, or more than `limit` bytes: never makes more than one byte beyond.
    virtual std::optional<ByteSpan> next(ByteView content, std::size_t limit) noexcept = 0;
};

/// One method. Thread-safe.
class RecordCompression {
  public:
    virtual ~RecordCompression() = default;
    virtual CompressionMethod method() const = 0;
    virtual std::unique_ptr<CompressionStream> compressor() const = 0;
    virtual std::unique_ptr<CompressionStream> decompressor() const = 0;
};

/// `protector` for contents that are compressed before they are sealed …
std::unique_ptr<Protector> make_compressing_protector(std::unique_ptr<Protector> protector,
                                                      const RecordCompression& compression);
/// … and decompressed after they were opened.
std::unique_ptr<Protector> make_decompressing_protector(std::unique_ptr<Protector> protector,
                                                        const RecordCompression& compression);

}  // namespace handfast
