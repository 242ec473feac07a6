// SPDX-License-Identifier: Apache-2.0
#include "handshake/groups.h"

#include <algorithm>
#include <array>
#include <utility>

#include "handshake/name_list.h"

namespace handfast {
namespace {

using crypto::GroupId;

// In OpenSSL 3.0's default order of preference; then draft-ietf-tls-ecdhe-mlkem's.
// clang-format off
constexpr std::array kGroups = {
    GroupInfo{NamedGroup::x25519, GroupId::x25519, "x25519", "X25519", "X25519", 253, 32, false},
    GroupInfo{NamedGroup::secp256r1, GroupId::secp256r1, "secp256r1", "P-256", "ECDH, prime256v1", 256, 65, false},
    GroupInfo{NamedGroup::secp521r1, GroupId::secp521r1, "secp521r1", "P-521", "ECDH, secp521r1", 521, 133, false},
    GroupInfo{NamedGroup::secp384r1, GroupId::secp384r1, "secp384r1", "P-384", "ECDH, secp384r1", 384, 97, false},
    GroupInfo{NamedGroup::x25519_mlkem768, GroupId::x25519_mlkem768, "X25519MLKEM768", "X25519MLKEM768", "X25519MLKEM768", 768, 1216, true},
    GroupInfo{NamedGroup::secp256r1_mlkem768, GroupId::secp256r1_mlkem768, "SecP256r1MLKEM768", "SecP256r1MLKEM768", "SecP256r1MLKEM768", 768, 1249, true},
    GroupInfo{NamedGroup::secp384r1_mlkem1024, GroupId::secp384r1_mlkem1024, "SecP384r1MLKEM1024", "SecP384r1MLKEM1024", "SecP384r1MLKEM1024", 1024, 1665, true},
};
// clang-format on

// Names beside the two of each row.
constexpr std::array<std::pair<std::string_view, NamedGroup>, 1> kAliases = {{
    {"prime256v1", NamedGroup::secp256r1},
}};

// What OpenSSL 3.0 takes and we lack.
constexpr std::array<std::string_view, 45> kLacking = {
    "X448",      "x448",      "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1", "ffdhe2048",
    "ffdhe3072", "ffdhe4096", "ffdhe6144",       "ffdhe8192",       "secp160k1",       "secp160r1",
    "secp160r2", "secp192k1", "secp192r1",       "secp224k1",       "secp224r1",       "secp256k1",
    "sect163k1", "sect163r1", "sect163r2",       "sect193r1",       "sect193r2",       "sect233k1",
    "sect233r1", "sect239k1", "sect283k1",       "sect283r1",       "sect409k1",       "sect409r1",
    "sect571k1", "sect571r1", "P-192",           "P-224",           "prime192v1",      "K-163",
    "B-163",     "K-233",     "B-233",           "K-283",           "B-283",           "K-409",
    "B-409",     "K-571",     "B-571",
};

Result<NamedGroup> parse_group(std::string_view name) {
    if (const GroupInfo* row = find_group(name)) return row->group;
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

const GroupInfo* find_group(std::string_view name) {
    for (const GroupInfo& row : kGroups) {
        if (row.name == name || row.openssl_name == name) return &row;
    }
    auto alias = std::ranges::find(kAliases, name, &std::pair<std::string_view, NamedGroup>::first);
    return alias == kAliases.end() ? nullptr : find_group(alias->second);
}

std::vector<NamedGroup> default_groups() {
    std::vector<NamedGroup> groups;
    for (const GroupInfo& row : kGroups)
        if (!row.only_tls13) groups.push_back(row.group);
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
