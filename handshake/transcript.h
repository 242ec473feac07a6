// SPDX-License-Identifier: Apache-2.0
// The running hash over all handshake messages (RFC 8446 §4.4.1, RFC 5246 §7.4.9). Messages are
// kept until the hash is known, then hashed as they come. The newest message stays apart until
// the next one comes or `settle` is called, so that a step can ask for the hash with and without
// the message that it is judging.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "crypto/provider.h"

namespace handfast {

/// A transcript hash by value.
class Digest {
  public:
    ByteView view() const { return {bytes_.data(), size_}; }
    ByteSpan fill(std::size_t size) {
        size_ = static_cast<std::uint8_t>(size);
        return {bytes_.data(), size_};
    }

  private:
    std::array<std::uint8_t, crypto::kMaxDigestSize> bytes_{};
    std::uint8_t size_ = 0;
};

class Transcript {
  public:
    explicit Transcript(const crypto::Provider& provider) : provider_(provider) {}

    /// The same hash so far, on its own from here on. Needs to be started, with nothing unsettled.
    Transcript clone() const;

    /// Adds a whole message with its header; the view must stay valid until settle() or the next
    /// add().
    void add(ByteView message);
    /// Takes the newest message in for good.
    void settle();
    /// The hash is known from here on.
    void start(crypto::HashId hash);
    /// RFC 5246 §7.4.8: keeps the messages themselves as well, for a CertificateVerify that signs
    /// them. To be called before start().
    void keep_messages() { keeping_ = true; }
    void forget_messages();
    /// All messages but the newest, while they are kept.
    ByteView messages() const { return kept_; }
    bool started() const { return hash_ != nullptr; }
    crypto::HashId hash_id() const { return id_; }

    /// RFC 8446 §4.4.1: what is settled, the ClientHello before a HelloRetryRequest, becomes one
    /// message_hash message. The hash must have been started.
    void collapse_for_retry();
    /// The same for a first ClientHello that is known by its hash alone. The hash must have been
    /// started, with nothing in it.
    void add_first_hello(ByteView hash);

    /// Hash of everything added. The hash must have been started.
    Digest current() const;
    /// Hash of everything but the newest message.
    Digest without_newest() const;
    /// Hash, by `hash`, of everything but the newest message and of `prefix`, the part of it that
    /// counts: for PSK binders, also before the hash is started.
    Digest without_newest_plus(ByteView prefix, crypto::HashId hash) const;

  private:
    const crypto::Provider& provider_;
    crypto::HashId id_{};
    std::unique_ptr<crypto::Hash> hash_;
    Buffer kept_;  ///< Messages before the hash was known, or all of them.
    bool keeping_ = false;
    ByteView newest_;  ///< Borrowed until settled.
};

}  // namespace handfast
