// SPDX-License-Identifier: Apache-2.0
#include "handshake/path_search.h"

#include <algorithm>

namespace handfast {

PathSearch::PathSearch(std::size_t most, std::size_t believed)
    : believed_(believed), high_(std::max(most, kSurely)), guess_(high_) {}

std::optional<std::size_t> PathSearch::next() const {
    if (high_ - low_ < kGrain) return std::nullopt;
    return guess_;
}

void PathSearch::went_through(std::size_t size) {
    // Records of whole blocks do not have every size.
    if (size > low_)
        low_ = std::min(size, high_);
    else
        high_ = guess_ - 1;
    choose();
}

void PathSearch::got_lost() {
    high_ = guess_ - 1;
    choose();
}

void PathSearch::choose() {
    const bool is_open = believed_ > low_ && believed_ <= high_;
    guess_ = is_open ? believed_ : low_ + (high_ - low_ + 1) / 2;
}

}  // namespace handfast
