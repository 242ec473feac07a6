// SPDX-License-Identifier: Apache-2.0
// What goes along with certificates: OCSP responses, signed timestamps, filters (RFC 8446 §4.2.4,
// §4.2.5, §4.4.2.1; RFC 6066 §8; RFC 6962 §3.3.1), and compression (RFC 8879).
#include <algorithm>

#include <gtest/gtest.h>

#include "crypto/base/byte_writer.h"
#include "tests/support/credentials.h"
#include "tests/support/offered.h"
#include "tests/support/pair.h"
#include "x509/certificate.h"

namespace handfast::testing {
namespace {

const Buffer kResponse = {0x30, 0x03, 0x0a, 0x01, 0x06};
const Buffer kTimestamps = {0, 5, 0, 3, 7, 8, 9};

class Staples : public ::testing::TestWithParam<ProtocolVersion> {
  protected:
    Staples() {
        client.versions = server.versions = {GetParam()};
        server.credentials.front().ocsp_staple = kResponse;
        server.credentials.front().sct_list = kTimestamps;
        client.want_ocsp_staple = client.want_scts = true;
        options.filter_client = options.filter_server = true;
    }
    bool tls13() const { return GetParam() == ProtocolVersion::tls1_3; }
    Pair& make() {
        pair_ = std::make_unique<Pair>(finish(client, Role::client).value(),
                                       finish(server, Role::server).value(), options);
        return *pair_;
    }
    Pair& run() {
        make().run();
        return *pair_;
    }
    const Negotiated& learnt() const { return pair_->client.connection->negotiated(); }
    void expect_client_refusal(Reason reason, AlertDescription alert) {
        ASSERT_TRUE(pair_->client.reason().has_value()) << "the client accepted it";
        EXPECT_EQ(*pair_->client.reason(), reason) << info(*pair_->client.reason()).name;
        EXPECT_TRUE(pair_->client.log.sent_alert(alert));
    }
    /// Runs with the server's leaf entry changed.
    void run_with_leaf(const std::function<void(Extensions&)>& change) {
        make().server.filter.message = [&](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::certificate)
                edit_certificate13(message,
                                   [&](Certificate13& c) { change(c.entries.front().extensions); });
        };
        pair_->run();
    }

    Config client = client_config();
    Config server = server_config();
    PairOptions options;
    std::unique_ptr<Pair> pair_;
};

INSTANTIATE_TEST_SUITE_P(Versions, Staples,
                         ::testing::Values(ProtocolVersion::tls1_2, ProtocolVersion::tls1_3),
                         [](const auto& param) {
                             return param.param == ProtocolVersion::tls1_2 ? "Tls12" : "Tls13";
                         });

TEST_P(Staples, AreShownToTheClientsOwner) {
    run();
    EXPECT_EQ(pair_->client.hooks.staples, std::vector<Buffer>{kResponse});
    server.credentials.front().ocsp_staple.clear();
    run();
    EXPECT_EQ(pair_->client.hooks.staples, std::vector<Buffer>{Buffer()});
    client.want_ocsp_staple = false;
    run();
    EXPECT_TRUE(pair_->client.hooks.staples.empty());
}

TEST_P(Staples, MayBeRefusedByTheClientsOwner) {
    make().client.hooks.staple_verdict =
        fail(Reason::invalid_status_response, AlertDescription::bad_certificate_status_response);
    pair_->run();
    expect_client_refusal(Reason::invalid_status_response,
                          AlertDescription::bad_certificate_status_response);
}

TEST_P(Staples, AClientThatAsksGetsThem) {
    ASSERT_TRUE(run().done());
    EXPECT_EQ(learnt().peer_ocsp_response, kResponse);
    EXPECT_EQ(learnt().peer_sct_list, kTimestamps);
}

TEST_P(Staples, AClientThatDoesNotAskGetsNone) {
    client.want_ocsp_staple = client.want_scts = false;
    ASSERT_TRUE(run().done());
    EXPECT_TRUE(learnt().peer_ocsp_response.empty());
    EXPECT_TRUE(learnt().peer_sct_list.empty());
}

TEST_P(Staples, AServerThatHasNoneSaysNothing) {
    server.credentials.front().ocsp_staple.clear();
    server.credentials.front().sct_list.clear();
    ASSERT_TRUE(run().done());
    EXPECT_TRUE(learnt().peer_ocsp_response.empty());
    EXPECT_TRUE(learnt().peer_sct_list.empty());
}

TEST_P(Staples, AResumedSessionKeepsThem) {
    ASSERT_TRUE(run().done());
    options.session = pair_->client.hooks.sessions.back();
    ASSERT_TRUE(run().done());
    EXPECT_TRUE(learnt().resumed);
    EXPECT_EQ(learnt().peer_ocsp_response, kResponse);
    EXPECT_EQ(learnt().peer_sct_list, kTimestamps);
}

// OpenSSL's servers acknowledge status_request when they resume, too, and send no response.
TEST_P(Staples, AnAcknowledgementWithoutAResponseIsLetBe) {
    if (tls13()) return;
    ASSERT_TRUE(run().done());
    options.session = pair_->client.hooks.sessions.back();
    make().server.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::server_hello)
            edit_server_hello(
                message, [](ServerHello& h) { h.extensions.status_request_acknowledged = true; });
    };
    pair_->run();
    ASSERT_TRUE(pair_->done());
    EXPECT_TRUE(learnt().resumed);
    EXPECT_EQ(learnt().peer_ocsp_response, kResponse);
}

