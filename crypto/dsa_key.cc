// SPDX-License-Identifier: Apache-2.0
// DSA keys (FIPS 186-4 §4): sizes are judged before any arithmetic, nonces come from the message
// and the key (RFC 6979), so that no generator can give the key away.
#include <algorithm>

#include "crypto/ecdsa_signature.h"
#include "crypto/finite_field.h"
#include "crypto/keys.h"
#include "crypto/number.h"

namespace handfast::crypto {
namespace {

/// The three numbers of a group, judged, without leading zeros.
struct Group {
    Buffer p, q, g;
    DsaGroup view() const { return {p, q, g}; }
    /// r and s are numbers below q: what a curve's order is to ECDSA.
    Curve scalars() const { return {8 * q.size(), q.size(), q}; }
};

/// FIPS 186-4 §4.2, and 512 to 10000 bits of p, as OpenSSL has it.
Result<Group> checked(const DsaGroup& group) {
    const ByteView p = without_leading_zeros(group.p), q = without_leading_zeros(group.q);
    const ByteView g = without_leading_zeros(group.g);
    CHECK_OK(judge_prime(p));
    const std::size_t q_bits = bit_size(q);
    if (q_bits != 160 && q_bits != 224 && q_bits != 256) return fail(Reason::bad_key);
    if (q.back() % 2 == 0 || q.size() >= p.size() || !is_inside_group(p, g))
        return fail(Reason::bad_key);
    return Group{to_buffer(p), to_buffer(q), to_buffer(g)};
}

/// FIPS 186-4 §4.6: the leftmost bits, as many as q has.
ByteView leftmost(ByteView digest, const Group& group) {
    return digest.first(std::min(digest.size(), group.q.size()));
}

class DsaPublicKey final : public PublicKey {
  public:
    DsaPublicKey(Group group, Buffer y, const Operations& operations)
        : DsaPublicKey(std::move(group), std::move(y), operations.hash, *operations.dsa[0]) {}
    DsaPublicKey(Group group, Buffer y, Hashes hashes, const DsaOperations& dsa)
        : group_(std::move(group)), y_(std::move(y)), hashes_(hashes), dsa_(dsa) {}

    KeyType type() const noexcept override { return KeyType::dsa; }
    std::size_t bits() const noexcept override { return bit_size(group_.p); }
    std::optional<GroupId> curve() const noexcept override { return std::nullopt; }
    ByteView public_value() const noexcept override { return y_; }
    const Group& group() const { return group_; }
    Result<std::unique_ptr<PublicKey>> in_same_group(ByteView y) const noexcept override {
        const ByteView value = without_leading_zeros(y);
        if (!is_inside_group(group_.p, value)) return fail(Reason::bad_key);
        return std::make_unique<DsaPublicKey>(group_, to_buffer(value), hashes_, dsa_);
    }

    bool verify(const SignatureAlgorithm& algorithm, ByteView message,
                ByteView signature) const noexcept override {
        const MessageDigest digest(hashes_, algorithm.hash, message);
        return verify_digest(algorithm, digest.bytes(), signature);
    }
    bool verify_digest(const SignatureAlgorithm& algorithm, ByteView digest,
                       ByteView signature) const noexcept override {
        if (algorithm.kind != SignatureKind::dsa) return false;
        if (digest.size() != digest_size(algorithm.hash)) return false;
        auto pair = decode_ecdsa(group_.scalars(), signature);
        return pair &&
               dsa_.verify(group_.view(), y_, leftmost(digest, group_), {pair->r(), pair->s()});
    }

  private:
    Group group_;
    Buffer y_;
    Hashes hashes_;
    const DsaOperations& dsa_;
};

/// RFC 6979 §3.2, for orders whose bits fill their bytes.
class NonceMaker {
  public:
    NonceMaker(MakeHmac hmac, std::size_t size) : make_(hmac), key_(size), value_(size) {
        std::ranges::fill(value_.writable(), std::uint8_t{1});
    }
    /// Steps d to g: `secret` and `digest` are as long as the order, the digest below it.
    void seed(ByteView secret, ByteView digest) {
        for (std::uint8_t step : {std::uint8_t{0}, std::uint8_t{1}}) rekey({step, secret, digest});
    }
    /// Step h: candidates until one is in range.
    SecretBuffer next(const Curve& scalars) {
        SecretBuffer nonce(scalar_size(scalars));
        while (true) {
            for (ByteSpan rest = nonce.writable(); !rest.empty();) {
                turn();
                const std::size_t count = std::min(rest.size(), value_.size());
                std::ranges::copy(value_.expose().first(count), rest.begin());
                rest = rest.subspan(count);
            }
            if (scalar_in_range(scalars, nonce.expose())) return nonce;
            rekey({0, {}, {}});
        }
    }

