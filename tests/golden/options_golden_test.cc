// SPDX-License-Identifier: Apache-2.0
// Command lines that `openssl s_server` refuses, run through both programs: the same lines on
// stderr, the same exit code. And -help, line by line.
#include <algorithm>
#include <ostream>
#include <regex>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/golden/reference.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace handfast::test {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// Without the lines of OpenSSL's error stack ("40F7…:error:…"), of which Handfast has its own.
std::string without_error_stack(const std::string& text) {
    static const std::regex stack("^([0-9A-F]+:)?error:[0-9A-F]+:.*");
    std::string kept;
    for (const std::string& line : lines_of(text))
        if (!std::regex_match(line, stack)) kept += line + "\n";
    return kept;
}

std::vector<std::string> command(const std::string& program, const Words& arguments) {
    Words words{program, "s_server"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return words;
}

class Golden : public testing::Test {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    }
};

TEST_F(Golden, HelpDiffersOnlyWhereItIsSaidHere) {
    // What this build of OpenSSL leaves out, and our own.
    const std::set<std::string> only_ours{
        " -ssl2                      Just talk SSLv2",
        " -no_ssl2                   Just disable SSLv2",
        " -ssl3                      Just talk SSLv3",
        " -sctp                      Use SCTP",
        " -sctp_label_bug            Enable SCTP label length bug",
    };
    const Finished theirs = run({.argv = command("openssl", {"-help"})});
    const Finished ours = run({.argv = command(kHandfast, {"-help"})});
    EXPECT_EQ(ours.status, theirs.status);
    EXPECT_EQ(ours.out, theirs.out);
    auto lines = lines_of(ours.err);
    for (const std::string& line : only_ours) EXPECT_EQ(std::ranges::count(lines, line), 1) << line;
    std::erase_if(lines, [&](const std::string& line) { return only_ours.contains(line); });
    const auto own = std::ranges::find(lines, "Handfast options:");
    ASSERT_NE(own, lines.end());
    lines.erase(own - 1, lines.end());
    EXPECT_EQ(lines, lines_of(theirs.err));
}

struct Case {
    const char* name;
    Words arguments;
    std::string input = {};
};

void PrintTo(const Case& row, std::ostream* out) {
    for (const std::string& word : row.arguments) *out << word << ' ';
}

/// A folder with keys and files of several kinds, made once.
class Fixtures {
  public:
    Fixtures() {
        openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=a", "-days", "30"});
        openssl({"genrsa", "-out", "other.pem", "2048"});
        openssl({"x509", "-in", "cert.pem", "-outform", "der", "-out", "cert.der"});
        openssl({"pkcs8", "-topk8", "-in", "key.pem", "-passout", "pass:secret", "-out",
                 "encrypted.pem"});
        folder_.write("garbage.pem", "garbage\n");
        folder_.write("empty.pem", "");
        folder_.write("cut.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n");
    }
    bool ok() const { return ok_; }
    const std::string& folder() const { return folder_.path(); }

  private:
    void openssl(Words words) {
        words.insert(words.begin(), "openssl");
        ok_ = ok_ && run({.argv = words, .cwd = folder_.path()}).status == 0;
    }

    TempDir folder_;
    bool ok_ = true;
};

const Fixtures& fixtures() {
    static const Fixtures made;
    return made;
}

class GoldenRefusal : public Golden, public testing::WithParamInterface<Case> {};

