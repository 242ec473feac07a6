// SPDX-License-Identifier: Apache-2.0
// OCSP requests and responses: what is made is read again, what is wrong is refused.
#include <gtest/gtest.h>

#include "crypto/random.h"
#include "tests/unit/x509/forge.h"
#include "x509/ocsp_request.h"
#include "x509/ocsp_response.h"

namespace handfast::x509 {
namespace {

using namespace handfast::testing;

crypto::SeededRng& rng() {
    static crypto::SeededRng made(42);
    return made;
}

std::shared_ptr<const Certificate> authority() {
    return forged(certificate_of("authority", "authority"));
}

Buffer id_of(std::uint8_t serial, crypto::HashId hash = crypto::HashId::sha1) {
    const Buffer content = {serial};
    return make_ocsp_cert_id({*authority(), content}, hash, provider()).value();
}

std::shared_ptr<const OcspRequest> parse_request(const OcspRequestParts& parts) {
    return OcspRequest::parse(encode_ocsp_request(parts, rng()).value(), provider()).value();
}

/// An answer about serial number 5 as of yesterday.
OcspAnswer answer(OcspCertStatus status) {
    return {.id = id_of(5),
            .status = status,
            .revoked = kToday - std::chrono::days(3),
            .this_update = kToday - std::chrono::days(1)};
}

Buffer encode_response(const OcspResponseParts& parts) {
    const auto signer = authority();
    return encode_ocsp_response(parts, {*signer, *key_of("authority").key, {}, {}}, provider(),
                                rng())
        .value();
}

std::shared_ptr<const OcspResponse> parse_response(const OcspResponseParts& parts) {
    return OcspResponse::parse(encode_response(parts), provider()).value();
}

TEST(OcspCertId, NamesAnIssuerByBothHashes) {
    const auto other = forged(certificate_of("other", "other"));
    for (const auto hash : {crypto::HashId::sha1, crypto::HashId::sha256, crypto::HashId::md5}) {
        const Buffer der = id_of(5, hash);
        const OcspCertId id = parse_ocsp_cert_id(der).value();
        EXPECT_EQ(id.issuer_key_hash.size(), crypto::digest_size(hash));
        EXPECT_EQ(match_issuer(id, *authority(), provider()), IssuerMatch::yes);
        EXPECT_EQ(match_issuer(id, *other, provider()), IssuerMatch::no);
    }
}

TEST(OcspCertId, SameNameWithAnotherKeyIsAnotherIssuer) {
    Forgery parts = certificate_of("authority", "authority");
    parts.spki = key_of("other").spki;
    const Buffer der = id_of(5);
    EXPECT_EQ(match_issuer(parse_ocsp_cert_id(der).value(), *forged(parts), provider()),
              IssuerMatch::no);
}

TEST(OcspCertId, HashesThatAreNoHashesMatchNobody) {
    Buffer der = id_of(5);
    // The last octet of SHA-1's identifier.
    der[10] ^= 1;
    EXPECT_EQ(match_issuer(parse_ocsp_cert_id(der).value(), *authority(), provider()),
              IssuerMatch::unknown_hash);
}

TEST(OcspRequest, IsReadAsItWasMade) {
    const auto request = parse_request({.ids = {id_of(5), id_of(6)}, .nonce = {1, 2, 3}});
    ASSERT_EQ(request->requests().size(), 2u);
    EXPECT_EQ(to_hex(request->requests()[1].id.serial), "06");
    EXPECT_EQ(to_hex(request->nonce()), "0403010203");
    EXPECT_FALSE(request->signature());
    EXPECT_FALSE(request->requestor());
    EXPECT_TRUE(parse_request({.ids = {id_of(5)}})->nonce().empty());
}

TEST(OcspRequest, CanBeSigned) {
    const auto certificate = authority();
    const OcspSigner signer{*certificate, *key_of("authority").key, {certificate}, {}};
    const auto request = parse_request({.ids = {id_of(5)}, .signer = &signer});
    ASSERT_TRUE(request->signature());
    ASSERT_EQ(request->signature()->certificates.size(), 1u);
    EXPECT_TRUE(certificate->made_signature(request->signature()->algorithm, request->tbs(),
                                            request->signature()->bits));
    ASSERT_TRUE(request->requestor());
    EXPECT_EQ(request->requestor()->kind, GeneralNameKind::directory_name);
}

TEST(OcspRequest, RefusesEveryStrictPrefixAndBytesBehindIt) {
    Buffer der = encode_ocsp_request({.ids = {id_of(5)}, .nonce = {1}}, rng()).value();
    for (std::size_t size = 0; size < der.size(); ++size)
        EXPECT_FALSE(OcspRequest::parse(to_buffer(ByteView(der).first(size)), provider()));
    der.push_back(0);
    EXPECT_EQ(OcspRequest::parse(der, provider()).error().reason, Reason::der_trailing_data);
}

TEST(OcspResponse, IsReadAsItWasMade) {
    OcspAnswer revoked = answer(OcspCertStatus::revoked);
    revoked.reason = RevocationReason::key_compromise;
    revoked.next_update = kToday + std::chrono::days(1);
    const Buffer nonce = {4, 1, 9};
    const auto response =
        parse_response({.answers = {revoked}, .produced_at = kToday, .nonce = nonce});
    EXPECT_EQ(response->status(), OcspResponseStatus::successful);
    ASSERT_TRUE(response->basic());
    ASSERT_TRUE(response->data().responder_name);
    EXPECT_EQ(response->data().responder_name->common_name(), "authority");
    EXPECT_EQ(response->data().produced_at.instant(), kToday);
    EXPECT_TRUE(equal(response->nonce(), nonce));
    ASSERT_EQ(response->data().responses.size(), 1u);
    const OcspSingleResponse& single = response->data().responses[0];
    EXPECT_EQ(single.status, OcspCertStatus::revoked);
    EXPECT_EQ(single.reason, RevocationReason::key_compromise);
    EXPECT_EQ(single.revoked.instant(), kToday - std::chrono::days(3));
    EXPECT_EQ(single.this_update.instant(), kToday - std::chrono::days(1));
    ASSERT_TRUE(single.next_update);
    EXPECT_EQ(single.next_update->instant(), kToday + std::chrono::days(1));
    EXPECT_TRUE(authority()->made_signature(response->signature().algorithm,
                                            response->signed_bytes(), response->signature().bits));
}

TEST(OcspResponse, ResponderCanBeNamedByItsKey) {
    const auto response =
        parse_response({.answers = {answer(OcspCertStatus::good)}, .names_key = true});
    EXPECT_FALSE(response->data().responder_name);
    EXPECT_TRUE(
        equal(response->data().responder_key_hash, ocsp_key_hash(*authority(), provider())));
}

TEST(OcspResponse, CanBeAStatusAlone) {
    const auto response =
        OcspResponse::parse(encode_ocsp_error(OcspResponseStatus::try_later), provider()).value();
    EXPECT_EQ(response->status(), OcspResponseStatus::try_later);
    EXPECT_EQ(text_of(response->status()), "trylater");
    EXPECT_EQ(response->basic().error().reason, Reason::unsupported_algorithm);
}

/// GnuTLS took the first entry of a response (CVE-2026-3832).
TEST(OcspResponse, EntryIsTheCertificatesOwn) {
    OcspAnswer other = answer(OcspCertStatus::good);
    other.id = id_of(6);
    const auto response = parse_response({.answers = {other, answer(OcspCertStatus::revoked)}});
    const Buffer mine = id_of(5);
    const Buffer theirs = id_of(6);
    const Buffer nobodys = id_of(7);
    const Buffer with_another_hash = id_of(5, crypto::HashId::sha256);
    const auto found = response->find(parse_ocsp_cert_id(mine).value());
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->status, OcspCertStatus::revoked);
    EXPECT_EQ(response->find(parse_ocsp_cert_id(theirs).value())->status, OcspCertStatus::good);
    EXPECT_EQ(response->find(parse_ocsp_cert_id(nobodys).value()), nullptr);
    EXPECT_EQ(response->find(parse_ocsp_cert_id(with_another_hash).value()), nullptr);
    const Buffer serial = {5};
    EXPECT_EQ(response->find({*authority(), serial}, provider()), found);
    const auto stranger = forged(certificate_of("other", "other"));
    EXPECT_EQ(response->find({*stranger, serial}, provider()), nullptr);
}

TEST(OcspResponse, WorstEntryOfACertificateCounts) {
    const auto response =
        parse_response({.answers = {answer(OcspCertStatus::good), answer(OcspCertStatus::revoked),
                                    answer(OcspCertStatus::unknown)}});
    const Buffer id = id_of(5);
    EXPECT_EQ(response->find(parse_ocsp_cert_id(id).value())->status, OcspCertStatus::revoked);
}

TEST(OcspResponse, RefusesEveryStrictPrefixAndBytesBehindIt) {
    Buffer der = encode_response({.answers = {answer(OcspCertStatus::good)}});
    for (std::size_t size = 0; size < der.size(); ++size)
        EXPECT_FALSE(OcspResponse::parse(to_buffer(ByteView(der).first(size)), provider()));
    der.push_back(0);
    EXPECT_EQ(OcspResponse::parse(der, provider()).error().reason, Reason::der_trailing_data);
}

TEST(OcspResponse, MalformedInsideIsRemembered) {
    const auto response = parse_response({.answers = {answer(OcspCertStatus::good)}});
    const Buffer whole = to_buffer(response->der());
    // The first octet of the basic response, a SEQUENCE.
    const auto at =
        static_cast<std::size_t>(response->signed_bytes().data() - response->der().data());
    Buffer broken = whole;
    broken[at] = 0x31;
    const auto parsed = OcspResponse::parse(broken, provider());
    ASSERT_TRUE(parsed);
    ASSERT_FALSE((*parsed)->basic());
    EXPECT_EQ((*parsed)->basic().error().reason, Reason::der_bad_tag);
    EXPECT_TRUE((*parsed)->data().responses.empty());
}

}  // namespace
}  // namespace handfast::x509
