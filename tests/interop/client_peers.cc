// SPDX-License-Identifier: Apache-2.0
// Clients that fetch a page of ours. Version, suite and group are forced by our server's options,
// so that a client's command only says where to go and whom to trust.
#include <atomic>

#include "tests/interop/matrix.h"

namespace handfast::interop {
namespace {

const std::string kSources = std::string(HANDFAST_SOURCE_ROOT) + "/tests/interop/peers/";

void append(std::vector<std::string>& to, std::vector<std::string> more) {
    for (std::string& word : more) to.push_back(std::move(word));
}

// A name for a file or folder that no other case has.
std::string fresh(const std::string& stem) {
    static std::atomic<int> count = 0;
    static const test::TempDir folder;
    return folder / (stem + std::to_string(++count));
}

std::vector<Command> openssl(const Case& c, const Target& target) {
    std::vector<std::string> argv = {"openssl",
                                     "s_client",
                                     "-connect",
                                     "127.0.0.1:" + target.port,
                                     "-servername",
                                     host_of(c),
                                     "-CAfile",
                                     target.authority,
                                     "-verify_hostname",
                                     host_of(c),
                                     "-verify_return_error",
                                     "-ign_eof"};
    if (c.feature == Feature::alpn) append(argv, {"-alpn", "h2,http/1.1"});
    if (is_rare(c.value)) append(argv, {"-groups", "X25519:" + c.value});
    if (c.feature != Feature::resumption) return {{.argv = argv}};
    std::string session = fresh("session");
    std::vector<std::string> second = argv;
    append(argv, {"-sess_out", session});
    append(second, {"-sess_in", session});
    return {{.argv = argv}, {.argv = second}};
}

std::vector<Command> gnutls(const Case& c, const Target& target) {
    std::vector<std::string> argv = {"gnutls-cli",
                                     "--x509cafile=" + target.authority,
                                     "--sni-hostname=" + host_of(c),
                                     "--verify-hostname=" + host_of(c),
                                     "--port=" + target.port,
                                     "127.0.0.1"};
    if (c.feature == Feature::alpn) append(argv, {"--alpn=http/1.1"});
    if (c.feature == Feature::resumption) append(argv, {"--resume", "--waitresumption"});
    return {{.argv = argv}};
}

std::vector<Command> nss(const Case& c, const Target& target) {
    static const std::string request = [] {
        static const test::TempDir folder;
        return folder.write("request", "GET / HTTP/1.0\r\n\r\n");
    }();
    std::vector<std::string> argv = {"tstclnt", "-4",
                                     "-h",      "127.0.0.1",
                                     "-p",      target.port,
                                     "-d",      nss_database(c.key),
                                     "-a",      host_of(c),
                                     "-V",      "tls1.2:tls1.3",
                                     "-I",      "x25519,P256,P384,P521",
                                     "-A",      request,
                                     "-G"};
    if (c.feature == Feature::resumption) append(argv, {"-L", "2", "-u"});
    return {{.argv = argv}};
}

std::vector<Command> curl(const Case& c, const Target& target) {
    std::string url = "https://" + host_of(c) + ":" + target.port + "/";
    std::vector<std::string> argv = {"curl",      "-sSv",
                                     "--noproxy", "*",
                                     "--cacert",  target.authority,
                                     "--resolve", host_of(c) + ":" + target.port + ":127.0.0.1",
                                     "--http1.1", url};
    if (c.feature == Feature::resumption) argv.push_back(url);
    return {{.argv = argv}};
}

// How the programs in peers/ are called.
std::vector<Command> own(std::vector<std::string> argv, const Case& c, const Target& target) {
    append(argv, {"client", target.port, target.authority, host_of(c), mode_of(c)});
    return {{.argv = std::move(argv)}};
}

std::vector<Command> node(const Case& c, const Target& target) {
    return own({"node", kSources + "peer.js"}, c, target);
}

std::vector<Command> node_https(const Case& c, const Target& target) {
    return {{.argv = {"node", kSources + "peer.js", "https", target.port, target.authority,
                      host_of(c)}}};
}

std::vector<Command> python(const Case& c, const Target& target) {
    return own({"python3", kSources + "peer.py"}, c, target);
}

std::vector<Command> java(const Case& c, const Target& target) {
    return own({"java", "-XX:TieredStopAtLevel=1", "-cp", java_classes(), "Peer"}, c, target);
}

std::vector<Command> go(const Case& c, const Target& target) {
    return own({go_program()}, c, target);
}

std::vector<Command> chromium(const Case& c, const Target& target) {
    std::string profile = fresh("profile");
    return {
        {.argv = {"chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                  "--no-first-run", "--disable-background-networking", "--disable-component-update",
                  "--disable-sync", "--disable-dev-shm-usage", "--no-proxy-server",
                  "--ignore-certificate-errors", "--user-data-dir=" + profile, "--dump-dom",
                  "https://" + host_of(c) + ":" + target.port + "/"},
         .env = {{"HOME", profile}}}};
}

std::vector<Command> firefox(const Case& c, const Target& target) {
    return {{.argv = {"python3", kSources + "firefox.py",
                      "https://" + host_of(c) + ":" + target.port + "/", fresh("profile")}}};
}

using enum Feature;

}  // namespace

const std::vector<ClientPeer>& client_peers() {
    // An https client sends and shows little more than its tls: it runs the kinds of keys only.
    static const std::vector<ClientPeer> peers = {
        {"openssl",
         "openssl",
         {},
         {},
         {},
         "ALPN protocol: http/1.1",
         true,
         openssl,
         {"X448", "ffdhe2048", "ffdhe8192", "brainpoolP256r1"}},
        {"gnutls",
         "gnutls-cli",
         {},
         {},
         {},
         "Application protocol: http/1.1",
         true,
         gnutls,
         {"X448", "ffdhe2048", "ffdhe8192"}},
        {"nss", "tstclnt", {alpn}, {KeyKind::ed25519}, {}, "", false, nss},
        {"curl", "curl", {}, {}, {}, "ALPN: server accepted http/1.1", false, curl},
        {"node", "node", {}, {}, {}, "ALPN: http/1.1", false, node},
        {"node_https",
         "node",
         {suite, group, hello_retry, resumption, alpn, server_name},
         {},
         {},
         "",
         false,
         node_https},
        {"python", "python3", {}, {}, {}, "ALPN: http/1.1", false, python},
        {"java", "java", {}, {KeyKind::ed25519}, {}, "ALPN: http/1.1", false, java},
        {"go", "go", {}, {}, {}, "ALPN: http/1.1", false, go},
        {"chromium",
         "chromium",
         {resumption, alpn, server_name},
         {KeyKind::ed25519},
         {"P-521"},
         "",
         false,
         chromium,
         {"X25519MLKEM768"}},
        // A browser takes seconds to start: where Chromium has been, it runs the groups only.
        {"firefox",
         "firefox-esr",
         {plain, suite, resumption, alpn, server_name},
         {KeyKind::ed25519},
         {},
         "",
         false,
         firefox,
         {"ffdhe2048", "X25519MLKEM768"}},
    };
    return peers;
}

}  // namespace handfast::interop
