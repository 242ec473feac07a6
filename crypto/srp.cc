// SPDX-License-Identifier: Apache-2.0
#include "crypto/srp.h"

#include <algorithm>

#include "crypto/finite_field.h"
#include "crypto/keys.h"
#include "crypto/number.h"

namespace handfast::crypto {
namespace {

constexpr std::size_t kSha1 = digest_size(HashId::sha1);
/// RFC 5054 §3.1: a and b have at least 256 bits.
constexpr std::size_t kExponent = 32;

using Digest = SecretBuffer;

Digest sha1(const Operations& operations, std::initializer_list<ByteView> parts) {
    const auto hash = operations.hash[index_of(HashId::sha1)]();
    for (ByteView part : parts) hash->update(part);
    Digest digest(kSha1);
    hash->finish(digest.writable());
    return digest;
}

/// A group whose numbers have been judged, without leading zeros, and its arithmetic.
class Field {
  public:
    static Result<Field> make(const Operations& operations, const SrpGroup& group) {
        const ByteView n = without_leading_zeros(group.n), g = without_leading_zeros(group.g);
        if (!judge_prime(n) || !is_inside_group(n, g)) return fail(Reason::bad_srp_parameters);
        return Field(operations, n, g);
    }

    std::size_t size() const { return n_.size(); }
    /// RFC 5054 §2.6: zeros in front, to the size of N. `number` is not longer.
    Buffer padded(ByteView number) const {
        Buffer out(size());
        std::ranges::copy(number, ByteSpan(out).last(number.size()).begin());
        return out;
    }
    SecretBuffer power(ByteView base, ByteView exponent) const {
        SecretBuffer out(size());
        operations_->dh[0]->power(n_, base, exponent, out.writable());
        return out;
    }
    SecretBuffer power_of_g(ByteView exponent) const { return power(g_, exponent); }
    /// a b + c.
    SecretBuffer multiply_add(ByteView a, ByteView b, ByteView c) const {
        SecretBuffer out(size());
        operations_->dh[0]->multiply_add(n_, {a, b, c}, out.writable());
        return out;
    }
    /// RFC 5054 §2.5.3: k = SHA1(N | PAD(g)).
    Digest multiplier() const { return sha1(*operations_, {n_, padded(g_)}); }
    /// N - number, for a number below N.
    Buffer negative(ByteView number) const {
        Buffer out = padded(number);
        int borrow = 0;
        for (std::size_t i = size(); i-- > 0;) {
            const int difference = n_[i] - out[i] - borrow;
            borrow = static_cast<int>(static_cast<unsigned>(difference) >> 31);
            out[i] = static_cast<std::uint8_t>(difference);
        }
        return out;
    }
    /// RFC 5054 §2.5.3, §2.5.4: whether `value`, as it came, is not zero mod N. It is below N
    /// where it is right at all.
    Result<Buffer> judged(ByteView value) const {
        const ByteView number = without_leading_zeros(value);
        const bool below =
            number.size() < size() ||
            (number.size() == size() && std::ranges::lexicographical_compare(number, n_));
        if (number.empty() || !below) return fail(Reason::bad_srp_parameters);
        return padded(number);
    }
    /// RFC 5054 §2.6: u = SHA1(PAD(A) | PAD(B)); zero is refused.
    Result<Digest> scrambler(ByteView a_value, ByteView b_value) const {
        Digest u = sha1(*operations_, {a_value, b_value});
        if (without_leading_zeros(u.expose()).empty()) return fail(Reason::bad_srp_parameters);
        return u;
    }
    const Operations& operations() const { return *operations_; }

  private:
    Field(const Operations& operations, ByteView n, ByteView g)
        : operations_(&operations), n_(to_buffer(n)), g_(to_buffer(g)) {}

