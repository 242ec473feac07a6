// SPDX-License-Identifier: Apache-2.0
// Block ciphers in CBC mode, put together of who encrypts and who decrypts. Internal to crypto/;
// Provider::cbc states the contract.
#pragma once

#include "crypto/operations.h"

namespace handfast::crypto {

Result<std::unique_ptr<CbcCipher>> make_cbc(const Operations& operations, CbcId id,
                                            ByteView key) noexcept;

}  // namespace handfast::crypto
