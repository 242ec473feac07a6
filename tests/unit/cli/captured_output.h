// SPDX-License-Identifier: Apache-2.0
// An Output whose text a test can read.
#pragma once

#include <string>

#include "cli/output.h"
#include "tests/support/temp_dir.h"

namespace handfast::test {

class CapturedOutput {
  public:
    CapturedOutput() : fd_(cli::create_file(folder_ / "output")), output_(fd_) {}

    cli::Output& output() { return output_; }
    /// What was printed so far.
    std::string text() {
        output_.flush();
        return read_file(folder_ / "output");
    }

  private:
    TempDir folder_;
    int fd_;
    cli::Output output_;
};

}  // namespace handfast::test
