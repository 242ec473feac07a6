// SPDX-License-Identifier: Apache-2.0
#include "handshake/compression.h"

namespace handfast {

const Buffer& CompressedCertificates::of(const Key& key, const CertificateCompression& compression,
                                         ByteView plain) {
    const std::scoped_lock lock(mutex_);
    const auto found = made_.find(key);
    if (found != made_.end()) return found->second;
    return made_.emplace(key, compression.compress(plain).value_or(Buffer())).first->second;
}

}  // namespace handfast
