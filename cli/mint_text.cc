// SPDX-License-Identifier: Apache-2.0
#include "cli/mint_text.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/core.h>

namespace handfast::cli {
namespace {

struct KindName {
    std::string_view name;
    MintKind kind;
};
constexpr KindName kKinds[] = {
    {"cert", MintKind::cert},
    {"crl", MintKind::crl},
    {"ocsp", MintKind::ocsp},
    {"chain", MintKind::chain},
};

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/// The words of a line; nothing when quotes are not closed.
std::optional<std::vector<std::string>> words_of(std::string_view line) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false, inside = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (!quoted && !inside && c == '#') break;
        if (!quoted && is_blank(c)) {
            if (inside) words.push_back(std::exchange(word, {}));
            inside = false;
            continue;
        }
        inside = true;
        if (c == '"') {
            quoted = !quoted;
            continue;
        }
        if (c == '\\' && i + 1 < line.size() && (line[i + 1] == '"' || line[i + 1] == '\\') &&
            quoted)
            ++i;
        word += line[i];
    }
    if (quoted) return std::nullopt;
    if (inside) words.push_back(std::move(word));
    return words;
}

bool is_name(std::string_view name) {
    return !name.empty() && name.front() != '.' && name.front() != '-' &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
           });
}

Made<MintItem> item_of(const std::vector<std::string>& words) {
    const auto* kind = std::ranges::find(kKinds, words[0], &KindName::name);
    if (kind == std::end(kKinds))
        return std::unexpected(
            fmt::format("\"{}\" is none of cert, crl, ocsp and chain", words[0]));
    if (words.size() < 2) return std::unexpected(fmt::format("the {} needs a name", words[0]));
    if (!is_name(words[1]))
        return std::unexpected(fmt::format("\"{}\" cannot be the name of a file", words[1]));
    MintItem item{kind->kind, words[1], {}};
    for (std::size_t i = 2; i < words.size(); ++i) {
        const SplitPair pair = split_pair(words[i], '=');
        item.words.push_back({std::string(pair.first), std::string(pair.second), pair.found});
    }
    return item;
}

/// Takes the next line off the text, with those that it goes on in.
std::string take_line(std::string_view& text, std::size_t& number) {
    std::string line;
    while (true) {
        const std::size_t end = text.find('\n');
        std::string_view part = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        ++number;
        const bool goes_on = part.ends_with('\\');
        if (goes_on) part.remove_suffix(1);
        line += part;
        if (!goes_on || text.empty()) return line;
        line += ' ';
    }
}

}  // namespace

SplitPair split_pair(std::string_view text, char separator) {
    const std::size_t at = text.find(separator);
    if (at == text.npos) return {text, {}, false};
    return {text.substr(0, at), text.substr(at + 1), true};
}

std::vector<std::string> split_list(std::string_view text, char separator) {
    std::vector<std::string> parts(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == separator) {
            parts.emplace_back();
            continue;
        }
        // "\x" is for those who read strings.
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] != 'x') ++i;
        parts.back() += text[i];
    }
    return parts;
}

Made<std::vector<MintItem>> parse_mint_text(std::string_view text) {
    std::vector<MintItem> items;
    for (std::size_t number = 0; !text.empty();) {
        const std::size_t first = number + 1;
        const std::string line = take_line(text, number);
        const auto words = words_of(line);
        const auto wrong = [&](std::string_view why) {
            return std::unexpected(fmt::format("line {}: {}", first, why));
        };
        if (!words) return wrong("quotes are not closed");
        if (words->empty()) continue;
        auto item = item_of(*words);
        if (!item) return wrong(item.error());
        const bool is_taken = std::ranges::any_of(items, [&](const MintItem& other) {
            return other.kind == item->kind && other.name == item->name;
        });
        if (is_taken) return wrong(fmt::format("\"{}\" is there already", item->name));
        items.push_back(std::move(*item));
    }
    return items;
}

}  // namespace handfast::cli
