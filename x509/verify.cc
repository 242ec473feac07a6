// SPDX-License-Identifier: Apache-2.0
#include "x509/verify.h"

#include <algorithm>

#include "x509/host_match.h"
#include "x509/oid.h"

namespace handfast::x509 {

namespace {

/// Extensions whose meaning is judged here.
bool is_handled(Oid oid) {
    switch (oid) {
        case Oid::basic_constraints:
        case Oid::key_usage:
        case Oid::ext_key_usage:
        case Oid::subject_alt_name:
        case Oid::subject_key_identifier:
        case Oid::authority_key_identifier:
            return true;
        default:
            return false;
    }
}

/// RFC 5280 §4.2: an unknown critical extension refuses the path. So do name constraints even
/// where they are not critical: what they forbid must not pass unread.
bool is_refused(const Extension& extension) {
    return (extension.critical && !is_handled(extension.oid)) ||
           extension.oid == Oid::name_constraints;
}

/// RFC 5280 §6.1.4 (k), (n).
bool is_ca(const Certificate& certificate) {
    return certificate.allows(KeyUsage::key_cert_sign) && certificate.basic_constraints() &&
           certificate.basic_constraints()->ca;
}

/// An anchor may say less clearly that it is a CA: by its version, which knew no extensions, or
/// by its key usage alone.
bool is_old_root(const Certificate& certificate) {
    return certificate.self_issued() && certificate.allows(KeyUsage::key_cert_sign) &&
           !certificate.basic_constraints() &&
           (certificate.version() == 1 || certificate.find(Oid::key_usage) != nullptr);
}

/// RFC 5280 §4.2.1.12; as in OpenSSL, "any" alone makes neither a server nor a client.
bool extended_usage_allows(const Certificate& certificate, Purpose purpose) {
    if (!certificate.has_extended_key_usage()) return true;
    const auto& usages = certificate.extended_key_usage();
    const Oid wanted = purpose == Purpose::tls_server ? Oid::server_auth : Oid::client_auth;
    return std::ranges::find(usages, wanted) != usages.end();
}

bool serves(const Certificate& leaf, Purpose purpose) {
    const bool encrypts = purpose == Purpose::tls_server && leaf.allows(KeyUsage::key_encipherment);
    return extended_usage_allows(leaf, purpose) &&
           (leaf.allows(KeyUsage::digital_signature) || leaf.allows(KeyUsage::key_agreement) ||
            encrypts);
}

class PathJudge {
  public:
    PathJudge(const Path& path, const VerifyOptions& options, std::vector<VerifyEvent>& errors)
        : path_(path.certificates), end_(path.end), options_(options), errors_(errors) {}

    /// In the order of OpenSSL's verify_chain.
    void judge() {
        judge_leaf_key();
        judge_end();
        judge_extensions();
        judge_strength();
        judge_names();
        judge_signatures_and_times();
    }

  private:
    void report(std::size_t depth, VerifyCode code) {
        errors_.push_back({depth, code, path_[depth]});
    }
    std::size_t last() const { return path_.size() - 1; }

    bool has_strong_key(std::size_t depth) const {
        return !options_.has_strong_key || options_.has_strong_key(*path_[depth]);
    }

    void judge_leaf_key() {
        if (!has_strong_key(0)) report(0, VerifyCode::leaf_key_too_small);
    }

    /// Of the end that is trusted, nobody asks who signed it.
    void judge_strength() {
        for (std::size_t depth = 0; depth < path_.size(); ++depth) {
            if (depth > 0 && !has_strong_key(depth)) report(depth, VerifyCode::ca_key_too_small);
            if (depth < last() && options_.has_strong_signature &&
                !options_.has_strong_signature(*path_[depth]))
                report(depth, VerifyCode::ca_hash_too_weak);
        }
    }

    void judge_end() {
        // As in OpenSSL, what was found before stands for why there is no trust.
        if (!errors_.empty() && end_ != PathEnd::anchor && end_ != PathEnd::signature_refused)
            return report(last(), errors_.back().code);
        switch (end_) {
            case PathEnd::anchor:
            case PathEnd::signature_refused:
                return;
            case PathEnd::self_signed:
                return report(last(), last() == 0 ? VerifyCode::self_signed_leaf
                                                  : VerifyCode::self_signed_in_chain);
            case PathEnd::issuer_missing:
                return report(last(), VerifyCode::no_local_issuer);
            case PathEnd::anchors_missing:
                return report(last(), VerifyCode::no_issuer);
            case PathEnd::too_long:
                return report(last(), VerifyCode::chain_too_long);
        }
    }

