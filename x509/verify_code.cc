// SPDX-License-Identifier: Apache-2.0
#include "x509/verify_code.h"

namespace handfast::x509 {

std::string_view text_of(VerifyCode code) {
    switch (code) {
#define VERIFY_CODE(name, number, text) \
    case VerifyCode::name:              \
        return text;
#include "x509/verify_code.inc"
#undef VERIFY_CODE
    }
    return "unknown certificate verification error";
}

}  // namespace handfast::x509
