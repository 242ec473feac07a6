// SPDX-License-Identifier: Apache-2.0
// Which links a hashed directory has and which it needs, in the order in which `openssl rehash`
// goes through them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"

namespace handfast::cli {

enum class HashedKind : std::uint8_t { certificate = 0, crl = 1 };

/// "1a2b3c4d.r0" without the number: what links count under.
struct HashKey {
    HashedKind kind = HashedKind::certificate;
    std::uint32_t hash = 0;
    friend bool operator==(const HashKey&, const HashKey&) = default;
};

/// The parts of a link's name; nothing for other names.
struct HashedName {
    HashKey key;
    std::uint64_t number = 0;
};
std::optional<HashedName> parse_hashed_name(std::string_view name);
std::string hashed_name(const HashKey& key, std::uint64_t number);

/// A file that has or needs a link.
struct HashedFile {
    std::string name;
    Buffer digest;
    std::uint64_t old_number =
        UINT64_MAX;  ///< Of the link that is there; the largest number: none.
    bool is_needed = false;
};

struct HashBucket {
    HashKey key;
    std::vector<HashedFile> files;
    std::size_t needed = 0;
};

enum class HashedResult : std::uint8_t { added, duplicate, overflow };

class RehashTable {
  public:
    void add_link(const HashedName& name, const std::string& target);
    HashedResult add_file(const HashKey& key, const std::string& name, const Buffer& digest);
    /// Every bucket, in order.
    template <class Act>
    void for_each(const Act& act) const {
        for (const auto& chain : chains_)
            for (auto bucket = chain.rbegin(); bucket != chain.rend(); ++bucket) act(*bucket);
    }

  private:
    static constexpr std::size_t kChains = 257;
    HashBucket& bucket(const HashKey& key);

    std::array<std::vector<HashBucket>, kChains> chains_;
};

}  // namespace handfast::cli
