// SPDX-License-Identifier: Apache-2.0
// One printer for each kind of extension, by family. Each gets the value's bytes and says whether
// it could show them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/base/der.h"

namespace handfast::x509 {

/// Writes the value behind `margin` spaces; false if it is malformed (what was written stays).
using ExtensionPrinter = bool (*)(std::string& out, ByteView value, std::size_t margin);

// extension_basic.cc: strings, numbers, bits, lists of names.
bool print_netscape_cert_type(std::string& out, ByteView value, std::size_t margin);
bool print_key_usage(std::string& out, ByteView value, std::size_t margin);
bool print_ia5_string(std::string& out, ByteView value, std::size_t margin);
bool print_utf8_string(std::string& out, ByteView value, std::size_t margin);
bool print_octets(std::string& out, ByteView value, std::size_t margin);
bool print_integer(std::string& out, ByteView value, std::size_t margin);
bool print_basic_constraints(std::string& out, ByteView value, std::size_t margin);
bool print_key_purposes(std::string& out, ByteView value, std::size_t margin);
bool print_private_key_period(std::string& out, ByteView value, std::size_t margin);
bool print_tls_features(std::string& out, ByteView value, std::size_t margin);
bool print_policy_constraints(std::string& out, ByteView value, std::size_t margin);
bool print_policy_mappings(std::string& out, ByteView value, std::size_t margin);
bool print_general_names(std::string& out, ByteView value, std::size_t margin);
bool print_authority_key_identifier(std::string& out, ByteView value, std::size_t margin);
bool print_information_access(std::string& out, ByteView value, std::size_t margin);
bool print_null(std::string& out, ByteView value, std::size_t margin);

// extension_policy.cc
bool print_policies(std::string& out, ByteView value, std::size_t margin);
bool print_name_constraints(std::string& out, ByteView value, std::size_t margin);
bool print_proxy_information(std::string& out, ByteView value, std::size_t margin);
bool print_strong_extranet(std::string& out, ByteView value, std::size_t margin);
bool print_issuer_sign_tool(std::string& out, ByteView value, std::size_t margin);

// extension_status.cc: CRLs and OCSP.
bool print_distribution_points(std::string& out, ByteView value, std::size_t margin);
bool print_issuing_distribution_point(std::string& out, ByteView value, std::size_t margin);
bool print_crl_reason(std::string& out, ByteView value, std::size_t margin);
bool print_generalized_time(std::string& out, ByteView value, std::size_t margin);
bool print_object(std::string& out, ByteView value, std::size_t margin);
bool print_ocsp_nonce(std::string& out, ByteView value, std::size_t margin);
bool print_ocsp_crl_id(std::string& out, ByteView value, std::size_t margin);
bool print_ocsp_service_locator(std::string& out, ByteView value, std::size_t margin);

// extension_resources.cc: RFC 3779 and the timestamps of RFC 6962.
bool print_address_blocks(std::string& out, ByteView value, std::size_t margin);
bool print_autonomous_systems(std::string& out, ByteView value, std::size_t margin);
bool print_timestamps(std::string& out, ByteView value, std::size_t margin);

// extension_admission.cc
bool print_admission(std::string& out, ByteView value, std::size_t margin);

// What printers share (extension_basic.cc).

/// "name:value", or the value alone where the name is empty.
struct NamedValue {
    std::string name;
    std::string value;
};
using NamedValues = std::vector<NamedValue>;

/// In one line, or a line each; "<EMPTY>" for none.
enum class Layout : std::uint8_t { one_line, lines };
void append_values(std::string& out, const NamedValues& values, std::size_t margin, Layout layout);

/// A GeneralName as alternative names show it; nothing for a malformed one.
std::optional<NamedValue> general_name_value(const DerElement& name);
/// A GeneralName as distribution points show it: GENERAL_NAME_print.
bool append_general_name(std::string& out, const DerElement& name);
/// Of a list's content, each in its line behind two more spaces.
bool append_general_name_lines(std::string& out, ByteView names, std::size_t margin);

/// A BIT STRING's content; unused bits are cleared.
std::optional<Buffer> read_bits(ByteView content);
/// Bit n, counted from the left.
bool has_bit(const Buffer& bits, std::size_t n);

/// "10.0.0.1", "2001:DB8:0:0:0:0:0:1"
std::string address_text(ByteView address);

/// An object's name or dots, cut off where OpenSSL's buffer of 80 ends.
std::string short_object_text(ByteView oid);

/// A BOOLEAN with any content of one octet.
bool read_loose_boolean(DerReader& reader, DerTag tag);

/// The content of a [tag] IMPLICIT INTEGER, which is minimal as any INTEGER.
ByteView read_implicit_integer(DerReader& reader, DerTag tag);

/// DisplayText (RFC 5280 §4.2.1.4): four types of strings, of whole characters.
bool is_display_text(const DerElement& text);

}  // namespace handfast::x509
