// SPDX-License-Identifier: Apache-2.0
// Record layers to feed by hand, and the events that they emit.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/registry.h"
#include "record/record_layer.h"
#include "record/suites.h"

namespace handfast::testing {

/// Remembers record events as text: "> 16030100 05", "> inner 22".
class RecordLog final : public Observer {
  public:
    void on_event(const Event& event, const EventContext& context) noexcept override;
    std::vector<std::string> lines;
};

/// Which construction a pair of protectors uses.
enum class Epoch : std::uint8_t { tls12, tls13 };

/// A protector with fixed keys; two of them seal and open each other's records.
std::unique_ptr<Protector> protector(Epoch epoch, crypto::AeadId id,
                                     const crypto::Provider& provider);
std::unique_ptr<Protector> protector(Epoch epoch, crypto::AeadId id = crypto::AeadId::aes_128_gcm);

/// One end: a record layer with its log.
struct Layer {
    explicit Layer(Tamper* tamper = nullptr, RecordLimits limits = {})
        : records(events, tamper, limits) {}
    /// Gives bytes to the layer as they fit, without asking for records; what did not fit is lost.
    void put(ByteView bytes);
    void put_hex(std::string_view text) { put(from_hex(text).bytes); }
    /// Protects both directions.
    void protect(Epoch epoch, crypto::AeadId id = crypto::AeadId::aes_128_gcm);
    /// Takes all output away.
    Buffer take_output();

    RecordLog log;
    EventSink events{Role::server, &log};
    RecordLayer records;
};

/// A record that was read, copied.
struct Taken {
    ContentType type{};
    Buffer content;
    friend bool operator==(const Taken&, const Taken&) = default;
};

/// All records that `bytes` hold, given in pieces of `piece` bytes, and why reading ended.
struct Reading {
    std::vector<Taken> records;
    std::optional<Error> error;
};
Reading read_all(Layer& layer, ByteView bytes, std::size_t piece = 1000);

/// The record that `seal`s what it was asked to, byte for byte, whatever is legal: `inner` is a
/// whole TLSInnerPlaintext (content, type, padding), sealed as TLS 1.3 with `sequence`.
Buffer sealed13(ByteView inner, std::uint64_t sequence = 0);

/// A header and a body of `size` bytes of value `fill`.
Buffer plain_record(ContentType type, std::size_t size, WireVersion version = 0x0303,
                    std::uint8_t fill = 1);

}  // namespace handfast::testing
