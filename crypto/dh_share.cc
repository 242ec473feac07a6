// SPDX-License-Identifier: Apache-2.0
// Key agreement shares in any finite-field group (RFC 5246 §8.1.2).
#include <algorithm>

#include "crypto/finite_field.h"
#include "crypto/keys.h"
#include "crypto/modp_groups.h"
#include "crypto/number.h"

namespace handfast::crypto {
namespace {

/// A group whose numbers have been judged, without leading zeros.
struct Group {
    Buffer p, g;
    std::size_t exponent_size;
};

/// Bytes of an exponent that is worth as much as the prime: RFC 7919 §5.2 asks for 225 to 400 bits.
std::size_t short_exponent(std::size_t prime_bits) {
    constexpr std::pair<std::size_t, std::size_t> kSizes[] = {
        {2048, 32}, {3072, 36}, {4096, 42}, {6144, 48}};
    for (const auto& [bits, size] : kSizes)
        if (prime_bits <= bits) return size;
    return 52;
}

/// Where q is not known it may be that p - 1 falls apart into small factors, each of which gives a
/// part of the exponent away: then it is as long as p.
std::size_t exponent_size(const DhNumbers& numbers, ByteView p) {
    const std::size_t short_size = short_exponent(bit_size(p));
    const std::size_t q_size = (bit_size(without_leading_zeros(numbers.q)) + 7) / 8;
    if (q_size > 0) return std::min(short_size, q_size);
    if (is_known_safe_prime(p)) return short_size;
    if (numbers.exponent_bits == 0) return p.size();
    return std::min(std::max(short_size, (numbers.exponent_bits + 7) / 8), p.size());
}

Result<Group> checked(const DhNumbers& numbers) {
    const ByteView p = without_leading_zeros(numbers.p);
    const ByteView g = without_leading_zeros(numbers.g);
    if (!judge_prime(p)) return fail(Reason::bad_dh_value);
    if (!is_inside_group(p, g) || numbers.q.size() > numbers.p.size() + 1)
        return fail(Reason::bad_dh_value);
    return Group{to_buffer(p), to_buffer(g), exponent_size(numbers, p)};
}

class DhShare final : public KeyShare {
  public:
    DhShare(const DhOperations& operations, Group group, SecretBuffer exponent, Buffer public_value)
        : operations_(operations),
          group_(std::move(group)),
          exponent_(std::move(exponent)),
          public_value_(std::move(public_value)) {}

    ByteView public_value() const noexcept override { return public_value_; }

    Result<SecretBuffer> agree(ByteView peer) noexcept override {
        return agree_in_group(operations_, group_.p, exponent_.expose(), peer);
    }

  private:
    const DhOperations& operations_;
    Group group_;
    SecretBuffer exponent_;
    Buffer public_value_;
};

}  // namespace

Result<SecretBuffer> agree_in_group(const DhOperations& operations, ByteView p, ByteView exponent,
                                    ByteView peer) noexcept {
    const ByteView value = without_leading_zeros(peer);
    // RFC 7919 §3, RFC 2631 §2.1.5: 1 < Y < p - 1.
    if (!is_inside_group(p, value)) return fail(Reason::bad_dh_value);
    SecretBuffer secret(p.size());
    if (!operations.power(p, value, exponent, secret.writable()))
        return fail(Reason::backend_failure);
    return secret;
}

Result<std::unique_ptr<KeyShare>> make_dh_share(const Operations& operations,
                                                const DhNumbers& numbers, Rng& rng) noexcept {
    TRY(Group group, checked(numbers));
    SecretBuffer exponent(group.exponent_size);
    rng.fill(exponent.writable());
    // The highest bit is set, so that no exponent is short.
    exponent.writable()[0] |= 0x80;
    Buffer public_value(group.p.size());
    const DhOperations& dh = *operations.dh[0];
    if (!dh.power(group.p, group.g, exponent.expose(), public_value))
        return fail(Reason::backend_failure);
    return std::make_unique<DhShare>(dh, std::move(group), std::move(exponent),
                                     std::move(public_value));
}

}  // namespace handfast::crypto
