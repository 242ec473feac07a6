// SPDX-License-Identifier: Apache-2.0
#include "fuzz/ends.h"

#include <utility>

#include "crypto/registry.h"
#include "x509/mint.h"

namespace handfast::fuzz {

namespace {

Credential make_credential(bool real, KeyKind kind) {
    crypto::SeededRng rng(7);
    x509::MintRequest request;
    request.common_name = "fuzz.example";
    request.dns_names = {"fuzz.example"};
    request.key = kind == KeyKind::ed25519 ? x509::MintKey::ed25519 : x509::MintKey::p256;
    request.not_before = kStart;
    request.not_after = kStart + std::chrono::days(1);
    auto minted = x509::mint(request, *provider(real), rng).value();
    return {{std::move(minted.certificate)}, std::move(minted.key)};
}

std::shared_ptr<const Config> datagram_config(Role role, const DatagramChoice& choice) {
    Config config;
    config.provider = provider(choice.real_crypto);
    config.transport = Transport::datagram;
    config.security_level = 0;
    config.versions = {ProtocolVersion::tls1_1, ProtocolVersion::tls1_2};
    if (choice.only_dtls10) config.versions = {ProtocolVersion::tls1_1};
    config.renegotiation = RenegotiationPolicy::any;
    config.heartbeat = HeartbeatMode::peer_allowed_to_send;
    if (choice.ids) config.connection_id_size = role == Role::server ? 8 : 3;
    if (choice.srtp) config.srtp_profiles = {SrtpProfile{7}, SrtpProfile{1}};
    if (choice.small) config.datagrams.path_mtu = 256;
    if (choice.psk) {
        ExternalPsk psk;
        psk.identity = {9};
        psk.key = std::make_shared<const SecretBuffer>(Buffer(16, 9));
        config.external_psks = {std::move(psk)};
        config.suites12 = {CipherSuite{0x00ae}, CipherSuite{0x008c}};
    }
    if (role == Role::server || choice.authenticates)
        config.credentials = {credential(choice.real_crypto, KeyKind::p256)};
    if (choice.authenticates) config.client_authentication = ClientAuthentication::request;
    if (role == Role::server) {
        config.ticket_keys = std::make_shared<TicketKeys>(config.provider);
        config.session_store = std::make_shared<MemorySessionStore>(16);
    }
    return finish(std::move(config), role).value();
}

constexpr std::string_view kPeer = "192.0.2.1:5684";

}  // namespace

std::shared_ptr<const crypto::Provider> provider(bool real) {
    static const auto real_provider = crypto::make_provider();
    static const auto null_provider = crypto::make_null_provider();
    return real ? real_provider : null_provider;
}

const Credential& credential(bool real, KeyKind kind) {
    static const Credential made[] = {
        make_credential(false, KeyKind::p256), make_credential(true, KeyKind::p256),
        make_credential(false, KeyKind::ed25519), make_credential(true, KeyKind::ed25519)};
    return made[(real ? 1u : 0u) + (kind == KeyKind::ed25519 ? 2u : 0u)];
}

std::chrono::milliseconds time_step(std::uint8_t code) {
    return std::chrono::milliseconds(code < 128 ? code * 10 : (code - 127) * 1000);
}

DatagramEnd::DatagramEnd(Role role, const DatagramChoice& choice)
    : role_(role),
      config_(datagram_config(role, choice)),
      rng_(role == Role::client ? 2 : 3),
      cookies_(config_->provider, rng_),
      asks_cookie_(role == Role::server && choice.cookies) {
    if (!asks_cookie_) connect(std::nullopt);
}

void DatagramEnd::connect(std::optional<VerifiedHello> hello) {
    ConnectionInit init;
    init.role = role_;
    init.config = config_;
    init.rng = &rng_;
    init.hooks = &hooks_;
    init.verified_hello = hello;
    if (role_ == Role::client) init.server_name = "fuzz.example";
    connection_ = std::make_unique<Connection>(std::move(init));
    (void)connection_->start(now_);
}

void DatagramEnd::receive(ByteView datagram) {
    if (!connection_) {
        FirstDatagram judged = judge_first_datagram(datagram, as_bytes(kPeer), cookies_, now_);
        answer_ = std::move(judged.answer);
        if (judged.verdict != FirstDatagram::Verdict::accept) return;
        connect(judged.hello);
    }
    Buffer bytes = to_buffer(datagram);
    (void)connection_->receive_datagram(bytes, now_);
    while (!connection_->application_data().empty()) {
        data_came_early_ |= !connection_->handshake_done();
        if (!connection_->consume(connection_->application_data().size(), now_)) return;
    }
}

void DatagramEnd::pass(std::chrono::milliseconds time) {
    now_ += time;
    if (!waits() || *connection_->deadline() > now_) return;
    (void)connection_->on_timer(now_);
}

std::optional<Buffer> DatagramEnd::take_output() {
    if (!answer_.empty()) return std::exchange(answer_, {});
    if (!connection_ || connection_->output().empty()) return std::nullopt;
    Buffer datagram = to_buffer(connection_->output());
    connection_->output_sent(datagram.size());
    return datagram;
}

}  // namespace handfast::fuzz
