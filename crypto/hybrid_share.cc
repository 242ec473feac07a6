// SPDX-License-Identifier: Apache-2.0
// Key agreement with two parts, ECDH and ML-KEM, each of which is enough to keep the secret
// (draft-ietf-tls-ecdhe-mlkem). The client's share has an encapsulation key, the server's a
// ciphertext.
#include <algorithm>

#include "crypto/curves.h"
#include "crypto/hybrid.h"
#include "crypto/keys.h"

namespace handfast::crypto {
namespace {

struct Hybrid {
    GroupId classical;
    KemId kem;
    bool kem_first;
};

// draft-ietf-tls-ecdhe-mlkem §4: X25519MLKEM768 alone has ML-KEM in front.
constexpr Hybrid kHybrids[] = {{GroupId::x25519, KemId::mlkem768, true},
                               {GroupId::secp256r1, KemId::mlkem768, false},
                               {GroupId::secp384r1, KemId::mlkem1024, false}};

constexpr const Hybrid& hybrid(GroupId id) {
    return kHybrids[index_of(id) - index_of(GroupId::x25519_mlkem768)];
}

/// The two parts of a share or a secret.
struct Parts {
    ByteView kem, classical;
};

Parts split(const Hybrid& hybrid, ByteView whole, std::size_t kem_size) {
    if (hybrid.kem_first) return {whole.first(kem_size), whole.subspan(kem_size)};
    return {whole.last(kem_size), whole.first(whole.size() - kem_size)};
}

void join(const Hybrid& hybrid, const Parts& parts, ByteSpan out) {
    const ByteView first = hybrid.kem_first ? parts.kem : parts.classical;
    const ByteView second = hybrid.kem_first ? parts.classical : parts.kem;
    std::ranges::copy(first, out.begin());
    std::ranges::copy(second, out.subspan(first.size()).begin());
}

Buffer joined(const Hybrid& hybrid, const Parts& parts) {
    Buffer out(parts.kem.size() + parts.classical.size());
    join(hybrid, parts, out);
    return out;
}

SecretBuffer joined_secret(const Hybrid& hybrid, const Parts& parts) {
    SecretBuffer out(parts.kem.size() + parts.classical.size());
    join(hybrid, parts, out.writable());
    return out;
}

const KemOperations& kem_of(const Operations& operations, const Hybrid& hybrid) {
    return *operations.kem[index_of(hybrid.kem)];
}

class HybridShare final : public KeyShare {
  public:
    HybridShare(const Operations& operations, const Hybrid& hybrid,
                std::unique_ptr<KeyShare> classical, Rng& rng)
        : hybrid_(hybrid),
          kem_(kem_of(operations, hybrid)),
          sponges_(operations.sponge),
          classical_(std::move(classical)),
          key_(kem_sizes(hybrid.kem).decapsulation_key) {
        FixedSecret<HybridShare, kKemSeedSize> seed;
        rng.fill(seed.fill(kKemSeedSize));
        Buffer encapsulation_key(kem_sizes(hybrid.kem).encapsulation_key);
        kem_.generate(sponges_, seed.expose(), encapsulation_key, key_.writable());
        public_value_ = joined(hybrid, {encapsulation_key, classical_->public_value()});
    }

    ByteView public_value() const noexcept override { return public_value_; }

    Result<SecretBuffer> agree(ByteView peer) noexcept override {
        const std::size_t size = kem_sizes(hybrid_.kem).ciphertext;
        // draft-ietf-tls-ecdhe-mlkem §4.2: the client MUST check the length of the ciphertext.
        if (peer.size() != size + classical_->public_value().size())
            return fail(Reason::bad_key_share);
        const Parts parts = split(hybrid_, peer, size);
        TRY(const SecretBuffer classical, classical_->agree(parts.classical));
        SecretBuffer secret(kKemSecretSize);
        if (!kem_.decapsulate(sponges_, key_.expose(), parts.kem, secret.writable()))
            return fail(Reason::backend_failure);
        return joined_secret(hybrid_, {secret.expose(), classical.expose()});
    }

  private:
    const Hybrid& hybrid_;
    const KemOperations& kem_;
    const Sponges& sponges_;
    std::unique_ptr<KeyShare> classical_;
    SecretBuffer key_;
    Buffer public_value_;
};

}  // namespace

HybridSizes hybrid_sizes(GroupId id) noexcept {
    const Hybrid& row = hybrid(id);
    const KemSizes kem = kem_sizes(row.kem);
    const bool on_curve = is_curve(row.classical);
    const std::size_t share = on_curve ? point_size(curve(row.classical)) : kX25519Size;
    const std::size_t secret = on_curve ? curve(row.classical).field_size : kX25519Size;
    return {kem.encapsulation_key + share, kem.ciphertext + share, kKemSecretSize + secret};
}

Result<std::unique_ptr<KeyShare>> make_hybrid_share(const Operations& operations, GroupId id,
                                                    Rng& rng) noexcept {
    TRY(auto classical, make_key_share(operations, hybrid(id).classical, rng));
    return std::make_unique<HybridShare>(operations, hybrid(id), std::move(classical), rng);
}

Result<AcceptedShare> accept_hybrid_share(const Operations& operations, GroupId id, ByteView peer,
                                          Rng& rng) noexcept {
    const Hybrid& hybrid = crypto::hybrid(id);
    const KemSizes sizes = kem_sizes(hybrid.kem);
    TRY(const auto classical, make_key_share(operations, hybrid.classical, rng));
    if (peer.size() != sizes.encapsulation_key + classical->public_value().size())
        return fail(Reason::bad_key_share);
    const Parts parts = split(hybrid, peer, sizes.encapsulation_key);
    TRY(const SecretBuffer classical_secret, classical->agree(parts.classical));

    FixedSecret<Hybrid, kKemMessageSize> message;
    rng.fill(message.fill(kKemMessageSize));
    Buffer ciphertext(sizes.ciphertext);
    SecretBuffer secret(kKemSecretSize);
    const KemOutput output{ciphertext, secret.writable()};
    // draft-ietf-tls-ecdhe-mlkem §4.1: the server MUST check the key as FIPS 203 §7.2 says.
    if (!kem_of(operations, hybrid)
             .encapsulate(operations.sponge, parts.kem, message.expose(), output))
        return fail(Reason::bad_key_share);
    return AcceptedShare{joined(hybrid, {ciphertext, classical->public_value()}),
                         joined_secret(hybrid, {secret.expose(), classical_secret.expose()})};
}

}  // namespace handfast::crypto
