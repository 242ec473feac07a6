// SPDX-License-Identifier: Apache-2.0
#include "x509/ocsp_parts.h"

#include "crypto/digest.h"
#include "x509/signing.h"

namespace handfast::x509 {

namespace {

/// The key without tag, length and unused bits (RFC 6960 §4.1.1).
ByteView key_bits(const Certificate& certificate) {
    const auto key = read_spki(certificate.spki());
    return key ? key->bits : ByteView{};
}

}  // namespace

OcspCertId read_ocsp_cert_id(DerReader& reader) {
    OcspCertId id;
    const DerElement whole = reader.element(der::kSequence);
    DerReader fields = reader.wrapped(whole.content);
    id.whole = whole.whole;
    id.hash = read_algorithm(fields);
    id.issuer_name_hash = fields.octet_string();
    id.issuer_key_hash = fields.octet_string();
    id.serial = fields.integer();
    if (const Status status = fields.done(); !status) reader.mark_failed(status.error().reason);
    return id;
}

Result<OcspCertId> parse_ocsp_cert_id(ByteView encoded_id) {
    DerReader reader(encoded_id);
    const OcspCertId id = read_ocsp_cert_id(reader);
    CHECK_OK(reader.done());
    return id;
}

Result<Buffer> make_ocsp_cert_id(const OcspSubject& subject, crypto::HashId hash,
                                 const crypto::Provider& provider) {
    const Oid oid = oid_of(hash);
    if (oid == Oid::unknown) return fail(Reason::unsupported_algorithm);
    Buffer out;
    {
        DerWriter writer(out);
        const auto id = writer.sequence();
        {
            const auto algorithm = writer.sequence();
            writer.oid(encoded(oid));
            writer.null();
        }
        writer.octet_string(crypto::digest_of(provider, hash, subject.issuer.subject().der()));
        writer.octet_string(crypto::digest_of(provider, hash, key_bits(subject.issuer)));
        writer.primitive(der::kInteger, subject.serial);
    }
    return out;
}

bool same_issuer(const OcspCertId& a, const OcspCertId& b) {
    return equal(a.hash.encoded_oid, b.hash.encoded_oid) &&
           equal(a.issuer_name_hash, b.issuer_name_hash) &&
           equal(a.issuer_key_hash, b.issuer_key_hash);
}

bool same_certificate(const OcspCertId& a, const OcspCertId& b) {
    return same_issuer(a, b) && equal(a.serial, b.serial);
}

IssuerMatch match_issuer(const OcspCertId& id, const Certificate& issuer,
                         const crypto::Provider& provider) {
    const auto hash = hash_of(id.hash.oid);
    if (!hash || oid_of(*hash) != id.hash.oid) return IssuerMatch::unknown_hash;
    const bool same =
        equal(id.issuer_name_hash, crypto::digest_of(provider, *hash, issuer.subject().der())) &&
        equal(id.issuer_key_hash, crypto::digest_of(provider, *hash, key_bits(issuer)));
    return same ? IssuerMatch::yes : IssuerMatch::no;
}

Buffer ocsp_key_hash(const Certificate& certificate, const crypto::Provider& provider) {
    return crypto::digest_of(provider, crypto::HashId::sha1, key_bits(certificate));
}

Result<OcspSignature> read_ocsp_signature(DerReader& fields, const crypto::Provider& provider) {
    OcspSignature signature;
    signature.algorithm = read_algorithm(fields);
    // Signatures are whole octets.
    const DerBits bits = fields.bit_string();
    signature.bits = bits.unused == 0 ? bits.bytes : ByteView();
    if (fields.next_is(der::context_constructed(0))) {
        DerReader wrapper = fields.inside(der::context_constructed(0));
        DerReader list = wrapper.sequence();
        while (!list.empty()) {
            const ByteView whole = list.element(der::kSequence).whole;
            if (list.failed()) break;
            TRY(auto certificate, Certificate::parse(to_buffer(whole), provider));
            signature.certificates.push_back(std::move(certificate));
        }
        CHECK_OK(list.done());
        CHECK_OK(wrapper.done());
    }
    CHECK_OK(fields.done());
    return signature;
}

Status write_ocsp_signature(DerWriter& writer, ByteView message, const OcspSigner& signer,
                            Rng& rng) {
    SigningAlgorithm algorithm;
    if (signer.algorithm) {
        algorithm = *signer.algorithm;
    } else {
        TRY(algorithm, signing_algorithm(signer.key.public_key(), signer.hash));
    }
    TRY(const Buffer signature, signer.key.sign(algorithm.algorithm, message, rng));
    writer.raw(algorithm.identifier);
    writer.bit_string(signature);
    if (signer.certificates.empty()) return {};
    const auto wrapper = writer.nest(der::context_constructed(0));
    const auto list = writer.sequence();
    for (const auto& certificate : signer.certificates) writer.raw(certificate->der());
    return {};
}

ByteView find_nonce(const ExtensionList& extensions) {
    const Extension* nonce = find_extension(extensions, Oid::ocsp_nonce);
    return nonce == nullptr ? ByteView{} : nonce->value;
}

void write_nonce(DerWriter& writer, unsigned number, ByteView nonce) {
    const auto wrapper = writer.nest(der::context_constructed(number));
    const auto list = writer.sequence();
    const auto extension = writer.sequence();
    writer.oid(encoded(Oid::ocsp_nonce));
    const auto value = writer.nest(der::kOctetString);
    writer.octet_string(nonce);
}

}  // namespace handfast::x509
