// SPDX-License-Identifier: Apache-2.0
#include "x509/path_judge.h"

#include <algorithm>

#include "x509/host_match.h"

namespace handfast::x509 {

/// In the order of OpenSSL's verify_chain.
VerifyReport PathJudge::judge() {
    report_if(!has_strong_key(0), 0, VerifyCode::leaf_key_too_small);
    judge_end();
    judge_extensions();
    judge_strength();
    judge_names();
    judge_revocation();
    judge_suite_b();
    judge_signatures_and_times();
    judge_name_constraints();
    judge_policies();
    report_.path = chain_;
    report_.untrusted = path_.untrusted;
    return std::move(report_);
}

bool PathJudge::has_strong_key(std::size_t depth) const {
    return !options_.has_strong_key || options_.has_strong_key(*chain_[depth]);
}

void PathJudge::judge_end() {
    for (std::size_t depth : path_.rejected) report(depth, VerifyCode::certificate_rejected);
    if (path_.end == PathEnd::anchor) return;
    // As in OpenSSL, what was found before stands for why there is no trust.
    if (!report_.events.empty()) return report(last(), report_.events.back().code);
    report_if(path_.too_long, last(), VerifyCode::chain_too_long);
    switch (path_.end) {
        case PathEnd::anchor:
            return;
        case PathEnd::self_signed:
            return report(last(), last() == 0 ? VerifyCode::self_signed_leaf
                                              : VerifyCode::self_signed_in_chain);
        case PathEnd::issuer_missing:
            return report(last(), VerifyCode::no_local_issuer);
        case PathEnd::anchors_missing:
            return report(last(), VerifyCode::no_issuer);
    }
}

/// Of the end that is trusted, nobody asks who signed it.
void PathJudge::judge_strength() {
    for (std::size_t depth = 0; depth < chain_.size(); ++depth) {
        report_if(depth > 0 && !has_strong_key(depth), depth, VerifyCode::ca_key_too_small);
        report_if(depth < last() && options_.has_strong_signature &&
                      !options_.has_strong_signature(*chain_[depth]),
                  depth, VerifyCode::ca_hash_too_weak);
    }
}

void PathJudge::judge_names() {
    const Certificate& leaf = *chain_.front();
    const auto names = [&](const std::string& host) {
        return find_host(leaf, host, options_.host_flags).has_value();
    };
    report_if(!options_.hostnames.empty() && std::ranges::none_of(options_.hostnames, names), 0,
              VerifyCode::hostname_mismatch);
    report_if(!options_.email.empty() && !find_mailbox(leaf, options_.email), 0,
              VerifyCode::email_mismatch);
    report_if(options_.address && !names_address(leaf, *options_.address), 0,
              VerifyCode::ip_mismatch);
}

void PathJudge::judge_revocation() {
    for (VerifyEvent& event : check_revocation(chain_, revocation_))
        report_.events.push_back(std::move(event));
}

void PathJudge::judge_suite_b() {
    const VerifyError found = check_suite_b(chain_, options_.suite_b);
    report_if(found.code != VerifyCode::ok, found.depth, found.code);
}

/// From the end that is trusted to the leaf.
void PathJudge::judge_signatures_and_times() {
    std::size_t depth = last();
    bool is_end = true;
    if (!chain_.back()->names_itself_as_issuer() && !options_.partial_chain) {
        // As in OpenSSL, nothing more is asked of an end whose issuer is missing.
        if (depth == 0) {
            report(0, VerifyCode::unverifiable_leaf);
        } else {
            --depth;
            is_end = false;
        }
    }
    while (true) {
        if (!is_end) judge_signature(depth, depth + 1);
        if (is_end && options_.check_ss_sig && chain_[depth]->self_signed())
            judge_signature(depth, depth);
        if (options_.check_time) judge_time(depth);
        report(depth, VerifyCode::ok);
        if (depth == 0) return;
        --depth;
        is_end = false;
    }
}

void PathJudge::judge_signature(std::size_t child, std::size_t issuer) {
    const Certificate& by = *chain_[issuer];
    // RFC 5280 §6.1.4 (n); RFC 3820 §3.1 for proxies. No rule for a self-issued end.
    const bool is_own_end = child == issuer && !by.is_marked_ca();
    if (chain_[child]->proxy()) {
        report_if(!is_own_end && !by.allows(KeyUsage::digital_signature), issuer,
                  VerifyCode::no_digital_signature);
    } else {
        report_if(!is_own_end && !by.allows(KeyUsage::key_cert_sign), issuer,
                  VerifyCode::no_cert_sign);
    }
    if (by.public_key() == nullptr) return report(issuer, VerifyCode::undecodable_issuer_key);
    report_if(!signatures_.is_signed_by(chain_[child], chain_[issuer]), child,
              VerifyCode::certificate_signature_failure);
}

void PathJudge::judge_time(std::size_t depth) {
    const Certificate& certificate = *chain_[depth];
    // RFC 5280 §4.1.2.5: both ends are inclusive, and their unit is the second.
    const auto now = std::chrono::floor<std::chrono::seconds>(options_.now);
    const auto begins = certificate.not_before_field().instant();
    const auto ends = certificate.not_after_field().instant();
    report_if(!begins, depth, VerifyCode::error_in_not_before);
    report_if(begins && now < *begins, depth, VerifyCode::certificate_not_yet_valid);
    report_if(!ends, depth, VerifyCode::error_in_not_after);
    report_if(ends && now > *ends, depth, VerifyCode::certificate_has_expired);
}

void PathJudge::judge_policies() {
    const bool wanted = !options_.policies.empty() || options_.policy_check ||
                        options_.explicit_policy || options_.inhibit_any || options_.inhibit_map;
    if (!wanted) return;
    report_.policies = check_policies(chain_, {.initial_policies = options_.policies,
                                               .require_explicit = options_.explicit_policy,
                                               .inhibit_mapping = options_.inhibit_map,
                                               .inhibit_any = options_.inhibit_any});
    const PolicyOutcome& outcome = *report_.policies;
    if (outcome.code == VerifyCode::ok) return;
    for (std::size_t depth : outcome.invalid) report(depth, outcome.code);
    // It is the path that has no policy, not one of its certificates.
    if (outcome.invalid.empty()) report_.events.push_back({.code = outcome.code});
}

}  // namespace handfast::x509
