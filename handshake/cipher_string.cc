// SPDX-License-Identifier: Apache-2.0
#include "handshake/cipher_string.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <utility>

#include "handshake/cipher_traits.h"
#include "handshake/name_list.h"
#include "handshake/security_level.h"
#include "record/suites.h"

namespace handfast {
namespace {

constexpr std::string_view kDefault = "DEFAULT";
constexpr std::string_view kDefaultRules = "ALL:!COMPLEMENTOFDEFAULT:!eNULL";
constexpr std::string_view kSeparators = ": ;,";
constexpr std::string_view kLevel = "SECLEVEL=";

/// What an item of the string selects.
struct Pattern {
    CipherTraits traits;
    const SuiteInfo* exact = nullptr;
};

bool meets(std::uint32_t wanted, std::uint32_t has) {
    return wanted == 0 || (wanted & has) != 0;
}

bool matches(const Pattern& pattern, const SuiteInfo& suite) {
    if (pattern.exact != nullptr && pattern.exact != &suite) return false;
    const CipherTraits& wanted = pattern.traits;
    CipherTraits has = traits_of(suite);
    return meets(wanted.key_exchange, has.key_exchange) &&
           meets(wanted.authentication, has.authentication) &&
           meets(wanted.encryption, has.encryption) && meets(wanted.mac, has.mac) &&
           meets(wanted.strength, has.strength) && meets(wanted.default_class, has.default_class) &&
           meets(wanted.legacy, has.legacy) &&
           (wanted.version == 0 || wanted.version == has.version);
}

/// Whether a rule without a sign takes the suite: one that a stock OpenSSL 3.0 has lost only where
/// the pattern asks for such.
bool adds(const Pattern& pattern, const SuiteInfo& suite) {
    return matches(pattern, suite) && (pattern.traits.legacy != 0 || traits_of(suite).legacy == 0);
}

/// The suites on their way to an order. As in OpenSSL the ones not selected have an order too,
/// which later rules see.
class RuleList {
  public:
    RuleList() {
        for (const SuiteInfo& suite : all_suites()) {
            if (!suite.is_tls13()) entries_.push_back({&suite, false});
        }
    }

    /// Selects what is not selected yet, at the end.
    void add(const Pattern& pattern) {
        move_to_end([&](const Entry& e) { return !e.selected && adds(pattern, *e.suite); });
        for (Entry& entry : entries_) entry.selected |= adds(pattern, *entry.suite);
    }
    /// Moves what is selected to the end.
    void postpone(const Pattern& pattern) {
        move_to_end([&](const Entry& e) { return e.selected && matches(pattern, *e.suite); });
    }
    /// Unselects; what was removed last comes back first.
    void remove(const Pattern& pattern) {
        auto goes = [&](const Entry& e) { return e.selected && matches(pattern, *e.suite); };
        auto [removed, kept] = split(goes);
        for (Entry& entry : removed) entry.selected = false;
        removed.insert(removed.end(), kept.begin(), kept.end());
        entries_ = std::move(removed);
    }
    /// Unselects for good.
    void kill(const Pattern& pattern) {
        std::erase_if(entries_, [&](const Entry& e) { return matches(pattern, *e.suite); });
    }
    /// Puts the selected in order of strength.
    void sort_by_strength() {
        std::set<std::uint16_t, std::greater<>> strengths;
        for (const SuiteInfo& suite : all_suites()) strengths.insert(suite.strength_bits);
        for (std::uint16_t bits : strengths) {
            move_to_end(
                [&](const Entry& e) { return e.selected && e.suite->strength_bits == bits; });
        }
    }

    std::vector<CipherSuite> selected() const {
        std::vector<CipherSuite> suites;
        for (const Entry& entry : entries_) {
            if (entry.selected) suites.push_back(entry.suite->suite);
        }
        return suites;
    }

  private:
    struct Entry {
        const SuiteInfo* suite;
        bool selected;
    };

