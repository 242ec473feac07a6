// SPDX-License-Identifier: Apache-2.0
// The table of groups for key exchange: code point, primitive, sizes, names and aliases.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "crypto/algorithms.h"
#include "crypto/base/result.h"
#include "handshake/signature_schemes.h"
#include "record/code_points.h"

namespace handfast {

/// Which versions have the group.
enum class GroupUse : std::uint8_t { both, legacy, tls13 };

struct GroupInfo {
    NamedGroup group;
    crypto::GroupId id;
    std::string_view name;           ///< RFC spelling, "secp256r1"
    std::string_view openssl_name;   ///< As OpenSSL prints it: "P-256", "X25519"
    std::string_view temp_key_name;  ///< In "Server Temp Key: ECDH, prime256v1, 256 bits"
    std::uint16_t bits;              ///< As OpenSSL prints them: 253 for X25519
    std::uint16_t share_size;        ///< Of a client's key share on the wire, bytes
    /// tls13: KEMs, finite fields, RFC 8734's Brainpool; legacy: RFC 7027's Brainpool, RFC 8422's
    /// deprecated curves.
    GroupUse use;
};

std::span<const GroupInfo> all_groups();
const GroupInfo* find_group(NamedGroup group);
/// Whether versions of this family have the group; false for those that are not in the table.
bool in_family(NamedGroup group, Family family);
/// Any spelling that OpenSSL takes in -groups: "P-256", "prime256v1", "secp256r1", "X25519", …; the
/// hybrids' as OpenSSL 3.5 spells them.
const GroupInfo* find_group(std::string_view name);

/// OpenSSL 3.0's defaults, as far as this build has them: X25519, P-256, X448, P-521, P-384, and
/// RFC 7919's finite fields.
std::vector<NamedGroup> default_groups();
/// s_server's: X25519MLKEM768, which browsers send a share for, and the default groups.
std::vector<NamedGroup> default_server_groups();
/// A colon-separated list as in -groups. As in OpenSSL, unknown and repeated names and empty places
/// are errors: `not_available` for a name that OpenSSL knows and we lack, `invalid_argument` for
/// the rest.
Result<std::vector<NamedGroup>> parse_groups(std::string_view list);
/// The value of -named_curve: one name, or "auto" for the default groups.
Result<std::vector<NamedGroup>> parse_named_curve(std::string_view name);

}  // namespace handfast
