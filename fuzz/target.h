// SPDX-License-Identifier: Apache-2.0
// A fuzz target is one row in targets.inc: a name, a pure function of bytes and a dictionary. The
// same functions run under libFuzzer or AFL++ (driver.cc, one program each) and over the corpora as
// unit tests (replay_test.cc). A target fails by crashing, or through `require`.
#pragma once

#include <span>
#include <string_view>

#include "crypto/base/bytes.h"

namespace handfast::fuzz {

struct Target {
    std::string_view name;
    void (*run)(ByteView);
};

std::span<const Target> all_targets();
/// Null when there is none of that name.
const Target* find_target(std::string_view name);

/// Stops the fuzzer with the message when `holds` is false.
void require(bool holds, const char* message);

}  // namespace handfast::fuzz
