// SPDX-License-Identifier: Apache-2.0
// Chains with and without defects, drawn from a seed: descriptions for `mint`, and how to verify
// what they make.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace handfast::test {

struct RandomChain {
    std::string description;           ///< leaf, root and ca1, ca2, … from the leaf up
    std::vector<std::string> middle;   ///< Names of the intermediates that are handed over
    std::vector<std::string> crls;     ///< Names of CRLs
    std::vector<std::string> options;  ///< Of `openssl verify`, without files and time
};

/// The same seed, the same chain.
RandomChain random_chain(std::uint64_t seed);

}  // namespace handfast::test
