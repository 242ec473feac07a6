// SPDX-License-Identifier: Apache-2.0
#include "cli/digest_names.h"

#include <algorithm>

#include "crypto/base/ascii.h"
#include "crypto/digest.h"

namespace handfast::cli {
namespace {

using crypto::HashId;
using crypto::PlainDigest;

struct DigestRow {
    std::string_view name;
    AnyDigest digest;
};
/// The first name of each is the providers'.
constexpr DigestRow kDigests[] = {
    {"MD5", HashId::md5},
    {"ssl3-md5", HashId::md5},
    {"SHA1", HashId::sha1},
    {"sha-1", HashId::sha1},
    {"ssl3-sha1", HashId::sha1},
    {"SHA2-224", HashId::sha224},
    {"sha224", HashId::sha224},
    {"sha-224", HashId::sha224},
    {"SHA2-256", HashId::sha256},
    {"sha256", HashId::sha256},
    {"sha-256", HashId::sha256},
    {"SHA2-384", HashId::sha384},
    {"sha384", HashId::sha384},
    {"sha-384", HashId::sha384},
    {"SHA2-512", HashId::sha512},
    {"sha512", HashId::sha512},
    {"sha-512", HashId::sha512},
    {"MD5-SHA1", HashId::md5_sha1},
    {"SHA2-512/256", PlainDigest::sha512_256},
    {"sha512-256", PlainDigest::sha512_256},
    {"sha-512/256", PlainDigest::sha512_256},
    {"SHA3-224", PlainDigest::sha3_224},
    {"SHA3-256", PlainDigest::sha3_256},
    {"SHA3-384", PlainDigest::sha3_384},
    {"SHA3-512", PlainDigest::sha3_512},
    {"BLAKE2B-512", PlainDigest::blake2b_512},
    {"blake2b512", PlainDigest::blake2b_512},
    {"SM3", PlainDigest::sm3},
    {"RIPEMD-160", PlainDigest::ripemd_160},
    {"ripemd160", PlainDigest::ripemd_160},
    {"rmd160", PlainDigest::ripemd_160},
    {"ripemd", PlainDigest::ripemd_160},
    {"SHAKE-128", PlainDigest::shake_128},
    {"shake128", PlainDigest::shake_128},
    {"SHAKE-256", PlainDigest::shake_256},
    {"shake256", PlainDigest::shake_256},
};

}  // namespace

std::optional<AnyDigest> find_any_digest(std::string_view name) {
    const auto* row = std::ranges::find_if(
        kDigests, [&](const DigestRow& known) { return equal_ignoring_case(known.name, name); });
    if (row == std::end(kDigests)) return std::nullopt;
    return row->digest;
}

std::optional<HashId> find_digest(std::string_view name) {
    const auto found = find_any_digest(name);
    const HashId* hash = found ? std::get_if<HashId>(&*found) : nullptr;
    if (hash == nullptr) return std::nullopt;
    return *hash;
}

std::string_view provider_name(AnyDigest digest) {
    return std::ranges::find(kDigests, digest, &DigestRow::digest)->name;
}

Buffer digest_of(AnyDigest digest, ByteView message, const crypto::Provider& provider) {
    if (const auto* plain = std::get_if<PlainDigest>(&digest))
        return crypto::plain_digest(*plain, message);
    return crypto::digest_of(provider, std::get<HashId>(digest), message);
}

}  // namespace handfast::cli
