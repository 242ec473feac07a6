// SPDX-License-Identifier: Apache-2.0
// Certificates on their way, decoded as answers to an offer of every extension.
#pragma once

#include <functional>

#include "tests/support/edit.h"

namespace handfast::testing {

inline Result<Certificate13> decode_any_certificate13(ByteView body) {
    static const OfferedExtensions kEverything = [] {
        OfferedExtensions all;
        for (unsigned type = 0; type < 64; ++type) all.push_back(ExtensionType(type));
        return all;
    }();
    return decode_certificate13(body, kEverything);
}

inline void edit_certificate13(Buffer& message, const std::function<void(Certificate13&)>& change) {
    edit(message, decode_any_certificate13, change);
}

}  // namespace handfast::testing