    /// The entries that `goes` holds for, and the others, both in order.
    template <class Predicate>
    std::pair<std::vector<Entry>, std::vector<Entry>> split(Predicate goes) const {
        std::pair<std::vector<Entry>, std::vector<Entry>> parts;
        for (const Entry& entry : entries_) {
            (goes(entry) ? parts.first : parts.second).push_back(entry);
        }
        return parts;
    }

    template <class Predicate>
    void move_to_end(Predicate goes) {
        auto [moved, kept] = split(goes);
        kept.insert(kept.end(), moved.begin(), moved.end());
        entries_ = std::move(kept);
    }

    std::vector<Entry> entries_;
};

/// Narrows `mask` by a further keyword's; false when they exclude each other.
bool narrow(std::uint32_t& mask, std::uint32_t further) {
    if (further == 0) return true;
    mask = mask == 0 ? further : mask & further;
    return mask != 0;
}

bool narrow(Pattern& pattern, const CipherTraits& further) {
    CipherTraits& traits = pattern.traits;
    bool version_fits =
        traits.version == 0 || further.version == 0 || traits.version == further.version;
    if (further.version != 0) traits.version = further.version;
    return narrow(traits.key_exchange, further.key_exchange) &&
           narrow(traits.authentication, further.authentication) &&
           narrow(traits.encryption, further.encryption) && narrow(traits.mac, further.mac) &&
           narrow(traits.strength, further.strength) &&
           narrow(traits.default_class, further.default_class) &&
           narrow(traits.legacy, further.legacy) && version_fits;
}

bool is_separator(char c) {
    return kSeparators.find(c) != std::string_view::npos;
}

bool is_word(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '=' || c == '_';
}

/// Reads one string, item by item.
class RuleReader {
  public:
    RuleReader(std::string_view text, RuleList& list, CipherSelection& selection)
        : rest_(text), list_(list), selection_(selection) {}

    Status read() {
        while (!rest_.empty()) CHECK_OK(read_item());
        return {};
    }

  private:
    Status read_item() {
        char rule = rest_.front();
        if (rule == '-' || rule == '+' || rule == '!' || rule == '@') rest_.remove_prefix(1);
        if (is_separator(rule)) {
            rest_.remove_prefix(1);
            return {};
        }
        if (rule == '@') return read_command();
        TRY(std::optional<Pattern> pattern, read_pattern());
        if (!pattern) {
            skip_item();
        } else if (rule == '-') {
            list_.remove(*pattern);
        } else if (rule == '+') {
            list_.postpone(*pattern);
        } else if (rule == '!') {
            list_.kill(*pattern);
        } else {
            list_.add(*pattern);
        }
        return {};
    }

    std::string_view read_word() {
        auto end = std::ranges::find_if_not(rest_, is_word);
        auto word = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(word.size());
        return word;
    }

    /// Keywords joined by '+', or nothing when one is unknown or they exclude each other: such an
    /// item is ignored.
    Result<std::optional<Pattern>> read_pattern() {
        Pattern pattern;
        for (;;) {
            std::string_view word = read_word();
            if (word.empty()) return fail(Reason::invalid_command);
            bool more = rest_.starts_with('+');
            if (more) rest_.remove_prefix(1);
            if (!narrow_by_word(pattern, word)) return std::nullopt;
            if (!more) return pattern;
        }
    }

    static bool narrow_by_word(Pattern& pattern, std::string_view word) {
        const SuiteInfo* suite = find_suite(word);
        if (suite != nullptr && !suite->is_tls13()) {
            pattern.exact = suite;
            CipherTraits traits = traits_of(*suite);
            // An exact suite's version is no part of the pattern.
            traits.version = 0;
            return narrow(pattern, traits);
        }
        const CipherTraits* keyword = find_cipher_keyword(word);
        return keyword != nullptr && narrow(pattern, *keyword);
    }

