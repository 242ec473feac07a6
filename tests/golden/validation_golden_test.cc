// SPDX-License-Identifier: Apache-2.0
// How s_server and s_client judge their peers' certificates, beside OpenSSL's: the same lines of
// the verification, the same alerts and exit codes, for every option of it.
#include <ostream>

#include <gtest/gtest.h>

#include "tests/golden/normalise.h"
#include "tests/golden/reference.h"
#include "tests/support/process.h"
#include "tests/support/raw_client.h"
#include "tests/support/temp_dir.h"

namespace handfast::test {
namespace {

Words operator+(Words a, const Words& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/// Below root and int: leaf, revoked and old. And another root.
class Minted {
  public:
    Minted() {
        const Finished made =
            run({.argv = {kHandfast, "mint", "-seed", "validation", "-outdir", folder_.path(),
                          "cert root ca", "cert other ca", "cert int ca issuer=root policy=1.2.3.4",
                          "cert leaf issuer=int dns=leaf.example policy=1.2.3.4",
                          "cert revoked issuer=int dns=revoked.example",
                          "cert old issuer=int dns=old.example expired", "crl root issuer=root",
                          "crl int issuer=int revoked=revoked:keyCompromise:-1d"}});
        EXPECT_EQ(made.status, 0) << made.log;
        std::string crls = read_file(path("root.crl")) + read_file(path("int.crl"));
        folder_.write("trust.pem", read_file(path("root.pem")) + crls);
        const std::string hashed = path("hashed");
        const Finished hashing =
            run({.argv = {"sh", "-c",
                          "mkdir '" + hashed + "' && cd '" + hashed +
                              "' && cp ../root.pem ../root.crl ../int.crl . && '" + kHandfast +
                              "' rehash ."}});
        EXPECT_EQ(hashing.status, 0) << hashing.log;
    }

    std::string path(std::string_view name) const { return folder_ / name; }

  private:
    TempDir folder_;
};

const Minted& minted() {
    static const Minted files;
    return files;
}

/// Words that begin with "@" are files of the folder.
Words with_paths(Words words) {
    for (std::string& word : words)
        if (word.starts_with('@')) word = minted().path(word.substr(1));
    return words;
}

struct Case {
    const char* name;
    std::string peer;  ///< Whose certificate is judged.
    Words options;
};

void PrintTo(const Case& test, std::ostream* out) {
    *out << test.name;
}

const Words kTrust{"-CAfile", "@root.pem"};
const Words kCrls{"-CAfile", "@trust.pem"};

const Case kCases[] = {
    {"Trusted", "leaf", kTrust},
    {"TrustedByADirectory", "leaf", {"-CApath", "@hashed"}},
    {"TrustedByAStore", "leaf", {"-CAstore", "@hashed"}},
    {"TrustedByAStoreOfOneFile", "leaf", {"-CAstore", "@root.pem"}},
    {"TrustedForVerification", "leaf", {"-CAfile", "@other.pem", "-verifyCAfile", "@root.pem"}},
    {"TrustedForOwnChainsAlone", "leaf", {"-CAfile", "@other.pem", "-chainCAfile", "@root.pem"}},
    {"TrustedByNobody", "leaf", {"-CAfile", "@other.pem"}},
    {"RefusedByNobodysTrust", "leaf", {"-CAfile", "@other.pem", "-verify_return_error"}},
    {"PartialChain", "leaf", {"-CAfile", "@int.pem", "-partial_chain"}},
    {"NoPartialChain", "leaf", {"-CAfile", "@int.pem"}},
    {"Expired", "old", kTrust},
    {"ExpiredButNotAsked", "old", kTrust + Words{"-no_check_time"}},
    {"LongAgo", "leaf", kTrust + Words{"-attime", "100"}},
    {"LongAgoIsMeant", "leaf", kTrust + Words{"-attime", "100", "-no_check_time"}},
    {"Host", "leaf", kTrust + Words{"-verify_hostname", "leaf.example"}},
    {"OtherHost", "leaf", kTrust + Words{"-verify_hostname", "other.example"}},
    {"OtherMailbox", "leaf", kTrust + Words{"-verify_email", "a@b.example"}},
    {"OtherAddress", "leaf", kTrust + Words{"-verify_ip", "127.0.0.1"}},
    {"Purpose", "leaf", kTrust + Words{"-purpose", "any"}},
    {"OtherPurpose", "leaf", kTrust + Words{"-purpose", "crlsign"}},
    {"NamedRules", "leaf", kTrust + Words{"-verify_name", "smime_sign"}},
    {"Depth", "leaf", kTrust + Words{"-verify_depth", "0"}},
    {"Strict", "leaf", kTrust + Words{"-x509_strict"}},
    {"NoCrl", "leaf", kTrust + Words{"-crl_check"}},
    {"NoCrlOfAll", "leaf", kTrust + Words{"-crl_check_all", "-verify_return_error"}},
    {"Crl", "leaf", kCrls + Words{"-crl_check"}},
    {"CrlOfAll", "leaf", kCrls + Words{"-crl_check_all"}},
    {"Revoked", "revoked", kCrls + Words{"-crl_check"}},
    {"RevokedAndRefused", "revoked", kCrls + Words{"-crl_check", "-verify_return_error"}},
    {"RevokedInADirectory", "revoked", {"-CApath", "@hashed", "-crl_check"}},
    {"RevokedByAFile", "revoked", kTrust + Words{"-CRL", "@int.crl", "-crl_check"}},
    {"ExtendedCrl", "revoked", kCrls + Words{"-crl_check", "-extended_crl", "-use_deltas"}},
    {"Policy", "leaf", kTrust + Words{"-policy", "1.2.3.4", "-policy_print"}},
    {"OtherPolicy", "leaf", kTrust + Words{"-policy", "1.2.3.5", "-explicit_policy"}},
    {"PolicyCheck", "leaf", kTrust + Words{"-policy_check", "-inhibit_any", "-inhibit_map"}},
    {"SuiteB", "leaf", kTrust + Words{"-suiteB_128"}},
    {"SuiteB192", "leaf", kTrust + Words{"-suiteB_192"}},
    {"Quiet", "old", kTrust + Words{"-verify_quiet"}},
    {"NamesOnLines", "leaf", kTrust + Words{"-nameopt", "multiline"}},
    {"NamesAsInRfc2253", "leaf", kTrust + Words{"-nameopt", "RFC2253,sname"}},
    {"SelfSignature", "leaf", kTrust + Words{"-check_ss_sig"}},
    {"WithoutDefaults", "leaf", {"-no-CAfile", "-no-CApath", "-no-CAstore"}},
};

/// Without what OpenSSL's stores leave behind when all went well.
std::string view(const std::string& err) {
    constexpr std::string_view kNoise = "error:1C8000DE:";
    std::string text = normalise(err);
    for (auto at = text.find(kNoise); at != text.npos; at = text.find(kNoise))
        text.erase(at, text.find('\n', at) + 1 - at);
    return text;
}

class ValidationGolden : public testing::TestWithParam<Case> {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    }
    static Words identity(const std::string& name) {
        return with_paths(
            {"-cert", "@" + name + ".pem", "-key", "@" + name + ".key", "-cert_chain", "@int.pem"});
    }

    /// What a server says of a client's certificate.
    static Finished serve(const std::string& program) {
        const std::uint16_t port = free_port();
        Process server(
            {.argv = Words{program, "s_server", "-accept", "127.0.0.1:" + std::to_string(port),
                           "-naccept", "1", "-Verify", "5", "-tls1_2"} +
                     identity("leaf") + with_paths(GetParam().options)});
        if (!wait_for_listener(port)) return {server.wait(), {}, server.err(), server.log()};
        Process client(
            {.argv = Words{"openssl", "s_client", "-connect", "127.0.0.1:" + std::to_string(port)} +
                     identity(GetParam().peer)});
        client.wait_for("---\nread R BLOCK", Milliseconds(300));
        client.close_stdin();
        client.wait();
        const auto status = server.wait();
        return {status, {}, view(server.err()), server.log()};
    }

    /// What a client says of a server's certificate.
    static Finished visit(const std::string& program) {
        const std::uint16_t port = free_port();
        Process server({.argv = Words{"openssl", "s_server", "-accept",
                                      "127.0.0.1:" + std::to_string(port), "-naccept", "1"} +
                                identity(GetParam().peer)});
        if (!wait_for_listener(port)) return {server.wait(), {}, server.err(), server.log()};
        Process client({.argv = Words{program, "s_client", "-connect",
                                      "127.0.0.1:" + std::to_string(port), "-tls1_2"} +
                                with_paths(GetParam().options)});
        client.close_stdin();
        const auto status = client.wait();
        return {status, {}, view(client.err()), client.log()};
    }
};

TEST_P(ValidationGolden, OfClientsIsOpenssls) {
    const Finished expected = serve("openssl");
    const Finished found = serve(kHandfast);
    EXPECT_EQ(found.status, expected.status) << found.log;
    EXPECT_EQ(found.err, expected.err);
}

TEST_P(ValidationGolden, OfServersIsOpenssls) {
    const Finished expected = visit("openssl");
    const Finished found = visit(kHandfast);
    EXPECT_EQ(found.status, expected.status) << found.log;
    EXPECT_EQ(found.err, expected.err);
}

INSTANTIATE_TEST_SUITE_P(Options, ValidationGolden, testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace handfast::test
