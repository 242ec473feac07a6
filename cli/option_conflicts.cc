// SPDX-License-Identifier: Apache-2.0
#include "cli/option_conflicts.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include <fmt/core.h>

namespace handfast::cli {
namespace {

using Given = GivenOptions;

bool any_of(std::initializer_list<std::string_view> values) {
    return std::ranges::any_of(values, [](std::string_view value) { return !value.empty(); });
}

bool is_server(const Given& given) {
    return given.server != nullptr;
}

bool asks_clients(const Given& given) {
    return is_server(given) && given.common.verification.depth.has_value();
}

/// A server judges nobody whom it does not ask for a certificate.
bool judges_nobody(const Given& given) {
    return is_server(given) && !asks_clients(given);
}

const x509::VerifyOptions& rules(const Given& given) {
    return given.common.validation.verify;
}

bool checks_policies(const Given& given) {
    const x509::VerifyOptions& wanted = rules(given);
    return !wanted.policies.empty() || wanted.policy_check || wanted.explicit_policy ||
           wanted.inhibit_any || wanted.inhibit_map;
}

bool wants_a_name(const Given& given) {
    const x509::VerifyOptions& wanted = rules(given);
    return !wanted.hostnames.empty() || !wanted.email.empty() || wanted.address;
}

bool shows_nothing(const Given& given) {
    return is_server(given) && given.server->nocert && given.common.extra_identities.empty() &&
           given.server->second_identity.certificate.empty();
}

bool has_certificate(const Given& given) {
    return is_server(given) || !given.identity.certificate.empty();
}

constexpr std::array kConflicts{
    OptionConflict{
        [](const Given& given) { return given.common.verification.depth && given.trusts_nobody; },
        "-verify finds nobody trusted, so that no certificate is believed: give "
        "-CAfile, -CApath or -CAstore"},
    OptionConflict{[](const Given& given) { return asks_clients(given) && shows_nothing(given); },
                   "-verify asks no client for a certificate with -nocert, which shows none"},
    OptionConflict{[](const Given& given) {
                       return judges_nobody(given) &&
                              (rules(given).crl_check || checks_policies(given));
                   },
                   "-crl_check and -policy have nothing to judge without -verify or -Verify"},
    OptionConflict{
        [](const Given& given) { return judges_nobody(given) && wants_a_name(given); },
        "-verify_hostname, -verify_email and -verify_ip have nothing to judge without -verify or "
        "-Verify"},
    OptionConflict{[](const Given& given) {
                       return judges_nobody(given) && given.common.verification.return_error;
                   },
                   "-verify_return_error has nothing to return without -verify or -Verify"},
    OptionConflict{[](const Given& given) {
                       return rules(given).crl_check && !given.has_crls &&
                              !given.common.trust.crl_download;
                   },
                   "-crl_check finds no CRL, so that no certificate is believed: give -CRL or "
                   "-crl_download"},
    OptionConflict{[](const Given& given) {
                       return given.common.trust.crl_download && !rules(given).crl_check;
                   },
                   "-crl_download fetches nothing without -crl_check or -crl_check_all"},
    OptionConflict{[](const Given& given) {
                       return !given.common.trust.crl.empty() && !rules(given).crl_check;
                   },
                   "-CRL is not looked at without -crl_check or -crl_check_all"},
    OptionConflict{[](const Given& given) {
                       return given.common.trust.crl_format != FileFormat::any &&
                              given.common.trust.crl.empty();
                   },
                   "-CRLform has no file to read without -CRL"},
    OptionConflict{
        [](const Given& given) { return rules(given).use_deltas && !rules(given).crl_check; },
        "-use_deltas does nothing without -crl_check or -crl_check_all"},
    OptionConflict{
        [](const Given& given) { return rules(given).extended_crl && !rules(given).crl_check; },
        "-extended_crl does nothing without -crl_check or -crl_check_all"},
    OptionConflict{[](const Given& given) {
                       return given.common.validation.policy_print && !checks_policies(given);
                   },
                   "-policy_print prints nothing without -policy or -policy_check"},
    OptionConflict{
        [](const Given& given) { return given.common.validation.time && !rules(given).check_time; },
        "-attime is not looked at with -no_check_time"},
    OptionConflict{[](const Given& given) {
                       return is_server(given) && given.server->status.enabled &&
                              shows_nothing(given);
                   },
                   "-status has no certificate to tell of with -nocert"},
    OptionConflict{[](const Given& given) {
                       return is_server(given) && !given.server->status.file.empty() &&
                              (given.server->status.url || given.server->status.timeout > 0);
                   },
                   "-status_url and -status_timeout are not used with -status_file"},
    OptionConflict{[](const Given& given) {
                       return is_server(given) && !given.server->status.enabled &&
                              any_of({given.server->status.proxy.url,
                                      given.server->status.proxy.exceptions});
                   },
                   "-proxy and -no_proxy are for the responders of -status alone"},
    OptionConflict{[](const Given& given) {
                       const auto& extra = given.common.extra_identities;
                       return extra.size() == 1 && extra.front().certificate.empty();
                   },
                   "-xkey and its like do nothing without -xcert"},
    OptionConflict{[](const Given& given) {
                       return given.common.build_chain && given.trusts_nobody &&
                              given.identity.chain.empty() && has_certificate(given);
                   },
                   "-build_chain finds nobody trusted to build a chain from"},
    OptionConflict{[](const Given& given) {
                       return !has_certificate(given) &&
                              (!given.identity.key.empty() || !given.identity.chain.empty() ||
                               given.common.build_chain);
                   },
                   "-key, -cert_chain and -build_chain do nothing without -cert"},
    OptionConflict{[](const Given& given) {
                       return is_server(given) && given.server->nocert &&
                              any_of({given.identity.certificate, given.identity.key});
                   },
                   "-cert and -key are not read with -nocert"},
    OptionConflict{[](const Given& given) {
                       return is_server(given) && !given.server->servername &&
                              any_of({given.server->named_identity.certificate,
                                      given.server->named_identity.key});
                   },
                   "-cert2 and -key2 are not read without -servername"},
    OptionConflict{[](const Given& given) {
                       return is_server(given) && given.server->no_dhe &&
                              !given.server->dhparam.empty();
                   },
                   "-dhparam is not used with -no_dhe"},
    OptionConflict{[](const Given& given) {
                       return is_server(given) && given.server->no_cache && given.server->ext_cache;
                   },
                   "-ext_cache keeps nothing with -no_cache"},
    OptionConflict{[](const Given& given) {
                       const CommonOptions& common = given.common;
                       const bool has_path = common.transport == Transport::datagram;
                       return common.probe_mtu != 0 && (!has_path || common.mtu != 0);
                   },
                   "-probe_mtu finds out nothing without DTLS, or with -mtu"},
};

/// Files and directories of authorities may hold CRLs, too; the system's do not.
bool may_have_crls(const TrustOptions& options) {
    return !options.crl.empty() || options.places.given() || options.verify.given();
}

}  // namespace

std::span<const OptionConflict> option_conflicts() {
    return kConflicts;
}

std::string conflict_lines(const GivenOptions& given) {
    std::string lines;
    for (const OptionConflict& conflict : kConflicts)
        if (conflict.holds(given)) lines += fmt::format("handfast: {}\n", conflict.text);
    return lines;
}

GivenOptions given_options(const ServerOptions& options, const TrustStores& stores) {
    return {options, options.identity, &options, stores.for_peers->empty(),
            may_have_crls(options.trust)};
}

GivenOptions given_options(const ClientOptions& options, const TrustStores& stores) {
    return {options, options.identity, nullptr, stores.for_peers->empty(),
            may_have_crls(options.trust)};
}

}  // namespace handfast::cli
