// SPDX-License-Identifier: Apache-2.0
#include "cli/security_text.h"

#include <array>
#include <string_view>

#include <fmt/core.h>

#include "handshake/security_level.h"
#include "record/suites.h"
#include "x509/certificate.h"

namespace handfast::cli {
namespace {

std::string_view version_words(ProtocolVersion version) {
    switch (version) {
        case ProtocolVersion::ssl3:
            return "SSL 3.0";
        case ProtocolVersion::tls1_0:
            return "TLS 1.0";
        case ProtocolVersion::tls1_1:
            return "TLS 1.1";
        case ProtocolVersion::tls1_2:
            return "TLS 1.2";
        case ProtocolVersion::tls1_3:
            return "TLS 1.3";
    }
    return "???";
}

/// OpenSSL has RFC 8446's names, and those of the parts for what that leaves out (RFC 5246
/// §7.4.1.4.1).
std::string scheme_words(SignatureScheme scheme) {
    static constexpr std::array<std::string_view, 7> kHashes{"none",   "MD5",    "SHA1",  "SHA224",
                                                             "SHA256", "SHA384", "SHA512"};
    static constexpr std::array<std::string_view, 4> kAlgorithms{"anonymous", "RSA", "DSA",
                                                                 "ECDSA"};
    static constexpr unsigned kSha224 = 3;
    static constexpr unsigned kDsa = 2;
    const unsigned hash = code(scheme) >> 8;
    const unsigned algorithm = code(scheme) & 0xffU;
    if (hash < kHashes.size() && (hash == kSha224 || algorithm == kDsa))
        return fmt::format("digest={}, algorithm={}", kHashes[hash], kAlgorithms[algorithm]);
    const SchemeInfo* row = find_scheme(scheme);
    if (row == nullptr || !row->in_legacy_handshake)
        return fmt::format("scheme=unknown(0x{:04x})", code(scheme));
    return fmt::format("scheme={}", row->name);
}

std::string_view key_words(crypto::KeyType type) {
    switch (type) {
        case crypto::KeyType::rsa:
            return "RSA";
        case crypto::KeyType::rsa_pss:
            return "RSA-PSS";
        case crypto::KeyType::ec:
            return "EC";
        case crypto::KeyType::ed25519:
            return "ED25519";
        case crypto::KeyType::ed448:
            return "ED448";
        case crypto::KeyType::dsa:
            return "DSA";
        case crypto::KeyType::dh:
            return "DH";
    }
    return "";
}

bool needs_shared_secret(const SuiteInfo& suite) {
    return suite.authentication == AuthenticationKind::psk ||
           suite.key_exchange == KeyExchangeKind::rsa_psk ||
           suite.key_exchange == KeyExchangeKind::srp;
}

class Report {
  public:
    Report(SecurityLevel level, SecurityDebug wanted) : level_(level), wanted_(wanted) {}

    void add(const Config& draft) {
        for (const Credential& credential : draft.credentials) add(credential);
        for (WireVersion wire : draft.versions.wire_versions()) {
            const VersionProfile& version = *find_version(wire);
            line(permits(level_, version),
                 fmt::format("Version={}", version_words(version.version)));
        }
        for (CipherSuite suite : draft.suites13) add(*find_suite(suite));
        for (CipherSuite suite : draft.suites12)
            if (!needs_shared_secret(*find_suite(suite)) || !draft.external_psks.empty())
                add(*find_suite(suite));
        for (NamedGroup group : draft.groups) {
            const GroupInfo& row = *find_group(group);
            add(fmt::format("Supported Curve={}", row.openssl_name), security_bits(row));
        }
        for (SignatureScheme scheme : draft.schemes)
            add(fmt::format("Supported Signature Algorithm {}", scheme_words(scheme)),
                security_bits(*find_scheme(scheme)));
        if (!draft.record_compressions.empty())
            line(permits_compression(level_), "SSL compression");
        if (refused_)
            text_ += fmt::format(
                "Security level {}: a lower one would allow more, as in -cipher "
                "DEFAULT:@SECLEVEL=0\n",
                level_);
    }

    std::string take() { return std::move(text_); }

  private:
    void add(const Credential& credential) {
        for (const auto& certificate : credential.chain) {
            const crypto::PublicKey* key = certificate->public_key();
            if (key == nullptr) continue;
            const bool leaf = certificate == credential.chain.front();
            add(fmt::format("Certificate chain {} key={}, bits={}", leaf ? "EE" : "CA",
                            key_words(key->type()), key->bits()),
                security_bits(*key));
        }
    }

    void add(const SuiteInfo& suite) {
        line(permits(level_, suite), fmt::format("Supported Ciphersuite={}, security bits={}",
                                                 suite.openssl_name, suite.strength_bits));
    }

    void add(const std::string& what, SecurityBits bits) {
        line(permits(level_, bits), fmt::format("{}, security bits={}", what, bits));
    }

    void line(bool permitted, const std::string& what) {
        refused_ = refused_ || !permitted;
        if (permitted && wanted_ != SecurityDebug::everything) return;
        text_ += fmt::format("Security callback: {}: {}\n", what, permitted ? "yes" : "no");
    }

    SecurityLevel level_;
    SecurityDebug wanted_;
    bool refused_ = false;
    std::string text_;
};

}  // namespace

std::string security_text(const Config& draft, SecurityDebug wanted) {
    if (wanted == SecurityDebug::off) return "";
    Report report(draft.security_level, wanted);
    report.add(draft);
    return report.take();
}

}  // namespace handfast::cli
