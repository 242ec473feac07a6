// SPDX-License-Identifier: Apache-2.0
#include "x509/revocation.h"

#include <algorithm>
#include <optional>

#include "x509/crl_scope.h"
#include "x509/oid.h"
#include "x509/suite_b.h"

namespace handfast::x509 {

namespace {

using CertificatePtr = std::shared_ptr<const Certificate>;
using CrlPtr = std::shared_ptr<const Crl>;

// OpenSSL's CRL_SCORE_*: which of several CRLs is the better one.
constexpr unsigned kNoCritical = 0x100;
constexpr unsigned kScope = 0x080;
constexpr unsigned kTime = 0x040;
constexpr unsigned kIssuerName = 0x020;
constexpr unsigned kIssuerCertificate = 0x018;
constexpr unsigned kSamePath = 0x008;
constexpr unsigned kKeyIdentifier = 0x004;
constexpr unsigned kDeltaTime = 0x002;
constexpr unsigned kValid = kNoCritical | kTime | kScope;

/// A CRL for a certificate, and why.
struct Choice {
    CrlPtr crl;
    CrlPtr delta;
    CertificatePtr issuer;
    unsigned score = 0;
    unsigned reasons = 0;  ///< With those that other CRLs have covered.
};

/// Whether the certificate can be the one that an authority key identifier speaks of.
bool is_identified(const Certificate& issuer, const AuthorityKeyIdentifier& identifier) {
    const auto agree = [](ByteView wanted, ByteView found) {
        return wanted.empty() || found.empty() || equal(wanted, found);
    };
    if (!agree(identifier.key, issuer.subject_key_identifier())) return false;
    if (!agree(identifier.serial, issuer.serial())) return false;
    if (identifier.issuer.empty()) return true;
    const auto name = Name::parse(identifier.issuer);
    return name && *name == issuer.issuer();
}

bool is_issuer(const Certificate& certificate, const Crl& crl) {
    return certificate.subject() == crl.issuer() &&
           is_identified(certificate, crl.authority_key_identifier());
}

bool is_newer(const Crl& crl, const Crl& other) {
    const auto issued = crl.this_update().instant();
    const auto other_issued = other.this_update().instant();
    return issued && other_issued && *issued > *other_issued;
}

/// The first certificate that fits, or null.
template <class Fits>
CertificatePtr first_of(std::span<const CertificatePtr> list, const Fits& fits) {
    const auto found = std::ranges::find_if(list, fits);
    return found == list.end() ? nullptr : *found;
}

class RevocationJudge {
  public:
    RevocationJudge(std::span<const CertificatePtr> path, const RevocationContext& context)
        : path_(path), context_(context), options_(context.options), work_(context.work) {}

    std::vector<VerifyEvent> judge() {
        const bool in_crl_path = !context_.judge_issuer;
        if (!options_.crl_check || (in_crl_path && !options_.crl_check_all)) return {};
        const std::size_t count = options_.crl_check_all ? path_.size() : 1;
        for (depth_ = 0; depth_ < count; ++depth_)
            if (path_[depth_]->find(Oid::proxy_cert_info) == nullptr) judge_certificate();
        return std::move(events_);
    }

  private:
    const Certificate& subject() const { return *path_[depth_]; }
    void report(VerifyCode code) { events_.push_back({depth_, code, path_[depth_]}); }
    void report_if(bool wrong, VerifyCode code) {
        if (wrong) report(code);
    }

    /// One CRL after the other until all reasons are covered.
    void judge_certificate() {
        unsigned covered = 0;
        while (covered != ReasonFlags::kAll) {
            const auto choice = find_crl(covered);
            if (!choice) return report(VerifyCode::no_crl);
            judge_crl(*choice, choice->crl);
            bool removed = false;
            if (choice->delta) {
                judge_crl(*choice, choice->delta);
                removed = look_up(*choice->delta);
            }
            if (!removed) look_up(*choice->crl);
            // Nothing new: there is no CRL for the rest.
            if (choice->reasons == covered) return report(VerifyCode::no_crl);
            covered = choice->reasons;
        }
    }

