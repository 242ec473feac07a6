// SPDX-License-Identifier: Apache-2.0
// The words of -nameopt.
#include <algorithm>

#include "crypto/base/ascii.h"
#include "x509/print/name_text.h"

namespace handfast::x509 {

namespace {

/// Sets (or, behind a "-", clears) what a word stands for.
using Apply = void (*)(NameOptions& options, bool on);

struct Word {
    std::string_view name;
    Apply apply;
};

template <StringFlag Flag>
void flag(NameOptions& options, bool on) {
    const auto bit = static_cast<std::uint32_t>(Flag);
    options.string_flags = on ? options.string_flags | bit : options.string_flags & ~bit;
}

template <bool NameOptions::*Member>
void toggle(NameOptions& options, bool on) {
    options.*Member = on;
}

template <NameSeparator Separator>
void separator(NameOptions& options, bool on) {
    options.separator = on ? Separator : NameSeparator::none;
}

template <FieldName Field>
void field(NameOptions& options, bool on) {
    options.field = on ? Field : FieldName::short_name;
}

template <NameOptions (*Preset)()>
void preset(NameOptions& options, bool on) {
    options = on ? Preset() : NameOptions{};
}

NameOptions compat_options() {
    return {};
}

using enum StringFlag;
constexpr Word kWords[] = {
    {"esc_2253", flag<esc_2253>},
    {"esc_2254", flag<esc_2254>},
    {"esc_ctrl", flag<esc_ctrl>},
    {"esc_msb", flag<esc_msb>},
    {"use_quote", flag<use_quote>},
    {"utf8", flag<utf8>},
    {"ignore_type", flag<ignore_type>},
    {"show_type", flag<show_type>},
    {"dump_all", flag<dump_all>},
    {"dump_nostr", flag<dump_nostr>},
    {"dump_der", flag<dump_der>},
    {"compat", preset<compat_options>},
    {"sep_comma_plus", separator<NameSeparator::comma_plus>},
    {"sep_comma_plus_space", separator<NameSeparator::comma_plus_space>},
    {"sep_semi_plus_space", separator<NameSeparator::semi_plus_space>},
    {"sep_multiline", separator<NameSeparator::multiline>},
    {"dn_rev", toggle<&NameOptions::reversed>},
    {"nofname", field<FieldName::none>},
    {"sname", field<FieldName::short_name>},
    {"lname", field<FieldName::long_name>},
    {"align", toggle<&NameOptions::align>},
    {"oid", field<FieldName::oid>},
    {"space_eq", toggle<&NameOptions::space_around_equals>},
    {"dump_unknown", toggle<&NameOptions::dump_unknown_fields>},
    {"RFC2253", preset<rfc2253_options>},
    {"oneline", preset<oneline_options>},
    {"multiline", preset<multiline_options>},
    {"ca_default", preset<multiline_options>},
};

bool apply_word(NameOptions& options, std::string_view word) {
    const bool on = !word.starts_with('-');
    if (word.starts_with('-') || word.starts_with('+')) word.remove_prefix(1);
    const auto* row = std::ranges::find_if(
        kWords, [&](const Word& candidate) { return equal_ignoring_case(candidate.name, word); });
    if (row == std::end(kWords)) return false;
    row->apply(options, on);
    return true;
}

std::string_view trimmed(std::string_view word) {
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    return word;
}

}  // namespace

std::optional<NameOptions> parse_name_options(std::string_view words) {
    NameOptions options;
    while (true) {
        const std::size_t comma = words.find(',');
        if (!apply_word(options, trimmed(words.substr(0, comma)))) return std::nullopt;
        if (comma == std::string_view::npos) break;
        words.remove_prefix(comma + 1);
    }
    if (!options.is_compat() && options.separator == NameSeparator::none)
        options.separator = NameSeparator::comma_plus_space;
    return options;
}

}  // namespace handfast::x509
