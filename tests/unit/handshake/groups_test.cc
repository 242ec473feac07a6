// SPDX-License-Identifier: Apache-2.0
// The group table and the lists of -groups, -curves and -named_curve.
#include "handshake/groups.h"

#include <gtest/gtest.h>

#include "crypto/registry.h"

namespace handfast {
namespace {

using enum NamedGroup;
using Groups = std::vector<NamedGroup>;

void expect_refused(const Result<Groups>& result, Reason reason, std::string_view text) {
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(info(result.error().reason).name, info(reason).name) << text;
}

TEST(Groups, RowsAreFoundByCodeAndByEveryName) {
    for (const GroupInfo& row : all_groups()) {
        EXPECT_EQ(find_group(row.group), &row);
        EXPECT_EQ(find_group(row.name), &row);
        EXPECT_EQ(find_group(row.openssl_name), &row);
    }
    EXPECT_EQ(find_group("prime256v1"), find_group(secp256r1));
    EXPECT_EQ(find_group(NamedGroup(1)), nullptr);
    EXPECT_EQ(find_group(""), nullptr);
}

// RFC 8446 §4.2.8.2, RFC 7748 §5: what a share weighs; the bits are as OpenSSL counts them.
TEST(Groups, SharesHaveTheRfcsSizes) {
    struct Expected {
        NamedGroup group;
        std::size_t share_size;
        std::size_t bits;
        std::string_view temp_key_name;
    };
    const Expected rows[] = {{x25519, 32, 253, "X25519"},
                             {secp256r1, 65, 256, "ECDH, prime256v1"},
                             {secp384r1, 97, 384, "ECDH, secp384r1"},
                             {secp521r1, 133, 521, "ECDH, secp521r1"},
                             {x25519_mlkem768, 1216, 768, "X25519MLKEM768"},
                             {secp256r1_mlkem768, 1249, 768, "SecP256r1MLKEM768"},
                             {secp384r1_mlkem1024, 1665, 1024, "SecP384r1MLKEM1024"},
                             {x448, 56, 448, "X448"},
                             {brainpoolP256r1, 65, 256, "ECDH, brainpoolP256r1"},
                             {brainpoolP384r1, 97, 384, "ECDH, brainpoolP384r1"},
                             {brainpoolP512r1, 129, 512, "ECDH, brainpoolP512r1"},
                             {secp256k1, 65, 256, "ECDH, secp256k1"},
                             {secp224r1, 57, 224, "ECDH, secp224r1"},
                             {secp224k1, 57, 224, "ECDH, secp224k1"},
                             {secp192r1, 49, 192, "ECDH, prime192v1"},
                             {secp192k1, 49, 192, "ECDH, secp192k1"},
                             {secp160r2, 41, 160, "ECDH, secp160r2"},
                             {secp160r1, 41, 160, "ECDH, secp160r1"},
                             {secp160k1, 41, 160, "ECDH, secp160k1"},
                             {brainpoolP256r1tls13, 65, 256, "ECDH, brainpoolP256r1"},
                             {brainpoolP384r1tls13, 97, 384, "ECDH, brainpoolP384r1"},
                             {brainpoolP512r1tls13, 129, 512, "ECDH, brainpoolP512r1"},
                             {ffdhe2048, 256, 2048, "DH"},
                             {ffdhe3072, 384, 3072, "DH"},
                             {ffdhe4096, 512, 4096, "DH"},
                             {ffdhe6144, 768, 6144, "DH"},
                             {ffdhe8192, 1024, 8192, "DH"}};
    ASSERT_EQ(all_groups().size(), std::size(rows));
    for (const Expected& expected : rows) {
        const GroupInfo* row = find_group(expected.group);
        ASSERT_NE(row, nullptr);
        EXPECT_EQ(row->share_size, expected.share_size);
        EXPECT_EQ(row->bits, expected.bits);
        EXPECT_EQ(row->temp_key_name, expected.temp_key_name);
    }
}

// As OpenSSL 3.0's ClientHello has them.
Groups openssl_defaults() {
    Groups groups = {x25519,    secp256r1, x448,      secp521r1, secp384r1,
                     ffdhe2048, ffdhe3072, ffdhe4096, ffdhe6144, ffdhe8192};
    if (!crypto::has_group(crypto::GroupId::x448)) std::erase(groups, x448);
    return groups;
}

TEST(Groups, DefaultIsOpensslsOrder) {
    EXPECT_EQ(default_groups(), openssl_defaults());
}

TEST(Groups, ServersTakeX25519WithMlkemByDefault) {
    Groups groups = openssl_defaults();
    groups.insert(groups.begin(), x25519_mlkem768);
    EXPECT_EQ(default_server_groups(), groups);
}

// draft-ietf-tls-ecdhe-mlkem §6.
TEST(Groups, HybridsHaveTheDraftsNamesAndCodePoints) {
    EXPECT_EQ(parse_groups("SecP256r1MLKEM768:X25519MLKEM768:SecP384r1MLKEM1024"),
              (Groups{NamedGroup(0x11eb), NamedGroup(0x11ec), NamedGroup(0x11ed)}));
}

// RFC 8446 §4.2.7 has no Brainpool and nothing below P-256, RFC 8734 gives it numbers of its own; a
// finite field of TLS 1.2 (RFC 7919) is for suites that we lack.
TEST(Groups, RowsSayWhichVersionsHaveThem) {
    for (const GroupInfo& row : all_groups()) {
        const bool old = (row.name.starts_with("brainpool") && !row.name.ends_with("tls13")) ||
                         std::to_underlying(row.group) < std::to_underlying(secp256r1);
        const bool fresh = row.name.contains("MLKEM") || row.name.ends_with("tls13") ||
                           row.name.starts_with("ffdhe");
        EXPECT_EQ(row.use == GroupUse::legacy, old) << row.name;
        EXPECT_EQ(row.use == GroupUse::tls13, fresh) << row.name;
    }
}

TEST(Groups, ListKeepsItsOrder) {
    EXPECT_EQ(parse_groups("P-521:X25519:prime256v1"), (Groups{secp521r1, x25519, secp256r1}));
    EXPECT_EQ(parse_groups(" secp384r1 : x25519 "), (Groups{secp384r1, x25519}));
}

TEST(Groups, NamesBesideTheDefaults) {
    EXPECT_EQ(parse_groups("ffdhe3072:brainpoolP512r1:brainpoolP256r1tls13"),
              (Groups{ffdhe3072, brainpoolP512r1, brainpoolP256r1tls13}));
}

TEST(Groups, X448IsNamedWhereTheBuildHasIt) {
    for (const char* name : {"X448", "x448"}) {
        if (crypto::has_group(crypto::GroupId::x448))
            EXPECT_EQ(parse_groups(name), Groups{x448});
        else
            expect_refused(parse_groups(name), Reason::not_available, name);
    }
}

TEST(Groups, NamesAreCaseSensitive) {
    for (const char* name : {"p-256", "SECP256R1", "Prime256v1", "x25519 P-256", "X-25519"}) {
        expect_refused(parse_groups(name), Reason::invalid_argument, name);
    }
}

TEST(Groups, RepeatedGroupsAreRefused) {
    for (const char* list : {"X25519:X25519", "X25519:x25519", "P-256:X25519:secp256r1"}) {
        expect_refused(parse_groups(list), Reason::invalid_argument, list);
    }
}

TEST(Groups, EmptyPlacesAreRefused) {
    for (const char* list : {"", ":", "P-256:", ":P-256", "P-256::X25519", " "}) {
        expect_refused(parse_groups(list), Reason::invalid_argument, list);
    }
}

TEST(Groups, NamesOfOpensslThatWeLackAreToldApart) {
    for (const char* name : {"sect571r1", "K-571", "B-283", "sect163k1"}) {
        expect_refused(parse_groups(std::string("X25519:") + name), Reason::not_available, name);
    }
    expect_refused(parse_groups("X25519:nosuch"), Reason::invalid_argument, "nosuch");
}

TEST(Groups, NamedCurveIsOneOrAuto) {
    EXPECT_EQ(parse_named_curve("P-384"), Groups{secp384r1});
    EXPECT_EQ(parse_named_curve("auto"), default_groups());
    expect_refused(parse_named_curve("P-256:P-384"), Reason::invalid_argument, "two");
    expect_refused(parse_named_curve(""), Reason::invalid_argument, "none");
    expect_refused(parse_named_curve("+automatic"), Reason::invalid_argument, "+automatic");
    expect_refused(parse_named_curve("K-283"), Reason::not_available, "K-283");
}

}  // namespace
}  // namespace handfast
