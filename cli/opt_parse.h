// SPDX-License-Identifier: Apache-2.0
// From arguments to occurrences of options, and from those to an options struct.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/opt_table.h"

namespace handfast::cli {

using Arguments = std::span<const std::string_view>;

/// One argument, split: "--port=4" is {"port", "4"}.
struct SplitOption {
    std::string_view name;
    std::optional<std::string_view> value;
};

/// One or two dashes are taken off, and "-h" is "-help". None if `argument` is not an option.
std::optional<SplitOption> split_option(std::string_view argument);

/// Checks `value` against the kind and fills in its number. The texts are OpenSSL's.
OptionResult check_value(std::string_view command, ArgKind kind, Value& value);

OptionError unknown_option(std::string_view command, std::string_view name);
OptionError missing_value(std::string_view command, std::string_view name);
OptionError unwanted_value(std::string_view command, std::string_view name);
OptionError option_not_available(std::string_view command, std::string_view name);
/// What was left over after the options, where the command takes none.
OptionError extra_arguments();

/// The lines for stderr: the text and, where OpenSSL adds it, "s_server: Use -help for summary."
std::string error_lines(std::string_view command, const OptionError& error);

template <class O>
struct Occurrence {
    const Opt<O>* option;
    Value value;
};

/// What was understood before the first error or the end, in the order of the command line, so
/// that folding can find an earlier fault (or -help) first, as OpenSSL does.
template <class O>
struct ParsedOptions {
    std::vector<Occurrence<O>> occurrences;
    std::optional<OptionError> error;
};

template <class O>
ParsedOptions<O> parse_options(const OptTable<O>& table, Arguments arguments) {
    ParsedOptions<O> parsed;
    const auto stop = [&](OptionError error) {
        parsed.error = std::move(error);
        return parsed;
    };
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto split = split_option(arguments[i]);
        if (!split || arguments[i] == "--") {
            const Arguments rest = arguments.subspan(split ? i + 1 : i);
            if (rest.empty()) break;
            const bool too_many = rest.size() > 1 && table.count == Parameters::one;
            if (too_many || table.parameter == nullptr) return stop(extra_arguments());
            for (const std::string_view text : rest)
                parsed.occurrences.push_back({table.parameter, {table.parameter->name, text, 0}});
            break;
        }
        const Opt<O>* option = table.find(split->name);
        if (option == nullptr) return stop(unknown_option(table.command, split->name));
        Value value{option->name, split->value.value_or(""), 0};
        if (option->argument == ArgKind::none) {
            if (split->value) return stop(unwanted_value(table.command, option->name));
        } else if (!split->value) {
            if (i + 1 == arguments.size()) return stop(missing_value(table.command, option->name));
            value.text = arguments[++i];
        }
        if (auto checked = check_value(table.command, option->argument, value); !checked)
            return stop(std::move(checked).error());
        parsed.occurrences.push_back({option, value});
    }
    return parsed;
}

/// Applies the occurrences in order. Ends early at -help (`options.help`), which OpenSSL obeys
/// before it looks at what follows.
template <class O>
std::expected<O, OptionError> fold_options(const OptTable<O>& table,
                                           const ParsedOptions<O>& parsed) {
    O options;
    for (const Occurrence<O>& occurrence : parsed.occurrences) {
        const Opt<O>& option = *occurrence.option;
        if (option.effect == Effect::later)
            return std::unexpected(option_not_available(table.command, option.name));
        if (option.effect == Effect::satisfied) continue;
        if (auto applied = option.apply(options, occurrence.value); !applied)
            return std::unexpected(std::move(applied).error());
        if (options.help) return options;
    }
    if (parsed.error) return std::unexpected(*parsed.error);
    return options;
}

}  // namespace handfast::cli
