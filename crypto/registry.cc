// SPDX-License-Identifier: Apache-2.0
#include "crypto/registry.h"

#include <algorithm>

#include "crypto/library_provider.h"

namespace handfast::crypto {
namespace {

using Preference = std::array<std::optional<Backend>, 3>;

/// One algorithm: its slot, and who serves it best.
struct Row {
    std::string_view algorithm;
    Preference preference;
    bool (*offered)(const Operations&);
    void (*take)(Operations& into, const Operations& from);
};

template <auto Slots, std::size_t index>
constexpr Row row(std::string_view algorithm, Preference preference) {
    return {algorithm, preference,
            [](const Operations& from) { return (from.*Slots)[index] != nullptr; },
            [](Operations& into, const Operations& from) {
                (into.*Slots)[index] = (from.*Slots)[index];
            }};
}

using enum Backend;

// docs/performance.md has the measurements behind the order.
constexpr Row kRows[] = {
    row<&Operations::aead, 0>("AES-128-GCM", {ipsec_mb, botan}),
    row<&Operations::aead, 1>("AES-256-GCM", {ipsec_mb, botan}),
    row<&Operations::aead, 2>("ChaCha20-Poly1305", {ipsec_mb, sodium, botan}),
    row<&Operations::aead, 3>("AES-128-CCM", {nettle, botan}),
    row<&Operations::aead, 4>("AES-128-CCM-8", {nettle, botan}),
    row<&Operations::aead, 5>("AES-256-CCM", {nettle, botan}),
    row<&Operations::aead, 6>("AES-256-CCM-8", {nettle, botan}),
    row<&Operations::aead, 7>("ARIA-128-GCM", {botan}),
    row<&Operations::aead, 8>("ARIA-256-GCM", {botan}),
    row<&Operations::hash, 0>("MD5", {nettle, botan}),
    row<&Operations::hash, 1>("SHA-1", {nettle, botan}),
    row<&Operations::hash, 2>("SHA-224", {nettle, botan}),
    row<&Operations::hash, 3>("SHA-256", {nettle, botan}),
    row<&Operations::hash, 4>("SHA-384", {nettle, botan}),
    row<&Operations::hash, 5>("SHA-512", {nettle, botan}),
    row<&Operations::hmac, 0>("HMAC-MD5", {nettle, botan}),
    row<&Operations::hmac, 1>("HMAC-SHA-1", {nettle, botan}),
    row<&Operations::hmac, 2>("HMAC-SHA-224", {nettle, botan}),
    row<&Operations::hmac, 3>("HMAC-SHA-256", {nettle, botan}),
    row<&Operations::hmac, 4>("HMAC-SHA-384", {nettle, botan}),
    row<&Operations::hmac, 5>("HMAC-SHA-512", {nettle, botan}),
    row<&Operations::x25519_base, 0>("X25519 key generation", {sodium, botan}),
    row<&Operations::x25519_derive, 0>("X25519", {sodium, botan}),
    row<&Operations::x448_base, 0>("X448 key generation", {nettle}),
    row<&Operations::x448_derive, 0>("X448", {nettle}),
    row<&Operations::ffdhe, 0>("FFDHE", {nettle, botan}),
    row<&Operations::dh, 0>("DH, SRP", {nettle, botan}),
    row<&Operations::dsa, 0>("DSA", {nettle, botan}),
    row<&Operations::ecdh, 3>("ECDH brainpoolP256r1", {botan}),
    row<&Operations::ecdh, 4>("ECDH brainpoolP384r1", {botan}),
    row<&Operations::ecdh, 5>("ECDH brainpoolP512r1", {botan}),
    row<&Operations::ecdsa, 3>("ECDSA brainpoolP256r1", {botan}),
    row<&Operations::ecdsa, 4>("ECDSA brainpoolP384r1", {botan}),
    row<&Operations::ecdsa, 5>("ECDSA brainpoolP512r1", {botan}),
    row<&Operations::ecdh, 6>("ECDH secp256k1", {botan}),
    row<&Operations::ecdh, 7>("ECDH secp224r1", {botan}),
    row<&Operations::ecdh, 8>("ECDH secp224k1", {botan}),
    row<&Operations::ecdh, 9>("ECDH secp192r1", {botan}),
    row<&Operations::ecdh, 10>("ECDH secp192k1", {botan}),
    row<&Operations::ecdh, 11>("ECDH secp160r2", {botan}),
    row<&Operations::ecdh, 12>("ECDH secp160r1", {botan}),
    row<&Operations::ecdh, 13>("ECDH secp160k1", {botan}),
    row<&Operations::ecdsa, 6>("ECDSA secp256k1", {botan}),
    row<&Operations::ecdsa, 7>("ECDSA secp224r1", {botan}),
    row<&Operations::ecdsa, 8>("ECDSA secp224k1", {botan}),
    row<&Operations::ecdsa, 9>("ECDSA secp192r1", {botan}),
    row<&Operations::ecdsa, 10>("ECDSA secp192k1", {botan}),
    row<&Operations::ecdsa, 11>("ECDSA secp160r2", {botan}),
    row<&Operations::ecdsa, 12>("ECDSA secp160r1", {botan}),
    row<&Operations::ecdsa, 13>("ECDSA secp160k1", {botan}),
    row<&Operations::ecdh, 0>("ECDH P-256", {nettle, botan}),
    row<&Operations::ecdh, 1>("ECDH P-384", {nettle, botan}),
    row<&Operations::ecdh, 2>("ECDH P-521", {nettle, botan}),
    row<&Operations::ecdsa, 0>("ECDSA P-256", {nettle, botan}),
    row<&Operations::ecdsa, 1>("ECDSA P-384", {nettle, botan}),
    row<&Operations::ecdsa, 2>("ECDSA P-521", {nettle, botan}),
    row<&Operations::decompress, 0>("EC point decompression", {botan}),
    row<&Operations::rsa, 0>("RSA", {nettle, botan}),
    row<&Operations::rsa_generate, 0>("RSA key generation", {botan}),
    row<&Operations::ed25519, 0>("Ed25519", {sodium}),
    row<&Operations::ed448, 0>("Ed448", {nettle}),
    row<&Operations::password, 0>("PBKDF2, scrypt", {botan}),
    row<&Operations::cbc, 0>("AES-128-CBC", {nettle, ipsec_mb, botan}),
    row<&Operations::cbc, 1>("AES-192-CBC", {nettle, ipsec_mb, botan}),
    row<&Operations::cbc, 2>("AES-256-CBC", {nettle, ipsec_mb, botan}),
    row<&Operations::cbc_decryption, 0>("AES-128-CBC decryption", {ipsec_mb, nettle, botan}),
    row<&Operations::cbc_decryption, 1>("AES-192-CBC decryption", {ipsec_mb, nettle, botan}),
    row<&Operations::cbc_decryption, 2>("AES-256-CBC decryption", {ipsec_mb, nettle, botan}),
    row<&Operations::cbc, 3>("DES-EDE3-CBC", {botan, nettle}),
    row<&Operations::cbc, 4>("Camellia-128-CBC", {nettle, botan}),
    row<&Operations::cbc, 5>("Camellia-256-CBC", {nettle, botan}),
    row<&Operations::cbc, 6>("SEED-CBC", {botan}),
    row<&Operations::cbc, 7>("IDEA-CBC", {botan}),
    row<&Operations::cbc, 8>("DES-CBC", {botan, nettle}),
    row<&Operations::cbc, 9>("RC2-CBC", {nettle}),
    row<&Operations::cbc, 10>("RC2-64-CBC", {nettle}),
    row<&Operations::cbc, 11>("RC2-40-CBC", {nettle}),
    row<&Operations::cbc, 12>("Camellia-192-CBC", {nettle, botan}),
    row<&Operations::cbc, 13>("ARIA-128-CBC", {botan}),
    row<&Operations::cbc, 14>("ARIA-192-CBC", {botan}),
    row<&Operations::cbc, 15>("ARIA-256-CBC", {botan}),
    row<&Operations::cbc, 16>("SM4-CBC", {botan}),
    row<&Operations::cbc, 17>("Blowfish-CBC", {botan, nettle}),
    row<&Operations::cbc, 18>("CAST5-CBC", {botan, nettle}),
    row<&Operations::stream, 0>("RC4", {nettle, botan}),
    row<&Operations::record_mac, 0>("record MAC with MD5", {nettle, botan}),
    row<&Operations::record_mac, 1>("record MAC with SHA-1", {nettle, botan}),
    row<&Operations::record_mac, 3>("record MAC with SHA-256", {nettle, botan}),
    row<&Operations::record_mac, 4>("record MAC with SHA-384", {nettle, botan}),
    row<&Operations::sponge, 0>("SHA3-256", {nettle, botan}),
    row<&Operations::sponge, 1>("SHA3-512", {nettle, botan}),
    row<&Operations::sponge, 2>("SHAKE128", {nettle, botan}),
    row<&Operations::sponge, 3>("SHAKE256", {nettle, botan}),
    row<&Operations::kem, 0>("ML-KEM-512", {Backend::handfast}),
    row<&Operations::kem, 1>("ML-KEM-768", {Backend::handfast}),
    row<&Operations::kem, 2>("ML-KEM-1024", {Backend::handfast}),
};

const BackendTable* table_of(Backend backend) {
    switch (backend) {
        case sodium:
            return sodium_backend();
        case botan:
            return botan_backend();
        case ipsec_mb:
            return ipsec_mb_backend();
        case nettle:
            return nettle_backend();
        case Backend::handfast:
            return handfast_backend();
        case null:
            return nullptr;
    }
    return nullptr;
}

bool serves(const Row& row, Backend backend) {
    const BackendTable* table = table_of(backend);
    return table != nullptr && row.offered(table->operations);
}

std::vector<Backend> available(const Row& row) {
    std::vector<Backend> backends;
    for (const auto& backend : row.preference)
        if (backend && serves(row, *backend)) backends.push_back(*backend);
    return backends;
}

std::shared_ptr<const Provider> make(std::optional<Backend> favourite) {
    Operations operations;
    for (const Row& row : kRows) {
        const bool wanted = favourite && serves(row, *favourite);
        const std::vector<Backend> backends = available(row);
        if (backends.empty()) continue;  // Without nettle: X448, Ed448, RC2.
        const Backend backend = wanted ? *favourite : backends.front();
        row.take(operations, table_of(backend)->operations);
    }
    return make_library_provider(operations);
}

}  // namespace

std::string_view backend_name(Backend backend) {
    switch (backend) {
        case sodium:
            return "libsodium";
        case botan:
            return "Botan";
        case ipsec_mb:
            return "ipsec-mb";
        case nettle:
            return "nettle";
        case Backend::handfast:
            return "Handfast";
        case null:
            return "null";
    }
    return "unknown";
}

std::shared_ptr<const Provider> make_provider() {
    return make(std::nullopt);
}

std::shared_ptr<const Provider> make_provider(Backend backend) {
    return make(backend);
}

bool has_group(GroupId id) {
    if (id != GroupId::x448) return true;
    const BackendTable* table = nettle_backend();
    return table != nullptr && table->operations.x448_derive[0] != nullptr;
}

bool has_key_type(KeyType type) {
    return type != KeyType::ed448 || has_group(GroupId::x448);
}

std::vector<RegistryLine> registry_lines() {
    std::vector<RegistryLine> lines;
    for (const Row& row : kRows) lines.push_back({row.algorithm, available(row)});
    return lines;
}

std::vector<std::string> library_versions() {
    std::vector<std::string> versions;
    for (Backend backend : {sodium, botan, ipsec_mb, nettle})
        if (const BackendTable* table = table_of(backend)) versions.push_back(table->version);
    return versions;
}

}  // namespace handfast::crypto
