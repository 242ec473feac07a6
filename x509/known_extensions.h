// SPDX-License-Identifier: Apache-2.0
// The extensions of a certificate that judging a path needs, parsed. One that is malformed does
// not refuse the certificate: it is remembered, and no path with it is good.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "x509/general_name.h"
#include "x509/oid.h"

namespace handfast::x509 {

struct Extension {
    Oid oid = Oid::unknown;
    ByteView encoded_oid;
    bool critical = false;
    ByteView value;  ///< Inside the OCTET STRING.
};

/// RFC 5280 §4.2.1.9
struct BasicConstraints {
    bool ca = false;
    std::optional<std::uint64_t> path_length;
};

/// RFC 5280 §4.2.1.3; bit numbers count from the left.
enum class KeyUsage : std::uint8_t {
    digital_signature = 0,
    non_repudiation = 1,
    key_encipherment = 2,
    data_encipherment = 3,
    key_agreement = 4,
    key_cert_sign = 5,
    crl_sign = 6,
    encipher_only = 7,
    decipher_only = 8,
};

/// Bits of Netscape's certificate type, from the left.
enum class NetscapeType : std::uint8_t {
    ssl_client = 0,
    ssl_server = 1,
    smime = 2,
    object_signing = 3,
    ssl_ca = 5,
    smime_ca = 6,
    object_signing_ca = 7,
};

/// RFC 5280 §4.2.1.1; a part that is absent has no data().
struct AuthorityKeyIdentifier {
    ByteView key;
    ByteView issuer;  ///< The issuer's issuer, a Name: the first of the names that is one
    ByteView serial;  ///< The issuer's serial number, INTEGER content
};

Result<AuthorityKeyIdentifier> parse_authority_key_identifier(ByteView value);

/// RFC 3820 §3.8
struct ProxyCertInfo {
    std::optional<std::uint64_t> path_length;
    ByteView language;  ///< Encoded OID
    ByteView policy;    ///< OCTET STRING content; no data() when absent
};

struct KnownExtensions {
    /// One of them is not what it should be, is there twice, or contradicts another one.
    bool malformed = false;
    std::optional<BasicConstraints> basic_constraints;
    std::optional<DerBits> key_usage;
    std::optional<ProxyCertInfo> proxy;
    std::vector<Oid> extended_key_usage;
    std::optional<DerBits> netscape_type;
    ByteView subject_key_identifier;  ///< No data() when absent.
    AuthorityKeyIdentifier authority;
    GeneralNames alternative_names;
};

KnownExtensions parse_known_extensions(std::span<const Extension> extensions);

}  // namespace handfast::x509
