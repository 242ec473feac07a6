// SPDX-License-Identifier: Apache-2.0
// Two ends that speak TLS 1.3 alone, for tests of its server.
#pragma once

#include <functional>
#include <memory>

#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/edit.h"
#include "tests/support/pair.h"

namespace handfast::testing {

using Change = std::function<void(ClientHello&)>;

struct Ends13 {
    Config client = client_config();
    Config server = server_config();
    PairOptions options;

    Ends13() {
        client.versions = server.versions = {ProtocolVersion::tls1_3};
        options.filter_client = options.filter_server = true;
    }
    Pair pair() const {
        return Pair(finish(client, Role::client).value(), finish(server, Role::server).value(),
                    options);
    }
};

/// The server refuses for this reason, says this alert, and the client hears it.
inline void expect_refusal(Pair& pair, Reason reason, AlertDescription alert) {
    pair.run();
    ASSERT_TRUE(pair.server.reason().has_value()) << "the server accepted it";
    EXPECT_EQ(*pair.server.reason(), reason) << info(*pair.server.reason()).name;
    EXPECT_TRUE(pair.server.log.sent_alert(alert));
    EXPECT_EQ(pair.client.connection->peer_alert(), alert);
    EXPECT_FALSE(pair.server.connection->handshake_done());
}

/// The client's newest session of a handshake that must succeed.
inline std::shared_ptr<const Session> session_of(const Ends13& ends) {
    Pair pair = ends.pair();
    pair.run();
    EXPECT_TRUE(pair.done());
    const auto& sessions = pair.client.hooks.sessions;
    return sessions.empty() ? nullptr : sessions.back();
}

}  // namespace handfast::testing
