// SPDX-License-Identifier: Apache-2.0
// s_client's body: a terminal at the other end of the connection.
#pragma once

#include "cli/certificate_choice.h"
#include "cli/client_options.h"
#include "cli/client_text.h"
#include "cli/link.h"
#include "cli/peer_verifier.h"
#include "cli/standard_input.h"

namespace handfast::cli {

struct ClientOutputs {
    Output& out;    ///< stdout, swallowed when quiet.
    Output& plain;  ///< stdout.
    Output& err;
};

/// Believes every peer and says what is wrong with it, as OpenSSL does by default.
class ClientHooks final : public Hooks {
  public:
    struct Setup {
        std::shared_ptr<const x509::TrustSource> trust;
        const CertificateChoice& certificates;
        const ClientOptions& options;
        Output& out;
        Output& err;
    };
    ClientHooks(const Setup& setup, const Config& config)
        : setup_(setup),
          verifier_(setup.trust, setup.options, x509::Purpose::tls_server, config),
          provider_(config.provider) {}

    Status verify_peer(const CertificateChain& chain) override;
    std::uint32_t verify_result() const override {
        return static_cast<std::uint32_t>(verifier_.code());
    }
    void on_session(const std::shared_ptr<const Session>& session) override;
    Status on_ocsp_response(ByteView response) override;
    Result<std::shared_ptr<const Config>> on_certificate_needs(
        const CertificateNeeds& needs, const std::shared_ptr<const Config>& present) override;

    std::function<void(const Session&)> on_new_session;

  private:
    Setup setup_;
    PeerVerifier verifier_;
    std::shared_ptr<const crypto::Provider> provider_;
    bool verified_ = false;
    std::string held_back_;  ///< About our certificates, to be said once the peer's were judged.
};

/// One of several connections (-reconnect), and whether what it resumes permits early data.
struct Visit {
    bool first = true;
    bool last = true;
    bool early_data = false;
};

class ClientBody final : public Body {
  public:
    ClientBody(const ClientOptions& options, ClientOutputs outputs, StandardInput& input,
               ClientHooks& hooks, Visit visit)
        : options_(options), outputs_(outputs), input_(input), hooks_(hooks), visit_(visit) {}

    void started(Link& link) override;
    void opened(Link& link) override;
    std::size_t received(Link& link, ByteView data) override;
    void drained(Link& link) override { listen(link); }
    void renegotiated(Link& link) override;
    void ended(Link& link, const LinkEnd& end) override;

    int exit_code() const { return exit_code_; }
    /// The connection was dropped only to be made again.
    bool comes_back() const { return comes_back_; }

  private:
    void listen(Link& link);
    bool ignores_end() const;
    void on_text(Link& link, std::string_view text);
    void renegotiate(Link& link);
    void send_heartbeat(Link& link);
    void update_keys(Link& link, KeyUpdateRequest request);
    void leave(Link& link);
    ClientReport report(Link& link) const;
    void keep(Link& link, const Session& session);
    void send_early_data(Link& link);
    void give_up(std::string_view lines);

    const ClientOptions& options_;
    ClientOutputs outputs_;
    StandardInput& input_;
    ClientHooks& hooks_;
    Visit visit_;
    int exit_code_ = 0;
    bool comes_back_ = false;
    bool input_ended_ = false;  ///< In the midst of a handshake.
    bool gives_up_ = false;     ///< Once the handshake is done.
};

}  // namespace handfast::cli
