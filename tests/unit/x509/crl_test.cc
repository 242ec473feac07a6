// SPDX-License-Identifier: Apache-2.0
// CRLs: what is read, what is remembered as wrong, and how entries are found.
#include "x509/crl.h"

#include <gtest/gtest.h>

#include "tests/unit/x509/forge_crl.h"

namespace handfast::x509 {
namespace {

using namespace handfast::testing;

Name name(const Buffer& der) {
    return Name::parse(der).value();
}

std::optional<Reason> refusal(const ForgedCrl& parts) {
    const auto parsed = Crl::parse(forge(parts));
    if (parsed) return std::nullopt;
    return parsed.error().reason;
}

TEST(Crl, ReadsItsFields) {
    ForgedCrl parts = crl_of("authority");
    parts.entries = {{.serial = {7}}};
    parts.extensions = {number_extension(Oid::crl_number, 300),
                        authority_key_identifier(as_bytes("key"))};
    const auto crl = forged(parts);
    EXPECT_EQ(crl->encoded_version(), 1);
    EXPECT_EQ(crl->issuer().common_name(), "authority");
    EXPECT_EQ(crl->this_update().instant(), kToday - std::chrono::days(7));
    ASSERT_TRUE(crl->next_update());
    EXPECT_EQ(crl->next_update()->instant(), kToday + std::chrono::days(7));
    EXPECT_EQ(to_hex(crl->number()), "012c");
    EXPECT_EQ(as_text(crl->authority_key_identifier().key), "key");
    EXPECT_EQ(crl->entry_count(), 1u);
    EXPECT_FALSE(crl->is_delta());
    EXPECT_FALSE(crl->malformed());
    EXPECT_FALSE(crl->has_unknown_critical());
}

TEST(Crl, MayLackVersionNextUpdateAndEntries) {
    ForgedCrl parts = crl_of("authority");
    parts.version.reset();
    parts.next_update.clear();
    const auto crl = forged(parts);
    EXPECT_FALSE(crl->encoded_version());
    EXPECT_FALSE(crl->next_update());
    EXPECT_FALSE(crl->entry_list());
    EXPECT_FALSE(crl->find_serial(Buffer{1}));
    parts.empty_list = true;
    EXPECT_TRUE(forged(parts)->entry_list());
}

TEST(Crl, SignatureIsTheIssuersOverTheSameAlgorithm) {
    const auto authority = forged(certificate_of("authority", "authority"));
    const auto other = forged(certificate_of("other", "other"));
    ForgedCrl parts = crl_of("authority");
    EXPECT_TRUE(forged(parts)->signed_by(*authority));
    EXPECT_FALSE(forged(parts)->signed_by(*other));
    parts.inner_algorithm = Oid::ecdsa_with_sha384;
    EXPECT_FALSE(forged(parts)->signed_by(*authority));
}

TEST(Crl, FindsEveryEntryAmongMany) {
    ForgedCrl parts = crl_of("authority");
    for (int i = 0; i < 2000; ++i)
        parts.entries.push_back(
            {.serial = {1, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}});
    const auto crl = forged(parts);
    const Name issuer = name(parts.issuer);
    for (const ForgedEntry& entry : parts.entries) {
        const auto found = crl->find(entry.serial, issuer);
        ASSERT_TRUE(found);
        EXPECT_TRUE(equal(found->serial, entry.serial));
        EXPECT_FALSE(found->reason);
    }
    EXPECT_FALSE(crl->find(Buffer{1, 0x07, 0xd0}, issuer));
    EXPECT_FALSE(crl->find(Buffer{0}, issuer));
}

/// The index is what a list costs beside its own bytes.
TEST(Crl, AMillionEntriesAreLookedUpWithoutObjects) {
    constexpr std::uint32_t kEntries = 1'000'000;
    const auto serial_of = [](std::uint32_t i) {
        return Buffer{0x40, static_cast<std::uint8_t>(i >> 16), static_cast<std::uint8_t>(i >> 8),
                      static_cast<std::uint8_t>(i)};
    };
    const Buffer entry =
        element_of(der::kSequence, {element(der::kInteger, serial_of(0)), time_of(kToday)});
    Buffer entries;
    entries.reserve(kEntries * entry.size());
    for (std::uint32_t i = 0; i < kEntries; ++i) {
        append(entries, entry);
        // The serial's last three octets, behind two headers and its first.
        std::uint8_t* serial = entries.data() + entries.size() - entry.size() + 5;
        serial[0] = static_cast<std::uint8_t>(i >> 16);
        serial[1] = static_cast<std::uint8_t>(i >> 8);
        serial[2] = static_cast<std::uint8_t>(i);
    }
    ForgedCrl parts = crl_of("authority");
    parts.whole_list = element(der::kSequence, entries);
    const auto crl = forged(parts);
    EXPECT_EQ(crl->entry_count(), kEntries);
    for (const std::uint32_t i : {0u, 1u, 499'999u, kEntries - 1})
        EXPECT_TRUE(crl->find(serial_of(i), crl->issuer())) << i;
    EXPECT_FALSE(crl->find(serial_of(kEntries), crl->issuer()));
}

TEST(Crl, EntriesSayWhenAndWhy) {
    ForgedCrl parts = crl_of("authority");
    const Instant since = kToday - std::chrono::days(3);
    Buffer invalid = to_buffer(as_bytes("20261101000000Z"));
    parts.entries = {
        {.serial = {5},
         .revoked = time_of(since),
         .extensions = {
             crl_reason(RevocationReason::certificate_hold),
             extension(Oid::invalidity_date, element(der::kGeneralizedTime, invalid)),
             extension(Oid::hold_instruction_code, element(der::kOid, encoded(Oid::sha1)))}}};
    const auto crl = forged(parts);
    const auto entry = crl->find_serial(Buffer{5});
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->revoked.instant(), since);
    EXPECT_EQ(entry->reason, RevocationReason::certificate_hold);
    ASSERT_TRUE(entry->invalidity_date());
    EXPECT_EQ(as_text(entry->invalidity_date()->text), "20261101000000Z");
    EXPECT_TRUE(equal(entry->hold_instruction(), encoded(Oid::sha1)));
    EXPECT_FALSE(crl->malformed());
}

/// RFC 5280 §5.3.3: whose certificate it is holds until another entry says otherwise.
TEST(Crl, IndirectEntriesBelongToTheIssuerNamedLast) {
    ForgedCrl parts = crl_of("authority");
    parts.entries = {{.serial = {1}},
                     {.serial = {2}, .extensions = {certificate_issuer("a")}},
                     {.serial = {3}},
                     {.serial = {1}, .extensions = {certificate_issuer("b")}},
                     {.serial = {4}}};
    const auto crl = forged(parts);
    const Buffer authority = name_of("authority");
    const Buffer a = name_of("a");
    const Buffer b = name_of("b");
    const auto listed = [&](std::uint8_t serial, const Buffer& issuer) {
        return crl->find(Buffer{serial}, name(issuer)).has_value();
    };
    EXPECT_TRUE(listed(1, authority));
    EXPECT_FALSE(listed(1, a));
    EXPECT_TRUE(listed(1, b));
    EXPECT_TRUE(listed(2, a));
    EXPECT_FALSE(listed(2, authority));
    EXPECT_TRUE(listed(3, a));
    EXPECT_TRUE(listed(4, b));
    EXPECT_FALSE(listed(4, a));
    EXPECT_FALSE(crl->has_unknown_critical());
}

TEST(Crl, CriticalExtensionsThatNobodyKnowsAreRemembered) {
    ForgedCrl parts = crl_of("authority");
    parts.extensions = {extension(Oid::sha1, Buffer{5, 0}, true)};
    EXPECT_TRUE(forged(parts)->has_unknown_critical());
    parts.extensions = {extension(Oid::sha1, Buffer{5, 0})};
    EXPECT_FALSE(forged(parts)->has_unknown_critical());
    parts.entries = {{.extensions = {extension(Oid::sha1, Buffer{5, 0}, true)}}};
    EXPECT_TRUE(forged(parts)->has_unknown_critical());
}

TEST(Crl, MalformedExtensionsAreRememberedNotRefused) {
    ForgedCrl parts = crl_of("authority");
    for (const Oid oid : {Oid::crl_number, Oid::delta_crl_indicator,
                          Oid::issuing_distribution_point, Oid::authority_key_identifier}) {
        parts.extensions = {extension(oid, Buffer{4, 0})};
        EXPECT_TRUE(forged(parts)->malformed()) << short_name(oid);
    }
    parts.extensions = {number_extension(Oid::crl_number, 1), number_extension(Oid::crl_number, 1)};
    EXPECT_TRUE(forged(parts)->malformed());
    parts.extensions.clear();
    for (const Oid oid : {Oid::crl_reason, Oid::certificate_issuer}) {
        parts.entries = {{.extensions = {extension(oid, Buffer{4, 0})}}};
        EXPECT_TRUE(forged(parts)->malformed()) << short_name(oid);
    }
    parts.entries = {{.extensions = {crl_reason(RevocationReason::superseded),
                                     crl_reason(RevocationReason::superseded)}}};
    EXPECT_TRUE(forged(parts)->malformed());
}

TEST(Crl, ADeltaHasANumberOfItsOwn) {
    ForgedCrl parts = crl_of("authority");
    parts.extensions = {number_extension(Oid::delta_crl_indicator, 1, true)};
    EXPECT_TRUE(forged(parts)->malformed());
    parts.extensions.push_back(number_extension(Oid::crl_number, 2));
    EXPECT_FALSE(forged(parts)->malformed());
    EXPECT_TRUE(forged(parts)->is_delta());
    EXPECT_FALSE(forged(parts)->has_unknown_critical());
}

TEST(Crl, MalformedTimesAreKept) {
    ForgedCrl parts = crl_of("authority");
    parts.this_update = element(der::kUtcTime, as_bytes("today"));
    const auto crl = forged(parts);
    EXPECT_FALSE(crl->this_update().instant());
    EXPECT_EQ(as_text(crl->this_update().text), "today");
    parts.this_update = element(der::kIa5String, as_bytes("today"));
    EXPECT_EQ(refusal(parts), Reason::der_bad_tag);
}

TEST(Crl, RefusesEveryStrictPrefixAndBytesBehindIt) {
    ForgedCrl parts = crl_of("authority");
    parts.entries = {{.serial = {7}}};
    Buffer der = forge(parts);
    for (std::size_t size = 0; size < der.size(); ++size)
        EXPECT_FALSE(Crl::parse(to_buffer(ByteView(der).first(size)))) << size;
    der.push_back(0);
    EXPECT_EQ(Crl::parse(der).error().reason, Reason::der_trailing_data);
}

TEST(Crl, ReasonsHaveOpensslsTexts) {
    EXPECT_EQ(short_text_of(RevocationReason::key_compromise), "keyCompromise");
    EXPECT_EQ(long_text_of(RevocationReason::aa_compromise), "AA Compromise");
    EXPECT_EQ(long_text_of(RevocationReason(7)), "");
    EXPECT_EQ(long_text_of(RevocationReason(-1)), "");
}

}  // namespace
}  // namespace handfast::x509
