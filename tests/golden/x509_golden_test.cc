// SPDX-License-Identifier: Apache-2.0
// `x509` beside `openssl x509`: the same text, the same exit code.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "crypto/base/bytes.h"
#include "tests/golden/arguments_case.h"
#include "tests/golden/normalise.h"
#include "tests/golden/reference.h"
#include "tests/golden/status_authority.h"
#include "tests/support/process.h"
#include "x509/print/text.h"

namespace handfast::test {
namespace {

const std::string kCertificates = std::string(HANDFAST_VECTORS) + "/x509-suites/openssl-certs/";
const std::string kCorpus = std::string(HANDFAST_VECTORS) + "/corpus/cert/";

Finished x509(const std::string& program, const Words& arguments) {
    Words words{program, "x509"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run({.argv = words});
}

/// What OpenSSL prints, without what it lets through to a terminal and without the error queue
/// that it prints into the text.
std::string tamed(const std::string& text) {
    std::istringstream lines(text);
    std::string out;
    for (std::string line; std::getline(lines, line);) {
        const bool error = line.size() > 22 && line.compare(16, 7, ":error:") == 0;
        if (!error) x509::append_safe(out, as_bytes(line + "\n"));
    }
    return out;
}

class X509 : public testing::TestWithParam<ArgumentsCase> {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
        if (!std::filesystem::exists(kCertificates))
            GTEST_SKIP() << kCertificates << " is absent (meson -Dvectors)";
    }
};

TEST(X509Digests, AreOpenssls) {
    if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    for (const char* name :
         {"sha512-256", "sha3-224", "SHA3-256", "sha3-384", "sha3-512", "blake2b512", "sm3",
          "ripemd160", "rmd160", "ripemd", "shake128", "shake256", "md5-sha1", "SHA2-512/256"})
        for (const char* command : {"x509 -in ca.pem", "crl -in crl.pem"}) {
            const std::string arguments = std::string(command) + " -noout -fingerprint -" + name;
            const Finished theirs = authority().run_in("openssl", arguments);
            const Finished ours = authority().run_in(kHandfast, arguments);
            EXPECT_EQ(ours.out, theirs.out) << name;
            EXPECT_EQ(ours.status, 0) << ours.log;
        }
}

TEST(X509Pkcs12, IsReadAsOpensslReadsIt) {
    if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    for (const char* options : {"-in ca.p12 -passin pass:secret", "-in ca.p12 -passin pass:wrong",
                                "-in ca.p12 -passin nonsense", "-in ca.pem -passin env:none",
                                "-in ca.pem -passin pass:unused"}) {
        const std::string arguments = std::string("x509 -subject -fingerprint ") + options;
        const Finished theirs = authority().run_in("openssl", arguments);
        const Finished ours = authority().run_in(kHandfast, arguments);
        EXPECT_EQ(ours.out, theirs.out) << options;
        EXPECT_EQ(messages(ours.err), messages(theirs.err)) << options;
        EXPECT_EQ(ours.status, theirs.status) << options;
    }
}

/// Certificates with names, extensions and keys of many kinds.
constexpr const char* kFiles[] = {"ca-cert.pem",
                                  "ee-client.pem",
                                  "alt1-cert.pem",
                                  "bad-othername-cert.pem",
                                  "ee-pss-cert.pem",
                                  "server-ed25519-cert.pem",
                                  "ca-cert-ec-explicit.pem",
                                  "ncca-cert.pem",
                                  "pc5-cert.pem",
                                  "cca+serverAuth.pem",
                                  "cca-anyEKU.pem"};

TEST_P(X509, PrintsWhatOpensslPrints) {
    for (const char* file : kFiles) {
        if (!std::filesystem::exists(kCertificates + file)) continue;
        SCOPED_TRACE(file);
        Words arguments{"-in", kCertificates + file};
        arguments.insert(arguments.end(), GetParam().arguments.begin(), GetParam().arguments.end());
        const Finished theirs = x509("openssl", arguments);
        const Finished ours = x509(kHandfast, arguments);
        EXPECT_EQ(ours.out, tamed(theirs.out));
        EXPECT_EQ(ours.err, theirs.err);
        EXPECT_EQ(ours.status, theirs.status);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Golden, X509,
    testing::Values(
        ArgumentsCase{"Pem", {}}, ArgumentsCase{"NoCert", {"-nocert"}},
        ArgumentsCase{"Text", {"-noout", "-text"}},
        ArgumentsCase{"TextMultiline", {"-noout", "-text", "-nameopt", "multiline"}},
        ArgumentsCase{"TextCompat", {"-noout", "-text", "-nameopt", "compat"}},
        ArgumentsCase{"TextParts",
                      {"-noout", "-text", "-certopt", "no_pubkey,no_sigdump,no_version"}},
        ArgumentsCase{
            "TextWithout",
            {"-noout", "-text", "-certopt",
             "no_header,no_serial,no_signame,no_validity,no_subject,no_issuer,no_extensions"}},
        ArgumentsCase{"TextAsCa", {"-noout", "-text", "-certopt", "ca_default"}},
        ArgumentsCase{"TextAllAgain", {"-noout", "-text", "-certopt", "ca_default,compatible"}},
        ArgumentsCase{"Names", {"-noout", "-subject", "-issuer"}},
        ArgumentsCase{"LastPlaceCounts", {"-noout", "-subject", "-issuer", "-subject"}},
        ArgumentsCase{"Dates", {"-noout", "-dates"}},
        ArgumentsCase{"IsoDates",
                      {"-noout", "-dateopt", "iso_8601", "-enddate", "-startdate", "-text"}},
        ArgumentsCase{"Serial", {"-noout", "-serial"}},
        ArgumentsCase{"Fingerprint", {"-noout", "-fingerprint"}},
        ArgumentsCase{"Md5", {"-noout", "-fingerprint", "-md5"}},
        ArgumentsCase{"Sha256", {"-sha256", "-noout", "-fingerprint"}},
        ArgumentsCase{"Sha384", {"-noout", "-SHA384", "-fingerprint"}},
        ArgumentsCase{"Sha512", {"-noout", "-sha512", "-fingerprint"}},
        ArgumentsCase{"Hashes", {"-noout", "-hash", "-issuer_hash"}},
        ArgumentsCase{"OldHashes",
                      {"-noout", "-subject_hash_old", "-issuer_hash_old", "-subject_hash"}},
        ArgumentsCase{"Mail", {"-noout", "-email"}},
        ArgumentsCase{"OcspUri", {"-noout", "-ocsp_uri"}},
        ArgumentsCase{"OcspId", {"-noout", "-ocspid"}},
        ArgumentsCase{"Alias", {"-noout", "-alias"}},
        ArgumentsCase{"PublicKey", {"-noout", "-pubkey"}},
        ArgumentsCase{"Modulus", {"-noout", "-modulus"}},
        ArgumentsCase{"Ext", {"-noout", "-ext", "basicConstraints,keyUsage"}},
        ArgumentsCase{"ExtNone", {"-noout", "-ext", "nosuch"}},
        ArgumentsCase{"Purposes", {"-noout", "-purpose"}},
        ArgumentsCase{"Trusted", {"-trustout", "-text"}},
        ArgumentsCase{"ChangedTrust",
                      {"-setalias", "a name", "-addtrust", "serverAuth", "-addtrust", "1.2.3.4",
                       "-addreject", "emailProtection", "-text", "-alias"}},
        ArgumentsCase{"ClearedTrust", {"-clrtrust", "-text"}},
        ArgumentsCase{"ClearedRejects", {"-clrreject", "-addtrust", "clientAuth"}},
        ArgumentsCase{"TextNoTrust", {"-noout", "-text", "-certopt", "no_aux", "-setalias", "x"}},
        ArgumentsCase{"CheckEnd", {"-noout", "-checkend", "0"}},
        ArgumentsCase{"CheckEndFar", {"-checkend", "99999999999"}},
        ArgumentsCase{"CheckHost", {"-noout", "-checkhost", "www.good.org"}},
        ArgumentsCase{"CheckMail", {"-noout", "-checkemail", "good@good.org"}},
        ArgumentsCase{"CheckIp", {"-noout", "-checkip", "127.0.0.1"}}),
    name_of);

class X509Names : public X509 {};

TEST_P(X509Names, AreWhatOpensslPrints) {
    std::size_t compared = 0;
    // Names with other than the simplest characters are rare: a slice of the corpus.
    for (const auto& entry : std::filesystem::directory_iterator(kCorpus)) {
        const std::string file = entry.path().filename();
        if (file[0] != '3' || file[1] > '3') continue;
        Words arguments{"-inform", "DER",      "-in",      kCorpus + file,
                        "-noout",  "-subject", "-nameopt", GetParam().arguments[0]};
        const Finished ours = x509(kHandfast, arguments);
        if (ours.status != 0) continue;
        EXPECT_EQ(ours.out, tamed(x509("openssl", arguments).out)) << file;
        ++compared;
    }
    EXPECT_GT(compared, 5u);
}

INSTANTIATE_TEST_SUITE_P(
    Golden, X509Names,
    testing::Values(ArgumentsCase{"Rfc2253", {"RFC2253"}}, ArgumentsCase{"Oneline", {"oneline"}},
                    ArgumentsCase{"Multiline", {"multiline"}},
                    ArgumentsCase{"CaDefault", {"ca_default"}}, ArgumentsCase{"Compat", {"compat"}},
                    ArgumentsCase{"Utf8", {"utf8"}}, ArgumentsCase{"Oid", {"oid,sep_comma_plus"}},
                    ArgumentsCase{"NoName", {"nofname"}},
                    ArgumentsCase{"LongNames", {"lname,sep_semi_plus_space,dn_rev"}},
                    ArgumentsCase{"Aligned", {"sname,align,sep_multiline,space_eq"}},
                    ArgumentsCase{"Types", {"show_type,esc_msb,esc_ctrl"}},
                    ArgumentsCase{"Ignored", {"ignore_type,esc_2254"}},
                    ArgumentsCase{"Dumped", {"dump_all,dump_der"}},
                    ArgumentsCase{"DumpedRaw", {"dump_all"}},
                    ArgumentsCase{"Unknown", {"dump_nostr,dump_unknown"}},
                    ArgumentsCase{"Quoted", {"esc_2253,use_quote"}},
                    ArgumentsCase{"Less", {"RFC2253,-esc_msb"}},
                    ArgumentsCase{"Words", {"ONELINE,-utf8,+esc_2254"}}),
    name_of);

class X509Refusals : public X509 {};

TEST_P(X509Refusals, AreOpenssls) {
    const Finished theirs = x509("openssl", GetParam().arguments);
    const Finished ours = x509(kHandfast, GetParam().arguments);
    EXPECT_EQ(ours.out, theirs.out);
    EXPECT_EQ(ours.err, tamed(theirs.err));
    EXPECT_EQ(ours.status, theirs.status);
}

INSTANTIATE_TEST_SUITE_P(
    Golden, X509Refusals,
    testing::Values(ArgumentsCase{"Help", {"-help"}}, ArgumentsCase{"Format", {"-inform", "XX"}},
                    ArgumentsCase{"OutFormat", {"-outform", "foo"}},
                    ArgumentsCase{"NameOption", {"-nameopt", "foo"}},
                    ArgumentsCase{"CertificateOption", {"-certopt", "no_such"}},
                    ArgumentsCase{"TrustObject", {"-addtrust", "no.such"}},
                    ArgumentsCase{"RejectObject", {"-addreject", "no.such"}},
                    ArgumentsCase{"DateOption", {"-dateopt", "x"}},
                    ArgumentsCase{"Parameter", {"extra"}}, ArgumentsCase{"NoValue", {"-in"}},
                    ArgumentsCase{"NoNumber", {"-checkend", "soon"}}),
    name_of);

TEST_F(X509, ConvertsBetweenForms) {
    const std::string file = kCertificates + "ca-cert.pem";
    const Finished der = x509(kHandfast, {"-in", file, "-outform", "DER"});
    EXPECT_EQ(der.out, x509("openssl", {"-in", file, "-outform", "DER"}).out);
    const Finished pem = run({.argv = {kHandfast, "x509", "-inform", "DER"}}, der.out);
    EXPECT_EQ(pem.out, x509("openssl", {"-in", file}).out);
    EXPECT_EQ(run({.argv = {kHandfast, "x509", "-noout"}}, der.out + "behind").status, 0);
}

TEST_F(X509, SaysWhyAFileIsNoCertificate) {
    const Finished absent = x509(kHandfast, {"-in", "/nonexistent"});
    EXPECT_EQ(absent.status, 1);
    EXPECT_NE(absent.err.find("Could not open file or uri for loading certificate from "
                              "/nonexistent"),
              std::string::npos);
    EXPECT_NE(absent.err.find("Unable to load certificate\n"), std::string::npos);
    const Finished key = x509(kHandfast, {"-in", kCertificates + "ca-key.pem"});
    EXPECT_EQ(key.status, 1);
}

}  // namespace
}  // namespace handfast::test
