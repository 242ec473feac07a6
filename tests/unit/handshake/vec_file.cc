// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/handshake/vec_file.h"

#include <fstream>
#include <iterator>
#include <sstream>

namespace handfast::test {
namespace {

std::string trim(const std::string& text) {
    std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

std::optional<Buffer> read_vector_file(const std::string& path) {
    std::ifstream file(std::string(HANDFAST_VECTORS) + "/" + path, std::ios::binary);
    if (!file) return std::nullopt;
    std::string text{std::istreambuf_iterator<char>(file), {}};
    return to_buffer(as_bytes(text));
}

std::optional<std::vector<VecSection>> read_vec_file(const std::string& path) {
    auto bytes = read_vector_file(path);
    if (!bytes) return std::nullopt;
    std::istringstream file{std::string(as_text(*bytes))};
    std::vector<VecSection> sections;
    for (std::string line; std::getline(file, line);) {
        line = trim(line);
        if (line.empty() || line[0] == '#') continue;
        if (line[0] == '[') {
            sections.push_back({line.substr(1, line.size() - 2), {}});
            continue;
        }
        if (sections.empty()) sections.push_back({"", {}});
        std::size_t equals = line.find('=');
        if (equals == std::string::npos) continue;
        sections.back().lines.emplace_back(trim(line.substr(0, equals)),
                                           trim(line.substr(equals + 1)));
    }
    return sections;
}

}  // namespace handfast::test
