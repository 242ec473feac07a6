// SPDX-License-Identifier: Apache-2.0
// Which records of an epoch have been seen (RFC 6347 §4.1.2.6, RFC 4303 §3.4.3).
#pragma once

#include <cstdint>

namespace handfast {

class ReplayWindow {
  public:
    static constexpr std::uint64_t kWidth = 64;

    /// Whether the number is neither seen nor too old to tell.
    bool is_fresh(std::uint64_t sequence) const {
        if (sequence >= next_) return true;
        const std::uint64_t age = next_ - 1 - sequence;
        return age < kWidth && (seen_ >> age & 1) == 0;
    }

    /// To be called once the record has authenticated, never before (CVE-2016-2181).
    void mark(std::uint64_t sequence) {
        if (sequence >= next_) {
            const std::uint64_t step = sequence + 1 - next_;
            seen_ = step < kWidth ? seen_ << step : 0;
            next_ = sequence + 1;
        }
        seen_ |= std::uint64_t{1} << (next_ - 1 - sequence);
    }

  private:
    std::uint64_t next_ = 0;  ///< One more than the greatest seen.
    std::uint64_t seen_ = 0;  ///< Bit n: next_ - 1 - n was seen.
};

}  // namespace handfast
