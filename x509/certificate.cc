// SPDX-License-Identifier: Apache-2.0
#include "x509/certificate.h"

#include <algorithm>

#include "crypto/digest.h"
#include "x509/extension_list.h"

namespace handfast::x509 {

namespace {

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

/// Parts that are absent agree with anything.
bool agree(ByteView wanted, ByteView found) {
    return wanted.data() == nullptr || found.data() == nullptr || equal(wanted, found);
}

bool is_name(ByteView der, const Name& name) {
    if (der.data() == nullptr || equal(der, name.der())) return true;
    const auto parsed = Name::parse(der);
    return parsed && *parsed == name;
}

std::vector<Buffer> read_oids(DerReader& reader, DerTag tag) {
    std::vector<Buffer> out;
    DerReader list = reader.inside(tag);
    while (!list.empty()) out.push_back(to_buffer(list.oid()));
    if (const Status ended = list.done(); !ended) reader.mark_failed(ended.error().reason);
    return out;
}

Result<TrustSettings> parse_trust_settings(ByteView der) {
    TrustSettings out;
    DerReader outer(der);
    DerReader fields = outer.sequence();
    if (fields.next_is(der::kSequence)) out.trusted = read_oids(fields, der::kSequence);
    if (fields.next_is(der::context_constructed(0)))
        out.rejected = read_oids(fields, der::context_constructed(0));
    if (fields.next_is(der::kUtf8String))
        out.alias = as_text(fields.element(der::kUtf8String).content);
    if (fields.next_is(der::kOctetString)) out.key_identifier = to_buffer(fields.octet_string());
    if (fields.next_is(der::context_constructed(1))) fields.any();
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    return out;
}

}  // namespace

Result<std::shared_ptr<const Certificate>> Certificate::parse(Buffer der,
                                                              const crypto::Provider& provider) {
    std::shared_ptr<Certificate> certificate(new Certificate);
    certificate->der_ = std::move(der);
    CHECK_OK(certificate->parse_outer());
    CHECK_OK(certificate->parse_key(provider));
    return std::shared_ptr<const Certificate>(std::move(certificate));
}

Result<std::shared_ptr<const Certificate>> Certificate::parse_trusted(
    ByteView der, const crypto::Provider& provider) {
    DerReader reader(der);
    const ByteView whole = reader.element(der::kSequence).whole;
    std::shared_ptr<Certificate> certificate(new Certificate);
    certificate->der_ = to_buffer(reader.failed() ? der : whole);
    CHECK_OK(certificate->parse_outer());
    CHECK_OK(certificate->parse_key(provider));
    if (!reader.empty()) {
        // OpenSSL does not mind what comes behind the settings.
        TRY(auto settings, parse_trust_settings(reader.any().whole));
        certificate->trust_settings_ = std::make_unique<TrustSettings>(std::move(settings));
    }
    return std::shared_ptr<const Certificate>(std::move(certificate));
}

Status Certificate::parse_outer() {
    DerReader outer(der_);
    DerReader fields = outer.sequence();
    tbs_ = fields.element(der::kSequence).whole;
    signature_algorithm_ = read_algorithm(fields);
    signature_ = read_loose_bits(fields, der::kBitString);
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    return parse_tbs();
}

/// No bits where their number is no whole number of bytes.
Result<SubjectPublicKey> Certificate::read_key() {
    DerReader outer(spki_);
    DerReader fields = outer.sequence();
    key_algorithm_ = read_algorithm(fields);
    const DerBits bits = read_loose_bits(fields, der::kBitString);
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    return SubjectPublicKey{key_algorithm_, bits.unused == 0 ? bits.bytes : ByteView()};
}

Status Certificate::parse_key(const crypto::Provider& provider) {
    TRY(const SubjectPublicKey subject_key, read_key());
    if (subject_key.bits.empty()) return {};
    auto key = parse_public_key(subject_key, provider);
    if (key) key_ = std::move(*key);
    return {};
}

std::shared_ptr<const Certificate> Certificate::with_key_of(const Certificate& issuer) const {
    if (key_ || !issuer.key_ || key_algorithm_.oid != Oid::dsa) return nullptr;
    std::shared_ptr<Certificate> copy(new Certificate);
    copy->der_ = der_;
    if (!copy->parse_outer()) return nullptr;
    const auto subject_key = copy->read_key();
    if (!subject_key) return nullptr;
    auto key = parse_inheriting_key(*subject_key, *issuer.key_);
    if (!key) return nullptr;
    copy->key_ = std::move(*key);
    if (trust_settings_) copy->trust_settings_ = std::make_unique<TrustSettings>(*trust_settings_);
    return copy;
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
    self_issued_ = issuer_ == subject_;
    return {};
}

Status Certificate::parse_extensions(DerReader& fields) {
    DerReader wrapper = fields.inside(der::context_constructed(3));
    TRY(extensions_, read_extension_list(wrapper));
    CHECK_OK(wrapper.done());
    known_ = parse_known_extensions(extensions_);
    // RFC 5280 §4.1.2.9: only in version 3, and at least one.
    if (version_ != 3 || extensions_.empty()) known_.malformed = true;
    return {};
}

bool Certificate::fits_issuer(const Certificate& issuer) const {
    const AuthorityKeyIdentifier& authority = known_.authority;
    if (!agree(authority.key, issuer.known_.subject_key_identifier)) return false;
    if (!agree(authority.serial, issuer.serial_)) return false;
    if (!is_name(authority.issuer, issuer.issuer_)) return false;
    return issuer.key_ && makes_signatures_of(issuer.key_->type(), inner_algorithm_.oid);
}

bool Certificate::names_as_issuer(const Certificate& issuer) const {
    return issuer.subject_ == issuer_ && !known_.malformed && !issuer.known_.malformed &&
           fits_issuer(issuer);
}

bool Certificate::has_explicit_curve() const {
    if (key_algorithm_.oid != Oid::ec_public_key) return false;
    return DerReader(key_algorithm_.parameters).next_is(der::kSequence);
}

std::vector<std::string_view> Certificate::dns_names() const {
    std::vector<std::string_view> out;
    for (const GeneralName& name : known_.alternative_names)
        if (name.kind == GeneralNameKind::dns_name) out.push_back(as_text(name.content));
    return out;
}

std::vector<ByteView> Certificate::ip_addresses() const {
    std::vector<ByteView> out;
    for (const GeneralName& name : known_.alternative_names)
        if (name.kind == GeneralNameKind::ip_address) out.push_back(name.content);
    return out;
}

const Extension* Certificate::find(Oid oid) const {
    const auto found = std::ranges::find(extensions_, oid, &Extension::oid);
    return found == extensions_.end() ? nullptr : &*found;
}

bool Certificate::allows(KeyUsage usage) const {
    return !known_.key_usage || known_.key_usage->bit(static_cast<std::size_t>(usage));
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
    return crypto::digest_of(provider, id, der_);
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
