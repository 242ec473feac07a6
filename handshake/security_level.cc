// SPDX-License-Identifier: Apache-2.0
#include "handshake/security_level.h"

namespace handfast {

namespace {

struct LevelRow {
    std::uint16_t least_bits;
    bool rc4;
    bool without_forward_secrecy;
};

constexpr LevelRow kLevels[] = {
    {0, true, true},     {80, true, true},    {112, false, true},
    {128, false, false}, {192, false, false}, {256, false, false},
};

/// A MAC with SHA-1 counts for as much.
constexpr std::uint16_t kSha1MacBits = 160;

/// As OpenSSL judges it: the (EC)DHE suites with a PSK are not among them.
bool has_forward_secrecy(const SuiteInfo& suite) {
    return suite.is_tls13() || suite.key_exchange == KeyExchangeKind::dhe ||
           suite.key_exchange == KeyExchangeKind::ecdhe;
}

}  // namespace

bool permits(SecurityLevel level, const SuiteInfo& suite) {
    if (level == 0) return true;
    const LevelRow& row = kLevels[level];
    if (suite.strength_bits < row.least_bits) return false;
    if (suite.authentication == AuthenticationKind::none || suite.mac == MacId::md5) return false;
    if (suite.mac == MacId::sha1 && row.least_bits > kSha1MacBits) return false;
    if (!row.rc4 && cipher_info(suite.cipher).stream() != nullptr) return false;
    return row.without_forward_secrecy || has_forward_secrecy(suite);
}

}  // namespace handfast
