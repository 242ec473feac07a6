// SPDX-License-Identifier: Apache-2.0
// nettle for hashes, HMAC, ciphers and CCM, hogweed for the NIST curves, the GMP under it for RSA
// and finite fields.
#include <nettle/version.h>

#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

BackendTable make_table() {
    const std::string version =
        std::to_string(nettle_version_major()) + "." + std::to_string(nettle_version_minor());
    BackendTable table{Backend::nettle, "nettle " + version, {}};
    offer_nettle_ccm(table.operations);
    offer_nettle_ciphers(table.operations);
    offer_nettle_hashes(table.operations);
    offer_nettle_record_macs(table.operations);
    offer_nettle_sponges(table.operations);
    offer_hogweed_curves(table.operations);
    offer_hogweed_448(table.operations);
    offer_gmp_dh(table.operations);
    offer_gmp_dsa(table.operations);
    offer_gmp_ffdhe(table.operations);
    offer_gmp_rsa(table.operations);
    return table;
}

}  // namespace

const BackendTable* nettle_backend() noexcept {
    static const BackendTable table = make_table();
    return &table;
}

}  // namespace handfast::crypto
