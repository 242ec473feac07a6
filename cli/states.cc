// SPDX-License-Identifier: Apache-2.0
// Prints the transition tables of handshake/ by name, or as Graphviz digraphs.
#include "cli/states.h"

#include <array>

#include <fmt/core.h>

#include "cli/command.h"
#include "handshake/machine.h"

namespace handfast::cli {
namespace {

struct StatesOptions {
    bool help = false;
    bool dot = false;
    std::string table;  ///< "" is all.
};

constexpr Opt<StatesOptions> kGeneral[] = {
    {"help", ArgKind::none, "Display this summary", Since::own, Effect::full,
     set<StatesOptions, &StatesOptions::help>},
};
constexpr Opt<StatesOptions> kOutput[] = {
    {"dot", ArgKind::none, "Print every table as a Graphviz digraph", Since::own, Effect::full,
     set<StatesOptions, &StatesOptions::dot>},
};
constexpr std::array kGroups{
    OptGroup<StatesOptions>{"General", kGeneral},
    OptGroup<StatesOptions>{"Output", kOutput},
};
constexpr Opt<StatesOptions> kTable{
    "table",    ArgKind::text, "One table only, by its name",
    Since::own, Effect::full,  set<StatesOptions, &StatesOptions::table>};

std::string summary(const Table& table) {
    return fmt::format("{:<10} {} states, {} rows\n", table.name, table.states.size(),
                       table.rows.size());
}

}  // namespace

int states(Arguments arguments) {
    const auto options =
        read_options(OptTable<StatesOptions>{"states", kGroups, &kTable}, arguments);
    if (!options) return options.error();
    bool found = false;
    for (const Table* table : all_tables()) {
        if (!options->table.empty() && table->name != options->table) continue;
        print_to(stdout, options->dot ? to_dot(*table) : summary(*table));
        found = true;
    }
    if (found) return kSuccess;
    print_to(stderr, fmt::format("states: no table is called \"{}\"\n", options->table));
    return kFailure;
}

}  // namespace handfast::cli