TEST_P(Staples, TheServersOwnerCanHaveAnotherResponse) {
    const Buffer fresh = {0x30, 0x03, 0x0a, 0x01, 0x03};
    make().server.hooks.respond = [&](const Credential& credential) -> Result<Buffer> {
        EXPECT_EQ(credential.ocsp_staple, kResponse);
        return fresh;
    };
    pair_->run();
    ASSERT_TRUE(pair_->done());
    EXPECT_EQ(learnt().peer_ocsp_response, fresh);
}

TEST_P(Staples, TheServersOwnerIsNotAskedForNobody) {
    client.want_ocsp_staple = false;
    make().server.hooks.respond = [](const Credential&) -> Result<Buffer> {
        ADD_FAILURE() << "the client wants no response";
        return Buffer{};
    };
    pair_->run();
    EXPECT_TRUE(pair_->done());
}

TEST_P(Staples, TheServersOwnerCanEndTheHandshake) {
    make().server.hooks.respond = [](const Credential&) -> Result<Buffer> {
        return fail(Reason::clienthello_tlsext);
    };
    pair_->run();
    ASSERT_TRUE(pair_->server.reason());
    EXPECT_EQ(*pair_->server.reason(), Reason::clienthello_tlsext);
    EXPECT_TRUE(pair_->server.log.sent_alert(AlertDescription::internal_error));
}

TEST_P(Staples, AResponseThatDoesNotFitEndsTheHandshake) {
    make().server.hooks.respond = [](const Credential&) -> Result<Buffer> {
        return Buffer(kMaxOcspStaple + 1);
    };
    pair_->run();
    EXPECT_EQ(pair_->server.reason(), Reason::invalid_argument);
}

