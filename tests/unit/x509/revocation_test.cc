// SPDX-License-Identifier: Apache-2.0
// Revocation by CRLs; PKITS has more cases (pkits_test.cc).
#include "x509/revocation.h"

#include <gtest/gtest.h>

#include "tests/unit/x509/forge_crl.h"
#include "x509/crl_scope.h"

namespace handfast::x509 {
namespace {

using namespace handfast::testing;

constexpr DerTag kNames = der::context_constructed(0);

/// A leaf with serial number 5 below an anchor, and the options of most tests.
struct Case {
    Forgery leaf = certificate_of("Leaf", "CA");
    Forgery anchor = certificate_of("CA", "CA");
    std::vector<ForgedCrl> crls = {crl_of("CA")};
    CertificateList untrusted;
    VerifyOptions options;

    Case() {
        leaf.serial = {5};
        anchor.extensions = {basic_constraints(true)};
        options.crl_check = true;
        options.now = kToday;
    }
    std::vector<VerifyEvent> judge() {
        const CertificateList path = {forged(leaf), forged(anchor)};
        for (const ForgedCrl& crl : crls) options.crls.push_back(forged(crl));
        RevocationWork work;
        const auto judge_issuer = [&](const auto& issuer) {
            VerifyReport report;
            report.path = {issuer, path.back()};
            return report;
        };
        const auto events = check_revocation(path, {options, untrusted, judge_issuer, work});
        options.crls.clear();
        return events;
    }
    /// The codes of all events.
    std::vector<VerifyCode> codes() {
        std::vector<VerifyCode> out;
        for (const VerifyEvent& event : judge()) out.push_back(event.code);
        return out;
    }
};

using Codes = std::vector<VerifyCode>;

ForgedEntry entry_of(std::uint8_t serial) {
    return {.serial = {serial}};
}

Buffer uri_name(std::string_view uri) {
    return element(der::context(6), as_bytes(uri));
}

Buffer point_name(const Buffer& general_names) {
    return element(kNames, element(kNames, general_names));
}

ForgedExtension distribution_point(const Buffer& fields) {
    return extension(Oid::crl_distribution_points,
                     element(der::kSequence, element(der::kSequence, fields)));
}

ForgedExtension issuing_point(const Buffer& fields) {
    return extension(Oid::issuing_distribution_point, element(der::kSequence, fields), true);
}

Buffer flag(unsigned number) {
    return element(der::context(number), Buffer{0xff});
}

TEST(Revocation, IsJudgedOnlyWhenAsked) {
    Case test;
    test.crls[0].entries = {entry_of(5)};
    EXPECT_EQ(test.codes(), Codes{VerifyCode::certificate_revoked});
    test.options.crl_check = false;
    EXPECT_EQ(test.codes(), Codes{});
}

TEST(Revocation, NeedsACrlForEveryCertificateThatIsChecked) {
    Case test;
    test.crls.clear();
    EXPECT_EQ(test.codes(), Codes{VerifyCode::no_crl});
    test.crls = {crl_of("Other")};
    EXPECT_EQ(test.codes(), Codes{VerifyCode::no_crl});
    test.crls.clear();
    test.options.crl_check_all = true;
    const auto events = test.judge();
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[1].depth, 1u);
}

TEST(Revocation, JudgesTheTimeOfACrl) {
    const auto codes = [](Instant from, std::optional<Instant> to) {
        Case test;
        test.crls[0].this_update = time_of(from);
        test.crls[0].next_update = to ? time_of(*to) : Buffer{};
        return test.codes();
    };
    using std::chrono::days;
    using std::chrono::seconds;
    EXPECT_EQ(codes(kToday - days(1), std::nullopt), Codes{});
    EXPECT_EQ(codes(kToday, kToday), Codes{});
    EXPECT_EQ(codes(kToday - days(1), kToday - seconds(1)), Codes{VerifyCode::crl_has_expired});
    EXPECT_EQ(codes(kToday + seconds(1), kToday + days(1)), Codes{VerifyCode::crl_not_yet_valid});
    Case test;
    test.crls[0].this_update = element(der::kUtcTime, as_bytes("bad"));
    EXPECT_EQ(test.codes(), Codes{VerifyCode::error_in_last_update});
    test.crls[0] = crl_of("CA");
    test.crls[0].next_update = element(der::kUtcTime, as_bytes("bad"));
    EXPECT_EQ(test.codes(), Codes{VerifyCode::error_in_next_update});
    test.options.check_time = false;
    EXPECT_EQ(test.codes(), Codes{});
}

TEST(Revocation, JudgesTheIssuerOfACrl) {
    Case test;
    test.crls[0].signer = &key_of("Stranger");
    EXPECT_EQ(test.codes(), Codes{VerifyCode::crl_signature_failure});
    test.crls[0].signer = &key_of("CA");
    test.anchor.extensions.push_back(key_usage(0x0400));  // keyCertSign alone
    EXPECT_EQ(test.codes(), Codes{VerifyCode::no_crl_sign});
    test.anchor.extensions.back() = key_usage(0x0600);
    EXPECT_EQ(test.codes(), Codes{});
}

TEST(Revocation, HoldsCrlsToSuiteB) {
    Case test;
    test.options.suite_b = SuiteB::level_128;
    EXPECT_EQ(test.codes(), Codes{});
    test.options.suite_b = SuiteB::level_192;
    EXPECT_EQ(test.codes(), Codes{VerifyCode::suite_b_los_not_allowed});
}

TEST(Revocation, PrefersTheNewerCrl) {
    Case test;
    test.crls.push_back(crl_of("CA"));
    test.crls[1].this_update = time_of(kToday - std::chrono::days(1));
    test.crls[1].entries = {entry_of(5)};
    EXPECT_EQ(test.codes(), Codes{VerifyCode::certificate_revoked});
    std::swap(test.crls[0], test.crls[1]);
    EXPECT_EQ(test.codes(), Codes{VerifyCode::certificate_revoked});
}

TEST(Revocation, TakesNoCrlWithUnknownCriticalExtensions) {
    Case test;
    test.crls[0].extensions = {extension(Oid::issuer_alt_name, {}, true)};
    EXPECT_EQ(test.codes(), Codes{VerifyCode::unhandled_critical_crl_extension});
    test.options.ignore_critical = true;
    EXPECT_EQ(test.codes(), Codes{});
}

/// CVE-2026-28388, RUSTSEC-2026-0104
TEST(Revocation, TakesNoCrlWhoseScopeSaysNothing) {
    const Buffer no_reasons = element(der::context(3), Buffer{0x00});
    const Buffer unused_reason = element(der::context(3), Buffer{0x07, 0x80});
    Buffer contradiction = flag(1);
    append(contradiction, flag(2));
    const ForgedExtension useless[] = {
        issuing_point(no_reasons),
        issuing_point(unused_reason),
        issuing_point(contradiction),
        extension(Oid::issuing_distribution_point, Buffer{0x30, 0x01}, true),
        number_extension(Oid::delta_crl_indicator, 1, true),
        extension(Oid::crl_number, Buffer{0x05, 0x00}),
    };
    for (const ForgedExtension& one : useless) {
        Case test;
        test.options.extended_crl = true;
        test.crls[0].extensions = {one};
        EXPECT_EQ(test.codes(), Codes{VerifyCode::no_crl}) << to_hex(one.value);
    }
}

TEST(Revocation, ADeltaAloneIsNoCrl) {
    Case test;
    test.crls[0].extensions = {number_extension(Oid::crl_number, 2),
                               number_extension(Oid::delta_crl_indicator, 1, true)};
    for (bool extended : {false, true}) {
        test.options.extended_crl = extended;
        EXPECT_EQ(test.codes(), Codes{VerifyCode::no_crl});
    }
}

TEST(Revocation, JudgesTheScopeOfACrl) {
    const auto codes = [](const Buffer& scope, bool ca) {
        Case test;
        if (ca) test.leaf.extensions = {basic_constraints(true)};
        test.crls[0].extensions = {issuing_point(scope)};
        return test.codes();
    };
    const Codes other_scope = {VerifyCode::different_crl_scope, VerifyCode::no_crl};
    EXPECT_EQ(codes(flag(1), false), Codes{});
    EXPECT_EQ(codes(flag(1), true), other_scope);
    EXPECT_EQ(codes(flag(2), false), other_scope);
    EXPECT_EQ(codes(flag(2), true), Codes{});
    EXPECT_EQ(codes(flag(5), false), other_scope);
}

TEST(Revocation, ComparesDistributionPoints) {
    const auto covered = [](const Buffer& in_certificate, const Buffer& in_crl) {
        auto leaf = certificate_of("Leaf", "CA");
        leaf.extensions = {distribution_point(in_certificate)};
        ForgedCrl crl = crl_of("CA");
        crl.extensions = {issuing_point(in_crl)};
        return reasons_covered(*forged(crl), *forged(leaf)).has_value();
    };
    const Buffer a = point_name(uri_name("http://a/"));
    const Buffer b = point_name(uri_name("http://b/"));
    Buffer names = uri_name("http://a/");
    append(names, uri_name("http://b/"));
    EXPECT_TRUE(covered(a, a));
    EXPECT_FALSE(covered(a, b));
    EXPECT_TRUE(covered(point_name(names), b));
    EXPECT_TRUE(covered(a, {})) << "a CRL without a point is for all of the issuer's";
    // The rest of a name, behind that of the issuer.
    Buffer pair = element(der::kOid, encoded(Oid::common_name));
    append(pair, element(der::kUtf8String, as_bytes("Point")));
    const Buffer rest = element(der::kSequence, pair);
    const Buffer relative = element(kNames, element(der::context_constructed(1), rest));
    Buffer sets = element(der::kSet, element(der::kSequence, [] {
                              Buffer first = element(der::kOid, encoded(Oid::common_name));
                              append(first, element(der::kUtf8String, as_bytes("ca")));
                              return first;
                          }()));
    append(sets, element(der::kSet, rest));
    const Buffer full =
        point_name(element(der::context_constructed(4), element(der::kSequence, sets)));
    EXPECT_TRUE(covered(relative, full));
    EXPECT_TRUE(covered(full, relative));
    EXPECT_TRUE(covered(relative, relative));
    EXPECT_FALSE(covered(relative, a));
}

/// CVE-2020-1971: names of kinds that hardly anybody has in both places.
TEST(Revocation, ComparesDistributionPointsOfEveryKind) {
    const auto covered = [](const Buffer& in_certificate, const Buffer& in_crl) {
        auto leaf = certificate_of("Leaf", "CA");
        leaf.extensions = {distribution_point(point_name(in_certificate))};
        ForgedCrl crl = crl_of("CA");
        crl.extensions = {issuing_point(point_name(in_crl))};
        return reasons_covered(*forged(crl), *forged(leaf)).has_value();
    };
    const Buffer party =
        element(der::context_constructed(1), element(der::kUtf8String, as_bytes("party")));
    Buffer other_name = element(der::kOid, Buffer{0x2a, 0x03});
    append(other_name, element(kNames, element(der::kUtf8String, as_bytes("party"))));
    const Buffer names[] = {
        element(der::context_constructed(5), party),
        element(der::context_constructed(5), {}),
        element(der::context_constructed(3), party),
        element(der::context_constructed(0), other_name),
        element(der::context(7), Buffer{192, 0, 2, 1}),
        element(der::context(8), Buffer{0x2a, 0x03}),
    };
    for (const Buffer& a : names)
        for (const Buffer& b : names) EXPECT_EQ(covered(a, b), a == b) << to_hex(a) << to_hex(b);
}

TEST(Revocation, GathersReasonsFromSeveralCrls) {
    Case test;
    test.options.extended_crl = true;
    test.crls = {crl_of("CA"), crl_of("CA")};
    test.crls[0].extensions = {issuing_point(element(der::context(3), Buffer{0x05, 0x60}))};
    test.crls[1].extensions = {issuing_point(element(der::context(3), Buffer{0x07, 0x1f, 0x80}))};
    EXPECT_EQ(test.codes(), Codes{});
    test.crls.pop_back();
    EXPECT_EQ(test.codes(), Codes{VerifyCode::no_crl}) << "some reasons are not covered";
    test.options.extended_crl = false;
    EXPECT_EQ(test.codes(), Codes{VerifyCode::no_crl});
}

TEST(Revocation, TakesDeltas) {
    Case test;
    test.options.use_deltas = true;
    test.leaf.extensions = {extension(Oid::freshest_crl, Buffer{0x30, 0x00})};
    test.crls = {crl_of("CA"), crl_of("CA")};
    test.crls[0].extensions = {number_extension(Oid::crl_number, 3)};
    test.crls[1].extensions = {number_extension(Oid::crl_number, 4),
                               number_extension(Oid::delta_crl_indicator, 3, true)};
    test.crls[1].entries = {entry_of(5)};
    EXPECT_EQ(test.codes(), Codes{VerifyCode::certificate_revoked});
    // What was on hold is so no more.
    test.crls[0].entries = {entry_of(5)};
    test.crls[1].entries[0].extensions = {crl_reason(RevocationReason::remove_from_crl)};
    EXPECT_EQ(test.codes(), Codes{});
    test.options.use_deltas = false;
    EXPECT_EQ(test.codes(), Codes{VerifyCode::certificate_revoked});
    // A delta of a later base leaves a hole.
    test.options.use_deltas = true;
    test.crls[1].extensions[1] = number_extension(Oid::delta_crl_indicator, 4, true);
    EXPECT_EQ(test.codes(), Codes{VerifyCode::certificate_revoked});
}

/// An issuer of CRLs that is not on the path.
Case indirect_case() {
    Case test;
    test.options.extended_crl = true;
    test.leaf.extensions = {distribution_point(element(
        der::context_constructed(2), element(der::context_constructed(4), name_of("CRLs"))))};
    test.crls = {crl_of("CRLs")};
    test.crls[0].extensions = {issuing_point(flag(4))};
    test.untrusted = {forged(certificate_of("CRLs", "CA"))};
    return test;
}

TEST(Revocation, TakesIndirectCrls) {
    Case test = indirect_case();
    EXPECT_EQ(test.codes(), Codes{});
    ForgedEntry entry = entry_of(5);
    test.crls[0].entries = {entry};
    EXPECT_EQ(test.codes(), Codes{}) << "the entry is of the CRL's issuer";
    entry.extensions = {certificate_issuer("CA")};
    test.crls[0].entries = {entry};
    EXPECT_EQ(test.codes(), Codes{VerifyCode::certificate_revoked});
    test.options.extended_crl = false;
    EXPECT_EQ(test.codes(), Codes{VerifyCode::no_crl});
}

TEST(Revocation, JudgesThePathOfAnIssuerOnce) {
    Case test = indirect_case();
    const CertificateList path = {forged(test.leaf), forged(test.anchor)};
    test.options.crls = {forged(test.crls[0])};
    RevocationWork work;
    std::size_t judged = 0;
    const auto refuse = [&](const std::shared_ptr<const Certificate>& issuer) {
        ++judged;
        VerifyReport report;
        report.path = {issuer, path.back()};
        report.events = {{0, VerifyCode::certificate_has_expired, issuer}};
        return report;
    };
    const auto events = check_revocation(path, {test.options, test.untrusted, refuse, work});
    ASSERT_EQ(events.size(), 2u);
    EXPECT_TRUE(events[0].in_crl_path);
    EXPECT_EQ(events[0].code, VerifyCode::certificate_has_expired);
    EXPECT_EQ(events[1].code, VerifyCode::crl_path_validation_error);
    EXPECT_EQ(judged, 1u);
}

TEST(Revocation, AnIssuersPathEndsInTheSameAnchor) {
    Case test = indirect_case();
    const CertificateList path = {forged(test.leaf), forged(test.anchor)};
    test.options.crls = {forged(test.crls[0])};
    const auto elsewhere = [&](const std::shared_ptr<const Certificate>& issuer) {
        VerifyReport report;
        report.path = {issuer, forged(certificate_of("Other", "Other"))};
        return report;
    };
    RevocationWork work;
    const auto events = check_revocation(path, {test.options, test.untrusted, elsewhere, work});
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].code, VerifyCode::crl_path_validation_error);
    test.options.signature_budget = 0;
    RevocationWork none;
    EXPECT_EQ(check_revocation(path, {test.options, test.untrusted, elsewhere, none}).size(), 2u)
        << "without work left neither path nor signature is good";
}

TEST(CrlNumber, IsCompared) {
    const auto less = [](const Buffer& a, const Buffer& b) { return is_less(a, b); };
    EXPECT_TRUE(less({1}, {2}));
    EXPECT_FALSE(less({2}, {2}));
    EXPECT_TRUE(less({0x7f}, {0x00, 0x80}));
    EXPECT_TRUE(less({0xff}, {0}));
    EXPECT_FALSE(less({0}, {0xff}));
    EXPECT_TRUE(less({0x01, 0xff}, {0x02, 0x00}));
}

}  // namespace
}  // namespace handfast::x509
