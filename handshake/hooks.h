// SPDX-License-Identifier: Apache-2.0
// Decisions that the owner of a connection takes in the middle of a handshake. Synchronous.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "handshake/certificate_needs.h"
#include "handshake/config.h"
#include "handshake/messages.h"
#include "handshake/session.h"

namespace handfast {

struct ServerNameDecision {
    enum class Action : std::uint8_t {
        ignore,       ///< Go on, do not acknowledge.
        acknowledge,  ///< Go on, send an empty server_name.
        warn,         ///< Go on with a warning unrecognized_name (not in TLS 1.3).
        refuse,       ///< Fatal unrecognized_name.
    };
    Action action = Action::ignore;
    /// Continue with this configuration; null keeps the present one.
    std::shared_ptr<const Config> config;
};

class Hooks {
  public:
    virtual ~Hooks() = default;

    /// Server: the name that the client asked for, if any, before anything is chosen by
    /// configuration (only the version is).
    virtual ServerNameDecision on_server_name(std::optional<std::string_view>) { return {}; }

    /// Whether the peer's chain (leaf first, as received) is to be believed. Nothing is, unless
    /// somebody says so.
    virtual Status verify_peer(const CertificateChain&) {
        return fail(Reason::certificate_unknown_ca);
    }

    /// What to remember of the chain that verify_peer judged last: an x509::VerifyCode.
    virtual std::uint32_t verify_result() const { return 0; }

    /// Server: the OCSP response to send with this certificate to a client that asked for one (RFC
    /// 6066 §8); empty: none. A failure ends the handshake.
    virtual Result<Buffer> ocsp_response(const Credential& credential, const StatusRequest&) {
        return credential.ocsp_staple;
    }

    /// Client with Config::want_ocsp_staple: what the server sent for its leaf, empty for nothing,
    /// once all of its first flight is there. A failure ends the handshake.
    virtual Status on_ocsp_response(ByteView /*response*/) { return {}; }

    /// With Config::credentials_by_hook, whenever a certificate is to be chosen: the configuration
    /// to go on with, whose credentials are the ones to choose among. A failure ends the handshake.
    virtual Result<std::shared_ptr<const Config>> on_certificate_needs(
        const CertificateNeeds&, const std::shared_ptr<const Config>& present) {
        return present;
    }

    /// A session that can be resumed: behind a new ticket or session id, of either role.
    virtual void on_session(const std::shared_ptr<const Session>&) {}
};

}  // namespace handfast
