// SPDX-License-Identifier: Apache-2.0
// Runs a program to its end, for tests that look at what it prints.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace handfast::test {

struct Finished {
    int code = -1;           ///< Exit code, or 128 + the signal.
    bool timed_out = false;  ///< It was killed because its time was over.
    std::string out;
    std::string err;
};

/// Runs `command[0]` (searched in PATH) with `input` on its standard input, which then ends.
/// `folder` is the working directory, "" the present one. None if the program cannot be started.
std::optional<Finished> run_program(const std::vector<std::string>& command,
                                    std::string_view input = {}, const std::string& folder = {},
                                    std::chrono::milliseconds limit = std::chrono::seconds(20));

/// Whether `name` is found in PATH.
bool program_exists(const std::string& name);

}  // namespace handfast::test