    void judge_extensions() {
        std::size_t intermediates = 0;  // not self-issued, below the certificate in question
        for (std::size_t depth = 0; depth < path_.size(); ++depth) {
            const Certificate& certificate = *path_[depth];
            if (std::ranges::any_of(certificate.extensions(), is_refused))
                report(depth, VerifyCode::unhandled_critical_extension);
            if (depth == 0) {
                if (!serves(certificate, options_.purpose))
                    report(depth, VerifyCode::unsuitable_purpose);
                continue;
            }
            judge_issuer(depth, intermediates);
            if (!certificate.self_issued()) ++intermediates;
        }
    }

    void judge_issuer(std::size_t depth, std::size_t intermediates) {
        const Certificate& issuer = *path_[depth];
        const bool ca = is_ca(issuer) || (depth == last() && is_old_root(issuer));
        if (!ca) report(depth, VerifyCode::invalid_ca);
        if (!ca || !extended_usage_allows(issuer, options_.purpose))
            report(depth, VerifyCode::unsuitable_purpose);
        const auto& constraints = issuer.basic_constraints();
        if (constraints && constraints->path_length && intermediates > *constraints->path_length)
            report(depth, VerifyCode::path_length_exceeded);
    }

    void judge_names() {
        const Certificate& leaf = *path_.front();
        const auto names = [&](const std::string& host) {
            return find_host(leaf, host).has_value();
        };
        if (!options_.hostnames.empty() && std::ranges::none_of(options_.hostnames, names))
            report(0, VerifyCode::hostname_mismatch);
        if (!options_.email.empty() && !find_mailbox(leaf, options_.email))
            report(0, VerifyCode::email_mismatch);
        if (options_.address && !names_address(leaf, *options_.address))
            report(0, VerifyCode::ip_mismatch);
    }

    /// From the end that is trusted to the leaf.
    void judge_signatures_and_times() {
        // Nobody can be asked about a lone certificate.
        if (last() == 0 && !path_.front()->names_itself_as_issuer() && end_ != PathEnd::anchor)
            report(0, VerifyCode::unverifiable_leaf);
        for (std::size_t depth = path_.size(); depth-- > 0;) {
            if (depth < last()) judge_signature(depth);
            judge_time(depth);
        }
    }

    void judge_signature(std::size_t depth) {
        const Certificate& issuer = *path_[depth + 1];
        if (!issuer.allows(KeyUsage::key_cert_sign)) report(depth + 1, VerifyCode::no_cert_sign);
        if (issuer.public_key() == nullptr)
            return report(depth + 1, VerifyCode::undecodable_issuer_key);
        // The search for an anchor has checked the others.
        if (end_ != PathEnd::anchor && !path_[depth]->signed_by(issuer))
            report(depth, VerifyCode::certificate_signature_failure);
    }

    void judge_time(std::size_t depth) {
        // RFC 5280 §4.1.2.5: both ends are inclusive, and their unit is the second.
        const auto now = std::chrono::floor<std::chrono::seconds>(options_.now);
        if (now < path_[depth]->not_before()) report(depth, VerifyCode::certificate_not_yet_valid);
        if (now > path_[depth]->not_after()) report(depth, VerifyCode::certificate_has_expired);
    }

    const CertificateList& path_;
    PathEnd end_;
    const VerifyOptions& options_;
    std::vector<VerifyEvent>& errors_;
};

}  // namespace

std::vector<VerifyError> VerifyReport::errors() const {
    std::vector<VerifyError> found;
    for (const VerifyEvent& event : events)
        if (event.code != VerifyCode::ok) found.push_back({event.depth, event.code});
    return found;
}

VerifyCode VerifyReport::code() const {
    const auto last = std::ranges::find_if(
        events.rbegin(), events.rend(), [](VerifyCode code) { return code != VerifyCode::ok; },
        &VerifyEvent::code);
    return last == events.rend() ? VerifyCode::ok : last->code;
}

VerifyReport verify(std::span<const std::shared_ptr<const Certificate>> chain,
                    const VerifyOptions& options) {
    VerifyReport report;
    if (chain.empty()) {
        report.events.push_back({.code = VerifyCode::no_local_issuer});
        return report;
    }
    Path path = find_path({.chain = chain,
                           .trust = options.trust.get(),
                           .partial_chain = options.partial_chain,
                           .max_depth = options.max_depth,
                           .signature_budget = options.signature_budget});
    PathJudge(path, options, report.events).judge();
    report.path = std::move(path.certificates);
    return report;
}

}  // namespace handfast::x509
