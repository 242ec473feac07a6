// SPDX-License-Identifier: Apache-2.0
// HMAC in an AEAD's place (RFC 9150 §6): protects, and hides nothing. Internal to crypto/.
#pragma once

#include <memory>

#include "crypto/provider.h"

namespace handfast::crypto {

/// The hash of an integrity-only id.
HashId integrity_hash(AeadId id) noexcept;

/// The tag is the HMAC of nonce, additional data and data.
std::unique_ptr<Aead> make_integrity_aead(std::unique_ptr<Hmac> hmac,
                                          std::size_t tag_size) noexcept;

}  // namespace handfast::crypto
