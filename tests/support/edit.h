// SPDX-License-Identifier: Apache-2.0
// Changing a message that an end is about to send: decoded, edited, encoded again.
#pragma once

#include <functional>

#include "handshake/messages.h"

namespace handfast::testing {

/// Decodes `message` by `decode`, lets `change` edit it, encodes it in its place. The edited views
/// must outlive the call.
template <class Decode, class Change>
void edit(Buffer& message, Decode&& decode, Change&& change) {
    const Buffer body(message.begin() + kHandshakeHeaderSize, message.end());
    auto decoded = decode(ByteView(body));
    change(*decoded);
    Buffer out;
    encode(*decoded, out);
    message = std::move(out);
}

inline void edit_client_hello(Buffer& message, const std::function<void(ClientHello&)>& change) {
    edit(message, decode_client_hello, change);
}

/// Judged as an answer to an offer of everything.
inline void edit_server_hello(Buffer& message, const std::function<void(ServerHello&)>& change) {
    static const OfferedExtensions kEverything = [] {
        OfferedExtensions all;
        for (unsigned type = 0; type < 52; ++type) all.push_back(ExtensionType(type));
        all.push_back(ExtensionType::renegotiation_info);
        return all;
    }();
    edit(
        message, [](ByteView body) { return decode_server_hello(body, kEverything); }, change);
}

}  // namespace handfast::testing
