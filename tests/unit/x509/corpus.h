// SPDX-License-Identifier: Apache-2.0
// The corpus of parser inputs, good and bad, with OpenSSL's verdict; found through
// HANDFAST_VECTORS.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"

namespace handfast::testing {

struct CorpusFile {
    std::string name;  ///< Sixteen hexadecimal digits
    std::string path;
    std::optional<bool> openssl_parses;
    std::string origin;
    Buffer bytes;
};

/// All files of a class ("cert"); empty when the corpus is absent.
std::vector<CorpusFile> corpus(const std::string& kind);

/// Why a test of the corpus is skipped.
std::string corpus_is_absent();

/// A whole file; empty when it cannot be read.
Buffer read_whole(const std::string& path);

/// The columns of a line of tab-separated values.
std::vector<std::string> columns(const std::string& line);

}  // namespace handfast::testing
