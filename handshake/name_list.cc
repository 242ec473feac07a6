// SPDX-License-Identifier: Apache-2.0
#include "handshake/name_list.h"

#include <algorithm>

namespace handfast {
namespace {

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t\n\v\f\r";
    std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

std::vector<std::string_view> split_names(std::string_view list) {
    std::vector<std::string_view> names;
    for (;;) {
        std::size_t end = std::min(list.find(':'), list.size());
        names.push_back(trim(list.substr(0, end)));
        if (end == list.size()) return names;
        list.remove_prefix(end + 1);
    }
}

}  // namespace handfast
