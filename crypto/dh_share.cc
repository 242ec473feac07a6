// SPDX-License-Identifier: Apache-2.0
// Key agreement shares in any finite-field group (RFC 5246 §8.1.2).
#include <algorithm>
#include <bit>

#include "crypto/keys.h"
#include "crypto/number.h"

namespace handfast::crypto {
namespace {

constexpr std::size_t kMinBits = 512;
constexpr std::size_t kMaxBits = 10000;

/// A group whose numbers have been judged, without leading zeros.
struct Group {
    Buffer p, g;
    std::size_t exponent_size;
};

/// Whether 1 < value < p - 1, for an odd p. All are public and without leading zeros.
bool is_inside(ByteView p, ByteView value) {
    if (value.empty() || (value.size() == 1 && value[0] == 1)) return false;
    if (value.size() != p.size()) return value.size() < p.size();
    Buffer last = to_buffer(p);
    last.back() -= 1;
    return std::ranges::lexicographical_compare(value, last);
}

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
std::size_t exponent_size(ByteView p, ByteView q) {
    const std::size_t bits = bit_size(p);
    const std::size_t q_bytes = (bit_size(without_leading_zeros(q)) + 7) / 8;
    if (q_bytes == 0) return p.size();
    return std::min(short_exponent(bits), q_bytes);
}

Result<Group> checked(const DhNumbers& numbers) {
    const ByteView p = without_leading_zeros(numbers.p);
    const ByteView g = without_leading_zeros(numbers.g);
    const std::size_t bits = bit_size(p);
    if (bits < kMinBits || bits > kMaxBits || p.back() % 2 == 0) return fail(Reason::bad_dh_value);
    if (!is_inside(p, g) || numbers.q.size() > numbers.p.size() + 1)
        return fail(Reason::bad_dh_value);
    return Group{to_buffer(p), to_buffer(g), exponent_size(p, numbers.q)};
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
        const ByteView value = without_leading_zeros(peer);
        // RFC 7919 §3, RFC 2631 §2.1.5: 1 < Y < p - 1.
        if (!is_inside(group_.p, value)) return fail(Reason::bad_dh_value);
        SecretBuffer secret(group_.p.size());
        if (!operations_.power(group_.p, value, exponent_.expose(), secret.writable()))
            return fail(Reason::backend_failure);
        return secret;
    }

  private:
    const DhOperations& operations_;
    Group group_;
    SecretBuffer exponent_;
    Buffer public_value_;
};

}  // namespace

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