    const Operations* operations_;
    Buffer n_, g_;
};

/// RFC 5054 §2.4: x = SHA1(salt | SHA1(user | ":" | password)).
Digest private_key(const Operations& operations, const SrpCredentials& credentials) {
    const Digest inner = sha1(operations, {credentials.user, as_bytes(":"), credentials.password});
    return sha1(operations, {credentials.salt, inner.expose()});
}

SecretBuffer random_exponent(Rng& rng) {
    SecretBuffer exponent(kExponent);
    rng.fill(exponent.writable());
    return exponent;
}

/// The premaster secret: RFC 5054 §2.6 takes leading zeros off.
SecretBuffer premaster(const SecretBuffer& shared) {
    return SecretBuffer(without_leading_zeros(shared.expose()));
}

/// a + u x, without branches.
SecretBuffer client_exponent(ByteView a, ByteView u, ByteView x) {
    constexpr std::size_t kSize = 2 * kSha1 + 1;
    SecretBuffer sum(kSize);
    const ByteSpan out = sum.writable();
    std::ranges::copy(a, out.last(a.size()).begin());
    for (std::size_t i = 0; i < kSha1; ++i) {
        unsigned carry = 0;
        for (std::size_t at = kSize - i, j = 0; at-- > 0; ++j) {
            const unsigned product = j < kSha1 ? unsigned{u[kSha1 - 1 - i]} * x[kSha1 - 1 - j] : 0;
            carry += out[at] + product;
            out[at] = static_cast<std::uint8_t>(carry);
            carry >>= 8;
        }
    }
    return sum;
}

class SrpServer final : public KeyShare {
  public:
    SrpServer(Field field, ByteView verifier, Rng& rng)
        : field_(std::move(field)), verifier_(verifier), exponent_(random_exponent(rng)) {
        // RFC 5054 §2.5.3: B = k v + g^b.
        const SecretBuffer power = field_.power_of_g(exponent_.expose());
        public_value_ = to_buffer(
            field_.multiply_add(field_.multiplier().expose(), verifier_.expose(), power.expose())
                .expose());
    }

    ByteView public_value() const noexcept override { return public_value_; }

    Result<SecretBuffer> agree(ByteView peer) noexcept override {
        TRY(const Buffer a_value, field_.judged(peer));
        TRY(const Digest u, field_.scrambler(a_value, public_value_));
        // RFC 5054 §2.6: (A v^u)^b.
        const SecretBuffer power = field_.power(verifier_.expose(), u.expose());
        const SecretBuffer base = field_.multiply_add(a_value, power.expose(), {});
        return premaster(field_.power(base.expose(), exponent_.expose()));
    }

  private:
    Field field_;
    SecretBuffer verifier_, exponent_;
    Buffer public_value_;
};

}  // namespace

Result<Buffer> make_srp_verifier(const Operations& operations, const SrpGroup& group,
                                 const SrpCredentials& credentials) noexcept {
    TRY(const Field field, Field::make(operations, group));
    const Digest x = private_key(operations, credentials);
    return to_buffer(field.power_of_g(x.expose()).expose());
}

Result<std::unique_ptr<KeyShare>> make_srp_server(const Operations& operations,
                                                  const SrpGroup& group, ByteView verifier,
                                                  Rng& rng) noexcept {
    TRY(Field field, Field::make(operations, group));
    TRY(const Buffer value, field.judged(verifier));
    return std::make_unique<SrpServer>(std::move(field), value, rng);
}

Result<AcceptedShare> answer_srp(const Operations& operations, const SrpOffer& offer,
                                 Rng& rng) noexcept {
    TRY(const Field field, Field::make(operations, offer.group));
    TRY(const Buffer b_value, field.judged(offer.server_value));
    const SecretBuffer a = random_exponent(rng);
    Buffer a_value = to_buffer(field.power_of_g(a.expose()).expose());
    TRY(const Digest u, field.scrambler(a_value, b_value));
    const Digest x = private_key(operations, offer.credentials);
    // RFC 5054 §2.6: (B - k g^x)^(a + u x).
    const SecretBuffer power = field.power_of_g(x.expose());
    const SecretBuffer base =
        field.multiply_add(field.negative(field.multiplier().expose()), power.expose(), b_value);
    const SecretBuffer exponent = client_exponent(a.expose(), u.expose(), x.expose());
    return AcceptedShare{std::move(a_value),
                         premaster(field.power(base.expose(), exponent.expose()))};
}

}  // namespace handfast::crypto
