// SPDX-License-Identifier: Apache-2.0
// Draws a transition table: the picture cannot differ from what runs.
#include "handshake/machine.h"
#include "record/names.h"

namespace handfast {

namespace {

struct FactName {
    Fact fact;
    std::string_view name;
};
constexpr FactName kFactNames[] = {
    {Fact::compatibility, "compatibility"},
    {Fact::retry_wanted, "retry_wanted"},
    {Fact::psk, "psk"},
    {Fact::resumed, "resumed"},
    {Fact::ticket_due, "ticket_due"},
    {Fact::certificate_requested, "certificate_requested"},
    {Fact::certificate_sent, "certificate_sent"},
    {Fact::status_due, "status_due"},
    {Fact::may_renegotiate, "may_renegotiate"},
    {Fact::next_protocol_due, "next_protocol_due"},
};

void append_guards(std::string& label, Facts facts, std::string_view prefix) {
    for (const FactName& row : kFactNames)
        if (facts.has_all(row.fact)) label.append(" [").append(prefix).append(row.name).append("]");
}

std::string label_of(const Row& row) {
    std::string label;
    switch (row.on.kind) {
        case On::Kind::message:
            label.append("receive ").append(name_of(row.on.type));
            break;
        case On::Kind::change_cipher_spec:
            label.append("receive change_cipher_spec");
            break;
        case On::Kind::wish:
            label.append("on our wish");
            break;
        case On::Kind::send:
            label.append(row.name.empty() ? "—" : row.name);
            break;
    }
    append_guards(label, row.must, "");
    append_guards(label, row.must_not, "not ");
    return label;
}

}  // namespace

std::string to_dot(const Table& table) {
    std::string out;
    out.append("digraph ").append(table.name).append(" {\n    rankdir=TB;\n");
    for (const StateInfo& state : table.states)
        out.append("    \"")
            .append(state.name)
            .append(state.sending ? "\" [shape=box];\n" : "\" [shape=ellipse];\n");
    for (const Row& row : table.rows)
        out.append("    \"")
            .append(table.states[row.from].name)
            .append("\" -> \"")
            .append(table.states[row.to].name)
            .append("\" [label=\"")
            .append(label_of(row))
            .append("\"];\n");
    out.append("}\n");
    return out;
}

}  // namespace handfast
