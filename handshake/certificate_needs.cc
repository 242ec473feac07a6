// SPDX-License-Identifier: Apache-2.0
#include "handshake/certificate_needs.h"

#include <algorithm>

#include "handshake/security_policy.h"
#include "handshake/select.h"
#include "handshake/steps12.h"
#include "x509/certificate.h"
#include "x509/suite_b.h"

namespace handfast {
namespace {

using crypto::KeyType;
using crypto::SignatureKind;
using Schemes = std::span<const SignatureScheme>;

x509::SuiteB suite_b_of_paths(SuiteB suite_b) {
    switch (suite_b) {
        case SuiteB::none:
            return x509::SuiteB::off;
        case SuiteB::only_128:
            return x509::SuiteB::level_128_only;
        case SuiteB::at_least_128:
            return x509::SuiteB::level_128;
        case SuiteB::only_192:
            return x509::SuiteB::level_192;
    }
    return x509::SuiteB::off;
}

/// By the names that signatures have in certificates: as OpenSSL, PSS and EdDSA have none here.
bool is_signed_by(const x509::Certificate& certificate, Schemes schemes) {
    const auto made = x509::signature_of(certificate.signature_algorithm());
    if (!made || made->kind == SignatureKind::rsa_pss || made->kind == SignatureKind::ed25519 ||
        made->kind == SignatureKind::ed448)
        return false;
    return verifies(schemes, certificate);
}

/// RFC 5246 §7.4.1.4.1: what stands for a client that names no schemes.
bool is_signed_by_default(const x509::Certificate& certificate, KeyType key) {
    const SchemeInfo* fixed = fixed_scheme(key);
    if (fixed == nullptr) return true;
    const auto made = x509::signature_of(certificate.signature_algorithm());
    constexpr auto kHash = crypto::HashId::sha1;
    return made && made->kind == fixed->algorithm.kind && made->hash == kHash;
}

/// One chain before one peer.
class Check {
  public:
    Check(const Credential& credential, const CertificateNeeds& needs, const Config& config)
        : chain_(credential.chain),
          credential_(credential),
          needs_(needs),
          config_(config),
          key_(credential.key->public_key()),
          says_schemes_(needs.extensions.signature_algorithms ||
                        needs.extensions.signature_algorithms_cert) {
        if (needs.extensions.signature_algorithms)
            shared_ = shared_schemes(*needs.extensions.signature_algorithms, config);
    }

    ChainVerdict run() {
        ChainVerdict verdict;
        if (key_.type() == KeyType::dh) return verdict;
        judge_signing(verdict);
        judge_signatures(verdict);
        judge_parameters(verdict);
        judge_request(verdict);
        if (config_.suite_b != SuiteB::none) verdict.suite_b = is_suite_b();
        const bool rest = verdict.ca_signatures && verdict.ca_parameters && verdict.issuer_name &&
                          verdict.certificate_type;
        verdict.suits = verdict.leaf_signature && verdict.leaf_parameters &&
                        verdict.suite_b.value_or(true) && (rest || !config_.strict_chains);
        return verdict;
    }

  private:
    bool is_tls13() const { return needs_.version.family == Family::tls13; }
    bool negotiates_schemes() const { return needs_.version.signatures != SignatureForm::fixed; }
    bool is_server() const { return needs_.own == Role::server; }

    void judge_signing(ChainVerdict& verdict) const {
        if (!negotiates_schemes()) {
            verdict.signs = verdict.signs_explicitly = true;
            return;
        }
        if (!says_schemes_) {
            const SchemeInfo* fixed = fixed_scheme(key_.type());
            verdict.signs =
                fixed != nullptr && std::ranges::count(config_.signing_schemes, fixed->scheme) > 0;
            return;
        }
        verdict.signs = std::ranges::any_of(shared_, [&](SignatureScheme scheme) {
            const SchemeInfo* row = find_scheme(scheme);
            const bool is_old = row->algorithm.kind == SignatureKind::rsa_pkcs1 && is_tls13();
            return row->key_type == key_.type() && !is_old;
        });
        verdict.signs_explicitly = verdict.signs;
    }

    /// TLS 1.3 asks of a leaf that it can sign, and what it is signed with only where the peer says
    /// that apart; TLS 1.2 asks the latter alone.
    bool leaf_fits() const {
        if (!is_tls13()) return is_verifiable(*chain_.front());
        const auto& of_chains = needs_.extensions.signature_algorithms_cert;
        if (of_chains && !verifies(*of_chains, *chain_.front())) return false;
        return std::ranges::any_of(shared_, [&](SignatureScheme scheme) {
            return signing_scheme(credential_, scheme, Family::tls13) != nullptr;
        });
    }

