// SPDX-License-Identifier: Apache-2.0
// Real clients that show a certificate to our server, which refuses everybody else.
#include <functional>
#include <memory>
#include <ostream>

#include <gtest/gtest.h>

#include "tests/interop/matrix.h"

namespace handfast::interop {
namespace {

using test::Identities;
using test::Identity;
using test::Process;

constexpr std::string_view kRequest = "GET / HTTP/1.0\r\n\r\n";
constexpr test::Milliseconds kPeerPatience{30'000};

struct Visit {
    std::string port;
    std::string authority;
    Identity own;
    std::string nickname;  ///< In the PKCS#12 file.
};

struct AuthPeer {
    std::string name;
    std::string program;
    bool needs_request;
    std::function<std::vector<std::string>(const Visit&)> command;
};

std::vector<std::string> openssl(const Visit& visit) {
    return {"openssl",  "s_client",
            "-connect", "127.0.0.1:" + visit.port,
            "-cert",    visit.own.certificate,
            "-key",     visit.own.key,
            "-CAfile",  visit.authority,
            "-ign_eof"};
}

std::vector<std::string> gnutls(const Visit& visit) {
    return {"gnutls-cli",
            "--x509cafile=" + visit.authority,
            "--x509certfile=" + visit.own.certificate,
            "--x509keyfile=" + visit.own.key,
            "--sni-hostname=localhost",
            "--verify-hostname=localhost",
            "--port=" + visit.port,
            "127.0.0.1"};
}

std::vector<std::string> curl(const Visit& visit) {
    return {"curl",
            "-sS",
            "--noproxy",
            "*",
            "--cacert",
            visit.authority,
            "--cert",
            visit.own.certificate,
            "--key",
            visit.own.key,
            "https://localhost:" + visit.port + "/"};
}

std::vector<std::string> node(const Visit& visit) {
    const std::string script =
        "const fs=require('fs'),[p,a,c,k]=process.argv.slice(1);"
        "require('https').get({host:'localhost',port:p,ca:fs.readFileSync(a),"
        "cert:fs.readFileSync(c),key:fs.readFileSync(k)},r=>r.pipe(process.stdout))";
    return {"node",       "-e", script, visit.port, visit.authority, visit.own.certificate,
            visit.own.key};
}

std::vector<std::string> python(const Visit& visit) {
    const std::string script =
        "import ssl,sys,urllib.request as u\n"
        "p,a,c,k=sys.argv[1:]\n"
        "s=ssl.create_default_context(cafile=a)\n"
        "s.load_cert_chain(c,k)\n"
        "o=u.build_opener(u.ProxyHandler({}),u.HTTPSHandler(context=s))\n"
        "print(o.open('https://localhost:'+p+'/').read().decode())\n";
    return {"python3",    "-c", script, visit.port, visit.authority, visit.own.certificate,
            visit.own.key};
}

/// A database with the authority and this client; "" when it cannot be made.
std::string database_of(const Visit& visit) {
    static std::vector<std::unique_ptr<test::TempDir>> folders;
    const std::string place =
        "sql:" + (*folders.emplace_back(std::make_unique<test::TempDir>()) / "");
    const auto done = [](std::vector<std::string> argv) {
        return test::run({.argv = std::move(argv)}).status == 0;
    };
    const bool made =
        done({"certutil", "-N", "-d", place, "--empty-password"}) &&
        done({"certutil", "-A", "-d", place, "-n", "authority", "-t", "CT,C,C", "-i",
              visit.authority}) &&
        done({"pk12util", "-d", place, "-i", visit.own.pkcs12, "-W", "handfast", "-K", ""});
    return made ? place : "";
}

std::vector<std::string> nss(const Visit& visit) {
    static const test::TempDir folder;
    const std::string request = folder.write("request", kRequest);
    return {"tstclnt", "-4",           "-h", "127.0.0.1",
            "-p",      visit.port,     "-d", database_of(visit),
            "-a",      "localhost",    "-V", "tls1.2:tls1.3",
            "-n",      visit.nickname, "-A", request};
}

std::vector<std::string> java(const Visit& visit) {
    return {"java",          "-XX:TieredStopAtLevel=1",
            "-cp",           java_classes(),
            "Peer",          "client",
            visit.port,      visit.authority,
            "localhost",     "authenticate",
            visit.own.pkcs12};
}

std::vector<std::string> go(const Visit& visit) {
    return {go_program(),          "client",     visit.port,
            visit.authority,       "localhost",  "authenticate",
            visit.own.certificate, visit.own.key};
}

const std::vector<AuthPeer>& peers() {
    static const std::vector<AuthPeer> all = {
        {"openssl", "openssl", true, openssl}, {"gnutls", "gnutls-cli", true, gnutls},
        {"nss", "tstclnt", false, nss},        {"curl", "curl", false, curl},
        {"node", "node", false, node},         {"python", "python3", false, python},
        {"java", "java", false, java},         {"go", "go", false, go},
    };
    return all;
}

struct AuthCase {
    const AuthPeer* peer;
    Version version;
    KeyKind key;
};

std::ostream& operator<<(std::ostream& out, const AuthCase& c) {
    return out << c.peer->name << " " << name_of(c.version) << " " << test::name_of(c.key);
}

std::vector<AuthCase> cases() {
    std::vector<AuthCase> all;
    for (const AuthPeer& peer : peers())
        for (const Version version : {Version::tls1_2, Version::tls1_3})
            for (const KeyKind key : test::kKeyKinds)
                // NSS and Java's TLS have no Ed25519.
                if ((peer.name != "nss" && peer.name != "java") || key != KeyKind::ed25519)
                    all.push_back({&peer, version, key});
    return all;
}

class ClientCertificates : public testing::TestWithParam<AuthCase> {};

TEST_P(ClientCertificates, OpenTheDoor) {
    const auto& [peer, version, key] = GetParam();
    const Identities* identities = Identities::shared();
    if (identities == nullptr) GTEST_SKIP() << "openssl is not installed";
    if (!test::find_program(peer->program)) GTEST_SKIP() << peer->program << " is not installed";
    const Identity own = identities->server(KeyKind::p256);
    Process server({.argv = {our_binary(), "s_server", "-accept", "127.0.0.1:0", "-www", "-cert",
                             own.certificate, "-key", own.key, "-Verify", "1",
                             "-verify_return_error", "-CAfile", identities->authority(),
                             "-cert_comp", version == Version::tls1_3 ? "-tls1_3" : "-tls1_2"}});
    const std::optional<std::uint16_t> port = test::accepted_port(server);
    ASSERT_TRUE(port) << server.log();
    Process client({.argv = peer->command({std::to_string(*port), identities->authority(),
                                           identities->client(key),
                                           "client-" + std::string(test::name_of(key))})});
    if (peer->needs_request) client.write(kRequest);
    client.wait(kPeerPatience);
    server.linger(test::Milliseconds(0));
    SCOPED_TRACE(client.log() + server.log());
    EXPECT_NE(client.log().find("Client certificate\n"), std::string::npos);
    EXPECT_NE(server.err().find("verify return:1\n"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Interop, ClientCertificates, testing::ValuesIn(cases()),
                         [](const auto& test_info) {
                             return test_info.param.peer->name + "_" +
                                    std::string(name_of(test_info.param.version)) + "_" +
                                    std::string(test::name_of(test_info.param.key));
                         });

}  // namespace
}  // namespace handfast::interop
