// SPDX-License-Identifier: Apache-2.0
// The server's choices as pure functions: what the client offers and what the configuration allows
// in, one choice (or the reason that there is none) out. read_client_hello is a pipeline of these:
// version → suite → session or PSK → group → certificate → application protocol.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include "handshake/config.h"
#include "handshake/messages.h"
#include "record/suites.h"

namespace handfast {

/// RFC 8446 §4.2.1 with supported_versions, RFC 5246 Appendix E.1 without.
Result<const VersionProfile*> select_version(const ClientHello& hello, const VersionSet& ours);

/// The first suite that both have and that `usable` allows, by the client's order or (-serverpref)
/// by ours.
template <class Usable>
const SuiteInfo* select_suite(std::span<const CipherSuite> theirs,
                              std::span<const CipherSuite> ours, bool prefer_own_order,
                              Usable&& usable) {
    const auto first = prefer_own_order ? ours : theirs;
    const auto second = prefer_own_order ? theirs : ours;
    for (CipherSuite suite : first) {
        if (std::ranges::find(second, suite) == second.end()) continue;
        const SuiteInfo* row = find_suite(suite);
        if (row != nullptr && usable(*row)) return row;
    }
    return nullptr;
}

/// Our suites in the order that is right for a client that offers `theirs`: `ours`, or with
/// Config::prioritize_chacha the ChaCha20 ones first.
std::vector<CipherSuite> ordered_suites(std::span<const CipherSuite> theirs,
                                        std::span<const CipherSuite> ours, const Config& config);

/// The signature schemes that both sides accept, by the client's order or (-serverpref) by ours.
std::vector<SignatureScheme> shared_schemes(std::span<const SignatureScheme> theirs,
                                            const Config& config);

/// Which certificate to show and how to sign.
struct CredentialChoice {
    const Credential* credential;
    const SchemeInfo* scheme;
};
/// The scheme's row if `credential` can and may make such signatures.
const SchemeInfo* signing_scheme(const Credential& credential, SignatureScheme scheme,
                                 Family family);
/// The first of a credential's own schemes that is among the peer's; null when there is none.
const SchemeInfo* first_scheme(const Credential& credential,
                               std::span<const SignatureScheme> theirs, const Config& config,
                               Family family);

inline const std::vector<ByteView> kNoAuthorities;

/// Whether the credential may be shown to a peer that names these authorities.
bool may_show(const Credential& credential, std::span<const ByteView> authorities);

/// Whether one of these authorities has issued a certificate of the chain.
bool is_issued_by_one_of(const CertificateChain& chain, std::span<const ByteView> authorities);

/// Whether the certificate's signature is one of these.
bool verifies(std::span<const SignatureScheme> schemes, const x509::Certificate& certificate);
/// Whether the peer says that it verifies every signature of the chain; true unless
/// Config::strict_chains. `schemes`: of its signature_algorithms_cert, else signature_algorithms.
bool chain_is_verifiable(const Credential& credential, std::span<const SignatureScheme> schemes,
                         const Config& config);
/// What a hello or a request says of that; signature_algorithms must be there.
std::span<const SignatureScheme> schemes_for_chains(const Extensions& extensions);

/// A credential and how it signs, for a peer that accepts `theirs`; `usable` narrows
/// the credentials.
template <class Usable>
std::optional<CredentialChoice> select_credential(std::span<const SignatureScheme> theirs,
                                                  const Config& config, Family family,
                                                  Usable&& usable) {
    if (config.credentials_in_order) {
        for (const Credential& credential : config.credentials)
            if (usable(credential))
                if (const SchemeInfo* row = first_scheme(credential, theirs, config, family))
                    return CredentialChoice{&credential, row};
        return std::nullopt;
    }
    for (SignatureScheme scheme : shared_schemes(theirs, config))
        for (const Credential& credential : config.credentials)
            if (usable(credential))
                if (const SchemeInfo* row = signing_scheme(credential, scheme, family))
                    return CredentialChoice{&credential, row};
    return std::nullopt;
}

/// TLS 1.3 key exchange: the client's first share of a group that we take, or the group to ask for
/// in a HelloRetryRequest.
struct GroupChoice {
    const GroupInfo* group;
    std::optional<KeyShareEntry> share;  ///< Absent: retry.
};
Result<GroupChoice> select_group13(const Extensions& extensions, const Config& config);

/// RFC 7301 §3.2: our first protocol that the client has; nothing when no ALPN is in play.
Result<std::optional<std::string>> select_alpn(const Extensions& extensions, const Config& config);
/// RFC 7301 §3.1, a client's part: the server's answer is exactly one protocol, one of ours.
Result<std::string> accept_alpn(std::span<const ByteView> answer, const Config& config);

}  // namespace handfast
