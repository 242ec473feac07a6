// SPDX-License-Identifier: Apache-2.0
// A folder of a test's own that goes away with it.
#pragma once

#include <string>
#include <string_view>

namespace handfast::test {

class TempDir {
  public:
    /// Makes a new folder below the system's temporary folder.
    TempDir();
    /// Removes it with all that is in it.
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    const std::string& path() const { return path_; }
    /// The path of a file in it.
    std::string operator/(std::string_view name) const;
    /// Writes a file and returns its path.
    std::string write(std::string_view name, std::string_view text) const;

  private:
    std::string path_;
};

/// A whole file, or an empty string when it cannot be read.
std::string read_file(const std::string& path);

}  // namespace handfast::test
