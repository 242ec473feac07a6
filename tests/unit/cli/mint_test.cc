// SPDX-License-Identifier: Apache-2.0
// Descriptions of `handfast mint`: what they make, what they refuse, and that every fault and every
// damage shows.
#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "cli/mint_fault.h"
#include "cli/mint_maker.h"
#include "crypto/registry.h"
#include "x509/pem_objects.h"
#include "x509/private_key.h"

namespace handfast::cli {
namespace {

constexpr Instant kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21);

const crypto::Provider& provider() {
    static const auto made = crypto::make_provider();
    return *made;
}

using Files = std::map<std::string, std::string>;

Made<Files> make(std::string_view text, std::string_view seed = "seed") {
    const auto items = parse_mint_text(text);
    if (!items) return std::unexpected(items.error());
    const auto orders = read_orders(*items, kNow);
    if (!orders) return std::unexpected(orders.error());
    const auto files =
        make_files(*orders, {.provider = provider(), .seed = as_bytes(seed), .now = kNow});
    if (!files) return std::unexpected(files.error());
    Files out;
    for (const MintedFile& file : *files) out[file.name] = as_text(file.content.expose());
    return out;
}

std::string error_of(std::string_view text) {
    const auto made = make(text);
    return made ? "" : made.error();
}

std::shared_ptr<const x509::Certificate> certificate(std::string_view line) {
    const auto made = make(line);
    EXPECT_TRUE(made) << made.error();
    if (!made) return nullptr;
    return x509::certificate_from_pem(as_bytes(made->at("leaf.pem")), provider()).value_or(nullptr);
}

TEST(Mint, MakesAChainFromTwoShortLines) {
    const auto made = make("cert root ca\ncert leaf issuer=root dns=localhost");
    ASSERT_TRUE(made) << made.error();
    std::vector<std::string> names;
    for (const auto& [name, content] : *made) names.push_back(name);
    EXPECT_EQ(names, (std::vector<std::string>{"leaf.chain.pem", "leaf.key", "leaf.pem", "root.key",
                                               "root.pem"}));
    const auto root =
        x509::certificate_from_pem(as_bytes(made->at("root.pem")), provider()).value();
    const auto leaf =
        x509::certificate_from_pem(as_bytes(made->at("leaf.pem")), provider()).value();
    EXPECT_TRUE(leaf->signed_by(*root));
    EXPECT_TRUE(leaf->names_as_issuer(*root));
    EXPECT_TRUE(root->basic_constraints()->ca);
    EXPECT_EQ(leaf->dns_names(), std::vector<std::string_view>{"localhost"});
    const auto key = x509::private_key_from_pem(as_bytes(made->at("leaf.key")), {}, provider());
    ASSERT_TRUE(key);
    EXPECT_TRUE(x509::judge_pair(*leaf, **key));
}

TEST(Mint, SameSeedMakesTheSameFiles) {
    constexpr std::string_view kText =
        "cert root ca\ncert leaf issuer=root key=ed25519\ncrl c issuer=root revoked=leaf\n"
        "ocsp o issuer=root for=leaf";
    EXPECT_EQ(make(kText).value(), make(kText).value());
    EXPECT_NE(make(kText).value(), make(kText, "another").value());
}

TEST(Mint, OneMoreLineChangesNothingOfTheOthers) {
    const Files one = make("cert root ca\ncert leaf issuer=root").value();
    const Files two = make("cert other\ncert root ca\ncert leaf issuer=root").value();
    for (const auto& [name, content] : one) EXPECT_EQ(two.at(name), content) << name;
}

TEST(Mint, IssuersMayGoInCircles) {
    const Files made = make("cert a ca issuer=b\ncert b ca issuer=a").value();
    const auto a = x509::certificate_from_pem(as_bytes(made.at("a.pem")), provider()).value();
    const auto b = x509::certificate_from_pem(as_bytes(made.at("b.pem")), provider()).value();
    EXPECT_TRUE(a->signed_by(*b));
    EXPECT_TRUE(b->signed_by(*a));
}

TEST(Mint, CrossSignsHaveSubjectAndKeyOfAnother) {
    const Files made =
        make("cert old ca\ncert new ca subject=/O=New\ncert cross ca like=new issuer=old").value();
    const auto original =
        x509::certificate_from_pem(as_bytes(made.at("new.pem")), provider()).value();
    const auto cross =
        x509::certificate_from_pem(as_bytes(made.at("cross.pem")), provider()).value();
    EXPECT_EQ(cross->subject(), original->subject());
    EXPECT_TRUE(equal(cross->spki(), original->spki()));
    EXPECT_FALSE(cross->self_issued());
}

TEST(Mint, MakesEveryKindOfKey) {
    for (const char* kind : {"p256",
                             "p384",
                             "p521",
                             "p224",
                             "p192",
                             "brainpoolP256r1",
                             "brainpoolP384r1",
                             "brainpoolP512r1",
                             "secp256k1",
                             "secp224k1",
                             "secp192k1",
                             "secp160r1",
                             "secp160r2",
                             "secp160k1",
                             "ed25519",
                             "ed448",
                             "rsa512",
                             "rsa1024",
                             "rsa-pss1024",
                             "dsa1024",
                             "dsa2048"}) {
        const auto made = make(std::string("cert leaf key=") + kind);
        ASSERT_TRUE(made) << kind << ": " << made.error();
        const auto leaf = x509::certificate_from_pem(as_bytes(made->at("leaf.pem")), provider());
        ASSERT_TRUE(leaf) << kind;
        EXPECT_TRUE((*leaf)->signed_by(**leaf)) << kind;
        const auto key = x509::private_key_from_pem(as_bytes(made->at("leaf.key")), {}, provider());
        ASSERT_TRUE(key) << kind;
        EXPECT_TRUE(x509::judge_pair(**leaf, **key)) << kind;
    }
}

TEST(Mint, NamesHaveAttributesOfAnyType) {
    const auto leaf = certificate("cert leaf \"subject=/C=DE/O=Acme Inc+OU=Lab/CN:bmp=x\"");
    ASSERT_NE(leaf, nullptr);
    EXPECT_EQ(leaf->subject().print(x509::NameFormat::oneline),
              "C = DE, O = Acme Inc + OU = Lab, CN = x");
    const auto& sets = leaf->subject().relative_names();
    ASSERT_EQ(sets.size(), 3u);
    EXPECT_EQ(sets[0][0].tag, der::kPrintableString);
    EXPECT_EQ(sets[1].size(), 2u);
    EXPECT_EQ(sets[2][0].tag, der::kBmpString);
}

TEST(Mint, ExtensionsCanBeLeftOutAndMadeCritical) {
    const auto leaf = certificate(
        "cert leaf without=keyUsage,basicConstraints critical=extendedKeyUsage "
        "ext=1.2.3:critical:0500");
    ASSERT_NE(leaf, nullptr);
    EXPECT_EQ(leaf->find(x509::Oid::key_usage), nullptr);
    EXPECT_EQ(leaf->find(x509::Oid::basic_constraints), nullptr);
    EXPECT_TRUE(leaf->find(x509::Oid::ext_key_usage)->critical);
    EXPECT_TRUE(std::ranges::any_of(leaf->extensions(), [](const x509::Extension& extension) {
        return extension.critical && x509::dotted(extension.encoded_oid) == "1.2.3";
    }));
}

TEST(Mint, CrlsAndResponsesSayWhatWasAskedFor) {
    const Files made =
        make(
            "cert root ca\ncert leaf issuer=root serial=77\n"
            "crl c issuer=root revoked=leaf:keyCompromise number=9 only=user\n"
            "ocsp o issuer=root for=leaf:revoked reason=superseded by-key nonce=0102")
            .value();
    const auto objects = x509::objects_from_pem(as_bytes(made.at("c.crl")), provider()).value();
    const auto entry = objects.crls.at(0)->find_serial(Buffer{77});
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->reason, x509::RevocationReason::key_compromise);
    EXPECT_TRUE(equal(objects.crls.at(0)->number(), Buffer{9}));
    EXPECT_TRUE(objects.crls.at(0)->issuing_distribution_point()->only_user_certificates);
    const auto response =
        x509::OcspResponse::parse(to_buffer(as_bytes(made.at("o.ocsp"))), provider()).value();
    ASSERT_TRUE(response->basic());
    ASSERT_EQ(response->data().responses.size(), 1u);
    EXPECT_EQ(response->data().responses[0].status, x509::OcspCertStatus::revoked);
    EXPECT_EQ(response->data().responses[0].reason, x509::RevocationReason::superseded);
    EXPECT_FALSE(response->data().responder_name);
    EXPECT_FALSE(response->nonce().empty());
}