/// No response, however damaged, ends a handshake or saves one: judging it is the owner's.
TEST_P(Staples, AnyBytesOfAResponseLeaveTheVerdictToTheOwner) {
    static const Buffer kResponses[] = {
        {}, {0}, {0x30, 0x80}, {0x30, 0x84, 0xff, 0xff, 0xff, 0xff}, Buffer(20'000, 0x30)};
    const Status refused = fail(Reason::certificate_unknown_ca);
    for (const Buffer& response : kResponses)
        for (const Status& verdict : {Status(), refused}) {
            make().server.hooks.respond = [&](const Credential&) -> Result<Buffer> {
                return response;
            };
            pair_->client.hooks.verdict = verdict;
            pair_->run();
            EXPECT_EQ(pair_->done(), verdict.has_value()) << response.size();
            if (!verdict)
                expect_client_refusal(Reason::certificate_unknown_ca, AlertDescription::unknown_ca);
            else
                EXPECT_EQ(learnt().peer_ocsp_response, response);
        }
}

TEST_P(Staples, OnesThatDoNotFitAreNoConfiguration) {
    Credential& credential = server.credentials.front();
    credential.ocsp_staple.resize(0x10000);
    EXPECT_FALSE(finish(server, Role::server));
    // Together they have to fit into one list of extensions.
    const std::size_t timestamps = 4 + kTimestamps.size();
    credential.ocsp_staple.resize(kMaxOcspStaple - timestamps + 1);
    EXPECT_FALSE(finish(server, Role::server));
    credential.ocsp_staple.resize(kMaxOcspStaple - timestamps);
    ASSERT_TRUE(run().done());
    EXPECT_EQ(learnt().peer_ocsp_response.size(), kMaxOcspStaple - timestamps);
    credential.sct_list.clear();
    credential.ocsp_staple.resize(kMaxOcspStaple);
    ASSERT_TRUE(run().done());
    EXPECT_EQ(learnt().peer_ocsp_response.size(), kMaxOcspStaple);
}

// RFC 8446 §4.2: unsupported_extension.
TEST_P(Staples, AClientThatDidNotAskRefusesAnOcspResponse) {
    if (!tls13()) return;
    client.want_ocsp_staple = false;
    run_with_leaf([](Extensions& leaf) { leaf.ocsp_response = kResponse; });
    expect_client_refusal(Reason::unsolicited_extension, AlertDescription::unsupported_extension);
}

// RFC 8446 §4.2: unsupported_extension.
TEST_P(Staples, AClientThatDidNotAskRefusesTimestamps) {
    client.want_scts = false;
    if (tls13()) {
        run_with_leaf([](Extensions& leaf) { leaf.sct_list = kTimestamps; });
    } else {
        make().server.filter.message = [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::server_hello)
                edit_server_hello(message,
                                  [](ServerHello& h) { h.extensions.sct_list = kTimestamps; });
        };
        pair_->run();
    }
    expect_client_refusal(Reason::unsolicited_extension, AlertDescription::unsupported_extension);
}

// RFC 6066 §8: OCSPResponse<1..2^24-1>; decode_error.
TEST_P(Staples, AClientRefusesAnEmptyOcspResponse) {
    if (tls13()) {
        run_with_leaf([](Extensions& leaf) { leaf.ocsp_response = ByteView(); });
        expect_client_refusal(Reason::bad_extension, AlertDescription::decode_error);
        return;
    }
    make().server.filter.message = [](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::certificate_status) return;
        message.clear();
        encode(CertificateStatus{}, message);
    };
    pair_->run();
    expect_client_refusal(Reason::decode_error, AlertDescription::decode_error);
}

// RFC 6962 §3.3: no list is empty, nor is a timestamp in it; docs/attacks.md, 51.
TEST_P(Staples, AClientRefusesEmptyTimestamps) {
    static const Buffer kBad[] = {{0, 0},
                                  {0, 2, 0, 0},
                                  {0, 6, 0, 2, 1, 2, 0, 0},
                                  {0, 5, 0, 4, 1, 2, 3},
                                  {0, 5, 0, 3, 1, 2, 3, 4}};
    for (const Buffer& bad : kBad) {
        if (tls13()) {
            run_with_leaf([&](Extensions& leaf) { leaf.sct_list = bad; });
        } else {
            make().server.filter.message = [&](HandshakeType type, Buffer& message) {
                if (type == HandshakeType::server_hello)
                    edit_server_hello(message,
                                      [&](ServerHello& h) { h.extensions.sct_list = bad; });
            };
            pair_->run();
        }
        expect_client_refusal(Reason::bad_extension, AlertDescription::decode_error);
    }
}

// RFC 8446 §4.4.2.1: a server asks with an empty status_request, the client answers likewise.
TEST_P(Staples, AServerMayAskAClientForThem) {
    if (!tls13()) return;
    server.client_authentication = ClientAuthentication::require;
    server.want_ocsp_staple = server.want_scts = true;
    client.credentials = {credential(Identity::ed25519)};
    client.credentials.front().ocsp_staple = kResponse;
    client.credentials.front().sct_list = kTimestamps;
    ASSERT_TRUE(run().done());
    EXPECT_EQ(pair_->server.connection->negotiated().peer_ocsp_response, kResponse);
    EXPECT_EQ(pair_->server.connection->negotiated().peer_sct_list, kTimestamps);
}

// --- how entries' extensions are read -----------------------------------------------------------

Buffer raw_extension(std::uint16_t type, ByteView body) {
    Buffer out;
    out.reserve(body.size() + 4);
    ByteWriter writer(out);
    writer.u16(type);
    writer.vec(2, body);
    return out;
}

