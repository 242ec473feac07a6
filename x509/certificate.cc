// SPDX-License-Identifier: Apache-2.0
#include "x509/certificate.h"

#include <algorithm>

namespace handfast::x509 {

namespace {

constexpr DerTag kRfc822Name = der::context(1);
constexpr DerTag kDnsName = der::context(2);
constexpr DerTag kDirectoryName = der::context_constructed(4);
constexpr DerTag kUri = der::context(6);
constexpr DerTag kIpAddress = der::context(7);
constexpr DerTag kRegisteredId = der::context(8);

bool is_ia5(ByteView bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte < 0x80; });
}

/// Whether a GeneralName has the form that its tag asks for.
bool is_general_name(const DerElement& name) {
    switch (name.tag) {
        case kRfc822Name:
        case kDnsName:
        case kUri:
            return is_ia5(name.content);
        case kIpAddress:
            return name.content.size() == 4 || name.content.size() == 16;
        case kRegisteredId:
        case der::context_constructed(0):  // otherName
        case der::context_constructed(3):  // x400Address
        case kDirectoryName:
        case der::context_constructed(5):  // ediPartyName
            return true;
        default:
            return false;
    }
}

/// A BIT STRING whose unused bits may be set, as OpenSSL reads it.
DerBits read_loose_bits(DerReader& reader, DerTag tag) {
    const ByteView content = reader.element(tag).content;
    if (!reader.failed() && (content.empty() || content[0] > 7))
        reader.mark_failed(Reason::der_bad_value);
    if (reader.failed()) return {};
    return {content.subspan(1), content[0]};
}

/// -1 when it does not fit.
std::int64_t to_number(ByteView integer) {
    if (integer.empty() || integer.size() > 8) return -1;
    std::uint64_t value = integer[0] >= 0x80 ? ~std::uint64_t{0} : 0;
    for (std::uint8_t byte : integer) value = value << 8 | byte;
    return static_cast<std::int64_t>(value);
}

/// Sorted, so that many extensions do not cost the square of their number.
bool has_duplicates(const std::vector<Extension>& extensions) {
    std::vector<std::string_view> oids;
    for (const Extension& extension : extensions) oids.push_back(as_text(extension.encoded_oid));
    std::ranges::sort(oids);
    return std::ranges::adjacent_find(oids) != oids.end();
}

}  // namespace

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
    signature_ = read_loose_bits(fields, der::kBitString);
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    CHECK_OK(parse_tbs());
    return parse_key(provider);
}

Status Certificate::parse_key(const crypto::Provider& provider) {
    DerReader outer(spki_);
    DerReader fields = outer.sequence();
    key_algorithm_ = read_algorithm(fields);
    const DerBits bits = read_loose_bits(fields, der::kBitString);
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    if (bits.unused != 0) return {};
    auto key = parse_public_key({key_algorithm_, bits.bytes}, provider);
    if (key) key_ = std::move(*key);
    return {};
}

Status Certificate::parse_tbs() {
    DerReader outer(tbs_);
    DerReader fields = outer.sequence();
    if (fields.next_is(der::context_constructed(0))) {
        DerReader explicit_version = fields.inside(der::context_constructed(0));
        encoded_version_ = to_number(explicit_version.integer());
        CHECK_OK(explicit_version.done());
        const bool known = encoded_version_ >= 0 && encoded_version_ <= 2;
        version_ = known ? static_cast<unsigned>(encoded_version_) + 1 : 0;
    }
    serial_ = fields.integer();
    inner_algorithm_ = read_algorithm(fields);
    const ByteView issuer = fields.element(der::kSequence).whole;
    DerReader validity = fields.sequence();
    not_before_ = read_time(validity);
    not_after_ = read_time(validity);
    CHECK_OK(validity.done());
    const ByteView subject = fields.element(der::kSequence).whole;
    spki_ = fields.element(der::kSequence).whole;
    for (unsigned id : {0u, 1u}) {
        const DerTag tag = der::context(id + 1);
        if (fields.next_is(tag)) unique_ids_[id] = read_loose_bits(fields, tag);
    }
    if (fields.next_is(der::context_constructed(3))) CHECK_OK(parse_extensions(fields));
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    TRY(issuer_, Name::parse(issuer));
    TRY(subject_, Name::parse(subject));
    return {};
}

