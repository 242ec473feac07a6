// SPDX-License-Identifier: Apache-2.0
// What `handfast mint` makes, seen by `openssl`: right things are taken, wrong ones are wrong in
// the way that their names say.
#include <ostream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/golden/reference.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace handfast::test {
namespace {

class MintGolden : public testing::Test {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    }
    void mint(const Words& lines) {
        Words words{kHandfast, "mint", "-outdir", files_.path()};
        words.insert(words.end(), lines.begin(), lines.end());
        const Finished made = run({.argv = words});
        ASSERT_EQ(made.status, 0) << made.log;
    }
    /// Both outputs of a command whose words that begin with "@" are files here.
    Finished openssl(Words words) {
        words.insert(words.begin(), "openssl");
        for (std::string& word : words)
            if (word.starts_with("@")) word = files_ / word.substr(1);
        Finished finished = run({.argv = words});
        finished.out += finished.err;
        return finished;
    }
    TempDir files_;
};

TEST_F(MintGolden, ChainsOfEveryKindOfKeyVerify) {
    for (const char* key : {"p256", "p384", "p521", "brainpoolP256r1", "secp256k1", "ed25519",
                            "ed448", "rsa1024", "rsa-pss1024", "dsa1024"}) {
        const std::string kind = std::string(" key=") + key;
        mint({"cert root ca" + kind, "cert ca ca pathlen=0 issuer=root" + kind,
              "cert leaf issuer=ca dns=localhost" + kind, "crl roots issuer=root",
              "crl cas issuer=ca"});
        const Finished verified = openssl({"verify", "-x509_strict", "-crl_check_all", "-purpose",
                                           "sslserver", "-verify_hostname", "localhost", "-CAfile",
                                           "@root.pem", "-untrusted", "@leaf.chain.pem", "-CRLfile",
                                           "@roots.crl", "-CRLfile", "@cas.crl", "@leaf.pem"});
        EXPECT_EQ(verified.status, 0) << key << verified.log;
        const Finished key_check = openssl({"pkey", "-in", "@leaf.key", "-check", "-noout"});
        EXPECT_EQ(key_check.status, 0) << key << key_check.log;
        const Finished in_file = openssl({"pkey", "-in", "@leaf.key", "-pubout"});
        const Finished in_leaf = openssl({"x509", "-in", "@leaf.pem", "-pubkey", "-noout"});
        EXPECT_EQ(in_file.out, in_leaf.out) << key;
    }
}

TEST_F(MintGolden, AnswersHaveTheSingleExtensionsOfOcsp) {
    mint({"cert root ca", "cert leaf issuer=root",
          "ocsp answer issuer=root for=leaf archive-cutoff=20200102030405Z "
          "crl-url=http://crl.test/x crl-number=7 crl-time=20210102030405Z",
          "ocsp odd issuer=root for=leaf ext=1.2.3:critical:0500"});
    const Finished shown =
        openssl({"ocsp", "-respin", "@answer.ocsp", "-resp_text", "-issuer", "@root.pem", "-cert",
                 "@leaf.pem", "-CAfile", "@root.pem", "-no_nonce"});
    EXPECT_EQ(shown.status, 0) << shown.log;
    for (const char* line :
         {"OCSP Archive Cutoff", "Jan  2 03:04:05 2020 GMT", "OCSP CRL ID",
          "crlUrl: http://crl.test/x", "crlNum: 07", "crlTime: Jan  2 03:04:05 2021 GMT"})
        EXPECT_NE(shown.out.find(line), shown.out.npos) << line << shown.log;
    const Finished odd = openssl({"ocsp", "-respin", "@odd.ocsp", "-resp_text", "-noverify"});
    EXPECT_NE(odd.out.find("1.2.3: critical"), odd.out.npos) << odd.log;
    // Nobody knows it, so the answer does not count (RFC 6960 §4.4).
    Words words{kHandfast, "ocsp", "-respin", files_ / "odd.ocsp", "-CAfile", files_ / "root.pem"};
    EXPECT_NE(run({.argv = words}).status, 0);
}

