// SPDX-License-Identifier: Apache-2.0
// `handfast s_server` and `openssl s_server` with the same real client: the same lines on stdout
// and stderr, the same exit code.
#include <ostream>

#include <gtest/gtest.h>

#include "tests/golden/normalise.h"
#include "tests/golden/reference.h"
#include "tests/support/identity.h"
#include "tests/support/process.h"
#include "tests/support/raw_client.h"

namespace handfast::test {
namespace {

// What both have, so that the lists of what is shared are the same.
const Words kCommonAlgorithms{
    "-cipher",
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:"
    "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256",
    "-sigalgs",
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:"
    "RSA+SHA256:RSA+SHA384:RSA+SHA512"};

constexpr const char* kAnyGroup = "X25519:P-256:P-521:P-384";

struct Case {
    const char* name;
    Words server;
    Words client;
    const char* groups = kAnyGroup;
    /// OpenSSL holds -debug's lines back, but not the data that it received.
    enum class Order : bool { compared, ignored } order = Order::compared;
};

void PrintTo(const Case& test, std::ostream* out) {
    *out << test.name;
}

const Words kNamed{"-servername", "second.localhost", "-cert2", "SECOND", "-key2", "SECONDKEY"};

const Words kVerify{"-verify", "1", "-CAfile", "AUTHORITY"};
const Words kClient{"-cert", "CLIENT", "-key", "CLIENTKEY"};

Words operator+(Words a, const Words& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/// What versions before TLS 1.2 need.
const Words kOld{"-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"};

const Case kCases[] = {
    {"Plain13", {}, {}},
    {"Plain12", {}, {"-tls1_2"}},
    {"Quiet", {"-quiet"}, {}},
    {"Brief13", {"-brief"}, {}},
    {"Brief12", {"-brief"}, {"-tls1_2"}},
    {"State13", {"-state"}, {}},
    {"State12", {"-state"}, {"-tls1_2"}},
    {"StateWithRetry", {"-state", "-msg"}, {}, "P-256"},
    {"Messages13", {"-msg"}, {"-servername", "a.example"}},
    {"Messages12", {"-msg"}, {"-tls1_2"}},
    {"Debug13", {"-debug"}, {}, kAnyGroup, Case::Order::ignored},
    {"Debug12", {"-debug"}, {"-tls1_2"}, kAnyGroup, Case::Order::ignored},
    {"Extensions", {"-tlsextdebug"}, {"-servername", "abc", "-alpn", "h2"}},
    {"Protocol13", {"-alpn", "http/1.1"}, {"-alpn", "h2,http/1.1"}},
    {"Protocol12", {"-alpn", "http/1.1"}, {"-tls1_2", "-alpn", "h2,http/1.1"}},
    {"NextProtocol",
     {"-nextprotoneg", "spdy/3,http/1.1", "-state", "-msg"},
     {"-tls1_2", "-nextprotoneg", "http/1.1"}},
    {"NextProtocolWithoutOverlap",
     {"-nextprotoneg", "spdy/3"},
     {"-tls1_2", "-nextprotoneg", "http/1.1"}},
    {"NextProtocolUnasked", {"-nextprotoneg", "spdy/3", "-msg"}, {"-tls1_2"}},
    {"NextProtocolAfterAlpn",
     {"-nextprotoneg", "spdy/3", "-alpn", "h2", "-msg"},
     {"-tls1_2", "-nextprotoneg", "spdy/3", "-alpn", "h2"}},
    {"NextProtocol13", {"-nextprotoneg", "spdy/3", "-msg"}, {"-nextprotoneg", "spdy/3"}},
    {"NoProtocol", {"-alpn", "h2"}, {"-alpn", "other"}},
    {"NoCipher", {}, {"-tls1_2", "-cipher", "AES256-SHA"}},
    {"NoGroup", {}, {"-groups", "ffdhe2048"}},
    {"NoSignatureScheme13", {}, {"-sigalgs", "RSA+SHA256"}},
    {"NoSignatureScheme12", {}, {"-tls1_2", "-sigalgs", "RSA+SHA256"}},
    {"NoVersion", {"-tls1_3"}, {"-tls1_2"}},
    {"RejectedByClient13", {"-state", "-msg"}, {"-verify_return_error"}},
    {"RejectedByClient12", {"-state", "-msg"}, {"-tls1_2", "-verify_return_error"}},
    {"NameMatches", kNamed, {"-servername", "second.localhost"}},
    {"NameMatchesInAnyCase", kNamed, {"-tls1_2", "-servername", "SECOND.localhost"}},
    {"OtherName13", kNamed, {"-servername", "other"}},
    {"OtherName12", kNamed + Words{"-state"}, {"-tls1_2", "-servername", "other"}},
    {"NoName", kNamed, {"-noservername"}},
    {"OtherNameIsFatal", kNamed + Words{"-servername_fatal", "-state"}, {"-servername", "other"}},
    {"Exporter13", {"-keymatexport", "label"}, {}},
    {"Exporter12", {"-keymatexport", "label", "-keymatexportlen", "40"}, {"-tls1_2"}},
    {"NoDhe", {"-no_dhe"}, {}},
    {"ServerPreference", {"-serverpref"}, {"-tls1_2"}},
    {"ChachaFirst",
     {"-serverpref", "-prioritize_chacha", "-state"},
     {"-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384"}},
    {"ChachaSecond",
     {"-serverpref", "-prioritize_chacha", "-state"},
     {"-ciphersuites", "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256"}},
    {"ServerInfo12", {"-serverinfo", "INFO", "-msg"}, {"-tls1_2", "-serverinfo", "1234,1235"}},
    {"ServerInfo13", {"-serverinfo", "INFO", "-msg"}, {"-serverinfo", "1234,1235"}},
    {"ServerInfoUnasked", {"-serverinfo", "INFO", "-msg"}, {}},
    {"Context", {"-context", "some"}, {}},
    {"Verify13", kVerify, kClient},
    {"Verify12", kVerify, kClient + Words{"-tls1_2"}},
    {"VerifyNobody13", kVerify, {}},
    {"VerifyNobody12", kVerify, {"-tls1_2"}},
    {"VerifyStranger13", {"-verify", "1"}, kClient},
    {"VerifyStranger12", {"-verify", "1"}, kClient + Words{"-tls1_2"}},
    {"VerifyStrictly13", {"-verify", "1", "-verify_return_error"}, kClient},
    {"VerifyStrictly12", {"-verify", "1", "-verify_return_error"}, kClient + Words{"-tls1_2"}},
    {"VerifyNotDeep", {"-verify", "0"}, kClient},
    {"VerifyQuietly", kVerify + Words{"-verify_quiet"}, kClient},
    {"VerifyStrangerQuietly", {"-verify", "1", "-verify_quiet"}, kClient},
    {"VerifyAndBeQuiet", {"-quiet", "-verify", "1"}, kClient},
    {"VerifyBriefly13", kVerify + Words{"-brief"}, kClient},
    {"VerifyBriefly12", {"-verify", "1", "-brief"}, kClient + Words{"-tls1_2"}},
    {"VerifyStates13", kVerify + Words{"-state", "-msg"}, kClient},
    {"VerifyStates12", kVerify + Words{"-state", "-msg"}, kClient + Words{"-tls1_2"}},
    {"VerifyWithoutNames13", kVerify + Words{"-no_ca_names"}, kClient},
    {"VerifyWithoutNames12", kVerify + Words{"-no_ca_names", "-msg"}, kClient + Words{"-tls1_2"}},
    {"Require13", {"-Verify", "1"}, {}},
    {"Require12", {"-Verify", "1"}, {"-tls1_2"}},
    {"RequireAndGet", {"-Verify", "1", "-CAfile", "AUTHORITY"}, kClient},
    {"ClientSchemes13", kVerify + Words{"-client_sigalgs", "ECDSA+SHA256:ed25519"}, kClient},
    {"ClientSchemes12", kVerify + Words{"-client_sigalgs", "ECDSA+SHA256"},
     kClient + Words{"-tls1_2"}},
    {"ClientSchemesThatDoNotFit", kVerify + Words{"-client_sigalgs", "RSA+SHA256"},
     kClient + Words{"-tls1_2"}},
    {"AuthoritiesCompleteTheChain", {"-CAfile", "AUTHORITY", "-msg"}, {}},
    {"SmallFragments", {"-max_send_frag", "512"}, {}},
    {"Pipelines", {"-split_send_frag", "512", "-max_pipelines", "4"}, {}},
    {"Plain10", kOld, kOld + Words{"-tls1"}},
    {"Plain11", kOld, kOld + Words{"-tls1_1"}},
    {"Brief10", kOld + Words{"-brief"}, kOld + Words{"-tls1"}},
    {"State10", kOld + Words{"-state"}, kOld + Words{"-tls1"}},
    {"State11", kOld + Words{"-state"}, kOld + Words{"-tls1_1", "-no_ticket"}},
    {"Messages10", kOld + Words{"-msg"}, kOld + Words{"-tls1"}},
    {"Messages11", kOld + Words{"-msg"}, kOld + Words{"-tls1_1", "-no_ticket"}},
    {"Debug10", kOld + Words{"-debug"}, kOld + Words{"-tls1"}, kAnyGroup, Case::Order::ignored},
    {"Extensions10", kOld + Words{"-tlsextdebug"},
     kOld + Words{"-tls1", "-servername", "abc", "-alpn", "h2"}},
    {"Bugs10", kOld + Words{"-bugs", "-msg"}, kOld + Words{"-tls1"}},
    {"Verify10", kVerify + kOld + Words{"-state", "-msg"}, kClient + kOld + Words{"-tls1"}},
    {"Verify11", kVerify + kOld, kClient + kOld + Words{"-tls1_1"}},
    {"Require10", kOld + Words{"-Verify", "1"}, kOld + Words{"-tls1"}},
    {"Exporter10", kOld + Words{"-keymatexport", "label"}, kOld + Words{"-tls1"}},
    {"NoSharedCipher10", kOld, Words{"-tls1", "-cipher", "AES256-SHA:@SECLEVEL=0"}},
    {"Anonymous11", kOld + Words{"-state"}, Words{"-tls1_1", "-cipher", "AECDH:@SECLEVEL=0"}},
    {"Unencrypted12", kOld, Words{"-tls1_2", "-cipher", "ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0"}},
    {"CbcWithMacFirst12", kOld + Words{"-no_etm", "-msg"},
     Words{"-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA384"}},
    {"SessionsThatAreNotKept", {"-no_resume_ephemeral"}, {"-tls1_2"}},
    {"Strict12", {"-strict"}, {"-tls1_2"}},
    {"Strict13", {"-strict"}, {}},
    {"VerifyAtALevel", kVerify + Words{"-auth_level", "4"}, kClient + Words{"-tls1_2"}},
    {"VerifyAtNoLevel", kVerify + Words{"-auth_level", "0"}, kClient},
    {"VerifyStrictlyAtALevel", kVerify + Words{"-auth_level", "5", "-verify_return_error"},
     kClient},
};

/// Extension 1234 for TLS 1.2's ServerHello, 1235 for TLS 1.3's EncryptedExtensions and
/// Certificate.
std::string info_file() {
    static const TempDir folder;
    return folder.write("info.pem",
                        "-----BEGIN SERVERINFO FOR TLS12-----\nBNIABWhlbGxv\n"
                        "-----END SERVERINFO FOR TLS12-----\n"
                        "-----BEGIN SERVERINFOV2 FOR TLS13-----\nAAAUgATTAAV0aGVyZQ==\n"
                        "-----END SERVERINFOV2 FOR TLS13-----\n");
}

class ServerGolden : public testing::TestWithParam<Case> {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
        identities_ = Identities::shared();
    }

    Words server_words(const std::string& program, std::uint16_t port) const {
        const Identity own = identities_->server(KeyKind::p256);
        const Identity second = identities_->second();
        Words words{program,    "s_server", "-accept", "127.0.0.1:" + std::to_string(port),
                    "-naccept", "1",        "-cert",   own.certificate,
                    "-key",     own.key,    "-groups", GetParam().groups};
        words = words + kCommonAlgorithms + GetParam().server;
        for (std::string& word : words) {
            if (word == "SECOND") word = second.certificate;
            if (word == "SECONDKEY") word = second.key;
            if (word == "INFO") word = info_file();
            if (word == "AUTHORITY") word = identities_->authority();
        }
        return words;
    }

    Words client_words(std::uint16_t port) const {
        const Identity own = identities_->client(KeyKind::p256);
        Words words{"openssl", "s_client", "-connect", "127.0.0.1:" + std::to_string(port)};
        words = words + GetParam().client;
        for (std::string& word : words) {
            if (word == "CLIENT") word = own.certificate;
            if (word == "CLIENTKEY") word = own.key;
        }
        return words;
    }

    /// One client against one server that serves only it. `at_server` is typed there before the
    /// client says hello, who waits for `answer`.
    Finished serve(const std::string& program, std::string_view at_server = {},
                   std::string_view answer = {}) const {
        const std::uint16_t port = free_port();
        Process server({.argv = server_words(program, port)});
        EXPECT_TRUE(wait_for_listener(port)) << server.log();
        Process client({.argv = client_words(port)});
        client.wait_for("---\nread R BLOCK", Milliseconds(300));
        if (!at_server.empty()) {
            server.write(at_server);
            server.wait_for(answer, Milliseconds(500));
        }
        client.write("hello\n");
        server.wait_for("hello", Milliseconds(300));
        client.close_stdin();
        client.wait();
        const auto status = server.wait();
        return {status, server.out(), server.err(), server.log()};
    }

    const Identities* identities_ = nullptr;
};

TEST_P(ServerGolden, PrintsWhatOpensslPrints) {
    const Finished expected = serve("openssl");
    const Finished found = serve(kHandfast);
    EXPECT_EQ(found.status, expected.status) << found.log;
    const auto view = [](const std::string& out) {
        const std::string text = normalise(out);
        return GetParam().order == Case::Order::compared ? text : sorted_lines(text);
    };
    EXPECT_EQ(view(found.out), view(expected.out));
    EXPECT_EQ(normalise(found.err), normalise(expected.err));
}

/// The typed command c, by a client that offers post-handshake authentication or does not.
class LateRequestGolden : public ServerGolden {
  protected:
    Finished ask_late(const std::string& program) const {
        return serve(program, "c\n", "verify return:1\ndepth=0");
    }
    /// OpenSSL says "Read BLOCK" whenever it read something that was no data, and holds a part of
    /// its output back.
    static std::string view(const std::string& out) {
        std::string text = normalise(out);
        constexpr std::string_view kBlock = "Read BLOCK\n";
        for (auto at = text.find(kBlock); at != text.npos; at = text.find(kBlock))
            text.erase(at, kBlock.size());
        return sorted_lines(text);
    }
};

TEST_P(LateRequestGolden, PrintsWhatOpensslPrints) {
    const Finished expected = ask_late("openssl");
    const Finished found = ask_late(kHandfast);
    EXPECT_EQ(found.status, expected.status) << found.log;
    EXPECT_EQ(view(found.out), view(expected.out));
    EXPECT_EQ(normalise(found.err), normalise(expected.err));
}

const Case kLateCases[] = {
    {"Offered", {"-CAfile", "AUTHORITY"}, kClient + Words{"-enable_pha"}},
    {"OfferedByAStranger", {}, kClient + Words{"-enable_pha"}},
    {"OfferedByNobody", {}, {"-enable_pha"}},
    {"NotOffered", {}, kClient},
    {"NotInTls12", {}, kClient + Words{"-tls1_2"}},
};
INSTANTIATE_TEST_SUITE_P(Modes, LateRequestGolden, testing::ValuesIn(kLateCases),
                         [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(Modes, ServerGolden, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace handfast::test
