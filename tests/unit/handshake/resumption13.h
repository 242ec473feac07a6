// SPDX-License-Identifier: Apache-2.0
// A TLS 1.3 client that resumes, against a server that answers as a test says.
#pragma once

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/edit_hello.h"
#include "tests/support/scripted_server.h"

namespace handfast::testing {

inline Session session_with_early_data() {
    Session session;
    session.version = 0x0304;
    session.suite = CipherSuite(0x1301);
    session.secret = SessionSecret(Buffer(32, 0x11));
    session.created = kNow - std::chrono::seconds(10);
    session.ticket = Buffer(24, 0x22);
    session.ticket_age_add = 0xffff'fff0;
    session.max_early_data = 1000;
    return session;
}

/// A client that offers a session (unless it has no ticket: then what `config` says), and the
/// server that knows its key.
struct Resumption {
    explicit Resumption(Session session = session_with_early_data(),
                        Config config = client_config())
        : server(session), end(5) {
        config.offer_early_data = true;
        if (config.suites13.front() != CipherSuite(0x1301))
            config.suites13.insert(config.suites13.begin(), CipherSuite(0x1301));
        ConnectionInit init;
        init.role = Role::client;
        init.config = finish(std::move(config), Role::client).value();
        init.rng = &end.rng;
        init.hooks = &end.hooks;
        init.observer = &end.log;
        init.server_name = "server.example";
        if (!session.ticket.empty())
            init.session = std::make_shared<const Session>(std::move(session));
        end.connection = std::make_unique<Connection>(std::move(init));
        EXPECT_TRUE(end.connection->start(kNow));
    }

    Connection& client() { return *end.connection; }
    EarlyData fate() { return client().negotiated().early_data; }
    std::size_t write(std::string_view text) {
        return client().write_early_data(as_bytes(text)).value();
    }
    void listen() { server.listen(client()); }
    void answer(const ScriptedAnswer& how) { server.answer(client(), how); }

    /// Writes early data, has it answered, expects this refusal.
    void expect_refused(const ScriptedAnswer& how, Reason reason, AlertDescription alert) {
        (void)write("early");
        listen();
        answer(how);
        listen();
        ASSERT_TRUE(end.reason()) << "the client accepted it";
        EXPECT_EQ(*end.reason(), reason) << info(*end.reason()).name;
        EXPECT_EQ(server.alert, alert) << "under the keys that the server reads with";
        EXPECT_FALSE(client().handshake_done());
    }

    ScriptedServer server;
    End end;
};

inline bool offers(const Resumption& resumption, ExtensionType type) {
    const HelloParts parts = parts_of(resumption.server.client_hello);
    return std::ranges::any_of(parts.extensions,
                               [&](const auto& extension) { return extension.first == type; });
}

}  // namespace handfast::testing
