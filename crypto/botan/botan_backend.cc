// SPDX-License-Identifier: Apache-2.0
// The Botan backend: its slots, gathered from the files beside it.
#include <botan/version.h>

#include "crypto/botan/botan_slots.h"

namespace handfast::crypto {
namespace {

BackendTable make_table() {
    BackendTable table{Backend::botan, "Botan " + Botan::short_version_string(), {}};
    offer_botan_aeads(table.operations);
    offer_botan_hashes(table.operations);
    offer_botan_ciphers(table.operations);
    offer_botan_curves(table.operations);
    offer_botan_dh(table.operations);
    offer_botan_dsa(table.operations);
    offer_botan_ffdhe(table.operations);
    offer_botan_rsa(table.operations);
    offer_botan_sponges(table.operations);
    offer_botan_key_encryption(table.operations);
    return table;
}

}  // namespace

const BackendTable* botan_backend() noexcept {
    static const BackendTable table = make_table();
    return &table;
}

}  // namespace handfast::crypto
