// SPDX-License-Identifier: Apache-2.0
// What OpenSSL makes of certificates and CRLs, in the same process: a peer to compare with. The
// product never links it.
#pragma once

#include <memory>
#include <span>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"

namespace handfast::bench {

class OpensslCertificate {
  public:
    /// Nothing when OpenSSL refuses it, or is not built in.
    static std::unique_ptr<OpensslCertificate> parse(ByteView der);
    virtual ~OpensslCertificate() = default;
    /// X509_print; the size of the text.
    virtual std::size_t print() const = 0;
};

/// A leaf, its issuers and last their anchor.
class OpensslChain {
  public:
    /// Nothing when OpenSSL refuses one of them, or is not built in.
    static std::unique_ptr<OpensslChain> parse(std::span<const ByteView> ders);
    virtual ~OpensslChain() = default;
    /// X509_verify_cert at that time. Ends the program when it fails.
    virtual void verify(Instant now) const = 0;
};

class OpensslCrl {
  public:
    /// Nothing when OpenSSL refuses it, or is not built in.
    static std::unique_ptr<OpensslCrl> parse(ByteView der);
    virtual ~OpensslCrl() = default;
    /// Whether the serial number (INTEGER content) is on it.
    virtual bool has(ByteView serial) = 0;
};

}  // namespace handfast::bench
