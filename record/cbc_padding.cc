// SPDX-License-Identifier: Apache-2.0
#include "record/cbc_padding.h"

#include <algorithm>

namespace handfast {

std::size_t max_padding(const CbcShape& shape) {
    return shape.form == crypto::MacForm::ssl3 ? shape.block_size : 256;
}

CbcPadding judge_padding(const CbcShape& shape, ByteView plain) {
    const std::uint32_t count = plain.back();
    const auto room = static_cast<std::uint32_t>(plain.size() - shape.mac_size);
    ct::Mask good = ct::less(count, room);
    if (shape.form == crypto::MacForm::ssl3) {
        // RFC 6101 §5.2.3.2: less than a block; only the length byte counts.
        good &= ct::less(count, static_cast<std::uint32_t>(shape.block_size));
    } else {
        // RFC 5246 §6.2.3.2: each byte of the padding must be filled with the length.
        const std::size_t looked_at = std::min<std::size_t>(255, plain.size() - 1);
        std::uint32_t difference = 0;
        for (std::size_t i = 1; i <= looked_at; ++i) {
            const ct::Mask inside = ~ct::less(count, static_cast<std::uint32_t>(i));
            difference |= inside & (plain[plain.size() - 1 - i] ^ count);
        }
        good &= ct::is_zero(difference);
    }
    return {good, ct::select(good, count + 1, 1)};
}

/// One pass puts the bytes into their order but for a rotation, which is undone bit by bit of its
/// distance.
void copy_secretly(ByteView plain, std::size_t least, std::uint32_t at, ByteSpan out) {
    const std::size_t size = out.size();
    std::uint8_t turned[crypto::kMaxDigestSize] = {}, next[crypto::kMaxDigestSize];
    std::uint32_t distance = 0;
    std::size_t slot = 0;
    for (std::size_t i = least; i < plain.size(); ++i) {
        const auto position = static_cast<std::uint32_t>(i);
        const ct::Mask inside =
            ~ct::less(position, at) & ct::less(position, at + static_cast<std::uint32_t>(size));
        turned[slot] |= static_cast<std::uint8_t>(plain[i] & inside);
        distance |= static_cast<std::uint32_t>(slot) & ct::equal(position, at);
        slot = slot + 1 == size ? 0 : slot + 1;
    }
    for (std::size_t step = 1; step < size; step *= 2) {
        const ct::Mask turn = ~ct::is_zero(distance & static_cast<std::uint32_t>(step));
        for (std::size_t i = 0; i < size; ++i) {
            const std::size_t from = i + step < size ? i + step : i + step - size;
            next[i] = ct::select_byte(turn, turned[from], turned[i]);
        }
        std::copy_n(next, size, turned);
    }
    std::copy_n(turned, size, out.begin());
}

}  // namespace handfast
