// SPDX-License-Identifier: Apache-2.0
// SRP-6a as TLS has it (RFC 5054, RFC 2945), with SHA-1. Internal to crypto/; Provider's functions
// of the same names state the contracts.
#pragma once

#include "crypto/operations.h"

namespace handfast::crypto {

Result<Buffer> make_srp_verifier(const Operations&, const SrpGroup&,
                                 const SrpCredentials&) noexcept;
Result<std::unique_ptr<KeyShare>> make_srp_server(const Operations&, const SrpGroup&,
                                                  ByteView verifier, Rng&) noexcept;
/// The client's answer to the server's B.
struct SrpOffer {
    const SrpGroup& group;
    const SrpCredentials& credentials;
    ByteView server_value;
};
Result<AcceptedShare> answer_srp(const Operations&, const SrpOffer&, Rng&) noexcept;

}  // namespace handfast::crypto
