// SPDX-License-Identifier: Apache-2.0
#include "x509/crl_scope.h"

#include <algorithm>
#include <string>

#include "x509/oid.h"

namespace handfast::x509 {

namespace {

/// Names of a distribution point in a form in which equal names are equal bytes, sorted.
using NameKeys = std::vector<std::string>;

std::string directory_key(const Name& name) {
    return std::string(1, static_cast<char>(GeneralNameKind::directory_name)) +
           std::string(as_text(name.canonical()));
}

std::string key_of(const GeneralName& name) {
    if (name.kind == GeneralNameKind::directory_name)
        return directory_key(Name::parse(name.content).value_or(Name()));
    return std::string(1, static_cast<char>(name.kind)) + std::string(as_text(name.content));
}

/// The issuer's name with one more set (RFC 5280 §4.2.1.13).
std::string relative_key(const Name& issuer, ByteView set_content) {
    Buffer one_set;
    {
        DerWriter writer(one_set);
        const auto name = writer.sequence();
        writer.primitive(der::kSet, set_content);
    }
    const auto relative = Name::parse(one_set);
    std::string key = directory_key(issuer);
    // What is no name is equal to nothing: a set always has a tag.
    return key.append(relative ? as_text(relative->canonical()) : std::string_view("?"));
}

NameKeys keys_of(const DistributionPointName& name, const Name& issuer) {
    NameKeys keys;
    keys.reserve(name.full_name.size() + 1);
    for (const GeneralName& one : name.full_name) keys.push_back(key_of(one));
    if (!name.relative_name.empty()) keys.push_back(relative_key(issuer, name.relative_name));
    std::ranges::sort(keys);
    return keys;
}

bool have_one_in_common(const NameKeys& a, const NameKeys& b) {
    return std::ranges::any_of(
        a, [&](const std::string& key) { return std::ranges::binary_search(b, key); });
}

bool names_directory(const GeneralNames& names, const Name& wanted) {
    const std::string key = directory_key(wanted);
    return std::ranges::any_of(names, [&](const GeneralName& name) {
        return name.kind == GeneralNameKind::directory_name && key_of(name) == key;
    });
}

/// The name whose relative names the point's are: its CRL issuer's, or the certificate's issuer's.
Name base_name(const DistributionPoint& point, const Certificate& certificate) {
    for (const GeneralName& name : point.crl_issuer)
        if (name.kind == GeneralNameKind::directory_name)
            return Name::parse(name.content).value_or(certificate.issuer());
    return certificate.issuer();
}

bool covers_kind(const IssuingDistributionPoint& scope, const Certificate& certificate) {
    const auto& constraints = certificate.basic_constraints();
    const bool ca = constraints && constraints->ca;
    if (scope.only_attribute_certificates) return false;
    return ca ? !scope.only_user_certificates : !scope.only_ca_certificates;
}

ReasonFlags both(ReasonFlags a, ReasonFlags b) {
    return ReasonFlags(a.bits() & b.bits());
}

bool same_extension(const Crl& a, const Crl& b, Oid oid) {
    const Extension* in_a = a.find(oid);
    const Extension* in_b = b.find(oid);
    if (in_a == nullptr || in_b == nullptr) return in_a == in_b;
    return equal(in_a->value, in_b->value);
}

bool is_negative(ByteView number) {
    return !number.empty() && number[0] >= 0x80;
}

}  // namespace

bool is_unusable(const Crl& crl) {
    if (crl.malformed()) return true;
    const auto& scope = crl.issuing_distribution_point();
    if (!scope) return false;
    const int only = int{scope->only_user_certificates} + int{scope->only_ca_certificates} +
                     int{scope->only_attribute_certificates};
    const auto& reasons = scope->only_some_reasons;
    return only > 1 || (reasons && (reasons->bits() & ReasonFlags::kAll) == 0);
}

std::optional<ReasonFlags> reasons_covered(const Crl& crl, const Certificate& certificate) {
    const auto& scope = crl.issuing_distribution_point();
    if (scope && !covers_kind(*scope, certificate)) return std::nullopt;
    const ReasonFlags covered =
        scope ? scope->only_some_reasons.value_or(ReasonFlags()) : ReasonFlags();
    const bool same_issuer = crl.issuer() == certificate.issuer();
    const bool anywhere = !scope || scope->name.absent();
    const NameKeys keys = anywhere ? NameKeys() : keys_of(scope->name, crl.issuer());
    std::vector<DistributionPoint> points;
    if (const Extension* extension = certificate.find(Oid::crl_distribution_points))
        points = parse_distribution_points(extension->value).value_or(points);
    for (const DistributionPoint& point : points) {
        const bool from_issuer = point.crl_issuer.empty()
                                     ? same_issuer
                                     : names_directory(point.crl_issuer, crl.issuer());
        if (!from_issuer) continue;
        if (anywhere || point.name.absent() ||
            have_one_in_common(keys_of(point.name, base_name(point, certificate)), keys))
            return both(covered, point.reasons.value_or(ReasonFlags()));
    }
    if (anywhere && same_issuer) return covered;
    return std::nullopt;
}

bool is_less(ByteView number, ByteView other) {
    if (is_negative(number) || is_negative(other))
        return is_negative(number) && !is_negative(other);
    if (!number.empty() && number[0] == 0) number = number.subspan(1);
    if (!other.empty() && other[0] == 0) other = other.subspan(1);
    if (number.size() != other.size()) return number.size() < other.size();
    return as_text(number) < as_text(other);
}

bool extends(const Crl& delta, const Crl& complete) {
    if (!delta.is_delta() || complete.is_delta() || complete.number().empty()) return false;
    // RFC 5280 §5.2.4: the same issuer, key and scope; not before the base, and later than what
    // it adds to.
    return delta.issuer() == complete.issuer() &&
           same_extension(delta, complete, Oid::authority_key_identifier) &&
           same_extension(delta, complete, Oid::issuing_distribution_point) &&
           !is_less(complete.number(), delta.base_number()) &&
           is_less(complete.number(), delta.number());
}

}  // namespace handfast::x509
