// SPDX-License-Identifier: Apache-2.0
// Names and strings as -nameopt asks for them: OpenSSL's X509_NAME_print_ex, with its options as
// flags of the same meaning.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "x509/name.h"

namespace handfast::x509 {

/// How a string's characters are shown.
enum class StringFlag : std::uint32_t {
    esc_2253 = 0x1,
    esc_ctrl = 0x2,
    esc_msb = 0x4,
    use_quote = 0x8,
    utf8 = 0x10,
    ignore_type = 0x20,
    show_type = 0x40,
    dump_all = 0x80,
    dump_nostr = 0x100,
    dump_der = 0x200,
    esc_2254 = 0x400,
};

enum class NameSeparator : std::uint8_t {
    none,
    comma_plus,
    comma_plus_space,
    semi_plus_space,
    multiline
};
enum class FieldName : std::uint8_t { short_name, long_name, oid, none };

struct NameOptions {
    std::uint32_t string_flags = 0;  ///< StringFlag
    NameSeparator separator = NameSeparator::none;
    FieldName field = FieldName::short_name;
    bool reversed = false;
    bool space_around_equals = false;
    bool dump_unknown_fields = false;
    bool align = false;

    bool has(StringFlag flag) const {
        return (string_flags & static_cast<std::uint32_t>(flag)) != 0;
    }
    /// All options off: X509_NAME_oneline's form.
    bool is_compat() const { return *this == NameOptions{}; }
    friend bool operator==(const NameOptions&, const NameOptions&) = default;
};

/// `openssl x509`'s form unless told otherwise.
NameOptions oneline_options();
NameOptions rfc2253_options();
NameOptions multiline_options();

/// The argument of -nameopt: words between commas, each with an optional "-" or "+". Nothing for
/// a word that is no option.
std::optional<NameOptions> parse_name_options(std::string_view words);

/// Behind `margin` spaces, and with them on each line of the multiline form. With all options off
/// "C=AU, O=Widgits, CN=host".
void append_name(std::string& out, const Name& name, const NameOptions& options,
                 std::size_t margin = 0);

/// "/C=AU/O=Widgits/CN=host": X509_NAME_oneline, as 3.0 has it since it escapes slashes.
std::string name_slashes(const Name& name);
/// One attribute of it, behind a slash, or a plus sign where it goes on with a set.
std::string attribute_slashes(const NameAttribute& attribute, char separator);

/// "PRINTABLESTRING": the name of a universal type.
std::string string_type_name(DerTag tag);

/// A string with its type: ASN1_STRING_print_ex.
void append_string(std::string& out, DerTag tag, ByteView value, const NameOptions& options);

}  // namespace handfast::x509
