// SPDX-License-Identifier: Apache-2.0
// Compile-time checks of a transition table. A table that fails does not build:
//     static_assert(check_table(kTable) == TableFault::none);
#pragma once

#include "handshake/machine.h"

namespace handfast {

enum class TableFault : std::uint8_t {
    none,
    state_out_of_range,
    contradictory_guard,  ///< A fact both wanted and unwanted.
    ambiguous_rows,       ///< Two rows could fire on the same thing.
    sends_while_waiting,  ///< A send row in a waiting state, or a receive row in a sending one.
    sending_state_stuck,  ///< Some assignment of facts has no row, or two.
    unreachable_state,
    open_unreachable,
};

namespace table_check {

constexpr bool compatible(const Row& a, const Row& b) {
    return !a.must.has_any(b.must_not) && !b.must.has_any(a.must_not);
}

constexpr bool matches(const Row& row, Facts facts) {
    return facts.has_all(row.must) && !facts.has_any(row.must_not);
}

/// For every assignment of the facts that a sending state's rows mention, exactly one row fires.
constexpr bool sending_state_decides(const Table& table, StateId state) {
    std::uint32_t mentioned = 0;
    for (const Row& row : table.rows)
        if (row.from == state) mentioned |= row.must.bits() | row.must_not.bits();
    std::uint32_t subset = mentioned;
    while (true) {
        int firing = 0;
        for (const Row& row : table.rows)
            if (row.from == state && matches(row, Facts::from_bits(subset))) ++firing;
        if (firing != 1) return false;
        if (subset == 0) return true;
        subset = (subset - 1) & mentioned;
    }
}

/// States reachable from `start`, as a bit set.
constexpr std::uint64_t reachable(const Table& table, StateId start) {
    std::uint64_t seen = std::uint64_t{1} << start;
    for (bool grown = true; grown;) {
        grown = false;
        for (const Row& row : table.rows) {
            const bool from = (seen >> row.from & 1) != 0;
            if (from && (seen >> row.to & 1) == 0) {
                seen |= std::uint64_t{1} << row.to;
                grown = true;
            }
        }
    }
    return seen;
}

constexpr TableFault check_row(const Table& table, std::size_t index) {
    const Row& row = table.rows[index];
    if (row.from >= table.states.size() || row.to >= table.states.size())
        return TableFault::state_out_of_range;
    if (row.must.has_any(row.must_not)) return TableFault::contradictory_guard;
    if (table.states[row.from].sending != (row.on.kind == On::Kind::send))
        return TableFault::sends_while_waiting;
    for (std::size_t other = index + 1; other < table.rows.size(); ++other) {
        const Row& next = table.rows[other];
        if (next.from == row.from && next.on == row.on && compatible(row, next))
            return TableFault::ambiguous_rows;
    }
    return TableFault::none;
}

}  // namespace table_check

consteval TableFault check_table(const Table& table) {
    for (std::size_t index = 0; index < table.rows.size(); ++index) {
        const TableFault fault = table_check::check_row(table, index);
        if (fault != TableFault::none) return fault;
    }
    const std::uint64_t all = table_check::reachable(table, table.start);
    for (StateId state = 0; state < table.states.size(); ++state) {
        if ((all >> state & 1) == 0) return TableFault::unreachable_state;
        if ((table_check::reachable(table, state) >> table.open & 1) == 0)
            return TableFault::open_unreachable;
        if (table.states[state].sending && !table_check::sending_state_decides(table, state))
            return TableFault::sending_state_stuck;
    }
    return TableFault::none;
}

}  // namespace handfast
