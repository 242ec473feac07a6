// SPDX-License-Identifier: Apache-2.0
#include "crypto/safe_prime.h"

#include <algorithm>

#include "crypto/finite_field.h"
#include "crypto/number.h"

namespace handfast::crypto {

namespace {

/// Of Miller and Rabin, with bases that nobody foresees: a composite passes one in four times.
constexpr int kRounds = 32;

Buffer halved(ByteView number) {
    Buffer out = to_buffer(number);
    unsigned carry = 0;
    for (std::uint8_t& byte : out) {
        const unsigned low = byte & 1U;
        byte = static_cast<std::uint8_t>((byte >> 1) | (carry << 7));
        carry = low;
    }
    return to_buffer(without_leading_zeros(out));
}

/// One less than an odd number.
Buffer decremented(ByteView odd) {
    Buffer out;
    out.reserve(odd.size());
    append(out, odd.first(odd.size() - 1));
    out.push_back(odd.back() & 0xfe);
    return out;
}

bool is_even(ByteView number) {
    return (number.back() & 1) == 0;
}

bool is_one(ByteView number) {
    const ByteView digits = without_leading_zeros(number);
    return digits.size() == 1 && digits[0] == 1;
}

class Modulus {
  public:
    Modulus(const Operations& operations, ByteView value)
        : operations_(operations), value_(value), minus_one_(decremented(value)) {}

    const Buffer& minus_one() const { return minus_one_; }

    Buffer power(ByteView base, ByteView exponent) const {
        Buffer out(value_.size());
        if (!operations_.dh[0]->power(value_, base, exponent, out)) out.clear();
        return out;
    }

    bool passes(ByteView base) const {
        static constexpr std::uint8_t kTwo[] = {2};
        Buffer odd = minus_one_;
        int twos = 0;
        for (; is_even(odd); ++twos) odd = halved(odd);
        Buffer power_of_base = power(base, odd);
        if (is_one(power_of_base)) return true;
        for (int i = 0; i < twos; ++i) {
            if (power_of_base == minus_one_) return true;
            power_of_base = power(power_of_base, kTwo);
        }
        return false;
    }

  private:
    const Operations& operations_;
    ByteView value_;
    Buffer minus_one_;
};

bool is_multiple_of_three(ByteView number) {
    unsigned sum = 0;
    for (std::uint8_t byte : number) sum += byte;  // 256 = 1 mod 3
    return sum % 3 == 0;
}

}  // namespace

bool is_safe_prime(const Operations& operations, ByteView number, Rng& rng) noexcept {
    static constexpr std::uint8_t kTwo[] = {2};
    const ByteView n = without_leading_zeros(number);
    if (!judge_prime(n) || (n.back() & 3) != 3 || is_multiple_of_three(n)) return false;
    const Buffer half = halved(n);
    const Modulus modulus(operations, half);
    Buffer base(half.size() - 1);
    for (int round = 0; round < kRounds; ++round) {
        rng.fill(base);
        base.front() |= 1;
        if (!modulus.passes(base)) return false;
    }
    // Pocklington: a big prime factor of n - 1 is known now, so that one base tells.
    const Modulus whole(operations, n);
    return is_one(whole.power(kTwo, whole.minus_one()));
}

}  // namespace handfast::crypto
