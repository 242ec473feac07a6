// SPDX-License-Identifier: Apache-2.0
#include "tests/support/event_log.h"

#include <algorithm>

#include "record/names.h"

namespace handfast::testing {

namespace {

std::string arrow(Direction direction) {
    return direction == Direction::sent ? "> " : "< ";
}

}  // namespace

void EventLog::on_event(const Event& event, const EventContext& context) noexcept {
    version = context.version;
    std::visit([this](const auto& e) { note(e); }, event);
}

void EventLog::note(const event::StepDone& e) {
    steps.emplace_back(e.name);
    order.push_back("step " + std::string(e.name));
}

void EventLog::note(const event::Alert& e) {
    alerts.push_back({e.direction, e.level, e.description});
    order.push_back(arrow(e.direction) + "alert " + std::string(alert_name(e.description)));
}

void EventLog::note(const event::SecretDerived& e) {
    secrets.push_back({std::string(e.label), to_buffer(e.secret)});
}

void EventLog::note(const event::HandshakeMessage& e) {
    const HandshakeType type = HandshakeType(e.message.front());
    messages.push_back({e.direction, type, to_buffer(e.message)});
    order.push_back(arrow(e.direction) + std::string(name_of(type)));
}

void EventLog::note(const event::ChangeCipherSpec& e) {
    order.push_back(arrow(e.direction) + "change_cipher_spec");
}

void EventLog::note(const event::Selected& e) {
    selected.push_back(std::string(e.what) + "=" + std::string(e.value));
}

void EventLog::note(const event::ExtensionSeen& e) {
    extensions.push_back(e.type);
}

void EventLog::note(const event::SctpKeyDerived& derived) {
    sctp_keys.push_back(to_buffer(derived.key));
}

void EventLog::note(const event::HandshakeDone&) {
    done = true;
    order.emplace_back("done");
}

Buffer EventLog::secret(std::string_view label) const {
    for (const SecretEntry& entry : secrets)
        if (entry.label == label) return entry.secret;
    return {};
}

bool EventLog::sent_alert(AlertDescription description) const {
    return std::ranges::any_of(alerts, [&](const AlertEntry& entry) {
        return entry.direction == Direction::sent && entry.description == description;
    });
}

}  // namespace handfast::testing
