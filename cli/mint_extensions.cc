// SPDX-License-Identifier: Apache-2.0
#include "cli/mint_extensions.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/core.h>

#include "cli/mint_values.h"
#include "crypto/base/byte_writer.h"

namespace handfast::cli {
namespace {

using x509::encode_element;
using x509::encode_nest;
using x509::Oid;

constexpr std::string_view kReasons[] = {
    "unused",       "keyCompromise",        "CACompromise",    "affiliationChanged",
    "superseded",   "cessationOfOperation", "certificateHold", "privilegeWithdrawn",
    "AACompromise",
};
constexpr std::string_view kKeyUsages[] = {
    "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
    "keyCertSign",      "cRLSign",        "encipherOnly",    "decipherOnly",
};
constexpr std::string_view kNetscapeTypes[] = {
    "client", "server", "email", "objsign", "reserved", "sslCA", "emailCA", "objCA",
};

template <std::size_t Size>
Buffer constant(const std::uint8_t (&bytes)[Size]) {
    return {std::begin(bytes), std::end(bytes)};
}

/// Element by element, with the same function for each part of a list.
Made<Buffer> each(std::string_view text, Made<Buffer> (*value)(std::string_view)) {
    Buffer out;
    for (const std::string& part : split_list(text)) {
        const auto one = value(part);
        if (!one) return one;
        append(out, *one);
    }
    return out;
}

template <std::size_t Size>
Made<Buffer> alt_names(std::string_view text, const char (&kind)[Size]) {
    Buffer out;
    for (const std::string& part : split_list(text)) {
        const auto name = general_name_value(kind + part);
        if (!name) return name;
        append(out, *name);
    }
    return out;
}

Made<Buffer> small_integer(std::string_view text) {
    const auto content = integer_value(text);
    if (!content) return content;
    return encode_element(der::kInteger, *content);
}

Made<Buffer> field_integer(unsigned field, std::string_view text) {
    const auto content = integer_value(text);
    if (!content) return content;
    return encode_element(der::context(field), *content);
}

Made<Buffer> subtrees(unsigned field, std::string_view text) {
    Buffer out;
    for (const std::string& part : split_list(text)) {
        const auto name = general_name_value(part);
        if (!name) return name;
        append(out, encode_element(der::kSequence, *name));
    }
    return encode_element(der::context_constructed(field), out);
}

/// "1.2.3;cps=http://x/;notice=text"
Made<Buffer> policy(std::string_view text) {
    const auto parts = split_list(text, ';');
    const auto oid = oid_value(parts[0]);
    if (!oid) return oid;
    Buffer qualifiers;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const SplitPair pair = split_pair(parts[i], '=');
        const bool cps = pair.first == "cps";
        if (!cps && pair.first != "notice")
            return std::unexpected(fmt::format("\"{}\" is neither cps= nor notice=", parts[i]));
        const Buffer value =
            cps ? encode_element(der::kIa5String, as_bytes(pair.second))
                : encode_nest(der::kSequence,
                              {encode_element(der::kUtf8String, as_bytes(pair.second))});
        append(qualifiers,
               encode_nest(der::kSequence,
                           {x509::encode_oid(cps ? Oid::qualifier_cps : Oid::qualifier_user_notice),
                            value}));
    }
    if (!qualifiers.empty()) qualifiers = encode_element(der::kSequence, qualifiers);
    return encode_nest(der::kSequence, {encode_element(der::kOid, *oid), qualifiers});
}

Made<Buffer> mapping(std::string_view text) {
    const SplitPair pair = split_pair(text, ':');
    const auto from = oid_value(pair.first);
    if (!from) return from;
    const auto to = oid_value(pair.second);
    if (!to) return to;
    return encode_nest(der::kSequence,
                       {encode_element(der::kOid, *from), encode_element(der::kOid, *to)});
}

Made<Buffer> access(Oid method, std::string_view text) {
    Buffer out;
    for (const std::string& part : split_list(text)) {
        const Buffer uri = encode_element(der::context(6), as_bytes(part));
        append(out, encode_nest(der::kSequence, {x509::encode_oid(method), uri}));
    }
    return out;
}

/// "caRepository;uri:http://x/"
Made<Buffer> access_description(std::string_view text) {
    const SplitPair pair = split_pair(text, ';');
    const auto method = oid_value(pair.first);
    if (!method) return method;
    const auto name = general_name_value(pair.second);
    if (!name) return name;
    return encode_nest(der::kSequence, {encode_element(der::kOid, *method), *name});
}

/// "inherit", "independent", "anylang" or an object, and behind ":" a path length.
Made<Buffer> proxy(std::string_view text) {
    const SplitPair pair = split_pair(text, ':');
    constexpr std::pair<std::string_view, Oid> kLanguages[] = {
        {"inherit", Oid::proxy_inherit_all},
        {"independent", Oid::proxy_independent},
        {"anylang", Oid::proxy_any_language}};
    Made<Buffer> language;
    const auto* known =
        std::ranges::find(kLanguages, pair.first, &std::pair<std::string_view, Oid>::first);
    if (known != std::end(kLanguages)) {
        language = to_buffer(x509::encoded(known->second));
    } else {
        language = oid_value(pair.first);
    }
    if (!language) return language;
    Made<Buffer> length;
    if (pair.found) length = small_integer(pair.second);
    if (!length) return length;
    return encode_nest(
        der::kSequence,
        {*length, encode_nest(der::kSequence, {encode_element(der::kOid, *language)})});
}

constexpr std::uint8_t kMustStaple[] = {0x02, 0x01, 0x05};

constexpr auto kWhole = ExtensionShape::whole;
constexpr auto kList = ExtensionShape::list;
constexpr auto kFields = ExtensionShape::by_field;
using Text = std::string_view;

constexpr ExtensionSetting kSettings[] = {
    {"dns", "NAME,…", "alternative names: hosts", Oid::subject_alt_name, false, kList,
     [](Text text) { return alt_names(text, "dns:"); }},
    {"ip", "ADDRESS,…", "alternative names: addresses", Oid::subject_alt_name, false, kList,
     [](Text text) { return alt_names(text, "ip:"); }},
    {"email", "MAILBOX,…", "alternative names: mailboxes", Oid::subject_alt_name, false, kList,
     [](Text text) { return alt_names(text, "email:"); }},
    {"uri", "URI,…", "alternative names: URIs", Oid::subject_alt_name, false, kList,
     [](Text text) { return alt_names(text, "uri:"); }},
    {"san", "KIND:NAME,…", "alternative names of any kind", Oid::subject_alt_name, false, kList,
     general_name_list_value},
    {"ian", "KIND:NAME,…", "alternative names of the issuer", Oid::issuer_alt_name, false, kList,
     general_name_list_value},
    {"ku", "USAGE,…", "key usage: keyCertSign, …", Oid::key_usage, true, kWhole,
     [](Text text) { return named_bits_value(text, kKeyUsages); }},
    {"eku", "OBJECT,…", "extended key usage: serverAuth, 1.2.3, …", Oid::ext_key_usage, false,
     kList, oid_list_value},
    {"policy", "OBJECT[;cps=URI][;notice=TEXT],…", "certificate policies",
     Oid::certificate_policies, false, kList, [](Text text) { return each(text, policy); }},
    {"map", "OBJECT:OBJECT,…", "policy mappings", Oid::policy_mappings, true, kList,
     [](Text text) { return each(text, mapping); }},
    {"require-explicit", "N", "policy constraints: requireExplicitPolicy", Oid::policy_constraints,
     true, kFields, [](Text text) { return field_integer(0, text); }},
    {"inhibit-mapping", "N", "policy constraints: inhibitPolicyMapping", Oid::policy_constraints,
     true, kFields, [](Text text) { return field_integer(1, text); }},
    {"inhibit-any", "N", "inhibitAnyPolicy", Oid::inhibit_any_policy, true, kWhole, small_integer},
    {"permit", "KIND:NAME,…", "name constraints: permitted subtrees (ip:10.0.0.0/8)",
     Oid::name_constraints, true, kFields, [](Text text) { return subtrees(0, text); }},
    {"exclude", "KIND:NAME,…", "name constraints: excluded subtrees", Oid::name_constraints, true,
     kFields, [](Text text) { return subtrees(1, text); }},
    {"ocsp-url", "URI,…", "authority information access: OCSP", Oid::authority_info_access, false,
     kList, [](Text text) { return access(Oid::access_ocsp, text); }},
    {"ca-issuers", "URI,…", "authority information access: issuers", Oid::authority_info_access,
     false, kList, [](Text text) { return access(Oid::access_ca_issuers, text); }},
    {"aia", "OBJECT;KIND:NAME,…", "authority information access of any kind",
     Oid::authority_info_access, false, kList,
     [](Text text) { return each(text, access_description); }},
    {"sia", "OBJECT;KIND:NAME,…", "subject information access", Oid::subject_info_access, false,
     kList, [](Text text) { return each(text, access_description); }},
    {"crldp", "KIND:NAME[;reasons=R+R][;issuer=KIND:NAME],…", "CRL distribution points",
     Oid::crl_distribution_points, false, kList,
     [](Text text) { return each(text, distribution_point_value); }},
    {"freshest", "KIND:NAME[;…],…", "where delta CRLs are", Oid::freshest_crl, false, kList,
     [](Text text) { return each(text, distribution_point_value); }},
    {"must-staple", "", "TLS feature: status_request", Oid::tls_feature, false, kList,
     [](Text) -> Made<Buffer> { return constant(kMustStaple); }},
    {"tls-feature", "N,…", "TLS features by number", Oid::tls_feature, false, kList,
     [](Text text) { return each(text, small_integer); }},
    {"proxy", "LANGUAGE[:N]", "proxyCertInfo: inherit, independent, anylang or an object",
     Oid::proxy_cert_info, true, kWhole, proxy},
    {"ns-type", "TYPE,…", "Netscape's types: client, server, sslCA, …", Oid::netscape_cert_type,
     false, kWhole, [](Text text) { return named_bits_value(text, kNetscapeTypes); }},
    {"ns-comment", "TEXT", "Netscape's comment", Oid::netscape_comment, false, kWhole,
     [](Text text) -> Made<Buffer> { return encode_element(der::kIa5String, as_bytes(text)); }},
    {"ocsp-no-check", "", "id-pkix-ocsp-nocheck", Oid::ocsp_no_check, false, kWhole,
     [](Text) -> Made<Buffer> { return encode_element(der::kNull, {}); }},
    {"poison", "", "a precertificate's poison (RFC 6962)", Oid::ct_precert_poison, true, kWhole,
     [](Text) -> Made<Buffer> { return encode_element(der::kNull, {}); }},
};

ByteView content_of(ByteView whole) {
    return DerReader(whole).any().content;
}

}  // namespace

