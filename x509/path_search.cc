// SPDX-License-Identifier: Apache-2.0
#include "x509/path_search.h"

#include <algorithm>

#include "x509/path_judge.h"

namespace handfast::x509 {

namespace {

using CertificatePtr = std::shared_ptr<const Certificate>;

/// Complete paths that are judged at most.
constexpr std::size_t kMaxVerdicts = 100;

/// RFC 4158 §5.2: a certificate of the same name and key leads nowhere new.
bool is_same_entity(const Certificate& a, const Certificate& b) {
    return a.subject() == b.subject() && equal(a.spki(), b.spki());
}

class PathSearch {
  public:
    PathSearch(const PathMaterial& material, const VerifyOptions& options,
               SignatureChecks& signatures, const PathVerdict& is_good)
        : material_(material),
          options_(options),
          signatures_(signatures),
          is_good_(is_good),
          signature_limit_(signatures.count() + options.signature_budget),
          path_{.certificates = {material.chain.front()}} {}

    bool find() { return is_trusted_leaf() || extend(); }
    Path take() { return std::move(path_); }

  private:
    enum class Origin : std::uint8_t { trusted, pool };

    bool is_trusted_leaf();
    bool extend();
    bool extend_by(const CertificatePtr& candidate, Origin origin);
    bool is_promising(const CertificatePtr& issuer, Origin origin);
    bool has_room_below(const Certificate& candidate) const;
    bool is_permitted(const Certificate& candidate, Origin origin) const;
    bool is_known(const Certificate& candidate) const;
    bool ends_well();
    bool is_spent() const {
        return steps_ >= options_.step_budget || verdicts_ >= kMaxVerdicts ||
               signatures_.count() >= signature_limit_;
    }

    const PathMaterial& material_;
    const VerifyOptions& options_;
    SignatureChecks& signatures_;
    const PathVerdict& is_good_;
    std::size_t signature_limit_;
    std::size_t steps_ = 0;
    std::size_t verdicts_ = 0;
    Path path_;
};

bool PathSearch::ends_well() {
    ++verdicts_;
    path_.end = PathEnd::anchor;
    return is_good_(path_);
}

/// With partial_chain a trusted leaf needs no issuer, however many there are.
bool PathSearch::is_trusted_leaf() {
    if (!material_.partial_chain || material_.trust == nullptr) return false;
    const CertificatePtr leaf = path_.certificates.front();
    for (const CertificatePtr& one : material_.trust->certificates_named(leaf->subject())) {
        if (!is_same(*one, *leaf)) continue;
        if (trust_verdict(*one, material_.trusted_for) == TrustVerdict::rejected) continue;
        path_.certificates.front() = one;
        path_.untrusted = 0;
        if (ends_well()) return true;
        path_.certificates.front() = leaf;
        path_.untrusted = 1;
    }
    return false;
}

bool PathSearch::extend() {
    // Leaf and anchor do not count as depth.
    if (path_.certificates.size() > material_.max_depth + 1) return false;
    const CertificatePtr child = path_.certificates.back();
    CertificateList trusted;
    if (material_.trust != nullptr) trusted = material_.trust->certificates_named(child->issuer());
    for (const CertificatePtr& candidate : trusted)
        if (extend_by(candidate, Origin::trusted)) return true;
    // As in OpenSSL, what is behind a trusted certificate is trusted.
    if (path_.untrusted < path_.certificates.size()) return false;
    for (const CertificatePtr& candidate : material_.chain.subspan(1)) {
        const auto is_it = [&](const CertificatePtr& one) { return is_same(*one, *candidate); };
        if (candidate->subject() == child->issuer() && std::ranges::any_of(trusted, is_it))
            continue;
        if (extend_by(candidate, Origin::pool)) return true;
    }
    return false;
}

bool PathSearch::extend_by(const CertificatePtr& candidate, Origin origin) {
    if (is_spent()) return false;
    ++steps_;
    if (!is_promising(candidate, origin)) return false;
    TrustVerdict verdict = TrustVerdict::unspecified;
    if (origin == Origin::trusted) {
        verdict = trust_verdict(*candidate, material_.trusted_for);
        if (verdict == TrustVerdict::rejected) return false;
    }
    path_.certificates.push_back(candidate);
    if (origin == Origin::pool) ++path_.untrusted;
    const bool may_end =
        verdict == TrustVerdict::trusted || (origin == Origin::trusted && material_.partial_chain);
    if ((may_end && ends_well()) || extend()) return true;
    path_.certificates.pop_back();
    if (origin == Origin::pool) --path_.untrusted;
    return false;
}

/// What the end of the path would be refused for anyway; the signature last, since it costs most.
bool PathSearch::is_promising(const CertificatePtr& issuer, Origin origin) {
    const Certificate& candidate = *issuer;
    const Certificate& child = *path_.certificates.back();
    if (!child.names_as_issuer(candidate) || is_known(candidate)) return false;
    // Nobody trusts what only it says of itself.
    if (origin == Origin::pool && candidate.self_signed()) return false;
    if (options_.check_time && !is_current(candidate, options_.now)) return false;
    return is_permitted(candidate, origin) && has_room_below(candidate) &&
           signatures_.is_signed_by(path_.certificates.back(), issuer);
}

bool PathSearch::is_known(const Certificate& candidate) const {
    return std::ranges::any_of(path_.certificates, [&](const CertificatePtr& one) {
        return is_same_entity(*one, candidate);
    });
}

bool PathSearch::is_permitted(const Certificate& candidate, Origin origin) const {
    const Certificate& child = *path_.certificates.back();
    if (!options_.ignore_critical && has_unhandled_critical(candidate)) return false;
    if (options_.has_strong_key && !options_.has_strong_key(candidate)) return false;
    if (options_.has_strong_signature && !options_.has_strong_signature(child)) return false;
    // Who issues proxies is no CA; that is for the verdict.
    if (child.proxy()) return true;
    const CaKind kind = ca_kind(candidate);
    if (kind == CaKind::none || (origin == Origin::pool && kind != CaKind::marked)) return false;
    // Trust settings can allow what the certificate does not.
    return origin == Origin::trusted || options_.purpose == Purpose::none ||
           suitability(candidate, options_.purpose, PathRole::issuer) != Suitability::unsuitable;
}

/// RFC 5280 §6.1.4 (l), (m).
bool PathSearch::has_room_below(const Certificate& candidate) const {
    const auto& constraints = candidate.basic_constraints();
    if (!constraints || !constraints->path_length || path_.certificates.front()->proxy())
        return true;
    const std::span issuers = std::span(path_.certificates).subspan(1);
    const auto count = std::ranges::count_if(
        issuers, [](const CertificatePtr& one) { return !one->self_issued(); });
    return static_cast<std::uint64_t>(count) <= *constraints->path_length;
}

}  // namespace

std::optional<Path> search_path(const PathMaterial& material, const VerifyOptions& options,
                                SignatureChecks& signatures, const PathVerdict& is_good) {
    PathSearch search(material, options, signatures, is_good);
    if (!search.find()) return std::nullopt;
    return search.take();
}

}  // namespace handfast::x509
