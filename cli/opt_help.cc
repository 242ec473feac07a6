// SPDX-License-Identifier: Apache-2.0
// The layout of -help.
#include "cli/opt_help.h"

#include <array>
#include <utility>

#include <fmt/core.h>

namespace handfast::cli {
std::string_view placeholder(ArgKind kind) {
    static constexpr std::array<std::string_view, 15> kPlaceholders{
        "",      "val",     "infile",  "outfile",        "dir",
        "uri",   "int",     "+int",    "nonneg",         "intmax",
        "ulong", "PEM|DER", "PEM|DER", "PEM|DER|ENGINE", "format",
    };
    return kPlaceholders[static_cast<std::size_t>(std::to_underlying(kind))];
}

std::string help_usage(std::string_view command, std::string_view parameter) {
    if (parameter.empty()) return fmt::format("Usage: {} [options]\n", command);
    return fmt::format("Usage: {} [options] [{}]\n", command, parameter);
}

std::string help_heading(std::string_view title) {
    return title.empty() ? "" : fmt::format("\n{} options:\n", title);
}

std::string help_name(std::string_view name, ArgKind argument) {
    if (argument == ArgKind::none) return fmt::format(" -{}", name);
    return fmt::format(" -{} {}", name, placeholder(argument));
}

std::string help_line(std::string_view name, std::string_view help, std::size_t column) {
    std::string line = fmt::format("{:<{}}", name, column);
    for (const char c : help) {
        line += c;
        if (c == '\n') line.append(column, ' ');
    }
    return line + "\n";
}

}  // namespace handfast::cli
