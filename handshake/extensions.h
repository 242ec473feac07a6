// SPDX-License-Identifier: Apache-2.0
// The extension table: where each extension may stand, whether it must have been asked for, how it
// is read and written. Duplicates, misplaced and unsolicited extensions, pre_shared_key that is
// not last, and trailing bytes are refused here, once, for every message (RFC 8446 §4.2).
#pragma once

#include <cstdint>
#include <span>

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"
#include "handshake/messages.h"

namespace handfast {

/// The places of RFC 8446 §4.2's table, and TLS 1.2's two. Bits, so that a row can list several.
enum class Where : std::uint16_t {
    client_hello = 1 << 0,
    server_hello12 = 1 << 1,
    server_hello13 = 1 << 2,
    hello_retry_request = 1 << 3,
    encrypted_extensions = 1 << 4,
    certificate = 1 << 5,
    certificate_request = 1 << 6,
    new_session_ticket = 1 << 7,
};

/// Reads an extension block (with its 2-byte length) from `reader`. `offered` lists what the peer
/// may answer; null where nothing needs an offer (ClientHello, CertificateRequest,
/// NewSessionTicket). Unknown extensions are kept in `raw`; in an answer they are unsolicited.
/// A malformed body is `bad_extension`, or what the extension's own RFC asks for.
Result<Extensions> decode_extensions(ByteReader& reader, Where where,
                                     const OfferedExtensions* offered);

/// Writes the block in OpenSSL's order for this place: what the fields say, then the extensions in
/// `raw` that the table does not know, pre_shared_key last. Fields that have no place here are
/// skipped.
void encode_extensions(ByteWriter& writer, const Extensions& extensions, Where where);

/// The types that `extensions` would put into `where`: the offer an answer is judged by.
OfferedExtensions offered_by(const Extensions& extensions, Where where);

}  // namespace handfast
