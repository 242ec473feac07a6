// SPDX-License-Identifier: Apache-2.0
// Distinguished names (RFC 5280 §4.1.2.4) and how OpenSSL prints them. What is printed never holds
// a control character.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/der.h"
#include "crypto/base/result.h"

namespace handfast::x509 {

struct NameAttribute {
    ByteView type;   ///< Encoded OID
    DerTag tag = 0;  ///< String type of the value
    ByteView value;  ///< Content octets
    ByteView value_der;
};

/// A set of attributes; nearly always one.
using RelativeName = std::vector<NameAttribute>;

enum class NameFormat : std::uint8_t {
    oneline,  ///< `openssl x509 -subject`: "C = AU, O = Widgits, CN = host"
    rfc2253,  ///< Reversed, no spaces, backslashes
    slashes,  ///< X509_NAME_oneline: "/C=AU/O=Widgits/CN=host"
};

/// Views into the DER that was parsed, and the form that is compared.
class Name {
  public:
    static Result<Name> parse(ByteView der);

    ByteView der() const { return der_; }
    const std::vector<RelativeName>& relative_names() const { return rdns_; }
    bool empty() const { return rdns_.empty(); }
    std::string print(NameFormat format) const;
    /// The last common name as text, "" if there is none.
    std::string common_name() const;
    /// What equal names have in common, see name_canonical.h.
    ByteView canonical() const { return canonical_; }
    /// Names are equal when their canonical forms are (RFC 5280 §7.1), as OpenSSL has it.
    friend bool operator==(const Name& a, const Name& b) {
        return equal(a.canonical_, b.canonical_);
    }

  private:
    ByteView der_;
    std::vector<RelativeName> rdns_;
    Buffer canonical_;
};

}  // namespace handfast::x509
