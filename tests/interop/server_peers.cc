// SPDX-License-Identifier: Apache-2.0
// Servers that our client fetches a page of. Version, suite and group are forced by our client's
// options; only a HelloRetryRequest needs an option of the server's.
#include <algorithm>

#include "tests/interop/matrix.h"

namespace handfast::interop {
namespace {

using test::Identities;
using test::Identity;

const std::string kSources = std::string(HANDFAST_SOURCE_ROOT) + "/tests/interop/peers/";

void append(std::vector<std::string>& to, std::vector<std::string> more) {
    for (std::string& word : more) to.push_back(std::move(word));
}

Identity identity(const Case& c) {
    return Identities::shared()->server(c.key);
}

Command openssl(const Case& c, const std::string&) {
    Identity id = identity(c);
    std::vector<std::string> argv = {"openssl", "s_server",     "-accept", "127.0.0.1:0", "-www",
                                     "-cert",   id.certificate, "-key",    id.key};
    if (c.feature == Feature::hello_retry) append(argv, {"-groups", "P-384"});
    if (is_rare(c.value)) append(argv, {"-groups", "X25519:" + c.value});
    if (c.feature == Feature::alpn) append(argv, {"-alpn", "http/1.1"});
    if (c.feature == Feature::server_name) {
        Identity second = Identities::shared()->second();
        append(argv,
               {"-servername", host_of(c), "-cert2", second.certificate, "-key2", second.key});
    }
    return {.argv = argv};
}

Command gnutls(const Case& c, const std::string& port) {
    Identity id = identity(c);
    std::vector<std::string> argv = {"gnutls-serv", "--http", "--port=" + port,
                                     "--x509certfile=" + id.certificate, "--x509keyfile=" + id.key};
    if (c.feature == Feature::hello_retry) {
        append(argv, {"--priority=NORMAL:-GROUP-ALL:+GROUP-SECP384R1"});
    }
    if (c.feature == Feature::alpn) append(argv, {"--alpn=http/1.1"});
    return {.argv = argv};
}

Command nss(const Case& c, const std::string& port) {
    bool retry = c.feature == Feature::hello_retry;
    std::vector<std::string> argv = {"selfserv",
                                     "-p",
                                     port,
                                     "-d",
                                     nss_database(c.key),
                                     c.key == KeyKind::rsa2048 ? "-n" : "-e",
                                     "server-" + std::string(test::name_of(c.key)),
                                     "-V",
                                     "tls1.2:tls1.3",
                                     "-I",
                                     retry ? "P384" : "x25519,P256,P384,P521",
                                     "-G",
                                     "-v"};
    if (c.feature == Feature::alpn) argv.push_back("-Q");
    if (c.feature == Feature::resumption) argv.push_back("-u");
    return {.argv = argv};
}

// How the programs in peers/ are called.
Command own(std::vector<std::string> argv, const Case& c) {
    Identity id = identity(c);
    append(argv, {"server", id.key, id.certificate, id.pkcs12, mode_of(c)});
    return {.argv = std::move(argv)};
}

Command node(const Case& c, const std::string&) {
    return own({"node", kSources + "peer.js"}, c);
}

Command python(const Case& c, const std::string&) {
    return own({"python3", kSources + "peer.py"}, c);
}

Command java(const Case& c, const std::string&) {
    std::vector<std::string> argv = {"java", "-XX:TieredStopAtLevel=1", "-cp", java_classes()};
    if (c.feature == Feature::hello_retry) argv.push_back("-Djdk.tls.namedGroups=secp384r1");
    argv.push_back("Peer");
    return own(std::move(argv), c);
}

Command go(const Case& c, const std::string&) {
    return own({go_program()}, c);
}

using enum Feature;

}  // namespace

const std::vector<ServerPeer>& server_peers() {
    static const std::vector<ServerPeer> peers = {
        {"openssl",
         "openssl",
         {},
         {},
         {},
         "CN = second.localhost",
         true,
         openssl,
         {"X448", "ffdhe2048", "ffdhe8192", "brainpoolP256r1"}},
        {"gnutls",
         "gnutls-serv",
         {server_name},
         {},
         {},
         "",
         false,
         gnutls,
         {"X448", "ffdhe2048", "ffdhe8192"}},
        {"nss", "selfserv", {server_name}, {KeyKind::ed25519}, {}, "", false, nss},
        {"node", "node", {}, {}, {}, "name=second.localhost", true, node},
        {"python", "python3", {}, {}, {}, "name=second.localhost", true, python},
        {"java", "java", {}, {KeyKind::ed25519}, {}, "value=second.localhost", true, java},
        {"go", "go", {}, {}, {}, "name=second.localhost", true, go},
    };
    return peers;
}

}  // namespace handfast::interop
