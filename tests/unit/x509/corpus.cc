// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/x509/corpus.h"

#include <fstream>
#include <iterator>

namespace handfast::testing {

namespace {

const std::string kFolder = std::string(HANDFAST_VECTORS) + "/corpus/";

std::optional<bool> verdict(const std::string& column) {
    if (column == "yes") return true;
    if (column == "no") return false;
    return std::nullopt;
}

}  // namespace

std::string corpus_is_absent() {
    return kFolder + "index.tsv is absent";
}

Buffer read_whole(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> columns(const std::string& line) {
    std::vector<std::string> out(1);
    for (char c : line) {
        if (c == '\t') {
            out.emplace_back();
        } else {
            out.back() += c;
        }
    }
    return out;
}

std::vector<CorpusFile> corpus(const std::string& kind) {
    std::vector<CorpusFile> out;
    std::ifstream index(kFolder + "index.tsv");
    for (std::string line; std::getline(index, line);) {
        const auto column = columns(line);
        if (column.size() < 6 || column[0] != kind) continue;
        const std::string path = kFolder + kind + "/" + column[1];
        out.push_back({column[1], path, verdict(column[3]), column[5], read_whole(path)});
    }
    return out;
}

}  // namespace handfast::testing
