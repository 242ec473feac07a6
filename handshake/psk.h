// SPDX-License-Identifier: Apache-2.0
// Pre-shared keys from outside of TLS (RFC 8446 §2.2 and §4.2.11), for both roles.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "crypto/algorithms.h"
#include "crypto/base/bytes.h"
#include "crypto/base/secret.h"
#include "record/code_points.h"

namespace handfast {

/// A key that both sides had before they met. Copies share the key.
struct ExternalPsk {
    Buffer identity;  ///< As sent, 1..65535 bytes of any value.
    std::shared_ptr<const SecretBuffer> key;
    /// RFC 8446 §4.2.11: the hash that the key is bound to, SHA-256 unless said otherwise.
    crypto::HashId hash = crypto::HashId::sha256;

    // What early data under this key goes by (RFC 8446 §4.2.10).
    CipherSuite suite{};  ///< 0: the key takes no early data.
    std::string alpn;     ///< "" for none.
    std::uint32_t max_early_data = 0;
};

}  // namespace handfast
