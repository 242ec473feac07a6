// SPDX-License-Identifier: Apache-2.0
// SHA-3 and SHAKE. Botan's SHAKE is a hash whose name states the length of its output.
#include "crypto/botan/botan_slots.h"
#include "crypto/botan/compat.h"

namespace handfast::crypto {
namespace {

void digest(const std::string& name, ByteView in, ByteSpan out) noexcept {
    const auto hash = Botan::HashFunction::create_or_throw(name);
    hash->update(in.data(), in.size());
    hash->final(out.data());
}

std::string in_bits(ByteSpan out) {
    return "(" + std::to_string(8 * out.size()) + ")";
}

void sha3(ByteView in, ByteSpan out) noexcept {
    digest("SHA-3" + in_bits(out), in, out);
}
void shake128(ByteView in, ByteSpan out) noexcept {
    digest("SHAKE-128" + in_bits(out), in, out);
}
void shake256(ByteView in, ByteSpan out) noexcept {
    digest("SHAKE-256" + in_bits(out), in, out);
}

}  // namespace

void offer_botan_sponges(Operations& offered) {
    offered.sponge = {sha3, sha3, shake128, shake256};
}

}  // namespace handfast::crypto