  private:
    struct Input {
        std::uint8_t step;
        ByteView secret, digest;
    };
    void rekey(const Input& input) {
        const auto hmac = make_(key_.expose());
        hmac->update(value_.expose());
        hmac->update({&input.step, 1});
        hmac->update(input.secret);
        hmac->update(input.digest);
        hmac->finish(key_.writable());
        turn();
    }
    void turn() {
        const auto hmac = make_(key_.expose());
        hmac->update(value_.expose());
        hmac->finish(value_.writable());
    }

    MakeHmac make_;
    SecretBuffer key_, value_;
};

class DsaPrivateKey final : public PrivateKey {
  public:
    DsaPrivateKey(const Operations& operations, SecretBuffer x,
                  std::unique_ptr<DsaPublicKey> public_key)
        : hashes_(operations.hash),
          hmacs_(operations.hmac),
          dsa_(*operations.dsa[0]),
          x_(std::move(x)),
          public_key_(std::move(public_key)) {}

    const PublicKey& public_key() const noexcept override { return *public_key_; }

    Result<Buffer> sign(const SignatureAlgorithm& algorithm, ByteView message,
                        Rng& rng) const noexcept override {
        const MessageDigest digest(hashes_, algorithm.hash, message);
        return sign_digest(algorithm, digest.bytes(), rng);
    }

    Result<Buffer> sign_digest(const SignatureAlgorithm& algorithm, ByteView digest,
                               Rng& rng) const noexcept override {
        if (algorithm.kind != SignatureKind::dsa || digest.size() != digest_size(algorithm.hash))
            return fail(Reason::invalid_argument);
        const Group& group = public_key_->group();
        const Curve scalars = group.scalars();
        const ByteView truncated = leftmost(digest, group);
        const SecretBuffer nonce = nonce_for(algorithm.hash, truncated);
        const SecretBuffer blind = random_scalar(scalars, rng);
        EcdsaPair pair{{}, {}, scalar_size(scalars)};
        if (!dsa_.sign(group.view(), {x_.expose(), nonce.expose(), blind.expose()}, truncated,
                       {pair.r(), pair.s()}))
            return fail(Reason::backend_failure);
        return encode_ecdsa(pair);
    }

  private:
    SecretBuffer nonce_for(HashId id, ByteView truncated) const {
        const HashId hash = index_of(id) < kHashCount ? id : HashId::sha256;
        const Group& group = public_key_->group();
        // RFC 6979 §2.3.4: as a number below q, as long as q.
        Buffer number(group.q.size());
        std::ranges::copy(truncated, ByteSpan(number).last(truncated.size()).begin());
        if (!std::ranges::lexicographical_compare(number, group.q)) subtract(number, group.q);
        NonceMaker maker(hmacs_[index_of(hash)], digest_size(hash));
        maker.seed(x_.expose(), number);
        return maker.next(group.scalars());
    }

    /// The digest is no secret.
    static void subtract(Buffer& number, const Buffer& less) {
        int borrow = 0;
        for (std::size_t i = number.size(); i-- > 0;) {
            const int difference = number[i] - less[i] - borrow;
            borrow = difference < 0 ? 1 : 0;
            number[i] = static_cast<std::uint8_t>(difference);
        }
    }

    Hashes hashes_;
    std::array<MakeHmac, kHashCount> hmacs_;
    const DsaOperations& dsa_;
    SecretBuffer x_;
    std::unique_ptr<DsaPublicKey> public_key_;
};

Result<std::unique_ptr<DsaPublicKey>> make_public(const Operations& operations, Group group,
                                                  ByteView y) {
    const ByteView value = without_leading_zeros(y);
    if (!is_inside_group(group.p, value)) return fail(Reason::bad_key);
    return std::make_unique<DsaPublicKey>(std::move(group), to_buffer(value), operations);
}

}  // namespace

Result<std::unique_ptr<PublicKey>> make_dsa_public(const Operations& operations,
                                                   const DsaGroup& numbers, ByteView y) noexcept {
    TRY(Group group, checked(numbers));
    return make_public(operations, std::move(group), y);
}

Result<std::unique_ptr<PrivateKey>> make_dsa_private(const Operations& operations,
                                                     const DsaGroup& numbers, ByteView x) noexcept {
    TRY(Group group, checked(numbers));
    const ByteView number = without_leading_zeros(x);
    if (number.empty() || number.size() > group.q.size()) return fail(Reason::bad_key);
    SecretBuffer secret(group.q.size());
    std::ranges::copy(number, secret.writable().last(number.size()).begin());
    if (!scalar_in_range(group.scalars(), secret.expose())) return fail(Reason::bad_key);
    Buffer y(group.p.size());
    if (!operations.dh[0]->power(group.p, group.g, secret.expose(), y))
        return fail(Reason::backend_failure);
    TRY(auto public_key, make_public(operations, std::move(group), y));
    return std::make_unique<DsaPrivateKey>(operations, std::move(secret), std::move(public_key));
}

}  // namespace handfast::crypto
