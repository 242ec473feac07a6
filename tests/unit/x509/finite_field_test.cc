// SPDX-License-Identifier: Apache-2.0
// DSA and DH in files: every form that openssl writes, certificates signed with DSA, parameters.
#include "x509/finite_field.h"

#include <gtest/gtest.h>

#include "crypto/base/der.h"
#include "crypto/base/pem.h"
#include "crypto/random.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/crypto/dsa_test_key.h"
#include "tests/unit/x509/forge.h"
#include "x509/pem_objects.h"
#include "x509/private_key.h"

namespace handfast::x509 {
namespace {

using namespace handfast::testing;
using Arguments = std::vector<std::string>;

class OpensslFields : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!test::find_program("openssl")) GTEST_SKIP() << "no openssl command";
    }
    std::string openssl(Arguments arguments) {
        arguments.insert(arguments.begin(), "openssl");
        const auto done = test::run({.argv = std::move(arguments)});
        EXPECT_EQ(done.status, 0) << done.log;
        return done.out;
    }
    std::string path(const char* name) { return folder_ / name; }
    /// The public key as openssl takes it out.
    std::unique_ptr<crypto::PublicKey> public_of(const std::string& key) {
        const auto blocks = parse_pem(as_bytes(openssl({"pkey", "-in", key, "-pubout"})));
        const auto parts = read_spki(blocks.value()[0].body.expose());
        auto parsed = parse_public_key(parts.value(), provider());
        EXPECT_TRUE(parsed);
        return std::move(*parsed);
    }
    const test::TempDir folder_;
};

Result<SecretBuffer> secret() {
    return SecretBuffer(as_bytes("secret"));
}

TEST_F(OpensslFields, DsaKeysLoadInEveryForm) {
    openssl({"genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024",
             "-pkeyopt", "dsa_paramgen_q_bits:160", "-out", path("params")});
    openssl({"genpkey", "-paramfile", path("params"), "-out", path("key")});
    const auto expected = public_of(path("key"));
    EXPECT_EQ(expected->type(), crypto::KeyType::dsa);
    EXPECT_EQ(expected->bits(), 1024u);
    const Arguments forms[] = {
        {"pkey", "-in", path("key")},
        {"pkey", "-in", path("key"), "-traditional"},
        {"pkey", "-in", path("key"), "-traditional", "-aes128", "-passout", "pass:secret"},
        {"pkcs8", "-topk8", "-in", path("key"), "-passout", "pass:secret"}};
    for (const Arguments& form : forms) {
        const std::string text = openssl(form);
        const auto key = private_key_from_pem(as_bytes(text), secret, provider());
        ASSERT_TRUE(key) << info(key.error().reason).name << "\n" << text;
        EXPECT_TRUE(equal((*key)->public_key().public_value(), expected->public_value()));
    }
    const std::string der =
        openssl({"pkey", "-in", path("key"), "-traditional", "-outform", "DER"});
    EXPECT_TRUE(private_key_from_der(as_bytes(der), secret, provider()));
}

TEST_F(OpensslFields, CertificatesAreSignedAndVerifiedWithDsa) {
    openssl({"genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:2048",
             "-out", path("params")});
    openssl({"req", "-x509", "-newkey", "dsa:" + path("params"), "-nodes", "-keyout", path("key"),
             "-out", path("cert"), "-subj", "/CN=dsa", "-days", "10"});
    const std::string text = openssl({"x509", "-in", path("cert")});
    const auto certificate = certificate_from_pem(as_bytes(text), provider());
    ASSERT_TRUE(certificate);
    ASSERT_NE((*certificate)->public_key(), nullptr);
    const auto key =
        private_key_from_pem(as_bytes(openssl({"pkey", "-in", path("key")})), secret, provider());
    ASSERT_TRUE(key);
    EXPECT_TRUE(judge_pair(**certificate, **key));
    const auto algorithm = signature_of((*certificate)->signature_algorithm());
    ASSERT_TRUE(algorithm);
    EXPECT_EQ(algorithm->kind, crypto::SignatureKind::dsa);
    EXPECT_TRUE((*certificate)
                    ->public_key()
                    ->verify(*algorithm, (*certificate)->tbs(), (*certificate)->signature()));
}