/// The message with `block` as the extensions of its last entry.
void replace_last_block(Buffer& message, ByteView block) {
    auto certificates =
        decode_any_certificate13(ByteView(message).subspan(kHandshakeHeaderSize)).value();
    Buffer body;
    ByteWriter writer(body);
    writer.vec(1, certificates.context);
    {
        auto list = writer.nest(3);
        for (const CertificateEntry& entry : certificates.entries) {
            writer.vec(3, entry.data);
            writer.vec(2, &entry == &certificates.entries.back() ? block : ByteView());
        }
    }
    message.resize(1);
    ByteWriter(message).vec(3, body);
}

class Entries : public Staples {
  protected:
    /// The server's only entry carries these extensions, as they are.
    void run_with_block(const Buffer& block) {
        make().server.filter.message = [&](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::certificate) replace_last_block(message, block);
        };
        pair_->run();
    }
};
INSTANTIATE_TEST_SUITE_P(Versions, Entries, ::testing::Values(ProtocolVersion::tls1_3));

const Buffer kStatus = {1, 0, 0, 1, 9};  // CertificateStatus with a response of one byte.

TEST_P(Entries, ABlockAsItShouldBeIsTaken) {
    run_with_block(raw_extension(5, kStatus));
    ASSERT_TRUE(pair_->done());
    EXPECT_EQ(learnt().peer_ocsp_response, Buffer{9});
}

// RFC 8446 §4.2: "There MUST NOT be more than one extension of the same type"; illegal_parameter.
TEST_P(Entries, AClientRefusesAnExtensionThatIsThereTwice) {
    for (const auto& [type, body] :
         {std::pair<std::uint16_t, const Buffer&>{5, kStatus}, {18, kTimestamps}}) {
        Buffer block = raw_extension(type, body);
        append(block, raw_extension(type, body));
        run_with_block(block);
        expect_client_refusal(Reason::duplicate_extension, AlertDescription::illegal_parameter);
    }
}

// RFC 8446 §4.2: unsupported_extension, for what nobody asked for and nobody knows.
TEST_P(Entries, AClientRefusesAnExtensionThatItDoesNotKnow) {
    run_with_block(raw_extension(0x7f, {}));
    expect_client_refusal(Reason::unsolicited_extension, AlertDescription::unsupported_extension);
}

// RFC 8446 §4.2: one that is known, but not for this message; illegal_parameter.
TEST_P(Entries, AClientRefusesAnExtensionOfAnotherMessage) {
    run_with_block(raw_extension(16, Buffer{0, 3, 2, 'h', '2'}));
    expect_client_refusal(Reason::misplaced_extension, AlertDescription::illegal_parameter);
}

// RFC 8446 §4.4.2.1: the extension is one CertificateStatus of type ocsp and no more; decode_error.
TEST_P(Entries, AClientRefusesAStatusWithMoreOrLess) {
    for (const Buffer& bad :
         {Buffer{1, 0, 0, 1, 9, 9}, Buffer{1, 0, 0, 2, 9}, Buffer{1, 0, 0}, Buffer{1}, Buffer{}}) {
        run_with_block(raw_extension(5, bad));
        expect_client_refusal(Reason::bad_extension, AlertDescription::decode_error);
    }
}

// RFC 8446 §4.4.2: extensions of an issuer's entry are lawful; they say nothing of the leaf.
TEST_P(Entries, OnesOfIssuersAreLetBe) {
    const auto leaf = server.credentials.front().chain.front();
    server.credentials.front().chain.push_back(leaf);
    make().server.filter.message = [](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::certificate) return;
        edit_certificate13(message, [](Certificate13& c) {
            ASSERT_EQ(c.entries.size(), 2u);
            static const Buffer kOther = {3, 2, 1};
            static const Buffer kOtherTimestamps = {0, 4, 0, 2, 1, 1};
            c.entries.back().extensions.ocsp_response = kOther;
            c.entries.back().extensions.sct_list = kOtherTimestamps;
        });
    };
    pair_->run();
    ASSERT_TRUE(pair_->done());
    EXPECT_EQ(learnt().peer_ocsp_response, kResponse);
    EXPECT_EQ(learnt().peer_sct_list, kTimestamps);
}

