// SPDX-License-Identifier: Apache-2.0
// A TLS 1.2 client and server that renegotiate, and looks at what they sent.
#pragma once

#include <algorithm>

#include "tests/unit/handshake/tls12_fixture.h"

namespace handfast::testing {

/// The nth message of this type that an end sent; empty when there was none.
inline Buffer sent(const End& end, HandshakeType type, std::size_t nth) {
    for (const auto& message : end.log.messages)
        if (message.direction == Direction::sent && message.type == type && nth-- == 0)
            return message.raw;
    return {};
}

inline std::size_t count_sent(const End& end, HandshakeType type) {
    return static_cast<std::size_t>(std::ranges::count_if(end.log.messages, [&](const auto& one) {
        return one.direction == Direction::sent && one.type == type;
    }));
}

inline Buffer extension_of(const Buffer& hello, ExtensionType wanted) {
    for (const auto& [type, body] : parts_of(hello).extensions)
        if (type == wanted) return body;
    return {};
}

inline bool has_scsv(const Buffer& hello) {
    const Buffer suites = parts_of(hello).suites;
    for (std::size_t at = 0; at + 1 < suites.size(); at += 2)
        if (suites[at] == 0x00 && suites[at + 1] == 0xff) return true;
    return false;
}

inline Buffer verify_data_of(const Buffer& finished) {
    return to_buffer(ByteView(finished).subspan(4));
}

class Renegotiation12 : public Tls12 {
  protected:
    Renegotiation12() { client.renegotiation = server.renegotiation = RenegotiationPolicy::any; }

    End& ours() { return pair().client; }
    End& theirs() { return pair().server; }

    Status from_client() {
        const Status status = ours().connection->renegotiate();
        pair().run();
        return status;
    }
    Status from_server(std::shared_ptr<const Config> next = nullptr) {
        const Status status = theirs().connection->renegotiate(std::move(next));
        pair().run();
        return status;
    }
    /// The second handshake's message of this type is changed on its way out.
    void change_next(End& end, HandshakeType wanted, std::function<void(Buffer&)> change) {
        end.filter.message = [wanted, change = std::move(change)](HandshakeType type,
                                                                  Buffer& message) {
            if (type == wanted) change(message);
        };
    }
    void change_next_hello(End& end, std::function<void(HelloParts&)> change) {
        const bool of_client = &end == &ours();
        change_next(end, of_client ? HandshakeType::client_hello : HandshakeType::server_hello,
                    [change = std::move(change)](Buffer& message) { edit_hello(message, change); });
    }
    /// `end` sends this message, protected, in place of data.
    void send_message(End& from, End& to, const Buffer& message) {
        from.filter.plaintext = [&](ContentType& type, Buffer& content) {
            type = ContentType::handshake;
            content = message;
        };
        pair().send(from, to, as_bytes("x"));
        from.filter.plaintext = nullptr;
    }
    void send_warning(End& from, End& to, AlertDescription description) {
        from.filter.plaintext = [&](ContentType& type, Buffer& content) {
            type = ContentType::alert;
            content = {code(AlertLevel::warning), code(description)};
        };
        pair().send(from, to, as_bytes("x"));
        from.filter.plaintext = nullptr;
    }
    void expect_failure(End& end, Reason reason, AlertDescription alert) {
        ASSERT_TRUE(end.connection->error());
        EXPECT_EQ(info(*end.reason()).name, info(reason).name);
        EXPECT_EQ(alert_name(*end.alert()), alert_name(alert));
        EXPECT_TRUE(end.log.sent_alert(alert));
        End& peer = &end == &ours() ? theirs() : ours();
        EXPECT_EQ(peer.connection->peer_alert(), alert);
    }
};

}  // namespace handfast::testing
