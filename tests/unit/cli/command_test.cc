// SPDX-License-Identifier: Apache-2.0
// The dispatcher and `version`.
#include "cli/command.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "cli/version.h"
#include "handshake/machine.h"

namespace handfast::cli {
namespace {

struct Outcome {
    int code;
    std::string out, err;
};

Outcome run(const std::vector<std::string_view>& arguments) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run_command(arguments);
    Outcome result{code, testing::internal::GetCapturedStdout(), {}};
    result.err = testing::internal::GetCapturedStderr();
    return result;
}

TEST(Command, RefusesAnUnknownNameInOpenSslsWords) {
    for (const auto& result : {run({"foo", "-help"}), run({"help", "foo"})}) {
        EXPECT_EQ(result.code, 1);
        EXPECT_EQ(result.err, "Invalid command 'foo'; type \"help\" for a list.\n");
        EXPECT_EQ(result.out, "");
    }
}

TEST(Command, HelpListsEveryCommand) {
    for (const auto& result : {run({}), run({"help"}), run({"-help"}), run({"help", "help"})}) {
        EXPECT_EQ(result.code, 0);
        for (const Command& command : commands())
            EXPECT_NE(result.err.find(command.name), std::string::npos) << command.name;
    }
}

TEST(Command, ListPrintsOneNameALine) {
    const Outcome result = run({"list", "-commands", "-1"});
    EXPECT_EQ(result.code, 0);
    EXPECT_EQ(std::ranges::count(result.out, '\n'), std::ssize(commands()));
}

TEST(Command, EveryCommandHasHelpAndRefusesUnknownOptions) {
    for (const Command& command : commands()) {
        if (command.name == "help") continue;
        const Outcome help = run({command.name, "-help"});
        EXPECT_EQ(help.code, 0);
        EXPECT_TRUE(help.err.starts_with("Usage: " + std::string(command.name)));
        const Outcome refused = run({command.name, "-no_such_option"});
        EXPECT_EQ(refused.code, 1);
        EXPECT_EQ(refused.err, std::string(command.name) + ": Unknown option: -no_such_option\n" +
                                   std::string(command.name) + ": Use -help for summary.\n");
    }
}

TEST(Version, NamesLibrariesAndBackends) {
    const Outcome brief = run({"version"});
    EXPECT_EQ(brief.code, 0);
    EXPECT_TRUE(brief.out.starts_with("Handfast ")) << brief.out;
    EXPECT_NE(brief.out.find("libsodium"), std::string::npos);
    EXPECT_EQ(std::ranges::count(brief.out, '\n'), 1);
    const Outcome all = run({"version", "-a"});
    EXPECT_TRUE(all.out.starts_with(brief.out));
    EXPECT_NE(all.out.find("AES-128-GCM"), std::string::npos);
    EXPECT_NE(all.out.find(backend_lines()), std::string::npos);
}

TEST(States, PrintsEveryTableAsADigraph) {
    const Outcome drawn = run({"states", "--dot"});
    EXPECT_EQ(drawn.code, 0);
    for (const Table* table : all_tables()) {
        EXPECT_NE(drawn.out.find(to_dot(*table)), std::string::npos) << table->name;
        EXPECT_EQ(run({"states", "-dot", table->name}).out, to_dot(*table));
    }
    EXPECT_EQ(std::ranges::count(run({"states"}).out, '\n'), std::ssize(all_tables()));
}

TEST(States, RefusesAnUnknownTable) {
    const Outcome refused = run({"states", "server11"});
    EXPECT_EQ(refused.code, 1);
    EXPECT_EQ(refused.err, "states: no table is called \"server11\"\n");
}

}  // namespace
}  // namespace handfast::cli
