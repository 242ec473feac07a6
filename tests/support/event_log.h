// SPDX-License-Identifier: Apache-2.0
// An observer that remembers, for tests that ask what happened and in which order.
#pragma once

#include <string>
#include <vector>

#include "record/event.h"

namespace handfast::testing {

class EventLog final : public Observer {
  public:
    struct AlertEntry {
        Direction direction;
        AlertLevel level;
        AlertDescription description;
    };
    struct SecretEntry {
        std::string label;
        Buffer secret;
    };
    struct MessageEntry {
        Direction direction;
        HandshakeType type;
        Buffer raw;
    };

    void on_event(const Event& event, const EventContext& context) noexcept override;

    std::vector<std::string> steps;
    std::vector<AlertEntry> alerts;
    std::vector<SecretEntry> secrets;
    std::vector<MessageEntry> messages;
    std::vector<std::string> selected;  ///< "what=value"
    std::vector<std::string> order;     ///< Every event's kind, with its main detail.
    std::vector<ExtensionType> extensions;
    std::vector<Buffer> sctp_keys;
    WireVersion version = 0;
    bool done = false;

    /// The secret that was logged under this label, empty if none was.
    Buffer secret(std::string_view label) const;
    bool sent_alert(AlertDescription description) const;

  private:
    void note(const event::StepDone&);
    void note(const event::Alert&);
    void note(const event::SecretDerived&);
    void note(const event::HandshakeMessage&);
    void note(const event::ChangeCipherSpec&);
    void note(const event::Selected&);
    void note(const event::ExtensionSeen&);
    void note(const event::SctpKeyDerived&);
    void note(const event::HandshakeDone&);
    template <class Other>
    void note(const Other&) {}
};

}  // namespace handfast::testing
