// SPDX-License-Identifier: Apache-2.0
// What a security level leaves of a configuration.
#pragma once

#include "handshake/config.h"

namespace handfast {

/// RFC 6460 §3: the groups and schemes of Config::suite_b, if there is one.
void bind_suite_b(Config& config);

/// Drops the versions, suites, groups and schemes that the level does not permit, tickets and
/// compression.
/// Fails where that takes the last suite or scheme: no_ciphers_available,
/// no_suitable_signature_algorithm.
Status keep_permitted(Config& config);

/// Of a certificate; what nobody has numbers for is strong enough for level 0 alone.
bool has_strong_key(const x509::Certificate& certificate, SecurityLevel level);
bool has_strong_signature(const x509::Certificate& certificate, SecurityLevel level);

/// Whether keys and signatures of a chain are strong enough: ee_key_too_small, ca_key_too_small,
/// ca_md_too_weak.
Status judge_strength(const Credential& credential, SecurityLevel level);

}  // namespace handfast
