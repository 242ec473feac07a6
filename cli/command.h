// SPDX-License-Identifier: Apache-2.0
// The commands of `handfast`, and what they have in common.
#pragma once

#include <cstdio>
#include <expected>
#include <span>
#include <string_view>

#include "cli/opt_help.h"
#include "cli/opt_parse.h"

namespace handfast::cli {

inline constexpr int kSuccess = 0;
inline constexpr int kFailure = 1;

struct Command {
    std::string_view name;
    /// Runs with what follows the command's name; the result is the exit code.
    int (*run)(Arguments);
};

/// In the order of their names.
std::span<const Command> commands();

/// Runs the command that `arguments` begin with (without the program's name); none is "help".
int run_command(Arguments arguments);

/// Writes text as it is, and at once.
void print_to(std::FILE* stream, std::string_view text);

/// The options, or the exit code where there is nothing more to do: -help and errors go to
/// stderr.
template <class O>
std::expected<O, int> read_options(const OptTable<O>& table, Arguments arguments) {
    auto options = fold_options(table, parse_options(table, arguments));
    if (!options) {
        print_to(stderr, error_lines(table.command, options.error()));
        return std::unexpected(kFailure);
    }
    if (options->help) {
        print_to(stderr, help_text(table));
        return std::unexpected(kSuccess);
    }
    return std::move(*options);
}

}  // namespace handfast::cli
