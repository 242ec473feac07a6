// SPDX-License-Identifier: Apache-2.0
#include "tests/interop/legacy_peers.h"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "tests/interop/matrix.h"

namespace handfast::interop {
namespace {

using test::Finished;
using test::run;

using Words = std::vector<std::string>;
using enum OldVersion;

const std::string kSources = std::string(HANDFAST_SOURCE_ROOT) + "/tests/interop/peers/";
const std::string kEverything = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";

void must(Words argv) {
    Finished done = run({.argv = std::move(argv)});
    if (done.status != 0) throw std::runtime_error(done.log);
}

Words words_of(const std::string& line) {
    std::istringstream stream(line);
    Words words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

Words lines_of(const std::string& text) {
    std::istringstream stream(text);
    Words lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::string after(const std::string& word, char mark) {
    return word.substr(word.find(mark) + 1);
}

/// What Debian's OpenSSL still has, by name.
std::set<std::string> openssl_suites(OldVersion version) {
    std::string names =
        run({.argv = {"openssl", "ciphers", "-s", "-psk", option_of(version), kEverything}}).out;
    for (char& c : names)
        if (c == ':') c = ' ';
    const Words list = words_of(names);
    return {list.begin(), list.end()};
}

/// By code; GnuTLS names the first version of each.
std::set<std::string> gnutls_suites(OldVersion version) {
    std::set<std::string> codes;
    for (const std::string& line : lines_of(run({.argv = {"gnutls-cli", "--list"}}).out)) {
        const Words words = words_of(line);
        if (words.size() != 4 || !words[0].starts_with("TLS_")) continue;
        if (words[3] == "TLS1.3" || (words[3] == "TLS1.2" && version != tls1_2)) continue;
        std::string code = words[1].substr(2, 2) + words[2].substr(2, 2);
        std::ranges::transform(code, code.begin(), [](unsigned char c) { return std::toupper(c); });
        codes.insert(code);
    }
    return codes;
}

/// GnuTLS that has everything open; its words for all leave out most of it.
std::string gnutls_priority() {
    return "--priority=NONE:+VERS-ALL:+AES-256-CBC:+AES-128-CBC:+AES-128-GCM:+AES-256-GCM"
           ":+AES-128-CCM:+AES-256-CCM:+AES-128-CCM-8:+AES-256-CCM-8:+ARCFOUR-128"
           ":+CHACHA20-POLY1305:+CAMELLIA-128-CBC:+CAMELLIA-256-CBC:+3DES-CBC:+NULL:+ECDHE-RSA"
           ":+ECDHE-ECDSA:+RSA:+DHE-RSA:+DHE-DSS:+PSK:+RSA-PSK:+DHE-PSK:+ECDHE-PSK:+SRP-DSS"
           ":+SRP-RSA:+SRP:+ANON-DH:+ANON-ECDH:+SHA1:+SHA256:+SHA384:+AEAD:+MD5:+COMP-ALL"
           ":+SIGN-ALL:+SIGN-DSA-SHA256:+SIGN-DSA-SHA1:+GROUP-ALL:+CTYPE-ALL"
           ":%VERIFY_ALLOW_BROKEN";
}

/// NSS's, by code: those for TLS 1.2 alone have a cipher or a MAC that is.
std::set<std::string> nss_suites(OldVersion version) {
    std::set<std::string> codes = {"0004", "0005", "0009", "000A", "0016", "002F", "0033",
                                   "0035", "0039", "0041", "0045", "0084", "0088", "0096"};
    if (version != ssl3)
        codes.insert({"C007", "C008", "C009", "C00A", "C011", "C012", "C013", "C014"});
    if (version == tls1_2)
        codes.insert({"003B", "003C", "003D", "0067", "006B", "009C", "009D", "009E", "C023",
                      "C027", "C02B", "C02F", "CCA8", "CCA9"});
    return codes;
}

std::string nss_version(OldVersion version) {
    switch (version) {
        case ssl3:
            return "ssl3";
        case tls1_0:
            return "tls1.0";
        case tls1_1:
            return "tls1.1";
        default:
            return "tls1.2";
    }
}

struct JavaSuite {
    const char* openssl_name;
    const char* name;
    bool ssl3;  ///< Curves need extensions.
};
constexpr JavaSuite kJavaSuites[] = {
    {"AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA", true},
    {"DHE-RSA-AES256-SHA", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", true},
    {"RC4-MD5", "SSL_RSA_WITH_RC4_128_MD5", true},
    {"DES-CBC-SHA", "SSL_RSA_WITH_DES_CBC_SHA", true},
    {"DES-CBC3-SHA", "SSL_RSA_WITH_3DES_EDE_CBC_SHA", true},
    {"NULL-SHA", "SSL_RSA_WITH_NULL_SHA", true},
    {"ADH-AES128-SHA", "TLS_DH_anon_WITH_AES_128_CBC_SHA", true},
    {"ECDHE-RSA-AES128-SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", false},
    {"AECDH-AES128-SHA", "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", false},
};
/// RFC 4346 §A.5: not from TLS 1.1 on.
constexpr JavaSuite kJavaExportSuites[] = {
    {"EXP-RC4-MD5", "SSL_RSA_EXPORT_WITH_RC4_40_MD5", true},
    {"EXP-DES-CBC-SHA", "SSL_RSA_EXPORT_WITH_DES40_CBC_SHA", true},
    {"EXP-EDH-RSA-DES-CBC-SHA", "SSL_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA", true},
};

std::set<std::string> java_suites(OldVersion version) {
    std::set<std::string> names;
    for (const JavaSuite& row : kJavaSuites)
        if (row.ssl3 || version != ssl3) names.insert(row.openssl_name);
    if (version == ssl3 || version == tls1_0)
        for (const JavaSuite& row : kJavaExportSuites) names.insert(row.openssl_name);
    return names;
}

/// Java's own rules switched off. In SSLv3 it frames its key exchange as its hello said it could
/// do better, which no server reads; so it has one version at a time.
Words java(const OldTarget& target, const std::string& role) {
    static const std::string rules =
        OldIdentities::shared().folder().write("java.security",
                                               "jdk.tls.disabledAlgorithms=\n"
                                               "jdk.tls.legacyAlgorithms=\n"
                                               "jdk.certpath.disabledAlgorithms=\n");
    std::string suites;
    for (const JavaSuite& row : kJavaSuites) suites += std::string(row.name) + ",";
    for (const JavaSuite& row : kJavaExportSuites) suites += std::string(row.name) + ",";
    suites.pop_back();
    return {"java",
            "-XX:TieredStopAtLevel=1",
            "-Djava.security.properties=" + rules,
            "-Djdk.tls." + role + ".protocols=" + std::string(protocol_of(target.version)),
            "-Djdk.tls." + role + ".cipherSuites=" + suites,
            "-cp",
            java_classes(),
            "Peer"};
}

/// What programs have that link a current TLS library and let one ask for old versions.
std::set<std::string> common_suites(OldVersion) {
    return {"AES128-SHA", "AES256-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA"};
}

std::set<std::string> go_suites(OldVersion) {
    return {"AES128-SHA",           "DES-CBC3-SHA",           "RC4-SHA",
            "ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "ECDHE-RSA-DES-CBC3-SHA"};
}

/// The certificate that a client is shown.
std::string shown(const OldSuite& suite) {
    const OldIdentities& ids = OldIdentities::shared();
    return ids.certificate(suite.authentication == "RSA" ? "rsa" : ids.second_kind(suite));
}

// --- clients -----------------------------------------------------------------------------------

test::Command openssl_client(const OldTarget& target) {
    return {.argv = {"openssl", "s_client", "-connect", "127.0.0.1:" + target.port, "-ign_eof",
                     "-cipher", kEverything, "-psk", std::string(kPsk)}};
}

test::Command gnutls_client(const OldTarget& target) {
    return {.argv = {"gnutls-cli", "--insecure", "--port=" + target.port, "127.0.0.1",
                     gnutls_priority(), "--pskusername=Client_identity",
                     "--pskkey=" + std::string(kPsk), "--srpusername=alice", "--srppasswd=secret"}};
}

test::Command nss_client(const OldTarget& target) {
    static const std::string request =
        OldIdentities::shared().folder().write("request", "GET / HTTP/1.0\r\n\r\n");
    return {.argv = {"tstclnt", "-4", "-h", "127.0.0.1", "-p", target.port, "-d",
                     OldIdentities::shared().nss_database(), "-o", "-V",
                     nss_version(target.version) + ":" + nss_version(target.version), "-c",
                     ":" + target.suite.code, "-A", request, "-G"}};
}

test::Command java_client(const OldTarget& target) {
    Words argv = java(target, "client");
    argv.insert(argv.end(), {"client", target.port, shown(target.suite), "localhost", "plain"});
    return {.argv = argv};
}

test::Command curl_client(const OldTarget& target) {
    return {.argv = {"curl", "-sSvk", "--noproxy", "*", "--tlsv1.0", "--ciphers", kEverything,
                     "--http1.1", "https://127.0.0.1:" + target.port + "/"}};
}

Words own_client(Words argv, const OldTarget& target) {
    argv.insert(argv.end(), {"client", target.port, shown(target.suite), "localhost", "old"});
    return argv;
}

test::Command node_client(const OldTarget& target) {
    return {.argv = own_client({"node", "--tls-min-v1.0", "--tls-cipher-list=" + kEverything,
                                kSources + "peer.js"},
                               target)};
}

test::Command python_client(const OldTarget& target) {
    return {.argv = own_client({"python3", kSources + "peer.py"}, target)};
}

test::Command go_client(const OldTarget& target) {
    return {.argv = own_client({go_program()}, target)};
}

// --- servers -----------------------------------------------------------------------------------

test::Command openssl_server(const OldTarget& target) {
    const OldIdentities& ids = OldIdentities::shared();
    const std::string second = ids.second_kind(target.suite);
    return {.argv = {"openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert",
                     ids.certificate("rsa"), "-key", ids.key("rsa"), "-dcert",
                     ids.certificate(second), "-dkey", ids.key(second), "-psk", std::string(kPsk),
                     "-cipher", kEverything}};
}

test::Command gnutls_server(const OldTarget& target) {
    const OldIdentities& ids = OldIdentities::shared();
    static const std::string keys =
        ids.folder().write("psk", "Client_identity:" + std::string(kPsk) + "\n");
    const std::string second = ids.second_kind(target.suite);
    return {.argv = {"gnutls-serv", "--http", "--port=" + target.port, gnutls_priority(),
                     "--x509certfile=" + ids.certificate("rsa"), "--x509keyfile=" + ids.key("rsa"),
                     "--x509certfile=" + ids.certificate(second),
                     "--x509keyfile=" + ids.key(second), "--pskpasswd=" + keys,
                     "--srppasswd=" + (ids.folder() / "tpasswd"),
                     "--srppasswdconf=" + (ids.folder() / "tpasswd.conf")}};
}

test::Command nss_server(const OldTarget& target) {
    return {.argv = {"selfserv", "-p", target.port, "-d", OldIdentities::shared().nss_database(),
                     "-n", "rsa", "-e", "ec", "-V",
                     nss_version(target.version) + ":" + nss_version(target.version), "-c",
                     ":" + target.suite.code, "-G", "-v"}};
}

test::Command java_server(const OldTarget& target) {
    const OldIdentities& ids = OldIdentities::shared();
    Words argv = java(target, "server");
    argv.insert(argv.end(),
                {"server", ids.key("rsa"), ids.certificate("rsa"), ids.pkcs12(), "plain"});
    return {.argv = argv};
}

Words own_server(Words argv, const OldTarget& target) {
    const OldIdentities& ids = OldIdentities::shared();
    const std::string kind =
        target.suite.authentication == "RSA" ? "rsa" : ids.second_kind(target.suite);
    argv.insert(argv.end(), {"server", ids.key(kind), ids.certificate(kind), ids.pkcs12(), "old"});
    return argv;
}

test::Command node_server(const OldTarget& target) {
    return {.argv = own_server({"node", "--tls-min-v1.0", "--tls-cipher-list=" + kEverything,
                                kSources + "peer.js"},
                               target)};
}

test::Command python_server(const OldTarget& target) {
    return {.argv = own_server({"python3", kSources + "peer.py"}, target)};
}

test::Command go_server(const OldTarget& target) {
    return {.argv = own_server({go_program()}, target)};
}

const std::vector<OldVersion> kTls = {tls1_0, tls1_1, tls1_2};
const std::vector<OldVersion> kAll = {ssl3, tls1_0, tls1_1, tls1_2};

}  // namespace

std::string option_of(OldVersion version) {
    static constexpr const char* kOptions[] = {"-ssl3", "-tls1", "-tls1_1", "-tls1_2"};
    return kOptions[static_cast<std::size_t>(version)];
}

std::string_view protocol_of(OldVersion version) {
    static constexpr std::string_view kNames[] = {"SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"};
    return kNames[static_cast<std::size_t>(version)];
}

std::vector<OldSuite> our_suites(OldVersion version) {
    Words argv = {our_binary(), "ciphers", "-s", "-psk", "-srp", "-V"};
    if (version != ssl3) argv.push_back(option_of(version));
    argv.push_back("LEGACY:" + kEverything);
    std::vector<OldSuite> suites;
    for (const std::string& line : lines_of(run({.argv = argv}).out)) {
        // 0xC0,0x0A - NAME VERSION Kx=… Au=… Enc=… Mac=…
        const Words words = words_of(line);
        if (words.size() < 8 || words[3] == "TLSv1.3") continue;
        // SSLv3 has no extension for a curve or a user.
        if (version == ssl3 && (words[3] != "SSLv3" || words[4] == "Kx=SRP")) continue;
        suites.push_back({words[0].substr(2, 2) + words[0].substr(7, 2), words[2],
                          after(words[4], '='), after(words[5], '=')});
    }
    return suites;
}

std::string OldIdentities::certificate(std::string_view kind) const {
    return folder_ / (std::string(kind) + ".pem");
}

std::string OldIdentities::key(std::string_view kind) const {
    return folder_ / (std::string(kind) + ".key");
}

std::string OldIdentities::second_kind(const OldSuite& suite) const {
    return suite.authentication == "DSS" || suite.name.find("DSS") != std::string::npos ? "dsa"
                                                                                        : "ec";
}

const OldIdentities& OldIdentities::shared() {
    static const OldIdentities made;
    return made;
}

OldIdentities::OldIdentities() {
    must({"openssl", "genrsa", "-out", key("rsa"), "2048"});
    must({"openssl", "ecparam", "-genkey", "-noout", "-name", "prime256v1", "-out", key("ec")});
    must({"openssl", "dsaparam", "-genkey", "-noout", "-out", key("dsa"), "2048"});
    for (const char* kind : {"rsa", "ec", "dsa"})
        must({"openssl", "req", "-x509", "-new", "-key", key(kind), "-out", certificate(kind),
              "-days", "30", "-sha256", "-subj", "/O=" + std::string(kind) + "/CN=localhost",
              "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"});
    for (const char* kind : {"rsa", "ec"})
        must({"openssl", "pkcs12", "-export", "-name", kind, "-inkey", key(kind), "-in",
              certificate(kind), "-out", folder_ / (std::string(kind) + ".p12"), "-passout",
              "pass:handfast"});
    std::filesystem::create_directory(folder_ / "nss");
    must({"certutil", "-N", "-d", nss_database(), "--empty-password"});
    for (const char* kind : {"rsa", "ec"})
        must({"pk12util", "-i", folder_ / (std::string(kind) + ".p12"), "-d", nss_database(), "-W",
              "handfast", "-K", ""});
    folder_.write("srp.db", "");
    must({"openssl", "srp", "-srpvfile", srp_users(), "-add", "-gn", "2048", "-passout",
          "pass:secret", "alice"});
    must({"srptool", "--create-conf=" + (folder_ / "tpasswd.conf")});
    if (run({.argv = {"srptool", "--passwd-conf=" + (folder_ / "tpasswd.conf"),
                      "--passwd=" + (folder_ / "tpasswd"), "-i", "3", "--username=alice"}},
            "secret\nsecret\n")
            .status != 0)
        throw std::runtime_error("srptool makes no user");
}

const std::vector<OldPeer>& old_clients() {
    // Debian's s_client crashes in SRP with every server, and gnutls-cli in two exchanges with PSK.
    static const std::vector<OldPeer> peers = {
        {"openssl", "openssl", kTls, openssl_suites, openssl_client, 50, true},
        {"gnutls",
         "gnutls-cli",
         kTls,
         gnutls_suites,
         gnutls_client,
         50,
         true,
         false,
         {"DHEPSK", "ECDHEPSK"}},
        {"nss", "tstclnt", kAll, nss_suites, nss_client, 13},
        {"java", "java", {ssl3, tls1_0}, java_suites, java_client, 9},
        {"curl", "curl", kTls, common_suites, curl_client, 4},
        {"node", "node", kTls, common_suites, node_client, 4},
        {"python", "python3", kTls, common_suites, python_client, 4},
        {"go", "go", kTls, go_suites, go_client, 6},
    };
    return peers;
}

const std::vector<OldPeer>& old_servers() {
    // Its own s_server loses the name of an SRP user.
    static const std::vector<OldPeer> peers = {
        {"openssl", "openssl", kTls, openssl_suites, openssl_server, 50, false, true},
        {"gnutls", "gnutls-serv", kTls, gnutls_suites, gnutls_server, 60},
        {"nss", "selfserv", kAll, nss_suites, nss_server, 13},
        {"java", "java", {ssl3, tls1_0}, java_suites, java_server, 9, false, true},
        {"node", "node", kTls, common_suites, node_server, 4, false, true},
        {"python", "python3", kTls, common_suites, python_server, 4, false, true},
        {"go", "go", kTls, go_suites, go_server, 6, false, true},
    };
    return peers;
}

}  // namespace handfast::interop
