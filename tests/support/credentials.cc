// SPDX-License-Identifier: Apache-2.0
#include "tests/support/credentials.h"

#include <map>

#include "crypto/base/der.h"
#include "crypto/dh_groups.h"
#include "crypto/random.h"
#include "crypto/registry.h"
#include "tests/support/pair.h"
#include "tests/unit/crypto/dsa_test_key.h"
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

/// RFC 3279 §2.3.2, PKCS #3 §9: the numbers of the group in the algorithm's order, and y.
Buffer field_spki(x509::Oid algorithm, std::initializer_list<ByteView> group, ByteView y) {
    Buffer key;
    DerWriter(key).unsigned_integer(y);
    Buffer out;
    DerWriter writer(out);
    const auto sequence = writer.sequence();
    {
        const auto identifier = writer.sequence();
        writer.oid(x509::encoded(algorithm));
        const auto parameters = writer.sequence();
        for (ByteView number : group) writer.unsigned_integer(number);
    }
    writer.bit_string(key);
    return out;
}

/// A certificate for any key at all, signed with RSA under its own name.
Credential certify_with_rsa(std::shared_ptr<const crypto::PrivateKey> key, ByteView spki,
                            Rng& rng) {
    const crypto::RsaTestKey numbers = crypto::rsa_2048_test_key();
    const auto signer =
        test_provider()->rsa_private(crypto::KeyType::rsa, numbers.private_numbers()).value();
    return {{x509::mint_certificate(request_for(x509::MintKey::p256), *signer, spki,
                                    *test_provider(), rng)
                 .value()},
            std::move(key)};
}

Credential make_dsa(Rng& rng) {
    const crypto::DsaTestKey numbers;
    return certify_with_rsa(
        test_provider()->dsa_private(numbers.group(), numbers.x).value(),
        field_spki(x509::Oid::dsa, {numbers.p, numbers.q, numbers.g}, numbers.y), rng);
}

Credential make_dh(Rng& rng) {
    const crypto::DhNumbers group = crypto::find_dh_prime("ffdhe2048")->numbers();
    Buffer x(32);
    rng.fill(x);
    std::shared_ptr<const crypto::PrivateKey> key = test_provider()->dh_private(group, x).value();
    const Buffer spki = field_spki(x509::Oid::dh_key_agreement, {group.p, group.g},
                                   key->public_key().public_value());
    return certify_with_rsa(std::move(key), spki, rng);
}

Credential make_p256_by_rsa(Rng& rng) {
    const Credential& own = credential(Identity::p256);
    return certify_with_rsa(own.key, own.chain.front()->spki(), rng);
}

Credential make(Identity identity) {
    crypto::SeededRng rng(1000 + static_cast<unsigned>(identity));
    if (identity == Identity::dsa1024) return make_dsa(rng);
    if (identity == Identity::dh2048) return make_dh(rng);
    if (identity == Identity::p256_by_rsa) return make_p256_by_rsa(rng);
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
        "p256",        "p384",   "p521",         "ed25519",      "rsa2048",
        "rsa_pss2048", "ed448",  "brainpool256", "brainpool384", "brainpool512",
        "dsa1024",     "dh2048", "p256_by_rsa"};
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
