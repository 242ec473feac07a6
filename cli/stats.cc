// SPDX-License-Identifier: Apache-2.0
#include "cli/stats.h"

#include <fmt/core.h>

namespace handfast::cli {

std::string stats_lines(const Stats& stats) {
    std::string text;
    const auto line = [&text](long count, std::string_view what) {
        text += fmt::format("{:4} {}\n", count, what);
    };
    line(stats.cached, "items in the session cache");
    line(0, "client connects (SSL_connect())");
    line(0, "client renegotiates (SSL_connect())");
    line(0, "client connects that finished");
    line(stats.accepts, "server accepts (SSL_accept())");
    line(stats.renegotiations, "server renegotiates (SSL_accept())");
    line(stats.accepts_good, "server accepts that finished");
    line(stats.hits, "session cache hits");
    line(stats.misses, "session cache misses");
    line(stats.timeouts, "session cache timeouts");
    line(stats.external_hits, "callback cache hits");
    line(0, fmt::format("cache full overflows ({} allowed)", stats.room));
    return text;
}

}  // namespace handfast::cli