TEST_P(Entries, OursGoWithTheLeafAlone) {
    server.credentials.front().chain.push_back(server.credentials.front().chain.front());
    ASSERT_TRUE(run().done());
    const auto& messages = pair_->client.log.messages;
    const auto found =
        std::ranges::find(messages, HandshakeType::certificate, &EventLog::MessageEntry::type);
    ASSERT_NE(found, messages.end());
    const auto sent = decode_any_certificate13(ByteView(found->raw).subspan(kHandshakeHeaderSize));
    ASSERT_TRUE(sent);
    EXPECT_TRUE(sent->entries.front().extensions.ocsp_response);
    EXPECT_FALSE(sent->entries.back().extensions.ocsp_response);
    EXPECT_FALSE(sent->entries.back().extensions.sct_list);
}

// RFC 6962 §3.3: no list is empty, nor is a timestamp in it.
TEST_P(Entries, TimestampsThatAreNoListAreNoConfiguration) {
    server.credentials.front().sct_list = {0, 0};
    const auto config = finish(server, Role::server);
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().reason, Reason::invalid_sct_list);
}

// --- which certificate a peer wants -------------------------------------------------------------

class Wishes : public Staples {
  protected:
    Wishes() {
        server.client_authentication = ClientAuthentication::request;
        client.credentials = {credential(Identity::ed25519)};
    }
};
INSTANTIATE_TEST_SUITE_P(Versions, Wishes,
                         ::testing::Values(ProtocolVersion::tls1_2, ProtocolVersion::tls1_3));

TEST_P(Wishes, TheSchemesThatAreAskedForAreKept) {
    server.client_schemes = {SignatureScheme::rsa_pss_rsae_sha256, SignatureScheme::ed25519,
                             SignatureScheme::ecdsa_secp256r1_sha256};
    client.keep_peer_offer = true;
    ASSERT_TRUE(run().done());
    ASSERT_NE(learnt().peer_offer, nullptr);
    EXPECT_EQ(learnt().peer_offer->schemes, server.client_schemes);
}

TEST_P(Wishes, TheNamesOfAuthoritiesAreKeptForPrinting) {
    server.certificate_authorities = {{0x30, 0x00}};
    client.keep_peer_offer = true;
    ASSERT_TRUE(run().done());
    ASSERT_NE(learnt().peer_offer, nullptr);
    EXPECT_EQ(learnt().peer_offer->certificate_authorities, server.certificate_authorities);
}

// RFC 8446 §4.2.5
TEST_P(Wishes, AClientShowsNoCertificateThatAFilterKeepsOut) {
    if (!tls13()) return;
    const Buffer key_usage = {0x06, 0x03, 0x55, 0x1d, 0x0f};
    const Buffer ext_key_usage = {0x06, 0x03, 0x55, 0x1d, 0x25};
    const Buffer unknown = {0x06, 0x03, 0x55, 0x1d, 0x7f};
    const Buffer digital_signature = {0x03, 0x02, 0x07, 0x80};
    const Buffer cert_sign = {0x03, 0x02, 0x02, 0x04};
    const Buffer code_signing = {0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06,
                                 0x01, 0x05, 0x05, 0x07, 0x03, 0x03};
    const auto shown = [&](const CertificateFilter& filter) {
        server.certificate_filters = {filter};
        EXPECT_TRUE(run().done());
        return !pair_->server.connection->negotiated().peer_chain.empty();
    };
    EXPECT_TRUE(shown({key_usage, digital_signature}));
    EXPECT_FALSE(shown({key_usage, cert_sign}));
    EXPECT_FALSE(shown({ext_key_usage, code_signing}));
    EXPECT_TRUE(shown({unknown, {1, 2, 3}}));
}

// RFC 8446 §4.2.3
TEST_P(Wishes, TheHelloNamesSchemesForCertificates) {
    client.certificate_schemes = {SignatureScheme::rsa_pkcs1_sha256};
    ASSERT_TRUE(run().done());
    const auto& messages = pair_->server.log.messages;
    const auto hello =
        std::ranges::find(messages, HandshakeType::client_hello, &EventLog::MessageEntry::type);
    ASSERT_NE(hello, messages.end());
    const auto decoded = decode_client_hello(ByteView(hello->raw).subspan(kHandshakeHeaderSize));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->extensions.signature_algorithms_cert, client.certificate_schemes);
}

}  // namespace
}  // namespace handfast::testing
