// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a path, in OpenSSL's numbers and words (X509_V_ERR_*).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace handfast::x509 {

enum class VerifyCode : std::uint8_t {
#define VERIFY_CODE(name, number, text) name = number,
#include "x509/verify_code.inc"
#undef VERIFY_CODE
};

/// OpenSSL's text for a code ("unable to get local issuer certificate").
std::string_view text_of(VerifyCode code);

struct VerifyError {
    std::size_t depth;  ///< 0 is the leaf.
    VerifyCode code;
    friend bool operator==(const VerifyError&, const VerifyError&) = default;
};

}  // namespace handfast::x509
