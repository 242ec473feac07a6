// SPDX-License-Identifier: Apache-2.0
// The option table, its parser and the fold into ServerOptions.
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <vector>

#include <gtest/gtest.h>

#include "cli/client_options.h"
#include "cli/opt_help.h"
#include "cli/opt_parse.h"
#include "cli/server_options.h"

namespace handfast::cli {
namespace {

using List = std::vector<std::string_view>;

std::expected<ServerOptions, OptionError> fold(const List& arguments) {
    const auto& table = server_option_table();
    return fold_options(table, parse_options(table, Arguments(arguments)));
}

/// What the command line is refused with, as it goes to stderr; "" if it is accepted.
std::string refusal(const List& arguments) {
    const auto options = fold(arguments);
    return options ? "" : error_lines("s_server", options.error());
}

std::string with_hint(std::string text) {
    return text + "\ns_server: Use -help for summary.\n";
}

template <class F>
void for_each_option(F&& f) {
    for (const auto& group : server_option_table().groups)
        for (const auto& option : group.options) f(option);
}

TEST(OptionTable, NamesAreUnique) {
    std::set<std::string_view> names;
    for_each_option(
        [&](const auto& option) { EXPECT_TRUE(names.insert(option.name).second) << option.name; });
}

TEST(OptionTable, HasATargetWhereThereIsAnEffect) {
    for_each_option([](const auto& option) {
        const bool decides = option.effect == Effect::full || option.effect == Effect::refused;
        EXPECT_EQ(decides, option.apply != nullptr) << option.name;
        EXPECT_FALSE(option.help.empty()) << option.name;
    });
}

TEST(OptionTable, HasEveryOptionOfTheSpecification) {
    const auto path = std::filesystem::path(HANDFAST_VECTORS) / "../spec/s_server-options.tsv";
    std::ifstream file(path);
    if (!file) GTEST_SKIP() << path << " is missing";
    std::set<std::string> specified;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) specified.insert(line.substr(1, line.find('\t') - 1));
    std::set<std::string> rows;
    for_each_option([&](const auto& option) {
        if (option.since != Since::own) rows.emplace(option.name);
    });
    EXPECT_EQ(rows, specified);
    EXPECT_EQ(specified.size(), 198U);
}

TEST(OptionParser, TakesOneOrTwoDashesAndEqualsSigns) {
    for (const List& arguments :
         {List{"-naccept", "7"}, List{"--naccept", "7"}, List{"-naccept=7"}, List{"--naccept=7"},
          List{"-naccept", "0x7"}, List{"-naccept", " 7"}, List{"-naccept", "07", "--"}}) {
        const auto options = fold(arguments);
        ASSERT_TRUE(options) << options.error().text;
        EXPECT_EQ(options->naccept, 7);
    }
}

TEST(OptionParser, TakesAValueThatLooksLikeAnOption) {
    const auto options = fold({"-context", "-quiet"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->context, "-quiet");
    EXPECT_FALSE(options->quiet);
}

struct Refusal {
    List arguments;
    std::string_view text;
};

TEST(OptionParser, RefusesInOpenSslsWords) {
    const Refusal refusals[] = {
        {{"-foo"}, "s_server: Unknown option: -foo"},
        {{"--foo=1"}, "s_server: Unknown option: -foo"},
        {{"---foo"}, "s_server: Unknown option: --foo"},
        {{"-"}, "s_server: Unknown option: -"},
        {{"-port"}, "s_server: Option -port needs a value"},
        {{"-quiet=yes"}, "s_server: Option -quiet does not take a value"},
        {{"-port", "abc"}, "s_server: Can't parse \"abc\" as a number"},
        {{"-port="}, "s_server: Can't parse \"\" as a number"},
        {{"-port", "0x10z"}, "s_server: Can't parse \"0x10z\" as a hexadecimal number"},
        {{"-port", "099"}, "s_server: Can't parse \"099\" as an octal number"},
        {{"-port", "99999999999"}, "s_server: Value \"99999999999\" outside integer range"},
        {{"-port", "-1"}, "s_server: Non-positive number \"-1\" for option -port"},
        {{"-port", "0"}, "s_server: Non-positive number \"0\" for option -port"},
        {{"-CApath", "/nonexistent"}, "s_server: Not a directory: /nonexistent"},
        {{"-certform", "Pem"},
         "s_server: Bad format \"Pem\"\ns_server: Invalid format \"Pem\" for option -certform"},
        {{"-CRLform", "P12"},
         "s_server: Bad format \"P12\"; must be pem or der\n"
         "s_server: Invalid format \"P12\" for option -CRLform"},
    };
    for (const Refusal& row : refusals) {
        const auto& table = server_option_table();
        const auto options = fold_options(table, parse_options(table, row.arguments));
        ASSERT_FALSE(options) << row.text;
        EXPECT_EQ(error_lines("s_server", options.error()), with_hint(std::string(row.text)));
    }
}

TEST(OptionParser, RefusesWhatFollowsTheOptions) {
    EXPECT_EQ(refusal({"x"}), "s_server: Use -help for summary.\n");
    EXPECT_EQ(refusal({"--", "x"}), "s_server: Use -help for summary.\n");
    EXPECT_EQ(refusal({"-quiet", "x", "-foo"}), "s_server: Use -help for summary.\n");
}

TEST(OptionFold, RefusesOptionsOfLaterVersionsByName) {
    EXPECT_EQ(refusal({"-trace"}),
              "s_server: option -trace is not available in this version of Handfast\n");
    EXPECT_EQ(refusal({"-keyform", "ENGINE"}),
              "s_server: option -keyform ENGINE is not available in this version of Handfast\n");
}

TEST(OptionFold, RefusesAServerWhatIsForClients) {
    EXPECT_EQ(refusal({"-legacy_server_connect"}),
              "Call to SSL_CONF_cmd(-legacy_server_connect, <NULL>) failed\n");
}

TEST(OptionFold, ObeysHelpBeforeLaterFaults) {
    for (const List& arguments : {List{"-help", "-foo"}, List{"-h", "x"}, List{"--help"}}) {
        const auto options = fold(arguments);
        ASSERT_TRUE(options);
        EXPECT_TRUE(options->help);
    }
    EXPECT_FALSE(fold({"-foo", "-help"}));
}

TEST(OptionFold, FindsAnEarlierFaultFirst) {
    EXPECT_EQ(refusal({"-tls1_2", "-tls1_3", "-foo"}), "Cannot supply multiple protocol flags\n");
}

TEST(OptionFold, RefusesProtocolFlagsThatExcludeEachOther) {
    EXPECT_EQ(refusal({"-tls1_2", "-tls1_2"}), "Cannot supply multiple protocol flags\n");
    EXPECT_EQ(refusal({"-tls1_2", "-no_tls1_3"}),
              "Cannot supply both a protocol flag and '-no_<prot>'\n");
    EXPECT_EQ(refusal({"-no_tls1_3", "-tls1_2"}),
              "Cannot supply both a protocol flag and '-no_<prot>'\n");
    EXPECT_EQ(refusal({"-no_tls1_3", "-no_tls1_2"}), "");
}

TEST(OptionFold, LastAddressWins) {
    auto options = fold({"-unix", "/tmp/s", "-port", "5"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->listen.family, AddressFamily::any);
    EXPECT_EQ(options->listen.host, std::nullopt);
    EXPECT_EQ(options->listen.service, "5");
    options = fold({"-6", "-accept", "[::1]:0"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->listen.family, AddressFamily::ipv6);
    EXPECT_EQ(options->listen.host, "::1");
    EXPECT_EQ(options->listen.service, "0");
    options = fold({"-port", "5", "-unix", "/tmp/s"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->listen.family, AddressFamily::unix_socket);
    EXPECT_EQ(options->listen.host, "/tmp/s");
}

TEST(OptionFold, RefusesAmbiguousAddresses) {
    for (const std::string_view address : {"::", "a:b:c", "[::1", "[::1]x", "[a:0", "a::0"})
        EXPECT_EQ(refusal({"-accept", address}),
                  "s_server: -accept argument malformed or ambiguous\n")
            << address;
    for (const std::string_view address : {"*:0", ":0", "0", "", "localhost:0", "[::1]", "[]:0"})
        EXPECT_EQ(refusal({"-accept", address}), "") << address;
}

TEST(OptionFold, KeepsSslConfCommandsInOrder) {
    const auto options = fold({"-curves", "X25519", "-cipher", "a", "-groups", "P-256"});
    ASSERT_TRUE(options);
    ASSERT_EQ(options->conf.size(), 3U);
    EXPECT_EQ(options->conf[0].key, ConfKey::groups);
    EXPECT_EQ(options->conf[1].key, ConfKey::cipher);
    EXPECT_EQ(options->conf[2].value, "P-256");
    EXPECT_EQ(conf_failure(options->conf[0]), "Call to SSL_CONF_cmd(-curves, X25519) failed");
}

TEST(OptionFold, BoundsOverrideTheProtocolFlag) {
    struct Row {
        List arguments;
        std::vector<WireVersion> versions;
    };
    const Row rows[] = {
        {{}, {0x0304, 0x0303}},
        {{"-tls1_2"}, {0x0303}},
        {{"-no_tls1_2", "-no_tls1_1"}, {0x0304}},
        {{"-tls1_3", "-max_protocol", "TLSv1.2", "-min_protocol", "None"}, {0x0303}},
        {{"-min_protocol", "SSLv3", "-max_protocol", "DTLSv1"},
         {0x0304, 0x0303, 0x0302, 0x0301, 0x0300}},
        {{"-min_protocol", "TLSv1", "-no_tls1_1"}, {0x0304, 0x0303, 0x0301}},
        {{"-max_protocol", "TLSv1.1"}, {0x0302, 0x0301}},
        {{"-max_protocol", "SSLv3"}, {0x0300}},
        {{"-tls1"}, {0x0301}},
        {{"-tls1_1"}, {0x0302}},
        {{"-ssl3"}, {0x0300}},
        {{"-max_protocol", "TLSv1.1", "-max_protocol", "TLSv1.3"}, {0x0304, 0x0303}},
    };
    for (const Row& row : rows) {
        const auto options = fold(row.arguments);
        ASSERT_TRUE(options) << options.error().text;
        EXPECT_EQ(versions_of(*options, 1).wire_versions(), row.versions);
    }
    // Level 0 asks for old versions too, but for SSLv3.
    EXPECT_EQ(versions_of(*fold({}), 0).wire_versions(),
              (std::vector<WireVersion>{0x0304, 0x0303, 0x0302, 0x0301}));
    EXPECT_EQ(versions_of(*fold({"-no_tls1"}), 0).wire_versions(),
              (std::vector<WireVersion>{0x0304, 0x0303, 0x0302}));
    EXPECT_EQ(versions_of(*fold({"-min_protocol", "TLSv1.2"}), 0).wire_versions(),
              (std::vector<WireVersion>{0x0304, 0x0303}));
    EXPECT_TRUE(is_protocol_name("TLSv1.2"));
    EXPECT_FALSE(is_protocol_name("tlsv1.2"));
}

TEST(OptionFold, BriefIsQuietAndEndOfInputHasThreeStates) {
    auto options = fold({"-brief"});
    ASSERT_TRUE(options);
    EXPECT_TRUE(options->quiet);
    EXPECT_EQ(options->ign_eof, std::nullopt);
    options = fold({"-ign_eof", "-no_ign_eof"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->ign_eof, false);
}

TEST(OptionFold, FillsTheThreeIdentities) {
    const auto options = fold({"-cert", "a", "-key", "b", "-dcert", "c", "-cert2", "d", "-certform",
                               "DER", "-keyform", "p", "-dpass", "pass:x", "-cert_chain", "e"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->identity.certificate, "a");
    EXPECT_EQ(options->identity.key, "b");
    EXPECT_EQ(options->identity.chain, "e");
    EXPECT_EQ(options->identity.certificate_format, FileFormat::der);
    EXPECT_EQ(options->identity.key_format, FileFormat::pem);
    EXPECT_EQ(options->second_identity.certificate, "c");
    EXPECT_EQ(options->second_identity.pass, "pass:x");
    EXPECT_EQ(options->named_identity.certificate, "d");
}

// OpenSSL's help names P12, and then refuses it.
TEST(OptionFold, TakesP12ForWhatMayBeInOne) {
    const auto options = fold({"-xcert", "a", "-xcertform", "P12", "-xkeyform", "P12"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->extra_identities.back().certificate_format, FileFormat::any);
    EXPECT_EQ(options->extra_identities.back().key_format, FileFormat::any);
    const auto own = fold({"-certform", "P12", "-dcertform", "P12"});
    ASSERT_TRUE(own);
    EXPECT_EQ(own->identity.certificate_format, FileFormat::any);
    EXPECT_EQ(own->second_identity.certificate_format, FileFormat::any);
    EXPECT_NE(refusal({"-CRLform", "P12"}), "");
    EXPECT_NE(refusal({"-xcert", "a", "-xcertform", "engine"}), "");
}

TEST(OptionHelp, PutsTheTextInOneColumn) {
    EXPECT_EQ(help_name("port", ArgKind::positive), " -port +int");
    EXPECT_EQ(help_line(" -4", "a\nb", 8), " -4     a\n        b\n");
    static constexpr Opt<ServerOptions> kOptions[] = {
        {"x", ArgKind::none, "first", Since::own, Effect::later},
        {"long", ArgKind::in_file, "second", Since::own, Effect::later},
    };
    static constexpr OptGroup<ServerOptions> kGroups[] = {{"Some", kOptions}};
    EXPECT_EQ(help_text(OptTable<ServerOptions>{"command", kGroups}),
              "Usage: command [options]\n\nSome options:\n"
              " -x            first\n"
              " -long infile  second\n");
}

std::expected<ClientOptions, OptionError> fold_client(const List& arguments) {
    const auto& table = client_option_table();
    return fold_options(table, parse_options(table, Arguments(arguments)));
}

TEST(ClientOptions, TakeATargetInThreeWays) {
    for (const List& arguments : {List{"-connect", "h:1"}, List{"-host", "h", "-port", "1"},
                                  List{"-quiet", "h:1"}, List{"--", "h:1"}}) {
        const auto options = fold_client(arguments);
        ASSERT_TRUE(options) << options.error().text;
        EXPECT_EQ(options->host, "h");
        EXPECT_EQ(options->service, "1");
    }
    const auto options = fold_client({"example.org"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->host, "example.org");
    EXPECT_EQ(options->service, "4433");
}

TEST(ClientOptions, RefuseInOpenSslsWords) {
    const std::pair<List, std::string_view> refusals[] = {
        {{"-connect", "x:y:z"},
         "s_client: -connect argument or target parameter malformed or ambiguous\n"},
        {{"-connect", "h:1", "h:2"},
         "s_client: cannot provide both -connect option and target parameter\n"
         "s_client: Use -help for summary.\n"},
        {{"a", "b"}, "s_client: Use -help for summary.\n"},
        {{"-keyform", "P12"},
         "s_client: Bad format \"P12\"; must be one of:\n   PEM/DER\n   engine\n"
         "s_client: Invalid format \"P12\" for option -keyform\n"
         "s_client: Use -help for summary.\n"},
        {{"-psk", "0g"}, "Not a hex number '0g'\n"},
        {{"-prexit"},
         "s_client: option -prexit is not available in this version of "
         "Handfast\n"},
    };
    for (const auto& [arguments, text] : refusals) {
        const auto options = fold_client(arguments);
        ASSERT_FALSE(options) << text;
        EXPECT_EQ(error_lines("s_client", options.error()), text);
    }
}

}  // namespace
}  // namespace handfast::cli
