// SPDX-License-Identifier: Apache-2.0
// Test vectors in Botan's form: `Name = value` lines, `[section]` lines, `#` comments.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"

namespace handfast::test {

/// One section: names and values in the order of the file.
struct VecSection {
    std::string name;
    std::vector<std::pair<std::string, std::string>> lines;
};

/// The sections of HANDFAST_VECTORS/`path`; nothing when there is no such file.
std::optional<std::vector<VecSection>> read_vec_file(const std::string& path);

/// A whole file of HANDFAST_VECTORS; nothing when there is none.
std::optional<Buffer> read_vector_file(const std::string& path);

}  // namespace handfast::test
