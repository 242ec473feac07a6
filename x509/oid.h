// SPDX-License-Identifier: Apache-2.0
// Object identifiers: those that code asks for (oid.inc, an enumerator each), and all others that
// OpenSSL has names for (objects*.inc): encoded bytes and the two names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/base/bytes.h"

namespace handfast::x509 {

enum class Oid : std::uint16_t {
    unknown,
#define OID(name, encoded, short_name, long_name) name,
#include "x509/oid.inc"
#undef OID
};

/// An object with names.
struct ObjectNames {
    std::string_view encoded;  ///< Content octets.
    std::string_view short_name;
    std::string_view long_name;
    bool known() const { return !encoded.empty(); }
};

/// The enumerator for encoded content octets; `unknown` for objects that have only names.
Oid find_oid(ByteView encoded);
/// Encoded content octets; empty for `unknown`.
ByteView encoded(Oid oid);
/// OpenSSL's short name ("CN"), "" for unknown.
std::string_view short_name(Oid oid);
std::string_view long_name(Oid oid);

/// The names of encoded content octets, of any object in either table; empty for others.
const ObjectNames& object_names(ByteView encoded);
/// The object with this short or long name; empty for none.
const ObjectNames& object_named(std::string_view name);

/// "2.5.4.3", arcs of any size; "" for malformed ones and, as OpenSSL, beyond 586 octets.
std::string dotted(ByteView encoded);

}  // namespace handfast::x509
