// SPDX-License-Identifier: Apache-2.0
#include "cli/peer_names.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "handshake/signature_schemes.h"
#include "record/names.h"
#include "record/suites.h"

namespace handfast::cli {
namespace {

struct Name {
    std::uint16_t code;
    std::string_view name;
};

// Schemes that OpenSSL knows by halves.
constexpr std::array kOtherSchemes{
    Name{0x0201, "RSA+SHA1"},   Name{0x0202, "DSA+SHA1"},   Name{0x0203, "ECDSA+SHA1"},
    Name{0x0301, "RSA+SHA224"}, Name{0x0302, "DSA+SHA224"}, Name{0x0303, "ECDSA+SHA224"},
    Name{0x0402, "DSA+SHA256"}, Name{0x0502, "DSA+SHA384"}, Name{0x0602, "DSA+SHA512"},
    Name{0x0807, "ed25519"},    Name{0x0808, "ed448"},
};
static_assert(std::ranges::is_sorted(kOtherSchemes, {}, &Name::code));

template <class Table>
std::string_view find_name(const Table& table, std::uint16_t code) {
    const auto row = std::ranges::lower_bound(table, code, {}, &Name::code);
    return row != table.end() && row->code == code ? row->name : std::string_view{};
}

template <class T, class Names>
std::string join(const std::vector<T>& items, Names names) {
    std::string text;
    for (const T& item : items) {
        if (!text.empty()) text += ':';
        text += names(item);
    }
    return text;
}

/// The items of `first` that `second` has too.
template <class T>
std::vector<T> intersection(const std::vector<T>& first, const std::vector<T>& second) {
    std::vector<T> both;
    for (const T& item : first)
        if (std::ranges::find(second, item) != second.end()) both.push_back(item);
    return both;
}

template <class T>
std::vector<T> shared(const std::vector<T>& peer, const std::vector<T>& own, const Config& config) {
    return config.prefer_own_order ? intersection(own, peer) : intersection(peer, own);
}

}  // namespace

std::string_view openssl_suite_name(CipherSuite suite) {
    if (suite == CipherSuite::tls_empty_renegotiation_info_scsv)
        return "TLS_EMPTY_RENEGOTIATION_INFO_SCSV";
    if (suite == CipherSuite::tls_fallback_scsv) return "TLS_FALLBACK_SCSV";
    const SuiteInfo* info = find_suite(suite);
    return info == nullptr ? std::string_view() : info->openssl_name;
}

std::string openssl_scheme_name(SignatureScheme scheme) {
    if (const SchemeInfo* info = find_scheme(scheme)) return std::string(info->openssl_name);
    const std::string_view name = find_name(kOtherSchemes, code(scheme));
    if (!name.empty()) return std::string(name);
    return fmt::format("0x{:02X}+0x{:02X}", code(scheme) & 0xff, code(scheme) >> 8);
}

std::string openssl_group_name(NamedGroup group) {
    const std::string_view name = name_of(group);
    return name.empty() ? fmt::format("0x{:04X}", code(group)) : std::string(name);
}

std::string suite_names(const std::vector<CipherSuite>& suites) {
    return join(suites, [](CipherSuite suite) -> std::string {
        const std::string_view name = openssl_suite_name(suite);
        return name.empty() ? fmt::format("0x{:04X}", code(suite)) : std::string(name);
    });
}

std::string scheme_names(const std::vector<SignatureScheme>& schemes) {
    return join(schemes, openssl_scheme_name);
}

std::string group_names(const std::vector<NamedGroup>& groups) {
    return join(groups, openssl_group_name);
}

std::vector<CipherSuite> shared_suites(const PeerOffer& offer, const Config& config) {
    std::vector<CipherSuite> own = config.suites13;
    own.insert(own.end(), config.suites12.begin(), config.suites12.end());
    return intersection(offer.suites, own);
}

std::vector<SignatureScheme> shared_schemes(const PeerOffer& offer, const Config& config) {
    return shared(offer.schemes, config.signing_schemes, config);
}

std::vector<NamedGroup> shared_groups(const PeerOffer& offer, const Config& config) {
    return shared(offer.groups, config.groups, config);
}

}  // namespace handfast::cli