TEST_F(MintGolden, Pkcs12OpensWithItsPassphrase) {
    mint({"cert new p12=secret", "cert old p12=secret p12-old key=rsa1024"});
    const auto opened = [&](const std::string& name, const std::string& phrase) {
        return openssl(
            {"pkcs12", "-in", "@" + name + ".p12", "-info", "-nodes", "-passin", "pass:" + phrase});
    };
    const Finished made = opened("new", "secret");
    EXPECT_EQ(made.status, 0) << made.log;
    for (const char* line : {"MAC: sha256, Iteration 2048", "PBES2, PBKDF2, AES-256-CBC",
                             "friendlyName: new", "BEGIN PRIVATE KEY", "BEGIN CERTIFICATE"})
        EXPECT_NE(made.out.find(line), made.out.npos) << line << made.log;
    const Finished old = opened("old", "secret");
    EXPECT_EQ(old.status, 0) << old.log;
    EXPECT_NE(old.out.find("pbeWithSHA1And3-KeyTripleDES-CBC"), old.out.npos) << old.log;
    EXPECT_NE(opened("new", "wrong").status, 0);
    for (const char* name : {"new.p12", "old.p12"}) {
        const Words words{kHandfast, "x509",        "-in",    files_ / name,
                          "-passin", "pass:secret", "-noout", "-subject"};
        const Finished ours = run({.argv = words});
        EXPECT_EQ(ours.status, 0) << ours.log;
    }
}

