// SPDX-License-Identifier: Apache-2.0
#include "handshake/select.h"

#include <algorithm>

#include "handshake/groups.h"
#include "x509/certificate.h"

namespace handfast {

Result<const VersionProfile*> select_version(const ClientHello& hello, const VersionSet& ours) {
    if (!hello.extensions.supported_versions) {
        // RFC 5246 Appendix E.1: a version above ours, by whatever number, is answered by ours.
        const auto version = newest_legacy(ours, hello.legacy_version);
        if (!version) return fail(Reason::unsupported_protocol);
        return &profile(*version, ours.transport());
    }
    // RFC 8446 §4.2.1: only the extension counts then; the newest that both have.
    for (WireVersion wire : ours.wire_versions())
        if (std::ranges::find(*hello.extensions.supported_versions, wire) !=
            hello.extensions.supported_versions->end())
            return find_version(wire);
    return fail(Reason::unsupported_protocol);
}

namespace {

/// Neither a signalling value nor one of no meaning (RFC 8701 §2: 0x0a0a, 0x1a1a, …).
bool is_real(CipherSuite suite) {
    const unsigned value = code(suite);
    const bool is_grease = (value & 0x0f0f) == 0x0a0a && (value >> 8) == (value & 0xff);
    return !is_grease && suite != CipherSuite::tls_fallback_scsv &&
           suite != CipherSuite::tls_empty_renegotiation_info_scsv;
}

bool is_chacha(CipherSuite suite) {
    const SuiteInfo* row = find_suite(suite);
    return row != nullptr && row->cipher == RecordCipher::chacha20_poly1305;
}

}  // namespace

std::vector<CipherSuite> ordered_suites(std::span<const CipherSuite> theirs,
                                        std::span<const CipherSuite> ours, const Config& config) {
    const auto first = std::ranges::find_if(theirs, is_real);
    const bool chacha_first = config.prioritize_chacha && config.prefer_own_order &&
                              first != theirs.end() && is_chacha(*first);
    std::vector<CipherSuite> order;
    for (const bool chacha : {true, false})
        for (const CipherSuite suite : ours)
            if ((chacha_first && is_chacha(suite)) == chacha) order.push_back(suite);
    return order;
}

std::vector<SignatureScheme> shared_schemes(std::span<const SignatureScheme> theirs,
                                            const Config& config) {
    const std::span<const SignatureScheme> ours(config.signing_schemes);
    const auto first = config.prefer_own_order ? ours : theirs;
    const auto second = config.prefer_own_order ? theirs : ours;
    std::vector<SignatureScheme> shared;
    for (SignatureScheme scheme : first)
        if (std::ranges::find(second, scheme) != second.end()) shared.push_back(scheme);
    return shared;
}

namespace {

template <class T>
bool contains(std::span<const T> list, T entry) {
    return std::ranges::find(list, entry) != list.end();
}

/// RFC 8446 §4.2.8: shares are for distinct groups out of supported_groups.
Status judge_shares(std::span<const KeyShareEntry> shares, std::span<const NamedGroup> groups) {
    for (auto share = shares.begin(); share != shares.end(); ++share) {
        if (!contains(groups, share->group)) return fail(Reason::bad_key_share);
        const bool again = std::any_of(shares.begin(), share, [&](const KeyShareEntry& earlier) {
            return earlier.group == share->group;
        });
        if (again) return fail(Reason::bad_key_share);
    }
    return {};
}

}  // namespace

bool is_issued_by_one_of(const CertificateChain& chain, std::span<const ByteView> authorities) {
    return std::ranges::any_of(chain, [&](const auto& certificate) {
        return std::ranges::any_of(authorities, [&](ByteView authority) {
            return equal(authority, certificate->issuer().der());
        });
    });
}

bool may_show(const Credential& credential, std::span<const ByteView> authorities) {
    return !credential.must_match_issuer || is_issued_by_one_of(credential.chain, authorities);
}

bool verifies(std::span<const SignatureScheme> schemes, const x509::Certificate& certificate) {
    const auto made = x509::signature_of(certificate.signature_algorithm());
    return made && std::ranges::any_of(schemes, [&](SignatureScheme scheme) {
               const SchemeInfo* row = find_scheme(scheme);
               return row != nullptr && row->algorithm.kind == made->kind &&
                      row->algorithm.hash == made->hash;
           });
}

bool chain_is_verifiable(const Credential& credential, std::span<const SignatureScheme> schemes,
                         const Config& config) {
    if (!config.strict_chains) return true;
    return std::ranges::all_of(
        credential.chain, [&](const auto& certificate) { return verifies(schemes, *certificate); });
}

std::span<const SignatureScheme> schemes_for_chains(const Extensions& extensions) {
    if (extensions.signature_algorithms_cert) return *extensions.signature_algorithms_cert;
    return *extensions.signature_algorithms;
}

const SchemeInfo* signing_scheme(const Credential& credential, SignatureScheme scheme,
                                 Family family) {
    const SchemeInfo* row = find_scheme(scheme);
    // RFC 8446 §4.2.3: PKCS #1 and SHA-1 do not sign TLS 1.3's messages.
    if (row == nullptr || (family == Family::tls13 && !row->in_tls13_handshake)) return nullptr;
    if (!credential.schemes.empty() && !contains<SignatureScheme>(credential.schemes, scheme))
        return nullptr;
    const bool able = fits(*row, credential.key->public_key(), family) &&
                      credential.chain.front()->permits(row->algorithm);
    return able ? row : nullptr;
}

const SchemeInfo* first_scheme(const Credential& credential,
                               std::span<const SignatureScheme> theirs, const Config& config,
                               Family family) {
    const auto& own = credential.schemes.empty() ? config.signing_schemes : credential.schemes;
    for (SignatureScheme scheme : own) {
        if (!contains(theirs, scheme)) continue;
        if (const SchemeInfo* row = signing_scheme(credential, scheme, family)) return row;
    }
    return nullptr;
}

Result<GroupChoice> select_group13(const Extensions& extensions, const Config& config) {
    // RFC 8446 §9.2: supported_groups and key_share come together.
    if (!extensions.supported_groups) return fail(Reason::missing_supported_groups_extension);
    if (!extensions.key_shares) return fail(Reason::missing_key_share_extension);
    const std::span<const NamedGroup> theirs(*extensions.supported_groups);
    CHECK_OK(judge_shares(*extensions.key_shares, theirs));
    const auto best = std::ranges::find_if(config.groups, [&](NamedGroup ours) {
        return contains(theirs, ours) && in_family(ours, Family::tls13);
    });
    for (const KeyShareEntry& share : *extensions.key_shares) {
        if (!contains<NamedGroup>(config.groups, share.group) ||
            !in_family(share.group, Family::tls13))
            continue;
        if (config.retry_for_better_group && share.group != *best) continue;
        return GroupChoice{find_group(share.group), share};
    }
    if (best == config.groups.end()) return fail(Reason::no_suitable_key_share);
    return GroupChoice{find_group(*best), std::nullopt};
}

Result<std::optional<std::string>> select_alpn(const Extensions& extensions, const Config& config) {
    if (!extensions.alpn || config.alpn.empty()) return std::nullopt;
    for (const std::string& ours : config.alpn)
        for (ByteView theirs : *extensions.alpn)
            if (as_text(theirs) == ours) return ours;
    return fail(Reason::no_application_protocol);
}

Result<std::string> accept_alpn(std::span<const ByteView> answer, const Config& config) {
    if (answer.size() != 1) return fail(Reason::bad_alpn);
    const std::string chosen(as_text(answer.front()));
    if (std::ranges::find(config.alpn, chosen) == config.alpn.end()) return fail(Reason::bad_alpn);
    return chosen;
}

}  // namespace handfast
