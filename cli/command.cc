// SPDX-License-Identifier: Apache-2.0
// The table of commands; help and list, which print it.
#include "cli/command.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/core.h>

#include "cli/ciphers.h"
#include "cli/crl.h"
#include "cli/mint.h"
#include "cli/ocsp.h"
#include "cli/rehash.h"
#include "cli/s_client.h"
#include "cli/s_server.h"
#include "cli/states.h"
#include "cli/verify.h"
#include "cli/version.h"
#include "cli/x509.h"

namespace handfast::cli {
namespace {

int help(Arguments arguments);
int list(Arguments arguments);

constexpr std::array kCommands{
    Command{"ciphers", ciphers},
    Command{"crl", crl_command},
    Command{"help", help},
    Command{"list", list},
    Command{"mint", mint},
    Command{"ocsp", ocsp_command},
    Command{"rehash", rehash},
    Command{"s_client", s_client},
    Command{"s_server", s_server},
    Command{"states", states},
    Command{"verify", verify_command},
    Command{"version", version},
    Command{"x509", x509_command},
};
static_assert(std::ranges::is_sorted(kCommands, {}, &Command::name));

const Command* find_command(std::string_view name) {
    const auto row = std::ranges::find(kCommands, name, &Command::name);
    return row == kCommands.end() ? nullptr : &*row;
}

int refuse_command(std::string_view name) {
    print_to(stderr, fmt::format("Invalid command '{}'; type \"help\" for a list.\n", name));
    return kFailure;
}

/// Names in columns as wide as OpenSSL's.
std::string name_columns() {
    constexpr std::size_t kPerLine = 4;
    std::string text;
    for (std::size_t i = 0; i < kCommands.size(); ++i) {
        text += fmt::format("{:<18}", kCommands[i].name);
        if ((i + 1) % kPerLine == 0 || i + 1 == kCommands.size()) text += "\n";
    }
    return text;
}

int help(Arguments arguments) {
    if (arguments.empty()) {
        print_to(stderr, "help:\n\nStandard commands\n" + name_columns() + "\n");
        return kSuccess;
    }
    const Command* command = find_command(arguments.front());
    if (command == nullptr) return refuse_command(arguments.front());
    if (command->run == &help) return help({});
    return command->run(std::array<std::string_view, 1>{"-help"});
}

struct ListOptions {
    bool help = false;
    bool one_column = false;
    bool commands = false;
};

constexpr Opt<ListOptions> kListGeneral[] = {
    {"help", ArgKind::none, "Display this summary", Since::v1_1_1, Effect::full,
     set<ListOptions, &ListOptions::help>},
};
constexpr Opt<ListOptions> kListOutput[] = {
    {"1", ArgKind::none, "List in one column", Since::v1_1_1, Effect::full,
     set<ListOptions, &ListOptions::one_column>},
    {"commands", ArgKind::none, "List of standard commands", Since::v1_1_1, Effect::full,
     set<ListOptions, &ListOptions::commands>},
};
constexpr std::array kListGroups{
    OptGroup<ListOptions>{"General", kListGeneral},
    OptGroup<ListOptions>{"Output", kListOutput},
};

int list(Arguments arguments) {
    const auto options = read_options(OptTable<ListOptions>{"list", kListGroups}, arguments);
    if (!options) return options.error();
    if (!options->commands) return kSuccess;
    if (!options->one_column) {
        print_to(stdout, name_columns());
        return kSuccess;
    }
    for (const Command& command : kCommands) print_to(stdout, fmt::format("{}\n", command.name));
    return kSuccess;
}

}  // namespace

std::span<const Command> commands() {
    return kCommands;
}

int run_command(Arguments arguments) {
    if (arguments.empty()) return help({});
    std::string_view name = arguments.front();
    if (name == "-h" || name == "-help" || name == "--help") name = "help";
    const Command* command = find_command(name);
    if (command == nullptr) return refuse_command(name);
    return command->run(arguments.subspan(1));
}

void print_to(std::FILE* stream, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fflush(stream);
}

}  // namespace handfast::cli
