// SPDX-License-Identifier: Apache-2.0
#include "x509/certificate.h"

#include <algorithm>

namespace handfast::x509 {

Result<std::shared_ptr<const Certificate>> Certificate::parse(Buffer der,
                                                              const crypto::Provider& provider) {
    std::shared_ptr<Certificate> certificate(new Certificate);
    certificate->der_ = std::move(der);
    CHECK_OK(certificate->parse_outer(provider));
    return std::shared_ptr<const Certificate>(std::move(certificate));
}

Status Certificate::parse_outer(const crypto::Provider& provider) {
    DerReader outer(der_);
    DerReader fields = outer.sequence();
    tbs_ = fields.element(der::kSequence).whole;
    signature_algorithm_ = read_algorithm(fields);
    const DerBits bits = fields.bit_string();
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    signature_ = bits.bytes;
    CHECK_OK(parse_tbs());
    // RFC 5280 §4.1.1.2: the same algorithm inside and outside of what is signed.
    if (!equal(inner_algorithm_.der, signature_algorithm_.der)) return fail(Reason::der_bad_value);
    auto key = parse_spki(spki_, provider);
    if (!key && key.error().reason != Reason::unsupported_algorithm) return fail(key.error());
    if (key) key_ = std::move(*key);
    return {};
}

Status Certificate::parse_tbs() {
    DerReader outer(tbs_);
    DerReader fields = outer.sequence();
    if (fields.next_is(der::context_constructed(0))) {
        DerReader explicit_version = fields.inside(der::context_constructed(0));
        const std::uint64_t version = explicit_version.small_integer();
        CHECK_OK(explicit_version.done());
        // RFC 5280 §4.1.2.1: v1 is the default, and DER leaves defaults out.
        if (version != 1 && version != 2) return fail(Reason::der_bad_value);
        version_ = static_cast<unsigned>(version + 1);
    }
    serial_ = fields.integer();
    inner_algorithm_ = read_algorithm(fields);
    const ByteView issuer = fields.element(der::kSequence).whole;
    DerReader validity = fields.sequence();
    not_before_ = validity.time();
    not_after_ = validity.time();
    CHECK_OK(validity.done());
    const ByteView subject = fields.element(der::kSequence).whole;
    spki_ = fields.element(der::kSequence).whole;
    for (unsigned unique_id : {1u, 2u}) {
        if (!fields.next_is(der::context(unique_id))) continue;
        // RFC 5280 §4.1.2.8: from version 2 on.
        if (version_ < 2) return fail(Reason::der_bad_value);
        fields.element(der::context(unique_id));
    }
    if (fields.next_is(der::context_constructed(3))) CHECK_OK(parse_extensions(fields));
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    TRY(issuer_, Name::parse(issuer));
    TRY(subject_, Name::parse(subject));
    return {};
}

Status Certificate::parse_extensions(DerReader& fields) {
    // RFC 5280 §4.1.2.9: only in version 3.
    if (version_ != 3) return fail(Reason::der_bad_value);
    DerReader wrapper = fields.inside(der::context_constructed(3));
    DerReader list = wrapper.sequence();
    if (list.empty()) list.mark_failed(Reason::der_bad_value);
    while (!list.empty() && !list.failed()) {
        DerReader entry = list.sequence();
        Extension extension;
        extension.encoded_oid = entry.oid();
        extension.oid = find_oid(extension.encoded_oid);
        if (entry.next_is(der::kBoolean)) extension.critical = entry.boolean();
        extension.value = entry.octet_string();
        CHECK_OK(entry.done());
        // RFC 5280 §4.2: no extension twice.
        const bool again = std::ranges::any_of(extensions_, [&](const Extension& earlier) {
            return equal(earlier.encoded_oid, extension.encoded_oid);
        });
        if (again) return fail(Reason::der_bad_value);
        CHECK_OK(parse_known(extension));
        extensions_.push_back(extension);
    }
    CHECK_OK(list.done());
    return wrapper.done();
}

Status Certificate::parse_known(const Extension& extension) {
    DerReader reader(extension.value);
    switch (extension.oid) {
        case Oid::basic_constraints: {
            DerReader fields = reader.sequence();
            BasicConstraints constraints;
            if (fields.next_is(der::kBoolean)) constraints.ca = fields.boolean();
            if (!fields.empty()) constraints.path_length = fields.small_integer();
            CHECK_OK(fields.done());
            basic_constraints_ = constraints;
            return reader.done();
        }
        case Oid::key_usage:
            key_usage_ = reader.bit_string();
            return reader.done();
        case Oid::ext_key_usage: {
            DerReader list = reader.sequence();
            while (!list.empty() && !list.failed())
                extended_key_usage_.push_back(find_oid(list.oid()));
            CHECK_OK(list.done());
            return reader.done();
        }
        case Oid::subject_alt_name:
            return parse_alt_names(extension.value);
        default:
            return {};
    }
}

/// RFC 5280 §4.2.1.6. Other kinds of names are kept in the extension's bytes only.
Status Certificate::parse_alt_names(ByteView value) {
    DerReader reader(value);
    DerReader names = reader.sequence();
    while (!names.empty() && !names.failed()) {
        const DerElement name = names.any();
        if (name.tag == der::context(2)) dns_names_.push_back(as_text(name.content));
        if (name.tag != der::context(7)) continue;
        if (name.content.size() != 4 && name.content.size() != 16)
            names.mark_failed(Reason::der_bad_value);
        ip_addresses_.push_back(name.content);
    }
    CHECK_OK(names.done());
    return reader.done();
}

const Extension* Certificate::find(Oid oid) const {
    const auto found = std::ranges::find(extensions_, oid, &Extension::oid);
    return found == extensions_.end() ? nullptr : &*found;
}

bool Certificate::allows(KeyUsage usage) const {
    return !key_usage_ || key_usage_->bit(static_cast<std::size_t>(usage));
}

bool Certificate::signed_by(const crypto::PublicKey& issuer) const {
    const auto algorithm = signature_of(signature_algorithm_);
    return algorithm && issuer.verify(*algorithm, tbs_, signature_);
}

Buffer Certificate::fingerprint(const crypto::Provider& provider, crypto::HashId id) const {
    Buffer digest(crypto::digest_size(id));
    auto hash = provider.hash(id);
    hash->update(der_);
    hash->finish(digest);
    return digest;
}

std::string colon_hex(ByteView bytes) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (std::uint8_t byte : bytes) {
        if (!out.empty()) out.push_back(':');
        out.push_back(kDigits[byte >> 4]);
        out.push_back(kDigits[byte & 15]);
    }
    return out;
}

}  // namespace handfast::x509
