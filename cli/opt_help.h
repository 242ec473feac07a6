// SPDX-License-Identifier: Apache-2.0
// -help in OpenSSL's form, from the table.
#pragma once

#include <algorithm>
#include <string>

#include "cli/opt_table.h"

namespace handfast::cli {

/// "Usage: s_client [options] [host:port]"; `parameter` may be "".
std::string help_usage(std::string_view command, std::string_view parameter);
/// "\nNetwork options:\n", "" for "".
std::string help_heading(std::string_view title);
/// " -port +int", with the argument's placeholder.
std::string help_name(std::string_view name, ArgKind argument);
/// `name` and its text, which starts at `column`, further lines too.
std::string help_line(std::string_view name, std::string_view help, std::size_t column);

template <class O>
std::string help_text(const OptTable<O>& table) {
    std::size_t column = 0;
    for (const OptGroup<O>& group : table.groups)
        for (const Opt<O>& option : group.options)
            column = std::max(column, help_name(option.name, option.argument).size() + 2);
    std::string parameter(table.parameter ? table.parameter->name : "");
    if (table.count == Parameters::any) parameter += "...";
    std::string text = help_usage(table.command, parameter);
    for (const OptGroup<O>& group : table.groups) {
        text += help_heading(group.title);
        for (const Opt<O>& option : group.options)
            text += help_line(help_name(option.name, option.argument), option.help, column);
    }
    if (table.parameter == nullptr) return text;
    const std::string name = " " + std::string(table.parameter->name);
    return text + "\nParameters:\n" + help_line(name, table.parameter->help, column);
}

}  // namespace handfast::cli
