// SPDX-License-Identifier: Apache-2.0
// The MACs of records: a hash between two fixed prefixes, which both HMAC and SSLv3's MAC are.
// Internal to crypto/; Provider::record_mac states the contract.
#pragma once

#include "crypto/operations.h"

namespace handfast::crypto {

/// `operations` has the backends' functions, `key` any length.
Result<std::unique_ptr<RecordMac>> make_record_mac(const Operations& operations, HashId hash,
                                                   MacForm form, ByteView key) noexcept;

/// For backends whose hashes do not show their state: hashes once for each size that is possible,
/// so slowly that it is a last resort.
std::unique_ptr<RecordMac> make_portable_record_mac(MakeHash make, std::size_t digest_size,
                                                    const MacPrefixes& prefixes);

}  // namespace handfast::crypto
