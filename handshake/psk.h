// SPDX-License-Identifier: Apache-2.0
// Pre-shared keys from outside of TLS (RFC 8446 §2.2 and §4.2.11), for both roles.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "crypto/algorithms.h"
#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret.h"
#include "crypto/provider.h"
#include "record/code_points.h"

namespace handfast {

/// A key that both sides had before they met. Copies share the key.
struct ExternalPsk {
    Buffer identity;  ///< As sent, to 65535 bytes of any value; if empty, not in TLS 1.3.
    std::shared_ptr<const SecretBuffer> key;
    /// RFC 8446 §4.2.11: the hash that the key is bound to, SHA-256 unless said otherwise.
    crypto::HashId hash = crypto::HashId::sha256;

    /// Made by `import_psk`: its binders say so (RFC 9258 §4.2).
    bool imported = false;

    // What early data under this key goes by (RFC 8446 §4.2.10).
    CipherSuite suite{};  ///< 0: the key takes no early data.
    std::string alpn;     ///< "" for none.
    std::uint32_t max_early_data = 0;
};

/// A key as its owners agreed on it, and the hash that they bound it to.
struct ExternalKey {
    ByteView bytes;
    crypto::HashId hash = crypto::HashId::sha256;
};

/// RFC 9258: a PSK for each hash of TLS 1.3's suites out of one key, which then serves no other
/// protocol. `identity` has 1 byte at least; `context` may be empty. Both sides must import.
Result<std::vector<ExternalPsk>> import_psk(const crypto::Provider& provider, ByteView identity,
                                            ByteView context, const ExternalKey& key);

}  // namespace handfast
