// SPDX-License-Identifier: Apache-2.0
// Takes out of the commands' output what differs from run to run: random values, pointers, times,
// ports, the length of signatures and tickets, OpenSSL's source files.
#pragma once

#include <string>
#include <string_view>

namespace handfast::test {

std::string normalise(std::string_view output);

/// The same lines in order, for output that is buffered in different places.
std::string sorted_lines(const std::string& text);

/// What is not of the error stack.
std::string messages(const std::string& text);

}  // namespace handfast::test
