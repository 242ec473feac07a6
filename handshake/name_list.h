// SPDX-License-Identifier: Apache-2.0
// Colon-separated lists of names, as -groups, -sigalgs and -ciphersuites take them.
#pragma once

#include <string_view>
#include <vector>

namespace handfast {

/// The places of `list`, without the white space around them; empty places are kept, so there is
/// always one more than there are colons.
std::vector<std::string_view> split_names(std::string_view list);

}  // namespace handfast
