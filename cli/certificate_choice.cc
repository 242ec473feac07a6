// SPDX-License-Identifier: Apache-2.0
#include "cli/certificate_choice.h"

#include <algorithm>
#include <array>
#include <ranges>

#include <fmt/core.h>

#include "cli/connection_text.h"
#include "cli/load.h"
#include "cli/own_chain.h"
#include "x509/private_key.h"

namespace handfast::cli {
namespace {

constexpr IdentityLabels kLabels{"server key", "Server Certificate", "server chain",
                                 IdentityLabels::First::certificate};

struct FlagName {
    std::string_view name;
    bool ChainVerdict::*flag;
};
constexpr std::array kFlagNames{
    FlagName{"Overall Validity", &ChainVerdict::suits},
    FlagName{"Sign with EE key", &ChainVerdict::signs},
    FlagName{"EE signature", &ChainVerdict::leaf_signature},
    FlagName{"CA signature", &ChainVerdict::ca_signatures},
    FlagName{"EE key parameters", &ChainVerdict::leaf_parameters},
    FlagName{"CA key parameters", &ChainVerdict::ca_parameters},
    FlagName{"Explicitly sign with EE key", &ChainVerdict::signs_explicitly},
    FlagName{"Issuer Name", &ChainVerdict::issuer_name},
    FlagName{"Certificate Type", &ChainVerdict::certificate_type},
};

std::string_view word(bool good) {
    return good ? "OK" : "NOT OK";
}

std::string flag_lines(const ChainVerdict& verdict) {
    std::string lines;
    for (const FlagName& row : kFlagNames)
        lines += fmt::format("\t{}: {}\n", row.name, word(verdict.*row.flag));
    return lines +
           fmt::format("\tSuite B: {}\n", verdict.suite_b ? word(*verdict.suite_b) : "not tested");
}

/// Each kind of key has one place; a client before TLS 1.3 has one for all.
void make_place(std::vector<Credential>& chosen, const x509::Certificate& leaf,
                const CertificateNeeds& needs) {
    if (needs.own == Role::client && needs.version.family != Family::tls13) chosen.clear();
    std::erase_if(chosen, [&](const Credential& credential) {
        return credential.chain.front()->public_key()->type() == leaf.public_key()->type();
    });
}

std::expected<Credential, std::string> with_whole_chain(const Candidate& candidate,
                                                        const x509::TrustSource& trust) {
    Credential credential = candidate.given;
    if (candidate.build_chain) credential.chain.resize(1);
    const auto how = candidate.build_chain ? OwnChain::built : OwnChain::as_it_is;
    if (auto done = complete_chain(credential.chain, trust, how); !done)
        return std::unexpected(std::move(done).error());
    return credential;
}

}  // namespace

std::expected<std::vector<Candidate>, std::string> load_candidates(
    const std::vector<ExtraIdentityFiles>& files, const crypto::Provider& provider) {
    std::vector<Candidate> candidates;
    if (files.size() == 1 && files.front().certificate.empty()) return candidates;
    for (const ExtraIdentityFiles& one : std::views::reverse(files)) {
        if (one.certificate.empty()) return std::unexpected("Missing filename");
        IdentityFiles named = one;
        if (one.key.empty()) named.key_format = one.certificate_format;
        auto credential = load_credential(named, kLabels, std::nullopt, provider);
        if (!credential) return std::unexpected(std::move(credential).error());
        candidates.push_back({*std::move(credential), one.build_chain});
    }
    std::ranges::reverse(candidates);
    return candidates;
}

CertificateChoice::CertificateChoice(std::vector<Candidate> candidates,
                                     const x509::TrustSource& trust) {
    for (Candidate& candidate : candidates) {
        auto shown = with_whole_chain(candidate, trust);
        const bool is_pair =
            x509::judge_pair(*candidate.given.chain.front(), *candidate.given.key).has_value();
        entries_.push_back({std::move(candidate.given), std::move(shown), is_pair});
    }
}

CertificateChoice::Outcome CertificateChoice::choose(const CertificateNeeds& needs,
                                                     const Config& present,
                                                     const x509::NameOptions& names) const {
    std::string lines;
    std::vector<Credential> chosen;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const Entry& entry = entries_[i];
        const x509::Certificate& leaf = *entry.given.chain.front();
        const ChainVerdict verdict = check_chain(entry.given, needs, present);
        lines += fmt::format("Checking cert chain {}:\nSubject: {}\n", i + 1,
                             name_text(leaf.subject(), names)) +
                 flag_lines(verdict);
        if (!verdict.suits) continue;
        if (!entry.shown)
            return {lines + entry.shown.error(),
                    fail(Reason::certificate_verify_failed, AlertDescription::internal_error)};
        make_place(chosen, leaf, needs);
        if (entry.is_pair) chosen.push_back(*entry.shown);
    }
    auto config = with_credentials(present, std::move(chosen));
    if (config) return {std::move(lines), std::move(config)};
    return {std::move(lines), fail(config.error().reason, AlertDescription::internal_error)};
}

}  // namespace handfast::cli
