// SPDX-License-Identifier: Apache-2.0
#include "tests/support/credentials.h"

#include <map>

#include "crypto/base/der.h"
#include "crypto/random.h"
#include "crypto/registry.h"
#include "tests/support/pair.h"
#include "tests/unit/crypto/rsa_test_key.h"
#include "x509/oid.h"

namespace handfast::testing {

namespace {

x509::MintRequest request_for(x509::MintKey key) {
    x509::MintRequest request;
    request.common_name = "server.example";
    request.dns_names = {"server.example"};
    request.ip_addresses = {{127, 0, 0, 1}};
    request.key = key;
    request.exchanges_keys = true;
    request.not_before = kNow - std::chrono::days(1);
    request.not_after = kNow + std::chrono::days(30);
    return request;
}

Buffer rsa_spki(crypto::KeyType type, const crypto::RsaPublicNumbers& numbers) {
    Buffer key;
    {
        DerWriter writer(key);
        const auto sequence = writer.sequence();
        writer.unsigned_integer(numbers.n);
        writer.unsigned_integer(numbers.e);
    }
    Buffer out;
    DerWriter writer(out);
    const auto sequence = writer.sequence();
    {
        const auto algorithm = writer.sequence();
        const bool pss = type == crypto::KeyType::rsa_pss;
        writer.oid(x509::encoded(pss ? x509::Oid::rsassa_pss : x509::Oid::rsa_encryption));
        // RFC 4055 §3.1: a key for any PSS parameters has none.
        if (!pss) writer.null();
    }
    writer.bit_string(key);
    return out;
}

Credential make_rsa(crypto::KeyType type, Rng& rng) {
    const crypto::RsaTestKey numbers = crypto::rsa_2048_test_key();
    const crypto::Provider& provider = *test_provider();
    // Certificates are minted with PKCS #1 signatures only.
    const auto signer =
        provider.rsa_private(crypto::KeyType::rsa, numbers.private_numbers()).value();
    Credential made;
    made.key = provider.rsa_private(type, numbers.private_numbers()).value();
    made.chain.push_back(x509::mint_certificate(request_for(x509::MintKey::p256), *signer,
                                                rsa_spki(type, numbers.public_numbers()), provider,
                                                rng)
                             .value());
    return made;
}

Credential make(Identity identity) {
    crypto::SeededRng rng(1000 + static_cast<unsigned>(identity));
    if (identity == Identity::rsa2048) return make_rsa(crypto::KeyType::rsa, rng);
    if (identity == Identity::rsa_pss2048) return make_rsa(crypto::KeyType::rsa_pss, rng);
    using enum x509::MintKey;
    // There are no such keys of RSA.
    static constexpr x509::MintKey kKeys[] = {
        p256, p384, p521, ed25519, p256, p256, ed448, brainpool256, brainpool384, brainpool512};
    auto minted =
        x509::mint(request_for(kKeys[static_cast<std::size_t>(identity)]), *test_provider(), rng)
            .value();
    return {{std::move(minted.certificate)}, std::move(minted.key)};
}

}  // namespace

std::string_view name_of(Identity identity) {
    static constexpr std::string_view kNames[] = {
        "p256",        "p384",  "p521",         "ed25519",      "rsa2048",
        "rsa_pss2048", "ed448", "brainpool256", "brainpool384", "brainpool512"};
    return kNames[static_cast<std::size_t>(identity)];
}

std::shared_ptr<const crypto::Provider> test_provider() {
    static const auto provider = crypto::make_provider();
    return provider;
}

const Credential& credential(Identity identity) {
    // Never destroyed: at exit Botan's memory may go before its keys do.
    static auto& made = *new std::map<Identity, Credential>;
    const auto found = made.find(identity);
    if (found != made.end()) return found->second;
    return made.emplace(identity, make(identity)).first->second;
}

Config server_config(Identity identity) {
    Config config;
    config.provider = test_provider();
    config.credentials = {credential(identity)};
    config.ticket_keys = std::make_shared<TicketKeys>(config.provider);
    config.session_store = std::make_shared<MemorySessionStore>();
    return config;
}

Config client_config() {
    Config config;
    config.provider = test_provider();
    return config;
}

}  // namespace handfast::testing
