// SPDX-License-Identifier: Apache-2.0
#include "cli/srp_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/core.h>

#include "cli/descriptor.h"
#include "crypto/modp_groups.h"

namespace handfast::cli {
namespace {

using Failure = std::unexpected<std::string>;

constexpr std::string_view kDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz./";
constexpr std::size_t kFields = 6;
constexpr std::size_t kMaxNumber = 2048;  ///< Bytes.

enum Field : std::uint8_t { kKind, kVerifier, kSalt, kName, kGroup, kComment };
using Fields = std::array<std::string_view, kFields>;

/// A number in base 64 with SRP's digits, most significant first.
std::optional<Buffer> decode(std::string_view text) {
    if (text.empty() || text.size() > kMaxNumber * 4 / 3) return std::nullopt;
    Buffer number(text.size() * 6 / 8 + 1);
    std::size_t bit = 0;
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, bit += 6) {
        const std::size_t value = kDigits.find(*digit);
        if (value == std::string_view::npos) return std::nullopt;
        for (std::size_t i = 0; i < 6; ++i) {
            const std::size_t place = (bit + i) / 8;
            if (((value >> i) & 1U) == 0) continue;
            number[number.size() - 1 - place] |= static_cast<std::uint8_t>(1U << ((bit + i) % 8));
        }
    }
    const auto first = std::ranges::find_if(number, [](std::uint8_t byte) { return byte != 0; });
    number.erase(number.begin(), first);
    return number;
}

Fields split(std::string_view line) {
    Fields fields;
    for (std::size_t i = 0; i < kFields; ++i) {
        const std::size_t tab = std::min(line.find('\t'), line.size());
        fields[i] = line.substr(0, tab);
        line.remove_prefix(std::min(tab + 1, line.size()));
    }
    return fields;
}

struct Group {
    Buffer n, g;
};
using Groups = std::map<std::string, Group, std::less<>>;

std::optional<Group> find_group(const Groups& own, std::string_view name) {
    if (const auto found = own.find(name); found != own.end()) return found->second;
    std::size_t bits = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), bits);
    if (read.ec != std::errc() || read.ptr != name.data() + name.size()) return std::nullopt;
    const auto known = crypto::srp_group(bits);
    if (!known) return std::nullopt;
    return Group{to_buffer(known->n), to_buffer(known->g)};
}

std::vector<Fields> read_lines(std::string_view text) {
    std::vector<Fields> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && !line.starts_with('#')) lines.push_back(split(line));
    }
    return lines;
}

std::expected<Groups, std::string> read_groups(const std::vector<Fields>& lines) {
    Groups groups;
    for (const Fields& line : lines) {
        if (line[kKind] != "I") continue;
        auto n = decode(line[kVerifier]);
        auto g = decode(line[kSalt]);
        if (!n || !g) return Failure(fmt::format("malformed group {}", line[kName]));
        groups[std::string(line[kName])] = {*std::move(n), *std::move(g)};
    }
    return groups;
}

}  // namespace

std::expected<SrpFile, std::string> parse_srp_users(std::string_view text) {
    const std::vector<Fields> lines = read_lines(text);
    const auto groups = read_groups(lines);
    if (!groups) return Failure(groups.error());
    SrpFile users;
    for (const Fields& line : lines) {
        if (line[kKind] != "V") continue;
        auto verifier = decode(line[kVerifier]);
        auto salt = decode(line[kSalt]);
        auto group = find_group(*groups, line[kGroup]);
        if (!verifier || !salt || line[kName].empty())
            return Failure(fmt::format("malformed user {}", line[kName]));
        if (!group) return Failure(fmt::format("unknown group {}", line[kGroup]));
        users[std::string(line[kName])] = {
            {std::move(group->n), std::move(group->g), *std::move(salt), *std::move(verifier)},
            std::string(line[kComment])};
    }
    return users;
}

std::expected<SrpFile, std::string> load_srp_users(const std::string& path) {
    // OpenSSL's numbers for files that cannot be opened, and for all else.
    static constexpr int kUnopened = 3;
    static constexpr int kIncomplete = 1;
    const auto refuse = [&](int number) {
        return Failure(
            fmt::format("Cannot initialize SRP verifier file \"{}\":ret={}\n", path, number));
    };
    const auto text = read_file(path);
    if (!text) return refuse(kUnopened);
    auto users = parse_srp_users(as_text(text->expose()));
    return users ? std::move(users) : refuse(kIncomplete);
}

}  // namespace handfast::cli
