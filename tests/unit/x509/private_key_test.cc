// SPDX-License-Identifier: Apache-2.0
// Private keys: every form that openssl writes, and what a key file must not say.
#include "x509/private_key.h"

#include <gtest/gtest.h>

#include "crypto/base/der.h"
#include "crypto/random.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/crypto/rsa_test_key.h"
#include "tests/unit/x509/forge.h"
#include "x509/pbe.h"

namespace handfast::x509 {
namespace {

using namespace handfast::testing;

template <class Body>
Buffer encode(Body&& body) {
    Buffer out;
    DerWriter writer(out);
    body(writer);
    return out;
}

Result<SecretBuffer> secret() {
    return SecretBuffer(as_bytes("secret"));
}
Result<SecretBuffer> wrong() {
    return SecretBuffer(as_bytes("wrong"));
}
Result<SecretBuffer> unwanted() {
    ADD_FAILURE() << "a pass phrase was asked for";
    return fail(Reason::bad_password_read);
}

std::optional<Reason> refusal(const Result<PrivateKeyPtr>& key) {
    if (key) return std::nullopt;
    return key.error().reason;
}

std::optional<Reason> der_refusal(ByteView der) {
    return refusal(private_key_from_der(der, unwanted, provider()));
}

// --- forms that openssl writes -----------------------------------------------------------------

using Arguments = std::vector<std::string>;

struct Form {
    const char* name;
    Arguments convert;  ///< From the file "plain" to stdout
    bool encrypted;
};

/// One conversion of one key; prints as its name.
struct FormCase {
    const char* algorithm;
    Form form;
};

void PrintTo(const FormCase& value, std::ostream* out) {
    *out << value.algorithm << " " << value.form.name;
}

Arguments pkcs8(const Arguments& more) {
    Arguments out = {"pkcs8", "-topk8", "-passout", "pass:secret"};
    out.insert(out.end(), more.begin(), more.end());
    return out;
}

std::vector<Form> forms_of(const std::string& command) {
    std::vector<Form> out = {
        {"plain", {"pkcs8", "-topk8", "-nocrypt"}, false},
        {"default", pkcs8({}), true},
        {"scrypt", pkcs8({"-scrypt"}), true},
    };
    for (const char* cipher : {"aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "des-ede3-cbc"})
        out.push_back({cipher, pkcs8({"-v2", cipher}), true});
    for (const char* prf : {"hmacWithSHA1", "hmacWithSHA224", "hmacWithSHA384", "hmacWithSHA512"})
        out.push_back({prf, pkcs8({"-v2", "aes-128-cbc", "-v2prf", prf}), true});
    if (command.empty()) return out;
    const Arguments traditional =
        command == "rsa" ? Arguments{"rsa", "-traditional"} : Arguments{"ec"};
    out.push_back({"traditional", traditional, false});
    for (const char* cipher : {"-aes128", "-aes192", "-aes256", "-des3"}) {
        Arguments convert = traditional;
        convert.insert(convert.end(), {cipher, "-passout", "pass:secret"});
        out.push_back({cipher, convert, true});
    }
    return out;
}

std::vector<FormCase> all_forms() {
    std::vector<FormCase> out;
    for (const auto& [algorithm, command] :
         {std::pair("EC", "ec"), std::pair("RSA", "rsa"), std::pair("ED25519", "")})
        for (const Form& form : forms_of(command)) out.push_back({algorithm, form});
    return out;
}

class OpensslForms : public ::testing::TestWithParam<FormCase> {
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
    /// A new key in a file.
    std::string plain(std::string_view algorithm) {
        const std::string path = folder_ / "plain";
        Arguments make = {"genpkey", "-algorithm", std::string(algorithm), "-out", path};
        if (algorithm == "EC") make.insert(make.end(), {"-pkeyopt", "ec_paramgen_curve:P-384"});
        openssl(make);
        return path;
    }
    const test::TempDir folder_;
};

TEST_P(OpensslForms, LoadAndBelongToTheirPublicKey) {
    const auto& [algorithm, form] = GetParam();
    const std::string path = plain(algorithm);
    Arguments convert = form.convert;
    convert.insert(convert.end(), {"-in", path});
    const std::string text = openssl(convert);
    const auto key =
        private_key_from_pem(as_bytes(text), form.encrypted ? secret : unwanted, provider());
    ASSERT_TRUE(key) << info(key.error().reason).name << "\n" << text;
    const auto public_blocks = parse_pem(as_bytes(openssl({"pkey", "-in", path, "-pubout"})));
    const auto parts = read_spki(public_blocks.value()[0].body.expose());
    const auto public_key = parse_public_key(parts.value(), provider()).value();
    EXPECT_TRUE(equal((*key)->public_key().public_value(), public_key->public_value()));
    if (!form.encrypted) return;
    EXPECT_EQ(refusal(private_key_from_pem(as_bytes(text), wrong, provider())),
              Reason::bad_decrypt);
    EXPECT_EQ(refusal(private_key_from_pem(as_bytes(text), {}, provider())),
              Reason::bad_password_read);
}

INSTANTIATE_TEST_SUITE_P(, OpensslForms, ::testing::ValuesIn(all_forms()));

TEST_F(OpensslForms, ParametersMayStandBeforeTheKey) {
    const std::string text = openssl({"ecparam", "-genkey", "-name", "prime256v1"});
    ASSERT_NE(text.find("EC PARAMETERS"), std::string::npos);
    EXPECT_TRUE(private_key_from_pem(as_bytes(text), unwanted, provider()));
}

// --- what a key file must not say --------------------------------------------------------------

/// The octets of RFC 5915 for a key of `key_of`; parts that are not given are left out.
struct Sec1 {
    Buffer scalar;
    std::optional<Oid> curve;
    Buffer point;
};

/// The scalar of a minted key, out of its PKCS #8.
Sec1 sec1_of(std::uint64_t seed) {
    crypto::SeededRng rng(seed);
    const Minted minted =
        mint({.common_name = "x", .not_before = kToday, .not_after = kToday}, provider(), rng)
            .value();
    DerReader outer(minted.key_der.expose());
    DerReader info = outer.sequence();
    info.small_integer();
    read_algorithm(info);
    DerReader octets = info.wrapped(info.octet_string());
    DerReader fields = octets.sequence();
    fields.small_integer();
    return {to_buffer(fields.octet_string()), Oid::secp256r1,
            to_buffer(minted.key->public_key().public_value())};
}

Buffer write(const Sec1& parts) {
    return encode([&](DerWriter& writer) {
        const auto fields = writer.sequence();
        writer.small_integer(1);
        writer.octet_string(parts.scalar);
        if (parts.curve) {
            const auto wrapper = writer.nest(der::context_constructed(0));
            writer.oid(encoded(*parts.curve));
        }
        if (!parts.point.empty()) {
            const auto wrapper = writer.nest(der::context_constructed(1));
            writer.bit_string(parts.point);
        }
    });
}

struct Pkcs8 {
    std::uint64_t version = 0;
    Oid algorithm = Oid::ec_public_key;
    std::optional<Oid> curve = Oid::secp256r1;
    Buffer octets;
    std::optional<Buffer> public_key;  ///< Content of the BIT STRING
};

Buffer write(const Pkcs8& parts) {
    return encode([&](DerWriter& writer) {
        const auto fields = writer.sequence();
        writer.small_integer(parts.version);
        {
            const auto algorithm = writer.sequence();
            writer.oid(encoded(parts.algorithm));
            if (parts.curve) writer.oid(encoded(*parts.curve));
        }
        writer.octet_string(parts.octets);
        if (parts.public_key) writer.primitive(der::context(1), *parts.public_key);
    });
}

TEST(PrivateKey, Sec1NeedsItsOwnPoint) {
    Sec1 parts = sec1_of(1);
    EXPECT_EQ(der_refusal(write(parts)), std::nullopt);
    parts.point = sec1_of(2).point;
    EXPECT_EQ(der_refusal(write(parts)), Reason::key_values_mismatch);
    parts.point.back() ^= 1;
    EXPECT_EQ(der_refusal(write(parts)), Reason::bad_ecpoint);
}

TEST(PrivateKey, Sec1NeedsACurveThatWeHave) {
    Sec1 parts = sec1_of(1);
    parts.curve = Oid::ed25519;
    EXPECT_EQ(der_refusal(write(parts)), Reason::unsupported_algorithm);
    parts.curve.reset();
    EXPECT_EQ(der_refusal(write(parts)), Reason::unsupported_algorithm);
}

TEST(PrivateKey, ScalarsMayHaveAZeroInFront) {
    Sec1 parts = sec1_of(1);
    parts.scalar.insert(parts.scalar.begin(), 0);
    EXPECT_EQ(der_refusal(write(parts)), std::nullopt);
    parts.scalar[0] = 1;
    EXPECT_EQ(der_refusal(write(parts)), Reason::bad_key) << "larger than the field";
    parts.scalar = Buffer(32);
    EXPECT_EQ(der_refusal(write(parts)), Reason::bad_key) << "zero";
    parts.scalar = Buffer(32, 0xff);
    EXPECT_EQ(der_refusal(write(parts)), Reason::bad_key) << "beyond the order";
}

TEST(PrivateKey, Pkcs8sPublicKeyIsItsOwn) {
    const Sec1 inner = sec1_of(1);
    Buffer own = {0};
    append(own, inner.point);
    Buffer other = {0};
    append(other, sec1_of(2).point);
    Pkcs8 parts{.version = 1, .octets = write(Sec1{inner.scalar, std::nullopt, {}})};
    EXPECT_EQ(der_refusal(write(parts)), std::nullopt);
    parts.public_key = own;
    EXPECT_EQ(der_refusal(write(parts)), std::nullopt);
    parts.public_key = other;
    EXPECT_EQ(der_refusal(write(parts)), Reason::key_values_mismatch);
    parts.public_key = Buffer{};
    EXPECT_EQ(der_refusal(write(parts)), Reason::bad_key);
    parts.public_key = own;
    parts.version = 0;
    EXPECT_EQ(der_refusal(write(parts)), Reason::bad_key) << "RFC 5958 §2: only in version 2";
    parts.version = 2;
    EXPECT_EQ(der_refusal(write(parts)), Reason::unsupported_algorithm);
}

TEST(PrivateKey, Pkcs8sCurvesAgree) {
    Pkcs8 parts{.curve = Oid::secp384r1, .octets = write(sec1_of(1))};
    EXPECT_EQ(der_refusal(write(parts)), Reason::bad_key);
}

TEST(PrivateKey, Ed25519SeedsHaveOneLength) {
    const auto key = [](std::size_t size, std::optional<Oid> parameters) {
        return der_refusal(write(Pkcs8{.algorithm = Oid::ed25519,
                                       .curve = parameters,
                                       .octets = element(der::kOctetString, Buffer(size, 1))}));
    };
    EXPECT_EQ(key(32, std::nullopt), std::nullopt);
    EXPECT_EQ(key(31, std::nullopt), Reason::bad_key);
    EXPECT_EQ(key(33, std::nullopt), Reason::bad_key);
    EXPECT_EQ(key(32, Oid::secp256r1), Reason::bad_key) << "RFC 8410 §3: no parameters";
}

TEST(PrivateKey, Pkcs1NeedsAllItsNumbers) {
    const crypto::RsaTestKey rsa = crypto::rsa_2048_test_key();
    const crypto::RsaPrivateNumbers numbers = rsa.private_numbers();
    const std::vector<ByteView> all = {numbers.n, numbers.e,  numbers.d,  numbers.p,
                                       numbers.q, numbers.dp, numbers.dq, numbers.qinv};
    const auto key = [&](std::uint64_t version, std::size_t count) {
        return encode([&](DerWriter& writer) {
            const auto fields = writer.sequence();
            writer.small_integer(version);
            for (std::size_t i = 0; i < count; ++i) writer.unsigned_integer(all[i]);
        });
    };
    EXPECT_EQ(der_refusal(key(0, 8)), std::nullopt);
    EXPECT_EQ(der_refusal(key(0, 7)), Reason::der_bad_tag);
    EXPECT_EQ(der_refusal(key(1, 8)), Reason::unsupported_algorithm) << "more than two primes";
}

TEST(PrivateKey, RefusesWhatIsNoKey) {
    for (std::string_view text : {"", "30", "3000", "3003020100", "0500", "30050201000500"})
        EXPECT_EQ(der_refusal(from_hex(text).bytes), Reason::der_bad_tag) << text;
    EXPECT_EQ(der_refusal(write(Pkcs8{.algorithm = Oid::mgf1, .octets = {1}})),
              Reason::unsupported_algorithm);
}

TEST(PrivateKey, PemMayHoldOtherThingsAround) {
    const std::string key = encode_pem("EC PRIVATE KEY", write(sec1_of(1)));
    const std::string other = encode_pem("CERTIFICATE", Buffer{1, 2, 3});
    EXPECT_TRUE(private_key_from_pem(as_bytes(other + key), unwanted, provider()));
    EXPECT_TRUE(
        private_key_from_pem(as_bytes(key + "-----BEGIN BROKEN-----\n"), unwanted, provider()));
    EXPECT_EQ(refusal(private_key_from_pem(as_bytes(other), unwanted, provider())),
              Reason::pem_no_start_line);
    EXPECT_EQ(refusal(private_key_from_pem({}, unwanted, provider())), Reason::pem_no_start_line);
}

TEST(PrivateKey, MustBelongToTheCertificate) {
    const auto certificate = forged(certificate_of("leaf", "leaf"));
    EXPECT_TRUE(judge_pair(*certificate, *key_of("leaf").key));
    const Status other = judge_pair(*certificate, *key_of("somebody").key);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().reason, Reason::key_values_mismatch);
}

// --- encryption --------------------------------------------------------------------------------

struct Encryption {
    Oid scheme = Oid::pbes2;
    Oid derivation = Oid::pbkdf2;
    std::vector<std::uint64_t> costs = {1};  ///< Iterations, or scrypt's N, r, p
    Oid cipher = Oid::aes_128_cbc;
    Buffer iv = Buffer(16);
    Buffer ciphertext = Buffer(16);
};

Buffer write(const Encryption& parts) {
    return encode([&](DerWriter& writer) {
        const auto info = writer.sequence();
        {
            const auto scheme = writer.sequence();
            writer.oid(encoded(parts.scheme));
            const auto parameters = writer.sequence();
            {
                const auto derivation = writer.sequence();
                writer.oid(encoded(parts.derivation));
                const auto fields = writer.sequence();
                writer.octet_string(Buffer(8));
                for (std::uint64_t cost : parts.costs) writer.small_integer(cost);
            }
            const auto cipher = writer.sequence();
            writer.oid(encoded(parts.cipher));
            writer.octet_string(parts.iv);
        }
        writer.octet_string(parts.ciphertext);
    });
}

std::optional<Reason> encrypted_refusal(const Encryption& parts) {
    return refusal(private_key_from_der(write(parts), secret, provider()));
}

TEST(EncryptedKey, WorkIsBounded) {
    EXPECT_EQ(encrypted_refusal({}), Reason::bad_decrypt) << "affordable, but nothing in it";
    for (std::uint64_t iterations : {std::uint64_t{0}, kMaxIterations + 1, std::uint64_t{1} << 62})
        EXPECT_EQ(encrypted_refusal({.costs = {iterations}}), Reason::work_factor_too_large);
    const auto scrypt = [](std::uint64_t n, std::uint64_t r, std::uint64_t p) {
        return encrypted_refusal({.derivation = Oid::scrypt, .costs = {n, r, p}});
    };
    EXPECT_EQ(scrypt(16, 1, 1), Reason::bad_decrypt);
    EXPECT_EQ(scrypt(1, 8, 1), Reason::work_factor_too_large);
    EXPECT_EQ(scrypt(1 << 20, 8, 1), Reason::work_factor_too_large) << "a gigabyte";
    EXPECT_EQ(scrypt(16, std::uint64_t{1} << 60, 1), Reason::work_factor_too_large);
    EXPECT_EQ(scrypt(16, 1, 17), Reason::work_factor_too_large);
    EXPECT_EQ(scrypt(16, 1, 0), Reason::work_factor_too_large);
    EXPECT_EQ(scrypt(17, 1, 1), Reason::unsupported_encryption) << "no power of two";
}

TEST(EncryptedKey, SchemesAreThoseThatWeHave) {
    EXPECT_EQ(encrypted_refusal({.scheme = Oid::sha256}), Reason::unsupported_encryption);
    EXPECT_EQ(encrypted_refusal({.derivation = Oid::sha256}), Reason::unsupported_encryption);
    EXPECT_EQ(encrypted_refusal({.cipher = Oid::sha256}), Reason::unsupported_encryption);
    EXPECT_EQ(encrypted_refusal({.iv = Buffer(8)}), Reason::unsupported_encryption);
    EXPECT_EQ(encrypted_refusal({.costs = {1, 32}}), Reason::unsupported_encryption)
        << "a key length that is not the cipher's";
}

TEST(EncryptedKey, CiphertextIsWholeBlocks) {
    EXPECT_EQ(encrypted_refusal({.ciphertext = Buffer(15)}), Reason::bad_decrypt);
    EXPECT_EQ(encrypted_refusal({.ciphertext = {}}), Reason::bad_decrypt);
}

TEST(EncryptedKey, TheSourcesErrorComesThrough) {
    const auto refuse = []() -> Result<SecretBuffer> { return fail(Reason::invalid_argument); };
    EXPECT_EQ(refusal(private_key_from_der(write(Encryption{}), refuse, provider())),
              Reason::invalid_argument);
}

TEST(EncryptedKey, TraditionalHeadersAreJudged) {
    const auto key = [](std::string_view dek_info) {
        const std::string text = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n" +
                                 std::string(dek_info) +
                                 "\n\nAAAAAAAAAAAAAAAAAAAAAA==\n-----END EC PRIVATE KEY-----\n";
        return refusal(private_key_from_pem(as_bytes(text), secret, provider()));
    };
    EXPECT_EQ(key("DEK-Info: AES-128-CBC,000102030405060708090a0b0c0d0e0f"), Reason::bad_decrypt);
    for (std::string_view info :
         {"DEK-Info: AES-128-CBC", "DEK-Info: AES-128-CBC,00", "DEK-Info: AES-128-CBC,zz",
          "DEK-Info: DES-EDE3-CBC,000102030405060708090a0b0c0d0e0f",
          "DEK-Info: RC4,0001020304050607", "X-Other: 1"})
        EXPECT_EQ(key(info), Reason::unsupported_encryption) << info;
}

}  // namespace
}  // namespace handfast::x509
