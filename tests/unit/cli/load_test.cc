// SPDX-License-Identifier: Apache-2.0
// Identities from files: what is found, and what is said when it is not.
#include "cli/load.h"

#include <gtest/gtest.h>

#include "cli/descriptor.h"
#include "crypto/base/pem.h"
#include "crypto/random.h"
#include "crypto/registry.h"
#include "tests/support/temp_dir.h"
#include "x509/certificate.h"
#include "x509/mint.h"
#include "x509/private_key.h"

namespace handfast::cli {
namespace {

class Load : public testing::Test {
  protected:
    Load() {
        first_ = mint("first", x509::MintKey::p256);
        second_ = mint("second", x509::MintKey::ed25519);
        folder_.write("cert.pem", certificate(first_));
        folder_.write("key.pem", key(first_));
        folder_.write("both.pem", key(first_) + certificate(first_));
        folder_.write("chain.pem", certificate(second_) + "text between\n" + certificate(first_));
        folder_.write("second.pem", certificate(second_) + key(second_));
        folder_.write("cert.der", as_text(first_.certificate->der()));
        folder_.write("key.der", as_text(first_.key_der.expose()));
        folder_.write("garbage.pem", "garbage\n");
        folder_.write("cut.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n");
    }

    x509::Minted mint(const std::string& name, x509::MintKey kind) {
        x509::MintRequest request{.common_name = name, .key = kind};
        request.not_after = Instant(std::chrono::hours(24 * 365 * 60));
        auto minted = x509::mint(request, *provider_, rng_);
        EXPECT_TRUE(minted);
        return std::move(*minted);
    }
    static std::string certificate(const x509::Minted& minted) {
        return encode_pem("CERTIFICATE", minted.certificate->der());
    }
    static std::string key(const x509::Minted& minted) {
        return encode_pem("PRIVATE KEY", minted.key_der.expose());
    }

    IdentityFiles files(std::string_view certificate, std::string_view key = "",
                        std::string_view chain = "") const {
        IdentityFiles named;
        named.certificate = folder_ / certificate;
        if (!key.empty()) named.key = folder_ / key;
        if (!chain.empty()) named.chain = folder_ / chain;
        return named;
    }
    /// The lines of the error but for the one with the reason, "" for success.
    std::string refusal(const IdentityFiles& named) const {
        const auto credential = load_credential(named, kLabels, std::nullopt, *provider_);
        if (credential) return "";
        std::string lines;
        for (std::size_t at = 0; at < credential.error().size();) {
            const std::size_t end =
                std::min(credential.error().find('\n', at), credential.error().size());
            const std::string line = credential.error().substr(at, end - at);
            if (!line.starts_with("error:")) lines += line + "\n";
            at = end + 1;
        }
        return lines;
    }

