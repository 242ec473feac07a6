// SPDX-License-Identifier: Apache-2.0
// Which datagrams a path takes, found out by trying (RFC 4821 §7): first the largest, then what is
// believed, then by halves.
#pragma once

#include <cstddef>
#include <optional>

namespace handfast {

class PathSearch {
  public:
    /// IPv4's smallest links carry 256 bytes, with headers.
    static constexpr std::size_t kSurely = 228;
    /// Less is not worth another try.
    static constexpr std::size_t kGrain = 16;

    /// Up to `most` bytes.
    PathSearch(std::size_t most, std::size_t believed);

    /// What to try next; nothing once it is known well enough.
    std::optional<std::size_t> next() const;
    /// What became of a try; what went through had `size` bytes, at most as many as next() said.
    void went_through(std::size_t size);
    void got_lost();

    std::size_t low() const { return low_; }    ///< Goes through.
    std::size_t high() const { return high_; }  ///< More does not.

  private:
    void choose();

    std::size_t believed_;
    std::size_t low_ = kSurely;
    std::size_t high_;
    std::size_t guess_;
};

}  // namespace handfast
