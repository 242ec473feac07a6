// SPDX-License-Identifier: Apache-2.0
#include "x509/verify.h"

#include <algorithm>

#include "x509/oid.h"

namespace handfast::x509 {

namespace {

using CertificatePtr = std::shared_ptr<const Certificate>;

/// Finds a path from the leaf to an anchor, depth first, counting signature checks.
class PathFinder {
  public:
    PathFinder(std::span<const CertificatePtr> chain, const VerifyOptions& options)
        : others_(chain.subspan(1)), options_(options), budget_(options.signature_budget) {
        path_.push_back(chain.front());
    }

    /// True when the path ends in an anchor; otherwise the longest path that was found stays.
    bool find() {
        if (is_anchor(*path_.back())) return true;
        if (extend()) return true;
        path_ = std::move(longest_);
        return false;
    }
    CertificateList take_path() { return std::move(path_); }

  private:
    bool is_anchor(const Certificate& certificate) const {
        return std::ranges::any_of(options_.anchors, [&](const CertificatePtr& anchor) {
            return equal(anchor->der(), certificate.der());
        });
    }

    bool extend() {
        if (path_.size() > longest_.size()) longest_ = path_;
        if (path_.size() > options_.max_depth) return false;
        for (const CertificatePtr& anchor : options_.anchors)
            if (push_if_issuer(anchor)) return true;
        for (const CertificatePtr& other : others_) {
            if (!push_if_issuer(other)) continue;
            if (extend()) return true;
            path_.pop_back();
        }
        return false;
    }

    bool push_if_issuer(const CertificatePtr& candidate) {
        const Certificate& child = *path_.back();
        const bool again = std::ranges::any_of(path_, [&](const CertificatePtr& earlier) {
            return equal(earlier->der(), candidate->der());
        });
        if (again || !(candidate->subject() == child.issuer()) ||
            candidate->public_key() == nullptr || budget_ == 0)
            return false;
        --budget_;
        if (!child.signed_by(*candidate->public_key())) return false;
        path_.push_back(candidate);
        return true;
    }

    std::span<const CertificatePtr> others_;
    const VerifyOptions& options_;
    std::size_t budget_;
    CertificateList path_;
    CertificateList longest_;
};

/// Extensions whose meaning is judged here; any other critical one refuses the path.
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

bool is_ca(const Certificate& certificate) {
    // RFC 5280 §6.1.4 (k); version 1 roots are told by being anchors, which the caller knows.
    return certificate.basic_constraints() && certificate.basic_constraints()->ca;
}

bool serves_tls(const Certificate& leaf) {
    if (!leaf.has_extended_key_usage()) return true;
    const auto& usages = leaf.extended_key_usage();
    return std::ranges::find(usages, Oid::server_auth) != usages.end() ||
           std::ranges::find(usages, Oid::any_extended_key_usage) != usages.end();
}

class PathJudge {
  public:
    PathJudge(const CertificateList& path, const VerifyOptions& options,
              std::vector<VerifyError>& errors)
        : path_(path), options_(options), errors_(errors) {}

    void judge() {
        judge_extensions();
        judge_names();
        judge_times();
    }

  private:
    void report(std::size_t depth, VerifyCode code) { errors_.push_back({depth, code}); }

    void judge_extensions() {
        std::size_t intermediates = 0;  // not self-issued, below the certificate in question
        for (std::size_t depth = 0; depth < path_.size(); ++depth) {
            const Certificate& certificate = *path_[depth];
            for (const Extension& extension : certificate.extensions())
                if (extension.critical && !is_handled(extension.oid))
                    report(depth, VerifyCode::unhandled_critical_extension);
            if (depth == 0) {
                if (!serves_tls(certificate)) report(depth, VerifyCode::unsuitable_purpose);
                continue;
            }
            judge_issuer(depth, intermediates);
            if (!certificate.self_issued()) ++intermediates;
        }
    }

