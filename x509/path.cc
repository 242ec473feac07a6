// SPDX-License-Identifier: Apache-2.0
#include "x509/path.h"

#include <algorithm>

namespace handfast::x509 {

namespace {

using CertificatePtr = std::shared_ptr<const Certificate>;

bool contains(std::span<const CertificatePtr> list, const CertificatePtr& wanted) {
    return std::ranges::any_of(list,
                               [&](const CertificatePtr& one) { return is_same(*one, *wanted); });
}

class PathBuilder {
  public:
    explicit PathBuilder(const PathMaterial& material)
        : material_(material),
          path_{.certificates = {material.chain.front()}},
          pool_(material.chain.begin() + 1, material.chain.end()) {}

    Path build();

  private:
    enum class Step : std::uint8_t { go_on, stop };

    CertificateList& chain() { return path_.certificates; }
    bool is_full() const { return path_.certificates.size() > material_.max_depth + 1; }
    CertificatePtr prefer_current(std::span<const CertificatePtr> issuers) const;
    CertificatePtr trusted_issuer(const Certificate& child) const;
    CertificatePtr pooled_issuer(const CertificatePtr& child) const;
    Step extend_by_trusted();
    bool take_trusted(CertificatePtr issuer, const CertificatePtr& child);
    bool look_further_down();
    void extend_by_pool();
    void judge_trust(std::size_t from);
    void judge_lone_leaf();
    void settle();

    const PathMaterial& material_;
    Path path_;
    CertificateList pool_;  ///< Of the chain, what is not used yet.
    bool search_pool_ = false;
    bool search_trusted_ = false;
    bool may_look_down_ = false;
    bool looks_down_ = false;     ///< For a trusted issuer of a certificate within the path
    std::size_t down_count_ = 0;  ///< Certificates that stay when one is found.
    bool trusted_ = false;
};

/// The first that is valid now, else the one that ends last.
CertificatePtr PathBuilder::prefer_current(std::span<const CertificatePtr> issuers) const {
    CertificatePtr best;
    for (const CertificatePtr& issuer : issuers) {
        if (!material_.now || is_current(*issuer, *material_.now)) return issuer;
        if (!best || issuer->not_after() > best->not_after()) best = issuer;
    }
    return best;
}

CertificatePtr PathBuilder::trusted_issuer(const Certificate& child) const {
    if (material_.trust == nullptr || is_full()) return nullptr;
    CertificateList issuers = material_.trust->certificates_named(child.issuer());
    std::erase_if(issuers, [&](const CertificatePtr& one) { return !child.names_as_issuer(*one); });
    return prefer_current(issuers);
}

CertificatePtr PathBuilder::pooled_issuer(const CertificatePtr& child) const {
    const CertificateList& chain = path_.certificates;
    if (child->self_signed() || is_full()) return nullptr;
    const bool may_repeat = child->self_issued() && chain.size() == 1;
    CertificateList issuers;
    for (const CertificatePtr& one : pool_)
        if (child->names_as_issuer(*one) && (may_repeat || !contains(chain, one)))
            issuers.push_back(one);
    return prefer_current(issuers);
}

/// Adds what the trust source says about trust of the certificates from that depth on.
void PathBuilder::judge_trust(std::size_t from) {
    for (std::size_t depth = from; depth < chain().size(); ++depth) {
        const TrustVerdict verdict = trust_verdict(*chain()[depth], material_.trusted_for);
        if (verdict == TrustVerdict::rejected) {
            path_.rejected.push_back(depth);
            return;
        }
        trusted_ = trusted_ || verdict == TrustVerdict::trusted;
        if (trusted_) return;
    }
    trusted_ = from < chain().size() && material_.partial_chain;
}

/// False for a self-signed certificate that is not the trusted one of that name: a mimic.
bool PathBuilder::take_trusted(CertificatePtr issuer, const CertificatePtr& child) {
    if (!child->self_signed()) {
        chain().push_back(std::move(issuer));
        judge_trust(chain().size() - 1);
    } else if (is_same(*child, *issuer)) {
        // The trusted one has settings.
        chain().back() = std::move(issuer);
        path_.untrusted = chain().size() - 1;
        judge_trust(path_.untrusted);
    } else {
        return false;
    }
    search_pool_ = false;
    return true;
}

/// Without an issuer for the end of the path: whether one for a certificate before may still be
/// looked for.
bool PathBuilder::look_further_down() {
    if (search_pool_) return true;
    if (looks_down_ && --down_count_ > 0) return true;
    if (!may_look_down_ || looks_down_ || path_.untrusted < 2) return false;
    looks_down_ = true;
    down_count_ = path_.untrusted - 1;
    return true;
}

PathBuilder::Step PathBuilder::extend_by_trusted() {
    const std::size_t count = looks_down_ ? down_count_ : chain().size();
    const CertificatePtr child = chain()[count - 1];
    CertificatePtr issuer = trusted_issuer(*child);
    if (issuer) {
        if (looks_down_) {
            chain().resize(count);
            path_.untrusted = count;
            looks_down_ = false;
        }
        if (take_trusted(std::move(issuer), child)) {
            if (trusted_) return Step::stop;
            if (!chain().back()->self_signed()) return Step::go_on;
        }
    }
    return look_further_down() ? Step::go_on : Step::stop;
}

void PathBuilder::extend_by_pool() {
    const CertificatePtr issuer = pooled_issuer(chain().back());
    if (!issuer) {
        search_pool_ = false;
        search_trusted_ = true;
        return;
    }
    std::erase(pool_, issuer);
    chain().push_back(issuer);
    ++path_.untrusted;
}

/// With partial_chain a leaf may be trusted itself.
void PathBuilder::judge_lone_leaf() {
    if (trusted_ || !material_.partial_chain || material_.trust == nullptr || is_full() ||
        path_.untrusted < chain().size())
        return;
    for (const CertificatePtr& one :
         material_.trust->certificates_named(chain().front()->subject())) {
        if (!is_same(*one, *chain().front())) continue;
        if (trust_verdict(*one, material_.trusted_for) == TrustVerdict::rejected) {
            path_.rejected.push_back(0);
            return;
        }
        chain().front() = one;
        path_.untrusted = 0;
        trusted_ = true;
        return;
    }
}

void PathBuilder::settle() {
    path_.too_long = !trusted_ && is_full();
    if (trusted_) {
        path_.end = PathEnd::anchor;
    } else if (chain().back()->self_signed()) {
        path_.end = PathEnd::self_signed;
    } else {
        path_.end =
            path_.untrusted < chain().size() ? PathEnd::anchors_missing : PathEnd::issuer_missing;
    }
}

Path PathBuilder::build() {
    search_pool_ = !pool_.empty();
    search_trusted_ = !search_pool_ || material_.trusted_first;
    may_look_down_ = !search_trusted_ && !material_.no_alt_chains;
    while (search_pool_ || search_trusted_) {
        if (search_trusted_ && extend_by_trusted() == Step::stop) break;
        if (search_pool_) extend_by_pool();
    }
    judge_lone_leaf();
    settle();
    return std::move(path_);
}

}  // namespace

bool is_current(const Certificate& certificate, Instant now) {
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    return certificate.not_before() <= second && second <= certificate.not_after();
}

Path find_path(const PathMaterial& material) {
    return PathBuilder(material).build();
}

}  // namespace handfast::x509
