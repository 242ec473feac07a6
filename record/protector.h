// SPDX-License-Identifier: Apache-2.0
// Protection of one direction of one epoch. The record layer owns one for reading and one for
// writing and counts their sequence numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/provider.h"
#include "record/code_points.h"

namespace handfast {

constexpr std::size_t kMaxPipelines = 32;  ///< Records sealed at once; OpenSSL's number.

class Protector {
  public:
    /// Bytes that protection adds before and after the content, after the record header.
    struct Overhead {
        std::size_t before = 0;
        std::size_t after = 0;
    };
    struct Opened {
        ContentType type;
        ByteSpan content;
        /// Of the content and of TLS 1.3's padding, without the type: what size limits are about.
        std::size_t padded_size;
    };

    virtual ~Protector() = default;
    virtual Overhead overhead() const noexcept = 0;
    /// Whether the content type is inside (TLS 1.3): outer type is application_data, outer
    /// version 0x0303, and warning alerts, empty handshake records and the like are judged anew.
    virtual bool hides_type() const noexcept = 0;
    /// How far a ciphertext may exceed the plaintext limit (RFC 8446 §5.2, RFC 5246 §6.2.3).
    virtual std::size_t max_expansion() const noexcept = 0;
    /// How many records this key may protect before it must be replaced (RFC 8446 §5.5).
    virtual std::uint64_t record_limit() const noexcept = 0;

    /// What is to be sealed in place of `content`, which may be compressed (RFC 5246 §6.2.2); stays
    /// valid until the next call.
    virtual Result<ByteView> prepare(ByteView content) noexcept { return content; }
    /// Bytes of padding that content of this size needs; TLS 1.3's is the record layer's choice.
    virtual std::size_t padding(std::size_t /*content_size*/) const noexcept { return 0; }
    /// Whether the first byte of application data goes into a record of its own, against BEAST.
    virtual bool splits() const noexcept { return false; }

    /// A record to be sealed in place: its header, already filled in, and its body: `before` bytes,
    /// content, `padding` bytes, `after` bytes.
    struct Unsealed {
        ByteView header;
        ByteSpan body;
        std::size_t padding = 0;
    };
    /// `type` is the content's. In DTLS `sequence` has the epoch in its upper 16 bits (RFC 6347
    /// §4.1.2.1).
    virtual void seal(std::uint64_t sequence, ContentType type,
                      const Unsealed& record) noexcept = 0;
    /// Whether seal_all is anything but seal, again and again.
    virtual bool seals_together() const noexcept { return false; }
    /// Seals records of one type that follow each other.
    virtual void seal_all(std::uint64_t sequence, ContentType type,
                          std::span<const Unsealed> records) noexcept {
        for (const Unsealed& one : records) seal(sequence++, type, one);
    }
    /// Opens `body` in place; `header` is the record's. The error is bad_record_mac for everything
    /// that does not authenticate.
    virtual Result<Opened> open(std::uint64_t sequence, ByteView header,
                                ByteSpan body) noexcept = 0;
};

/// No protection: the first epoch.
std::unique_ptr<Protector> make_null_protector();

/// TLS 1.3 (RFC 8446 §5.2, RFC 9150 §6): `iv` is the write IV, nonce_size(id) bytes.
std::unique_ptr<Protector> make_aead13_protector(std::unique_ptr<crypto::Aead> aead, ByteView iv,
                                                 crypto::AeadId id);

/// TLS 1.2 AEAD (RFC 5288 for GCM: 4-byte salt and explicit nonce; RFC 7905 for ChaCha20:
/// 12-byte IV, no explicit nonce).
std::unique_ptr<Protector> make_aead12_protector(std::unique_ptr<crypto::Aead> aead, ByteView iv,
                                                 crypto::AeadId id);

}  // namespace handfast
