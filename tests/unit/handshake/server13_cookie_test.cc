// SPDX-License-Identifier: Apache-2.0
// HelloRetryRequests of a TLS 1.3 server that keeps no state but in its cookie (RFC 8446 §4.2.2).
#include "handshake/retry_cookie.h"
#include "tests/unit/handshake/ends13.h"

namespace handfast::testing {
namespace {

using std::chrono::seconds;

struct StatelessEnds : Ends13 {
    StatelessEnds() {
        server.retry_cookies = std::make_shared<RetryCookies>(server.provider);
        client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    }
};

void expect_full(Pair pair) {
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_TRUE(pair.server.connection->negotiated().retried);
    EXPECT_EQ(as_text(pair.send(pair.client, pair.server, as_bytes("hello"))), "hello");
}

TEST(ServerCookie, EveryHelloIsRetried) {
    expect_full(StatelessEnds().pair());
}
TEST(ServerCookie, AlsoAsksForAGroup) {
    StatelessEnds ends;
    ends.server.groups = {NamedGroup::secp384r1};
    Pair pair = ends.pair();
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_EQ(pair.server.connection->negotiated().group->group, NamedGroup::secp384r1);
}
TEST(ServerCookie, GoesWithResumption) {
    StatelessEnds ends;
    ends.options.session = session_of(ends);
    Pair pair = ends.pair();
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_TRUE(pair.server.connection->negotiated().resumed);
}
TEST(ServerCookie, NeedsNoMiddleboxCompatibility) {
    StatelessEnds ends;
    ends.client.middlebox_compatibility = ends.server.middlebox_compatibility = false;
    expect_full(ends.pair());
}

/// Carries the client's second flight to another connection of the same server.
TEST(ServerCookie, TheSecondHelloMayComeToAnotherConnection) {
    const StatelessEnds ends;
    Pair first = ends.pair();
    (void)first.client.connection->start(kNow);
    first.carry(first.client, first.server);
    first.carry(first.server, first.client);
    Pair second = ends.pair();
    for (int turn = 0; turn < 8; ++turn) {
        first.carry(first.client, second.server);
        first.carry(second.server, first.client);
    }
    EXPECT_TRUE(first.client.connection->handshake_done());
    EXPECT_TRUE(second.server.connection->handshake_done());
    EXPECT_FALSE(first.client.reason());
}

/// The second hello is changed.
void expect_second_refused(const StatelessEnds& ends, const Change& change, Reason reason,
                           AlertDescription alert) {
    Pair pair = ends.pair();
    int hellos = 0;
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello && ++hellos == 2)
            edit_client_hello(message, change);
    };
    expect_refusal(pair, reason, alert);
}
void expect_change_refused(const Change& change) {
    expect_second_refused(StatelessEnds(), change, Reason::second_client_hello_changed,
                          AlertDescription::illegal_parameter);
}