    std::optional<Choice> find_crl(unsigned covered) {
        Choice best;
        best.reasons = covered;
        consider(options_.crls, covered, best);
        if (best.score < kValid && options_.trust) {
            consider(options_.trust->crls_of(subject().issuer()), covered, best);
            // Indirect CRLs have another issuer.
            for (const Name& name : other_crl_issuers())
                consider(options_.trust->crls_of(name), covered, best);
        }
        if (!best.crl) return std::nullopt;
        return best;
    }

    std::vector<Name> other_crl_issuers() const {
        std::vector<Name> names;
        const Extension* extension = subject().find(Oid::crl_distribution_points);
        if (!options_.extended_crl || extension == nullptr) return names;
        const auto points = parse_distribution_points(extension->value);
        if (!points) return names;
        for (const DistributionPoint& point : *points)
            for (const GeneralName& general : point.crl_issuer) {
                if (general.kind != GeneralNameKind::directory_name) continue;
                if (auto name = Name::parse(general.content)) names.push_back(*std::move(name));
            }
        return names;
    }

    void consider(const CrlList& crls, unsigned covered, Choice& best) {
        bool found = false;
        for (const CrlPtr& crl : crls) {
            Choice choice{.crl = crl, .reasons = covered};
            rate(choice);
            if (choice.score == 0 || choice.score < best.score) continue;
            if (choice.score == best.score && best.crl && !is_newer(*crl, *best.crl)) continue;
            best = std::move(choice);
            found = true;
        }
        if (found) add_delta(crls, best);
    }

    /// Leaves a score of 0 where the CRL is of no use.
    void rate(Choice& choice) const {
        const Crl& crl = *choice.crl;
        if (is_unusable(crl) || crl.is_delta()) return;
        const auto& scope = crl.issuing_distribution_point();
        const bool indirect = scope && scope->indirect;
        const bool partial = scope && scope->only_some_reasons;
        if (!options_.extended_crl && (indirect || partial)) return;
        unsigned score = crl.has_unknown_critical() ? 0 : kNoCritical;
        if (crl.issuer() == subject().issuer()) {
            score |= kIssuerName;
        } else if (!indirect) {
            return;
        }
        if (!time_fault(crl)) score |= kTime;
        const unsigned by_issuer = find_issuer(choice, score);
        if ((by_issuer & kKeyIdentifier) == 0) return;
        if (const auto reasons = reasons_covered(crl, subject())) {
            // RFC 5280 §6.3.3 (d): nothing new.
            if ((reasons->bits() & ~choice.reasons & ReasonFlags::kAll) == 0) return;
            choice.reasons |= reasons->bits() & ReasonFlags::kAll;
            score |= kScope;
        }
        choice.score = score | by_issuer;
    }

    /// On the path, then, if extended, among all other certificates.
    unsigned find_issuer(Choice& choice, unsigned score) const {
        const bool is_last = depth_ + 1 == path_.size();
        std::size_t at = is_last ? depth_ : depth_ + 1;
        for (const unsigned kind : {kIssuerCertificate, kSamePath})
            for (const std::size_t end = kind == kSamePath ? path_.size() : at + 1; at < end;
                 ++at) {
                if (!is_issuer(*path_[at], *choice.crl)) continue;
                if (kind == kIssuerCertificate && (score & kIssuerName) == 0) continue;
                choice.issuer = path_[at];
                return kKeyIdentifier | kind;
            }
        if (!options_.extended_crl) return 0;
        const auto fits = [&](const CertificatePtr& one) { return is_issuer(*one, *choice.crl); };
        choice.issuer = first_of(context_.untrusted, fits);
        if (!choice.issuer && options_.trust)
            choice.issuer =
                first_of(options_.trust->certificates_named(choice.crl->issuer()), fits);
        return choice.issuer ? kKeyIdentifier : 0;
    }

    /// The newest that belongs to the CRL, one in time before others.
    void add_delta(const CrlList& crls, Choice& choice) const {
        const bool wanted = choice.crl->has_freshest() || subject().find(Oid::freshest_crl);
        if (!options_.use_deltas || !wanted) return;
        for (const CrlPtr& delta : crls) {
            if (is_unusable(*delta) || !extends(*delta, *choice.crl)) continue;
            const bool in_time = !time_fault(*delta);
            const bool had_one_in_time = (choice.score & kDeltaTime) != 0;
            if (choice.delta && in_time == had_one_in_time &&
                !is_less(choice.delta->number(), delta->number()))
                continue;
            if (had_one_in_time && !in_time) continue;
            choice.delta = delta;
            if (in_time) choice.score |= kDeltaTime;
        }
    }