    void judge_issuer(std::size_t depth, std::size_t intermediates) {
        const Certificate& issuer = *path_[depth];
        const bool version1_root = issuer.version() == 1 && depth + 1 == path_.size();
        if (!is_ca(issuer) && !version1_root) report(depth, VerifyCode::invalid_ca);
        if (!issuer.allows(KeyUsage::key_cert_sign)) report(depth, VerifyCode::no_cert_sign);
        const auto& constraints = issuer.basic_constraints();
        if (constraints && constraints->path_length && intermediates > *constraints->path_length)
            report(depth, VerifyCode::path_length_exceeded);
    }

    void judge_names() {
        const Certificate& leaf = *path_.front();
        if (!options_.hostname.empty() && !names_host(leaf, options_.hostname))
            report(0, VerifyCode::hostname_mismatch);
        if (!options_.address) return;
        const bool named = std::ranges::any_of(leaf.ip_addresses(), [&](ByteView address) {
            return equal(address, *options_.address);
        });
        if (!named) report(0, VerifyCode::ip_mismatch);
    }

    static bool names_host(const Certificate& leaf, std::string_view hostname) {
        // RFC 6125 §6.4.4: the common name counts only without any alternative name.
        if (leaf.find(Oid::subject_alt_name) == nullptr)
            return matches_hostname(leaf.subject().common_name(), hostname);
        return std::ranges::any_of(leaf.dns_names(), [&](std::string_view pattern) {
            return matches_hostname(pattern, hostname);
        });
    }

    void judge_times() {
        for (std::size_t depth = path_.size(); depth-- > 0;) {
            if (options_.now < path_[depth]->not_before())
                report(depth, VerifyCode::certificate_not_yet_valid);
            if (options_.now > path_[depth]->not_after())
                report(depth, VerifyCode::certificate_has_expired);
        }
    }

    const CertificateList& path_;
    const VerifyOptions& options_;
    std::vector<VerifyError>& errors_;
};

/// Why no path ended in an anchor, at the end of the longest one.
void report_no_anchor(VerifyReport& report) {
    const std::size_t depth = report.path.size() - 1;
    const Certificate& last = *report.path.back();
    if (last.self_issued()) {
        report.errors.push_back(
            {depth, depth == 0 ? VerifyCode::self_signed_leaf : VerifyCode::self_signed_in_chain});
        return;
    }
    report.errors.push_back({depth, VerifyCode::no_local_issuer});
    if (depth == 0) report.errors.push_back({0, VerifyCode::unverifiable_leaf});
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::string_view text_of(VerifyCode code) {
    switch (code) {
#define VERIFY_CODE(name, number, text) \
    case VerifyCode::name:              \
        return text;
#include "x509/verify_code.inc"
#undef VERIFY_CODE
    }
    return "unknown certificate verification error";
}

VerifyReport verify(std::span<const CertificatePtr> chain, const VerifyOptions& options) {
    VerifyReport report;
    if (chain.empty()) {
        report.errors.push_back({0, VerifyCode::no_local_issuer});
        return report;
    }
    PathFinder finder(chain, options);
    const bool anchored = finder.find();
    report.path = finder.take_path();
    if (!anchored) report_no_anchor(report);
    PathJudge(report.path, options, report.errors).judge();
    return report;
}

bool matches_hostname(std::string_view pattern, std::string_view hostname) {
    if (hostname.ends_with('.')) hostname.remove_suffix(1);
    if (pattern.empty() || hostname.empty()) return false;
    // A NUL or another control character in a name is an attack, never a match.
    const auto odd = [](char c) { return c <= ' ' || c > '~'; };
    if (std::ranges::any_of(pattern, odd)) return false;
    if (!pattern.starts_with("*.")) return equal_ignoring_case(pattern, hostname);
    const std::string_view suffix = pattern.substr(1);
    const std::size_t dot = hostname.find('.');
    if (dot == std::string_view::npos || dot == 0) return false;
    const bool two_labels_left = suffix.find('.', 1) != std::string_view::npos;
    return two_labels_left && equal_ignoring_case(suffix, hostname.substr(dot));
}

}  // namespace handfast::x509
