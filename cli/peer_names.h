// SPDX-License-Identifier: Apache-2.0
// What OpenSSL calls the code points that a peer offers, those that we do not have included.
#pragma once

#include <string>

#include "handshake/config.h"
#include "handshake/negotiated.h"

namespace handfast::cli {

/// "ECDHE-RSA-AES128-SHA", "" for codes that OpenSSL does not know either.
std::string_view openssl_suite_name(CipherSuite suite);
/// "ECDSA+SHA256"; for unknown codes both halves in hexadecimal.
std::string openssl_scheme_name(SignatureScheme scheme);
/// "secp256r1"; unknown codes in hexadecimal.
std::string openssl_group_name(NamedGroup group);

/// Names of a list, separated by colons.
std::string suite_names(const std::vector<CipherSuite>& suites);
std::string scheme_names(const std::vector<SignatureScheme>& schemes);
std::string group_names(const std::vector<NamedGroup>& groups);

/// What both sides have. Suites are in the peer's order, the others in that of the side that is
/// preferred.
std::vector<CipherSuite> shared_suites(const PeerOffer& offer, const Config& config);
std::vector<SignatureScheme> shared_schemes(const PeerOffer& offer, const Config& config);
std::vector<NamedGroup> shared_groups(const PeerOffer& offer, const Config& config);

}  // namespace handfast::cli
