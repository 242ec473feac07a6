// SPDX-License-Identifier: Apache-2.0
// The state machine as data. A table lists what may happen: in which state, on which message (or
// of our own accord), under which facts, which step runs and where that leads. One dispatcher
// refuses everything that no row lists; steps cannot see or set the state. Tables are checked at
// compile time (machine_check.h) and in the order of the RFC's flow figure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "crypto/base/result.h"
#include "handshake/channel.h"
#include "handshake/facts.h"
#include "handshake/signature_schemes.h"
#include "record/code_points.h"

namespace handfast {

struct Handshake;

using StateId = std::uint8_t;

/// What makes a row fire.
struct On {
    enum class Kind : std::uint8_t { message, change_cipher_spec, wish, send };
    Kind kind;
    HandshakeType type{};
    friend constexpr bool operator==(const On&, const On&) = default;
};
constexpr On on(HandshakeType type) {
    return {On::Kind::message, type};
}
constexpr On on_change_cipher_spec() {
    return {On::Kind::change_cipher_spec};
}
/// Because the connection's owner asks for it.
constexpr On on_wish() {
    return {On::Kind::wish};
}
/// Of our own accord: only in sending states.
constexpr On on_send() {
    return {On::Kind::send};
}

/// Does one row's work. A sending step gets an empty Incoming.
using Step = Status (*)(Handshake&, const Incoming&);

struct Row {
    StateId from;
    On on;
    Facts must;
    Facts must_not;
    Step step;  ///< Null: nothing to do, only move on.
    StateId to;
    std::string_view name;  ///< What -state prints come from; "" for silent rows.
};

struct StateInfo {
    std::string_view name;
    bool sending = false;
    bool application_data = false;  ///< May be read and written here.
};

struct Table {
    std::string_view name;  ///< "server13"
    Role role;
    Family family;
    std::span<const Row> rows;
    std::span<const StateInfo> states;
    StateId start;
    StateId open;
};

extern const Table kServer13Table;
extern const Table kClient13Table;
extern const Table kServer12Table;
extern const Table kClient12Table;
std::span<const Table* const> all_tables();
const Table& table_for(Role role, Family family);

/// Runs one table.
class Machine {
  public:
    explicit Machine(const Table& table) : Machine(table, table.start) {}
    /// Starts elsewhere than at the start: for tests that ask every state.
    Machine(const Table& table, StateId state) : table_(&table), state_(state) {}

    /// The row for what came in, its step, then everything that is ours to send.
    Status receive(Handshake& handshake, const Incoming& incoming);
    /// Whether a change_cipher_spec may come now.
    KeyChange key_change(Facts facts) const;
    /// What the connection's owner wants, if a row allows it here (else `invalid_argument`).
    Status wish(Handshake& handshake);
    /// Runs sending states until one waits.
    Status drive(Handshake& handshake);

    const Table& table() const { return *table_; }
    StateId state() const { return state_; }
    std::string_view state_name() const { return table_->states[state_].name; }
    bool open() const { return state_ == table_->open; }
    bool takes_application_data() const { return table_->states[state_].application_data; }

  private:
    const Row* find(const On& on, Facts facts) const;
    Status take(const Row& row, Handshake& handshake, const Incoming& incoming);

    const Table* table_;
    StateId state_;
};

/// The table as a Graphviz digraph (`handfast states --dot`).
std::string to_dot(const Table& table);

}  // namespace handfast
