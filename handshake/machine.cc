// SPDX-License-Identifier: Apache-2.0
#include "handshake/machine.h"

#include <array>

#include "handshake/handshake.h"

namespace handfast {

namespace {

/// RFC 5246 §7.4.1.1: HelloRequest is the one message that the transcript leaves out.
bool counts_in_transcript(const On& on) {
    return on.kind == On::Kind::message && on.type != HandshakeType::hello_request;
}

On what_came(const Incoming& incoming) {
    return incoming.kind == Incoming::Kind::change_cipher_spec ? on_change_cipher_spec()
                                                               : on(incoming.type);
}

}  // namespace

const Row* Machine::find(const On& on, Facts facts) const {
    for (const Row& row : table_->rows)
        if (row.from == state_ && row.on == on && facts.has_all(row.must) &&
            !facts.has_any(row.must_not))
            return &row;
    return nullptr;
}

Status Machine::take(const Row& row, Handshake& handshake, const Incoming& incoming) {
    if (handshake.transcript && counts_in_transcript(row.on))
        handshake.transcript->add(incoming.raw);
    if (row.step != nullptr) CHECK_OK(row.step(handshake, incoming));
    if (handshake.transcript) handshake.transcript->settle();
    state_ = row.to;
    if (!row.name.empty()) handshake.events.emit(event::StepDone{row.name});
    return {};
}

KeyChange Machine::key_change(Facts facts) const {
    return find(on_change_cipher_spec(), facts) != nullptr ? KeyChange::expected
                                                           : KeyChange::unexpected;
}

Status Machine::receive(Handshake& handshake, const Incoming& incoming) {
    // The one place that refuses what no row lists (RFC 8446 §4, RFC 5246 §7.4).
    const Row* row = find(what_came(incoming), handshake.facts);
    if (row == nullptr) return fail(Reason::unexpected_message);
    const bool in_handshake = !open();
    CHECK_OK(take(*row, handshake, incoming));
    // The peer's flight ends here: what it says next depends on ours, so nothing may be under way
    // (RFC 8446 §5.1 for the flights that end with a key change).
    if (in_handshake && table_->states[state_].sending && handshake.channel.mid_message())
        return fail(Reason::not_on_record_boundary);
    return drive(handshake);
}

Status Machine::wish(Handshake& handshake) {
    const Row* row = find(on_wish(), handshake.facts);
    if (row == nullptr) return fail(Reason::invalid_argument);
    CHECK_OK(take(*row, handshake, {}));
    return drive(handshake);
}

Status Machine::drive(Handshake& handshake) {
    if (!table_->states[state_].sending) return {};
    while (table_->states[state_].sending) {
        const Row* row = find(on_send(), handshake.facts);
        if (row == nullptr) return fail(Reason::internal_error);
        const Incoming nothing;
        CHECK_OK(take(*row, handshake, nothing));
    }
    return handshake.channel.end_flight(open() ? FlightEnd::last : FlightEnd::awaits_answer);
}

std::span<const Table* const> all_tables() {
    static constexpr std::array<const Table*, 4> kTables = {&kServer13Table, &kClient13Table,
                                                            &kServer12Table, &kClient12Table};
    return kTables;
}

const Table& table_for(Role role, Family family) {
    for (const Table* table : all_tables())
        if (table->role == role && table->family == family) return *table;
    return kServer13Table;
}

}  // namespace handfast
