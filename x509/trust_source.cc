// SPDX-License-Identifier: Apache-2.0
#include "x509/trust_source.h"

#include <algorithm>

namespace handfast::x509 {

namespace {

std::string key_of(const Name& name) {
    return std::string(as_text(name.canonical()));
}

}  // namespace

bool is_same(const Certificate& a, const Certificate& b) {
    return equal(a.der(), b.der());
}

TrustList::TrustList(const CertificateList& certificates) {
    for (const auto& certificate : certificates) add(certificate);
}

void TrustList::add(std::shared_ptr<const Certificate> certificate) {
    CertificateList& list = by_subject_[key_of(certificate->subject())];
    const bool known =
        std::ranges::any_of(list, [&](const auto& one) { return is_same(*one, *certificate); });
    if (!known) list.push_back(std::move(certificate));
}

CertificateList TrustList::certificates_named(const Name& subject) const {
    const auto found = by_subject_.find(key_of(subject));
    return found == by_subject_.end() ? CertificateList{} : found->second;
}

CrlList TrustList::crls_of(const Name&) const {
    return {};
}

}  // namespace handfast::x509
