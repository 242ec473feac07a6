// SPDX-License-Identifier: Apache-2.0
// How the benches that compare measure by hand: CPU time, the best of a few rounds.
#pragma once

#include <algorithm>
#include <ctime>

#include <malloc.h>

namespace handfast::bench {

/// CPU time of this process, microseconds: others on the machine do not count.
inline double cpu_now() {
    return static_cast<double>(std::clock()) * 1e6 / static_cast<double>(CLOCKS_PER_SEC);
}

/// Microseconds of one call, the best of a few rounds.
template <class Call>
double microseconds(Call&& call) {
    constexpr int kRounds = 5;
    constexpr int kCalls = 40;
    double best = 1e9;
    for (int round = 0; round < kRounds; ++round) {
        const double start = cpu_now();
        for (int i = 0; i < kCalls; ++i) call();
        best = std::min(best, (cpu_now() - start) / kCalls);
    }
    return best;
}

/// Bytes on the heap that are in use.
inline double heap_now() {
    return static_cast<double>(mallinfo2().uordblks);
}

}  // namespace handfast::bench