TEST(Mint, ChainsAreInAnyOrder) {
    const std::string start = "cert root ca\ncert leaf issuer=root\n";
    const auto blocks = [&](const std::string& line) {
        const Files made = make(start + line).value();
        std::string order;
        const auto parsed = parse_pem(as_bytes(made.at("c.chain.pem")));
        const std::string leaf = made.at("leaf.pem");
        if (!parsed) return order;
        for (const PemBlock& block : *parsed)
            order += encode_pem("CERTIFICATE", block.body.expose()) == leaf ? 'l' : 'r';
        return order;
    };
    EXPECT_EQ(blocks("chain c = root leaf leaf"), "rll");
    EXPECT_EQ(blocks("chain c reversed = leaf root"), "rl");
    EXPECT_EQ(blocks("chain c missing = leaf root leaf"), "ll");
    EXPECT_EQ(blocks("chain c duplicate = leaf root"), "llrr");
    EXPECT_EQ(blocks("chain c looped = leaf root").size(), 20u);
}

/// The line for a thing of this kind, and the file that it becomes.
struct KindCase {
    MintKind kind;
    std::string line;
    std::string file;
};
const KindCase kKinds[] = {
    {MintKind::cert, "cert x ca issuer=root dns=localhost sct=1 eku=serverAuth", "x.pem"},
    {MintKind::crl, "crl x issuer=root revoked=leaf", "x.crl"},
    {MintKind::ocsp, "ocsp x issuer=root for=leaf:revoked", "x.ocsp"},
    {MintKind::chain, "chain x = leaf root", "x.chain.pem"},
};

