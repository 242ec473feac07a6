// SPDX-License-Identifier: Apache-2.0
// A file of the repository as the lint rules see it: its text, its lines, and for C++ its code
// with comments and the contents of literals blanked out, line for line and column for column.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace handfast::lint {

struct SourceFile {
    std::string path;                ///< relative to the source root, with '/'
    std::vector<std::string> lines;  ///< without their newlines
    std::vector<std::string> code;   ///< `lines` without comments and literals; C++ only

    /// True for .h, .cc and .inc.
    bool is_cpp() const;
    /// True when `path` lies in the folder `folder`, given with its slash: "crypto/base/".
    bool in(std::string_view folder) const;
    /// The file's name without its folders.
    std::string name() const;
};

/// Builds one from text, as the self-tests of the rules do.
SourceFile make_source(std::string path, std::string_view text);

/// C++ text with comments, and the insides of string and character literals, as blanks. The
/// quoted names of #include lines stay.
std::string blank_comments_and_literals(std::string_view text);

/// Every text file below `root`, sorted by path, without .git, build folders and caches. Files
/// with a zero byte (seeds of the fuzzers) are left out.
std::vector<SourceFile> read_tree(const std::string& root);

}  // namespace handfast::lint
