// SPDX-License-Identifier: Apache-2.0
// The bare RSA operations; encodings are our own (crypto/rsa_encoding.h).
#include <algorithm>
#include <exception>

#include <botan/numthry.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>

#include "crypto/botan/botan_slots.h"
#include "crypto/botan/compat.h"
#include "crypto/botan/lease_pool.h"
#include "crypto/random.h"

namespace handfast::crypto {
namespace {

Botan::BigInt number(ByteView bytes) {
    return Botan::BigInt(bytes.data(), bytes.size());
}

/// Copies to the end of `out`, zeros in front.
template <class Bytes>
bool right_align(const Bytes& bytes, ByteSpan out) {
    if (bytes.size() > out.size()) return false;
    const ByteSpan tail = out.last(bytes.size());
    std::ranges::fill(out, std::uint8_t{0});
    std::copy_n(bytes.begin(), bytes.size(), tail.begin());
    return true;
}

class BotanRsaPublic final : public RsaPublicOperation {
  public:
    BotanRsaPublic(ByteView n, ByteView e) : key_(number(n), number(e)) {}

    bool apply(ByteView in, ByteSpan out) const noexcept override {
        try {
            SystemRng system;
            BotanRng rng(system);
            const Botan::PK_Encryptor_EME operation(key_, rng, "Raw");
            return right_align(operation.encrypt(in.data(), in.size(), rng), out);
        } catch (const std::exception&) {
            return false;
        }
    }

  private:
    Botan::RSA_PublicKey key_;
};

class BotanRsaPrivate final : public RsaPrivateOperation {
  public:
    explicit BotanRsaPrivate(const RsaPrivateNumbers& k)
        : rng_(system_), key_(number(k.p), number(k.q), number(k.e), number(k.d), number(k.n)) {}

    bool apply(ByteView in, ByteSpan out) const noexcept override {
        try {
            const auto make = [this] {
                BotanRng& own = rng_;
                return std::make_unique<Botan::PK_Signer>(key_, own, "Raw", kBotanIeee1363);
            };
            bool fits = false;
            signers_.lend(make, [&](Botan::PK_Signer& signer) {
                fits = right_align(signer.sign_message(in.data(), in.size(), rng_), out);
            });
            return fits;
        } catch (const std::exception&) {
            return false;
        }
    }

  private:
    SystemRng system_;
    mutable BotanRng rng_;
    Botan::RSA_PrivateKey key_;
    mutable LeasePool<Botan::PK_Signer> signers_;
};

std::unique_ptr<RsaPublicOperation> public_key(const RsaPublicNumbers& numbers) noexcept {
    try {
        return std::make_unique<BotanRsaPublic>(numbers.n, numbers.e);
    } catch (const std::exception&) {
        return nullptr;
    }
}

std::unique_ptr<RsaPrivateOperation> private_key(const RsaPrivateNumbers& numbers) noexcept {
    try {
        // Botan takes n on trust.
        if (number(numbers.p) * number(numbers.q) != number(numbers.n)) return nullptr;
        return std::make_unique<BotanRsaPrivate>(numbers);
    } catch (const std::exception&) {
        return nullptr;
    }
}

SecretBuffer secret(const Botan::BigInt& value) {
    SecretBuffer bytes(value.bytes());
    value.binary_encode(bytes.writable().data(), bytes.size());
    return bytes;
}

/// FIPS 186-5 A.1.3 without its smaller sizes: two primes with their two highest bits set.
bool generate_shape(const RsaKeyShape& shape, Rng& rng, RsaKeyNumbers& out) noexcept {
    try {
        BotanRng botan_rng(rng);
        const std::size_t bits = shape.bits;
        const Botan::BigInt e = shape.exponent;
        const Botan::BigInt p = Botan::random_prime(botan_rng, bits / 2, e);
        Botan::BigInt q = p;
        while (q == p) q = Botan::random_prime(botan_rng, bits / 2, e);
        const Botan::BigInt n = p * q;
        if (n.bits() != bits) return false;
        const Botan::BigInt d = Botan::inverse_mod(e, Botan::lcm(p - 1, q - 1));
        const SecretBuffer modulus = secret(n), exponent = secret(e);
        out = {secret(d),
               secret(p),
               secret(q),
               secret(d % (p - 1)),
               secret(d % (q - 1)),
               secret(Botan::inverse_mod(q, p)),
               to_buffer(modulus.expose()),
               to_buffer(exponent.expose())};
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

bool generate(std::size_t bits, Rng& rng, RsaKeyNumbers& out) noexcept {
    return generate_shape({.bits = bits}, rng, out);
}

constexpr RsaOperations kRsa = {public_key, private_key};

}  // namespace

Result<RsaKeyNumbers> new_rsa_numbers(const RsaKeyShape& shape, Rng& rng) noexcept {
    if (shape.bits < 512 || shape.bits > 4096 || shape.bits % 64 != 0)
        return fail(Reason::key_size_out_of_range);
    if (shape.exponent < 3 || shape.exponent % 2 == 0) return fail(Reason::invalid_argument);
    RsaKeyNumbers made;
    if (!generate_shape(shape, rng, made)) return fail(Reason::backend_failure);
    return made;
}

void offer_botan_rsa(Operations& offered) {
    offered.rsa[0] = &kRsa;
    offered.rsa_generate[0] = generate;
}

}  // namespace handfast::crypto
