// SPDX-License-Identifier: Apache-2.0
#include "bench/openssl_peer.h"

#include <array>
#include <cstdlib>
#include <utility>
#include <vector>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "bench/measure.h"

namespace handfast::bench {

namespace {

template <auto Free>
struct FreedBy {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Context = std::unique_ptr<SSL_CTX, FreedBy<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, FreedBy<SSL_free>>;
using Session = std::unique_ptr<SSL_SESSION, FreedBy<SSL_SESSION_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;

constexpr std::uint32_t kMaxEarlyData = 16384;
constexpr std::size_t kPipe = 1 << 17;

void require(bool holds) {
    if (!holds) std::abort();
}

Key make_key(const std::string& name) {
    if (name == "p256") return Key(EVP_EC_gen("P-256"));
    if (name == "p384") return Key(EVP_EC_gen("P-384"));
    if (name == "p521") return Key(EVP_EC_gen("P-521"));
    if (name == "ed25519") return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (name == "ed448") return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448"));
    if (name == "rsa2048") return Key(EVP_RSA_gen(2048));
    return nullptr;
}

Certificate make_certificate(EVP_PKEY* key, const std::string& name) {
    Certificate made(X509_new());
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 86400);
    X509_NAME* subject = X509_get_subject_name(made.get());
    static constexpr unsigned char kName[] = "server.example";
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, kName, -1, -1, 0);
    X509_set_issuer_name(made.get(), subject);
    X509_set_pubkey(made.get(), key);
    X509_sign(made.get(), key, name.starts_with("ed") ? nullptr : EVP_sha256());
    return made;
}

Context make_context(bool client, bool datagrams) {
    if (datagrams)
        return Context(SSL_CTX_new(client ? DTLS_client_method() : DTLS_server_method()));
    return Context(SSL_CTX_new(client ? TLS_client_method() : TLS_server_method()));
}

/// What one end writes the other reads. Memory takes DTLS's records one after the other, since each
/// says where it ends; a MTU has to be given.
void join(SSL& client, SSL& server, bool datagrams) {
    BIO* ours = nullptr;
    BIO* theirs = nullptr;
    require(BIO_new_bio_pair(&ours, kPipe, &theirs, kPipe) == 1);
    SSL_set_bio(&client, ours, ours);
    SSL_set_bio(&server, theirs, theirs);
    SSL_set_connect_state(&client);
    SSL_set_accept_state(&server);
    if (!datagrams) return;
    for (SSL* ssl : {&client, &server}) {
        SSL_set_options(ssl, SSL_OP_NO_QUERY_MTU);
        require(SSL_set_mtu(ssl, 1400) == 1400);
    }
}

class Pair final : public OpensslPeer {
  public:
    bool init(const PeerSetup& setup) {
        setup_ = setup;
        const Key key = make_key(setup.key);
        if (key == nullptr) return false;
        const Certificate certificate = make_certificate(key.get(), setup.key);
        client_ = make_context(true, setup.datagrams);
        server_ = make_context(false, setup.datagrams);
        const bool tls13 = setup.tls13 && !setup.datagrams;
        const int tls = tls13 ? TLS1_3_VERSION : TLS1_2_VERSION;
        const int version = setup.datagrams ? DTLS1_2_VERSION : tls;
        // The curve of an ECDSA certificate counts as a group in TLS 1.2.
        const std::string groups = tls13 ? setup.group : setup.group + ":P-256";
        for (SSL_CTX* context : {client_.get(), server_.get()}) {
            SSL_CTX_set_min_proto_version(context, version);
            SSL_CTX_set_max_proto_version(context, version);
            if (SSL_CTX_set1_groups_list(context, groups.c_str()) != 1) return false;
        }
        SSL_CTX_set_session_cache_mode(client_.get(),
                                       SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(client_.get(), keep_session);
        SSL_CTX_set_app_data(client_.get(), this);
        if (setup.early_data) {
            SSL_CTX_set_max_early_data(server_.get(), kMaxEarlyData);
            SSL_CTX_set_recv_max_early_data(server_.get(), kMaxEarlyData);
            SSL_CTX_set_options(server_.get(), SSL_OP_NO_ANTI_REPLAY);
        }
        return SSL_CTX_use_certificate(server_.get(), certificate.get()) == 1 &&
               SSL_CTX_use_PrivateKey(server_.get(), key.get()) == 1;
    }

    void full() override { handshake(nullptr); }

    void resumed() override {
        if (kept_ == nullptr) full();
        // A ticket of TLS 1.3 is used once, and brings the next one.
        if (session_ != nullptr) kept_ = std::move(session_);
        handshake(kept_.get());
    }

    double server_memory(int servers) override {
        std::vector<Ssl> established;
        established.reserve(static_cast<std::size_t>(servers));
        full();
        const double before = heap_now();
        for (int i = 0; i < servers; ++i) {
            const Ssl client(SSL_new(client_.get()));
            Ssl& server = established.emplace_back(SSL_new(server_.get()));
            join(*client, *server, setup_.datagrams);
            shake_hands(*client, *server);
            // The pair's buffers are not its own.
            SSL_set_bio(server.get(), nullptr, nullptr);
        }
        return (heap_now() - before) / servers;
    }

  private:
    static int keep_session(SSL* ssl, SSL_SESSION* session) {
        auto* self = static_cast<Pair*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
        self->session_.reset(session);
        return 1;
    }

    void handshake(SSL_SESSION* session) {
        const Ssl client(SSL_new(client_.get()));
        const Ssl server(SSL_new(server_.get()));
        join(*client, *server, setup_.datagrams);
        if (session != nullptr) require(SSL_set_session(client.get(), session) == 1);
        if (session != nullptr && setup_.early_data) exchange_early_data(*client, *server);
        shake_hands(*client, *server);
        require((SSL_session_reused(server.get()) == 1) == (session != nullptr));
        // The tickets of TLS 1.3 come with the data.
        std::array<char, 1> nothing;
        SSL_read(client.get(), nothing.data(), nothing.size());
        SSL_shutdown(client.get());
        SSL_shutdown(server.get());
    }

    static void shake_hands(SSL& client, SSL& server) {
        for (int turn = 0;
             turn < kTurns && !(SSL_is_init_finished(&client) && SSL_is_init_finished(&server));
             ++turn) {
            SSL_do_handshake(&client);
            SSL_do_handshake(&server);
        }
        require(SSL_is_init_finished(&server));
    }

    static void exchange_early_data(SSL& client, SSL& server) {
        static constexpr std::array<char, 16> kData{};
        std::array<char, 64> buffer;
        std::size_t count = 0;
        require(SSL_write_early_data(&client, kData.data(), kData.size(), &count) == 1);
        require(SSL_read_early_data(&server, buffer.data(), buffer.size(), &count) ==
                SSL_READ_EARLY_DATA_SUCCESS);
        require(count == kData.size());
        for (int turn = 0; turn < kTurns; ++turn) {
            SSL_do_handshake(&client);
            if (SSL_read_early_data(&server, buffer.data(), buffer.size(), &count) ==
                SSL_READ_EARLY_DATA_FINISH)
                return;
        }
        require(false);
    }

    static constexpr int kTurns = 8;

    PeerSetup setup_;
    Context client_;
    Context server_;
    Session session_;  ///< The newest that came.
    Session kept_;     ///< The one that is resumed.
};

class Records final : public OpensslRecords {
  public:
    bool init(const RecordsSetup& setup) {
        const Key key = make_key("rsa2048");
        const Certificate certificate = make_certificate(key.get(), "rsa2048");
        client_context_ = make_context(true, setup.datagrams);
        server_context_ = make_context(false, setup.datagrams);
        const std::string ciphers = setup.cipher + ":@SECLEVEL=0";
        for (SSL_CTX* context : {client_context_.get(), server_context_.get()}) {
            SSL_CTX_set_max_proto_version(context,
                                          setup.datagrams ? DTLS1_2_VERSION : TLS1_2_VERSION);
            if (!setup.encrypt_then_mac) SSL_CTX_set_options(context, SSL_OP_NO_ENCRYPT_THEN_MAC);
            if (SSL_CTX_set_cipher_list(context, ciphers.c_str()) != 1) return false;
        }
        require(SSL_CTX_use_certificate(server_context_.get(), certificate.get()) == 1);
        require(SSL_CTX_use_PrivateKey(server_context_.get(), key.get()) == 1);
        return connect(setup.datagrams);
    }