    Status read_command() {
        std::string_view word = read_word();
        if (word == "STRENGTH") {
            list_.sort_by_strength();
        } else if (word.starts_with(kLevel) && word.size() == kLevel.size() + 1 &&
                   word.back() >= '0' && word.back() <= '5') {
            selection_.security_level = static_cast<std::uint8_t>(word.back() - '0');
        } else {
            return fail(Reason::invalid_command);
        }
        skip_item();
        return {};
    }

    void skip_item() {
        while (!rest_.empty() && !is_separator(rest_.front())) rest_.remove_prefix(1);
    }

    std::string_view rest_;
    RuleList& list_;
    CipherSelection& selection_;
};

struct SuiteBRow {
    std::string_view prefix;
    SuiteB suite_b;
    std::string_view rules;
};

// RFC 6460. Whatever follows such a prefix is not looked at.
constexpr std::array kSuiteB = {
    SuiteBRow{"SUITEB128ONLY", SuiteB::only_128, "ECDHE-ECDSA-AES128-GCM-SHA256"},
    SuiteBRow{"SUITEB128C2", SuiteB::at_least_128, "ECDHE-ECDSA-AES256-GCM-SHA384"},
    SuiteBRow{"SUITEB128", SuiteB::at_least_128,
              "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"},
    SuiteBRow{"SUITEB192", SuiteB::only_192, "ECDHE-ECDSA-AES256-GCM-SHA384"},
};

}  // namespace

std::vector<CipherSuite> at_level(std::span<const CipherSuite> suites,
                                  std::optional<std::uint8_t> level) {
    std::vector<CipherSuite> strong;
    for (CipherSuite suite : suites) {
        if (permits(level.value_or(kDefaultSecurityLevel), *find_suite(suite)))
            strong.push_back(suite);
    }
    return strong;
}

Result<CipherSelection> parse_cipher_rules(std::string_view text) {
    CipherSelection selection;
    RuleList list;
    for (const SuiteBRow& row : kSuiteB) {
        if (!text.starts_with(row.prefix)) continue;
        selection.suite_b = row.suite_b;
        text = row.rules;
    }
    if (text.starts_with(kDefault)) {
        CHECK_OK(RuleReader(kDefaultRules, list, selection).read());
        text.remove_prefix(kDefault.size());
    }
    CHECK_OK(RuleReader(text, list, selection).read());
    selection.suites = list.selected();
    if (selection.suites.empty()) return fail(Reason::no_cipher_match);
    return selection;
}

Result<std::vector<CipherSuite>> parse_cipher_string(std::string_view text) {
    TRY(CipherSelection selection, parse_cipher_rules(text));
    std::vector<CipherSuite> suites = at_level(selection.suites, selection.security_level);
    if (suites.empty()) return fail(Reason::no_cipher_match);
    return suites;
}

Result<std::vector<CipherSuite>> parse_ciphersuites(std::string_view text) {
    std::vector<CipherSuite> suites;
    if (text.empty()) return suites;
    bool any = false;
    for (std::string_view name : split_names(text)) {
        const SuiteInfo* suite = find_suite(name);
        if (suite == nullptr || suite->iana_name != name) continue;
        any = true;
        // OpenSSL takes the names of older suites and never uses them here.
        if (suite->is_tls13()) suites.push_back(suite->suite);
    }
    if (!any) return fail(Reason::no_cipher_match);
    return suites;
}

std::vector<CipherSuite> default_suites12() {
    return parse_cipher_string(kDefault).value_or(std::vector<CipherSuite>());
}

std::vector<CipherSuite> default_suites13() {
    std::vector<CipherSuite> suites;
    for (const SuiteInfo& suite : all_suites()) {
        bool is_default = traits_of(suite).default_class == 0;
        if (is_default && suite.is_tls13()) suites.push_back(suite.suite);
    }
    return suites;
}

}  // namespace handfast
