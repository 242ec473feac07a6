// SPDX-License-Identifier: Apache-2.0
// How the compression of records is agreed on before TLS 1.3 (RFC 3749 §2, RFC 5246 §7.4.1.2 and
// §7.4.1.3). Without Config::record_compressions there is none.
#pragma once

#include "handshake/config.h"
#include "handshake/messages.h"

namespace handfast {

/// The configuration's method of that number, or null.
const RecordCompression* find_compression(const Config& config, CompressionMethod method);
/// Whether a session with that method can go on.
bool has_compression(const Config& config, CompressionMethod method);

/// A client's list, null at the end, out of `finish`ed configurations. As OpenSSL: a client that
/// offers TLS 1.3 has no other one.
ByteView offered_record_compressions(const Config& config);
bool lists_compression(ByteView methods, CompressionMethod method);

/// A server's choice, the first of its own; null for none.
const RecordCompression* select_compression(const ClientHello& hello, const Config& config);

}  // namespace handfast
