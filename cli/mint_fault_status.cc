// SPDX-License-Identifier: Apache-2.0
// The table of what can be wrong with signatures of all kinds, with CRLs and with OCSP responses.
#include <algorithm>

#include "cli/mint_fault.h"
#include "cli/mint_values.h"

namespace handfast::cli {
namespace {

using std::chrono::days;
using std::chrono::hours;
using x509::encode_element;
using x509::encode_nest;
using x509::encode_time;
using x509::Oid;

template <SignatureChange Change>
void change_signature(Draft& draft) {
    draft.change = Change;
}

/// A pair of algorithm identifiers that are both right for something else.
Buffer other_algorithm(const Draft& draft) {
    static constexpr std::uint8_t kNull[] = {der::kNull, 0};
    const bool is_rsa = draft.algorithm.algorithm.kind == crypto::SignatureKind::rsa_pkcs1;
    return is_rsa ? x509::encode_algorithm(Oid::sha384_with_rsa, kNull)
                  : x509::encode_algorithm(Oid::sha256_with_rsa, kNull);
}

Buffer unknown_algorithm() {
    return encode_nest(
        der::kSequence,
        {encode_element(der::kOid, oid_value("1.3.6.1.4.1.99999.4").value_or(Buffer{}))});
}

/// NULL where there are no parameters, none where there is NULL.
void wrong_parameters(Draft& draft) {
    DerReader reader(draft.algorithm.identifier);
    DerReader fields = reader.sequence();
    const Buffer oid = to_buffer(fields.any().whole);
    static constexpr std::uint8_t kNull[] = {der::kNull, 0};
    draft.algorithm.identifier = fields.empty() ? encode_nest(der::kSequence, {oid, kNull})
                                                : encode_nest(der::kSequence, {oid});
}

/// RSASSA-PSS-params with a trailer field that is not 1.
void odd_pss(Draft& draft) {
    const Buffer trailer = encode_element(der::context_constructed(3), x509::encode_integer(2));
    draft.algorithm.identifier =
        x509::encode_algorithm(Oid::rsassa_pss, encode_element(der::kSequence, trailer));
}

/// Keys that do not sign with this hash sign as ever, and the algorithm is RSA's.
void sign_with(Draft& draft, crypto::HashId hash) {
    static constexpr std::uint8_t kNull[] = {der::kNull, 0};
    if (auto algorithm = x509::signing_algorithm(draft.key->public_key(), hash)) {
        const bool has_hash = algorithm->identifier != draft.algorithm.identifier;
        draft.algorithm = std::move(*algorithm);
        if (has_hash) return;
    }
    const Oid oid = hash == crypto::HashId::md5 ? Oid::md5_with_rsa : Oid::sha1_with_rsa;
    draft.algorithm.identifier = x509::encode_algorithm(oid, kNull);
}

x509::BuiltExtension unknown_extension() {
    return {oid_value("1.3.6.1.4.1.99999.1").value_or(Buffer{}), true, {der::kNull, 0}};
}

void set_extension(x509::BuiltExtensions& all, x509::BuiltExtension extension) {
    std::erase_if(all, [&](const auto& other) { return other.oid == extension.oid; });
    all.push_back(std::move(extension));
}

void set_entry_reason(CrlDraft& draft, std::uint8_t number) {
    if (draft.parts.entries.empty())
        draft.parts.entries.push_back({{1}, encode_time(draft.now - hours(1)), {}});
    const std::uint8_t reason[] = {number};
    set_extension(draft.parts.entries.front().extensions,
                  x509::built_extension(Oid::crl_reason, encode_element(der::kEnumerated, reason)));
}

void set_point(CrlDraft& draft, std::initializer_list<std::uint8_t> value) {
    set_extension(draft.parts.extensions,
                  x509::built_extension(Oid::issuing_distribution_point, Buffer(value), true));
}

void remove(CrlDraft& draft, Oid oid) {
    std::erase_if(draft.parts.extensions, [&](const x509::BuiltExtension& extension) {
        return equal(extension.oid, x509::encoded(oid));
    });
}

void set_times(OcspDraft& draft, Instant from, Instant to) {
    for (x509::OcspAnswer& answer : draft.parts.answers) {
        answer.this_update = from;
        answer.next_update = to;
    }
    draft.parts.produced_at = from;
}

/// The last octet of a CertID's part: 1 the issuer's name, 2 its key, 3 the serial number.
void change_ids(OcspDraft& draft, std::size_t part) {
    for (x509::OcspAnswer& answer : draft.parts.answers) {
        const auto children = x509::der_children(DerReader(answer.id).any());
        if (!children || children->size() <= part) continue;
        Buffer changed = to_buffer((*children)[part].whole);
        changed.back() ^= 1;
        const std::size_t path[] = {part};
        if (auto id = x509::with_replaced(answer.id, path, changed)) answer.id = std::move(*id);
    }
}

void good_then_revoked(OcspDraft& draft) {
    if (draft.parts.answers.empty()) return;
    x509::OcspAnswer good = draft.parts.answers.front();
    good.status = x509::OcspCertStatus::good;
    good.reason.reset();
    x509::OcspAnswer revoked = good;
    revoked.status = x509::OcspCertStatus::revoked;
    revoked.revoked = draft.now - hours(1);
    draft.parts.answers = {good, revoked};
}

void huge_response(OcspDraft& draft) {
    constexpr std::size_t kSize = 65536;
    draft.extensions = encode_element(
        der::context_constructed(1),
        x509::encode_extensions({{oid_value("1.3.6.1.4.1.99999.1").value_or(Buffer{}), false,
                                  encode_element(der::kOctetString, Buffer(kSize, 0x5a))}}));
}

using Crl = CrlDraft;
using Ocsp = OcspDraft;

constexpr MintFault kFaults[] = {
    // Signatures of all kinds.
    {.name = "wrong-signature",
     .explanation = "a bit of the signature flipped",
     .any = change_signature<SignatureChange::flipped_bit>},
    {.name = "wrong-key",
     .explanation = "signed with a key that nobody knows",
     .any = [](Draft& d) { d.wrong_key = true; }},
    {.name = "empty-signature",
     .explanation = "a signature of no octets",
     .any = change_signature<SignatureChange::empty>},
    {.name = "zero-signature",
     .explanation = "a signature of zeros",
     .any = change_signature<SignatureChange::zeros>},
    {.name = "cut-signature",
     .explanation = "a signature without its last octet",
     .any = change_signature<SignatureChange::cut>},
    {.name = "long-signature",
     .explanation = "a signature with one more octet",
     .any = change_signature<SignatureChange::longer>},
    {.name = "unused-bits",
     .explanation = "a signature with unused bits",
     .any = change_signature<SignatureChange::unused_bits>},
    {.name = "r-zero",
     .explanation = "an ECDSA signature with r = 0",
     .any = change_signature<SignatureChange::r_zero>},
    {.name = "s-zero",
     .explanation = "an ECDSA signature with s = 0",
     .any = change_signature<SignatureChange::s_zero>},
    {.name = "s-negative",
     .explanation = "an ECDSA signature with a negative s",
     .any = change_signature<SignatureChange::s_negative>},
    {.name = "padded-signature",
     .explanation = "an ECDSA signature with zeros before r",
     .any = change_signature<SignatureChange::padded>},
    {.name = "md5",
     .explanation = "signed with MD5",
     .any = [](Draft& d) { sign_with(d, crypto::HashId::md5); }},
    {.name = "sha1",
     .explanation = "signed with SHA-1",
     .any = [](Draft& d) { sign_with(d, crypto::HashId::sha1); }},
    {.name = "algorithm-mismatch",
     .explanation = "another algorithm outside than inside",
     .any = [](Draft& d) { d.outer_algorithm = other_algorithm(d); }},
    {.name = "unknown-algorithm",
     .explanation = "signed with an algorithm that nobody knows",
     .any = [](Draft& d) { d.algorithm.identifier = unknown_algorithm(); }},
    {.name = "wrong-algorithm",
     .explanation = "the algorithm of another kind of key, both times",
     .any = [](Draft& d) { d.algorithm.identifier = other_algorithm(d); }},
    {.name = "wrong-parameters",
     .explanation = "NULL where the algorithm has no parameters, or not",
     .any = wrong_parameters},
    {.name = "odd-pss", .explanation = "PSS parameters with trailer field 2", .any = odd_pss},
    {.name = "trailing-data",
     .explanation = "octets behind the end",
     .any =
         [](Draft& d) {
             d.trailing = {0xde, 0xad, 0xbe, 0xef};
         }},
    {.name = "corrupted",
     .explanation = "random octets in place of everything",
     .any =
         [](Draft& d) {
             d.in_place = Buffer(200);
             d.rng.fill(*d.in_place);
         }},
    {.name = "empty",
     .explanation = "nothing in place of everything",
     .any = [](Draft& d) { d.in_place = Buffer{}; }},
    // CRLs.
    {.name = "expired",
     .explanation = "the next update was a day ago",
     .crl =
         [](Crl& d) {
             d.parts.this_update = encode_time(d.now - days(8));
             d.parts.next_update = encode_time(d.now - days(1));
         }},
    {.name = "not-yet-valid",
     .explanation = "this update is tomorrow",
     .crl =
         [](Crl& d) {
             d.parts.this_update = encode_time(d.now + days(1));
             d.parts.next_update = encode_time(d.now + days(8));
         }},
    {.name = "no-next-update",
     .explanation = "without a next update",
     .crl = [](Crl& d) { d.parts.next_update.clear(); }},
    {.name = "bad-this-update",
     .explanation = "this update is no time",
     .crl = [](Crl& d) { d.parts.this_update = encode_element(der::kUtcTime, as_bytes("once")); }},
    {.name = "bad-next-update",
     .explanation = "next update is no time",
     .crl = [](Crl& d) { d.parts.next_update = encode_element(der::kUtcTime, as_bytes("soon")); }},
    {.name = "wrong-issuer",
     .explanation = "issuer is a name that nobody has",
     .crl = [](Crl& d) { d.parts.issuer = x509::encode_common_name("nobody"); }},
    {.name = "unknown-critical",
     .explanation = "a critical extension that nobody knows",
     .crl = [](Crl& d) { d.parts.extensions.push_back(unknown_extension()); }},
    {.name = "unknown-critical-entry",
     .explanation = "an entry with such an extension",
     .crl =
         [](Crl& d) {
             if (d.parts.entries.empty()) set_entry_reason(d, 0);
             d.parts.entries.front().extensions.push_back(unknown_extension());
         }},
    {.name = "duplicate-extension",
     .explanation = "the CRL number twice",
     .crl =
         [](Crl& d) {
             const Buffer number = x509::encode_integer(1);
             d.parts.extensions.push_back(x509::built_extension(Oid::crl_number, number));
         }},
    {.name = "wrong-akid",
     .explanation = "authority key identifier of another key",
     .crl =
         [](Crl& d) {
             set_extension(d.parts.extensions,
                           x509::built_extension(Oid::authority_key_identifier,
                                                 {0x30, 0x06, 0x80, 0x04, 1, 2, 3, 4}));
         }},
    {.name = "v1-with-extensions",
     .explanation = "version 1 with extensions",
     .crl = [](Crl& d) { d.parts.version.reset(); }},
    {.name = "version-3",
     .explanation = "a version that there is not",
     .crl = [](Crl& d) { d.parts.version = 2; }},
    {.name = "empty-list",
     .explanation = "a list of entries without an entry",
     .crl =
         [](Crl& d) {
             d.parts.entries.clear();
             d.parts.empty_list = true;
         }},
    {.name = "duplicate-entry",
     .explanation = "the first entry twice",
     .crl =
         [](Crl& d) {
             if (d.parts.entries.empty()) set_entry_reason(d, 0);
             const x509::CrlEntryParts first = d.parts.entries.front();
             d.parts.entries.push_back(first);
         }},
    {.name = "no-number",
     .explanation = "without a CRL number",
     .crl = [](Crl& d) { remove(d, Oid::crl_number); }},
    {.name = "long-number",
     .explanation = "a CRL number of 21 octets",
     .crl =
         [](Crl& d) {
             set_extension(d.parts.extensions,
                           x509::built_extension(Oid::crl_number,
                                                 encode_element(der::kInteger, Buffer(21, 0x11))));
         }},
    {.name = "negative-number",
     .explanation = "CRL number -1",
     .crl =
         [](Crl& d) {
             set_extension(d.parts.extensions,
                           x509::built_extension(Oid::crl_number, {0x02, 0x01, 0xff}));
         }},
    {.name = "bad-reason",
     .explanation = "an entry with reason 7, which is not used",
     .crl = [](Crl& d) { set_entry_reason(d, 7); }},
    {.name = "unknown-reason",
     .explanation = "an entry with reason 99",
     .crl = [](Crl& d) { set_entry_reason(d, 99); }},
    {.name = "remove-from-crl",
     .explanation = "an entry with removeFromCRL",
     .crl = [](Crl& d) { set_entry_reason(d, 8); }},
    {.name = "empty-idp",
     .explanation = "an issuing distribution point that says nothing",
     .crl =
         [](Crl& d) {
             set_point(d, {0x30, 0x00});
         }},
    {.name = "contradictory-idp",
     .explanation = "only user and only CA certificates",
     .crl =
         [](Crl& d) {
             set_point(d, {0x30, 0x06, 0x81, 0x01, 0xff, 0x82, 0x01, 0xff});
         }},
    {.name = "bad-idp",
     .explanation = "an issuing distribution point that does not parse",
     .crl =
         [](Crl& d) {
             set_point(d, {0x30, 0x02, 0x05, 0x00});
         }},
    // OCSP responses.
    {.name = "expired",
     .explanation = "the next update was a day ago",
     .ocsp = [](Ocsp& d) { set_times(d, d.now - days(8), d.now - days(1)); }},
    {.name = "future",
     .explanation = "this update is tomorrow",
     .ocsp = [](Ocsp& d) { set_times(d, d.now + days(1), d.now + days(8)); }},
    {.name = "never-valid",
     .explanation = "the next update is before this one",
     .ocsp = [](Ocsp& d) { set_times(d, d.now, d.now - days(1)); }},
    {.name = "no-next-update",
     .explanation = "without a next update",
     .ocsp =
         [](Ocsp& d) {
             for (auto& answer : d.parts.answers) answer.next_update.reset();
         }},
    {.name = "wrong-certificate",
     .explanation = "about another serial number",
     .ocsp = [](Ocsp& d) { change_ids(d, 3); }},
    {.name = "wrong-issuer-name",
     .explanation = "about a certificate of another issuer's name",
     .ocsp = [](Ocsp& d) { change_ids(d, 1); }},
    {.name = "wrong-issuer-key",
     .explanation = "about a certificate of another issuer's key",
     .ocsp = [](Ocsp& d) { change_ids(d, 2); }},
    {.name = "good-then-revoked",
     .explanation = "good first, then revoked, of the same certificate",
     .ocsp = good_then_revoked},
    {.name = "no-answers",
     .explanation = "no answer at all",
     .ocsp = [](Ocsp& d) { d.parts.answers.clear(); }},
    {.name = "unknown-type",
     .explanation = "a kind of response that nobody knows",
     .ocsp = [](Ocsp& d) { d.type = oid_value("1.3.6.1.4.1.99999.5").value_or(Buffer{}); }},
    {.name = "unknown-critical",
     .explanation = "a critical extension that nobody knows",
     .ocsp =
         [](Ocsp& d) {
             d.extensions = encode_element(der::context_constructed(1),
                                           x509::encode_extensions({unknown_extension()}));
         }},
    {.name = "wrong-nonce",
     .explanation = "a nonce that nobody sent",
     .ocsp =
         [](Ocsp& d) {
             d.extensions = encode_element(
                 der::context_constructed(1),
                 x509::encode_extensions({x509::built_extension(
                     Oid::ocsp_nonce, encode_element(der::kOctetString, Buffer(16, 0x5a)))}));
         }},
    {.name = "huge", .explanation = "an extension of 64 kB", .ocsp = huge_response},
};

}  // namespace

std::span<const MintFault> status_faults() {
    return kFaults;
}

}  // namespace handfast::cli
