// SPDX-License-Identifier: Apache-2.0
// One made chain, judged by x509::verify and by `openssl verify`.
#pragma once

#include <string>

#include "tests/golden/random_chain.h"

namespace handfast::test {

/// The first error that each finds, "20 at 0", "OK", or why there is no verdict.
struct Verdicts {
    std::string ours;
    std::string theirs;
    std::string command;  ///< To see it again.
};

Verdicts judge(const RandomChain& chain);

}  // namespace handfast::test
