// SPDX-License-Identifier: Apache-2.0
// Static finite-field Diffie-Hellman keys, as certificates have them (RFC 3279 §2.3.3).
#include <algorithm>

#include "crypto/finite_field.h"
#include "crypto/keys.h"
#include "crypto/number.h"

namespace handfast::crypto {
namespace {

struct Group {
    Buffer p, g, q;
};

Result<Group> checked(const DhNumbers& numbers) {
    const ByteView p = without_leading_zeros(numbers.p), g = without_leading_zeros(numbers.g);
    CHECK_OK(judge_prime(p));
    if (!is_inside_group(p, g) || numbers.q.size() > p.size() + 1) return fail(Reason::bad_key);
    return Group{to_buffer(p), to_buffer(g), to_buffer(without_leading_zeros(numbers.q))};
}

class DhPublicKey final : public PublicKey {
  public:
    DhPublicKey(Group group, Buffer y) : group_(std::move(group)), y_(std::move(y)) {}

    KeyType type() const noexcept override { return KeyType::dh; }
    std::size_t bits() const noexcept override { return bit_size(group_.p); }
    std::optional<GroupId> curve() const noexcept override { return std::nullopt; }
    ByteView public_value() const noexcept override { return y_; }
    std::optional<DhNumbers> dh_group() const noexcept override {
        return DhNumbers{group_.p, group_.g, group_.q};
    }
    bool verify(const SignatureAlgorithm&, ByteView, ByteView) const noexcept override {
        return false;
    }

  private:
    Group group_;
    Buffer y_;
};

class DhPrivateKey final : public PrivateKey {
  public:
    DhPrivateKey(const DhOperations& operations, ByteView x, std::unique_ptr<PublicKey> public_key)
        : operations_(operations), x_(x), public_key_(std::move(public_key)) {}

    const PublicKey& public_key() const noexcept override { return *public_key_; }
    Result<Buffer> sign(const SignatureAlgorithm&, ByteView, Rng&) const noexcept override {
        return fail(Reason::invalid_argument);
    }
    Result<SecretBuffer> agree(ByteView peer) const noexcept override {
        return agree_in_group(operations_, public_key_->dh_group()->p, x_.expose(), peer);
    }

  private:
    const DhOperations& operations_;
    SecretBuffer x_;
    std::unique_ptr<PublicKey> public_key_;
};

Result<std::unique_ptr<PublicKey>> make_public(Group group, ByteView y) {
    const ByteView value = without_leading_zeros(y);
    if (!is_inside_group(group.p, value)) return fail(Reason::bad_key);
    return std::make_unique<DhPublicKey>(std::move(group), to_buffer(value));
}

}  // namespace

Result<std::unique_ptr<PublicKey>> make_dh_public(const DhNumbers& numbers, ByteView y) noexcept {
    TRY(Group group, checked(numbers));
    return make_public(std::move(group), y);
}

Result<std::unique_ptr<PrivateKey>> make_dh_private(const Operations& operations,
                                                    const DhNumbers& numbers, ByteView x) noexcept {
    TRY(Group group, checked(numbers));
    const ByteView exponent = without_leading_zeros(x);
    if (exponent.empty() || exponent.size() > group.p.size()) return fail(Reason::bad_key);
    Buffer y(group.p.size());
    if (!operations.dh[0]->power(group.p, group.g, exponent, y))
        return fail(Reason::backend_failure);
    TRY(auto public_key, make_public(std::move(group), y));
    return std::make_unique<DhPrivateKey>(*operations.dh[0], exponent, std::move(public_key));
}

}  // namespace handfast::crypto
