// SPDX-License-Identifier: Apache-2.0
#include "cli/mint_maker.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "cli/mint_fault.h"
#include "cli/mint_sign.h"
#include "cli/mint_values.h"
#include "crypto/base/pem.h"
#include "crypto/random.h"
#include "x509/algorithm.h"
#include "x509/certificate_builder.h"
#include "x509/pkcs12_builder.h"

namespace handfast::cli {
namespace {

using std::chrono::days;
using std::chrono::hours;
using x509::built_extension;
using x509::encode_element;
using x509::encode_nest;
using x509::Oid;

/// What others need of a certificate before it is signed, and then the certificate.
struct Subject {
    std::shared_ptr<const crypto::PrivateKey> key;
    SecretBuffer pkcs8;
    Buffer spki;
    Buffer name;
    Buffer serial;
    Buffer key_id;
    Buffer der;
};

class Maker {
  public:
    Maker(const MintOrders& orders, const MintSettings& settings)
        : orders_(orders), settings_(settings), provider_(settings.provider) {}

    Made<std::vector<MintedFile>> make();

  private:
    crypto::SeededRng stream(std::string_view purpose, std::string_view name) const;
    Made<void> make_key(const CertificateOrder& order);
    Made<void> prepare(const CertificateOrder& order);
    Made<void> sign(const CertificateOrder& order);
    Made<void> add_pkcs12(const CertificateOrder& order, const Subject& own);
    Made<void> make_crl(const CrlOrder& order);
    Made<void> make_response(const OcspOrder& order);
    Made<void> make_chain(const ChainOrder& order);
    void add_usual_chain(const CertificateOrder& order);

    Made<void> fill_extensions(const CertificateOrder& order, const Subject& issuer,
                               x509::BuiltExtensions& out);
    Made<x509::CrlEntryParts> entry_of(const RevocationOrder& revoked, const CrlOrder& order);
    Made<x509::BuiltExtensions> crl_extensions(const CrlOrder& order, const Subject& issuer);
    Made<x509::OcspAnswer> answer_of(const AnswerOrder& asked, const OcspOrder& order);
    Made<Buffer> signed_response(OcspDraft& draft);

    Made<const Subject*> subject(std::string_view name) const;
    Made<const Subject*> issuer_of(const ItemOrder& order) const;
    Made<void> start(Draft& draft, const ItemOrder& order, const Subject& issuer);
    template <class T>
    void add_file(const std::string& name, const T& content) {
        files_.push_back({name, SecretBuffer(ByteView(as_bytes(as_view(content)))), false});
    }
    static std::string_view as_view(const std::string& text) { return text; }
    static std::string_view as_view(const Buffer& bytes) { return as_text(bytes); }

