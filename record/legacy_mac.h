// SPDX-License-Identifier: Apache-2.0
// The MAC beside a cipher: what of a record it covers. Internal to record/.
#pragma once

#include <memory>

#include "crypto/provider.h"

namespace handfast {

class LegacyMac {
  public:
    /// Which record, by its number and its header, of which the length is not looked at.
    struct Place {
        std::uint64_t sequence;
        ByteView header;
    };

    LegacyMac(std::unique_ptr<crypto::RecordMac> mac, crypto::MacForm form, std::size_t size)
        : mac_(std::move(mac)), form_(form), size_(size) {}

    std::size_t size() const { return size_; }
    crypto::MacForm form() const { return form_; }
    void write(const Place& place, ByteView data, ByteSpan out) noexcept;
    /// Over the first `secret.size` bytes of `data`, a number that stays secret.
    void write_secretly(const Place& place, ByteView data, crypto::SecretSize secret,
                        ByteSpan out) noexcept;
    [[nodiscard]] bool matches(const Place& place, ByteView data, ByteView mac) noexcept;

  private:
    std::unique_ptr<crypto::RecordMac> mac_;
    crypto::MacForm form_;
    std::size_t size_;
};

}  // namespace handfast
