// SPDX-License-Identifier: Apache-2.0
// The protectors that make_legacy_protector chooses among. Internal to record/.
#pragma once

#include "record/legacy_mac.h"
#include "record/legacy_protector.h"

namespace handfast {

std::unique_ptr<Protector> make_cbc_protector(const LegacyProtection& protection, LegacyMac mac,
                                              std::unique_ptr<crypto::CbcCipher> cipher);
/// A null `cipher` leaves the content as it is.
std::unique_ptr<Protector> make_stream_protector(LegacyMac mac,
                                                 std::unique_ptr<crypto::StreamCipher> cipher);

}  // namespace handfast
