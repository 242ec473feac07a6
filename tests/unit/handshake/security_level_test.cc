// SPDX-License-Identifier: Apache-2.0
// OpenSSL's security levels: what counts for how much, what each lets pass, and what they leave of
// a configuration.
#include "handshake/security_level.h"

#include <gtest/gtest.h>

#include "handshake/security_policy.h"
#include "tests/support/credentials.h"

namespace handfast::testing {
namespace {

class SizedKey final : public crypto::PublicKey {
  public:
    SizedKey(crypto::KeyType type, std::size_t bits) : type_(type), bits_(bits) {}
    crypto::KeyType type() const noexcept override { return type_; }
    std::size_t bits() const noexcept override { return bits_; }
    std::optional<crypto::GroupId> curve() const noexcept override { return std::nullopt; }
    ByteView public_value() const noexcept override { return {}; }
    bool verify(const crypto::SignatureAlgorithm&, ByteView, ByteView) const noexcept override {
        return false;
    }

  private:
    crypto::KeyType type_;
    std::size_t bits_;
};

struct Sized {
    std::size_t size;
    SecurityBits bits;
};

// `openssl s_server -security_debug_verbose` says them of its certificate.
TEST(SecurityBits, OfRsaKeysAreOpenssls) {
    const Sized rows[] = {{512, 56},   {1024, 80},  {1536, 96},   {2048, 112},
                          {2056, 112}, {3072, 128}, {4096, 152},  {6144, 176},
                          {7680, 192}, {8192, 200}, {15360, 256}, {7, 0}};
    for (const auto& [size, bits] : rows) {
        EXPECT_EQ(security_bits(SizedKey(crypto::KeyType::rsa, size)), bits) << size;
        EXPECT_EQ(security_bits(SizedKey(crypto::KeyType::rsa_pss, size)), bits) << size;
    }
}

TEST(SecurityBits, OfPrimesAndCurvesGoInSteps) {
    const Sized primes[] = {{1023, 0},   {1024, 80},  {2047, 80},  {2048, 112},
                            {3071, 112}, {3072, 128}, {7680, 192}, {15360, 256}};
    for (const auto& [size, bits] : primes) EXPECT_EQ(dh_security_bits(size), bits) << size;
    const Sized curves[] = {{112, 56},  {160, 80},  {192, 80},  {224, 112},
                            {256, 128}, {384, 192}, {512, 256}, {521, 256}};
    for (const auto& [size, bits] : curves)
        EXPECT_EQ(security_bits(SizedKey(crypto::KeyType::ec, size)), bits) << size;
    EXPECT_EQ(security_bits(SizedKey(crypto::KeyType::ed25519, 253)), 128);
    EXPECT_EQ(security_bits(SizedKey(crypto::KeyType::ed448, 448)), 224);
}

TEST(SecurityBits, OfGroupsAndSchemesAreOpenssls) {
    const std::pair<NamedGroup, SecurityBits> groups[] = {
        {NamedGroup::x25519, 128},          {NamedGroup::x448, 224},
        {NamedGroup::secp256r1, 128},       {NamedGroup::secp384r1, 192},
        {NamedGroup::secp521r1, 256},       {NamedGroup::ffdhe2048, 112},
        {NamedGroup::ffdhe3072, 128},       {NamedGroup::ffdhe8192, 192},
        {NamedGroup::x25519_mlkem768, 192}, {NamedGroup::brainpoolP512r1, 256},
    };
    for (const auto& [group, bits] : groups) EXPECT_EQ(security_bits(*find_group(group)), bits);
    const std::pair<SignatureScheme, SecurityBits> schemes[] = {
        {SignatureScheme::rsa_pkcs1_sha1, 64},
        {SignatureScheme::ecdsa_sha224, 112},
        {SignatureScheme::rsa_pkcs1_sha256, 128},
        {SignatureScheme::rsa_pss_rsae_sha384, 192},
        {SignatureScheme::rsa_pss_pss_sha512, 256},
        {SignatureScheme::ed25519, 128},
        {SignatureScheme::ed448, 224},
    };
    for (const auto& [scheme, bits] : schemes) EXPECT_EQ(security_bits(*find_scheme(scheme)), bits);
}

/// The highest level that lets something pass.
template <class Permits>
int highest(Permits permits) {
    int level = -1;
    while (level < kHighestSecurityLevel && permits(static_cast<SecurityLevel>(level + 1))) ++level;
    return level;
}

TEST(SecurityLevels, OfSuites) {
    const std::pair<std::string_view, int> rows[] = {
        {"ECDHE-RSA-AES256-GCM-SHA384", 5},
        {"ECDHE-RSA-AES128-GCM-SHA256", 3},
        {"AES256-GCM-SHA384", 2},
        {"DHE-PSK-AES256-GCM-SHA384", 5},
        {"ECDHE-RSA-AES256-SHA", 3},
        {"ECDHE-RSA-AES256-SHA384", 5},
        {"ECDHE-RSA-DES-CBC3-SHA", 2},
        {"ECDHE-RSA-RC4-SHA", 1},
        {"RC4-MD5", 0},
        {"ADH-AES256-GCM-SHA384", 0},
        {"EXP-DES-CBC-SHA", 0},
        {"DES-CBC-SHA", 0},
        {"NULL-SHA256", 0},
        {"TLS_SHA256_SHA256", 5},
        {"ECDH-RSA-AES256-GCM-SHA384", 2},
        {"TLS_AES_256_GCM_SHA384", 5},
        {"TLS_AES_128_GCM_SHA256", 3},
    };
    for (const auto& [name, level] : rows) {
        const SuiteInfo& suite = *find_suite(name);
        EXPECT_EQ(highest([&](SecurityLevel l) { return permits(l, suite); }), level) << name;
    }
}

TEST(SecurityLevels, OfEverythingElse) {
    for (const VersionProfile& version : all_versions()) {
        const bool old = version.signatures == SignatureForm::fixed;
        EXPECT_EQ(highest([&](SecurityLevel l) { return permits(l, version); }), old ? 0 : 5);
    }
    const SizedKey rsa(crypto::KeyType::rsa, 2048);
    EXPECT_EQ(highest([&](SecurityLevel l) { return permits(l, rsa); }), 2);
    const SuiteInfo& dhe = *find_suite("DHE-RSA-AES256-SHA");
    EXPECT_EQ(highest([&](SecurityLevel l) { return permits_dh(l, 1024, dhe); }), 1);
    EXPECT_EQ(highest([&](SecurityLevel l) { return permits_dh(l, 1023, dhe); }), -1);
    const SuiteInfo& exported = *find_suite("EXP-EDH-RSA-DES-CBC-SHA");
    EXPECT_EQ(highest([&](SecurityLevel l) { return permits_dh(l, 512, exported); }), 0);
    EXPECT_EQ(highest(permits_compression), 1);
    EXPECT_EQ(highest(permits_tickets), 2);
}

Reason refusal(Config config) {
    auto finished = finish(std::move(config), Role::server);
    return finished ? Reason::decode_error : finished.error().reason;
}

TEST(SecurityPolicy, DropsWhatTheLevelDoesNotPermit) {
    Config config = server_config(Identity::p521);
    config.versions = VersionSet::all();
    config.schemes = every_default_scheme();
    config.security_level = 4;
    const auto finished = finish(std::move(config), Role::server);
    ASSERT_TRUE(finished);
    const Config& left = **finished;
    EXPECT_EQ(left.versions.wire_versions(), (std::vector<WireVersion>{0x0304, 0x0303}));
    for (CipherSuite suite : left.suites12) EXPECT_EQ(find_suite(suite)->strength_bits, 256);
    for (CipherSuite suite : left.suites13) EXPECT_EQ(find_suite(suite)->strength_bits, 256);
    for (NamedGroup group : left.groups) EXPECT_GE(security_bits(*find_group(group)), 192);
    for (SignatureScheme scheme : left.schemes) EXPECT_GE(security_bits(*find_scheme(scheme)), 192);
    EXPECT_FALSE(left.suites12.empty());
    EXPECT_FALSE(left.groups.empty());
    EXPECT_FALSE(left.schemes.empty());
    EXPECT_FALSE(left.tickets12);
}

TEST(SecurityPolicy, LevelZeroKeepsAll) {
    Config config = server_config();
    config.versions = VersionSet::all();
    config.schemes = every_default_scheme();
    config.security_level = 0;
    const auto finished = finish(std::move(config), Role::server);
    ASSERT_TRUE(finished);
    EXPECT_EQ((*finished)->versions.wire_versions(), VersionSet::all().wire_versions());
    EXPECT_EQ((*finished)->schemes, every_default_scheme());
    EXPECT_TRUE((*finished)->tickets12);
}

TEST(SecurityPolicy, SaysWhatIsTooWeak) {
    Config config = server_config(Identity::rsa2048);
    EXPECT_EQ(refusal(config), Reason::decode_error);
    config.security_level = 3;
    EXPECT_EQ(refusal(config), Reason::ee_key_too_small);
    config = server_config();
    config.versions = {ProtocolVersion::tls1_0};
    EXPECT_EQ(refusal(config), Reason::no_protocols_available);
    config = server_config(Identity::p521);
    config.security_level = 5;
    config.suites12 = config.suites13 = {CipherSuite(0x1301)};
    EXPECT_EQ(refusal(config), Reason::no_ciphers_available);
    config = server_config();
    config.schemes = {SignatureScheme::ecdsa_sha1};
    EXPECT_EQ(refusal(config), Reason::no_suitable_signature_algorithm);
    config = server_config();
    config.security_level = kHighestSecurityLevel + 1;
    EXPECT_EQ(refusal(config), Reason::invalid_argument);
}

TEST(SecurityPolicy, SuiteBBindsGroupsAndSchemes) {
    struct Row {
        SuiteB suite_b;
        std::vector<NamedGroup> groups;
        std::vector<SignatureScheme> schemes;
    };
    const Row rows[] = {
        {SuiteB::only_128, {NamedGroup::secp256r1}, {SignatureScheme::ecdsa_secp256r1_sha256}},
        {SuiteB::only_192, {NamedGroup::secp384r1}, {SignatureScheme::ecdsa_secp384r1_sha384}},
        {SuiteB::at_least_128,
         {NamedGroup::secp256r1, NamedGroup::secp384r1},
         {SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::ecdsa_secp384r1_sha384}},
    };
    for (const Row& row : rows) {
        Config config;
        config.suite_b = row.suite_b;
        bind_suite_b(config);
        EXPECT_EQ(config.groups, row.groups);
        EXPECT_EQ(config.schemes, row.schemes);
    }
}

}  // namespace
}  // namespace handfast::testing
