// SPDX-License-Identifier: Apache-2.0
// What other implementations' clients and servers have sent, and odd records, thrown at an end of
// ours: it answers, waits or refuses with an alert, and says the same however the bytes are cut.
#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/pair.h"
#include "tests/unit/x509/corpus.h"

namespace handfast::testing {
namespace {

struct Outcome {
    bool failed = false;
    Buffer output;
};

/// An end in the first state, and what it makes of the bytes in pieces of that size.
Outcome outcome_of(Role role, ByteView bytes, std::size_t piece) {
    static const auto client = finish(client_config(), Role::client).value();
    static const auto server = finish(server_config(), Role::server).value();
    Pair pair(client, server);
    End& end = role == Role::client ? pair.client : pair.server;
    if (role == Role::client) {
        EXPECT_TRUE(end.connection->start(pair.now));
        end.connection->output_sent(end.connection->output().size());
    }
    while (!bytes.empty() && !end.reason()) {
        const auto taken =
            end.connection->receive(bytes.first(std::min(piece, bytes.size())), pair.now);
        if (!taken || *taken == 0) break;
        bytes = bytes.subspan(*taken);
    }
    return {end.reason().has_value(), to_buffer(end.connection->output())};
}

/// The first byte of a record is its type.
bool begins_with(const Outcome& outcome, ContentType type) {
    return !outcome.output.empty() && outcome.output.front() == code(type);
}

struct Tally {
    std::size_t answered = 0;
    std::size_t refused = 0;
    std::size_t total = 0;
};

Tally throw_all(const char* kind, Role role) {
    Tally tally;
    for (const CorpusFile& file : corpus(kind)) {
        SCOPED_TRACE(file.name + " " + file.origin);
        const Outcome whole = outcome_of(role, file.bytes, file.bytes.size());
        const Outcome cut = outcome_of(role, file.bytes, 7);
        EXPECT_EQ(whole.failed, cut.failed);
        EXPECT_EQ(to_hex(whole.output), to_hex(cut.output));
        // Whoever fails says so.
        EXPECT_TRUE(!whole.failed || !whole.output.empty());
        ++tally.total;
        tally.answered += begins_with(whole, ContentType::handshake);
        tally.refused += whole.failed;
    }
    return tally;
}

TEST(CorpusFlights, OfClientsAreAnsweredOrRefused) {
    const Tally tally = throw_all("client_flight", Role::server);
    if (tally.total == 0) GTEST_SKIP() << corpus_is_absent();
    EXPECT_GE(tally.total, 200u);
    EXPECT_GE(tally.answered, 40u);
}

TEST(CorpusFlights, OfServersFitNoHelloOfOurs) {
    const Tally tally = throw_all("server_flight", Role::client);
    if (tally.total == 0) GTEST_SKIP() << corpus_is_absent();
    EXPECT_GE(tally.total, 200u);
    EXPECT_GE(tally.refused, 200u);
}

TEST(CorpusFlights, RecordsEndNobody) {
    for (const Role role : {Role::client, Role::server}) {
        const Tally tally = throw_all("tls_record", role);
        if (tally.total == 0) GTEST_SKIP() << corpus_is_absent();
        EXPECT_GE(tally.total, 100u);
        EXPECT_GT(tally.refused, 0u);
    }
}

}  // namespace
}  // namespace handfast::testing
