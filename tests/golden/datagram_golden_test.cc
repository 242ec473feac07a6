// SPDX-License-Identifier: Apache-2.0
// s_server and s_client over DTLS beside OpenSSL's, with OpenSSL's at the other end: the same lines
// on stdout and stderr, the same exit code. Not compared are -msg, in which OpenSSL 3.0 says "Not
// TLS data" of DTLS 1.2, and a server's -state, since ours asks for a cookie before there is one.
#include <ostream>

#include <gtest/gtest.h>

#include "tests/golden/normalise.h"
#include "tests/golden/reference.h"
#include "tests/support/identity.h"
#include "tests/support/process.h"

namespace handfast::test {
namespace {

constexpr Milliseconds kForAHandshake{400};

struct Case {
    const char* name;
    Words server;
    Words client;
};

void PrintTo(const Case& test, std::ostream* out) {
    *out << test.name;
}

Words operator+(Words a, const Words& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

const Words kCommonAlgorithms{
    "-cipher",
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-SHA:PSK-AES128-CBC-SHA",
    "-sigalgs",
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:"
    "RSA+SHA256:RSA+SHA384:RSA+SHA512",
    "-groups",
    "X25519:P-256:P-521:P-384"};
const Words kNew = Words{"-dtls"} + kCommonAlgorithms;
const Words kOld{"-dtls1", "-cipher", "ECDHE-ECDSA-AES256-SHA:@SECLEVEL=0", "-groups",
                 "X25519:P-256:P-521:P-384"};
const Words kVerify{"-verify", "1", "-CAfile", "AUTHORITY"};
const Words kClient{"-cert", "CLIENT", "-key", "CLIENTKEY"};

const Case kCases[] = {
    {"Dtls12", kNew, kNew},
    {"Dtls10", kOld, kOld},
    {"OneVersion", Words{"-dtls1_2"} + kCommonAlgorithms, kNew},
    {"Timeout", kNew + Words{"-timeout"}, kNew + Words{"-timeout"}},
    {"Listen", kNew + Words{"-listen"}, kNew},
    {"SmallMtu", kNew + Words{"-mtu", "300"}, kNew + Words{"-mtu", "300"}},
    {"Brief", kNew + Words{"-brief"}, kNew + Words{"-brief"}},
    {"Extensions", kNew + Words{"-tlsextdebug"}, kNew},
    {"ClientExtensions", kNew, kNew + Words{"-tlsextdebug"}},
    {"ClientStates", kNew, kNew + Words{"-state"}},
    {"ClientStates10", kOld, kOld + Words{"-state"}},
    {"Srtp", kNew + Words{"-use_srtp", "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM"},
     kNew + Words{"-use_srtp", "SRTP_AES128_CM_SHA1_32:SRTP_AEAD_AES_128_GCM"}},
    {"SrtpWithNothingShared", kNew + Words{"-use_srtp", "SRTP_AES128_CM_SHA1_80"},
     kNew + Words{"-use_srtp", "SRTP_AES128_CM_SHA1_32"}},
    {"SrtpUnasked", kNew + Words{"-use_srtp", "SRTP_AES128_CM_SHA1_80"}, kNew},
    {"Exporter", kNew + Words{"-keymatexport", "EXTRACTOR-dtls_srtp", "-keymatexportlen", "60"},
     kNew},
    {"Protocol", kNew + Words{"-alpn", "http/1.1"}, kNew + Words{"-alpn", "h2,http/1.1"}},
    {"Verify", kNew + kVerify, kNew + kClient},
    {"Psk", kNew + Words{"-psk", "0a0b"},
     Words{"-dtls", "-psk", "0a0b", "-cipher", "PSK-AES128-CBC-SHA"}},
    {"NoSharedCipher", kNew, Words{"-dtls", "-cipher", "AES256-SHA"}},
    {"NoSharedVersion", Words{"-dtls1_2"} + kCommonAlgorithms, kOld},
    {"RejectedByClient", kNew, kNew + Words{"-verify_return_error"}},
    {"BoundByName", kNew + Words{"-min_protocol", "DTLSv1.2"},
     kNew + Words{"-max_protocol", "DTLSv1.2"}},
    {"ExclusionsAreAboutTls", kCommonAlgorithms + Words{"-dtls"},
     kNew + Words{"-min_protocol", "TLSv1.3"}},
};

/// A client refused so late has a session in OpenSSL's view.
const Case kServerCases[] = {{"Require", kNew + Words{"-Verify", "1"}, kNew}};

class DatagramGolden : public testing::TestWithParam<Case> {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
        identities_ = Identities::shared();
    }

    Words with_files(Words words) const {
        const Identity own = identities_->client(KeyKind::p256);
        for (std::string& word : words) {
            if (word == "AUTHORITY") word = identities_->authority();
            if (word == "CLIENT") word = own.certificate;
            if (word == "CLIENTKEY") word = own.key;
        }
        return words;
    }

    struct Both {
        Finished server;
        Finished client;
    };
    Both talk(const std::string& server_program, const std::string& client_program) const {
        const std::string address = "127.0.0.1:" + std::to_string(free_port());
        const Identity own = identities_->server(KeyKind::p256);
        Process server(
            {.argv = with_files(Words{server_program, "s_server", "-accept", address, "-naccept",
                                      "1", "-cert", own.certificate, "-key", own.key} +
                                GetParam().server)});
        server.wait_for("ACCEPT", kForAHandshake);
        Process client({.argv = with_files(Words{client_program, "s_client", "-connect", address} +
                                           GetParam().client)});
        client.wait_for("Extended master secret", kForAHandshake);
        client.linger(Milliseconds(100));
        client.write("hello\n");
        server.wait_for("hello", kForAHandshake);
        client.close_stdin();
        const auto client_status = client.wait();
        server.wait_for("CONNECTION CLOSED", kForAHandshake);
        server.signal(SIGTERM);  // OpenSSL's goes on to listen to its terminal.
        server.wait();
        return {{{}, server.out(), server.err(), server.log()},
                {client_status, client.out(), client.err(), client.log()}};
    }

    /// Without the counters, which OpenSSL's server does not come to.
    static std::string without_counters(const std::string& out) {
        return normalise(out.substr(0, out.find("   0 items in the session cache")));
    }

    const Identities* identities_ = nullptr;
};

TEST_P(DatagramGolden, AServerPrintsWhatOpensslPrints) {
    const Finished expected = talk("openssl", "openssl").server;
    const Finished found = talk(kHandfast, "openssl").server;
    EXPECT_EQ(without_counters(found.out), without_counters(expected.out));
    EXPECT_EQ(normalise(found.err), normalise(expected.err));
}

class DatagramClientGolden : public DatagramGolden {};

TEST_P(DatagramClientGolden, AClientPrintsWhatOpensslPrints) {
    const Finished expected = talk("openssl", "openssl").client;
    const Finished found = talk("openssl", kHandfast).client;
    EXPECT_EQ(found.status, expected.status) << found.log;
    EXPECT_EQ(normalise(found.out), normalise(expected.out));
    EXPECT_EQ(normalise(found.err), normalise(expected.err));
}

INSTANTIATE_TEST_SUITE_P(Modes, DatagramGolden, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });
INSTANTIATE_TEST_SUITE_P(Servers, DatagramGolden, testing::ValuesIn(kServerCases),
                         [](const auto& test) { return std::string(test.param.name); });
INSTANTIATE_TEST_SUITE_P(Modes, DatagramClientGolden, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace handfast::test
