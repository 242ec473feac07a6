// SPDX-License-Identifier: Apache-2.0
// Extensions that a server answers with bytes of its owner's making (-serverinfo): the engine knows
// where they go and whether they were asked for, and nothing else.
#pragma once

#include <cstdint>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "record/code_points.h"

namespace handfast {

struct Extensions;
struct Handshake;
enum class Where : std::uint16_t;

struct ServerInfo {
    ExtensionType type;
    std::uint16_t
        places;  ///< The messages that it goes into and may be asked for in: Where's bits.
    Buffer body;
};

/// What asks for such an extension stands in a ClientHello only if the owner said so
/// (illegal_parameter), and is empty (decode_error) where this version has an answer. Looks at all
/// credentials.
Status judge_requests(const Handshake& h);

/// Adds what the chosen credential has for this place: what the ClientHello asked for, in a
/// CertificateRequest everything. What no longer fits into the extensions is left out. The bytes
/// are borrowed from the credential.
void add_server_info(const Handshake& h, Where where, Extensions& extensions);

}  // namespace handfast
