// SPDX-License-Identifier: Apache-2.0
// libsodium: X25519, Ed25519, ChaCha20-Poly1305.
#include <sodium.h>

#include "crypto/operations.h"
#include "crypto/sodium/x25519_base.h"

namespace handfast::crypto {
namespace {

/// libsodium wants an address even for no bytes.
std::uint8_t* address(ByteSpan data) {
    static std::uint8_t nowhere;
    return data.empty() ? &nowhere : data.data();
}

class SodiumChaCha final : public Aead {
  public:
    explicit SodiumChaCha(ByteView key) { std::ranges::copy(key, key_); }
    ~SodiumChaCha() override { sodium_memzero(key_, sizeof key_); }

    void seal(ByteView nonce, ByteView ad, ByteSpan data, ByteSpan tag) noexcept override {
        crypto_aead_chacha20poly1305_ietf_encrypt_detached(address(data), tag.data(), nullptr,
                                                           address(data), data.size(), ad.data(),
                                                           ad.size(), nullptr, nonce.data(), key_);
    }
    bool open(ByteView nonce, ByteView ad, ByteSpan data, ByteView tag) noexcept override {
        return crypto_aead_chacha20poly1305_ietf_decrypt_detached(
                   address(data), nullptr, address(data), data.size(), tag.data(), ad.data(),
                   ad.size(), nonce.data(), key_) == 0;
    }

  private:
    std::uint8_t key_[crypto_aead_chacha20poly1305_ietf_KEYBYTES];
};

std::unique_ptr<Aead> chacha20_poly1305(ByteView key) noexcept {
    return std::make_unique<SodiumChaCha>(key);
}

bool x25519_derive(ByteView scalar, ByteView peer, ByteSpan secret) noexcept {
    return crypto_scalarmult_curve25519(secret.data(), scalar.data(), peer.data()) == 0;
}

void ed25519_public_key(ByteView seed, ByteSpan key) noexcept {
    std::uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(key.data(), secret_key, seed.data());
    sodium_memzero(secret_key, sizeof secret_key);
}

void ed25519_sign(ByteView seed, ByteView key, ByteView message, ByteSpan signature) noexcept {
    std::uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
    std::ranges::copy(seed, secret_key);
    std::ranges::copy(key, secret_key + seed.size());
    crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), secret_key);
    sodium_memzero(secret_key, sizeof secret_key);
}

bool ed25519_verify(ByteView key, ByteView message, ByteView signature) noexcept {
    return crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                       key.data()) == 0;
}

constexpr EddsaOperations kEd25519 = {ed25519_public_key, ed25519_sign, ed25519_verify};

BackendTable make_table() {
    BackendTable table{Backend::sodium, std::string("libsodium ") + sodium_version_string(), {}};
    Operations& offered = table.operations;
    offered.aead[index_of(AeadId::chacha20_poly1305)] = chacha20_poly1305;
    offered.x25519_base[0] = x25519_base;
    offered.x25519_derive[0] = x25519_derive;
    offered.ed25519[0] = &kEd25519;
    return table;
}

}  // namespace

const BackendTable* sodium_backend() noexcept {
    static const bool ready = sodium_init() >= 0;
    static const BackendTable table = make_table();
    return ready ? &table : nullptr;
}

}  // namespace handfast::crypto