    const MintOrders& orders_;
    const MintSettings& settings_;
    const crypto::Provider& provider_;
    std::map<std::string, Subject, std::less<>> subjects_;
    std::vector<MintedFile> files_;
};

template <class DraftType>
void apply_faults(DraftType& draft, const ItemOrder& order, void (*MintFault::*own)(DraftType&)) {
    for (const MintFault* fault : order.faults) {
        if (fault->any != nullptr) fault->any(draft);
        if (fault->*own != nullptr) (fault->*own)(draft);
    }
}

crypto::SeededRng Maker::stream(std::string_view purpose, std::string_view name) const {
    const auto hash = provider_.hash(crypto::HashId::sha256);
    hash->update(settings_.seed);
    hash->update(as_bytes(purpose));
    hash->update(as_bytes("/"));
    hash->update(as_bytes(name));
    std::array<std::uint8_t, 32> seed{};
    hash->finish(seed);
    return crypto::SeededRng(ByteView(seed));
}

Made<const Subject*> Maker::subject(std::string_view name) const {
    const auto found = subjects_.find(name);
    if (found == subjects_.end())
        return std::unexpected(fmt::format("no certificate is called \"{}\"", name));
    return &found->second;
}

Made<const Subject*> Maker::issuer_of(const ItemOrder& order) const {
    return subject(order.issuer.empty() ? order.name : order.issuer);
}

Made<void> Maker::make_key(const CertificateOrder& order) {
    if (!order.same_key.empty() || !order.like.empty()) return {};
    auto shape = x509::key_shape_named(order.key);
    if (!shape) return std::unexpected(fmt::format("no kind of key is called \"{}\"", order.key));
    shape->exponent = static_cast<std::uint32_t>(order.exponent);
    crypto::SeededRng rng = stream("key", order.name);
    auto made = x509::new_key(*shape, provider_, rng);
    if (!made)
        return std::unexpected(fmt::format("a key of kind \"{}\" cannot be made", order.key));
    Subject& own = subjects_[order.name];
    own.key = made->key;
    own.pkcs8 = std::move(made->pkcs8);
    own.spki = std::move(made->spki);
    return {};
}

/// What follows from the keys: those that are shared, names, numbers.
Made<void> Maker::prepare(const CertificateOrder& order) {
    const std::string& other = order.like.empty() ? order.same_key : order.like;
    Buffer name = x509::encode_common_name(order.name);
    if (!other.empty()) {
        const auto found = subject(other);
        if (!found) return std::unexpected(found.error());
        if ((*found)->key == nullptr)
            return std::unexpected(fmt::format("\"{}\" has no key of its own", other));
        Subject& own = subjects_[order.name];
        own.key = (*found)->key;
        own.pkcs8 = SecretBuffer((*found)->pkcs8.expose());
        own.spki = (*found)->spki;
        const CertificateOrder* original = orders_.find(other);
        if (!order.like.empty())
            name = original->subject.value_or(x509::encode_common_name(order.like));
    }
    Subject& own = subjects_[order.name];
    own.name = order.subject.value_or(name);
    crypto::SeededRng rng = stream("serial", order.name);
    own.serial = order.serial.value_or(x509::random_serial(rng));
    own.key_id =
        order.subject_key_id.value_or(x509::key_identifier(own.key->public_key(), provider_));
    return {};
}

/// SEQUENCE { cA, pathLenConstraint }
Buffer basic_constraints(const CertificateOrder& order) {
    const Buffer ca = order.ca ? encode_element(der::kBoolean, {{0xff}}) : Buffer{};
    const Buffer length =
        order.path_length ? encode_element(der::kInteger, *order.path_length) : Buffer{};
    return encode_nest(der::kSequence, {ca, length});
}

Buffer usual_key_usage(const CertificateOrder& order, crypto::KeyType type) {
    const bool rsa = type == crypto::KeyType::rsa;
    const std::string_view usages = order.ca ? "keyCertSign,cRLSign"
                                    : rsa    ? "digitalSignature,keyEncipherment"
                                             : "digitalSignature";
    return named_bits_value(usages, key_usage_names()).value_or(Buffer{});
}

Buffer authority(const CertificateOrder& order, const Subject& issuer) {
    const Buffer key =
        encode_element(der::context(0), order.authority_key_id.value_or(issuer.key_id));
    if (!order.authority_names_issuer) return encode_nest(der::kSequence, {key});
    const Buffer directory = encode_element(der::context_constructed(4), issuer.name);
    return encode_nest(der::kSequence, {key, encode_element(der::context_constructed(1), directory),
                                        encode_element(der::context(2), issuer.serial)});
}

Made<void> Maker::fill_extensions(const CertificateOrder& order, const Subject& issuer,
                                  x509::BuiltExtensions& out) {
    const Subject& own = subjects_[order.name];
    ExtensionDrafts drafts = order.extensions;
    drafts.set_default(built_extension(Oid::basic_constraints, basic_constraints(order), true));
    drafts.set_default(built_extension(Oid::key_usage,
                                       usual_key_usage(order, own.key->public_key().type()), true));
    if (!order.ca)
        drafts.set_default(built_extension(
            Oid::ext_key_usage, encode_nest(der::kSequence, {x509::encode_oid(Oid::server_auth),
                                                             x509::encode_oid(Oid::client_auth)})));
    drafts.set_default(built_extension(Oid::subject_key_identifier,
                                       encode_element(der::kOctetString, own.key_id)));
    drafts.set_default(built_extension(Oid::authority_key_identifier, authority(order, issuer)));
    crypto::SeededRng rng = stream("sct", order.name);
    if (order.scts > 0)
        drafts.set_default(built_extension(Oid::ct_precert_scts, made_up_scts(order.scts, rng)));
    if (order.padding > 0)
        drafts.set_default(built_extension(
            Oid::netscape_comment, encode_element(der::kIa5String, Buffer(order.padding, 'x'))));
    // One of another version has what it was given alone, which is nothing if it is right.
    out = order.version ? order.extensions.built() : drafts.built();
    return {};
}

Made<void> Maker::start(Draft& draft, const ItemOrder& order, const Subject& issuer) {
    draft.key = issuer.key.get();
    auto algorithm = signing_algorithm_for(issuer.key->public_key(), order);
    if (!algorithm) return std::unexpected(algorithm.error());
    draft.algorithm = std::move(*algorithm);
    for (const DamageOrder& damage : order.damages) {
        const auto row =
            std::ranges::find(x509::der_damages(), damage.how, &x509::DerDamageRow::name);
        if (row == x509::der_damages().end())
            return std::unexpected(fmt::format("no damage is called \"{}\"", damage.how));
        draft.damages.emplace_back(damage.field, row->damage);
    }
    return {};
}

Made<void> Maker::sign(const CertificateOrder& order) {
    const auto issuer = issuer_of(order);
    if (!issuer) return std::unexpected(issuer.error());
    Subject& own = subjects_[order.name];
    crypto::SeededRng rng = stream("certificate", order.name);
    CertificateDraft draft{{provider_, rng, settings_.now}, {}};
    if (auto started = start(draft, order, **issuer); !started) return started;
    const auto lifetime = days(order.days.value_or(order.ca ? 3650 : 30));
    x509::CertificateParts& parts = draft.parts;
    if (order.version) {
        parts.version = *order.version - 1;
        if (*order.version == 1) parts.version.reset();
    }
    parts.serial = own.serial;
    parts.issuer = order.issuer_name.value_or((*issuer)->name);
    parts.not_before = order.not_before.value_or(x509::encode_time(settings_.now - hours(1)));
    parts.not_after = order.not_after.value_or(x509::encode_time(settings_.now + lifetime));
    parts.subject = own.name;
    parts.spki = own.spki;
    parts.unique_ids = order.unique_ids;
    if (auto filled = fill_extensions(order, **issuer, parts.extensions); !filled) return filled;
    apply_faults(draft, order, &MintFault::cert);
    parts.inner_algorithm = draft.algorithm.identifier;
    auto der = finish_signed(draft, MintKind::cert, x509::encode_tbs(parts));
    if (!der) return std::unexpected(der.error());
    own.der = std::move(*der);
    add_file(order.name + ".pem", encode_pem("CERTIFICATE", own.der));
    const std::string key = encode_pem("PRIVATE KEY", own.pkcs8.expose());
    files_.push_back({order.name + ".key", SecretBuffer(as_bytes(key)), true});
    return add_pkcs12(order, own);
}

Made<void> Maker::add_pkcs12(const CertificateOrder& order, const Subject& own) {
    if (!order.pkcs12) return {};
    crypto::SeededRng rng = stream("p12", order.name);
    const x509::Pkcs12Parts parts{.key = own.pkcs8.expose(),
                                  .certificate = own.der,
                                  .friendly_name = order.name,
                                  .passphrase = as_bytes(*order.pkcs12),
                                  .encryption = order.old_pkcs12
                                                    ? x509::Pkcs12Encryption::triple_des
                                                    : x509::Pkcs12Encryption::pbes2};
    const auto file = x509::encode_pkcs12(parts, provider_, rng);
    if (!file) return std::unexpected("no backend has PKCS #12's cipher");
    files_.push_back({order.name + ".p12", SecretBuffer(*file), true});
    return {};
}

Made<x509::CrlEntryParts> Maker::entry_of(const RevocationOrder& revoked, const CrlOrder& order) {
    x509::CrlEntryParts entry;
    if (const auto named = subject(revoked.certificate)) {
        entry.serial = (*named)->serial;
    } else {
        auto number = integer_value(revoked.certificate);
        if (!number) return std::unexpected(named.error());
        entry.serial = std::move(*number);
    }
    auto date = time_value(revoked.date.empty() ? "-1h" : revoked.date, order.now);
    if (!date) return std::unexpected(date.error());
    entry.revoked = std::move(*date);
    if (!revoked.reason.empty()) {
        const auto reason = reason_value(revoked.reason);
        if (!reason) return std::unexpected(reason.error());
        const std::uint8_t number[] = {static_cast<std::uint8_t>(*reason)};
        entry.extensions.push_back(
            built_extension(Oid::crl_reason, encode_element(der::kEnumerated, number)));
    }
    if (!revoked.issuer.empty()) {
        const auto issuer = general_name_value(revoked.issuer);
        if (!issuer) return std::unexpected(issuer.error());
        entry.extensions.push_back(built_extension(Oid::certificate_issuer,
                                                   encode_element(der::kSequence, *issuer), true));
    }
    return entry;
}

Made<x509::BuiltExtensions> Maker::crl_extensions(const CrlOrder& order, const Subject& issuer) {
    ExtensionDrafts drafts = order.extensions;
    drafts.set_default(built_extension(
        Oid::authority_key_identifier,
        encode_nest(der::kSequence, {encode_element(der::context(0), issuer.key_id)})));
    drafts.set_default(built_extension(
        Oid::crl_number, encode_element(der::kInteger, order.number.value_or(Buffer{1}))));
    if (order.base)
        drafts.set_default(built_extension(Oid::delta_crl_indicator,
                                           encode_element(der::kInteger, *order.base), true));
    auto point = issuing_point_value({.name = order.point,
                                      .scope = order.scope,
                                      .reasons = order.reasons,
                                      .indirect = order.indirect});
    if (!point) return std::unexpected(point.error());
    if (!point->empty())
        drafts.set_default(built_extension(Oid::issuing_distribution_point, *point, true));
    return drafts.built();
}

Made<void> Maker::make_crl(const CrlOrder& order) {
    const auto issuer = issuer_of(order);
    if (!issuer) return std::unexpected(issuer.error());
    crypto::SeededRng rng = stream("crl", order.name);
    CrlDraft draft{{provider_, rng, settings_.now}, {}};
    if (auto started = start(draft, order, **issuer); !started) return started;
    x509::CrlParts& parts = draft.parts;
    parts.issuer = order.issuer_name.value_or((*issuer)->name);
    parts.this_update = order.this_update.value_or(x509::encode_time(settings_.now - hours(1)));
    parts.next_update =
        order.next_update.value_or(x509::encode_time(settings_.now + days(order.days.value_or(7))));
    for (const RevocationOrder& revoked : order.revoked) {
        auto entry = entry_of(revoked, order);
        if (!entry) return std::unexpected(entry.error());
        parts.entries.push_back(std::move(*entry));
    }
    constexpr std::uint64_t kFirst = 1'000'000;
    for (std::uint64_t i = 0; i < order.entries; ++i) {
        const Buffer number = x509::encode_integer(kFirst + i);
        parts.entries.push_back({to_buffer(ByteView(number).subspan(2)), parts.this_update, {}});
    }
    if (order.version) parts.version = *order.version - 1;
    if (order.version && *order.version == 1) {
        parts.version.reset();
        parts.extensions = order.extensions.built();
    } else {
        auto extensions = crl_extensions(order, **issuer);
        if (!extensions) return std::unexpected(extensions.error());
        parts.extensions = std::move(*extensions);
    }
    apply_faults(draft, order, &MintFault::crl);
    parts.inner_algorithm = draft.algorithm.identifier;
    auto der = finish_signed(draft, MintKind::crl, x509::encode_tbs(parts));
    if (!der) return std::unexpected(der.error());
    add_file(order.name + ".crl", encode_pem("X509 CRL", *der));
    return {};
}

Made<x509::OcspCertStatus> status_value(std::string_view text) {
    using enum x509::OcspCertStatus;
    for (const auto status : {good, revoked, unknown})
        if (x509::text_of(status) == text) return status;
    return std::unexpected(fmt::format("no status is called \"{}\"", text));
}

std::optional<x509::OcspResponseStatus> error_value(std::string_view text) {
    using enum x509::OcspResponseStatus;
    constexpr std::pair<std::string_view, x509::OcspResponseStatus> kErrors[] = {
        {"malformedRequest", malformed_request},
        {"internalError", internal_error},
        {"tryLater", try_later},
        {"sigRequired", sig_required},
        {"unauthorized", unauthorized}};
    for (const auto& [name, status] : kErrors)
        if (name == text) return status;
    return std::nullopt;
}

/// The issuer is parsed from what was made: faults may have made that impossible.
Made<std::shared_ptr<const x509::Certificate>> parsed(const Subject& subject,
                                                      const crypto::Provider& provider) {
    auto certificate = x509::Certificate::parse(subject.der, provider);
    if (!certificate) return std::unexpected("a certificate that it needs does not parse");
    return *certificate;
}

/// RFC 6960 §4.4.2: CrlID
Buffer crl_reference(const OcspOrder& order) {
    const auto tagged = [](unsigned number, const Buffer& element) {
        return element.empty() ? Buffer{}
                               : encode_element(der::context_constructed(number), element);
    };
    const Buffer url =
        order.crl_url.empty() ? Buffer{} : encode_element(der::kIa5String, as_bytes(order.crl_url));
    const Buffer number =
        order.crl_number ? encode_element(der::kInteger, *order.crl_number) : Buffer{};
    const Buffer time = order.crl_time ? x509::encode_generalized_time(*order.crl_time) : Buffer{};
    if (url.empty() && number.empty() && time.empty()) return {};
    return encode_nest(der::kSequence, {tagged(0, url), tagged(1, number), tagged(2, time)});
}

/// What each answer has beside its status (RFC 6960 §4.4).
x509::BuiltExtensions single_extensions(const OcspOrder& order) {
    ExtensionDrafts drafts = order.extensions;
    if (Buffer reference = crl_reference(order); !reference.empty())
        drafts.set_default(built_extension(Oid::ocsp_crl_id, std::move(reference)));
    if (order.archive_cutoff)
        drafts.set_default(built_extension(Oid::ocsp_archive_cutoff,
                                           x509::encode_generalized_time(*order.archive_cutoff)));
    return drafts.built();
}

Made<x509::OcspAnswer> Maker::answer_of(const AnswerOrder& asked, const OcspOrder& order) {
    const auto issuer = issuer_of(order);
    if (!issuer) return std::unexpected(issuer.error());
    const auto certificate = parsed(**issuer, provider_);
    if (!certificate) return std::unexpected(certificate.error());
    Buffer serial;
    if (const auto named = subject(asked.certificate)) {
        serial = (*named)->serial;
    } else {
        auto number = integer_value(asked.certificate);
        if (!number) return std::unexpected(named.error());
        serial = std::move(*number);
    }
    x509::OcspAnswer answer;
    auto id = x509::make_ocsp_cert_id({**certificate, serial}, order.id_hash, provider_);
    if (!id) return std::unexpected("there is no such CertID");
    answer.id = std::move(*id);
    const auto status = status_value(asked.status.empty() ? order.status : asked.status);
    if (!status) return std::unexpected(status.error());
    answer.status = *status;
    answer.revoked = order.revoked.value_or(settings_.now - hours(1));
    if (!order.reason.empty()) {
        const auto reason = reason_value(order.reason);
        if (!reason) return std::unexpected(reason.error());
        answer.reason = *reason;
    }
    answer.this_update = order.this_update.value_or(settings_.now - hours(1));
    answer.next_update = order.next_update.value_or(settings_.now + days(order.days.value_or(7)));
    answer.extensions = single_extensions(order);
    return answer;
}

Made<Buffer> Maker::signed_response(OcspDraft& draft) {
    if (draft.in_place) return *draft.in_place;
    Buffer data = x509::encode_ocsp_data(draft.parts, *draft.responder, provider_);
    if (!draft.extensions.empty()) {
        Buffer content = to_buffer(DerReader(data).any().content);
        append(content, draft.extensions);
        data = encode_element(der::kSequence, content);
    }
    auto body = apply_damages(draft, MintKind::ocsp, DamageStage::signed_part, std::move(data));
    if (!body) return body;
    const auto signature = sign_draft(draft, *body);
    if (!signature) return signature;
    Buffer certificates;
    for (const auto& certificate : draft.certificates) append(certificates, certificate->der());
    if (!certificates.empty())
        certificates = encode_element(der::context_constructed(0),
                                      encode_element(der::kSequence, certificates));
    const Buffer& algorithm =
        draft.outer_algorithm.empty() ? draft.algorithm.identifier : draft.outer_algorithm;
    const Buffer basic = encode_nest(der::kSequence, {*body, algorithm, *signature, certificates});
    auto out = apply_damages(draft, MintKind::ocsp, DamageStage::whole,
                             x509::encode_ocsp_envelope(draft.status, basic, draft.type));
    if (out) append(*out, draft.trailing);
    return out;
}

Made<void> Maker::make_response(const OcspOrder& order) {
    if (const auto error = error_value(order.status)) {
        add_file(order.name + ".ocsp", x509::encode_ocsp_error(*error));
        return {};
    }
    const auto signer = order.responder.empty() ? issuer_of(order) : subject(order.responder);
    if (!signer) return std::unexpected(signer.error());
    const auto responder = parsed(**signer, provider_);
    if (!responder) return std::unexpected(responder.error());
    crypto::SeededRng rng = stream("ocsp", order.name);
    OcspDraft draft{{provider_, rng, settings_.now}, {}};
    if (auto started = start(draft, order, **signer); !started) return started;
    draft.responder = responder->get();
    if (!order.without_certificate) draft.certificates.push_back(*responder);
    for (const AnswerOrder& asked : order.answers) {
        auto answer = answer_of(asked, order);
        if (!answer) return std::unexpected(answer.error());
        draft.parts.answers.push_back(std::move(*answer));
    }
    const Buffer nonce =
        order.nonce.empty() ? Buffer{} : encode_element(der::kOctetString, order.nonce);
    draft.parts.nonce = nonce;
    draft.parts.names_key = order.names_key;
    draft.parts.produced_at = order.produced_at.value_or(settings_.now);
    apply_faults(draft, order, &MintFault::ocsp);
    auto der = signed_response(draft);
    if (!der) return std::unexpected(der.error());
    add_file(order.name + ".ocsp", *der);
    return {};
}

Made<void> Maker::make_chain(const ChainOrder& order) {
    ChainDraft draft;
    for (const std::string& name : order.certificates) {
        const auto member = subject(name);
        if (!member) return std::unexpected(member.error());
        draft.certificates.push_back((*member)->der);
    }
    for (const MintFault* fault : order.faults) fault->chain(draft);
    std::string text;
    for (const Buffer& certificate : draft.certificates)
        text += encode_pem("CERTIFICATE", certificate);
    add_file(order.name + ".chain.pem", text);
    return {};
}

/// What a server sends: the certificate and its issuers, but for one that is its own.
void Maker::add_usual_chain(const CertificateOrder& order) {
    std::string text;
    std::vector<const CertificateOrder*> members;
    const CertificateOrder* next = &order;
    while (next != nullptr && std::ranges::find(members, next) == members.end()) {
        const bool is_root = next->issuer.empty() || next->issuer == next->name;
        if (is_root && next != &order) break;
        members.push_back(next);
        text += encode_pem("CERTIFICATE", subjects_[next->name].der);
        next = is_root ? nullptr : orders_.find(next->issuer);
    }
    if (!order.issuer.empty() && order.issuer != order.name)
        add_file(order.name + ".chain.pem", text);
}

Made<std::vector<MintedFile>> Maker::make() {
    const auto each = [](const auto& list, const auto& act) -> Made<void> {
        for (const auto& order : list)
            if (auto done = act(order); !done)
                return std::unexpected(fmt::format("{}: {}", order.name, done.error()));
        return {};
    };
    const auto& certificates = orders_.certificates;
    Made<void> done = each(certificates, [&](const auto& order) { return make_key(order); });
    if (done) done = each(certificates, [&](const auto& order) { return prepare(order); });
    if (done) done = each(certificates, [&](const auto& order) { return sign(order); });
    for (const CertificateOrder& order : certificates) {
        const bool has_own = std::ranges::any_of(
            orders_.chains, [&](const ChainOrder& chain) { return chain.name == order.name; });
        if (done && !has_own) add_usual_chain(order);
    }
    if (done) done = each(orders_.crls, [&](const auto& order) { return make_crl(order); });
    if (done)
        done = each(orders_.responses, [&](const auto& order) { return make_response(order); });
    if (done) done = each(orders_.chains, [&](const auto& order) { return make_chain(order); });
    if (!done) return std::unexpected(done.error());
    return std::move(files_);
}

}  // namespace

Made<std::vector<MintedFile>> make_files(const MintOrders& orders, const MintSettings& settings) {
    return Maker(orders, settings).make();
}

}  // namespace handfast::cli