TEST_F(OpensslFields, DhKeysLoadAndAgree) {
    for (const char* group : {"modp_2048", "dh_2048_256"}) {
        SCOPED_TRACE(group);
        const bool x942 = std::string_view(group) == "dh_2048_256";
        const std::string algorithm = x942 ? "DHX" : "DH";
        openssl({"genpkey", "-algorithm", algorithm, "-pkeyopt", std::string("group:") + group,
                 "-out", path("one")});
        openssl({"genpkey", "-algorithm", algorithm, "-pkeyopt", std::string("group:") + group,
                 "-out", path("two")});
        const auto one = private_key_from_pem(as_bytes(openssl({"pkey", "-in", path("one")})),
                                              secret, provider());
        ASSERT_TRUE(one) << info(one.error().reason).name;
        const auto mine = public_of(path("one")), theirs = public_of(path("two"));
        EXPECT_EQ((*one)->public_key().type(), crypto::KeyType::dh);
        EXPECT_TRUE(equal((*one)->public_key().public_value(), mine->public_value()));
        EXPECT_EQ(mine->dh_group()->q.empty(), !x942);
        openssl({"pkey", "-in", path("two"), "-pubout", "-out", path("public")});
        const std::string expected =
            openssl({"pkeyutl", "-derive", "-inkey", path("one"), "-peerkey", path("public")});
        const auto secret_value = (*one)->agree(theirs->public_value());
        ASSERT_TRUE(secret_value);
        ByteView found = secret_value->expose();
        if (found.size() > expected.size()) found = found.last(expected.size());
        EXPECT_EQ(to_hex(found), to_hex(as_bytes(expected)));
    }
}

TEST_F(OpensslFields, DhParametersLoad) {
    const std::string named =
        openssl({"genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:modp_2048"});
    const auto pkcs3 = dh_parameters_from_pem(as_bytes("stray text\n" + named));
    ASSERT_TRUE(pkcs3);
    EXPECT_EQ(pkcs3->p.size(), 256u);
    EXPECT_EQ(pkcs3->g, Buffer{2});
    EXPECT_TRUE(pkcs3->q.empty());
    crypto::SystemRng rng;
    EXPECT_TRUE(provider().offer_dh(pkcs3->numbers(), rng));
    const std::string longer =
        openssl({"genpkey", "-genparam", "-algorithm", "DHX", "-pkeyopt", "group:dh_2048_256"});
    const auto x942 = dh_parameters_from_pem(as_bytes(longer));
    ASSERT_TRUE(x942);
    EXPECT_EQ(x942->q.size(), 32u);
    for (const std::string& text : {named, longer}) {
        const auto blocks = parse_pem(as_bytes(text));
        const auto der = dh_parameters_from_der(blocks.value()[0].body.expose());
        ASSERT_TRUE(der);
        EXPECT_EQ(der->q.size(), text == longer ? 32u : 0u);
    }
}

Buffer pkcs3_of(std::initializer_list<Buffer> numbers) {
    Buffer out;
    DerWriter writer(out);
    {
        const auto sequence = writer.sequence();
        for (const Buffer& number : numbers) writer.unsigned_integer(number);
    }
    return out;
}

TEST(DhParameterFiles, LengthOfExponentsIsRead) {
    const Buffer p(128, 0xff);
    const auto found = dh_parameters_from_der(pkcs3_of({p, Buffer{2}, {0x01, 0x00}}));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->exponent_bits, 256u);
    EXPECT_FALSE(dh_parameters_from_der(pkcs3_of({p})));
    EXPECT_FALSE(dh_parameters_from_der({}));
    EXPECT_EQ(dh_parameters_from_pem(as_bytes("nothing")).error().reason,
              Reason::pem_no_start_line);
}

TEST(TraditionalDsa, PublicPartMustBelongToThePrivateOne) {
    const crypto::DsaTestKey key;
    EXPECT_TRUE(
        parse_traditional_dsa(pkcs3_of({{0}, key.p, key.q, key.g, key.y, key.x}), provider()));
    Buffer other = key.y;
    other.back() ^= 2;
    EXPECT_EQ(parse_traditional_dsa(pkcs3_of({{0}, key.p, key.q, key.g, other, key.x}), provider())
                  .error()
                  .reason,
              Reason::key_values_mismatch);
    EXPECT_FALSE(
        parse_traditional_dsa(pkcs3_of({{1}, key.p, key.q, key.g, key.y, key.x}), provider()));
}

}  // namespace
}  // namespace handfast::x509
