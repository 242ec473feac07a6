// SPDX-License-Identifier: Apache-2.0
// What OpenSSL's cipher string keywords ask about a suite: one bit for each algorithm, also for
// those that no suite of ours has, so that combined keywords mean what they mean there.
#pragma once

#include <cstdint>
#include <string_view>

#include "record/suites.h"

namespace handfast {

/// One set of bits for each question; in a keyword an empty set asks nothing.
struct CipherTraits {
    std::uint32_t key_exchange = 0;
    std::uint32_t authentication = 0;
    std::uint32_t encryption = 0;
    std::uint32_t mac = 0;
    std::uint32_t strength = 0;
    std::uint32_t default_class = 0;  ///< Whether the DEFAULT list leaves it out.
    /// Whether a stock OpenSSL 3.0 has lost it. A keyword that does not ask for such suites never
    /// adds them.
    std::uint32_t legacy = 0;
    WireVersion version = 0;  ///< The oldest version that has it.
};

CipherTraits traits_of(const SuiteInfo& suite);

/// The keyword's traits, or null.
const CipherTraits* find_cipher_keyword(std::string_view name);

}  // namespace handfast
