// SPDX-License-Identifier: Apache-2.0
// The entry that libFuzzer (and AFL++'s libFuzzer driver) calls; FUZZ_TARGET names the target.
#include <cstdlib>

#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const handfast::fuzz::Target* const target = handfast::fuzz::find_target(FUZZ_TARGET);
    if (target == nullptr) std::abort();
    target->run({data, size});
    return 0;
}
