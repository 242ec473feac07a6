// SPDX-License-Identifier: Apache-2.0
// What a shim's connection hears and is asked: the trace of messages that the runner compares, the
// peer's offer, the verdict on its certificates, its tickets.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "handshake/connection.h"
#include "record/event.h"
#include "tests/bogo/flags.h"

namespace handfast::bogo {

/// X509_V_ERR_APPLICATION_VERIFICATION
inline constexpr std::uint32_t kApplicationVerification = 50;

class Watch final : public Observer {
  public:
    void on_event(const Event& event, const EventContext& context) noexcept override;

    std::string messages;           ///< "read hs 1\nwrite hs 2\n…"
    int handshakes = 0;             ///< That were done.
    Buffer first_finished;          ///< Its body, of the newest handshake.
    int last_received_message = 0;  ///< Handshake type.
    Buffer client_secret;           ///< The first application traffic secrets, TLS 1.3.
    Buffer server_secret;
    std::string advertised_alpn;  ///< The client's list as on the wire, without its length.
};

class Answers final : public Hooks {
  public:
    Answers(const Flags& flags, const Flags& retry, const std::unique_ptr<Connection>& connection)
        : flags_(flags), retry_(retry), connection_(connection) {}

    ServerNameDecision on_server_name(std::optional<std::string_view> name) override;
    Status verify_peer(const CertificateChain& chain) override;
    std::uint32_t verify_result() const override;
    void on_session(const std::shared_ptr<const Session>& session) override;

    std::shared_ptr<const Session> session;  ///< The newest that came.
    bool verified = false;

  private:
    /// Those of the retry from when early data was rejected.
    const Flags& flags() const;

    const Flags& flags_;
    const Flags& retry_;
    const std::unique_ptr<Connection>& connection_;
};

}  // namespace handfast::bogo
