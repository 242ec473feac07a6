// SPDX-License-Identifier: Apache-2.0
#include "cli/alpn_printer.h"

#include <string>

#include "cli/hex_dump.h"
#include "crypto/base/byte_reader.h"

namespace handfast::cli {
namespace {

/// "h2, http/1.1", nothing of the peer's that a terminal would obey.
std::string names_of(ByteReader list) {
    std::string text;
    while (!list.empty()) {
        const ByteView name = list.vec(1);
        if (list.failed()) break;
        if (!text.empty()) text += ", ";
        text += printable(as_text(name));
    }
    return text;
}

std::string offered_names(ByteView body) {
    ByteReader reader(body);
    return names_of(reader.child(2));
}

}  // namespace

void NextProtocolPrinter::on_event(const Event& event, const EventContext&) noexcept {
    const auto* seen = std::get_if<event::ExtensionSeen>(&event);
    if (seen == nullptr || seen->where != HandshakeType::server_hello ||
        seen->type != ExtensionType::next_proto_neg)
        return;
    out_.print("Protocols advertised by server: {}\n", names_of(ByteReader(seen->body)));
}

void AlpnPrinter::on_event(const Event& event, const EventContext&) noexcept {
    if (const auto* seen = std::get_if<event::ExtensionSeen>(&event)) {
        if (seen->where == HandshakeType::client_hello &&
            seen->type == ExtensionType::application_layer_protocol_negotiation)
            out_.print("ALPN protocols advertised by the client: {}\n", offered_names(seen->body));
    } else if (const auto* selected = std::get_if<event::Selected>(&event)) {
        if (selected->what == "alpn")
            out_.print("ALPN protocols selected: {}\n", printable(selected->value));
    }
}

}  // namespace handfast::cli
