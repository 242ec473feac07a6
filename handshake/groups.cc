// SPDX-License-Identifier: Apache-2.0
#include "handshake/groups.h"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/registry.h"
#include "handshake/name_list.h"

namespace handfast {
namespace {

using crypto::GroupId;
using enum GroupUse;

/// How many of the rows, which stand first, are OpenSSL's defaults.
constexpr std::size_t kDefaultCount = 10;

// OpenSSL 3.0's defaults in their order of preference; then draft-ietf-tls-ecdhe-mlkem's, and those
// that are taken by name only. OpenSSL has had brainpool…tls13 (RFC 8734) since 3.2.
// clang-format off
constexpr std::array kGroups = {
    GroupInfo{NamedGroup::x25519, GroupId::x25519, "x25519", "X25519", "X25519", 253, 32, both},
    GroupInfo{NamedGroup::secp256r1, GroupId::secp256r1, "secp256r1", "P-256", "ECDH, prime256v1", 256, 65, both},
    GroupInfo{NamedGroup::x448, GroupId::x448, "x448", "X448", "X448", 448, 56, both},
    GroupInfo{NamedGroup::secp521r1, GroupId::secp521r1, "secp521r1", "P-521", "ECDH, secp521r1", 521, 133, both},
    GroupInfo{NamedGroup::secp384r1, GroupId::secp384r1, "secp384r1", "P-384", "ECDH, secp384r1", 384, 97, both},
    GroupInfo{NamedGroup::ffdhe2048, GroupId::ffdhe2048, "ffdhe2048", "ffdhe2048", "DH", 2048, 256, tls13},
    GroupInfo{NamedGroup::ffdhe3072, GroupId::ffdhe3072, "ffdhe3072", "ffdhe3072", "DH", 3072, 384, tls13},
    GroupInfo{NamedGroup::ffdhe4096, GroupId::ffdhe4096, "ffdhe4096", "ffdhe4096", "DH", 4096, 512, tls13},
    GroupInfo{NamedGroup::ffdhe6144, GroupId::ffdhe6144, "ffdhe6144", "ffdhe6144", "DH", 6144, 768, tls13},
    GroupInfo{NamedGroup::ffdhe8192, GroupId::ffdhe8192, "ffdhe8192", "ffdhe8192", "DH", 8192, 1024, tls13},
    GroupInfo{NamedGroup::x25519_mlkem768, GroupId::x25519_mlkem768, "X25519MLKEM768", "X25519MLKEM768", "X25519MLKEM768", 768, 1216, tls13},
    GroupInfo{NamedGroup::secp256r1_mlkem768, GroupId::secp256r1_mlkem768, "SecP256r1MLKEM768", "SecP256r1MLKEM768", "SecP256r1MLKEM768", 768, 1249, tls13},
    GroupInfo{NamedGroup::secp384r1_mlkem1024, GroupId::secp384r1_mlkem1024, "SecP384r1MLKEM1024", "SecP384r1MLKEM1024", "SecP384r1MLKEM1024", 1024, 1665, tls13},
    GroupInfo{NamedGroup::brainpoolP256r1, GroupId::brainpool256r1, "brainpoolP256r1", "brainpoolP256r1", "ECDH, brainpoolP256r1", 256, 65, legacy},
    GroupInfo{NamedGroup::brainpoolP384r1, GroupId::brainpool384r1, "brainpoolP384r1", "brainpoolP384r1", "ECDH, brainpoolP384r1", 384, 97, legacy},
    GroupInfo{NamedGroup::brainpoolP512r1, GroupId::brainpool512r1, "brainpoolP512r1", "brainpoolP512r1", "ECDH, brainpoolP512r1", 512, 129, legacy},
    GroupInfo{NamedGroup::brainpoolP256r1tls13, GroupId::brainpool256r1, "brainpoolP256r1tls13", "brainpoolP256r1tls13", "ECDH, brainpoolP256r1", 256, 65, tls13},
    GroupInfo{NamedGroup::brainpoolP384r1tls13, GroupId::brainpool384r1, "brainpoolP384r1tls13", "brainpoolP384r1tls13", "ECDH, brainpoolP384r1", 384, 97, tls13},
    GroupInfo{NamedGroup::brainpoolP512r1tls13, GroupId::brainpool512r1, "brainpoolP512r1tls13", "brainpoolP512r1tls13", "ECDH, brainpoolP512r1", 512, 129, tls13},
    GroupInfo{NamedGroup::secp256k1, GroupId::secp256k1, "secp256k1", "secp256k1", "ECDH, secp256k1", 256, 65, legacy},
    GroupInfo{NamedGroup::secp224r1, GroupId::secp224r1, "secp224r1", "P-224", "ECDH, secp224r1", 224, 57, legacy},
    GroupInfo{NamedGroup::secp224k1, GroupId::secp224k1, "secp224k1", "secp224k1", "ECDH, secp224k1", 224, 57, legacy},
    GroupInfo{NamedGroup::secp192r1, GroupId::secp192r1, "secp192r1", "P-192", "ECDH, prime192v1", 192, 49, legacy},
    GroupInfo{NamedGroup::secp192k1, GroupId::secp192k1, "secp192k1", "secp192k1", "ECDH, secp192k1", 192, 49, legacy},
    GroupInfo{NamedGroup::secp160r2, GroupId::secp160r2, "secp160r2", "secp160r2", "ECDH, secp160r2", 160, 41, legacy},
    GroupInfo{NamedGroup::secp160r1, GroupId::secp160r1, "secp160r1", "secp160r1", "ECDH, secp160r1", 160, 41, legacy},
    GroupInfo{NamedGroup::secp160k1, GroupId::secp160k1, "secp160k1", "secp160k1", "ECDH, secp160k1", 160, 41, legacy},
};
// clang-format on

// Names beside the two of each row.
constexpr std::array<std::pair<std::string_view, NamedGroup>, 2> kAliases = {{
    {"prime256v1", NamedGroup::secp256r1},
    {"prime192v1", NamedGroup::secp192r1},
}};

// What OpenSSL 3.0 takes and we lack.
constexpr std::array<std::string_view, 24> kLacking = {
    "sect163k1", "sect163r1", "sect163r2", "sect193r1", "sect193r2", "sect233k1",
    "sect233r1", "sect239k1", "sect283k1", "sect283r1", "sect409k1", "sect409r1",
    "sect571k1", "sect571r1", "K-163",     "B-163",     "K-233",     "B-233",
    "K-283",     "B-283",     "K-409",     "B-409",     "K-571",     "B-571",
};

Result<NamedGroup> parse_group(std::string_view name) {
    if (const GroupInfo* row = find_group(name)) {
        if (!crypto::has_group(row->id)) return fail(Reason::not_available);
        return row->group;
    }
    bool known = std::ranges::find(kLacking, name) != kLacking.end();
    return fail(known ? Reason::not_available : Reason::invalid_argument);
}

}  // namespace

std::span<const GroupInfo> all_groups() {
    return kGroups;
}

const GroupInfo* find_group(NamedGroup group) {
    auto row = std::ranges::find(kGroups, group, &GroupInfo::group);
    return row == kGroups.end() ? nullptr : &*row;
}

bool in_family(NamedGroup group, Family family) {
    const GroupInfo* row = find_group(group);
    if (row == nullptr) return false;
    return row->use == both || (row->use == tls13) == (family == Family::tls13);
}

const GroupInfo* find_group(std::string_view name) {
    for (const GroupInfo& row : kGroups) {
        if (row.name == name || row.openssl_name == name) return &row;
    }
    auto alias = std::ranges::find(kAliases, name, &std::pair<std::string_view, NamedGroup>::first);
    return alias == kAliases.end() ? nullptr : find_group(alias->second);
}

std::vector<NamedGroup> default_groups() {
    std::vector<NamedGroup> groups;
    for (const GroupInfo& row : all_groups().first(kDefaultCount))
        if (crypto::has_group(row.id)) groups.push_back(row.group);
    return groups;
}

std::vector<NamedGroup> default_server_groups() {
    std::vector<NamedGroup> groups = default_groups();
    groups.insert(groups.begin(), NamedGroup::x25519_mlkem768);
    return groups;
}

Result<std::vector<NamedGroup>> parse_groups(std::string_view list) {
    std::vector<NamedGroup> groups;
    for (std::string_view name : split_names(list)) {
        TRY(NamedGroup group, parse_group(name));
        if (std::ranges::find(groups, group) != groups.end()) {
            return fail(Reason::invalid_argument);
        }
        groups.push_back(group);
    }
    return groups;
}

Result<std::vector<NamedGroup>> parse_named_curve(std::string_view name) {
    if (name == "auto") return default_groups();
    if (name.find(':') != std::string_view::npos) return fail(Reason::invalid_argument);
    return parse_groups(name);
}

}  // namespace handfast
