// SPDX-License-Identifier: Apache-2.0
// What is said of options that contradict each other or come to nothing: each row of the table by a
// command line for which it holds, and nothing where all is well.
#include "cli/option_conflicts.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "cli/opt_parse.h"
#include "tests/support/credentials.h"

namespace handfast::cli {
namespace {

using List = std::vector<std::string_view>;
enum class Command { server, client };
enum class Trusted { nobody, somebody };

struct Case {
    std::string_view begins;  ///< What is said; "": nothing.
    List arguments;
    Command command = Command::server;
    Trusted trusted = Trusted::somebody;
};

TrustStores stores(Trusted trusted) {
    auto store = std::make_shared<TrustStore>(testing::test_provider());
    if (trusted == Trusted::somebody)
        store->add(testing::credential(testing::Identity::p256).chain.front());
    return {store, store, store};
}

template <class O>
std::string lines_for(const OptTable<O>& table, const Case& test) {
    const auto options = fold_options(table, parse_options(table, Arguments(test.arguments)));
    if (!options) return options.error().text;
    return conflict_lines(given_options(*options, stores(test.trusted)));
}

std::string said(const Case& test) {
    return test.command == Command::server ? lines_for(server_option_table(), test)
                                           : lines_for(client_option_table(), test);
}

using enum Command;
using enum Trusted;

const Case kCases[] = {
    {"-verify finds nobody", {"-Verify", "1"}, server, nobody},
    {"-verify finds nobody", {"-verify", "1"}, client, nobody},
    {"-verify asks no client", {"-nocert", "-verify", "1"}},
    {"-crl_check and -policy have", {"-CRL", "x", "-crl_check"}},
    {"-crl_check and -policy have", {"-policy", "1.2.3"}},
    {"-verify_hostname, ", {"-verify_email", "a@example.org"}},
    {"-verify_return_error has", {"-verify_return_error"}},
    {"-crl_check finds no CRL", {"-verify", "1", "-crl_check_all"}},
    {"-crl_check finds no CRL", {"-crl_check"}, client},
    {"-crl_download fetches", {"-verify", "1", "-crl_download"}},
    {"-CRL is not looked at", {"-CRL", "x"}, client},
    {"-CRLform has no file", {"-CRLform", "DER"}},
    {"-use_deltas", {"-use_deltas"}, client},
    {"-extended_crl", {"-extended_crl"}, client},
    {"-policy_print", {"-policy_print"}, client},
    {"-attime", {"-attime", "1000000000", "-no_check_time"}, client},
    {"-status has no certificate", {"-nocert", "-status"}},
    {"-status_url and", {"-status_file", "x", "-status_timeout", "3"}},
    {"-proxy and -no_proxy", {"-no_proxy", "localhost"}},
    {"-xkey and its like", {"-xkey", "x"}},
    {"-build_chain finds", {"-build_chain"}, server, nobody},
    {"-key, -cert_chain and", {"-key", "x"}, client},
    {"-cert and -key are not", {"-nocert", "-cert", "x"}},
    {"-cert2 and -key2", {"-key2", "x"}},
    {"-dhparam", {"-no_dhe", "-dhparam", "x"}},
    {"-ext_cache", {"-no_cache", "-ext_cache"}},
    {"-probe_mtu", {"-probe_mtu", "1500"}},
    {"-probe_mtu", {"-dtls", "-probe_mtu", "1500", "-mtu", "1400"}, client},
};

TEST(OptionConflicts, AreEachToldInOneLine) {
    for (const Case& test : kCases) {
        const std::string lines = said(test);
        EXPECT_TRUE(lines.starts_with("handfast: " + std::string(test.begins))) << lines;
        EXPECT_EQ(std::ranges::count(lines, '\n'), 1) << lines;
    }
}

TEST(OptionConflicts, HaveACaseEach) {
    for (const OptionConflict& row : option_conflicts())
        EXPECT_TRUE(std::ranges::any_of(kCases, [&](const Case& test) {
            return row.text.starts_with(test.begins);
        })) << row.text;
}

TEST(OptionConflicts, AreNotSeenWhereThereAreNone) {
    const Case fine[] = {
        {"", {}},
        {"", {}, client},
        {"", {"-Verify", "1", "-verify_return_error", "-verify_hostname", "a.example"}},
        {"", {"-verify", "1", "-crl_check", "-CRL", "x", "-CRLform", "DER", "-use_deltas"}},
        {"", {"-crl_check_all", "-crl_download", "-extended_crl"}, client},
        {"", {"-verify", "1", "-policy_check", "-policy_print"}},
        {"", {"-status_url", "http://localhost", "-status_timeout", "3", "-proxy", "localhost"}},
        {"", {"-nocert", "-xcert", "x", "-xkey", "y", "-status", "-verify", "1"}},
        {"", {"-cert", "x", "-key", "y", "-cert_chain", "z", "-build_chain"}, client},
        {"", {"-servername", "a.example", "-cert2", "x", "-key2", "y"}},
        {"", {"-build_chain", "-cert_chain", "x"}, server, nobody},
        {"", {"-attime", "1000000000"}, client},
        {"", {"-dtls", "-probe_mtu", "1500"}},
    };
    for (const Case& test : fine) EXPECT_EQ(said(test), "");
}

}  // namespace
}  // namespace handfast::cli
