// SPDX-License-Identifier: Apache-2.0
// Identities for in-memory tests, minted once per process.
#pragma once

#include <array>

#include "handshake/config.h"
#include "x509/mint.h"

namespace handfast::testing {

/// The provider that all in-memory tests share.
std::shared_ptr<const crypto::Provider> test_provider();

enum class Identity : std::uint8_t {
    p256,
    p384,
    p521,
    ed25519,
    rsa2048,
    rsa_pss2048,
    ed448,
    brainpool256,
    brainpool384,
    brainpool512,
    dsa1024,
    dh2048,       ///< Signed with RSA.
    p256_by_rsa,  ///< Signed with RSA.
};
/// Those that every build has and that default settings take.
inline constexpr std::array kIdentities = {Identity::p256,    Identity::p384,
                                           Identity::p521,    Identity::ed25519,
                                           Identity::rsa2048, Identity::rsa_pss2048};
/// And what only TLS before 1.3 has a use for.
inline constexpr std::array kLegacyIdentities = {Identity::dsa1024, Identity::dh2048,
                                                 Identity::p256_by_rsa};
/// "p256", …
std::string_view name_of(Identity identity);

/// A self-signed certificate for "server.example", DNS and 127.0.0.1, with its key.
const Credential& credential(Identity identity);

/// A server's configuration with that identity and tickets, a client's to go with it.
Config server_config(Identity identity = Identity::p256);
Config client_config();

}  // namespace handfast::testing