    static constexpr IdentityLabels kLabels{"the key", "the certificate", "the chain"};
    test::TempDir folder_;
    std::shared_ptr<const crypto::Provider> provider_ = crypto::make_provider();
    crypto::SeededRng rng_{7};
    x509::Minted first_, second_;
};

TEST_F(Load, FindsKeyAndCertificateInOneFile) {
    const auto credential = load_credential(files("both.pem"), kLabels, std::nullopt, *provider_);
    ASSERT_TRUE(credential) << credential.error();
    ASSERT_EQ(credential->chain.size(), 1U);
    EXPECT_TRUE(equal(credential->chain[0]->der(), first_.certificate->der()));
    EXPECT_TRUE(x509::judge_pair(*credential->chain[0], *credential->key));
}

TEST_F(Load, GuessesTheEncoding) {
    const auto credential =
        load_credential(files("cert.der", "key.der"), kLabels, std::nullopt, *provider_);
    ASSERT_TRUE(credential) << credential.error();
    EXPECT_TRUE(x509::judge_pair(*credential->chain[0], *credential->key));
}

TEST_F(Load, TakesOneCertificateAndTheWholeChain) {
    const auto credential = load_credential(files("chain.pem", "key.pem", "chain.pem"), kLabels,
                                            std::nullopt, *provider_);
    ASSERT_TRUE(credential) << credential.error();
    ASSERT_EQ(credential->chain.size(), 3U);
    EXPECT_TRUE(equal(credential->chain[0]->der(), second_.certificate->der()));
    EXPECT_TRUE(equal(credential->chain[1]->der(), second_.certificate->der()));
    EXPECT_TRUE(equal(credential->chain[2]->der(), first_.certificate->der()));
}

TEST_F(Load, HoldsToTheFormatThatIsNamed) {
    IdentityFiles named = files("cert.pem", "key.pem");
    named.certificate_format = FileFormat::der;
    EXPECT_EQ(refusal(named), "Could not read the certificate from " + named.certificate +
                                  "\nUnable to load the certificate\n");
    named = files("cert.pem", "key.der");
    named.key_format = FileFormat::pem;
    EXPECT_EQ(refusal(named), "Could not read the key from " + named.key + "\n");
}

TEST_F(Load, SaysWhichFileIsMissing) {
    IdentityFiles named = files("cert.pem", "none");
    EXPECT_EQ(refusal(named),
              "Could not open file or uri for loading the key from " + named.key + "\n");
    named = files("none", "key.pem");
    EXPECT_EQ(refusal(named), "Could not open file or uri for loading the certificate from " +
                                  named.certificate + "\nUnable to load the certificate\n");
    named = files("cert.pem", "key.pem", "none");
    EXPECT_EQ(refusal(named), "Could not open file or uri for loading certs of the chain from " +
                                  named.chain + "\n");
}

TEST_F(Load, SaysWhichFileHoldsNothingOfTheKind) {
    for (const char* name : {"garbage.pem", "cut.pem", "key.pem"}) {
        const IdentityFiles named = files(name, "key.pem", "");
        EXPECT_EQ(refusal(named), "Could not read the certificate from " + named.certificate +
                                      "\nUnable to load the certificate\n");
    }
    IdentityFiles named = files("cert.pem");
    EXPECT_EQ(refusal(named), "Could not read the key from " + named.certificate + "\n");
    named = files("cert.pem", "key.pem", "key.pem");
    EXPECT_EQ(refusal(named), "Could not read any cert of the chain from " + named.chain + "\n");
}

TEST_F(Load, RefusesWhatIsTooLarge) {
    folder_.write("large.pem", std::string(kFileLimit + 1, 'x'));
    const IdentityFiles named = files("cert.pem", "large.pem");
    EXPECT_EQ(refusal(named), "Could not read the key from " + named.key + "\n");
}

TEST_F(Load, LoadsTheIdentitiesThatTheOptionsAskFor) {
    ServerOptions options;
    options.identity = files("both.pem");
    options.named_identity = files("none");
    auto identities = load_identities(options, *provider_);
    ASSERT_TRUE(identities) << identities.error();
    EXPECT_TRUE(identities->main);
    EXPECT_FALSE(identities->second);
    EXPECT_FALSE(identities->named) << "-cert2 has no use without -servername";
    options.servername = "a.example";
    options.named_identity = files("second.pem");
    options.second_identity = files("second.pem");
    identities = load_identities(options, *provider_);
    ASSERT_TRUE(identities) << identities.error();
    EXPECT_TRUE(identities->second);
    EXPECT_TRUE(identities->named);
}

TEST_F(Load, ADemonstrationLoadsNoCertificate) {
    ServerOptions options;
    options.demo = true;
    const auto identities = load_identities(options, *provider_);
    ASSERT_TRUE(identities) << identities.error();
    EXPECT_FALSE(identities->main);
    options.identity = files("both.pem");
    EXPECT_FALSE(load_identities(options, *provider_));
}

TEST_F(Load, ReadsPassphrasesFirst) {
    ServerOptions options;
    options.identity = files("none");
    options.identity.pass = "wrong";
    const auto identities = load_identities(options, *provider_);
    ASSERT_FALSE(identities);
    EXPECT_TRUE(identities.error().ends_with("\nError getting password"));
}

}  // namespace
}  // namespace handfast::cli
