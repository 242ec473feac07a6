// SPDX-License-Identifier: Apache-2.0
// `handfast <command> [options]`. A program called like a command (a link) is that command.
#include <csignal>
#include <string_view>
#include <vector>

#include "cli/command.h"

int main(int argc, char** argv) {
    using namespace handfast::cli;
    // A peer or a reader that goes away is an error of write, not the end of the program.
    std::signal(SIGPIPE, SIG_IGN);
    const std::vector<std::string_view> words(argv, argv + argc);
    if (words.empty()) return kFailure;
    const std::string_view program = words[0].substr(words[0].rfind('/') + 1);
    for (const Command& command : commands())
        if (command.name == program) return command.run(Arguments(words).subspan(1));
    return run_command(Arguments(words).subspan(1));
}
