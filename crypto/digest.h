// SPDX-License-Identifier: Apache-2.0
// The digest of a message that is there as a whole.
#pragma once

#include "crypto/provider.h"

namespace handfast::crypto {

inline Buffer digest_of(const Provider& provider, HashId id, ByteView message) {
    Buffer digest(digest_size(id));
    const auto hash = provider.hash(id);
    hash->update(message);
    hash->finish(digest);
    return digest;
}

}  // namespace handfast::crypto
