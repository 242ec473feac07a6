// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scripted_server.h"

#include "crypto/base/byte_reader.h"
#include "tests/support/credentials.h"

namespace handfast::testing {

namespace {

std::unique_ptr<Protector> protector(CipherSuite suite, const TrafficSecret& secret) {
    return make_traffic_protector(*test_provider(), *find_suite(suite), secret).value();
}

/// A session that no client would offer has none; any will do.
crypto::HashId hash_of(const Session& session) {
    const SuiteInfo* suite = find_suite(session.suite);
    return suite == nullptr ? crypto::HashId::sha256 : suite->hash;
}

template <class Message>
Buffer encoded(const Message& message) {
    Buffer out;
    encode(message, out);
    return out;
}

}  // namespace

ScriptedServer::ScriptedServer(const Session& session)
    : test_provider_(test_provider()),
      session_(session.clone()),
      hash_(hash_of(session)),
      events_(Role::server, nullptr),
      records_(events_, nullptr, {}),
      transcript_(*test_provider_),
      rng_(99) {
    records_.set_write_version(0x0303);
    records_.allow_plaintext_alerts(true);  // Of a client that has no keys yet.
}

void ScriptedServer::listen(Connection& client) {
    const Buffer said = to_buffer(client.output());
    client.output_sent(said.size());
    for (ByteView rest = said; !rest.empty();) {
        const ByteSpan space = records_.receive_buffer();
        const std::size_t count = std::min(space.size(), rest.size());
        std::ranges::copy(rest.first(count), space.begin());
        rest = rest.subspan(count);
        records_.received(count);
        for (auto record = records_.next(); record && *record; record = records_.next())
            if (!hear(**record)) return;
    }
}

Status ScriptedServer::hear(const Record& record) {
    switch (record.type) {
        case ContentType::change_cipher_spec:
            ++change_cipher_specs;
            return {};
        case ContentType::alert:
            alert = AlertDescription(record.content[1]);
            return {};
        case ContentType::application_data:
            append(keys_ == Keys::early ? early_data : data, record.content);
            return {};
        default:
            return hear_message(record.content);
    }
}

Status ScriptedServer::hear_message(ByteView message) {
    const Buffer kept = to_buffer(message);
    const Digest before = transcript_.started() ? transcript_.current() : Digest();
    transcript_.add(kept);
    transcript_.settle();
    switch (HandshakeType(kept[0])) {
        case HandshakeType::client_hello:
            hear_client_hello(kept);
            return {};
        case HandshakeType::end_of_early_data:
            heard_end_of_early_data = true;
            keys_ = Keys::handshake;
            records_.set_read_protector(protector(suite_, client_handshake_));
            return {};
        case HandshakeType::finished: {
            const FinishedKey key = finished_key(*test_provider_, hash_, client_handshake_);
            heard_finished = equal(verify_data(*test_provider_, hash_, key, before).view(),
                                   ByteView(kept).subspan(4));
            keys_ = Keys::application;
            records_.set_read_protector(protector(suite_, client_application_));
            return {};
        }
        default:
            return fail(Reason::unexpected_message);
    }
}

void ScriptedServer::hear_client_hello(ByteView message) {
    client_hello = to_buffer(message);
    const auto hello = decode_client_hello(message.subspan(kHandshakeHeaderSize)).value();
    std::ranges::copy(hello.random, random_.begin());
    if (!hello.extensions.early_data) return;
    const EarlyStage13 stage(context(), session_.secret.expose());
    const Digest transcript = transcript_.without_newest_plus({}, hash_);
    early_exporter = stage.exporter(transcript);
    keys_ = Keys::early;
    records_.set_read_protector(protector(session_.suite, stage.client_traffic(transcript)));
}

void ScriptedServer::say(ByteView message) {
    transcript_.add(message);
    transcript_.settle();
    (void)records_.write(ContentType::handshake, message);
}

ServerHello ScriptedServer::build_hello(const ScriptedAnswer& how, Buffer& shared, Buffer& share) {
    const auto offer =
        decode_client_hello(ByteView(client_hello).subspan(kHandshakeHeaderSize)).value();
    ServerHello hello;
    hello.session_id = offer.session_id;
    hello.cipher_suite = how.suite;
    hello.extensions.selected_version = 0x0304;
    hello.extensions.selected_psk = how.psk;
    if (how.with_share) {
        const KeyShareEntry& theirs = offer.extensions.key_shares->front();
        auto accepted =
            test_provider_->accept(find_group(theirs.group)->id, theirs.key_exchange, rng_).value();
        shared = to_buffer(accepted.secret.expose());
        share = to_buffer(accepted.public_value);
        hello.extensions.key_share = KeyShareEntry{theirs.group, share};
    }
    return hello;
}

void ScriptedServer::answer(Connection& client, const ScriptedAnswer& how) {
    suite_ = how.suite;
    hash_ = find_suite(suite_)->hash;
    transcript_.start(hash_);
    Buffer shared, share;
    say(encoded(build_hello(how, shared, share)));
    EarlyStage13 early(context(), how.psk ? session_.secret.expose() : ByteView());
    HandshakeStage13 stage = std::move(early).into_handshake(shared);
    client_handshake_ = stage.client_traffic(transcript_.current());
    server_handshake_ = stage.server_traffic(transcript_.current());
    records_.set_write_protector(protector(suite_, server_handshake_));
    if (!how.takes_early_data) {
        if (keys_ == Keys::early) records_.skip_undecryptable(16640);
        keys_ = Keys::handshake;
        records_.set_read_protector(protector(suite_, client_handshake_));
    }
    say_flight(how);
    const MasterStage13 master = std::move(stage).into_master();
    client_application_ = master.client_traffic(transcript_.current());
    records_.set_write_protector(protector(suite_, master.server_traffic(transcript_.current())));
    carry(client);
}

void ScriptedServer::say_flight(const ScriptedAnswer& how) {
    EncryptedExtensions extensions;
    extensions.extensions.early_data = how.takes_early_data;
    if (!how.alpn.empty()) extensions.extensions.alpn = {as_bytes(how.alpn)};
    say(encoded(extensions));
    const FinishedKey key = finished_key(*test_provider_, hash_, server_handshake_);
    Buffer mac = to_buffer(verify_data(*test_provider_, hash_, key, transcript_.current()).view());
    if (how.breaks_finished) mac[0] ^= 1;
    say(encoded(Finished{mac}));
}

void ScriptedServer::write(Connection& client, ByteView bytes) {
    (void)records_.write(ContentType::application_data, bytes);
    carry(client);
}

void ScriptedServer::carry(Connection& client) {
    const Buffer said = to_buffer(records_.output());
    records_.output_sent(said.size());
    (void)client.receive(said, kNow);
}

}  // namespace handfast::testing
