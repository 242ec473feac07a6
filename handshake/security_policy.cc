// SPDX-License-Identifier: Apache-2.0
#include "handshake/security_policy.h"

#include <algorithm>

#include "handshake/security_level.h"
#include "record/suites.h"
#include "x509/certificate.h"

namespace handfast {

namespace {

void keep_versions(Config& config) {
    for (const VersionProfile& version : all_versions())
        if (!permits(config.security_level, version)) config.versions.remove(version.version);
}

/// Drops what has a row that the level does not permit; what has none is judged elsewhere.
template <class Code, class Find>
void keep(std::vector<Code>& codes, SecurityLevel level, Find find) {
    std::erase_if(codes, [&](Code code) {
        const auto* row = find(code);
        return row != nullptr && !permits(level, *row);
    });
}

}  // namespace

void bind_suite_b(Config& config) {
    if (config.suite_b == SuiteB::none) return;
    const bool has_256 = config.suite_b != SuiteB::only_192;
    const bool has_384 = config.suite_b != SuiteB::only_128;
    config.groups.clear();
    config.schemes.clear();
    config.client_schemes.clear();
    if (has_256) {
        config.groups.push_back(NamedGroup::secp256r1);
        config.schemes.push_back(SignatureScheme::ecdsa_secp256r1_sha256);
    }
    if (has_384) {
        config.groups.push_back(NamedGroup::secp384r1);
        config.schemes.push_back(SignatureScheme::ecdsa_secp384r1_sha384);
    }
}

Status keep_permitted(Config& config) {
    const SecurityLevel level = config.security_level;
    if (level > kHighestSecurityLevel) return fail(Reason::invalid_argument);
    const bool had_schemes = !config.schemes.empty();
    const bool had_suites = !config.suites12.empty() || !config.suites13.empty();
    const auto suite_row = [](CipherSuite suite) { return find_suite(suite); };
    const auto group_row = [](NamedGroup group) { return find_group(group); };
    keep_versions(config);
    keep(config.suites12, level, suite_row);
    keep(config.suites13, level, suite_row);
    keep(config.groups, level, group_row);
    if (config.share_groups) keep(*config.share_groups, level, group_row);
    keep(config.schemes, level, find_scheme);
    keep(config.client_schemes, level, find_scheme);
    if (!permits_tickets(level)) config.tickets12 = false;
    if (!permits_compression(level)) config.record_compressions.clear();
    if (had_suites && config.suites12.empty() && config.suites13.empty())
        return fail(Reason::no_ciphers_available);
    if (had_schemes && config.schemes.empty()) return fail(Reason::no_suitable_signature_algorithm);
    return {};
}

bool has_strong_key(const x509::Certificate& certificate, SecurityLevel level) {
    const crypto::PublicKey* key = certificate.public_key();
    if (key != nullptr) return permits(level, *key);
    switch (certificate.key_algorithm().oid) {
        case x509::Oid::x25519:
            return permits(level, SecurityBits{128});
        case x509::Oid::x448:
            return permits(level, SecurityBits{224});
        default:
            return level == 0;
    }
}

bool has_strong_signature(const x509::Certificate& certificate, SecurityLevel level) {
    const auto algorithm = x509::signature_of(certificate.signature_algorithm());
    return algorithm ? permits(level, security_bits(*algorithm)) : level == 0;
}

Status judge_strength(const Credential& credential, SecurityLevel level) {
    for (const auto& certificate : credential.chain) {
        const bool leaf = certificate == credential.chain.front();
        if (!has_strong_key(*certificate, level))
            return fail(leaf ? Reason::ee_key_too_small : Reason::ca_key_too_small);
        // The other ones vouch for somebody.
        if (!certificate->self_issued() && !has_strong_signature(*certificate, level))
            return fail(Reason::ca_md_too_weak);
    }
    return {};
}

}  // namespace handfast