    /// What is wrong with the time of a CRL.
    std::optional<VerifyCode> time_fault(const Crl& crl) const {
        if (!options_.check_time) return std::nullopt;
        const auto now = std::chrono::floor<std::chrono::seconds>(options_.now);
        const auto issued = crl.this_update().instant();
        if (!issued) return VerifyCode::error_in_last_update;
        if (now < *issued) return VerifyCode::crl_not_yet_valid;
        if (!crl.next_update()) return std::nullopt;
        const auto next = crl.next_update()->instant();
        if (!next) return VerifyCode::error_in_next_update;
        if (now > *next) return VerifyCode::crl_has_expired;
        return std::nullopt;
    }

    void judge_crl(const Choice& choice, const CrlPtr& crl) {
        const Certificate& issuer = *choice.issuer;
        if (!crl->is_delta()) {
            // RFC 5280 §6.3.3 (f)
            report_if(!issuer.allows(KeyUsage::crl_sign), VerifyCode::no_crl_sign);
            report_if((choice.score & kScope) == 0, VerifyCode::different_crl_scope);
            report_if((choice.score & kSamePath) == 0 && !is_good_issuer(choice.issuer),
                      VerifyCode::crl_path_validation_error);
        }
        if ((choice.score & kTime) == 0) judge_time(choice, *crl);
        if (issuer.public_key() == nullptr) return report(VerifyCode::undecodable_issuer_key);
        const VerifyCode suite_b =
            check_suite_b(issuer, crl->signature_algorithm().oid, options_.suite_b);
        report_if(suite_b != VerifyCode::ok, suite_b);
        report_if(!is_signed(crl, choice.issuer), VerifyCode::crl_signature_failure);
    }

    void judge_time(const Choice& choice, const Crl& crl) {
        const auto fault = time_fault(crl);
        const bool renewed = (choice.score & kDeltaTime) != 0;
        if (fault && !(renewed && *fault == VerifyCode::crl_has_expired)) report(*fault);
    }

    bool is_signed(const CrlPtr& crl, const CertificatePtr& issuer) {
        const auto [at, is_new] = work_.signatures.try_emplace({crl, issuer}, false);
        if (is_new && spend()) at->second = crl->signed_by(*issuer);
        return at->second;
    }

    /// RFC 5280 §6.3.3 (f): the issuer's path is good, and ends in the same anchor.
    bool is_good_issuer(const CertificatePtr& issuer) {
        if (!context_.judge_issuer) return equal(issuer->der(), path_.front()->der());
        const auto [at, is_new] = work_.issuers.try_emplace(issuer);
        if (is_new && spend()) at->second = context_.judge_issuer(issuer);
        const VerifyReport& found = at->second;
        for (VerifyEvent event : found.events) {
            event.in_crl_path = true;
            events_.push_back(std::move(event));
        }
        return found.code() == VerifyCode::ok && !found.path.empty() &&
               equal(found.path.back()->der(), path_.back()->der());
    }

    bool spend() { return work_.spent++ < options_.signature_budget; }

    /// Whether the CRL says that the certificate is on hold no more.
    bool look_up(const Crl& crl) {
        report_if(!options_.ignore_critical && crl.has_unknown_critical(),
                  VerifyCode::unhandled_critical_crl_extension);
        const auto entry = crl.find(subject().serial(), subject().issuer());
        if (!entry) return false;
        if (entry->reason == RevocationReason::remove_from_crl) return true;
        report(VerifyCode::certificate_revoked);
        return false;
    }

    std::span<const CertificatePtr> path_;
    const RevocationContext& context_;
    const VerifyOptions& options_;
    RevocationWork& work_;
    std::size_t depth_ = 0;
    std::vector<VerifyEvent> events_;
};

}  // namespace

std::vector<VerifyEvent> check_revocation(std::span<const std::shared_ptr<const Certificate>> path,
                                          const RevocationContext& context) {
    if (path.empty()) return {};
    return RevocationJudge(path, context).judge();
}

}  // namespace handfast::x509