TEST_P(GoldenRefusal, SaysWhatOpenSslSays) {
    ASSERT_TRUE(fixtures().ok());
    const Case& row = GetParam();
    const auto run_with = [&](const std::string& program) {
        return run({.argv = command(program, row.arguments), .cwd = fixtures().folder()},
                   row.input);
    };
    const Finished theirs = run_with("openssl");
    const Finished ours = run_with(kHandfast);
    EXPECT_EQ(without_error_stack(ours.err), without_error_stack(theirs.err));
    EXPECT_EQ(ours.out, theirs.out);
    ASSERT_TRUE(theirs.status) << "OpenSSL refuses this";
    EXPECT_EQ(ours.status, theirs.status);
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    Options, GoldenRefusal,
    testing::Values(
        Case{"Unknown", {"-foo"}}, Case{"UnknownWithValue", {"--foo=1"}},
        Case{"ThreeDashes", {"---foo"}}, Case{"LoneDash", {"-"}}, Case{"LeftOver", {"x"}},
        Case{"LeftOverAfterDashes", {"--", "x"}}, Case{"NeedsValue", {"-port"}},
        Case{"TakesNoValue", {"-quiet=yes"}}, Case{"NotANumber", {"-port", "abc"}},
        Case{"NoNumber", {"-port="}}, Case{"NotHexadecimal", {"-port", "0x10z"}},
        Case{"NotOctal", {"-port", "099"}}, Case{"NegativePort", {"-port", "-1"}},
        Case{"PortZero", {"-port", "0"}}, Case{"BeyondInt", {"-naccept", "99999999999"}},
        Case{"BeyondIntmax", {"-attime", "99999999999999999999999"}},
        Case{"NumberWithTail", {"-Verify", "1x"}}, Case{"NotADirectory", {"-CApath", "nx"}},
        Case{"UnknownFormat", {"-certform", "Pem"}}, Case{"EmptyFormat", {"-keyform", ""}},
        Case{"AmbiguousAddress", {"-accept", "a:b:c"}},
        Case{"UnclosedBracket", {"-accept", "[::1"}}, Case{"TwoProtocols", {"-tls1_2", "-tls1_3"}},
        Case{"ProtocolAndExclusion", {"-no_tls1_3", "-tls1_2"}},
        Case{"EarlierFaultFirst", {"-tls1_2", "-tls1_2", "-foo"}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Datagrams, GoldenRefusal,
    testing::Values(
        Case{"ListenOverAStream", {"-listen"}}, Case{"UnixSocket", {"-dtls", "-unix", "u"}},
        Case{"Stateless", {"-dtls", "-stateless"}}, Case{"AndTls", {"-dtls", "-tls1_2"}},
        Case{"TwoVersions", {"-dtls1", "-dtls1_2"}},
        Case{"VersionAndExclusion", {"-dtls", "-no_tls1_2"}},
        Case{"UnknownSrtpProfile",
             {"-cert", "cert.pem", "-key", "key.pem", "-dtls", "-use_srtp", "SRTP_NONE"}},
        Case{"SrtpProfileTwice",
             {"-cert", "cert.pem", "-key", "key.pem", "-use_srtp",
              "SRTP_AES128_CM_SHA1_80:SRTP_AES128_CM_SHA1_80"}},
        Case{"NoSrtpProfile", {"-cert", "cert.pem", "-key", "key.pem", "-use_srtp", ""}},
        Case{"NoMtu", {"-mtu", "0"}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Files, GoldenRefusal,
    testing::Values(
        Case{"NoServerPem", {}}, Case{"NoCertificate", {"-cert", "nx", "-key", "key.pem"}},
        Case{"NoKey", {"-cert", "cert.pem", "-key", "nx"}},
        Case{"CertificateWithoutKey", {"-cert", "cert.pem"}},
        Case{"KeyInPlaceOfCertificate", {"-cert", "key.pem"}},
        Case{"GarbageCertificate", {"-cert", "garbage.pem", "-key", "key.pem"}},
        Case{"CutCertificate", {"-cert", "cut.pem", "-key", "key.pem"}},
        Case{"GarbageKey", {"-cert", "cert.pem", "-key", "garbage.pem"}},
        Case{"EmptyFile", {"-cert", "empty.pem"}}, Case{"Directory", {"-cert", "."}},
        Case{"PemReadAsDer", {"-cert", "cert.pem", "-certform", "DER", "-key", "key.pem"}},
        Case{"DerReadAsPem", {"-cert", "cert.der", "-certform", "PEM", "-key", "key.pem"}},
        Case{"KeyReadAsDer", {"-cert", "cert.pem", "-key", "key.pem", "-keyform", "DER"}},
        Case{"KeyOfAnother", {"-no_dhe", "-cert", "cert.pem", "-key", "other.pem"}},
        Case{"NoChain", {"-cert", "cert.pem", "-key", "key.pem", "-cert_chain", "nx"}},
        Case{"EmptyChain", {"-cert", "cert.pem", "-key", "key.pem", "-cert_chain", "key.pem"}},
        Case{"NoSecondKey", {"-cert", "cert.pem", "-key", "key.pem", "-dcert", "cert.pem"}},
        Case{"NoServer2Pem", {"-cert", "cert.pem", "-key", "key.pem", "-servername", "x"}},
        Case{"NoRandomFile", {"-cert", "nx", "-rand", "cert.pem:nx"}}),
    name_of);

/// A command line with an identity, so that what follows is reached.
Words with_identity(Words arguments) {
    arguments.insert(arguments.begin(), {"-accept", "0", "-cert", "cert.pem", "-key", "key.pem"});
    return arguments;
}

INSTANTIATE_TEST_SUITE_P(
    Configuration, GoldenRefusal,
    testing::Values(Case{"MinProtocol", with_identity({"-min_protocol", "foo"})},
                    Case{"MaxProtocol", with_identity({"-max_protocol", "tlsv1.2"})},
                    Case{"Cipher", with_identity({"-cipher", "foo"})},
                    Case{"EmptyCipher", with_identity({"-cipher", ""})},
                    Case{"Ciphersuites", with_identity({"-ciphersuites", "foo"})},
                    Case{"Groups", with_identity({"-groups", "foo"})},
                    Case{"EmptyGroups", with_identity({"-groups", ""})},
                    Case{"GroupTwice", with_identity({"-groups", "P-256:secp256r1"})},
                    Case{"GroupUnknownAfterTwice", with_identity({"-groups", "P-256:P-256:foo"})},
                    Case{"GroupsWithEmptyPlace", with_identity({"-groups", "P-256:"})},
                    Case{"GroupTooLong", with_identity({"-groups", std::string(64, 'X')})},
                    Case{"SigalgTwice", with_identity({"-sigalgs", "ed448:ed448"})},
                    Case{"SigalgWithoutName", with_identity({"-sigalgs", "ecdsa_sha1"})},
                    Case{"SigalgPairOfHashes", with_identity({"-sigalgs", "SHA256+SHA256"})},
                    Case{"Curves", with_identity({"-curves", "X25519:foo"})},
                    Case{"NamedCurve", with_identity({"-named_curve", "foo"})},
                    Case{"TwoNamedCurves", with_identity({"-named_curve", "X25519:P-256"})},
                    Case{"Sigalgs", with_identity({"-sigalgs", "foo"})},
                    Case{"CommandLineOrder",
                         with_identity({"-cipher", "foo", "-max_protocol", "foo"})},
                    Case{"OtherOrder", with_identity({"-max_protocol", "foo", "-cipher", "foo"})},
                    Case{"FlagForClients", with_identity({"-legacy_server_connect"})},
                    Case{"NegativePadding", with_identity({"-record_padding", "-1"})},
                    Case{"PaddingOverARecord", with_identity({"-record_padding", "16385"})},
                    Case{"FragmentTooSmall", with_identity({"-max_send_frag", "99"})},
                    Case{"FragmentTooLarge", with_identity({"-max_send_frag", "20000"})},
                    Case{"SplitOverARecord", with_identity({"-split_send_frag", "16385"})},
                    Case{"SplitOverAFragment",
                         with_identity({"-max_send_frag", "1000", "-split_send_frag", "1001"})},
                    Case{"TooManyPipelines", with_identity({"-max_pipelines", "33"})},
                    Case{"SplitBeforePipelines",
                         with_identity({"-max_pipelines", "33", "-split_send_frag", "16385"})},
                    Case{"MessageFile", with_identity({"-msgfile", "nx/x"})},
                    Case{"KeyLogFile", with_identity({"-keylogfile", "nx/x"})},
                    Case{"NoServerInfo", with_identity({"-serverinfo", "nx"})},
                    Case{"EmptyServerInfo", with_identity({"-serverinfo", "empty.pem"})},
                    Case{"CertificateAsServerInfo", with_identity({"-serverinfo", "cert.pem"})},
                    Case{"RandomFileToWrite", {"-cert", "nx", "-writerand", "nx/w"}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Passphrases, GoldenRefusal,
    testing::Values(
        Case{"NoColon", {"-cert", "cert.pem", "-key", "encrypted.pem", "-pass", "secret"}},
        Case{"UnknownSource", {"-cert", "cert.pem", "-key", "encrypted.pem", "-pass", "pw:x"}},
        Case{"NoVariable", {"-cert", "cert.pem", "-pass", "env:HANDFAST_NOT_SET"}},
        Case{"NoFile", {"-cert", "cert.pem", "-pass", "file:nx"}},
        Case{"EmptyFile", {"-cert", "cert.pem", "-pass", "file:empty.pem"}},
        Case{"NoDescriptor", {"-cert", "cert.pem", "-pass", "fd:-1"}},
        Case{"NothingOnStdin", {"-cert", "cert.pem", "-pass", "stdin"}},
        Case{"Wrong", {"-cert", "cert.pem", "-key", "encrypted.pem", "-pass", "pass:wrong"}},
        Case{"WrongFromStdin",
             {"-cert", "cert.pem", "-key", "encrypted.pem", "-pass", "stdin"},
             "wrong\n"}),
    name_of);

}  // namespace
}  // namespace handfast::test
