// SPDX-License-Identifier: Apache-2.0
#include "tests/support/credentials.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "crypto/registry.h"
#include "x509/private_key.h"

namespace handfast::testing {

namespace {

[[noreturn]] void give_up(const std::string& path) {
    std::cerr << "cannot use " << path << '\n';
    std::abort();
}

Credential load(TestKey key) {
    const std::string path =
        HANDFAST_SOURCE_ROOT "/tests/data/identities/" + std::string(name_of(key)) + ".pem";
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    auto private_key = x509::private_key_from_pem(as_bytes(text), {}, *test_provider());
    auto chain = x509::certificates_from_pem(as_bytes(text), *test_provider());
    if (!private_key || !chain) give_up(path);
    return {std::move(*chain), std::move(*private_key)};
}

}  // namespace

std::string_view name_of(TestKey key) {
    switch (key) {
        case TestKey::rsa:
            return "rsa";
        case TestKey::rsa_pss:
            return "rsa_pss";
        case TestKey::p256:
            return "p256";
        case TestKey::p384:
            return "p384";
        case TestKey::p521:
            return "p521";
        case TestKey::ed25519:
            return "ed25519";
    }
    return "";
}

std::shared_ptr<const crypto::Provider> test_provider() {
    static const auto provider = crypto::make_provider();
    return provider;
}

Credential credential(TestKey key) {
    static std::map<TestKey, Credential> loaded;
    auto found = loaded.find(key);
    if (found == loaded.end()) found = loaded.emplace(key, load(key)).first;
    return found->second;
}

}  // namespace handfast::testing
