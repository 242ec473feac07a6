// SPDX-License-Identifier: Apache-2.0
#include "record/covered_header.h"

#include <algorithm>

#include "record/code_points.h"

namespace handfast {

namespace {

/// Type, version, epoch and number, then the id, then two bytes of length.
constexpr std::size_t kBeforeId = 11;
constexpr std::size_t kAroundId = 13;
constexpr std::uint64_t kPlaceholder = ~std::uint64_t{0};

}  // namespace

CoveredHeader::CoveredHeader(std::uint64_t sequence, ByteView header, std::size_t size) {
    if (ContentType(header[0]) != ContentType::tls12_cid) {
        put_number(sequence, 8);
        put(header.first(3));
        put_number(size, 2);
        return;
    }
    const std::size_t id_size = header.size() - kAroundId;
    put_number(kPlaceholder, 8);
    put(header.first(1));
    put_number(id_size, 1);
    put(header.first(kBeforeId + id_size));
    put_number(size, 2);
}

void CoveredHeader::put(ByteView bytes) {
    std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += bytes.size();
}

void CoveredHeader::put_number(std::uint64_t number, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i, number >>= 8)
        bytes_[size_ + size - 1 - i] = static_cast<std::uint8_t>(number);
    size_ += size;
}

}  // namespace handfast
