// SPDX-License-Identifier: Apache-2.0
// What goes along with certificates, and certificates after the handshake, between our server and
// real clients.
#include <optional>
#include <ostream>

#include <gtest/gtest.h>

#include "tests/interop/matrix.h"

namespace handfast::interop {
namespace {

using test::Identities;
using test::Identity;
using test::Process;

constexpr test::Milliseconds kPeerPatience{20'000};

using Words = std::vector<std::string>;

struct Visit {
    std::string port;
    std::string authority;
    Identity own;
};

struct Peer {
    std::string name;
    std::string program;
    Words (*command)(const Visit&);
    std::string proof;  ///< What it says, or our server, when all is well.
};

std::ostream& operator<<(std::ostream& out, const Peer& peer) {
    return out << peer.name;
}

Process start_server(const Words& more) {
    const Identity own = Identities::shared()->server(KeyKind::p256);
    Words words = {
        our_binary(),    "s_server", "-accept", "127.0.0.1:0", "-cert",
        own.certificate, "-key",     own.key,   "-CAfile",     Identities::shared()->authority()};
    words.insert(words.end(), more.begin(), more.end());
    return Process({.argv = words});
}

class CertificatePeer : public testing::TestWithParam<Peer> {
  protected:
    void SetUp() override {
        if (Identities::shared() == nullptr) GTEST_SKIP() << "openssl is not installed";
        if (!test::find_program(GetParam().program))
            GTEST_SKIP() << GetParam().program << " is not installed";
    }
    static Visit visit(Process& server) {
        const auto port = test::accepted_port(server);
        EXPECT_TRUE(port) << server.log();
        return {std::to_string(port.value_or(0)), Identities::shared()->authority(),
                Identities::shared()->client(KeyKind::p256)};
    }
};

const auto kName = [](const auto& test_info) { return test_info.param.name; };

// --- OCSP stapling (RFC 8446 §4.4.2.1) ----------------------------------------------------------

void openssl(Words words) {
    words.insert(words.begin(), "openssl");
    EXPECT_EQ(test::run({.argv = words}).status, 0) << words[1];
}

/// A response that calls our server's certificate good, signed by the authority; made once.
std::string response_file() {
    const test::TempDir& folder = Identities::shared()->folder();
    static const std::string file = [&] {
        const std::string certificate = Identities::shared()->server(KeyKind::p256).certificate;
        const std::string authority = Identities::shared()->authority();
        const auto serial =
            test::run({.argv = {"openssl", "x509", "-in", certificate, "-noout", "-serial"}}).out;
        std::string number = serial.substr(serial.find('=') + 1);
        number.erase(number.find_last_not_of("\n") + 1);
        const std::string index = folder.write(
            "index.txt", "V\t400101000000Z\t\t" + number + "\tunknown\t/CN=localhost\n");
        const std::string request = folder / "request.der";
        const std::string response = folder / "response.der";
        openssl(
            {"ocsp", "-issuer", authority, "-cert", certificate, "-no_nonce", "-reqout", request});
        openssl({"ocsp", "-index", index, "-rsigner", authority, "-rkey", folder / "ca.key", "-CA",
                 authority, "-reqin", request, "-respout", response, "-ndays", "2"});
        return response;
    }();
    return file;
}

class StapledResponse : public CertificatePeer {};

TEST_P(StapledResponse, IsBelieved) {
    for (const char* version : {"-tls1_2", "-tls1_3"}) {
        Process server = start_server({"-www", "-status_file", response_file(), version});
        Process client({.argv = GetParam().command(visit(server))});
        client.close_stdin();
        client.wait(kPeerPatience);
        EXPECT_NE(client.log().find(GetParam().proof), std::string::npos)
            << version << client.log() << server.log();
    }
}

const Peer kStaplePeers[] = {
    {"openssl", "openssl",
     [](const Visit& v) {
         return Words{"openssl", "s_client",  "-connect", "127.0.0.1:" + v.port,
                      "-CAfile", v.authority, "-status"};
     },
     "Cert Status: good"},
    {"gnutls", "gnutls-cli",
     [](const Visit& v) {
         return Words{"gnutls-cli",
                      "--x509cafile=" + v.authority,
                      "--sni-hostname=localhost",
                      "--verify-hostname=localhost",
                      "--port=" + v.port,
                      "127.0.0.1"};
     },
     "OCSP status request"},
    {"curl", "curl",
     [](const Visit& v) {
         return Words{
             "curl",          "-sS",      "--noproxy", "*",
             "--cert-status", "--cacert", v.authority, "https://localhost:" + v.port + "/"};
     },
     "Ciphers supported"},
};
INSTANTIATE_TEST_SUITE_P(Interop, StapledResponse, testing::ValuesIn(kStaplePeers), kName);

// --- compression (RFC 8879) ---------------------------------------------------------------------

class CompressedCertificatePeer : public CertificatePeer {};

TEST_P(CompressedCertificatePeer, TakesOurs) {
    Process server = start_server({"-www", "-msg", "-cert_comp", "-tls1_3"});
    Process client({.argv = GetParam().command(visit(server))});
    client.close_stdin();
    client.wait(kPeerPatience);
    server.linger(test::Milliseconds(0));
    EXPECT_NE(client.log().find(GetParam().proof), std::string::npos) << client.log();
    EXPECT_NE(server.out().find(", CompressedCertificate\n"), std::string::npos) << server.log();
    EXPECT_EQ(server.out().find(", Certificate\n"), std::string::npos) << server.log();
}

const Peer kCompressingPeers[] = {
    {"chromium", "chromium",
     [](const Visit& v) {
         const test::TempDir& folder = Identities::shared()->folder();
         return Words{"chromium",
                      "--headless",
                      "--no-sandbox",
                      "--disable-gpu",
                      "--no-first-run",
                      "--disable-background-networking",
                      "--disable-component-update",
                      "--disable-dev-shm-usage",
                      "--no-proxy-server",
                      "--ignore-certificate-errors",
                      "--user-data-dir=" + (folder / "compressing"),
                      "--dump-dom",
                      "https://127.0.0.1:" + v.port + "/"};
     },
     "Ciphers supported"},
};
INSTANTIATE_TEST_SUITE_P(Interop, CompressedCertificatePeer, testing::ValuesIn(kCompressingPeers),
                         kName);

// --- authentication after the handshake (RFC 8446 §4.6.2) ---------------------------------------

class LateClient : public CertificatePeer {};

TEST_P(LateClient, ShowsItsCertificateWhenAsked) {
    Process server = start_server({"-tls1_3", "-verify_return_error"});
    Process client({.argv = GetParam().command(visit(server))});
    ASSERT_TRUE(server.wait_for("CIPHER is", kPeerPatience)) << client.log() << server.log();
    ASSERT_TRUE(server.wait_for("Secure Renegotiation", kPeerPatience)) << server.log();
    server.write("c\n");
    EXPECT_TRUE(server.wait_for("SSL_do_handshake -> 1", kPeerPatience)) << server.log();
    // The answer comes when the client next reads.
    server.write("hello\n");
    EXPECT_TRUE(server.wait_for("verify return:1\ndepth=0", kPeerPatience))
        << client.log() << server.log();
    EXPECT_TRUE(client.wait_for("hello", kPeerPatience)) << client.log() << server.log();
}

const Peer kLatePeers[] = {
    {"openssl", "openssl",
     [](const Visit& v) {
         return Words{"openssl", "s_client",  "-connect",   "127.0.0.1:" + v.port,
                      "-CAfile", v.authority, "-cert",      v.own.certificate,
                      "-key",    v.own.key,   "-enable_pha"};
     },
     ""},
    {"gnutls", "gnutls-cli",
     [](const Visit& v) {
         return Words{"gnutls-cli",
                      "--post-handshake-auth",
                      "--x509cafile=" + v.authority,
                      "--x509certfile=" + v.own.certificate,
                      "--x509keyfile=" + v.own.key,
                      "--sni-hostname=localhost",
                      "--verify-hostname=localhost",
                      "--port=" + v.port,
                      "127.0.0.1"};
     },
     ""},
    {"python", "python3",
     [](const Visit& v) {
         const std::string script =
             "import socket,ssl,sys\n"
             "p,a,c,k=sys.argv[1:]\n"
             "s=ssl.create_default_context(cafile=a)\n"
             "s.post_handshake_auth=True\n"
             "s.load_cert_chain(c,k)\n"
             "t=s.wrap_socket(socket.create_connection(('127.0.0.1',int(p))),"
             "server_hostname='localhost')\n"
             "while True:\n"
             "  d=t.recv(99)\n"
             "  if not d: break\n"
             "  print(d.decode(),flush=True)\n";
         return Words{"python3", "-c", script, v.port, v.authority, v.own.certificate, v.own.key};
     },
     ""},
};
INSTANTIATE_TEST_SUITE_P(Interop, LateClient, testing::ValuesIn(kLatePeers), kName);

}  // namespace
}  // namespace handfast::interop
