// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/reference.h"

#include "tests/support/process.h"

namespace handfast::test {

std::string why_no_reference() {
    if (!find_program("openssl")) return "openssl is not installed";
    const std::string version = run({.argv = {"openssl", "version"}}).out;
    return version.starts_with("OpenSSL 3.0.") ? "" : "openssl is " + version + "and not 3.0";
}

}  // namespace handfast::test
