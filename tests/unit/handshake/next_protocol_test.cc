// SPDX-License-Identifier: Apache-2.0
// Next Protocol Negotiation (draft-agl-tls-nextprotoneg-04; gauntlet 38).
#include <gmock/gmock.h>

#include "tests/unit/handshake/renegotiation_fixture.h"

namespace handfast::testing {

namespace {

using ::testing::Contains;
using ::testing::Not;

class NextProtocolNegotiation : public Renegotiation12 {
  protected:
    NextProtocolNegotiation() {
        server.next_protocols = {"spdy/3", "http/1.1"};
        client.next_protocols = {"http/1.1", "other"};
    }
    const Negotiated& at_client() { return ours().connection->negotiated(); }
    const Negotiated& at_server() { return theirs().connection->negotiated(); }
    void set_list(Buffer body) {
        make();
        change_next_hello(theirs(), [body = std::move(body)](HelloParts& hello) {
            hello.set(ExtensionType::next_proto_neg, body);
        });
        pair().run();
    }
};

TEST_F(NextProtocolNegotiation, TakesTheFirstOfTheServersThatTheClientHas) {
    run();
    expect_agreement(pair());
    EXPECT_EQ(at_client().next_protocol, "http/1.1");
    EXPECT_EQ(at_server().next_protocol, "http/1.1");
    EXPECT_EQ(at_client().next_protocol_status, NextProtocolStatus::negotiated);
    EXPECT_EQ(at_client().alpn, "");
}

TEST_F(NextProtocolNegotiation, TakesTheClientsFirstWithoutAnOverlap) {
    client.next_protocols = {"mine"};
    run();
    expect_agreement(pair());
    EXPECT_EQ(at_server().next_protocol, "mine");
    EXPECT_EQ(at_client().next_protocol_status, NextProtocolStatus::no_overlap);
}

TEST_F(NextProtocolNegotiation, AClientWithoutProtocolsOfItsOwnTakesNone) {
    client.next_protocols.emplace();
    run();
    expect_agreement(pair());
    EXPECT_EQ(at_server().next_protocol, "");
}

// §3: between change_cipher_spec and Finished, padded to 32 bytes.
TEST_F(NextProtocolNegotiation, SaysItInSecret) {
    bool changed_keys = false;
    bool seen_in_the_clear = false;
    make().client.filter.record = [&](Buffer& record) {
        if (record[0] == code(ContentType::change_cipher_spec)) changed_keys = true;
        if (!changed_keys && record[5] == code(HandshakeType::next_protocol))
            seen_in_the_clear = true;
    };
    pair().run();
    EXPECT_FALSE(seen_in_the_clear);
    const Buffer message = sent(ours(), HandshakeType::next_protocol, 0);
    ASSERT_FALSE(message.empty());
    EXPECT_EQ((message.size() - 4) % 32, 0U);
    const auto& steps = theirs().log.steps;
    const auto at = std::ranges::find(steps, "read_next_protocol");
    ASSERT_NE(at, steps.end());
    EXPECT_EQ(*(at - 1), "read_change_cipher_spec");
    EXPECT_EQ(*(at + 1), "read_finished");
}

TEST_F(NextProtocolNegotiation, HappensInAResumption) {
    use_tickets();
    resume(first_session()).run();
    expect_agreement(pair());
    EXPECT_TRUE(at_client().resumed);
    EXPECT_EQ(at_server().next_protocol, "http/1.1");
}

TEST_F(NextProtocolNegotiation, DoesNotHappenInARenegotiation) {
    run();
    ASSERT_TRUE(from_client());
    expect_agreement(pair());
    EXPECT_EQ(count_sent(ours(), HandshakeType::next_protocol), 1U);
}

TEST_F(NextProtocolNegotiation, DoesNotHappenWhereOneEndLacksIt) {
    server.next_protocols.reset();
    run();
    expect_agreement(pair());
    EXPECT_EQ(at_client().next_protocol_status, NextProtocolStatus::unsupported);
    EXPECT_EQ(count_sent(ours(), HandshakeType::next_protocol), 0U);
}

TEST_F(NextProtocolNegotiation, DoesNotHappenInTls13) {
    client.versions = server.versions = {ProtocolVersion::tls1_2, ProtocolVersion::tls1_3};
    run();
    EXPECT_TRUE(pair().done());
    EXPECT_EQ(count_sent(ours(), HandshakeType::next_protocol), 0U);
}

TEST_F(NextProtocolNegotiation, AlpnComesFirst) {
    client.alpn = server.alpn = {"h2"};
    run();
    expect_agreement(pair());
    EXPECT_EQ(at_server().alpn, "h2");
    EXPECT_EQ(at_server().next_protocol, "");
    EXPECT_EQ(count_sent(ours(), HandshakeType::next_protocol), 0U);
}

TEST_F(NextProtocolNegotiation, AClientRefusesBoth) {
    client.alpn = {"h2"};
    make();
    change_next_hello(theirs(), [](HelloParts& hello) {
        hello.set(ExtensionType::application_layer_protocol_negotiation, {0, 3, 2, 'h', '2'});
    });
    pair().run();
    expect_failure(ours(), Reason::negotiated_both_npn_and_alpn,
                   AlertDescription::illegal_parameter);
}

TEST_F(NextProtocolNegotiation, AClientRefusesAListThatItDidNotAskFor) {
    client.next_protocols.reset();
    set_list({1, 'a'});
    expect_failure(ours(), Reason::unsolicited_extension, AlertDescription::unsupported_extension);
}

// Gauntlet 38, CVE-2024-5535.
TEST_F(NextProtocolNegotiation, AClientRefusesNamesThatAreEmptyOrCutOff) {
    for (const Buffer& list : {Buffer{0}, Buffer{1, 'a', 0}, Buffer{2, 'a'}, Buffer{1, 'a', 5}}) {
        set_list(list);
        EXPECT_EQ(ours().alert(), AlertDescription::decode_error);
    }
}

// Gauntlet 38: an empty list is what a server sends that names nothing.
TEST_F(NextProtocolNegotiation, AClientTakesAnEmptyList) {
    set_list({});
    // Only Finished tells that the hello was changed.
    EXPECT_EQ(at_client().next_protocol_status, NextProtocolStatus::no_overlap);
}

TEST_F(NextProtocolNegotiation, AServerRefusesAnOfferWithABody) {
    make();
    change_next_hello(ours(), [](HelloParts& hello) {
        hello.set(ExtensionType::next_proto_neg, {1, 'a'});
    });
    pair().run();
    EXPECT_EQ(theirs().alert(), AlertDescription::decode_error);
}

TEST_F(NextProtocolNegotiation, AServerRefusesFinishedWithoutIt) {
    make();
    change_next(ours(), HandshakeType::next_protocol, [](Buffer& message) { message.clear(); });
    pair().run();
    expect_failure(theirs(), Reason::unexpected_message, AlertDescription::unexpected_message);
}

TEST_F(NextProtocolNegotiation, AServerRefusesItUnasked) {
    server.next_protocols.reset();
    make();
    change_next(ours(), HandshakeType::finished, [](Buffer& message) {
        message = make_message(HandshakeType::next_protocol, Buffer(32));
    });
    pair().run();
    expect_failure(theirs(), Reason::unexpected_message, AlertDescription::unexpected_message);
}

TEST_F(NextProtocolNegotiation, AServerRefusesItCutOff) {
    for (const Buffer& body :
         {Buffer{}, Buffer{0}, Buffer{2, 'a'}, Buffer{1, 'a', 2, 0}, Buffer{1, 'a', 0, 0}}) {
        make();
        change_next(ours(), HandshakeType::next_protocol, [&](Buffer& message) {
            message = make_message(HandshakeType::next_protocol, body);
        });
        pair().run();
        EXPECT_EQ(theirs().alert(), AlertDescription::decode_error);
    }
}

}  // namespace

}  // namespace handfast::testing
