// SPDX-License-Identifier: Apache-2.0
#include "fuzz/target.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace handfast::fuzz {

#define TARGET(name, function, dictionary) void function(ByteView);
#include "fuzz/targets.inc"
#undef TARGET

namespace {

constexpr Target kTargets[] = {
#define TARGET(name, function, dictionary) {#name, function},
#include "fuzz/targets.inc"
#undef TARGET
};

}  // namespace

std::span<const Target> all_targets() {
    return kTargets;
}

const Target* find_target(std::string_view name) {
    const auto* found = std::ranges::find(kTargets, name, &Target::name);
    return found == std::end(kTargets) ? nullptr : found;
}

void require(bool holds, const char* message) {
    if (holds) return;
    std::fprintf(stderr, "fuzz: %s\n", message);
    std::abort();
}

}  // namespace handfast::fuzz