TEST(Mint, EveryFaultShows) {
    for (const KindCase& one : kKinds) {
        const std::string start = "cert root ca\ncert leaf issuer=root\n" + one.line;
        const std::string right = make(start).value().at(one.file);
        for (const auto& table : {certificate_faults(), status_faults(), chain_faults()}) {
            for (const MintFault& fault : table) {
                if (!fault.is_for(one.kind) || fault.name.ends_with("10m")) continue;
                std::string text = start;
                text.insert(text.find(" x") + 2, " " + std::string(fault.name));
                const auto wrong = make(text);
                ASSERT_TRUE(wrong) << fault.name << ": " << wrong.error();
                EXPECT_TRUE(wrong->at(one.file) != right) << fault.name;
            }
        }
    }
}

TEST(Mint, FaultsHaveNamesOfTheirOwnAndExplanations) {
    for (const KindCase& one : kKinds) {
        std::set<std::string_view> names;
        for (const auto& table : {certificate_faults(), status_faults(), chain_faults()})
            for (const MintFault& fault : table)
                if (fault.is_for(one.kind)) {
                    EXPECT_TRUE(names.insert(fault.name).second) << fault.name;
                    EXPECT_FALSE(fault.explanation.empty()) << fault.name;
                    EXPECT_NE(faults_text().find(fault.name), std::string::npos);
                }
        EXPECT_FALSE(names.empty());
    }
}

