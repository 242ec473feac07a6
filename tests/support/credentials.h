// SPDX-License-Identifier: Apache-2.0
// Keys with self-signed certificates of every kind, from tests/data/identities. Made once with the
// openssl command, so that handshakes in memory are the same on every machine.
#pragma once

#include <array>
#include <string_view>

#include "handshake/config.h"

namespace handfast::testing {

enum class TestKey { rsa, rsa_pss, p256, p384, p521, ed25519 };

inline constexpr std::array kTestKeys = {TestKey::rsa,  TestKey::rsa_pss, TestKey::p256,
                                         TestKey::p384, TestKey::p521,    TestKey::ed25519};

/// "rsa", "rsa_pss", …: the file's name too. The certificate is for "<name>.test".
std::string_view name_of(TestKey key);

/// The real provider, made once.
std::shared_ptr<const crypto::Provider> test_provider();

/// Never fails: a broken file ends the test program.
Credential credential(TestKey key);

}  // namespace handfast::testing
