// SPDX-License-Identifier: Apache-2.0
// Writes the seed corpora: what our own client and server say to each other, certificates and
// keys minted here, and texts. `fuzz_make_seeds FOLDER`.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include "crypto/base/byte_writer.h"
#include "crypto/base/pem.h"
#include "crypto/random.h"
#include "crypto/registry.h"
#include "fuzz/ends.h"
#include "fuzz/engine.h"
#include "handshake/reassembler.h"
#include "handshake/session_der.h"
#include "record/datagram_records.h"
#include "record/names.h"
#include "record/record_layer.h"
#include "tests/support/credentials.h"
#include "tests/support/pair.h"
#include "x509/mint.h"

namespace {

using namespace handfast;
using namespace handfast::testing;

class Seeds {
  public:
    explicit Seeds(std::filesystem::path folder) : folder_(std::move(folder)) {}

    void add(const std::string& target, ByteView bytes) {
        const std::filesystem::path path = folder_ / target;
        std::filesystem::create_directories(path);
        std::ofstream file(path / ("seed-" + std::to_string(counts_[target]++)), std::ios::binary);
        file << as_text(bytes);
    }
    void add(const std::string& target, std::string_view text) { add(target, as_bytes(text)); }

  private:
    std::filesystem::path folder_;
    std::map<std::string, int> counts_;
};

/// The target that takes this message's body in this family.
std::string target_for(HandshakeType type, WireVersion version) {
    const std::string name(name_of(type));
    const bool two_forms = type == HandshakeType::certificate ||
                           type == HandshakeType::new_session_ticket ||
                           type == HandshakeType::certificate_request;
    if (two_forms) return name + (version == 0x0304 ? "13" : "12");
    if (type == HandshakeType::server_key_exchange || type == HandshakeType::client_key_exchange)
        return "key_exchange_params";
    if (type == HandshakeType::server_hello_done) return "empty";
    return name;
}

void add_messages(Seeds& seeds, const EventLog& log) {
    for (const EventLog::MessageEntry& entry : log.messages)
        if (entry.direction == Direction::sent)
            seeds.add(target_for(entry.type, log.version), ByteView(entry.raw).subspan(4));
}

/// An engine input: choice byte, then pieces with their sizes.
Buffer in_pieces(std::uint8_t choice, const std::vector<Buffer>& flights) {
    Buffer out = {choice};
    for (const Buffer& flight : flights)
        for (std::size_t at = 0; at < flight.size(); at += 127) {
            const ByteView piece =
                ByteView(flight).subspan(at, std::min<std::size_t>(127, flight.size() - at));
            out.push_back(static_cast<std::uint8_t>(piece.size()));
            append(out, piece);
        }
    return out;
}

/// The server has the client's Finished, with or without a retry.
constexpr int kTurnOfLateRequest = 2;

/// Runs a pair and records both sides of the wire.
void add_handshake(Seeds& seeds, Config client, Config server, std::uint8_t choice) {
    PairOptions options;
    options.server_name = "fuzz.example";
    if ((choice & fuzz::kResumes) != 0 && !fuzz::knows_psk(choice))
        options.session = fuzz::unknown_session(kNow);
    Pair pair(finish(std::move(client), Role::client).value(),
              finish(std::move(server), Role::server).value(), options);
    (void)pair.client.connection->start(kNow);
    if ((choice & 1) != 0 || fuzz::knows_psk(choice))
        (void)pair.client.connection->write_early_data(as_bytes(fuzz::kEarlyData));
    std::vector<Buffer> to_server, to_client;
    for (int turn = 0; turn < 8; ++turn) {
        to_server.push_back(to_buffer(pair.client.connection->output()));
        pair.carry(pair.client, pair.server);
        if ((choice & fuzz::kAuthenticates) != 0 && turn == kTurnOfLateRequest)
            (void)pair.server.connection->request_client_certificate(ClientAuthentication::request);
        to_client.push_back(to_buffer(pair.server.connection->output()));
        pair.carry(pair.server, pair.client);
    }
    add_messages(seeds, pair.client.log);
    add_messages(seeds, pair.server.log);
    seeds.add("tls_server", in_pieces(choice, to_server));
    seeds.add("tls_client", in_pieces(choice, to_client));
    seeds.add("records", to_server.front());
    const std::uint8_t quiet[] = {choice};
    const std::uint8_t changed[] = {choice, 0, 40, 1, 0, 80, 2};
    seeds.add("tls_self_play", ByteView(quiet));
    seeds.add("tls_self_play", ByteView(changed));
}

/// Both ends' configurations, as the engine's targets set them up for these choices.
struct Ends {
    explicit Ends(bool real) {
        const auto provider = fuzz::provider(real);
        client.provider = server.provider = provider;
        server.credentials = {fuzz::credential(real, fuzz::KeyKind::p256)};
        server.ticket_keys = std::make_shared<TicketKeys>(provider);
        server.session_store = std::make_shared<MemorySessionStore>(16);
    }
    Config client, server;
};

void add_handshakes(Seeds& seeds) {
    for (const bool real : {false, true})
        for (const ProtocolVersion version : {ProtocolVersion::tls1_2, ProtocolVersion::tls1_3}) {
            Ends ends(real);
            ends.client.versions = ends.server.versions = {version};
            ends.client.alpn = ends.server.alpn = {"h2", "http/1.1"};
            const auto bits = static_cast<std::uint8_t>(
                (real ? 1 : 0) | (version == ProtocolVersion::tls1_2 ? 2 : 4) | 16);
            add_handshake(seeds, ends.client, ends.server, bits);
        }
    Ends ends(false);
    ends.client.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
    ends.server.groups = {NamedGroup::secp256r1};
    add_handshake(seeds, ends.client, ends.server, 4 | 32);
    for (const bool real : {false, true}) {
        Ends resuming(real);
        resuming.client.versions = resuming.server.versions = {ProtocolVersion::tls1_3};
        fuzz::let_resume(resuming.client);
        const unsigned bits = (real ? 1u : 0u) | 4u | fuzz::kResumes;
        add_handshake(seeds, resuming.client, resuming.server, static_cast<std::uint8_t>(bits));
        fuzz::let_take_psk(resuming.server);
        add_handshake(seeds, resuming.client, resuming.server,
                      static_cast<std::uint8_t>(bits | fuzz::kKnownPsk));
    }
    for (const ProtocolVersion version : {ProtocolVersion::tls1_2, ProtocolVersion::tls1_3}) {
        Ends authenticating(false);
        authenticating.client.versions = authenticating.server.versions = {version};
        authenticating.client.credentials = authenticating.server.credentials;
        fuzz::let_authenticate(authenticating.client);
        fuzz::let_authenticate(authenticating.server);
        const unsigned bits = (version == ProtocolVersion::tls1_2 ? 2u : 4u) | fuzz::kAuthenticates;
        add_handshake(seeds, authenticating.client, authenticating.server,
                      static_cast<std::uint8_t>(bits));
    }
}

/// A datagram of a DTLS target's input, a little after the one before.
void put_datagram(Buffer& input, ByteView datagram) {
    ByteWriter writer(input);
    writer.u8(1);
    writer.vec(2, datagram);
}

/// Runs both ends for this choice and records what each of them heard.
void add_datagrams(Seeds& seeds, std::uint8_t bits) {
    const fuzz::DatagramChoice choice(bits);
    fuzz::DatagramEnd client(Role::client, choice), server(Role::server, choice);
    Buffer to_server = {bits}, to_client = {bits};
    const auto carry = [](fuzz::DatagramEnd& from, fuzz::DatagramEnd& to, Buffer& heard) {
        to.pass(fuzz::time_step(1));
        while (const auto datagram = from.take_output()) {
            put_datagram(heard, *datagram);
            to.receive(*datagram);
        }
    };
    for (int turn = 0; turn < 12; ++turn) {
        carry(client, server, to_server);
        carry(server, client, to_client);
        if (turn == 4 && client.done()) (void)client.connection()->write(as_bytes("data"));
        fuzz::DatagramEnd& asking = choice.only_dtls10 ? server : client;
        if (turn == 5 && asking.done()) (void)asking.connection()->renegotiate();
    }
    seeds.add("dtls_server", to_server);
    seeds.add("dtls_client", to_client);
}

/// Messages in fragments, as a record has them.
void add_fragments(Seeds& seeds) {
    const Buffer body(40, 7);
    Buffer seed;
    for (const std::uint16_t sequence : std::initializer_list<std::uint16_t>{1, 0})
        for (const std::size_t offset : {30u, 0u, 10u}) {
            Fragment fragment;
            fragment.message = {HandshakeType::certificate, body.size()};
            fragment.sequence = sequence;
            fragment.offset = offset;
            fragment.content = ByteView(body).subspan(offset, offset == 30 ? 10 : 20);
            Buffer header(kFragmentHeaderSize);
            write_fragment_header(header, fragment);
            append(seed, header);
            append(seed, fragment.content);
        }
    seeds.add("reassembler", seed);
}

void add_dtls(Seeds& seeds) {
    static constexpr std::uint8_t kChoices[] = {0x00, 0x02, 0x04, 0x01, 0x1c, 0x60, 0x84, 0x82};
    for (const std::uint8_t bits : kChoices) add_datagrams(seeds, bits);
    add_fragments(seeds);
    Buffer hello;
    const Buffer cookie(20, 5);
    encode(HelloVerifyRequest{0xfeff, cookie}, hello);
    seeds.add("hello_verify_request", ByteView(hello).subspan(4));
    fuzz::DatagramEnd client(Role::client, fuzz::DatagramChoice(0x18));
    const Buffer datagram = client.take_output().value();
    seeds.add("dtls_client_hello",
              ByteView(datagram).subspan(kDatagramRecordHeaderSize + kFragmentHeaderSize));
}

/// Records as the null provider seals them; the first two bytes are the target's choices.
void add_sealed_records(Seeds& seeds) {
    const auto provider = crypto::make_null_provider();
    const EventSink events(Role::client, nullptr);
    const std::uint8_t iv[12] = {};
    for (std::uint8_t kind = 1; kind <= 3; ++kind) {
        const auto id = kind == 2 ? crypto::AeadId::chacha20_poly1305 : crypto::AeadId::aes_128_gcm;
        auto aead = provider->aead(id, Buffer(crypto::key_size(id))).value();
        RecordLayer records(events, nullptr, {});
        records.set_write_version(0x0303);
        records.set_write_protector(
            kind == 3 ? make_aead13_protector(std::move(aead), iv, id)
                      : make_aead12_protector(std::move(aead),
                                              ByteView(iv).first(kind == 1 ? 4 : 12), id));
        for (const std::string_view text : {"one", "two, a little longer"})
            (void)records.write(ContentType::application_data, as_bytes(text));
        Buffer seed = {kind, 0};
        append(seed, records.output());
        seeds.add("sealed_records", seed);
        Buffer content = {kind, 0, 9};
        append(content, as_bytes("what is written in several records"));
        seeds.add("record_round_trip", content);
        // With the bit that compresses.
        content[0] |= 128;
        seeds.add("record_round_trip", content);
    }
}

/// Messages that our own ends do not send to each other.
void add_rare_messages(Seeds& seeds) {
    Buffer out;
    CertificateRequest13 request13;
    request13.extensions.signature_algorithms = default_schemes();
    request13.extensions.scts_wanted = true;
    request13.extensions.status_request_acknowledged = true;
    const std::uint8_t key_usage[] = {0x06, 0x03, 0x55, 0x1d, 0x0f};
    request13.extensions.oid_filters.emplace().push_back({key_usage, key_usage});
    request13.extensions.compress_certificate = {{CompressionAlgorithm::zstd}};
    encode(request13, out);
    seeds.add("certificate_request13", ByteView(out).subspan(4));
    out.clear();
    const std::uint8_t types[] = {1, 64};
    encode(CertificateRequest12{types, default_schemes(), {}}, out);
    seeds.add("certificate_request12", ByteView(out).subspan(4));
    out.clear();
    append(out, from_hex("0303000600100020000005010080").bytes);
    append(out, Buffer(48, 7));
    seeds.add("v2_client_hello", out);
    out.clear();
    encode(CertificateStatus{1, types}, out);
    seeds.add("certificate_status", ByteView(out).subspan(4));
    out.clear();
    encode(CompressedCertificate{CompressionAlgorithm::zlib, 100, types}, out);
    seeds.add("compressed_certificate", ByteView(out).subspan(4));
    out.clear();
    encode(KeyUpdate{KeyUpdateRequest::update_requested}, out);
    seeds.add("key_update", ByteView(out).subspan(4));
    out.clear();
    encode(NextProtocol{as_bytes("http/1.1")}, out);
    seeds.add("next_protocol", ByteView(out).subspan(4));
    Session session;
    session.version = 0x0304;
    session.suite = CipherSuite(0x1301);
    session.secret = SessionSecret(types);
    session.server_name = "fuzz.example";
    seeds.add("session_in_ticket", serialize_for_ticket(session));
    session.created = kNow;
    session.peer_chain = credential(Identity::p256).chain;
    session.ticket = Buffer(32, 7);
    session.ticket_lifetime_hint = 7200;
    session.ticket_age_add = 0xfedcba98;
    session.max_early_data = 16384;
    session.alpn = "h2";
    session.group = NamedGroup::x25519;
    seeds.add("session_der", session_to_der(session));
}

/// What chooses options, and then the input.
Buffer behind(Buffer choices, ByteView bytes) {
    append(choices, bytes);
    return choices;
}

Buffer extension_seed(const x509::Extension& extension) {
    const auto size = static_cast<std::uint8_t>(extension.encoded_oid.size());
    return behind(behind({2, size}, extension.encoded_oid), extension.value);
}

/// Values of extensions that mint does not make.
void add_extensions(Seeds& seeds) {
    const std::pair<x509::Oid, std::string_view> values[] = {
        {x509::Oid::certificate_policies,
         "3031302f06032a0304302830260608 "
         "2b06010505070202301a300d160354657330060201010201020c0954657374"
         "20746578 74"},
        {x509::Oid::crl_distribution_points,
         "302130 1fa00fa00d860b687474703a2f2f612f62 63 8102 0560a208 82066120622e6578"},
        {x509::Oid::name_constraints, "3018a00c300a82086578616d706c65a108300687040a000000"},
        {x509::Oid::authority_info_access, "3015301306082b0601050507300186 07687474703a2f2f"},
        {x509::Oid::ip_address_blocks, "300f300d04020001300703050 00a000000"},
        {x509::Oid::autonomous_system_numbers, "3009a007300502 03010000"},
        {x509::Oid::tls_feature, "3003020105"},
        {x509::Oid::proxy_cert_info, "300f020101300a06082b06010505071501"},
        {x509::Oid::issuing_distribution_point, "30048201ff8401ff"},
    };
    for (const auto& [oid, hex] : values) {
        const Buffer value = from_hex(hex).bytes;
        seeds.add("extension_text", extension_seed({.oid = oid,
                                                    .encoded_oid = x509::encoded(oid),
                                                    .critical = false,
                                                    .value = value}));
    }
}

void add_certificates(Seeds& seeds) {
    crypto::SeededRng rng(3);
    const auto provider = crypto::make_provider();
    for (const x509::MintKey key :
         {x509::MintKey::p256, x509::MintKey::p384, x509::MintKey::p521, x509::MintKey::ed25519}) {
        x509::MintRequest request;
        request.common_name = "seed, \"quoted\" + #odd";
        request.dns_names = {"a.example", "*.b.example"};
        request.ip_addresses = {{192, 0, 2, 1}};
        request.key = key;
        request.not_before = kNow;
        request.not_after = kNow + std::chrono::days(20000);
        const auto minted = x509::mint(request, *provider, rng).value();
        const ByteView der = minted.certificate->der();
        seeds.add("certificate", der);
        seeds.add("der", der);
        seeds.add("certificate_text", behind({2, 0x1f, 0x13}, der));
        seeds.add("name_text", behind({0x1f, 0x13}, minted.certificate->subject().der()));
        for (const x509::Extension& extension : minted.certificate->extensions())
            seeds.add("extension_text", extension_seed(extension));
        seeds.add("name", minted.certificate->subject().der());
        seeds.add("private_key_der", minted.key_der.expose());
        seeds.add("private_key_pem", encode_pem("PRIVATE KEY", minted.key_der.expose()));
        seeds.add("certificate_pem", encode_pem("CERTIFICATE", der));
        seeds.add("pem", "text\n" + encode_pem("CERTIFICATE", der));
    }
    seeds.add("certificate", credential(Identity::rsa2048).chain.front()->der());
    seeds.add("hostname", "*.b.exampleaa.b.example");
    seeds.add("der", "270101000000Z");
}

/// An authority, issued by another or by itself.
x509::Minted minted(const crypto::Provider& provider, Rng& rng, std::string name,
                    const x509::Minted* issuer) {
    return x509::mint({.common_name = std::move(name),
                       .ca = true,
                       .not_before = kNow,
                       .not_after = kNow + std::chrono::days(20000),
                       .issuer = issuer},
                      provider, rng)
        .value();
}

/// A leaf, an authority that two roots have signed for, and these.
void add_path_search(Seeds& seeds, const crypto::Provider& provider, Rng& rng) {
    const auto first = minted(provider, rng, "first", nullptr);
    const auto second = minted(provider, rng, "second", nullptr);
    const auto below = minted(provider, rng, "below", &first);
    const auto leaf = minted(provider, rng, "leaf", &below);
    const auto crossed =
        x509::mint_certificate({.common_name = "below",
                                .ca = true,
                                .not_before = kNow,
                                .not_after = kNow + std::chrono::days(20000),
                                .issuer = &second},
                               *below.key, below.certificate->spki(), provider, rng)
            .value();
    for (const Buffer& choices : {Buffer{0, 0, 0x08, 0}, Buffer{0, 0, 0x10, 0},
                                  Buffer{0x01, 0, 0x02, 0}, Buffer{0x06, 0x80, 0x18, 0}}) {
        Buffer input = choices;
        for (const auto& one :
             {leaf.certificate, below.certificate, crossed, first.certificate, second.certificate})
            append(input, one->der());
        seeds.add("path_search", input);
    }
}

/// Extensions about names and policies, and a path.
void add_paths(Seeds& seeds) {
    for (std::string_view subtree :
         {"\x0fwww.example.comexample.com", "\x0d*.example.combar.example.com",
          "\x0e"
          "a@xn--mller-kva.de.xn--mller-kva.de",
          "\x15http://u@a.example:8/.example"})
        seeds.add("subtree", subtree);
    for (std::string_view constraints :
         {"3026a012300d820b6578616d706c652e636f6d3001a110300a8708c0000200ffffff003002820061",
          "301ba00d300b8209622e6578616d706c65a10a300881066578616d706c"})
        seeds.add("name_constraints", from_hex(constraints).bytes);
    for (std::string_view policies :
         {"300e300c060a60864801650302013001",
          "30163014060a60864801650302013001060a60864801650302013002", "3006800100810101", "020100"})
        seeds.add("policies", from_hex(policies).bytes);
    crypto::SeededRng rng(5);
    const auto provider = crypto::make_provider();
    x509::MintRequest request = {.common_name = "seed ca",
                                 .ca = true,
                                 .not_before = kNow,
                                 .not_after = kNow + std::chrono::days(20000)};
    const auto ca = x509::mint(request, *provider, rng).value();
    request.common_name = "seed";
    request.dns_names = {"host.example"};
    request.ca = false;
    request.issuer = &ca;
    const auto leaf = x509::mint(request, *provider, rng).value();
    Buffer path = {0xff};
    append(path, leaf.certificate->der());
    append(path, ca.certificate->der());
    seeds.add("judged_path", path);
    add_path_search(seeds, *provider, rng);
    const ByteView name = leaf.certificate->subject().der();
    Buffer names = {static_cast<std::uint8_t>(name.size())};
    append(names, name);
    append(names, ca.certificate->subject().der());
    seeds.add("name_canonical", names);
}

void add_texts(Seeds& seeds) {
    for (const char* text : {"DEFAULT:!aNULL", "ECDHE+AESGCM:@STRENGTH", "ALL:-SHA256:@SECLEVEL=2",
                             "ECDHE-RSA-AES128-GCM-SHA256"})
        seeds.add("cipher_string", text);
    seeds.add("ciphersuites", "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256");
    seeds.add("groups", "X25519:P-256:secp384r1");
    seeds.add("schemes", "RSA+SHA256:ecdsa_secp256r1_sha256:RSA-PSS+SHA384");
    using namespace std::string_view_literals;
    seeds.add("server_options", "-accept\0localhost:4433\0-tls1_3\0-www\0-cipher\0HIGH"sv);
    seeds.add("client_options", "-connect\0localhost:4433\0-servername\0a.example\0-tls1_2"sv);
    seeds.add("server_options", "--port=44\0-naccept\0002\0-4\0-servername\0x"sv);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: fuzz_make_seeds FOLDER\n");
        return 1;
    }
    Seeds seeds(argv[1]);
    add_handshakes(seeds);
    add_dtls(seeds);
    add_sealed_records(seeds);
    add_rare_messages(seeds);
    add_certificates(seeds);
    add_extensions(seeds);
    add_paths(seeds);
    add_texts(seeds);
    return 0;
}
