// SPDX-License-Identifier: Apache-2.0
// What stands behind "=" in descriptions of `handfast mint`, as DER or numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/mint_text.h"
#include "crypto/algorithms.h"
#include "crypto/base/clock.h"
#include "crypto/base/der.h"

namespace handfast::cli {

/// Content octets of an object by its name or its numbers.
Made<Buffer> oid_value(std::string_view text);
/// Several, as the elements of a SEQUENCE.
Made<Buffer> oid_list_value(std::string_view text);
Made<std::uint64_t> number_value(std::string_view text);
/// The content of an INTEGER: a number, or 0x and its octets as they are to be.
Made<Buffer> integer_value(std::string_view text);
Made<Buffer> hex_value(std::string_view text);
/// "/C=DE/O=Acme+OU=Lab/CN:bmp=host": a Name. A type of string may stand after the attribute.
Made<Buffer> name_value(std::string_view text);
/// The same without the SEQUENCE around it (one relative name: the content of a SET).
Made<Buffer> relative_name_value(std::string_view text);
/// "dns:host", "ip:10.0.0.1", "ip:10.0.0.0/8", "email:a@b", "uri:…", "rid:1.2.3", "dir:/CN=x",
/// "other:1.2.3;utf8:text", "x400:HEX", "edi:HEX".
Made<Buffer> general_name_value(std::string_view text);
/// Several, one after the other.
Made<Buffer> general_name_list_value(std::string_view text);
/// "20261231235959Z" and "261231235959Z" as they stand; "+10d", "-3h" from now; a whole element.
Made<Buffer> time_value(std::string_view text, Instant now);
/// The instant of the forms with a sign, and of well-formed others.
Made<Instant> instant_value(std::string_view text, Instant now);
Made<crypto::HashId> hash_value(std::string_view text);
/// The bits of names in a list, the first name being bit 0 from the left; BIT STRING.
Made<Buffer> named_bits_value(std::string_view text, std::span<const std::string_view> names);
/// "utf8:text", "ia5:text", "hex:0500" (whole elements in hexadecimal), …
Made<Buffer> string_value(std::string_view text);

}  // namespace handfast::cli