// RFC 8446 §4.2.2
TEST(ServerCookie, RefusesAHelloWithoutTheCookie) {
    expect_second_refused(
        StatelessEnds(), [](ClientHello& h) { h.extensions.cookie.reset(); },
        Reason::missing_cookie_extension, AlertDescription::missing_extension);
}
TEST(ServerCookie, RefusesAnotherCookie) {
    static constexpr std::uint8_t kOther[100] = {1};
    for (const std::size_t size : {1uz, 32uz, 100uz})
        expect_second_refused(
            StatelessEnds(),
            [&](ClientHello& h) { h.extensions.cookie = ByteView(kOther).first(size); },
            Reason::cookie_mismatch, AlertDescription::illegal_parameter);
}
TEST(ServerCookie, RefusesAChangedCookie) {
    Buffer changed;
    expect_second_refused(
        StatelessEnds(),
        [&](ClientHello& h) {
            changed = to_buffer(*h.extensions.cookie);
            changed[12] ^= 1;
            h.extensions.cookie = changed;
        },
        Reason::cookie_mismatch, AlertDescription::illegal_parameter);
}
// RFC 8446 §4.1.2: as strict as a server that remembers.
TEST(ServerCookie, RefusesASecondHelloWithAnotherRandom) {
    expect_change_refused([](ClientHello& h) { h.random[0] ^= 1; });
}
TEST(ServerCookie, RefusesASecondHelloWithAnotherSessionId) {
    expect_change_refused([](ClientHello& h) { h.session_id = {}; });
}
TEST(ServerCookie, RefusesASecondHelloWithOtherSuites) {
    expect_change_refused([](ClientHello& h) { h.cipher_suites.pop_back(); });
}
TEST(ServerCookie, RefusesASecondHelloWithOtherGroups) {
    expect_change_refused([](ClientHello& h) { h.extensions.supported_groups->pop_back(); });
}
TEST(ServerCookie, RefusesASecondHelloWithAnotherShare) {
    static constexpr std::uint8_t kShare[32] = {9};
    expect_change_refused([](ClientHello& h) {
        h.extensions.key_shares = {{KeyShareEntry{NamedGroup::x25519, kShare}}};
    });
}
TEST(ServerCookie, RefusesASecondHelloWithNewEarlyData) {
    expect_change_refused([](ClientHello& h) { h.extensions.early_data = true; });
}
TEST(ServerCookie, RefusesASecondHelloWithANewPsk) {
    static constexpr std::uint8_t kBytes[32] = {1};
    expect_change_refused([](ClientHello& h) {
        h.extensions.pre_shared_key = {{{kBytes, 0}}, {kBytes}, 35};
    });
}
TEST(ServerCookie, RefusesASecondHelloWithoutThePsk) {
    StatelessEnds ends;
    ends.options.session = session_of(ends);
    expect_second_refused(
        ends, [](ClientHello& h) { h.extensions.pre_shared_key.reset(); },
        Reason::second_client_hello_changed, AlertDescription::illegal_parameter);
}
// CVE-2025-6395's neighbour: a retry never leads to an older version.
TEST(ServerCookie, RefusesASecondHelloForTls12) {
    StatelessEnds ends;
    ends.server.versions = VersionSet::usual();
    expect_second_refused(
        ends,
        [](ClientHello& h) {
            h.extensions.supported_versions.reset();
            h.cipher_suites = {CipherSuite(0xc02b)};
        },
        Reason::second_client_hello_changed, AlertDescription::illegal_parameter);
}

FirstHello sample() {
    FirstHello hello;
    hello.suite = CipherSuite(0x1301);
    hello.group = NamedGroup::x25519;
    hello.took_psk = hello.offered_psk = true;
    hello.fixed = Buffer(32, 3);
    hello.hash = Buffer(48, 4);
    return hello;
}

TEST(RetryCookie, HoldsWhatWasPutIn) {
    RetryCookies cookies(test_provider());
    crypto::SeededRng rng(1);
    const auto hello = cookies.open(cookies.seal(sample(), rng, kNow), kNow);
    ASSERT_TRUE(hello);
    ASSERT_TRUE(*hello);
    EXPECT_EQ((*hello)->suite, sample().suite);
    EXPECT_EQ((*hello)->group, sample().group);
    EXPECT_TRUE((*hello)->took_psk);
    EXPECT_TRUE((*hello)->offered_psk);
    EXPECT_EQ((*hello)->fixed, sample().fixed);
    EXPECT_EQ((*hello)->hash, sample().hash);
}
TEST(RetryCookie, EndsAfterTenMinutes) {
    RetryCookies cookies(test_provider());
    crypto::SeededRng rng(1);
    const Buffer cookie = cookies.seal(sample(), rng, kNow);
    EXPECT_TRUE(cookies.open(cookie, kNow + seconds(600))->has_value());
    EXPECT_FALSE(cookies.open(cookie, kNow + seconds(601))->has_value());
    EXPECT_FALSE(cookies.open(cookie, kNow - seconds(1))->has_value());
}
TEST(RetryCookie, IsNobodyElses) {
    RetryCookies cookies(test_provider()), others(test_provider()), unused(test_provider());
    crypto::SeededRng rng(1), other_rng(2);
    const Buffer cookie = cookies.seal(sample(), rng, kNow);
    (void)others.seal(sample(), other_rng, kNow);
    EXPECT_FALSE(others.open(cookie, kNow));
    EXPECT_FALSE(unused.open(cookie, kNow)) << "a key that is not there is not zero";
    for (std::size_t at = 0; at < cookie.size(); ++at) {
        Buffer changed = cookie;
        changed[at] ^= 1;
        EXPECT_FALSE(cookies.open(changed, kNow)) << at;
        EXPECT_FALSE(cookies.open(ByteView(cookie).first(at), kNow)) << at;
    }
}

}  // namespace
}  // namespace handfast::testing
