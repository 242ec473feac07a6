// SPDX-License-Identifier: Apache-2.0
#include "x509/oid_text.h"

#include <algorithm>
#include <array>

#include "x509/oid.h"

namespace handfast::x509 {

namespace {

constexpr std::array kAll{
#define OID(name, encoded, short_name, long_name) Oid::name,
#include "x509/oid.inc"
#undef OID
};

}  // namespace

std::optional<Buffer> encode_oid(std::string_view text) {
    const auto named = std::ranges::find_if(
        kAll, [&](Oid oid) { return short_name(oid) == text || long_name(oid) == text; });
    if (!text.empty() && named != kAll.end()) return to_buffer(encoded(*named));
    return encode_dotted(text);
}

}  // namespace handfast::x509
