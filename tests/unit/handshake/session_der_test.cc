// SPDX-License-Identifier: Apache-2.0
// OpenSSL's session files: what it writes is read, what is written is its own form, and what is
// broken is refused.
#include "handshake/session_der.h"

#include <gtest/gtest.h>

#include "crypto/base/der.h"
#include "crypto/base/pem.h"
#include "crypto/registry.h"
#include "tests/support/credentials.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/x509/corpus.h"
#include "x509/certificate.h"

namespace handfast {
namespace {

using handfast::testing::corpus;
using handfast::testing::CorpusFile;

const crypto::Provider& provider() {
    static const auto made = crypto::make_provider();
    return *made;
}

Session sample() {
    Session session;
    session.version = 0x0304;
    session.suite = CipherSuite(0x1301);
    session.secret = SessionSecret(Buffer(32, 0x5a));
    session.created = Instant(std::chrono::seconds(1'795'252'932));
    session.id = Buffer(32, 0x1d);
    session.context = {7, 7};
    session.server_name = "a.example";
    session.alpn = "h2";
    session.ticket = Buffer(40, 0x77);
    session.ticket_lifetime_hint = 7200;
    session.ticket_age_add = 0xfedcba98;
    session.max_early_data = 16384;
    session.peer_chain = testing::credential(testing::Identity::p256).chain;
    session.verify_result = 18;
    session.group = NamedGroup::x25519;
    session.max_fragment_length = 3;
    session.psk_identity = to_buffer(as_bytes("client"));
    session.ticket_appdata = {1, 2, 3};
    return session;
}

void expect_refused(ByteView der) {
    EXPECT_FALSE(session_from_der(der, provider())) << to_hex(der);
}

TEST(SessionDer, EveryFieldComesBack) {
    const Session session = sample();
    const Buffer der = session_to_der(session);
    const auto read = session_from_der(der, provider());
    ASSERT_TRUE(read) << info(read.error().reason).text;
    EXPECT_EQ(read->version, session.version);
    EXPECT_EQ(read->suite, session.suite);
    EXPECT_TRUE(read->secret.equals(session.secret.expose()));
    EXPECT_EQ(read->created, session.created);
    EXPECT_EQ(read->lifetime_seconds, session.lifetime_seconds);
    EXPECT_EQ(read->id, session.id);
    EXPECT_EQ(read->context, session.context);
    EXPECT_EQ(read->server_name, session.server_name);
    EXPECT_EQ(read->alpn, session.alpn);
    EXPECT_EQ(read->ticket, session.ticket);
    EXPECT_EQ(read->ticket_lifetime_hint, session.ticket_lifetime_hint);
    EXPECT_EQ(read->ticket_age_add, session.ticket_age_add);
    EXPECT_EQ(read->max_early_data, session.max_early_data);
    ASSERT_EQ(read->peer_chain.size(), 1u);
    EXPECT_TRUE(equal(read->peer_chain[0]->der(), session.peer_chain[0]->der()));
    EXPECT_EQ(read->verify_result, session.verify_result);
    EXPECT_EQ(read->group, session.group);
    EXPECT_EQ(read->max_fragment_length, session.max_fragment_length);
    EXPECT_EQ(read->psk_identity, session.psk_identity);
    EXPECT_EQ(read->ticket_appdata, session.ticket_appdata);
    EXPECT_FALSE(read->extended_master_secret);
    EXPECT_EQ(session_to_der(*read), der);
}

TEST(SessionDer, TheFlagIsExtendedMasterSecret) {
    Session session = sample();
    session.extended_master_secret = true;
    const auto read = session_from_der(session_to_der(session), provider());
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->extended_master_secret);
}

TEST(SessionDer, PrefixesAndTrailingBytesAreRefused) {
    Buffer der = session_to_der(sample());
    for (std::size_t size = 0; size < der.size(); ++size) expect_refused(ByteView(der).first(size));
    der.push_back(0);
    expect_refused(der);
}

TEST(SessionDer, AbsurdSizesAndVersionsAreRefused) {
    const auto refuse = [](auto change) {
        Session session = sample();
        change(session);
        expect_refused(session_to_der(session));
    };
    refuse([](Session& s) { s.id.resize(33); });
    refuse([](Session& s) { s.context.resize(33); });
    refuse([](Session& s) { s.ticket.resize(0x10000); });
    refuse([](Session& s) { s.alpn.assign(256, 'a'); });
    refuse([](Session& s) { s.server_name.assign(256, 'a'); });
    refuse([](Session& s) { s.secret.clear(); });
    refuse([](Session& s) { s.version = 0x0002; });
    refuse([](Session& s) { s.created = Instant(std::chrono::seconds((1LL << 40) + 1)); });
}

TEST(SessionDer, WhatSaysNothingOfItsTimeHasExpired) {
    Session session = sample();
    session.created = Instant{};
    session.lifetime_seconds = 0;
    const auto read = session_from_der(session_to_der(session), provider());
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->expired(Instant{}));
}

TEST(SessionDer, AgreesWithOpenSslOverTheCorpus) {
    const auto files = corpus("session");
    if (files.empty()) GTEST_SKIP() << testing::corpus_is_absent();
    for (const CorpusFile& file : files) {
        SCOPED_TRACE(file.name + " " + file.origin);
        const auto read = session_from_der(file.bytes, provider());
        EXPECT_EQ(read.has_value(), file.openssl_parses.value_or(false));
        // Older ones write in other forms.
        const bool comparable = file.origin.find("openssl-3") != file.origin.npos;
        if (read && comparable) {
            EXPECT_EQ(to_hex(session_to_der(*read)), to_hex(file.bytes));
        }
    }
}

TEST(SessionDer, OpenSslReadsWhatIsWritten) {
    if (!test::find_program("openssl")) GTEST_SKIP() << "openssl is not installed";
    const test::TempDir folder;
    const std::string path =
        folder.write("session.pem", encode_pem(kSessionPemLabel, session_to_der(sample())));
    test::Process sess_id({.argv = {"openssl", "sess_id", "-in", path, "-text"}});
    sess_id.wait();
    for (const char* line :
         {"Protocol  : TLSv1.3", "Cipher    : TLS_AES_128_GCM_SHA256", "Session-ID-ctx: 0707",
          "PSK identity: client", "TLS session ticket lifetime hint: 7200 (seconds)",
          "Start Time: 1795252932", "Timeout   : 7200 (sec)",
          "Verify return code: 18 (self-signed certificate)", "Max Early Data: 16384"})
        EXPECT_NE(sess_id.out().find(line), std::string::npos) << line << "\n" << sess_id.log();
    // What OpenSSL writes of it again is the same.
    const auto blocks = parse_pem(as_bytes(sess_id.out()));
    ASSERT_TRUE(blocks);
    EXPECT_TRUE(equal(blocks->front().body.expose(), session_to_der(sample())));
}

}  // namespace
}  // namespace handfast