TEST_F(MintGolden, KeysAreForTheirOwnersEyes) {
    mint({"cert leaf"});
    struct stat status {};
    ASSERT_EQ(::stat((files_ / "leaf.key").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(MintGolden, NothingIsWrittenWhenSomethingIsRefused) {
    const Finished made =
        run({.argv = {kHandfast, "mint", "-outdir", files_ / "new", "cert a", "cert b issuer=c"}});
    EXPECT_EQ(made.status, 1);
    EXPECT_EQ(made.err, "mint: b: no certificate is called \"c\"\n");
    EXPECT_EQ(made.out, "");
    EXPECT_NE(::access((files_ / "new").c_str(), F_OK), 0);
}

/// Words of a certificate, and what `openssl x509 -text` says about it.
struct TextCase {
    const char* words;
    const char* text;
};
const TextCase kTexts[] = {
    {"ip=10.0.0.1,::1 email=a@b uri=http://x/ san=rid:1.2.3,dir:/CN=y",
     "IP Address:10.0.0.1, IP Address:0:0:0:0:0:0:0:1, email:a@b, URI:http://x/, Registered "
     "ID:1.2.3, DirName:/CN=y"},
    {"policy=1.2.3;cps=http://c/;notice=hello", "CPS: http://c/"},
    {"policy=1.2.3;notice=hello", "Explicit Text: hello"},
    {"map=1.2.3:1.2.4", "1.2.3:1.2.4"},
    {"require-explicit=3 inhibit-mapping=0", "Require Explicit Policy:3, Inhibit Policy Mapping:0"},
    {"permit=dns:a.b,ip:10.0.0.0/8 exclude=email:c.d", "Permitted:\n"},
    {"permit=ip:10.0.0.0/8", "IP:10.0.0.0/255.0.0.0"},
    {"ocsp-url=http://o/ ca-issuers=http://i/", "CA Issuers - URI:http://i/"},
    {"crldp=uri:http://c/;reasons=keyCompromise+superseded;issuer=dir:/CN=z",
     "Key Compromise, Superseded"},
    {"crldp=relative=/CN=q", "Relative Name:"},
    {"must-staple", "status_request"},
    {"sct=2", "Signed Certificate Timestamp:"},
    {"proxy=inherit:3", "Path Length Constraint: 03"},
    {"ns-type=client,sslCA", "SSL Client, SSL CA"},
    {"ns-comment=\"hello there\"", "hello there"},
    {"ext=1.2.3.4:critical:0500", "1.2.3.4: critical"},
    {"serial=0x7fff0102", "2147418370 (0x7fff0102)"},
    {"ocsp-no-check", "OCSP No Check"},
    {"\"subject=/C=DE/O=Acme GmbH/CN:bmp=x\"", "Subject: C = DE, O = Acme GmbH, CN = x"},
    {"not-after=99991231235959Z", "Not After : Dec 31 23:59:59 9999 GMT"},
    {"akid-issuer", "DirName:/CN=c"},
    {"version=1", "Version: 1 (0x0)"},
    {"ku=keyAgreement,decipherOnly", "Key Agreement, Decipher Only"},
    {"eku=OCSPSigning,1.2.3", "OCSP Signing, 1.2.3"},
    {"negative-serial", "(Negative)01"},
    {"ec-explicit", "Field Type: prime-field"},
    {"version-4", "Version: Unknown (3)"},
    {"key=rsa1024 exponent=3", "Exponent: 3 (0x3)"},
    {"key=rsa1024 pss hash=sha384 salt=11", "Salt Length: 0x0B"},
    {"key=rsa1024 md5", "md5WithRSAEncryption"},
};

void PrintTo(const TextCase& row, std::ostream* out) {
    *out << row.words;
}

class MintText : public MintGolden, public testing::WithParamInterface<TextCase> {};

TEST_P(MintText, IsInTheCertificate) {
    mint({std::string("cert c ") + GetParam().words});
    const Finished text = openssl({"x509", "-in", "@c.pem", "-noout", "-text"});
    EXPECT_NE(text.out.find(GetParam().text), std::string::npos) << text.log;
}
INSTANTIATE_TEST_SUITE_P(All, MintText, testing::ValuesIn(kTexts));

/// Words that make a leaf wrong, options of `openssl verify`, and the line that it says then.
struct FaultCase {
    const char* words;
    Words options;
    const char* line;
};
const FaultCase kFaultCases[] = {
    {"expired", {}, "error 10 at 0 depth lookup: certificate has expired"},
    {"not-yet-valid", {}, "error 9 at 0 depth lookup: certificate is not yet valid"},
    {"time-garbage", {}, "error 14 at 0 depth lookup"},
    {"wrong-host",
     {"-verify_hostname", "localhost"},
     "error 62 at 0 depth lookup: hostname mismatch"},
    {"wrong-eku", {"-purpose", "sslserver"}, "error 26 at 0 depth lookup"},
    {"wrong-ku", {"-purpose", "sslserver"}, "error 26 at 0 depth lookup"},
    {"unknown-critical", {}, "error 34 at 0 depth lookup: unhandled critical extension"},
    {"wrong-signature", {}, "error 7 at 0 depth lookup: certificate signature failure"},
    {"wrong-key", {}, "error 7 at 0 depth lookup: certificate signature failure"},
    {"wrong-issuer", {}, "error 20 at 0 depth lookup"},
    {"wrong-akid", {}, "error 20 at 0 depth lookup"},
    {"ec-explicit", {}, "error 94 at 0 depth lookup"},
    {"algorithm-mismatch", {"-x509_strict"}, "error 7"},
    {"damage=serial:short-length", {}, "nable to load certificate"},
};
void PrintTo(const FaultCase& row, std::ostream* out) {
    *out << row.words;
}

class MintFaults : public MintGolden, public testing::WithParamInterface<FaultCase> {};

TEST_P(MintFaults, AreWhatTheirNamesSay) {
    mint({"cert root ca", std::string("cert leaf issuer=root dns=localhost ") + GetParam().words});
    Words words{"verify", "-CAfile", "@root.pem"};
    words.insert(words.end(), GetParam().options.begin(), GetParam().options.end());
    words.emplace_back("@leaf.pem");
    const Finished verified = openssl(words);
    EXPECT_NE(verified.status, 0);
    EXPECT_NE(verified.out.find(GetParam().line), std::string::npos) << verified.log;
}
INSTANTIATE_TEST_SUITE_P(All, MintFaults, testing::ValuesIn(kFaultCases));

/// Lines for a CRL or response, and what `openssl` says to it.
struct StatusCase {
    const char* words;
    const char* line;
};
void PrintTo(const StatusCase& row, std::ostream* out) {
    *out << row.words;
}
const StatusCase kCrlCases[] = {
    {"", "leaf.pem: OK"},
    {"revoked=leaf:keyCompromise", "error 23 at 0 depth lookup: certificate revoked"},
    {"expired", "error 12 at 0 depth lookup: CRL has expired"},
    {"not-yet-valid", "error 11 at 0 depth lookup: CRL is not yet valid"},
    {"wrong-signature", "error 8 at 0 depth lookup: CRL signature failure"},
    {"unknown-critical", "error 36 at 0 depth lookup: unhandled critical CRL extension"},
    {"only=ca", "error 44 at 0 depth lookup: different CRL scope"},
    // OpenSSL passes over one that it cannot read.
    {"bad-idp", "leaf.pem: OK"},
    {"bad-next-update", "error 16 at 0 depth lookup"},
    {"entries=1000", "leaf.pem: OK"},
};
class MintCrls : public MintGolden, public testing::WithParamInterface<StatusCase> {};

TEST_P(MintCrls, SayWhatWasAskedFor) {
    mint({"cert root ca", "cert leaf issuer=root",
          std::string("crl list issuer=root ") + GetParam().words});
    const Finished verified = openssl(
        {"verify", "-crl_check", "-CAfile", "@root.pem", "-CRLfile", "@list.crl", "@leaf.pem"});
    EXPECT_NE(verified.out.find(GetParam().line), std::string::npos) << verified.log;
}
INSTANTIATE_TEST_SUITE_P(All, MintCrls, testing::ValuesIn(kCrlCases));

const StatusCase kOcspCases[] = {
    {"", "leaf.pem: good"},
    {"by-key", "leaf.pem: good"},
    {"responder=signer", "leaf.pem: good"},
    {"id-hash=sha256", "leaf.pem: good"},
    {"status=revoked reason=superseded", "Reason: superseded"},
    {"status=unknown", "leaf.pem: unknown"},
    {"status=tryLater", "Responder Error: trylater (3)"},
    {"expired", "Status times invalid"},
    {"future", "Status times invalid"},
    {"wrong-signature", "Response Verify Failure"},
    {"responder=stray", "Response Verify Failure"},
    {"wrong-certificate", "No Status found"},
    {"empty", "rror"},
    {"corrupted", "rror"},
    {"no-answers", "No Status found"},
    {"huge", "leaf.pem: good"},
};
class MintOcsp : public MintGolden, public testing::WithParamInterface<StatusCase> {};

TEST_P(MintOcsp, SaysWhatWasAskedFor) {
    mint({"cert root ca", "cert leaf issuer=root", "cert signer issuer=root eku=OCSPSigning",
          "cert stray issuer=root",
          std::string("ocsp o issuer=root for=leaf ") + GetParam().words});
    const std::string hash =
        std::string_view(GetParam().words).starts_with("id-hash") ? "-sha256" : "-sha1";
    const Finished judged = openssl({"ocsp", "-respin", "@o.ocsp", "-issuer", "@root.pem", hash,
                                     "-cert", "@leaf.pem", "-CAfile", "@root.pem", "-no_nonce"});
    EXPECT_NE(judged.out.find(GetParam().line), std::string::npos) << judged.log;
}
INSTANTIATE_TEST_SUITE_P(All, MintOcsp, testing::ValuesIn(kOcspCases));

TEST_F(MintGolden, ListsEverything) {
    const Finished faults = run({.argv = {kHandfast, "mint", "-list-faults"}});
    EXPECT_EQ(faults.status, 0);
    EXPECT_NE(faults.out.find("\n  wrong-signature "), std::string::npos);
    const Finished settings = run({.argv = {kHandfast, "mint", "-list-settings"}});
    EXPECT_EQ(settings.status, 0);
    EXPECT_NE(settings.out.find("\n  crldp=KIND:NAME"), std::string::npos);
}

}  // namespace
}  // namespace handfast::test
