// SPDX-License-Identifier: Apache-2.0
#include "x509/path.h"

#include <algorithm>

namespace handfast::x509 {

namespace {

using CertificatePtr = std::shared_ptr<const Certificate>;

bool same(const CertificatePtr& a, const CertificatePtr& b) {
    return equal(a->der(), b->der());
}

bool contains(std::span<const CertificatePtr> list, const CertificatePtr& wanted) {
    return std::ranges::any_of(list, [&](const CertificatePtr& one) { return same(one, wanted); });
}

CertificateList anchors_named(const PathMaterial& material, const Name& subject) {
    return material.trust == nullptr ? CertificateList{}
                                     : material.trust->certificates_named(subject);
}

/// The search by signatures: every candidate that is tried costs a unit of the budget, so the
/// number of steps is bounded too.
class SignedPath {
  public:
    explicit SignedPath(const PathMaterial& material)
        : material_(material), budget_(material.signature_budget) {
        path_.push_back(material.chain.front());
    }

    bool find() { return is_end(path_.front()) || extend(); }
    bool ran_out() const { return ran_out_; }
    CertificateList take() { return std::move(path_); }

  private:
    bool is_end(const CertificatePtr& certificate) const {
        return (material_.partial_chain || certificate->names_itself_as_issuer()) &&
               contains(anchors_named(material_, certificate->subject()), certificate);
    }

    bool extend() {
        return extend_from(anchors_named(material_, path_.back()->issuer())) ||
               extend_from(material_.chain.subspan(1));
    }

    bool extend_from(std::span<const CertificatePtr> candidates) {
        for (const CertificatePtr& candidate : candidates) {
            if (!is_signer(candidate)) continue;
            path_.push_back(candidate);
            if (is_end(candidate) || extend()) return true;
            path_.pop_back();
        }
        return false;
    }

    bool is_signer(const CertificatePtr& candidate) {
        const Certificate& child = *path_.back();
        if (!child.names_as_issuer(*candidate) || contains(path_, candidate)) return false;
        // Leaf and anchor do not count as depth.
        if (budget_ == 0 || path_.size() > material_.max_depth + 1) {
            ran_out_ = true;
            return false;
        }
        --budget_;
        return child.signed_by(*candidate);
    }

    const PathMaterial& material_;
    std::size_t budget_;
    bool ran_out_ = false;
    CertificateList path_;
};

/// The first that fits by name, anchors first, with no way back.
Path path_by_name(const PathMaterial& material) {
    Path path{{material.chain.front()}, PathEnd::issuer_missing};
    CertificateList& found = path.certificates;
    while (found.size() <= material.max_depth + 1) {
        const Certificate& last = *found.back();
        const bool trusted = contains(anchors_named(material, last.subject()), found.back());
        if (trusted && (material.partial_chain || last.names_itself_as_issuer())) {
            path.end = PathEnd::signature_refused;
            return path;
        }
        const auto fits = [&](const CertificatePtr& candidate) {
            return last.names_as_issuer(*candidate) && !contains(found, candidate);
        };
        const auto others = material.chain.subspan(1);
        const CertificateList anchors = anchors_named(material, last.issuer());
        auto next = std::ranges::find_if(anchors, fits);
        if (next == anchors.end()) {
            const auto other = std::ranges::find_if(others, fits);
            if (other == others.end()) {
                path.end = trusted && found.size() > 1     ? PathEnd::anchors_missing
                           : last.names_itself_as_issuer() ? PathEnd::self_signed
                                                           : PathEnd::issuer_missing;
                return path;
            }
            found.push_back(*other);
            continue;
        }
        found.push_back(*next);
    }
    path.end = PathEnd::too_long;
    return path;
}

}  // namespace

Path find_path(const PathMaterial& material) {
    SignedPath search(material);
    if (search.find()) return {search.take(), PathEnd::anchor};
    Path path = path_by_name(material);
    if (path.end == PathEnd::signature_refused && search.ran_out()) path.end = PathEnd::too_long;
    return path;
}

}  // namespace handfast::x509
