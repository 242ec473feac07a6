// SPDX-License-Identifier: Apache-2.0
// GeneralName (RFC 5280 §4.2.1.6): the names of alternative names, name constraints, distribution
// points and access descriptions. Views of the DER that was parsed.
#pragma once

#include <cstdint>
#include <vector>

#include "crypto/base/der.h"

namespace handfast::x509 {

/// The numbers are the context tags.
enum class GeneralNameKind : std::uint8_t {
    other_name = 0,
    rfc822_name = 1,
    dns_name = 2,
    x400_address = 3,
    directory_name = 4,
    ediparty_name = 5,
    uri = 6,
    ip_address = 7,
    registered_id = 8,
};

struct GeneralName {
    GeneralNameKind kind = GeneralNameKind::other_name;
    /// What the kind holds: characters, address octets, an encoded OID, a whole Name
    /// (directory_name), the fields of the SEQUENCE (other_name, x400_address, ediparty_name).
    ByteView content;
    ByteView whole;  ///< With tag and length.
};

using GeneralNames = std::vector<GeneralName>;

/// An otherName's parts.
struct OtherName {
    ByteView type;   ///< Encoded OID
    DerTag tag = 0;  ///< Of the value inside its [0]
    ByteView value;  ///< Content octets
    ByteView value_der;
};

/// Reads one; a tag that no kind has marks the reader. Contents are judged by form alone:
/// directory names and otherNames hold what they should; characters and the sizes of addresses
/// are for those who compare them.
GeneralName read_general_name(DerReader& reader);

/// Reads a list inside the next element, which must have this tag; an empty list marks the reader.
GeneralNames read_general_names(DerReader& reader, DerTag tag = der::kSequence);

/// A whole extension value: SEQUENCE SIZE (1..MAX) OF GeneralName.
Result<GeneralNames> parse_general_names(ByteView der);

/// Of a name whose kind is other_name.
Result<OtherName> parse_other_name(const GeneralName& name);

}  // namespace handfast::x509
