// SPDX-License-Identifier: Apache-2.0
// The parts of bodies that need no connection, and what standard input's end means.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/body_rev.h"
#include "cli/body_www.h"
#include "cli/error_text.h"
#include "cli/listener.h"
#include "cli/peer_names.h"
#include "cli/standard_input.h"
#include "cli/stats.h"
#include "tests/support/temp_dir.h"

namespace handfast::cli {
namespace {

TEST(ReverseBody, TurnsALineAround) {
    EXPECT_EQ(reversed_line("abc\n"), "cba\n");
    EXPECT_EQ(reversed_line("abc\r\n"), "cba\n");
    EXPECT_EQ(reversed_line("\n"), "\n");
    EXPECT_EQ(reversed_line("a\rb"), "b\ra\n");
}

TEST(StatusBody, EscapesWhatHtmlWouldTakeForItself) {
    EXPECT_EQ(html_escape("<a href=\"x\">&\n"), "&lt;a href=\"x\"&gt;&amp;\n");
    EXPECT_EQ(html_escape(std::string_view("\x00\x1b\x80", 3)), "...");
}

TEST(TextBody, LineEndsGetCarriageReturns) {
    EXPECT_EQ(with_carriage_returns("a\nb\r\n"), "a\r\nb\r\r\n");
}

TEST(ErrorText, HasOpensslsNumberAndOurRule) {
    const std::string line = error_line({Reason::no_shared_cipher}, "answer_hello", std::nullopt);
    EXPECT_NE(line.find(":error:0A0000C1:SSL routines:answer_hello:no shared cipher:RFC 8446"),
              line.npos)
        << line;
}

TEST(ErrorText, NamesThePeersAlertAsOpensslDoes) {
    const auto line = [](AlertDescription alert) {
        return error_line({Reason::peer_alert}, "open", alert);
    };
    EXPECT_NE(line(AlertDescription::unknown_ca)
                  .find("error:0A000418:SSL routines:open:tlsv1 alert unknown ca:"),
              std::string::npos);
    EXPECT_NE(line(AlertDescription::handshake_failure)
                  .find("error:0A000410:SSL routines:open:sslv3 alert handshake failure:"),
              std::string::npos);
    EXPECT_NE(line(AlertDescription::certificate_required)
                  .find("error:0A00045C:SSL routines:open:tlsv13 alert certificate required:"),
              std::string::npos);
    EXPECT_TRUE(line(AlertDescription::unknown_ca).ends_with("SSL alert number 48\n"));
}

TEST(PeerNames, KnowsWhatOpensslKnows) {
    EXPECT_EQ(openssl_suite_name(CipherSuite{0xc02b}), "ECDHE-ECDSA-AES128-GCM-SHA256");
    EXPECT_EQ(openssl_suite_name(CipherSuite{0x002f}), "AES128-SHA");
    EXPECT_EQ(suite_names({CipherSuite{0x0a0a}, CipherSuite{0x00ff}}),
              "0x0A0A:TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
    EXPECT_EQ(scheme_names({SignatureScheme{0x0403}, SignatureScheme{0x0303},
                            SignatureScheme{0x0809}, SignatureScheme{0x0a0b}}),
              "ECDSA+SHA256:ECDSA+SHA224:rsa_pss_pss_sha256:0x0B+0x0A");
    EXPECT_EQ(group_names({NamedGroup::x25519, NamedGroup{0x0a0a}}), "x25519:0x0A0A");
}

TEST(PeerNames, SharedListsFollowThePreferredSide) {
    PeerOffer offer;
    offer.groups = {NamedGroup::secp384r1, NamedGroup::x25519, NamedGroup::x448};
    Config config;
    config.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    EXPECT_EQ(group_names(shared_groups(offer, config)), "secp384r1:x25519");
    config.prefer_own_order = true;
    EXPECT_EQ(group_names(shared_groups(offer, config)), "x25519:secp384r1");
}

TEST(Stats, AreTwelveLines) {
    const std::string text = stats_lines({.accepts = 12, .accepts_good = 7, .hits = 3});
    EXPECT_NE(text.find("\n  12 server accepts (SSL_accept())\n"), text.npos);
    EXPECT_NE(text.find("\n   7 server accepts that finished\n"), text.npos);
    EXPECT_NE(text.find("\n   3 session cache hits\n"), text.npos);
    EXPECT_EQ(std::ranges::count(text, '\n'), 12);
}

TEST(Listener, SaysWhereItListensOnlyIfTheSystemChoseThePort) {
    asio::io_context context;
    ListenAddress any{AddressFamily::ipv4, "127.0.0.1", "", false};
    auto listener = Listener::open(context, any);
    ASSERT_TRUE(listener.has_value()) << listener.error();
    const std::string line = listener->ready_line();
    EXPECT_TRUE(line.starts_with("ACCEPT 127.0.0.1:")) << line;
    ListenAddress taken = any;
    taken.service = line.substr(17, line.size() - 18);
    const auto second = Listener::open(context, taken);
    ASSERT_FALSE(second.has_value());
    EXPECT_NE(second.error().find("Address already in use"), std::string::npos);
    listener->close();
    const auto third = Listener::open(context, taken);
    ASSERT_TRUE(third.has_value()) << third.error();
    EXPECT_EQ(third->ready_line(), "ACCEPT\n");
}

/// What a StandardInput over `fd` gives until nothing more happens.
struct Typed {
    std::string text;
    bool ended = false;
};

Typed read_all(int fd, EndRule rule) {
    asio::io_context context;
    StandardInput input(context, fd, rule);
    Typed typed;
    input.start({[&](std::string_view text) { typed.text += text; }, [&] { typed.ended = true; }},
                100);
    context.run_for(std::chrono::milliseconds(200));
    ::close(fd);
    return typed;
}

int pipe_with(std::string_view text) {
    int ends[2];
    if (::pipe(ends) != 0) return -1;
    if (::write(ends[1], text.data(), text.size()) < 0) return -1;
    ::close(ends[1]);
    return ends[0];
}

TEST(StandardInput, EndOfAPipeCountsAfterText) {
    const Typed typed = read_all(pipe_with("some text\n"), EndRule::server);
    EXPECT_EQ(typed.text, "some text\n");
    EXPECT_TRUE(typed.ended);
}

TEST(StandardInput, EndOfAnEmptyPipeMeansNothingToAServer) {
    EXPECT_FALSE(read_all(pipe_with(""), EndRule::server).ended);
    EXPECT_TRUE(read_all(pipe_with(""), EndRule::client).ended);
}

TEST(StandardInput, NullDeviceMeansNothingToAServer) {
    EXPECT_FALSE(read_all(::open("/dev/null", O_RDONLY), EndRule::server).ended);
    EXPECT_TRUE(read_all(::open("/dev/null", O_RDONLY), EndRule::client).ended);
}

TEST(StandardInput, ReadsFilesInParts) {
    const test::TempDir folder;
    const std::string path = folder.write("text", std::string(250, 'x') + "\n");
    const Typed typed = read_all(::open(path.c_str(), O_RDONLY), EndRule::server);
    EXPECT_EQ(typed.text.size(), 251u);
    EXPECT_TRUE(typed.ended);
}

TEST(StandardInput, KnowsTheStartOfALine) {
    asio::io_context context;
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    StandardInput input(context, ends[0], EndRule::server);
    std::string starts;
    input.start({[&](std::string_view) { starts += input.at_line_start() ? '1' : '0'; }, [] {}},
                100);
    for (const std::string_view part : {"abc", "def\n", "ghi\n"}) {
        ASSERT_GT(::write(ends[1], part.data(), part.size()), 0);
        context.run_for(std::chrono::milliseconds(50));
    }
    EXPECT_EQ(starts, "101");
    ::close(ends[0]);
    ::close(ends[1]);
}

}  // namespace
}  // namespace handfast::cli
