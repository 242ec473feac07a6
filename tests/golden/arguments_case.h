// SPDX-License-Identifier: Apache-2.0
// A case that is nothing but a command's arguments.
#pragma once

#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "tests/golden/reference.h"

namespace handfast::test {

struct ArgumentsCase {
    const char* name;
    Words arguments;
};

inline void PrintTo(const ArgumentsCase& row, std::ostream* out) {
    for (const std::string& word : row.arguments) *out << word << ' ';
}

inline std::string name_of(const testing::TestParamInfo<ArgumentsCase>& info) {
    return info.param.name;
}

}  // namespace handfast::test
