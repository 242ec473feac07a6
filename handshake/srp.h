// SPDX-License-Identifier: Apache-2.0
// What a server knows of the users of SRP (RFC 5054 §2.4).
#pragma once

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"

namespace handfast {

/// Numbers are big-endian without leading zeros.
struct SrpUser {
    Buffer n, g;
    Buffer salt;      ///< 1..255 bytes
    Buffer verifier;  ///< g^x mod n
};

class SrpUsers {
  public:
    virtual ~SrpUsers() = default;
    /// `psk_identity_not_found` for a name that is not known; or, so that nobody learns which names
    /// are, a user made of a seed (RFC 5054 §2.5.1.3), always the same for the same name.
    virtual Result<SrpUser> find(ByteView name) const = 0;
};

}  // namespace handfast