std::span<const ExtensionSetting> extension_settings() {
    return kSettings;
}

const ExtensionSetting* find_extension_setting(std::string_view key) {
    const auto* row = std::ranges::find(kSettings, key, &ExtensionSetting::key);
    return row == std::end(kSettings) ? nullptr : row;
}

std::span<const std::string_view> reason_names() {
    return kReasons;
}
std::span<const std::string_view> key_usage_names() {
    return kKeyUsages;
}

Made<Buffer> distribution_point_value(std::string_view text) {
    Buffer name, reasons, issuer;
    for (const std::string& part : split_list(text, ';')) {
        const SplitPair pair = split_pair(part, '=');
        if (pair.first == "reasons") {
            std::string list(pair.second);
            std::ranges::replace(list, '+', ',');
            const auto bits = named_bits_value(list, kReasons);
            if (!bits) return bits;
            reasons = encode_element(der::context(1), content_of(*bits));
        } else if (pair.first == "issuer") {
            const auto names = general_name_value(pair.second);
            if (!names) return names;
            issuer = encode_element(der::context_constructed(2), *names);
        } else if (pair.first == "relative") {
            const auto relative = relative_name_value(pair.second);
            if (!relative) return relative;
            name = encode_element(der::context_constructed(1), *relative);
        } else if (!part.empty()) {
            const auto names = general_name_value(part);
            if (!names) return names;
            name = encode_element(der::context_constructed(0), *names);
        }
    }
    if (!name.empty()) name = encode_element(der::context_constructed(0), name);
    return encode_nest(der::kSequence, {name, reasons, issuer});
}

