// SPDX-License-Identifier: Apache-2.0
// The manual pages say what the option table says.
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "cli/command.h"
#include "cli/crl_options.h"
#include "cli/ocsp_options.h"
#include "cli/server_options.h"
#include "cli/x509_options.h"
#include "tests/support/process.h"

namespace handfast::cli {
namespace {

const std::filesystem::path kDocs = std::filesystem::path(HANDFAST_SOURCE_ROOT) / "docs";

/// The options that have an entry in a page (".It Fl name … , Fl name …").
std::set<std::string> described(const std::string& page) {
    std::ifstream file(kDocs / page);
    EXPECT_TRUE(file) << page;
    std::set<std::string> names;
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(".It ")) continue;
        std::istringstream words(line);
        for (std::string word; words >> word;)
            if (word == "Fl" && words >> word) names.insert(word);
    }
    return names;
}

template <class O>
std::set<std::string> accepted(const OptTable<O>& table) {
    std::set<std::string> names;
    for (const auto& group : table.groups)
        for (const auto& option : group.options)
            if ((option.effect == Effect::full || option.effect == Effect::satisfied) &&
                option.name != "*")
                names.emplace(option.name);
    return names;
}

TEST(Manual, DescribesEveryOptionThatIsAcceptedAndNoOther) {
    EXPECT_EQ(described("handfast-s_server.1"), accepted(server_option_table()));
    EXPECT_EQ(described("handfast-x509.1"), accepted(x509_option_table()));
}

TEST(Manual, DescribesTheOptionsOfStatusCommands) {
    EXPECT_EQ(described("handfast-crl.1"), accepted(crl_option_table()));
    std::set<std::string> ocsp = described("handfast-ocsp.1");
    for (const char* digest : {"sha1", "sha256"}) ocsp.erase(digest);
    EXPECT_EQ(ocsp, accepted(ocsp_option_table()));
}

TEST(Manual, NamesEveryCommand) {
    std::ifstream file(kDocs / "handfast.1");
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    for (const Command& command : commands())
        EXPECT_NE(page.find(".It Ic " + std::string(command.name)), page.npos) << command.name;
}

TEST(Manual, HasNoErrorsForMandoc) {
    if (!test::find_program("mandoc")) GTEST_SKIP() << "mandoc is not installed";
    for (const auto& page : std::filesystem::directory_iterator(kDocs)) {
        if (page.path().extension() != ".1") continue;
        const test::Finished lint =
            test::run({.argv = {"mandoc", "-T", "lint", "-W", "warning", page.path().string()}});
        EXPECT_EQ(lint.status, 0) << lint.log;
    }
}

}  // namespace
}  // namespace handfast::cli
