// SPDX-License-Identifier: Apache-2.0
#include "x509/name_constraints.h"

#include <algorithm>

#include "x509/oid.h"
#include "x509/text.h"

namespace handfast::x509 {

namespace {

using enum GeneralNameKind;

constexpr std::size_t index(GeneralNameKind kind) {
    return static_cast<std::size_t>(kind);
}

ConstrainedName faulty(VerifyCode fault) {
    ConstrainedName name;
    name.fault = fault;
    return name;
}

void add_directory(std::vector<ConstrainedName>& out, const Name& name) {
    ConstrainedName one;
    one.kind = directory_name;
    one.canonical = to_buffer(name.canonical());
    out.push_back(std::move(one));
}

void add_email_addresses(std::vector<ConstrainedName>& out, const Name& subject) {
    for (const RelativeName& rdn : subject.relative_names())
        for (const NameAttribute& attribute : rdn) {
            if (find_oid(attribute.type) != Oid::email_address) continue;
            if (attribute.tag == der::kIa5String) {
                out.push_back({.kind = rfc822_name, .content = attribute.value});
            } else {
                out.push_back(faulty(VerifyCode::unsupported_name_syntax));
            }
        }
}

void add_other_name(std::vector<ConstrainedName>& out, const GeneralName& general) {
    ConstrainedName one{.kind = other_name, .content = general.content};
    if (const auto other = parse_other_name(general)) {
        one.other_type = other->type;
        if (find_oid(other->type) == Oid::on_smtp_utf8_mailbox) {
            const bool good = other->tag == der::kUtf8String && is_utf8(other->value);
            one.mailbox = good ? other->value : ByteView();
        }
    }
    out.push_back(std::move(one));
}

/// Whether one of them identifies a host.
bool add_alternative_names(std::vector<ConstrainedName>& out, const Certificate& certificate) {
    const Extension* extension = certificate.find(Oid::subject_alt_name);
    if (extension == nullptr) return false;
    const auto names = parse_general_names(extension->value);
    if (!names) {
        out.push_back(faulty(VerifyCode::unsupported_name_syntax));
        return true;
    }
    for (const GeneralName& general : *names) {
        if (general.kind == directory_name) {
            add_directory(out, Name::parse(general.content).value_or(Name()));
        } else if (general.kind == other_name) {
            add_other_name(out, general);
        } else {
            out.push_back({.kind = general.kind, .content = general.content});
        }
    }
    return std::ranges::any_of(*names, identifies_host);
}

/// Two labels or more, each beginning and ending in something other than a hyphen; "*" may be
/// the first.
bool looks_like_host(std::string_view text) {
    if (text.starts_with("*.")) text.remove_prefix(2);
    return text.find('.') != std::string_view::npos && is_host_name(text) &&
           !text.starts_with('-') && !text.ends_with('-') &&
           text.find("-.") == std::string_view::npos && text.find(".-") == std::string_view::npos;
}

void add_common_name(std::vector<ConstrainedName>& out, const NameAttribute& attribute) {
    const auto text = as_utf8(attribute.tag, attribute.value);
    if (!text) return;
    std::string_view host = as_text(*text);
    while (host.ends_with('\0')) host.remove_suffix(1);
    if (host.find('\0') != std::string_view::npos)
        return out.push_back(faulty(VerifyCode::unsupported_name_syntax));
    if (!looks_like_host(host)) return;
    ConstrainedName one;
    one.kind = dns_name;
    one.owned = to_buffer(as_bytes(host));
    out.push_back(std::move(one));
}

}  // namespace

std::vector<ConstrainedName> names_of(const Certificate& certificate, CommonNames common_names) {
    std::vector<ConstrainedName> out;
    const Name& subject = certificate.subject();
    if (!subject.empty()) add_directory(out, subject);
    add_email_addresses(out, subject);
    const bool identified = add_alternative_names(out, certificate);
    const bool as_hosts =
        common_names == CommonNames::as_hosts ||
        (common_names == CommonNames::unless_identified && !identified) ||
        (common_names == CommonNames::without_dns_names && certificate.dns_names().empty());
    if (!as_hosts) return out;
    for (const RelativeName& rdn : subject.relative_names())
        for (const NameAttribute& attribute : rdn)
            if (find_oid(attribute.type) == Oid::common_name) add_common_name(out, attribute);
    return out;
}

Result<NameConstraints> NameConstraints::parse(ByteView der) {
    NameConstraints constraints;
    DerReader reader(der);
    DerReader fields = reader.sequence();
    // RFC 5280 §4.2.1.10: not an empty sequence.
    if (fields.empty()) fields.mark_failed(Reason::bad_certificate_extension);
    CHECK_OK(read_list(fields, 0, constraints.permitted_));
    CHECK_OK(read_list(fields, 1, constraints.excluded_));
    CHECK_OK(fields.done());
    CHECK_OK(reader.done());
    return constraints;
}

Status NameConstraints::read_list(DerReader& fields, unsigned number, Subtrees& out) {
    if (!fields.next_is(der::context_constructed(number))) return {};
    DerReader list = fields.inside(der::context_constructed(number));
    if (list.empty()) list.mark_failed(Reason::bad_certificate_extension);
    while (!list.empty()) {
        DerReader entry = list.sequence();
        const GeneralName base = read_general_name(entry);
        Subtree subtree;
        subtree.base = base.content;
        if (entry.next_is(der::context(0))) {
            const ByteView minimum = entry.element(der::context(0)).content;
            subtree.has_bounds = minimum.size() != 1 || minimum[0] != 0;
        }
        if (entry.next_is(der::context(1))) {
            entry.element(der::context(1));
            subtree.has_bounds = true;
        }
        CHECK_OK(entry.done());
        if (base.kind == directory_name) {
            TRY(const Name name, Name::parse(base.content));
            subtree.canonical = to_buffer(name.canonical());
        }
        if (base.kind == other_name) {
            TRY(const OtherName other, parse_other_name(base));
            subtree.other_type = other.type;
        }
        out[index(base.kind)].push_back(std::move(subtree));
    }
    return list.done();
}

VerifyCode NameConstraints::judge(std::span<const ConstrainedName> names,
                                  std::size_t& budget) const {
    // As in OpenSSL, too many of both are not compared at all.
    if (!names.empty() && subtree_count() > budget / names.size()) return VerifyCode::unspecified;
    for (const ConstrainedName& name : names) {
        if (name.fault != VerifyCode::ok) return name.fault;
        const VerifyCode code = judge_as(name.kind, name, budget);
        if (code != VerifyCode::ok) return code;
        // RFC 9598 §6: constraints of mailboxes take these, too.
        const VerifyCode as_mailbox =
            name.mailbox ? judge_as(rfc822_name, name, budget) : VerifyCode::ok;
        if (as_mailbox != VerifyCode::ok) return as_mailbox;
    }
    return VerifyCode::ok;
}

std::size_t NameConstraints::subtree_count() const {
    std::size_t count = 0;
    for (const Subtrees* side : {&permitted_, &excluded_})
        for (const auto& of_kind : *side) count += of_kind.size();
    return count;
}

VerifyCode NameConstraints::judge_as(GeneralNameKind kind, const ConstrainedName& name,
                                     std::size_t& budget) const {
    for (const SubtreeSide side : {SubtreeSide::permitted, SubtreeSide::excluded}) {
        const bool permitted = side == SubtreeSide::permitted;
        bool applies = false;
        bool within = false;
        for (const Subtree& subtree : (permitted ? permitted_ : excluded_)[index(kind)]) {
            if (kind == other_name && !equal(name.other_type, subtree.other_type)) continue;
            if (subtree.has_bounds) return VerifyCode::subtree_minmax;
            applies = true;
            if (within) continue;
            if (budget == 0) return VerifyCode::unspecified;
            --budget;
            const VerifyCode code = compare(kind, name, subtree, side);
            within = code == VerifyCode::ok;
            if (!within && code != VerifyCode::permitted_violation) return code;
        }
        if (permitted && applies && !within) return VerifyCode::permitted_violation;
        if (!permitted && within) return VerifyCode::excluded_violation;
    }
    return VerifyCode::ok;
}

VerifyCode NameConstraints::compare(GeneralNameKind kind, const ConstrainedName& name,
                                    const Subtree& subtree, SubtreeSide side) {
    const ByteView content = name.owned.empty() ? name.content : ByteView(name.owned);
    switch (kind) {
        case directory_name:
            return within_directory(name.canonical, subtree.canonical);
        case dns_name:
            return within_dns(as_text(content), as_text(subtree.base), side);
        case rfc822_name:
            return within_mailbox(as_text(name.mailbox.value_or(content)), as_text(subtree.base));
        case uri:
            return within_uri(as_text(content), as_text(subtree.base));
        case ip_address:
            return within_addresses(content, subtree.base, side);
        case other_name:
        case x400_address:
        case ediparty_name:
        case registered_id:
            break;
    }
    return VerifyCode::unsupported_constraint_type;
}

std::vector<VerifyError> check_name_constraints(
    std::span<const std::shared_ptr<const Certificate>> path,
    const NameConstraintOptions& options) {
    std::vector<VerifyError> errors;
    std::size_t budget = options.budget;
    // From the anchor down, the constraints of all certificates above.
    std::vector<Result<NameConstraints>> above;
    for (std::size_t depth = path.size(); depth-- > 0;) {
        const Certificate& certificate = *path[depth];
        // RFC 5280 §6.1.3: self-issued certificates are exempt, but for the last.
        if (!above.empty() && (depth == 0 || !certificate.self_issued())) {
            const auto names =
                names_of(certificate, depth == 0 ? options.common_names : CommonNames::ignored);
            for (const auto& constraints : above) {
                const VerifyCode code = constraints ? constraints->judge(names, budget)
                                                    : VerifyCode::unsupported_constraint_syntax;
                if (code != VerifyCode::ok) errors.push_back({depth, code});
            }
        }
        if (const Extension* extension = certificate.find(Oid::name_constraints))
            above.push_back(NameConstraints::parse(extension->value));
    }
    return errors;
}

}  // namespace handfast::x509
