// SPDX-License-Identifier: Apache-2.0
// RSA private keys for tests and benches, out of PKCS #1 DER.
#pragma once

#include <array>
#include <string_view>

#include "crypto/provider.h"

namespace handfast::crypto {

/// The numbers of an RSAPrivateKey (RFC 8017 §A.1.2); the views point into `der`.
class RsaTestKey {
  public:
    /// `der` must be well-formed: it comes with the test.
    explicit RsaTestKey(ByteView der);
    RsaTestKey(const RsaTestKey&) = delete;
    RsaTestKey& operator=(const RsaTestKey&) = delete;

    RsaPublicNumbers public_numbers() const { return {numbers_[0], numbers_[1]}; }
    RsaPrivateNumbers private_numbers() const {
        return {numbers_[0], numbers_[1], numbers_[2], numbers_[3],
                numbers_[4], numbers_[5], numbers_[6], numbers_[7]};
    }

  private:
    Buffer der_;
    std::array<ByteView, 8> numbers_;
};

/// Throw-away keys made for these tests.
RsaTestKey rsa_512_test_key();
RsaTestKey rsa_2048_test_key();

}  // namespace handfast::crypto
