// SPDX-License-Identifier: Apache-2.0
// Certificate compression (RFC 8879). Algorithms come from outside as objects; what they made of
// our own certificates is remembered, so that no handshake compresses anew.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>

#include "crypto/base/bytes.h"
#include "record/code_points.h"

namespace handfast {

/// One algorithm. Thread-safe.
class CertificateCompression {
  public:
    virtual ~CertificateCompression() = default;
    virtual CompressionAlgorithm algorithm() const = 0;
    /// Nothing when it does not work, or does not shrink, for whatever reason.
    virtual std::optional<Buffer> compress(ByteView plain) const = 0;
    /// What `compressed` stands for if that is exactly `size` bytes; never makes more than that.
    virtual std::optional<Buffer> decompress(ByteView compressed, std::size_t size) const = 0;
};

/// Compressed Certificate messages of one configuration. Thread-safe.
class CompressedCertificates {
  public:
    /// Which message: the credential's place, and which staples it carries.
    struct Key {
        std::size_t credential;
        bool ocsp;
        bool scts;
        CompressionAlgorithm algorithm;
        auto operator<=>(const Key&) const = default;
    };
    /// The compressed form of `plain`, made on first use; empty when it cannot be made. Stays
    /// valid.
    const Buffer& of(const Key& key, const CertificateCompression& compression, ByteView plain);

  private:
    std::mutex mutex_;
    std::map<Key, Buffer> made_;
};

}  // namespace handfast