    void pass(std::size_t size) override {
        const auto count = static_cast<int>(size);
        require(SSL_write(client_.get(), data_.data(), count) == count);
        require(SSL_read(server_.get(), data_.data(), count) == count);
    }

  private:
    bool connect(bool datagrams) {
        client_.reset(SSL_new(client_context_.get()));
        server_.reset(SSL_new(server_context_.get()));
        join(*client_, *server_, datagrams);
        for (int turn = 0; turn < 8; ++turn) {
            SSL_do_handshake(client_.get());
            SSL_do_handshake(server_.get());
        }
        return SSL_is_init_finished(client_.get()) && SSL_is_init_finished(server_.get());
    }

    Context client_context_, server_context_;
    Ssl client_, server_;
    std::array<char, 16384> data_{};
};

}  // namespace

std::unique_ptr<OpensslRecords> OpensslRecords::make(const RecordsSetup& setup) {
    auto records = std::make_unique<Records>();
    if (!records->init(setup)) return nullptr;
    return records;
}

std::unique_ptr<OpensslPeer> OpensslPeer::make(const PeerSetup& setup) {
    auto pair = std::make_unique<Pair>();
    if (!pair->init(setup)) return nullptr;
    return pair;
}

std::string openssl_version() {
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}

}  // namespace handfast::bench
