// SPDX-License-Identifier: Apache-2.0
#include "handshake/stream_channel.h"

#include <algorithm>
#include <utility>

#include "crypto/base/byte_reader.h"
#include "handshake/message_header.h"

namespace handfast {

StreamChannel::StreamChannel(const Config& config, Role role, const EventSink& events,
                             Tamper* tamper)
    : records_(events, tamper, {config.limits.empty_records, config.limits.records_per_key}),
      events_(events),
      limits_(config.limits),
      packing_(config.packing) {
    records_.set_sizes({.send = config.max_send_fragment});
    records_.set_padding(config.record_padding);
    records_.set_split(config.record_split);
    const std::size_t split = config.split_send_fragment;
    records_.set_pipelines(
        {.split = split != 0 ? split : config.max_send_fragment, .most = config.max_pipelines});
    records_.set_read_ahead(config.read_ahead);
    // RFC 8446 §D.5: not for the sake of TLS 1.3.
    if (role == Role::server && config.versions.contains_family(Family::legacy))
        records_.accept_v2_hello();
}

Result<std::optional<Incoming>> StreamChannel::next(KeyChange) {
    while (true) {
        if (!pending_.empty()) {
            TRY(auto message, next_message());
            if (message) return message;
        }
        TRY(auto record, records_.next());
        if (!record) return std::nullopt;
        if (record->is_v2_hello) return take_v2_hello(*record);
        if (record->type == ContentType::handshake) {
            pending_ = record->content;
            continue;
        }
        // RFC 8446 §5.1: fragments of a message are not interleaved with other records. An alert
        // is let through, since it says why the peer gives up.
        if (mid_message() && record->type != ContentType::alert)
            return fail(Reason::interleaved_handshake);
        TRY(auto incoming, judge_record(*record));
        return incoming;
    }
}

/// RFC 5246 §E.2: a record is a message, and what is hashed begins with msg_type.
Incoming StreamChannel::take_v2_hello(const Record& record) {
    Incoming incoming{.type = HandshakeType::client_hello, .raw = record.content, .is_v2 = true};
    incoming.body = incoming.raw.subspan(1);
    events_.emit(event::HandshakeMessage{Direction::received, incoming.raw, true});
    return incoming;
}

Result<std::optional<Incoming>> StreamChannel::next_message() {
    // The fast way: the whole message lies in this record.
    if (partial_.empty() && pending_.size() >= kHandshakeHeaderSize) {
        const MessageHeader header = read_message_header(pending_);
        CHECK_OK(judge_length(header, limits_));
        const std::size_t size = kHandshakeHeaderSize + header.length;
        if (pending_.size() >= size) {
            Incoming incoming{.type = header.type, .raw = pending_.first(size)};
            incoming.body = incoming.raw.subspan(kHandshakeHeaderSize);
            pending_ = pending_.subspan(size);
            events_.emit(event::HandshakeMessage{Direction::received, incoming.raw});
            return incoming;
        }
    }
    // Memory follows what was received, not what was announced.
    while (!pending_.empty()) {
        std::size_t wanted = kHandshakeHeaderSize;
        if (partial_.size() >= kHandshakeHeaderSize) wanted += read_message_header(partial_).length;
        const std::size_t taken = std::min(pending_.size(), wanted - partial_.size());
        append(partial_, pending_.first(taken));
        pending_ = pending_.subspan(taken);
        if (partial_.size() < kHandshakeHeaderSize) break;
        const MessageHeader header = read_message_header(partial_);
        CHECK_OK(judge_length(header, limits_));
        if (partial_.size() < kHandshakeHeaderSize + header.length) continue;
        assembled_ = std::exchange(partial_, {});
        Incoming incoming{.type = header.type, .raw = assembled_};
        incoming.body = incoming.raw.subspan(kHandshakeHeaderSize);
        events_.emit(event::HandshakeMessage{Direction::received, incoming.raw});
        return incoming;
    }
    return std::nullopt;
}

Result<Incoming> StreamChannel::judge_record(const Record& record) {
    Incoming incoming;
    switch (record.type) {
        case ContentType::application_data:
            incoming.kind = Incoming::Kind::application_data;
            incoming.data = record.content;
            return incoming;
        case ContentType::change_cipher_spec:
            // RFC 5246 §7.1, RFC 8446 §5: a single byte of value 1, else unexpected_message.
            if (record.content.size() != 1 || record.content[0] != 1)
                return fail(Reason::invalid_ccs_message);
            events_.emit(event::ChangeCipherSpec{Direction::received, record.content});
            incoming.kind = Incoming::Kind::change_cipher_spec;
            return incoming;
        case ContentType::alert: {
            // RFC 8446 §5.1: one alert, whole, in a record.
            ByteReader reader(record.content);
            incoming.kind = Incoming::Kind::alert;
            incoming.level = AlertLevel(reader.u8());
            incoming.description = AlertDescription(reader.u8());
            CHECK_OK(reader.done(Reason::bad_alert));
            events_.emit(event::Alert{Direction::received, incoming.level, incoming.description});
            return incoming;
        }
        case ContentType::heartbeat:
            incoming.kind = Incoming::Kind::heartbeat;
            incoming.data = record.content;
            return incoming;
        default:
            return fail(Reason::unexpected_record);
    }
}

Result<ByteView> StreamChannel::send(ByteView message) {
    if (closed_) return message;
    if (packing_ == MessagePacking::coalesced) {
        append(outgoing_, message);
    } else {
        CHECK_OK(records_.write(ContentType::handshake, message));
    }
    events_.emit(event::HandshakeMessage{Direction::sent, message});
    return message;
}

Status StreamChannel::flush_messages() {
    if (outgoing_.empty()) return {};
    const Buffer messages = std::exchange(outgoing_, {});
    return records_.write(ContentType::handshake, messages);
}

Status StreamChannel::send_change_cipher_spec() {
    static constexpr std::uint8_t kBody[] = {1};
    if (closed_) return {};
    CHECK_OK(flush_messages());
    CHECK_OK(records_.write(ContentType::change_cipher_spec, kBody));
    events_.emit(event::ChangeCipherSpec{Direction::sent, kBody});
    return {};
}

Status StreamChannel::end_flight(FlightEnd) {
    return flush_messages();
}

Status StreamChannel::send_alert(AlertLevel level, AlertDescription description) {
    const std::uint8_t body[] = {code(level), code(description)};
    if (closed_) return {};
    CHECK_OK(flush_messages());
    CHECK_OK(records_.write(ContentType::alert, body));
    // RFC 5246 §7.2.1, RFC 8446 §6.1: "the sender will not send any more messages".
    closed_ = description == AlertDescription::close_notify;
    events_.emit(event::Alert{Direction::sent, level, description});
    return {};
}

Status StreamChannel::send_application_data(ByteView data) {
    if (closed_) return {};
    CHECK_OK(flush_messages());
    return records_.write(ContentType::application_data, data);
}

Status StreamChannel::send_heartbeat(ByteView message) {
    if (closed_) return {};
    CHECK_OK(flush_messages());
    CHECK_OK(records_.write(ContentType::heartbeat, message));
    events_.emit(event::Heartbeat{Direction::sent, message});
    return {};
}

Status StreamChannel::set_read_protector(std::unique_ptr<Protector> protector) {
    // RFC 8446 §5.1: handshake messages do not span key changes.
    if (mid_message()) return fail(Reason::not_on_record_boundary);
    records_.set_read_protector(std::move(protector));
    return {};
}

Status StreamChannel::set_write_protector(std::unique_ptr<Protector> protector) {
    CHECK_OK(flush_messages());
    records_.set_write_protector(std::move(protector));
    return {};
}

void StreamChannel::set_version(WireVersion record_version, bool check_received) {
    records_.set_write_version(record_version);
    if (check_received) records_.require_read_version(record_version);
}

}  // namespace handfast
