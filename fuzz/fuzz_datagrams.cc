// SPDX-License-Identifier: Apache-2.0
// DTLS as a peer sees it: datagrams in, with time between them. And the reassembler of messages
// against a model that has no limits.
#include "crypto/base/byte_reader.h"
#include "fuzz/ends.h"
#include "fuzz/engine.h"
#include "fuzz/target.h"
#include "tests/support/reassembly_model.h"

namespace handfast::fuzz {

namespace {

/// A flight of ours with the fuzzer's certificate, and the alert behind it, is smaller.
constexpr std::size_t kMostSaid = 8192;

/// All that the end has to say: whole datagrams, no larger than the path takes. Returns its size.
std::size_t drain(DatagramEnd& end) {
    std::size_t said = 0;
    while (const auto datagram = end.take_output()) {
        require(datagram->size() <= end.path_mtu(), "a datagram beyond the path's MTU");
        said += datagram->size();
    }
    return said;
}

/// The timer alone comes to an end.
void wait_it_out(DatagramEnd& end) {
    for (int i = 0; end.waits(); ++i) {
        require(i < 64, "a timer without end");
        end.pass(std::chrono::seconds(61));
        require(drain(end) <= kMostSaid, "more than a flight at a time");
    }
}

}  // namespace

bool run_datagrams(Role role, ByteView input) {
    ByteReader reader(input);
    const DatagramChoice choice(reader.u8());
    if (reader.failed()) return false;
    DatagramEnd end(role, choice);
    (void)drain(end);
    while (!reader.empty()) {
        end.pass(time_step(reader.u8()));
        (void)drain(end);
        const std::size_t size = std::min<std::size_t>(reader.u16(), reader.remaining());
        const ByteView datagram = reader.bytes(size);
        const bool unknown = end.connection() == nullptr;
        end.receive(datagram);
        const std::size_t said = drain(end);
        // RFC 6347 §4.2.1: who has shown no cookie gets no more than it sent.
        require(!unknown || end.connection() != nullptr || said <= size, "an amplifier");
        require(said <= kMostSaid, "more than a flight for a datagram");
        require(!end.data_came_early(), "data before the handshake");
    }
    const bool done = end.done();
    if (done && end.connection()->may_write()) (void)end.connection()->write(as_bytes("bye"));
    wait_it_out(end);
    if (end.connection() != nullptr) (void)end.connection()->close();
    (void)drain(end);
    return done;
}

void fuzz_dtls_server(ByteView input) {
    (void)run_datagrams(Role::server, input);
}
void fuzz_dtls_client(ByteView input) {
    (void)run_datagrams(Role::client, input);
}

/// Fragments as they stand in records, one after the other.
void fuzz_reassembler(ByteView input) {
    static const Limits limits;
    Reassembler reassembler(limits);
    testing::ReassemblyModel model;
    while (!input.empty()) {
        const auto fragment = take_fragment(input);
        if (!fragment) return;
        if (!judge_length(fragment->message, limits)) {
            require(!reassembler.add(*fragment), "a message over its limit is kept");
            continue;
        }
        if (reassembler.pass(*fragment)) {
            require(fragment->sequence == model.expected, "a message out of its turn");
            model.pass();
        } else if (reassembler.add(*fragment)) {
            require(model.fits(*fragment), "a fragment that does not fit is kept");
            model.add(*fragment);
        } else if (model.fits(*fragment)) {
            // Refused for a limit: how much of it was kept is the reassembler's business.
            return;
        }
        while (const auto expected = model.next()) {
            const auto message = reassembler.next();
            require(message.has_value(), "a message is complete and does not come");
            require(equal(message->subspan(kFragmentHeaderSize), *expected), "another message");
        }
        require(!reassembler.next(), "a message comes before it is complete");
        require(reassembler.expected() == model.expected, "the numbers differ");
    }
    reassembler.forget();
    require(reassembler.memory() == 0, "memory that nothing is kept in");
}

}  // namespace handfast::fuzz
