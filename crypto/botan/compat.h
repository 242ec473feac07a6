// SPDX-License-Identifier: Apache-2.0
// The differences between Botan 2.19 and Botan 3 that this folder meets, and nothing else.
#pragma once

#include <memory>
#include <string>

#include <botan/cipher_mode.h>
#include <botan/hash.h>
#include <botan/mac.h>
#include <botan/pubkey.h>
#include <botan/rng.h>
#include <botan/version.h>

#include "crypto/base/rng.h"

namespace handfast::crypto {

/// Our Rng as Botan sees one; the Rng must outlive it.
class BotanRng final : public Botan::RandomNumberGenerator {
  public:
    explicit BotanRng(Rng& rng) : rng_(rng) {}
    bool accepts_input() const override { return false; }
    std::string name() const override { return "handfast"; }
    void clear() override {}
    bool is_seeded() const override { return true; }

#if BOTAN_VERSION_MAJOR >= 3
  protected:
    void fill_bytes_with_input(std::span<std::uint8_t> out,
                               std::span<const std::uint8_t>) override {
        rng_.fill(out);
    }
#else
    void randomize(std::uint8_t out[], std::size_t size) override {
        rng_.fill({out, size});
    }
    void add_entropy(const std::uint8_t[], std::size_t) override {}
#endif

  private:
    Rng& rng_;
};

/// A fresh object of the same algorithm.
#if BOTAN_VERSION_MAJOR >= 3
template <class Algorithm>
std::unique_ptr<Algorithm> fresh(const Algorithm& prototype) {
    return prototype.new_object();
}
inline constexpr auto kBotanEncrypt = Botan::Cipher_Dir::Encryption;
inline constexpr auto kBotanDecrypt = Botan::Cipher_Dir::Decryption;
inline constexpr auto kBotanIeee1363 = Botan::Signature_Format::Standard;
#else
template <class Algorithm>
std::unique_ptr<Algorithm> fresh(const Algorithm& prototype) {
    return std::unique_ptr<Algorithm>(prototype.clone());
}
inline constexpr auto kBotanEncrypt = Botan::ENCRYPTION;
inline constexpr auto kBotanDecrypt = Botan::DECRYPTION;
inline constexpr auto kBotanIeee1363 = Botan::IEEE_1363;
#endif

}  // namespace handfast::crypto
