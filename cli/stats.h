// SPDX-License-Identifier: Apache-2.0
// The counters that OpenSSL prints at the end, on the status page and for the command S.
#pragma once

#include <string>

namespace handfast::cli {

struct Stats {
    long accepts = 0;         ///< Handshakes that began.
    long renegotiations = 0;  ///< As OpenSSL counts them: one that we ask for counts three times.
    long accepts_good = 0;    ///< Handshakes that were finished.
    long hits = 0;            ///< Sessions that were resumed.
    long misses = 0;
    long timeouts = 0;
    long cached = 0;
    long external_hits = 0;  ///< Sessions found in the cache of -ext_cache.
    long room = 20480;       ///< Sessions that OpenSSL's own cache holds; its default.
};

/// The twelve lines. A client's counters are always zero here.
std::string stats_lines(const Stats& stats);

}  // namespace handfast::cli
