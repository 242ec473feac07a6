// SPDX-License-Identifier: Apache-2.0
#include "cli/rehash_table.h"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

namespace handfast::cli {
namespace {

constexpr std::size_t kHashDigits = 8;
/// As many files may have the same hash.
constexpr std::size_t kMostFiles = 256;

/// A number that fills all of `text`.
template <class T>
std::optional<T> whole_number(std::string_view text, int base) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::optional<HashedName> parse_hashed_name(std::string_view name) {
    if (name.size() <= kHashDigits || name[kHashDigits] != '.') return std::nullopt;
    const auto hash = whole_number<std::uint32_t>(name.substr(0, kHashDigits), 16);
    if (!hash) return std::nullopt;
    name.remove_prefix(kHashDigits + 1);
    HashedName out{{HashedKind::certificate, *hash}, 0};
    if (name.starts_with('r') || name.starts_with('R')) {
        out.key.kind = HashedKind::crl;
        name.remove_prefix(1);
    }
    // OpenSSL takes no number for 0.
    if (name.empty()) return out;
    const auto number = whole_number<std::uint64_t>(name, 10);
    if (!number) return std::nullopt;
    out.number = *number;
    return out;
}

std::string hashed_name(const HashKey& key, std::uint64_t number) {
    return fmt::format("{:08x}.{}{}", key.hash, key.kind == HashedKind::crl ? "r" : "", number);
}

HashBucket& RehashTable::bucket(const HashKey& key) {
    auto& chain = chains_[(static_cast<std::uint32_t>(key.kind) + key.hash) % kChains];
    const auto found = std::ranges::find(chain, key, &HashBucket::key);
    if (found != chain.end()) return *found;
    return chain.emplace_back(HashBucket{key, {}, 0});
}

void RehashTable::add_link(const HashedName& name, const std::string& target) {
    HashBucket& own = bucket(name.key);
    auto file = std::ranges::find(own.files, target, &HashedFile::name);
    if (file == own.files.end()) {
        if (own.needed >= kMostFiles) return;
        file = own.files.insert(own.files.end(), HashedFile{target, {}, UINT64_MAX, false});
    }
    file->old_number = std::min(file->old_number, name.number);
}

HashedResult RehashTable::add_file(const HashKey& key, const std::string& name,
                                   const Buffer& digest) {
    HashBucket& own = bucket(key);
    const bool is_there = std::ranges::any_of(
        own.files, [&](const HashedFile& file) { return file.digest == digest; });
    if (is_there) return HashedResult::duplicate;
    auto file = std::ranges::find(own.files, name, &HashedFile::name);
    if (file == own.files.end()) {
        if (own.needed >= kMostFiles) return HashedResult::overflow;
        file = own.files.insert(own.files.end(), HashedFile{name, {}, UINT64_MAX, false});
    }
    if (!file->is_needed) {
        file->is_needed = true;
        file->digest = digest;
        ++own.needed;
    }
    return HashedResult::added;
}

}  // namespace handfast::cli