TEST(Mint, EveryFieldCanBeDamagedInEveryWay) {
    for (const KindCase& one : kKinds) {
        const std::string start = "cert root ca\ncert leaf issuer=root\n" + one.line;
        const auto right = make(start);
        ASSERT_TRUE(right) << right.error();
        for (const DamageField& field : damage_fields()) {
            if (field.kind != one.kind) continue;
            for (const x509::DerDamageRow& row : x509::der_damages()) {
                const std::string words =
                    " damage=" + std::string(field.name) + ":" + std::string(row.name);
                const auto wrong = make(start + words);
                ASSERT_TRUE(wrong) << words << ": " << wrong.error();
                EXPECT_TRUE(wrong->at(one.file) != right->at(one.file)) << words;
            }
        }
    }
}

TEST(Mint, RefusesWithTheLineAndTheWord) {
    EXPECT_EQ(error_of("\ncart x"), "line 2: \"cart\" is none of cert, crl, ocsp and chain");
    EXPECT_EQ(error_of("cert"), "line 1: the cert needs a name");
    EXPECT_EQ(error_of("cert ../x"), "line 1: \"../x\" cannot be the name of a file");
    EXPECT_EQ(error_of("cert x\ncert x"), "line 2: \"x\" is there already");
    EXPECT_EQ(error_of("cert x \"a"), "line 1: quotes are not closed");
    EXPECT_EQ(error_of("cert x issuer=y"), "x: no certificate is called \"y\"");
    EXPECT_EQ(error_of("cert x key=p257"), "x: no kind of key is called \"p257\"");
    EXPECT_EQ(error_of("cert x ca=1"), "x: \"ca\" takes no value");
    EXPECT_EQ(error_of("cert x days"), "x: \"days\" needs a value");
    EXPECT_EQ(error_of("cert x days=many"), "x: \"many\" is no number");
    EXPECT_EQ(error_of("cert x bent"),
              "x: a cert takes no \"bent\"; -list-settings and -list-faults tell what it takes");
    EXPECT_EQ(error_of("cert x damage=serial:odd"), "x: no damage is called \"odd\"");
    EXPECT_EQ(error_of("cert x damage=soul:absent"), "x: no field is called \"soul\"");
    EXPECT_EQ(error_of("cert x hash=sha3"), "x: no hash is called \"sha3\"");
    EXPECT_EQ(error_of("cert x ip=1.2.3"), "x: \"1.2.3\" is no address");
    EXPECT_EQ(error_of("chain x leaf"), "x: a chain is made as in \"chain x = leaf ca root\"");
}

TEST(Mint, ReadsCommentsContinuationsAndQuotes) {
    const auto items =
        parse_mint_text("# a comment\ncert x \\\n  ca # more\n\ncert y \"subject=/O=A B\"");
    ASSERT_TRUE(items) << items.error();
    ASSERT_EQ(items->size(), 2u);
    ASSERT_EQ((*items)[0].words.size(), 1u);
    EXPECT_EQ((*items)[0].words[0].key, "ca");
    EXPECT_EQ((*items)[1].words[0].value, "/O=A B");
}

TEST(Mint, SignaturesWithUnusedBitsAreNone) {
    for (const char* seed : {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}) {
        const Files made =
            make("cert root ca key=ed25519\ncrl c issuer=root unused-bits\ncrl d issuer=root", seed)
                .value();
        const auto root =
            x509::certificate_from_pem(as_bytes(made.at("root.pem")), provider()).value();
        const auto crl = [&](const char* name) {
            return x509::objects_from_pem(as_bytes(made.at(name)), provider()).value().crls.at(0);
        };
        EXPECT_TRUE(crl("d.crl")->signed_by(*root));
        EXPECT_FALSE(crl("c.crl")->signed_by(*root));
    }
}

TEST(Mint, CrlOfManyEntriesIsMadeAndRead) {
    const Files made = make("cert root ca\ncrl c issuer=root entries=20000").value();
    const auto objects = x509::objects_from_pem(as_bytes(made.at("c.crl")), provider()).value();
    EXPECT_EQ(objects.crls.at(0)->entry_count(), 20000u);
}

}  // namespace
}  // namespace handfast::cli
