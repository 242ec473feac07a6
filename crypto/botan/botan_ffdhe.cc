// SPDX-License-Identifier: Apache-2.0
// The groups of RFC 7919. Botan's agreement checks that 1 < Y < p - 1, blinds, and gives secrets as
// long as the prime.
#include <algorithm>
#include <array>
#include <exception>

#include "crypto/botan/botan_slots.h"
#include "crypto/botan/compat.h"
#include "crypto/random.h"

namespace handfast::crypto {
namespace {

const Botan::DL_Group& group_of(GroupId id) {
    static const std::array groups = {
        botan_dl_group("ffdhe/ietf/2048"), botan_dl_group("ffdhe/ietf/3072"),
        botan_dl_group("ffdhe/ietf/4096"), botan_dl_group("ffdhe/ietf/6144"),
        botan_dl_group("ffdhe/ietf/8192")};
    return groups[index_of(id) - index_of(GroupId::ffdhe2048)];
}

bool base(GroupId id, ByteView exponent, ByteSpan public_value) noexcept {
    try {
        SystemRng system;
        BotanRng rng(system);
        const auto value = botan_dh_key(rng, group_of(id), exponent).public_value();
        if (value.size() != public_value.size()) return false;
        std::ranges::copy(value, public_value.begin());
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

bool derive(GroupId id, ByteView exponent, ByteView peer, ByteSpan secret) noexcept {
    try {
        SystemRng system;
        BotanRng rng(system);
        const auto key = botan_dh_key(rng, group_of(id), exponent);
        const Botan::PK_Key_Agreement agreement(key, rng, "Raw");
        const auto shared = agreement.derive_key(0, peer.data(), peer.size());
        if (shared.size() > secret.size()) return false;
        std::ranges::fill(secret, 0);
        // RFC 8446 §7.4.1: padded on the left to the size of the prime.
        std::copy_n(shared.begin(), shared.size(), secret.last(shared.size()).begin());
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

constexpr FfdheOperations kFfdhe = {base, derive};

}  // namespace

void offer_botan_ffdhe(Operations& offered) {
    offered.ffdhe[0] = &kFfdhe;
}

}  // namespace handfast::crypto
