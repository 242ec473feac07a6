// SPDX-License-Identifier: Apache-2.0
// Which records of an epoch have been seen (RFC 6347 §4.1.2.6, RFC 4303 §3.4.3).
#pragma once

#include <bitset>
#include <cstdint>

namespace handfast {

class ReplayWindow {
  public:
    /// RFC 4303 §3.4.3: 64 by default; wider, so that links that reorder much lose less.
    static constexpr std::uint64_t kWidth = 256;

    /// Whether the number is neither seen nor too old to tell.
    bool is_fresh(std::uint64_t sequence) const {
        if (sequence >= next_) return true;
        const std::uint64_t age = next_ - 1 - sequence;
        return age < kWidth && !seen_[age];
    }

    /// To be called once the record has authenticated, never before (CVE-2016-2181). True if it is
    /// the newest so far.
    bool mark(std::uint64_t sequence) {
        const bool newest = sequence >= next_;
        if (newest) {
            const std::uint64_t step = sequence + 1 - next_;
            seen_ = step < kWidth ? seen_ << step : std::bitset<kWidth>{};
            next_ = sequence + 1;
        }
        const std::uint64_t age = next_ - 1 - sequence;
        if (age < kWidth) seen_.set(age);
        return newest;
    }

  private:
    std::uint64_t next_ = 0;    ///< One more than the greatest seen.
    std::bitset<kWidth> seen_;  ///< Bit n: next_ - 1 - n was seen.
};

}  // namespace handfast
