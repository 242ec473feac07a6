// SPDX-License-Identifier: Apache-2.0
// OpenSSL's security levels, 0 to 5 (SSL_CTX_set_security_level(3)): how strong each part of a
// handshake is, and what each level lets pass.
#pragma once

#include <cstddef>
#include <cstdint>

#include "crypto/provider.h"
#include "handshake/groups.h"
#include "handshake/signature_schemes.h"
#include "handshake/version.h"
#include "record/suites.h"

namespace handfast {

/// 0: everything.
using SecurityLevel = std::uint8_t;

inline constexpr SecurityLevel kHighestSecurityLevel = 5;

/// OpenSSL's own; Debian builds it with 2, which differs for RSA, DSA and DH keys of 1024 to 2047
/// bits, RC4, and compression.
inline constexpr SecurityLevel kDefaultSecurityLevel = 1;

/// Bits of security as OpenSSL counts them: 128 for P-256, 112 for RSA with 2048 bits.
using SecurityBits = std::uint16_t;
SecurityBits security_bits(const GroupInfo& group);
/// Of the hash; 64 for SHA-1, 67 for MD5 with SHA-1.
SecurityBits security_bits(const SchemeInfo& scheme);
SecurityBits security_bits(const crypto::SignatureAlgorithm& algorithm);
SecurityBits security_bits(const crypto::PublicKey& key);
/// Of a prime modulus of that many bits.
SecurityBits dh_security_bits(std::size_t bits);

bool permits(SecurityLevel level, SecurityBits bits);
/// Whether a suite may be offered and chosen.
bool permits(SecurityLevel level, const SuiteInfo& suite);
/// Whether a version is new enough, whatever it signs with; what `openssl ciphers -s` asks.
bool permits_number(SecurityLevel level, const VersionProfile& version);
/// Also versions that sign with MD5 and SHA-1 need level 0.
bool permits(SecurityLevel level, const VersionProfile& version);
bool permits(SecurityLevel level, const GroupInfo& group);
bool permits(SecurityLevel level, const SchemeInfo& scheme);
bool permits(SecurityLevel level, const crypto::PublicKey& key);
/// Whether DH parameters with a prime of that many bits will do; as in OpenSSL even level 0 wants
/// 1024, but for suites whose keys are short by law.
bool permits_dh(SecurityLevel level, std::size_t prime_bits, const SuiteInfo& suite);
bool permits_compression(SecurityLevel level);
/// Tickets before TLS 1.3.
bool permits_tickets(SecurityLevel level);

}  // namespace handfast
