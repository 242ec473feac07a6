// SPDX-License-Identifier: Apache-2.0
#include "record/legacy_mac.h"

#include <algorithm>

#include "crypto/base/secret.h"

namespace handfast {

/// RFC 5246 §6.2.3.1: sequence number, type, version, length. RFC 6101 §5.2.3.1 has no version.
LegacyMac::Header LegacyMac::header(const Place& place, std::uint32_t data_size) const {
    Header header{};
    for (std::size_t i = 0; i < 8; ++i)
        header.bytes[7 - i] = static_cast<std::uint8_t>(place.sequence >> (8 * i));
    const std::size_t copied = form_ == crypto::MacForm::ssl3 ? 1 : 3;
    std::ranges::copy(place.header.first(copied), header.bytes + 8);
    header.bytes[8 + copied] = static_cast<std::uint8_t>(data_size >> 8);
    header.bytes[9 + copied] = static_cast<std::uint8_t>(data_size);
    header.size = 10 + copied;
    return header;
}

void LegacyMac::write(const Place& place, ByteView data, ByteSpan out) noexcept {
    mac_->mac(header(place, static_cast<std::uint32_t>(data.size())).view(), data, out);
}

void LegacyMac::write_secretly(const Place& place, ByteView data, crypto::SecretSize secret,
                               ByteSpan out) noexcept {
    mac_->mac_secretly(header(place, secret.size).view(), data, secret, out);
}

bool LegacyMac::matches(const Place& place, ByteView data, ByteView mac) noexcept {
    std::uint8_t expected[crypto::kMaxDigestSize];
    const ByteSpan own = ByteSpan(expected).first(size_);
    write(place, data, own);
    return constant_time_equal(own, mac);
}

}  // namespace handfast
