// SPDX-License-Identifier: Apache-2.0
// -help in OpenSSL's form, from the table.
#pragma once

#include <string>

#include "cli/opt_table.h"

namespace handfast::cli {

/// "Usage: s_server [options]"
std::string help_usage(std::string_view command);
std::string help_heading(std::string_view title);
/// " -port +int   TCP/IP port …": the text starts at column 28, further lines too.
std::string help_line(std::string_view name, ArgKind argument, std::string_view help);

template <class O>
std::string help_text(const OptTable<O>& table) {
    std::string text = help_usage(table.command);
    for (const OptGroup<O>& group : table.groups) {
        text += help_heading(group.title);
        for (const Opt<O>& option : group.options)
            text += help_line(option.name, option.argument, option.help);
    }
    return text;
}

}  // namespace handfast::cli