Status Certificate::parse_extensions(DerReader& fields) {
    DerReader wrapper = fields.inside(der::context_constructed(3));
    DerReader list = wrapper.sequence();
    if (list.empty()) list.mark_failed(Reason::bad_certificate_extension);
    while (!list.empty()) {
        DerReader entry = list.sequence();
        Extension extension;
        extension.encoded_oid = entry.oid();
        extension.oid = find_oid(extension.encoded_oid);
        if (entry.next_is(der::kBoolean)) extension.critical = entry.boolean();
        extension.value = entry.octet_string();
        CHECK_OK(entry.done());
        extensions_.push_back(extension);
    }
    CHECK_OK(list.done());
    CHECK_OK(wrapper.done());
    // RFC 5280 §4.2: no extension twice.
    if (has_duplicates(extensions_)) return fail(Reason::duplicate_certificate_extension);
    for (const Extension& extension : extensions_) CHECK_OK(parse_known(extension));
    return {};
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
        case Oid::ext_key_usage:
            return parse_extended_key_usage(extension.value);
        case Oid::subject_alt_name:
            return parse_alt_names(extension.value);
        case Oid::subject_key_identifier:
            subject_key_identifier_ = reader.octet_string();
            return reader.done();
        case Oid::authority_key_identifier:
            if (auto parsed = parse_authority_key_identifier(extension.value); !parsed)
                return fail(parsed.error());
            else
                authority_ = *parsed;
            return {};
        default:
            return {};
    }
}

/// RFC 5280 §4.2.1.12
Status Certificate::parse_extended_key_usage(ByteView value) {
    DerReader reader(value);
    DerReader list = reader.sequence();
    if (list.empty()) list.mark_failed(Reason::bad_certificate_extension);
    while (!list.empty()) extended_key_usage_.push_back(find_oid(list.oid()));
    CHECK_OK(list.done());
    return reader.done();
}

/// RFC 5280 §4.2.1.6. Names other than hosts and addresses are judged by form only; their bytes
/// stay in the extension.
Status Certificate::parse_alt_names(ByteView value) {
    DerReader reader(value);
    DerReader names = reader.sequence();
    if (names.empty()) names.mark_failed(Reason::bad_alternative_name);
    while (!names.empty()) {
        const DerElement name = names.any();
        if (names.failed()) break;
        if (!is_general_name(name)) return fail(Reason::bad_alternative_name);
        if (name.tag == kDnsName) dns_names_.push_back(as_text(name.content));
        if (name.tag == kIpAddress) ip_addresses_.push_back(name.content);
    }
    CHECK_OK(names.done());
    return reader.done();
}

/// RFC 5280 §4.2.1.1. Of the issuer's names a directory name counts.
Result<AuthorityKeyIdentifier> parse_authority_key_identifier(ByteView value) {
    AuthorityKeyIdentifier authority;
    DerReader reader(value);
    DerReader fields = reader.sequence();
    if (fields.next_is(der::context(0))) authority.key = fields.element(der::context(0)).content;
    if (fields.next_is(der::context_constructed(1))) {
        DerReader names = fields.inside(der::context_constructed(1));
        while (!names.empty()) {
            const DerElement name = names.any();
            if (!names.failed() && !is_general_name(name))
                return fail(Reason::bad_alternative_name);
            if (name.tag == kDirectoryName) authority.issuer = name.content;
        }
        CHECK_OK(names.done());
    }
    if (fields.next_is(der::context(2))) authority.serial = fields.element(der::context(2)).content;
    CHECK_OK(fields.done());
    CHECK_OK(reader.done());
    return authority;
}

bool Certificate::names_as_issuer(const Certificate& issuer) const {
    const auto agree = [](ByteView wanted, ByteView found) {
        return wanted.empty() || found.empty() || equal(wanted, found);
    };
    return issuer.subject() == issuer_ && agree(authority_.key, issuer.subject_key_identifier_) &&
           agree(authority_.serial, issuer.serial_) &&
           agree(authority_.issuer, issuer.issuer_.der());
}

const Extension* Certificate::find(Oid oid) const {
    const auto found = std::ranges::find(extensions_, oid, &Extension::oid);
    return found == extensions_.end() ? nullptr : &*found;
}

bool Certificate::allows(KeyUsage usage) const {
    return !key_usage_ || key_usage_->bit(static_cast<std::size_t>(usage));
}

bool Certificate::permits(const crypto::SignatureAlgorithm& algorithm) const {
    if (key_algorithm_.oid != Oid::rsassa_pss || key_algorithm_.parameters.empty()) return true;
    const auto bound = parse_pss(key_algorithm_.parameters);
    const std::int32_t digest = static_cast<std::int32_t>(crypto::digest_size(algorithm.hash));
    const std::int32_t salt = algorithm.salt_size == crypto::SignatureAlgorithm::kSaltIsDigest
                                  ? digest
                                  : algorithm.salt_size;
    return bound && algorithm.kind == crypto::SignatureKind::rsa_pss &&
           algorithm.hash == bound->hash && algorithm.mgf_hash == bound->mgf_hash &&
           salt >= bound->salt_size;
}

bool Certificate::made_signature(const AlgorithmIdentifier& identifier, ByteView message,
                                 ByteView signature) const {
    const auto algorithm = signature_of(identifier);
    return algorithm && key_ && permits(*algorithm) && key_->verify(*algorithm, message, signature);
}

bool Certificate::signed_by(const Certificate& issuer) const {
    // RFC 5280 §4.1.1.2: the same algorithm inside and outside of what is signed.
    if (!equal(inner_algorithm_.der, signature_algorithm_.der)) return false;
    return signature_.unused == 0 &&
           issuer.made_signature(signature_algorithm_, tbs_, signature_.bytes);
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
