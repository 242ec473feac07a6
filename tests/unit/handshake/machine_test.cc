// SPDX-License-Identifier: Apache-2.0
// The transition tables: what no row lists is refused, in every state, for every message, for both
// roles and both families; and the compile-time check finds what it claims to find.
#include "handshake/machine.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "handshake/handshake.h"
#include "handshake/machine_check.h"
#include "handshake/stream_channel.h"
#include "record/names.h"
#include "tests/support/credentials.h"
#include "tests/support/pair.h"
#include "tests/unit/handshake/all_messages.h"

namespace handfast::testing {
namespace {

/// Whether a row takes this in the state under these facts.
bool lists(const Table& table, StateId state, const On& on, Facts facts) {
    return std::ranges::any_of(table.rows, [&](const Row& row) {
        return row.from == state && row.on == on && facts.has_all(row.must) &&
               !facts.has_any(row.must_not);
    });
}

/// Every combination of the facts that any row of the table asks for.
std::vector<Facts> all_facts(const Table& table) {
    std::uint32_t asked = 0;
    for (const Row& row : table.rows) asked |= row.must.bits() | row.must_not.bits();
    std::vector<Facts> all;
    for (std::uint32_t bits = asked;; bits = (bits - 1) & asked) {
        all.push_back(Facts::from_bits(bits));
        if (bits == 0) return all;
    }
}

class EveryTable : public ::testing::TestWithParam<const Table*> {};

TEST_P(EveryTable, RefusesWhatNoRowListsInEveryState) {
    const Table& table = *GetParam();
    Pair pair(finish(client_config(), Role::client).value(),
              finish(server_config(), Role::server).value());
    TrustingHooks hooks;
    EventLog log;
    EventSink events(table.role, &log);
    const Config config = server_config();
    StreamChannel channel(config, table.role, events, nullptr);
    crypto::SeededRng rng(1);
    Handshake handshake(table.role, finish(server_config(), Role::server).value(), hooks, rng,
                        events, channel, nullptr);
    int refused = 0;
    for (StateId state = 0; state < table.states.size(); ++state) {
        for (const Facts facts : all_facts(table)) {
            handshake.facts = facts;
            const auto expect_refusal = [&](const Incoming& incoming, const On& what) {
                if (lists(table, state, what, facts)) return;
                Machine machine(table, state);
                const Status status = machine.receive(handshake, incoming);
                ASSERT_FALSE(status)
                    << table.name << " " << machine.state_name() << " " << name_of(what.type);
                EXPECT_EQ(status.error().reason, Reason::unexpected_message);
                EXPECT_EQ(status.error().alert(), AlertDescription::unexpected_message);
                EXPECT_EQ(machine.state(), state) << "a refusal moves nothing";
                ++refused;
            };
            for (HandshakeType type : kAllMessages)
                expect_refusal({.kind = Incoming::Kind::message, .type = type}, on(type));
            expect_refusal({.kind = Incoming::Kind::change_cipher_spec}, on_change_cipher_spec());
        }
    }
    EXPECT_GT(refused, 10000);
    EXPECT_TRUE(log.steps.empty());
}

TEST_P(EveryTable, DrawsItself) {
    const std::string dot = to_dot(*GetParam());
    for (const StateInfo& state : GetParam()->states)
        EXPECT_NE(dot.find(std::string(state.name)), std::string::npos);
    EXPECT_TRUE(dot.starts_with("digraph "));
    EXPECT_TRUE(dot.ends_with("}\n"));
}

INSTANTIATE_TEST_SUITE_P(Tables, EveryTable,
                         ::testing::ValuesIn(all_tables().begin(), all_tables().end()),
                         [](const auto& param) { return std::string(param.param->name); });

// Broken tables, to see that the check sees.
constexpr StateInfo kTwoStates[] = {{"wait"}, {"open"}};
constexpr StateInfo kSendState[] = {{"send", true}, {"open"}};
constexpr Facts kNone;

constexpr Row kAmbiguous[] = {
    {0, on(HandshakeType::finished), kNone, kNone, nullptr, 1, "a"},
    {0, on(HandshakeType::finished), Fact::psk, kNone, nullptr, 1, "b"},
};
static_assert(check_table(Table{"", Role::server, Family::tls13, kAmbiguous, kTwoStates, 0, 1}) ==
              TableFault::ambiguous_rows);

constexpr Row kStuck[] = {
    {0, on_send(), Fact::psk, kNone, nullptr, 1, "only with a psk"},
};
static_assert(check_table(Table{"", Role::server, Family::tls13, kStuck, kSendState, 0, 1}) ==
              TableFault::sending_state_stuck);

constexpr Row kLoop[] = {
    {0, on(HandshakeType::finished), kNone, kNone, nullptr, 0, "for ever"},
};
static_assert(check_table(Table{"", Role::server, Family::tls13, kLoop, kTwoStates, 0, 1}) ==
              TableFault::open_unreachable);

constexpr Row kWrongKind[] = {
    {0, on_send(), kNone, kNone, nullptr, 1, "sends while waiting"},
};
static_assert(check_table(Table{"", Role::server, Family::tls13, kWrongKind, kTwoStates, 0, 1}) ==
              TableFault::sends_while_waiting);

constexpr Row kContradiction[] = {
    {0, on(HandshakeType::finished), Fact::psk, Fact::psk, nullptr, 1, "never"},
};
static_assert(check_table(Table{"", Role::server, Family::tls13, kContradiction, kTwoStates, 0,
                                1}) == TableFault::contradictory_guard);

/// Replaces the type of the nth message that one end sends by another, through all protection:
/// the other end refuses what does not belong there.
void expect_substitute_refused(Role sender, std::size_t index, HandshakeType type) {
    PairOptions options;
    options.filter_client = options.filter_server = true;
    Pair pair(finish(client_config(), Role::client).value(),
              finish(server_config(), Role::server).value(), options);
    End& from = sender == Role::client ? pair.client : pair.server;
    End& to = sender == Role::client ? pair.server : pair.client;
    std::size_t count = 0;
    bool changed = false;
    from.filter.message = [&](HandshakeType before, Buffer& message) {
        if (count++ != index || before == type) return;
        message[0] = code(type);
        changed = true;
    };
    pair.run();
    if (!changed) return;
    ASSERT_TRUE(to.connection->error())
        << "message " << index << " as " << name_of(type) << " got through";
    EXPECT_FALSE(to.connection->handshake_done() && to.received.size() > 0);
    const AlertDescription alert = to.connection->error()->alert();
    EXPECT_TRUE(
        alert == AlertDescription::unexpected_message || alert == AlertDescription::decode_error ||
        alert == AlertDescription::illegal_parameter || alert == AlertDescription::decrypt_error ||
        alert == AlertDescription::bad_certificate)
        << alert_name(alert);
}

TEST(Machine, RefusesEveryMessageInPlaceOfEveryOther) {
    // Server: ServerHello … Finished are five messages; client: ClientHello, Finished.
    for (HandshakeType type : kAllMessages) {
        for (std::size_t index = 0; index < 5; ++index)
            expect_substitute_refused(Role::server, index, type);
        for (std::size_t index = 0; index < 2; ++index)
            expect_substitute_refused(Role::client, index, type);
    }
}

}  // namespace
}  // namespace handfast::testing
