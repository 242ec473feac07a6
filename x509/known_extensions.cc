// SPDX-License-Identifier: Apache-2.0
#include "x509/known_extensions.h"

#include <algorithm>

#include "x509/distribution_point.h"
#include "x509/name_constraints.h"

namespace handfast::x509 {

namespace {

Result<BasicConstraints> parse_basic_constraints(ByteView value) {
    BasicConstraints out;
    DerReader reader(value);
    DerReader fields = reader.sequence();
    if (fields.next_is(der::kBoolean)) out.ca = fields.boolean();
    if (!fields.empty()) out.path_length = fields.small_integer();
    CHECK_OK(fields.done());
    CHECK_OK(reader.done());
    return out;
}

Result<DerBits> parse_bits(ByteView value) {
    DerReader reader(value);
    const DerBits bits = reader.bit_string();
    CHECK_OK(reader.done());
    return bits;
}

/// RFC 5280 §4.2.1.12
Result<std::vector<Oid>> parse_extended_key_usage(ByteView value) {
    std::vector<Oid> out;
    DerReader reader(value);
    DerReader list = reader.sequence();
    while (!list.empty()) out.push_back(find_oid(list.oid()));
    CHECK_OK(list.done());
    CHECK_OK(reader.done());
    return out;
}

Result<ProxyCertInfo> parse_proxy(ByteView value) {
    ProxyCertInfo out;
    DerReader reader(value);
    DerReader fields = reader.sequence();
    if (fields.next_is(der::kInteger)) out.path_length = fields.small_integer();
    DerReader policy = fields.sequence();
    out.language = policy.oid();
    if (!policy.empty()) out.policy = policy.octet_string();
    CHECK_OK(policy.done());
    CHECK_OK(fields.done());
    CHECK_OK(reader.done());
    return out;
}

Result<ByteView> parse_octets(ByteView value) {
    DerReader reader(value);
    const ByteView octets = reader.octet_string();
    CHECK_OK(reader.done());
    return octets;
}

/// An empty list is for those who judge strictly.
Result<GeneralNames> parse_alternative_names(ByteView value) {
    static constexpr std::uint8_t kEmptyList[] = {0x30, 0x00};
    if (equal(value, kEmptyList)) return GeneralNames{};
    return parse_general_names(value);
}

Status judge_distribution_points(ByteView value) {
    TRY(const auto points, parse_distribution_points(value));
    // RFC 5280 §4.2.1.13: a point with reasons alone points nowhere.
    const bool nowhere = std::ranges::any_of(points, [](const DistributionPoint& point) {
        return point.name.absent() && point.crl_issuer.empty();
    });
    if (nowhere) return fail(Reason::bad_certificate_extension);
    return {};
}

Status judge_name_constraints(ByteView value) {
    TRY([[maybe_unused]] const auto constraints, NameConstraints::parse(value));
    return {};
}

template <class Target, class Parsed>
Status store(Target& target, Parsed parsed) {
    if (!parsed) return fail(parsed.error());
    target = *std::move(parsed);
    return {};
}

Status parse_one(const Extension& extension, KnownExtensions& out) {
    const ByteView value = extension.value;
    switch (extension.oid) {
        case Oid::basic_constraints:
            return store(out.basic_constraints, parse_basic_constraints(value));
        case Oid::key_usage:
            return store(out.key_usage, parse_bits(value));
        case Oid::ext_key_usage:
            return store(out.extended_key_usage, parse_extended_key_usage(value));
        case Oid::proxy_cert_info:
            return store(out.proxy, parse_proxy(value));
        case Oid::netscape_cert_type:
            return store(out.netscape_type, parse_bits(value));
        case Oid::subject_key_identifier:
            return store(out.subject_key_identifier, parse_octets(value));
        case Oid::authority_key_identifier:
            return store(out.authority, parse_authority_key_identifier(value));
        case Oid::subject_alt_name:
            return store(out.alternative_names, parse_alternative_names(value));
        case Oid::name_constraints:
            return judge_name_constraints(value);
        case Oid::crl_distribution_points:
            return judge_distribution_points(value);
        default:
            return {};
    }
}

/// Sorted, so that many extensions do not cost the square of their number.
bool has_duplicates(std::span<const Extension> extensions) {
    std::vector<std::string_view> oids;
    oids.reserve(extensions.size());
    for (const Extension& extension : extensions) oids.push_back(as_text(extension.encoded_oid));
    std::ranges::sort(oids);
    return std::ranges::adjacent_find(oids) != oids.end();
}

bool has(std::span<const Extension> extensions, Oid oid) {
    return std::ranges::find(extensions, oid, &Extension::oid) != extensions.end();
}

/// RFC 3820 §3.4, §3.5: a proxy has no alternative names and is no CA.
bool contradicts_proxy(std::span<const Extension> extensions, const KnownExtensions& known) {
    return known.proxy &&
           ((known.basic_constraints && known.basic_constraints->ca) ||
            has(extensions, Oid::subject_alt_name) || has(extensions, Oid::issuer_alt_name));
}

/// RFC 5280 §4.2.1.3: at least one of the bits is set.
bool allows_nothing(const DerBits& usage) {
    return std::ranges::all_of(usage.bytes, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

/// RFC 5280 §4.2.1.1. Of the issuer's names the first directory name counts.
Result<AuthorityKeyIdentifier> parse_authority_key_identifier(ByteView value) {
    AuthorityKeyIdentifier authority;
    DerReader reader(value);
    DerReader fields = reader.sequence();
    if (fields.next_is(der::context(0))) authority.key = fields.element(der::context(0)).content;
    if (fields.next_is(der::context_constructed(1))) {
        const auto names = read_general_names(fields, der::context_constructed(1));
        const auto name =
            std::ranges::find(names, GeneralNameKind::directory_name, &GeneralName::kind);
        if (name != names.end()) authority.issuer = name->content;
    }
    if (fields.next_is(der::context(2))) authority.serial = fields.element(der::context(2)).content;
    CHECK_OK(fields.done());
    CHECK_OK(reader.done());
    return authority;
}

KnownExtensions parse_known_extensions(std::span<const Extension> extensions) {
    KnownExtensions out;
    // RFC 5280 §4.2: no extension twice.
    out.malformed = has_duplicates(extensions);
    for (const Extension& extension : extensions)
        if (!parse_one(extension, out)) out.malformed = true;
    if (contradicts_proxy(extensions, out) || (out.key_usage && allows_nothing(*out.key_usage)))
        out.malformed = true;
    return out;
}

}  // namespace handfast::x509