Made<x509::RevocationReason> reason_value(std::string_view text) {
    constexpr std::int32_t kLast = 10;
    for (std::int32_t number = 0; number <= kLast; ++number) {
        const auto reason = static_cast<x509::RevocationReason>(number);
        if (x509::short_text_of(reason) == text) return reason;
    }
    const auto number = number_value(text);
    if (!number || *number > 0x7f)
        return std::unexpected(fmt::format("no reason is called \"{}\"", text));
    return static_cast<x509::RevocationReason>(*number);
}

Made<Buffer> issuing_point_value(const IssuingPoint& point) {
    static constexpr std::uint8_t kTrue[] = {0xff};
    constexpr std::pair<std::string_view, unsigned> kScopes[] = {
        {"user", 1}, {"ca", 2}, {"attribute", 5}};
    Buffer name, scopes[6], reasons;
    if (!point.name.empty()) {
        const auto whole = distribution_point_value(point.name);
        if (!whole) return whole;
        name = to_buffer(content_of(*whole));
    }
    if (!point.scope.empty()) {
        const auto* row =
            std::ranges::find(kScopes, point.scope, &std::pair<std::string_view, unsigned>::first);
        if (row == std::end(kScopes))
            return std::unexpected(
                fmt::format("\"{}\" is none of user, ca, attribute", point.scope));
        scopes[row->second] = encode_element(der::context(row->second), kTrue);
    }
    if (!point.reasons.empty()) {
        const auto bits = named_bits_value(point.reasons, kReasons);
        if (!bits) return bits;
        reasons = encode_element(der::context(3), content_of(*bits));
    }
    const Buffer indirect = point.indirect ? encode_element(der::context(4), kTrue) : Buffer{};
    if (name.empty() && point.scope.empty() && reasons.empty() && indirect.empty()) return Buffer{};
    return encode_nest(der::kSequence, {name, scopes[1], scopes[2], reasons, indirect, scopes[5]});
}

