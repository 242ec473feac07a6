// SPDX-License-Identifier: Apache-2.0
#include "cli/digest_names.h"

#include <algorithm>

#include "crypto/base/ascii.h"

namespace handfast::cli {
namespace {

using crypto::HashId;

struct DigestRow {
    std::string_view name;
    HashId hash;
};
/// The first name of each is the providers'.
constexpr DigestRow kDigests[] = {
    {"MD5", HashId::md5},       {"ssl3-md5", HashId::md5},   {"SHA1", HashId::sha1},
    {"sha-1", HashId::sha1},    {"ssl3-sha1", HashId::sha1}, {"SHA2-224", HashId::sha224},
    {"sha224", HashId::sha224}, {"sha-224", HashId::sha224}, {"SHA2-256", HashId::sha256},
    {"sha256", HashId::sha256}, {"sha-256", HashId::sha256}, {"SHA2-384", HashId::sha384},
    {"sha384", HashId::sha384}, {"sha-384", HashId::sha384}, {"SHA2-512", HashId::sha512},
    {"sha512", HashId::sha512}, {"sha-512", HashId::sha512}, {"MD5-SHA1", HashId::md5_sha1},
};

}  // namespace

std::optional<HashId> find_digest(std::string_view name) {
    const auto* row = std::ranges::find_if(
        kDigests, [&](const DigestRow& known) { return equal_ignoring_case(known.name, name); });
    if (row == std::end(kDigests)) return std::nullopt;
    return row->hash;
}

std::string_view provider_name(HashId hash) {
    return std::ranges::find(kDigests, hash, &DigestRow::hash)->name;
}

}  // namespace handfast::cli
