// SPDX-License-Identifier: Apache-2.0
#include "tests/support/identity.h"

#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/support/process.h"

namespace handfast::test {
namespace {

void openssl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "openssl");
    Finished done = run({.argv = std::move(arguments)});
    if (done.status != 0) throw std::runtime_error(done.log);
}

std::vector<std::string> key_arguments(KeyKind kind) {
    switch (kind) {
        case KeyKind::rsa2048:
            return {"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"};
        case KeyKind::p256:
            return {"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"};
        case KeyKind::p384:
            return {"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"};
        case KeyKind::ed25519:
            return {"-algorithm", "ED25519"};
    }
    throw std::logic_error("no such kind of key");
}

void make_key(KeyKind kind, const std::string& path) {
    std::vector<std::string> arguments = {"genpkey", "-out", path};
    for (std::string& word : key_arguments(kind)) arguments.push_back(std::move(word));
    openssl(std::move(arguments));
}

constexpr std::string_view kServerNames =
    "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1\n"
    "extendedKeyUsage=serverAuth\n";

constexpr std::string_view kEveryLeaf =
    "basicConstraints=critical,CA:FALSE\nsubjectKeyIdentifier=hash\n"
    "authorityKeyIdentifier=keyid\nkeyUsage=critical,digitalSignature";

}  // namespace

std::string_view name_of(KeyKind kind) {
    switch (kind) {
        case KeyKind::rsa2048:
            return "rsa2048";
        case KeyKind::p256:
            return "p256";
        case KeyKind::p384:
            return "p384";
        case KeyKind::ed25519:
            return "ed25519";
    }
    throw std::logic_error("no such kind of key");
}

const Identities* Identities::shared() {
    static const std::unique_ptr<Identities> made(find_program("openssl") ? new Identities()
                                                                          : nullptr);
    return made.get();
}

Identities::Identities() {
    make_key(KeyKind::p256, folder_ / "ca.key");
    openssl({"req", "-new", "-x509", "-key", folder_ / "ca.key", "-out", authority(), "-days", "30",
             "-subj", "/CN=Handfast test authority", "-addext", "keyUsage=critical,keyCertSign"});
    for (KeyKind kind : kKeyKinds) {
        std::string name(name_of(kind));
        make("server-" + name, kind, std::string(kServerNames));
        make("client-" + name, kind, "extendedKeyUsage=clientAuth\n");
    }
    make("second", KeyKind::p256,
         "subjectAltName=DNS:second.localhost\nextendedKeyUsage=serverAuth\n");
}

Identity Identities::named(const std::string& name) const {
    return {folder_ / (name + ".key"), folder_ / (name + ".pem"), folder_ / (name + ".p12")};
}

void Identities::make(const std::string& name, KeyKind kind, const std::string& extensions) const {
    Identity files = named(name);
    std::string request = folder_ / (name + ".csr");
    std::string common_name = name.starts_with("server-") ? "localhost"
                              : name == "second"          ? "second.localhost"
                                                          : name;
    // NSS asks for keyEncipherment of an RSA server, whatever the key exchange.
    std::string usage = kind == KeyKind::rsa2048 ? ",keyEncipherment\n" : "\n";
    std::string config = folder_.write(name + ".cnf", std::string(kEveryLeaf) + usage + extensions);
    make_key(kind, files.key);
    openssl({"req", "-new", "-key", files.key, "-out", request, "-subj", "/CN=" + common_name});
    openssl({"x509", "-req", "-in", request, "-CA", authority(), "-CAkey", folder_ / "ca.key",
             "-CAcreateserial", "-days", "30", "-extfile", config, "-out", files.certificate});
    openssl({"pkcs12", "-export", "-inkey", files.key, "-in", files.certificate, "-name", name,
             "-passout", "pass:handfast", "-out", files.pkcs12});
}

}  // namespace handfast::test
