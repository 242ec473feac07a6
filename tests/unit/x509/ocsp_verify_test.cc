// SPDX-License-Identifier: Apache-2.0
// Who may sign an OCSP response, and when it holds.
#include "x509/ocsp_verify.h"

#include <gtest/gtest.h>

#include "crypto/random.h"
#include "tests/unit/x509/forge.h"

namespace handfast::x509 {
namespace {

using namespace handfast::testing;

crypto::SeededRng& rng() {
    static crypto::SeededRng made(43);
    return made;
}

std::shared_ptr<const Certificate> authority() {
    Forgery parts = certificate_of("authority", "authority");
    parts.extensions = {basic_constraints(true)};
    return forged(parts);
}

/// A certificate for responders, issued by `issuer`.
Forgery responder_of(std::string_view issuer, const std::vector<Oid>& usages) {
    Forgery parts = certificate_of("responder", issuer);
    parts.extensions = {extended_key_usage(usages)};
    return parts;
}

Buffer response_by(const std::shared_ptr<const Certificate>& signer, std::string_view key) {
    const Buffer serial = {5};
    const OcspAnswer answer{
        .id = make_ocsp_cert_id({*authority(), serial}, crypto::HashId::sha1, provider()).value(),
        .this_update = kToday};
    return encode_ocsp_response({.answers = {answer}, .produced_at = kToday},
                                {*signer, *key_of(key).key, {signer}, {}}, provider(), rng())
        .value();
}

OcspVerifyOptions trusting(const CertificateList& anchors) {
    OcspVerifyOptions options;
    options.path.trust = std::make_shared<TrustList>(anchors);
    options.path.now = kToday;
    return options;
}

std::optional<OcspProblem> problem(Buffer der, const OcspVerifyOptions& options) {
    const auto response = OcspResponse::parse(std::move(der), provider()).value();
    return verify_ocsp_response(*response, options, provider()).problem;
}

TEST(OcspVerify, TheIssuerItselfMaySign) {
    EXPECT_EQ(problem(response_by(authority(), "authority"), trusting({authority()})),
              std::nullopt);
}

/// Botan took responses of whoever signed (CVE-2022-43705, CVE-2026-32883).
TEST(OcspVerify, AStrangerMayNotSign) {
    const auto stranger = forged(certificate_of("stranger", "stranger"));
    EXPECT_EQ(problem(response_by(stranger, "stranger"), trusting({authority()})),
              OcspProblem::certificate_verify_error);
    // Nor one that is trusted for something else.
    EXPECT_EQ(problem(response_by(stranger, "stranger"), trusting({authority(), stranger})),
              OcspProblem::root_ca_not_trusted);
}

TEST(OcspVerify, TheIssuerDelegatesByOcspSigningAlone) {
    const auto options = trusting({authority()});
    const auto delegate = forged(responder_of("authority", {Oid::ocsp_signing}));
    EXPECT_EQ(problem(response_by(delegate, "responder"), options), std::nullopt);
    const auto other = forged(responder_of("authority", {Oid::server_auth}));
    EXPECT_TRUE(problem(response_by(other, "responder"), options));
    const auto any = forged(responder_of("authority", {Oid::any_extended_key_usage}));
    EXPECT_TRUE(problem(response_by(any, "responder"), options));
    const auto none = forged(certificate_of("responder", "authority"));
    EXPECT_EQ(problem(response_by(none, "responder"), options),
              OcspProblem::missing_ocsp_signing_usage);
}

/// GnuTLS compared no more than a prefix of the usage (#1810).
TEST(OcspVerify, ShorterAndLongerUsagesAreOthers) {
    const Buffer whole = to_buffer(encoded(Oid::ocsp_signing));
    Buffer longer = whole;
    longer.push_back(1);
    for (const Buffer& usage : {Buffer(whole.begin(), whole.end() - 1), longer}) {
        Forgery parts = certificate_of("responder", "authority");
        parts.extensions = {
            extension(Oid::ext_key_usage, element(der::kSequence, element(der::kOid, usage)))};
        EXPECT_TRUE(problem(response_by(forged(parts), "responder"), trusting({authority()})));
    }
}

TEST(OcspVerify, ADelegateOfAnotherIssuerMayNotSign) {
    Forgery parts = certificate_of("other", "other");
    parts.extensions = {basic_constraints(true)};
    const auto other = forged(parts);
    const auto delegate = forged(responder_of("other", {Oid::ocsp_signing}));
    EXPECT_EQ(problem(response_by(delegate, "responder"), trusting({authority(), other})),
              OcspProblem::root_ca_not_trusted);
}

TEST(OcspVerify, ForgedSignaturesAndUnknownSignersAreRefused) {
    EXPECT_EQ(problem(response_by(authority(), "stranger"), trusting({authority()})),
              OcspProblem::signature_failure);
    OcspVerifyOptions options = trusting({authority()});
    options.no_intern = true;
    EXPECT_EQ(problem(response_by(authority(), "authority"), options),
              OcspProblem::signer_certificate_not_found);
    options.others = {authority()};
    EXPECT_EQ(problem(response_by(authority(), "authority"), options), std::nullopt);
}

/// A staple that is damaged anywhere is refused, and harms nobody.
TEST(OcspVerify, NoChangedByteIsBelieved) {
    const auto options = trusting({authority()});
    const Buffer whole = response_by(authority(), "authority");
    std::size_t parsed = 0;
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (const unsigned change : {0x01u, 0x80u, 0xffu}) {
            Buffer changed = whole;
            changed[at] = static_cast<std::uint8_t>(changed[at] ^ change);
            const auto response = OcspResponse::parse(changed, provider());
            // The status alone is not signed.
            if (!response || (*response)->status() != OcspResponseStatus::successful) continue;
            ++parsed;
            EXPECT_TRUE(verify_ocsp_response(**response, options, provider()).problem)
                << at << " of " << to_hex(changed);
        }
    EXPECT_GT(parsed, whole.size());
}

TEST(OcspVerify, OptionsLeaveJudgementsOut) {
    const auto stranger = forged(certificate_of("stranger", "stranger"));
    OcspVerifyOptions options = trusting({authority()});
    options.no_cert_verify = true;
    EXPECT_EQ(problem(response_by(stranger, "stranger"), options), std::nullopt);
    EXPECT_EQ(problem(response_by(stranger, "authority"), options), OcspProblem::signature_failure);
    options.no_signature_verify = true;
    EXPECT_EQ(problem(response_by(stranger, "authority"), options), std::nullopt);
    options = trusting({});
    options.others = {stranger};
    EXPECT_EQ(problem(response_by(stranger, "stranger"), options),
              OcspProblem::certificate_verify_error);
    options.trust_other = true;
    EXPECT_EQ(problem(response_by(stranger, "stranger"), options), std::nullopt);
    options = trusting({authority(), stranger});
    options.no_cert_checks = true;
    EXPECT_EQ(problem(response_by(stranger, "stranger"), options), std::nullopt);
}

OcspSingleResponse since(Instant this_update, std::optional<Instant> next_update) {
    static std::vector<std::unique_ptr<Buffer>> kept;
    const auto keep = [&](Instant instant) {
        kept.push_back(std::make_unique<Buffer>(handfast::testing::time_of(instant)));
        const DerElement time = DerReader(*kept.back()).any();
        return Time{time.tag, time.content};
    };
    OcspSingleResponse response;
    response.this_update = keep(this_update);
    if (next_update) response.next_update = keep(*next_update);
    return response;
}

TEST(OcspTimes, FutureStaleAndExpiredAnswersAreToldApart) {
    using std::chrono::hours;
    using Problems = std::vector<OcspProblem>;
    const OcspWindow window;
    EXPECT_EQ(judge_ocsp_times(since(kToday, kToday + hours(1)), kToday, window), Problems{});
    EXPECT_EQ(judge_ocsp_times(since(kToday + hours(1), {}), kToday, window),
              Problems{OcspProblem::status_not_yet_valid});
    EXPECT_EQ(judge_ocsp_times(since(kToday - hours(2), kToday - hours(1)), kToday, window),
              Problems{OcspProblem::status_expired});
    EXPECT_EQ(judge_ocsp_times(since(kToday, kToday - hours(1)), kToday, {hours(2), {}}),
              Problems{OcspProblem::next_update_before_this_update});
    EXPECT_EQ(judge_ocsp_times(since(kToday - hours(2), {}), kToday, {hours(0), hours(1)}),
              Problems{OcspProblem::status_too_old});
    OcspSingleResponse garbled = since(kToday, kToday);
    garbled.this_update.text = as_bytes("yesterday");
    garbled.next_update->text = as_bytes("tomorrow");
    EXPECT_EQ(judge_ocsp_times(garbled, kToday, window),
              (Problems{OcspProblem::error_in_this_update, OcspProblem::error_in_next_update}));
}

TEST(OcspNonce, MustBeTheRequests) {
    const auto request = [](const Buffer& nonce) {
        const Buffer serial = {5};
        const Buffer id =
            make_ocsp_cert_id({*authority(), serial}, crypto::HashId::sha1, provider()).value();
        return OcspRequest::parse(encode_ocsp_request({.ids = {id}, .nonce = nonce}, rng()).value(),
                                  provider())
            .value();
    };
    const auto response = [](ByteView nonce) {
        return OcspResponse::parse(
                   encode_ocsp_response({.nonce = nonce},
                                        {*authority(), *key_of("authority").key, {}, {}},
                                        provider(), rng())
                       .value(),
                   provider())
            .value();
    };
    const auto asked = request({1, 2, 3});
    EXPECT_EQ(compare_nonces(*asked, *response(asked->nonce())), NonceMatch::equal);
    EXPECT_EQ(compare_nonces(*asked, *response(Buffer{4, 1, 9})), NonceMatch::unequal);
    EXPECT_EQ(compare_nonces(*asked, *response({})), NonceMatch::missing);
    EXPECT_EQ(compare_nonces(*request({}), *response(Buffer{4, 1, 9})),
              NonceMatch::only_in_response);
    EXPECT_EQ(compare_nonces(*request({}), *response({})), NonceMatch::both_absent);
}

}  // namespace
}  // namespace handfast::x509
