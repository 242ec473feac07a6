// SPDX-License-Identifier: Apache-2.0
// From orders to files. Keys are made first, so that issuers may go in circles; then everything is
// signed. Every object has a stream of randomness of its own, so that one more line in a
// description changes nothing of the others.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/mint_order.h"
#include "crypto/provider.h"

namespace handfast::cli {

struct MintedFile {
    std::string name;  ///< "leaf.pem"
    SecretBuffer content;
    bool secret = false;  ///< A private key: mode 0600
};

struct MintSettings {
    const crypto::Provider& provider;
    ByteView seed;
    Instant now;
};

/// Everything that the orders ask for, in their order.
Made<std::vector<MintedFile>> make_files(const MintOrders& orders, const MintSettings& settings);

}  // namespace handfast::cli
