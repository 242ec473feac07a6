// SPDX-License-Identifier: Apache-2.0
// DER put together from whole elements: what the builders of certificates, CRLs and OCSP responses
// are made of. Nothing here judges: what is made may be wrong on purpose.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "crypto/base/der.h"
#include "x509/oid.h"

namespace handfast::x509 {

/// One element with this content.
Buffer encode_element(DerTag tag, ByteView content);
/// One element around others.
Buffer encode_nest(DerTag tag, std::initializer_list<ByteView> elements);
Buffer encode_oid(Oid oid);
/// An INTEGER, or another element of a number, that is not negative.
Buffer encode_integer(std::uint64_t value);
Buffer encode_time(Instant instant);
Buffer encode_bit_string(ByteView bytes);
/// An AlgorithmIdentifier; `parameters` is a whole element or empty.
Buffer encode_algorithm(Oid oid, ByteView parameters = {});

/// An extension that is to be written.
struct BuiltExtension {
    Buffer oid;  ///< Content octets
    bool critical = false;
    Buffer value;  ///< Inside the OCTET STRING
};
using BuiltExtensions = std::vector<BuiltExtension>;
BuiltExtension built_extension(Oid oid, Buffer value, bool critical = false);
/// The SEQUENCE OF Extension.
Buffer encode_extensions(const BuiltExtensions& extensions);

/// An attribute of a name that is to be written.
struct BuiltAttribute {
    Buffer type;  ///< OID, content octets
    DerTag tag = der::kUtf8String;
    Buffer value;
    bool joins_previous = false;  ///< In the same set as the one before.
};
Buffer encode_name(const std::vector<BuiltAttribute>& attributes);
/// A name of one common name.
Buffer encode_common_name(std::string_view common_name);

/// tbs, algorithm and signature, each a whole element, in one SEQUENCE.
inline Buffer encode_signed(ByteView tbs, ByteView algorithm, ByteView signature) {
    return encode_nest(der::kSequence, {tbs, algorithm, signature});
}

}  // namespace handfast::x509
