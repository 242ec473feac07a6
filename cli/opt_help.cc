// SPDX-License-Identifier: Apache-2.0
// The layout of -help.
#include "cli/opt_help.h"

#include <array>
#include <utility>

#include <fmt/core.h>

namespace handfast::cli {
namespace {

constexpr std::size_t kTextColumn = 28;

}  // namespace

std::string_view placeholder(ArgKind kind) {
    static constexpr std::array<std::string_view, 11> kPlaceholders{
        "", "val", "infile", "outfile", "dir", "uri", "int", "+int", "intmax", "PEM|DER", "format",
    };
    return kPlaceholders[static_cast<std::size_t>(std::to_underlying(kind))];
}

std::string help_usage(std::string_view command) {
    return fmt::format("Usage: {} [options]\n", command);
}

std::string help_heading(std::string_view title) {
    return fmt::format("\n{} options:\n", title);
}

std::string help_line(std::string_view name, ArgKind argument, std::string_view help) {
    std::string start = fmt::format(" -{}", name);
    if (argument != ArgKind::none) start += fmt::format(" {}", placeholder(argument));
    std::string line = fmt::format("{:<{}} ", start, kTextColumn - 1);
    for (const char c : help) {
        line += c;
        if (c == '\n') line.append(kTextColumn, ' ');
    }
    return line + "\n";
}

}  // namespace handfast::cli
