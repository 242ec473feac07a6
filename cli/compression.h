// SPDX-License-Identifier: Apache-2.0
// The algorithms of RFC 8879 by zlib, brotli and zstd, and the one of RFC 3749 by zlib.
#pragma once

#include <memory>
#include <vector>

#include "handshake/compression.h"
#include "record/compression.h"

namespace handfast::cli {

/// All three, in OpenSSL's order of preference: brotli, zlib, zstd.
std::vector<std::shared_ptr<const CertificateCompression>> certificate_compressions();

/// Of records: DEFLATE.
std::vector<std::shared_ptr<const RecordCompression>> record_compressions();

}  // namespace handfast::cli
