// SPDX-License-Identifier: Apache-2.0
#include "crypto/finite_field.h"

#include <algorithm>

#include "crypto/number.h"

namespace handfast::crypto {
namespace {

constexpr std::size_t kMinBits = 512;
constexpr std::size_t kMaxBits = 10000;

}  // namespace

Status judge_prime(ByteView p) {
    const std::size_t bits = bit_size(p);
    if (bits < kMinBits || bits > kMaxBits) return fail(Reason::key_size_out_of_range);
    if (p.back() % 2 == 0) return fail(Reason::bad_key);
    return {};
}

bool is_inside_group(ByteView p, ByteView value) {
    if (value.empty() || (value.size() == 1 && value[0] == 1)) return false;
    if (value.size() != p.size()) return value.size() < p.size();
    Buffer last = to_buffer(p);
    last.back() -= 1;
    return std::ranges::lexicographical_compare(value, last);
}

}  // namespace handfast::crypto
