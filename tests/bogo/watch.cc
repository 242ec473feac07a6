// SPDX-License-Identifier: Apache-2.0
#include "tests/bogo/watch.h"

#include "record/names.h"

namespace handfast::bogo {

namespace {

std::string_view verb(Direction direction) {
    return direction == Direction::sent ? "write " : "read ";
}

}  // namespace

void Watch::on_event(const Event& event, const EventContext&) noexcept {
    handshakes += std::holds_alternative<event::HandshakeDone>(event);
    if (const auto* message = std::get_if<event::HandshakeMessage>(&event)) {
        const int type = message->message[0];
        messages += std::string(verb(message->direction)) +
                    (message->is_v2 ? "v2clienthello" : "hs " + std::to_string(type)) + "\n";
        if (type == code(HandshakeType::client_hello)) first_finished.clear();
        if (type == code(HandshakeType::finished) && first_finished.empty())
            first_finished = to_buffer(message->message.subspan(kHandshakeHeaderSize));
        if (message->direction == Direction::received) last_received_message = type;
    } else if (const auto* ccs = std::get_if<event::ChangeCipherSpec>(&event)) {
        messages += std::string(verb(ccs->direction)) + "ccs\n";
    } else if (const auto* alert = std::get_if<event::Alert>(&event)) {
        messages += std::string(verb(alert->direction)) + "alert " +
                    std::to_string(static_cast<int>(alert->level)) + " " +
                    std::to_string(static_cast<int>(alert->description)) + "\n";
    } else if (const auto* derived = std::get_if<event::SecretDerived>(&event)) {
        if (derived->label == "CLIENT_TRAFFIC_SECRET_0") client_secret = to_buffer(derived->secret);
        if (derived->label == "SERVER_TRAFFIC_SECRET_0") server_secret = to_buffer(derived->secret);
    } else if (const auto* seen = std::get_if<event::ExtensionSeen>(&event)) {
        if (seen->where == HandshakeType::client_hello &&
            seen->type == ExtensionType::application_layer_protocol_negotiation &&
            seen->body.size() > 2)
            advertised_alpn = as_text(seen->body.subspan(2));
    }
}

const Flags& Answers::flags() const {
    return connection_->negotiated().early_data == EarlyData::rejected ? retry_ : flags_;
}

ServerNameDecision Answers::on_server_name(std::optional<std::string_view> name) {
    ServerNameDecision decision;
    if (name && !flags().no_server_name_ack)
        decision.action = ServerNameDecision::Action::acknowledge;
    return decision;
}

Status Answers::verify_peer(const CertificateChain&) {
    verified = true;
    // A client's callback for staples is another one for the whole chain.
    if (flags().fail_ocsp)
        return fail(Reason::invalid_status_response,
                    AlertDescription::bad_certificate_status_response);
    // Without a wish to verify, BoringSSL's clients look at no certificate.
    const bool looks = flags().verify_peer || flags().require_client_certificate;
    if (!flags().verify_fail || !looks) return {};
    // The alerts that BoringSSL's two kinds of callback come to.
    return fail(Reason::certificate_verify_failed, flags().custom_verify
                                                       ? AlertDescription::certificate_unknown
                                                       : AlertDescription::handshake_failure);
}

std::uint32_t Answers::verify_result() const {
    return flags().verify_fail ? kApplicationVerification : 0;
}

void Answers::on_session(const std::shared_ptr<const Session>& made) {
    session = made;
}

}  // namespace handfast::bogo
