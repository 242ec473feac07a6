// SPDX-License-Identifier: Apache-2.0
#include "record/legacy_mac.h"

#include <algorithm>
#include <array>

#include "crypto/base/secret.h"
#include "record/covered_header.h"

namespace handfast {

namespace {

/// RFC 6101 §5.2.3.1: sequence number, type, length; no version.
std::array<std::uint8_t, 11> ssl3_header(const LegacyMac::Place& place, std::size_t size) {
    const CoveredHeader covered(place.sequence, place.header, size);
    std::array<std::uint8_t, 11> header;
    const auto rest = std::ranges::copy(covered.view().first(9), header.begin()).out;
    std::ranges::copy(covered.view().last(2), rest);
    return header;
}

}  // namespace

void LegacyMac::write(const Place& place, ByteView data, ByteSpan out) noexcept {
    if (form_ == crypto::MacForm::ssl3)
        mac_->mac(ssl3_header(place, data.size()), data, out);
    else
        mac_->mac(CoveredHeader(place.sequence, place.header, data.size()).view(), data, out);
}

void LegacyMac::write_secretly(const Place& place, ByteView data, crypto::SecretSize secret,
                               ByteSpan out) noexcept {
    if (form_ == crypto::MacForm::ssl3)
        mac_->mac_secretly(ssl3_header(place, secret.size), data, secret, out);
    else
        mac_->mac_secretly(CoveredHeader(place.sequence, place.header, secret.size).view(), data,
                           secret, out);
}

bool LegacyMac::matches(const Place& place, ByteView data, ByteView mac) noexcept {
    std::uint8_t expected[crypto::kMaxDigestSize];
    const ByteSpan own = ByteSpan(expected).first(size_);
    write(place, data, own);
    return constant_time_equal(own, mac);
}

}  // namespace handfast