Buffer made_up_scts(std::size_t count, Rng& rng) {
    Buffer list;
    ByteWriter writer(list);
    {
        const auto all = writer.nest(2);
        for (std::size_t i = 0; i < count; ++i) {
            const auto one = writer.nest(2);
            std::array<std::uint8_t, 32> log{};
            rng.fill(log);
            writer.u8(0);
            writer.bytes(log);
            writer.u64(1'700'000'000'000 + i);
            writer.u16(0);
            writer.u16(0x0403);  // SHA-256 with ECDSA
            const auto signature = writer.nest(2);
            std::array<std::uint8_t, 32> r{}, s{};
            rng.fill(r);
            rng.fill(s);
            Buffer numbers;
            DerWriter(numbers).unsigned_integer(r);
            DerWriter(numbers).unsigned_integer(s);
            writer.bytes(encode_element(der::kSequence, numbers));
        }
    }
    return encode_element(der::kOctetString, list);
}

Made<void> ExtensionDrafts::add(const ExtensionSetting& setting, std::string_view text) {
    auto value = setting.value(text);
    if (!value) return std::unexpected(value.error());
    const ByteView oid = x509::encoded(setting.oid);
    Draft* draft = find(oid);
    if (draft == nullptr || draft->shape != setting.shape ||
        setting.shape == ExtensionShape::whole) {
        remove(oid);
        std::erase_if(removed_, [&](const Buffer& other) { return equal(other, oid); });
        drafts_.push_back(
            {x509::built_extension(setting.oid, {}, setting.critical), setting.shape, {}});
        draft = &drafts_.back();
    }
    draft->parts.push_back(std::move(*value));
    return {};
}

void ExtensionDrafts::set(x509::BuiltExtension extension) {
    std::erase_if(drafts_,
                  [&](const Draft& draft) { return draft.extension.oid == extension.oid; });
    Buffer value = extension.value;
    drafts_.push_back({std::move(extension), ExtensionShape::whole, {std::move(value)}});
}

void ExtensionDrafts::set_default(x509::BuiltExtension extension) {
    if (!has(extension.oid)) set(std::move(extension));
}

bool ExtensionDrafts::has(ByteView oid) const {
    return std::ranges::any_of(drafts_,
                               [&](const Draft& draft) { return equal(draft.extension.oid, oid); });
}

void ExtensionDrafts::remove(ByteView oid) {
    std::erase_if(drafts_, [&](const Draft& draft) { return equal(draft.extension.oid, oid); });
    removed_.push_back(to_buffer(oid));
}

void ExtensionDrafts::set_criticality(ByteView oid, Criticality criticality) {
    criticality_.emplace_back(to_buffer(oid), criticality);
}

ExtensionDrafts::Draft* ExtensionDrafts::find(ByteView oid) {
    const auto found = std::ranges::find_if(
        drafts_, [&](const Draft& draft) { return equal(draft.extension.oid, oid); });
    return found == drafts_.end() ? nullptr : &*found;
}

x509::BuiltExtensions ExtensionDrafts::built() const {
    x509::BuiltExtensions out;
    for (const Draft& draft : drafts_) {
        if (std::ranges::find(removed_, draft.extension.oid) != removed_.end()) continue;
        x509::BuiltExtension extension = draft.extension;
        extension.value = joined(draft);
        for (const auto& [oid, criticality] : criticality_)
            if (oid == extension.oid) extension.critical = criticality == Criticality::critical;
        out.push_back(std::move(extension));
    }
    return out;
}

Buffer ExtensionDrafts::joined(const Draft& draft) {
    Buffer out;
    if (draft.shape == ExtensionShape::by_field) {
        std::map<DerTag, Buffer> fields;
        for (const Buffer& part : draft.parts) {
            const DerElement element = DerReader(part).any();
            append(fields[element.tag], element.content);
        }
        for (const auto& [tag, content] : fields) append(out, encode_element(tag, content));
    } else {
        for (const Buffer& part : draft.parts) append(out, part);
    }
    return draft.shape == ExtensionShape::whole ? out : encode_element(der::kSequence, out);
}

}  // namespace handfast::cli
