// SPDX-License-Identifier: Apache-2.0
// What an option is, as data. A command's options are one table of groups; the parser, -help,
// the manual-page check and the support matrix all read it. Groups that commands share
// (opt_common.h) are templates over the command's options struct.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace handfast::cli {

/// The kind of an option's argument: what is checked while parsing and how -help names it.
enum class ArgKind : std::uint8_t {
    none,
    text,
    in_file,
    out_file,
    directory,  ///< Must exist.
    uri,
    number,          ///< An int, in C's notation (0x, 0).
    positive,        ///< An int over 0.
    natural,         ///< An int from 0 on.
    big_number,      ///< intmax_t
    long_number,     ///< The same, where OpenSSL says ulong.
    pem_or_der,      ///< PEM or DER (OpenSSL's spellings)
    pem_der_or_p12,  ///< PEM, DER or P12; OpenSSL names the last one and takes it in no -certform.
    key_format,      ///< PEM, DER or ENGINE.
    any_format,      ///< Also P12, ENGINE, … as OpenSSL's -keyform takes them.
};

/// The word that -help shows for the argument ("+int", "infile", …); "" for none.
std::string_view placeholder(ArgKind kind);

/// Where the option comes from.
enum class Since : std::uint8_t {
    v1_1_1,   ///< OpenSSL 1.1.1 and 3.0.
    v1_only,  ///< OpenSSL 1.1.1, gone in 3.0.
    v3_0,     ///< OpenSSL 3.0.
    own,      ///< Ours.
};

enum class Effect : std::uint8_t {
    full,
    satisfied,  ///< Accepted: what it asks for always holds here (the row's comment says why).
    refused,    ///< OpenSSL lists it for both roles and refuses it to this one; so do we.
    later,      ///< Refused by name, exit 1: never silently ignored.
};

/// One argument as it was found on the command line.
struct Value {
    std::string_view name;     ///< As in the table, without the dash.
    std::string_view text;     ///< "" for flags.
    std::intmax_t number = 0;  ///< Of the numeric kinds.
};

/// Why a command line is refused. `text` is what goes to stderr, without a final newline.
struct OptionError {
    std::string text;
    enum class Hint : std::uint8_t { none, use_help } hint = Hint::use_help;
};
/// How the refusal of something that a later version brings ends.
inline constexpr const char* kNotAvailable = " is not available in this version of Handfast";

using OptionResult = std::expected<void, OptionError>;

/// Writes one occurrence into the options struct `O`.
template <class O>
using Apply = OptionResult (*)(O&, const Value&);

template <class O>
struct Opt {
    std::string_view name;
    ArgKind argument;
    std::string_view help;  ///< OpenSSL 3.0's text; a newline continues on an indented line.
    Since since;
    Effect effect;
    Apply<O> apply = nullptr;  ///< Set where `effect` is full or refused.
};

template <class O>
struct OptGroup {
    std::string_view title;  ///< "" where the group before goes on.
    std::span<const Opt<O>> options;
};

/// How often what follows the options may be there.
enum class Parameters : std::uint8_t { one, any };

template <class O>
struct OptTable {
    std::string_view command;
    std::span<const OptGroup<O>> groups;
    const Opt<O>* parameter = nullptr;  ///< What may follow the options.
    Parameters count = Parameters::one;

    /// The row called `name` (no dash), or null.
    const Opt<O>* find(std::string_view name) const {
        for (const OptGroup<O>& group : groups)
            for (const Opt<O>& option : group.options)
                if (option.name == name) return &option;
        return nullptr;
    }
};

// The usual targets. `set<O, &O::quiet>` stores the argument (true for a flag) …
template <class O, auto Member>
OptionResult set(O& options, const Value& value) {
    using Field = std::remove_cvref_t<decltype(options.*Member)>;
    if constexpr (std::is_same_v<Field, bool>) {
        options.*Member = true;
    } else if constexpr (std::is_integral_v<Field>) {
        options.*Member = static_cast<Field>(value.number);
    } else {
        options.*Member = std::string(value.text);
    }
    return {};
}

/// … `set_text<O, &O::service>` a number as it was written …
template <class O, auto Member>
OptionResult set_text(O& options, const Value& value) {
    options.*Member = std::string(value.text);
    return {};
}

/// … `set_to<O, &O::ign_eof, false>` a fixed value …
template <class O, auto Member, auto Fixed>
OptionResult set_to(O& options, const Value&) {
    options.*Member = Fixed;
    return {};
}

/// … `set_in<O, &O::identity, &IdentityFiles::key>` a member's member …
template <class O, auto Outer, auto Inner>
OptionResult set_in(O& options, const Value& value) {
    return set<std::remove_cvref_t<decltype(options.*Outer)>, Inner>(options.*Outer, value);
}

/// … and `add<O, &O::rand_files>` appends to a list.
template <class O, auto Member>
OptionResult add(O& options, const Value& value) {
    (options.*Member).emplace_back(value.text);
    return {};
}

}  // namespace handfast::cli
