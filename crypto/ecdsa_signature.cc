// SPDX-License-Identifier: Apache-2.0
#include "crypto/ecdsa_signature.h"

#include <algorithm>

#include "crypto/base/der.h"

namespace handfast::crypto {
namespace {

/// Right-aligned in `out`; false when it does not fit.
bool align(ByteView number, ByteSpan out) {
    if (number.size() > out.size()) return false;
    std::ranges::fill(out, std::uint8_t{0});
    std::ranges::copy(number, out.last(number.size()).begin());
    return true;
}

}  // namespace

Result<EcdsaPair> decode_ecdsa(const Curve& curve, ByteView der) noexcept {
    EcdsaPair pair{{}, {}, scalar_size(curve)};
    DerReader outer(der);
    DerReader inner = outer.sequence();
    const ByteView r = inner.unsigned_integer();
    const ByteView s = inner.unsigned_integer();
    if (!outer.done() || !inner.done() || !align(r, pair.r()) || !align(s, pair.s()) ||
        !scalar_in_range(curve, pair.r()) || !scalar_in_range(curve, pair.s()))
        return fail(Reason::bad_signature);
    return pair;
}

Buffer encode_ecdsa(EcdsaPair& pair) noexcept {
    Buffer out;
    out.reserve(2 * pair.size + 9);
    DerWriter writer(out);
    {
        const auto sequence = writer.sequence();
        writer.unsigned_integer(pair.r());
        writer.unsigned_integer(pair.s());
    }
    return out;
}

}  // namespace handfast::crypto
