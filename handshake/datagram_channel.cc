// SPDX-License-Identifier: Apache-2.0
#include "handshake/datagram_channel.h"

#include <algorithm>
#include <utility>

#include "crypto/base/byte_reader.h"

namespace handfast {

namespace {

/// RFC 6347 §4.1.1.1: a flight that goes unanswered may be too large for the path. What IPv4 (576)
/// and the smallest links (256) have, without the headers of IP and UDP.
struct BackOff {
    std::uint32_t repetitions;
    std::size_t path_mtu;
};
constexpr BackOff kBackOffs[] = {{2, 548}, {6, 228}};

/// A datagram is not filled with crumbs of a message.
constexpr std::size_t kSmallestFragment = 32;

/// The peer's repetition of its flight is answered with ours (RFC 6347 §4.2.4), but no more often:
/// what is repeated may be an echo of the network or of somebody who wants to see much sent.
constexpr std::chrono::milliseconds kRepeatPause{200};

}  // namespace

DatagramChannel::DatagramChannel(const Config& config, const EventSink& events, Tamper* tamper)
    : limits_(config.limits),
      events_(events),
      records_(events, tamper,
               {config.limits.held_records, config.limits.held_bytes, config.datagrams.carrier}),
      reassembler_(config.limits),
      timer_(config.datagrams),
      backs_off_(config.datagrams.backs_off) {
    const bool sctp = config.datagrams.carrier == Carrier::sctp;
    records_.set_path_mtu(sctp ? kMaxDatagramSize : config.datagrams.path_mtu);
    records_.set_sizes({.send = config.max_send_fragment}, SizesFrom::now);
}

void DatagramChannel::resume_at(std::uint16_t message_sequence, std::uint64_t record_sequence) {
    reassembler_.expect(message_sequence);
    next_sequence_ = message_sequence;
    records_.set_write_sequence(record_sequence);
}

Result<std::optional<Incoming>> DatagramChannel::next(KeyChange change) {
    while (true) {
        TRY(const auto message, next_message());
        if (message) return message;
        // RFC 6347 §4.2.4: it has no number, so that only the machine knows what comes before it.
        if (change_cipher_spec_came_ && change == KeyChange::expected) {
            static constexpr std::uint8_t kBody[] = {1};
            change_cipher_spec_came_ = false;
            events_.emit(event::ChangeCipherSpec{Direction::received, kBody});
            return Incoming{.kind = Incoming::Kind::change_cipher_spec};
        }
        const auto record = records_.next();
        if (!record) return std::nullopt;
        if (auto incoming = take_record(*record)) return incoming;
    }
}

/// The next message in order, out of the record at hand or of what was kept.
Result<std::optional<Incoming>> DatagramChannel::next_message() {
    while (true) {
        if (const auto raw = reassembler_.next()) return message(*raw);
        if (fragments_.empty()) return std::nullopt;
        const auto fragment = take_fragment(fragments_);
        if (!fragment) {
            fragments_ = {};
            records_.drop(fragment.error().reason);
            continue;
        }
        if (is_stale(*fragment)) {
            judge_repeated(*fragment);
            records_.drop(Reason::message_out_of_order);
            continue;
        }
        // The next message has no place here, as in a stream; of others nobody knows yet.
        const bool is_next = fragment->sequence == reassembler_.expected();
        if (Status fits = judge_length(fragment->message, limits_); !fits && is_next)
            return std::unexpected(fits.error());
        // The fast way: nothing has to be kept.
        if (reassembler_.pass(*fragment)) return message(fragment->whole);
        const Status kept = reassembler_.add(*fragment);
        if (!kept) {
            judge_repeated(*fragment);
            records_.drop(kept.error().reason);
        }
    }
}

/// Whether a fragment is left over from a handshake that is done. RFC 6347 §4.2.2: the first
/// message of each, a HelloRequest's too, has number 0; and a Finished is the first of its epoch.
bool DatagramChannel::is_stale(const Fragment& fragment) {
    const HandshakeType type = fragment.message.type;
    if (!reads_nothing_yet_) return type == HandshakeType::finished && finished_came_;
    const bool begins = type == HandshakeType::client_hello || type == HandshakeType::hello_request;
    if (!begins || fragment.sequence != 0) return false;
    reads_nothing_yet_ = false;
    request_.reset();
    reassembler_.expect(0);
    return false;
}

void DatagramChannel::handshake_done() {
    timer_.stop();
    request_.reset();
    // A request that we let be is the first message of the handshake that may follow.
    const bool ignored_request = !finished_ && read_request_;
    reads_nothing_yet_ |= !ignored_request;
    writes_nothing_yet_ |= finished_;
    finished_ = false;
}

Incoming DatagramChannel::message(ByteView raw) {
    Incoming incoming{.type = HandshakeType(raw[0]), .raw = raw};
    read_request_ = incoming.type == HandshakeType::hello_request;
    if (incoming.type == HandshakeType::finished) finished_ = finished_came_ = true;
    incoming.body = raw.subspan(kFragmentHeaderSize);
    timer_.progress(now_);
    events_.emit(event::HandshakeMessage{Direction::received, raw});
    return incoming;
}

std::optional<Incoming> DatagramChannel::take_record(const Record& record) {
    Incoming incoming;
    switch (record.type) {
        case ContentType::handshake:
            fragments_ = record.content;
            return std::nullopt;
        case ContentType::change_cipher_spec:
            if (record.content.size() == 1 && record.content[0] == 1)
                change_cipher_spec_came_ = true;
            else
                records_.drop(Reason::invalid_ccs_message);
            return std::nullopt;
        case ContentType::alert:
            return take_alert(record);
        case ContentType::application_data:
            incoming.kind = Incoming::Kind::application_data;
            incoming.data = record.content;
            return incoming;
        case ContentType::heartbeat:
            incoming.kind = Incoming::Kind::heartbeat;
            incoming.data = record.content;
            return incoming;
        default:
            records_.drop(Reason::unexpected_record);
            return std::nullopt;
    }
}

std::optional<Incoming> DatagramChannel::take_alert(const Record& record) {
    ByteReader reader(record.content);
    Incoming incoming{.kind = Incoming::Kind::alert};
    incoming.level = AlertLevel(reader.u8());
    incoming.description = AlertDescription(reader.u8());
    if (!reader.done()) {
        records_.drop(Reason::bad_alert);
        return std::nullopt;
    }
    events_.emit(event::Alert{Direction::received, incoming.level, incoming.description});
    return incoming;
}

Status DatagramChannel::misplaced(Reason why) {
    records_.drop(why);
    return {};
}

/// RFC 6347 §4.2.4: the last message of the peer's flight once more means that it has not seen
/// ours. To whom it owes nothing more, a Finished says so beyond doubt, and is never a replay; the
/// other end must not answer it, or both would go on without end.
void DatagramChannel::judge_repeated(const Fragment& fragment) {
    const auto last = static_cast<std::uint16_t>(reassembler_.expected() - 1);
    if (fragment.sequence != last || !fragment.ends_message() || flight_.empty()) return;
    const bool finished =
        fragment.message.type == HandshakeType::finished && records_.read_epoch() != 0;
    const bool asked =
        flight_is_last_ ? finished : timer_.running() && now_ - flight_sent_ >= kRepeatPause;
    if (asked && !std::exchange(repeated_, true)) (void)repeat_flight();
}

FlightPart& DatagramChannel::begin_part(ContentType type) {
    if (std::exchange(flight_ended_, false)) {
        flight_.clear();
        timer_.stop();
    }
    return flight_.emplace_back(records_.write_epoch(), type, Buffer());
}

/// Counts anew with every handshake (RFC 6347 §4.2.2).
FlightPart& DatagramChannel::begin_message(HandshakeType type) {
    finished_ |= type == HandshakeType::finished;
    if (std::exchange(writes_nothing_yet_, false)) next_sequence_ = 0;
    if (type == HandshakeType::client_hello && std::exchange(reads_nothing_yet_, false))
        reassembler_.expect(0);
    if (type != HandshakeType::hello_request) return begin_part(ContentType::handshake);
    // Beside the last flight: a peer that has not seen that one is still answered.
    timer_.start(now_);
    return request_.emplace(records_.write_epoch(), ContentType::handshake);
}

Result<ByteView> DatagramChannel::send(ByteView message) {
    if (closed_) return message;
    const MessageHeader header = read_message_header(message);
    FlightPart& part = begin_message(header.type);
    const ByteView body = message.subspan(kHandshakeHeaderSize);
    part.bytes.reserve(kFragmentHeaderSize + body.size());
    part.bytes.resize(kFragmentHeaderSize);
    write_fragment_header(part.bytes, {header.type, body.size()}, next_sequence_++);
    append(part.bytes, body);
    CHECK_OK(write_part(part));
    events_.emit(event::HandshakeMessage{Direction::sent, part.bytes});
    return part.bytes;
}

Status DatagramChannel::send_change_cipher_spec() {
    if (closed_) return {};
    FlightPart& part = begin_part(ContentType::change_cipher_spec);
    part.bytes = {1};
    CHECK_OK(write_part(part));
    events_.emit(event::ChangeCipherSpec{Direction::sent, part.bytes});
    return {};
}

Status DatagramChannel::write_part(const FlightPart& part) {
    if (part.type == ContentType::handshake) return write_message(part);
    return records_.write(part.epoch, part.type, part.bytes);
}

/// RFC 6347 §4.2.3: "as a series of … fragments", each a record.
Status DatagramChannel::write_message(const FlightPart& part) {
    const ByteView body = ByteView(part.bytes).subspan(kFragmentHeaderSize);
    ByteReader header(part.bytes);
    Fragment fragment;
    fragment.message = {HandshakeType(header.u8()), body.size()};
    header.u24();
    fragment.sequence = header.u16();
    do {
        const std::size_t left = body.size() - fragment.offset;
        const std::size_t wanted = kFragmentHeaderSize + std::min(left, kSmallestFragment);
        if (records_.room(part.epoch) < wanted) records_.end_datagram();
        const std::size_t room = records_.room(part.epoch);
        if (room <= kFragmentHeaderSize) return fail(Reason::internal_error);
        fragment.content =
            body.subspan(fragment.offset, std::min(left, room - kFragmentHeaderSize));
        fragment_.assign(kFragmentHeaderSize, 0);
        write_fragment_header(fragment_, fragment);
        append(fragment_, fragment.content);
        CHECK_OK(records_.write(part.epoch, part.type, fragment_));
        fragment.offset += fragment.content.size();
    } while (fragment.offset < body.size());
    return {};
}

Status DatagramChannel::end_flight(FlightEnd end) {
    records_.end_datagram();
    // Nothing was said: the flight before is still the last word.
    if (flight_.empty() || flight_ended_) return {};
    flight_ended_ = true;
    flight_is_last_ = end == FlightEnd::last;
    flight_sent_ = now_;
    if (!flight_is_last_) timer_.start(now_);
    return {};
}

Status DatagramChannel::on_timer() {
    if (!timer_.expired(now_)) return {};
    if (request_) return repeat_request();
    if (!timer_.again(now_)) return fail(Reason::read_timeout_expired);
    back_off();
    events_.emit(event::FlightRepeated{timer_.repetitions()});
    return repeat_flight();
}

/// The flight that goes unanswered may have been too large.
void DatagramChannel::back_off() {
    if (!backs_off_) return;
    for (const BackOff& step : kBackOffs)
        if (timer_.repetitions() == step.repetitions)
            records_.set_path_mtu(std::min(records_.path_mtu(), step.path_mtu));
}

/// RFC 5246 §7.4.1.1: it may be ignored.
Status DatagramChannel::repeat_request() {
    if (closed_ || !timer_.again(now_)) return {};
    events_.emit(event::FlightRepeated{timer_.repetitions()});
    CHECK_OK(write_part(*request_));
    records_.end_datagram();
    return {};
}

/// Under new record numbers (RFC 6347 §4.2.4).
Status DatagramChannel::repeat_flight() {
    if (closed_) return {};
    records_.end_datagram();
    for (const FlightPart& part : flight_) CHECK_OK(write_part(part));
    records_.end_datagram();
    flight_sent_ = now_;
    return {};
}

Status DatagramChannel::write_alone(ContentType type, ByteView content) {
    if (closed_) return {};
    records_.end_datagram();
    CHECK_OK(records_.write(records_.write_epoch(), type, content));
    records_.end_datagram();
    return {};
}

Status DatagramChannel::send_alert(AlertLevel level, AlertDescription description) {
    const std::uint8_t body[] = {code(level), code(description)};
    if (closed_) return {};
    CHECK_OK(write_alone(ContentType::alert, body));
    closed_ = description == AlertDescription::close_notify;
    if (closed_ || level == AlertLevel::fatal) timer_.stop();
    events_.emit(event::Alert{Direction::sent, level, description});
    return {};
}

Status DatagramChannel::send_application_data(ByteView data) {
    if (data.size() > kMaxPlaintext) return fail(Reason::dtls_message_too_big);
    if (closed_) return {};
    // RFC 6066 §4, RFC 8449 §4: no record has more than the peer takes.
    const std::size_t limit = records_.fit(kMaxDatagramSize).content;
    records_.end_datagram();
    do {
        const ByteView part = data.first(std::min(limit, data.size()));
        CHECK_OK(records_.write(records_.write_epoch(), ContentType::application_data, part));
        data = data.subspan(part.size());
    } while (!data.empty());
    records_.end_datagram();
    return {};
}

Status DatagramChannel::send_heartbeat(ByteView message) {
    CHECK_OK(write_alone(ContentType::heartbeat, message));
    events_.emit(event::Heartbeat{Direction::sent, message});
    return {};
}

Status DatagramChannel::set_read_protector(std::unique_ptr<Protector> protector) {
    // What came before under other keys, or under none, is no part of what follows.
    reassembler_.forget();
    fragments_ = {};
    finished_came_ = false;
    records_.set_read_protector(std::move(protector));
    return {};
}

Status DatagramChannel::set_write_protector(std::unique_ptr<Protector> protector) {
    return records_.set_write_protector(std::move(protector));
}

void DatagramChannel::set_version(WireVersion record_version, bool check_received) {
    records_.set_write_version(record_version);
    if (check_received) records_.require_read_version(record_version);
}

}  // namespace handfast
