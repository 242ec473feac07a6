// SPDX-License-Identifier: Apache-2.0
// Object identifiers: one table (oid.inc) of encoded bytes and OpenSSL's names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/base/bytes.h"

namespace handfast::x509 {

enum class Oid : std::uint8_t {
    unknown,
#define OID(name, encoded, short_name, long_name) name,
#include "x509/oid.inc"
#undef OID
};

/// The table's entry for encoded content octets.
Oid find_oid(ByteView encoded);
/// Encoded content octets; empty for `unknown`.
ByteView encoded(Oid oid);
/// OpenSSL's short name ("CN"), "" for unknown.
std::string_view short_name(Oid oid);
std::string_view long_name(Oid oid);
/// "2.5.4.3"; bounded: over-long identifiers (more than 128 arcs) give "".
std::string dotted(ByteView encoded);

}  // namespace handfast::x509
