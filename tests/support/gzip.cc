// SPDX-License-Identifier: Apache-2.0
#include "tests/support/gzip.h"

#include <zlib.h>

namespace handfast::test {

std::optional<std::string> read_gzip(const std::string& path) {
    gzFile file = gzopen(path.c_str(), "rb");
    if (file == nullptr) return std::nullopt;
    std::string text;
    char block[65536];
    for (int count = gzread(file, block, sizeof block); count > 0;
         count = gzread(file, block, sizeof block))
        text.append(block, static_cast<std::size_t>(count));
    gzclose(file);
    return text;
}

}  // namespace handfast::test