    bool is_verifiable(const x509::Certificate& certificate) const {
        if (!says_schemes_) return is_signed_by_default(certificate, key_.type());
        const auto& of_chains = needs_.extensions.signature_algorithms_cert;
        return is_signed_by(certificate, is_tls13() && of_chains ? Schemes(*of_chains) : shared_);
    }

    void judge_signatures(ChainVerdict& verdict) const {
        verdict.leaf_signature = !negotiates_schemes() || leaf_fits();
        verdict.ca_signatures =
            !negotiates_schemes() ||
            std::ranges::all_of(chain_.begin() + 1, chain_.end(),
                                [&](const auto& ca) { return is_verifiable(*ca); });
    }

    /// Of a lone leaf the key counts, whatever it is signed with.
    bool is_suite_b() const {
        if (chain_.size() == 1) return key_.curve() && has_own_curve(key_);
        return x509::check_suite_b(chain_, suite_b_of_paths(config_.suite_b)).code ==
               x509::VerifyCode::ok;
    }

    static auto is_on(const crypto::PublicKey& key) {
        return [&key](NamedGroup group) {
            const GroupInfo* row = find_group(group);
            return row != nullptr && row->id == *key.curve();
        };
    }
    bool has_own_curve(const crypto::PublicKey& key) const {
        return std::ranges::any_of(config_.groups, is_on(key));
    }
    bool has_shared_curve(const crypto::PublicKey& key) const {
        if (!is_server()) return has_own_curve(key);
        const auto row = std::ranges::find(all_groups(), *key.curve(), &GroupInfo::id);
        if (row == all_groups().end() || !permits(config_.security_level, *row)) return false;
        const auto& theirs = needs_.extensions.supported_groups;
        return !theirs || std::ranges::any_of(*theirs, is_on(key));
    }

    /// RFC 6460 §3.2: a curve goes with its hash.
    bool has_suite_b_scheme(const crypto::PublicKey& key) const {
        return std::ranges::any_of(shared_, [&](SignatureScheme scheme) {
            return find_scheme(scheme)->curve == key.curve();
        });
    }

    void judge_parameters(ChainVerdict& verdict) const {
        const auto fits = [&](const auto& certificate) {
            const crypto::PublicKey* key = certificate->public_key();
            return key != nullptr && (!key->curve() || has_shared_curve(*key));
        };
        verdict.leaf_parameters =
            fits(chain_.front()) &&
            (config_.suite_b == SuiteB::none || !key_.curve() || has_suite_b_scheme(key_));
        verdict.ca_parameters =
            !is_server() || std::ranges::all_of(chain_.begin() + 1, chain_.end(), fits);
    }

    /// What only servers say.
    void judge_request(ChainVerdict& verdict) const {
        verdict.issuer_name = verdict.certificate_type = true;
        if (is_server()) return;
        const auto& authorities = needs_.extensions.certificate_authorities;
        verdict.issuer_name =
            !authorities || authorities->empty() || is_issued_by_one_of(chain_, *authorities);
        const KeyType type = key_.type();
        if (type == KeyType::rsa || type == KeyType::dsa || type == KeyType::ec)
            verdict.certificate_type =
                std::ranges::count(needs_.certificate_types, client_certificate_type(type)) > 0;
    }

    const CertificateChain& chain_;
    const Credential& credential_;
    const CertificateNeeds& needs_;
    const Config& config_;
    const crypto::PublicKey& key_;
    bool says_schemes_;
    std::vector<SignatureScheme> shared_;
};

}  // namespace

ChainVerdict check_chain(const Credential& credential, const CertificateNeeds& needs,
                         const Config& config) {
    return Check(credential, needs, config).run();
}

Result<std::shared_ptr<const Config>> with_credentials(const Config& config,
                                                       std::vector<Credential> credentials) {
    for (const Credential& credential : credentials)
        CHECK_OK(judge_strength(credential, config.security_level));
    auto other = std::make_shared<Config>(config);
    other->credentials = std::move(credentials);
    // They are kept by the credentials' places.
    other->compressed_certificates = std::make_shared<CompressedCertificates>();
    return other;
}

}  // namespace handfast
