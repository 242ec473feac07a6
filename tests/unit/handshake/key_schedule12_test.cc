// SPDX-License-Identifier: Apache-2.0
// The derivations of TLS 1.0 to 1.2 against values made with `openssl kdf … TLS1-PRF`: labels, the
// order of the randoms, sizes, and which part of the key block is whose.
#include "handshake/key_schedule12.h"

#include <numeric>

#include <gtest/gtest.h>

#include "crypto/random.h"
#include "tests/support/credentials.h"
#include "tests/support/event_log.h"

namespace handfast::testing {

namespace {

Buffer counting(std::uint8_t first, std::size_t count) {
    Buffer bytes(count);
    std::iota(bytes.begin(), bytes.end(), first);
    return bytes;
}

struct Case {
    ProtocolVersion version;
    crypto::HashId hash;
    std::string_view master;
    std::string_view extended_master;
    std::string_view client_finished;
    std::string_view server_finished;
};

constexpr Case kCases[] = {
    {ProtocolVersion::tls1_0, crypto::HashId::md5_sha1,
     "2bf7e365d18f0b6cafc3a3b045072d00c46c6bc2e180d50b3f24c504167b856a"
     "852847ce6ed215d56a5f1eb17331302c",
     "c87dfd42e3062403a5b9c449a366093aef0ddead8a2ae4a0b9bb385563c3ed6f"
     "9f8bf62320c57fe8e42b1509adf8c6c3",
     "e26778a11d3d9cfb41b9513a", "29eaa4462bb6a53b389d73ea"},
    {ProtocolVersion::tls1_2, crypto::HashId::sha256,
     "d893220b8e55f15ece83e6e9031efc6efdb1465bffced7c198546acb8ab8999a"
     "acfd9d65168f733a5b8eb70f56a6b0b9",
     "08666bba211ba884c1d8aa2a3fdf360136f7c656d6b24469f2bd9cb762c479c5"
     "a3202d199dcd00323926d96dcd132811",
     "ce7621c0883be1a3c8f91acc", "4ebcedf6359365e81da5cc81"},
    {ProtocolVersion::tls1_2, crypto::HashId::sha384,
     "780b1bd7b0e778cdd19669ffe3fda1f91017be4c67f96d169944a898b1c91c51"
     "5e958e3edb961825c7966417b0b4ab8c",
     "722584d81faf570bcf324500a6f7cdaef4c88a6e6d1966e287fd025910f914ea"
     "ed5e722c28a0937385befd184be2b600",
     "086b26c8a2a61a6de66bfcfa", "499ff625c36f573c8e0ba222"},
};

class KeySchedule12 : public ::testing::Test {
  protected:
    ScheduleContext12 context(crypto::HashId hash,
                              ProtocolVersion version = ProtocolVersion::tls1_2) const {
        return {*test_provider(), profile(version), hash, events, client_random, server_random};
    }
    Digest transcript(crypto::HashId hash) const {
        Digest digest;
        std::ranges::copy(counting(0xc0, crypto::digest_size(hash)),
                          digest.fill(crypto::digest_size(hash)).begin());
        return digest;
    }

    EventLog log;
    crypto::SeededRng rng{1};
    EventSink events{Role::server, &log};
    const Buffer premaster = counting(0, 32);
    const Buffer client_random = counting(0x40, 32);
    const Buffer server_random = counting(0x80, 32);
};

TEST_F(KeySchedule12, MasterSecretsAndFinishedAreRight) {
    for (const Case& expected : kCases) {
        const auto schedule = context(expected.hash, expected.version);
        const Digest digest = transcript(expected.hash);
        const MasterSecret master = derive_master(schedule, premaster);
        EXPECT_EQ(to_hex(master.expose()), expected.master);
        EXPECT_EQ(to_hex(derive_extended_master(schedule, premaster, digest).expose()),
                  expected.extended_master);
        EXPECT_EQ(to_hex(verify_data12(schedule, master, Role::client, digest).view()),
                  expected.client_finished);
        EXPECT_EQ(to_hex(verify_data12(schedule, master, Role::server, digest).view()),
                  expected.server_finished);
    }
}

/// A record that `from` seals opens with `to`.
bool understands(Protector& from, Protector& to) {
    const auto overhead = from.overhead();
    Buffer record = {23, 3, 3, 0, static_cast<std::uint8_t>(overhead.before + 1 + overhead.after)};
    record.resize(record.size() + overhead.before);
    record.push_back('x');
    record.resize(record.size() + overhead.after);
    from.seal(0, ContentType::application_data, unsealed_record(record));
    const auto opened = to.open(0, ByteView(record).first(5), ByteSpan(record).subspan(5));
    return opened && equal(opened->content, as_bytes("x"));
}

TEST_F(KeySchedule12, KeyBlockIsCutInTheOrderOfTheRfc) {
    constexpr std::string_view kBlock =
        "8a65b52b0875096e92ba801273462f25"
        "5b278157767252e7bcec90e21aa6680c"
        "c366f0f4"
        "a57a1d7c";
    const Buffer block = from_hex(kBlock).bytes;
    const auto protector = [&](std::size_t key_at, std::size_t iv_at) {
        auto aead =
            test_provider()->aead(crypto::AeadId::aes_128_gcm, ByteView(block).subspan(key_at, 16));
        return make_aead12_protector(std::move(*aead), ByteView(block).subspan(iv_at, 4),
                                     crypto::AeadId::aes_128_gcm);
    };
    const SuiteInfo& suite = *find_suite("ECDHE-RSA-AES128-GCM-SHA256");
    const auto schedule = context(suite.hash);
    const MasterSecret master = derive_master(schedule, premaster);
    auto made = make_protectors12(schedule, master, {suite, MacOrder::mac_then_encrypt, rng});
    ASSERT_TRUE(made);
    EXPECT_TRUE(understands(*protector(0, 32), *made->client_write));
    EXPECT_TRUE(understands(*protector(16, 36), *made->server_write));
    EXPECT_FALSE(understands(*protector(16, 36), *made->client_write));
}

TEST_F(KeySchedule12, KeyLogGetsTheMasterSecret) {
    const SuiteInfo& suite = *find_suite("ECDHE-RSA-AES128-GCM-SHA256");
    const auto schedule = context(suite.hash);
    const MasterSecret master = derive_master(schedule, premaster);
    EXPECT_TRUE(log.secrets.empty());
    ASSERT_TRUE(make_protectors12(schedule, master, {suite, MacOrder::mac_then_encrypt, rng}));
    EXPECT_EQ(log.secret("CLIENT_RANDOM"), to_buffer(master.expose()));
}

}  // namespace

}  // namespace handfast::testing
