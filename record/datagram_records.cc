// SPDX-License-Identifier: Apache-2.0
#include "record/datagram_records.h"

#include <algorithm>
#include <utility>

#include "crypto/base/byte_reader.h"

namespace handfast {

namespace {

constexpr unsigned kMajorVersion = 0xfe;
constexpr std::size_t kEpochAt = 3;
constexpr std::size_t kSequenceSize = 6;
/// Buffers up to this size are kept on an idle connection.
constexpr std::size_t kIdleOutput = 2048;

bool is_known(ContentType type) {
    return (type >= ContentType::change_cipher_spec && type <= ContentType::heartbeat) ||
           type == ContentType::tls12_cid;
}

std::uint64_t read_u48(ByteReader& reader) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : reader.bytes(kSequenceSize)) value = value << 8 | byte;
    return value;
}

void put(ByteSpan out, std::uint64_t value) {
    for (std::size_t i = out.size(); i > 0; --i, value >>= 8)
        out[i - 1] = static_cast<std::uint8_t>(value);
}

/// RFC 6347 §4.1.2.1: "the epoch followed by the sequence number".
std::uint64_t whole_sequence(std::uint16_t epoch, std::uint64_t sequence) {
    return std::uint64_t{epoch} << 48 | sequence;
}

}  // namespace

DatagramRecords::DatagramRecords(const EventSink& events, Tamper* tamper, DatagramLimits limits)
    : events_(events),
      tamper_(tamper),
      limits_(limits),
      read_(make_null_protector()),
      write_{0, 0, make_null_protector(), {}} {}

void DatagramRecords::receive(ByteSpan datagram) {
    rest_ = datagram;
}

void DatagramRecords::drop(Reason why) {
    events_.emit(event::RecordDropped{why});
}

/// Takes a record off the datagram; nothing, and the rest is dropped, when it is none.
std::optional<DatagramRecords::Header> DatagramRecords::take_header() {
    ByteReader reader(rest_);
    Header header{};
    header.type = ContentType(reader.u8());
    header.version = reader.u16();
    header.epoch = reader.u16();
    header.sequence = read_u48(reader);
    if (header.type == ContentType::tls12_cid)
        reader.bytes(header.epoch == read_epoch_ ? read_connection_id_.size()
                                                 : next_read_connection_id_.size());
    const std::size_t length = reader.u16();
    const std::size_t header_size = rest_.size() - reader.remaining();
    reader.bytes(length);
    if (reader.failed()) {
        rest_ = {};
        drop(Reason::length_mismatch_in_datagram);
        return std::nullopt;
    }
    header.bytes = rest_.first(header_size);
    header.body = rest_.subspan(header_size, length);
    rest_ = rest_.subspan(header_size + length);
    return header;
}

/// What can be told before anything is decrypted.
Status DatagramRecords::judge(const Header& header) const {
    if (!is_known(header.type)) return fail(Reason::bad_record_type);
    // RFC 6347 §4.1: "the version"; what is negotiated counts once it is.
    if (header.version >> 8 != kMajorVersion ||
        (required_version_ != 0 && header.version != required_version_))
        return fail(Reason::wrong_version_number);
    if (header.body.size() > sizes_.receive + kMaxExpansion12)
        return fail(Reason::encrypted_length_too_long);
    // RFC 6083 §3.3: over SCTP "replay detection of DTLS MUST NOT be used".
    if (limits_.carrier == Carrier::udp && header.epoch == read_epoch_ &&
        !window_.is_fresh(header.sequence))
        return fail(Reason::record_replayed);
    if (header.epoch != read_epoch_ && header.epoch != read_epoch_ + 1)
        return fail(Reason::record_of_another_epoch);
    const Buffer& id = header.epoch == read_epoch_ ? read_connection_id_ : next_read_connection_id_;
    // RFC 9146 §3: who asked for an identifier takes no record without it, nor one with another.
    const bool has_id = header.type == ContentType::tls12_cid;
    if (has_id != !id.empty()) return fail(Reason::bad_record_type);
    if (has_id &&
        !equal(header.bytes.subspan(kDatagramRecordHeaderSize - 2, id.size()), ByteView(id)))
        return fail(Reason::unknown_connection_id);
    return {};
}

/// Kept until the keys of its epoch are there; within limits, since nobody knows who sent it.
void DatagramRecords::hold(const Header& header) {
    const std::size_t size = header.bytes.size() + header.body.size();
    if (held_.size() == limits_.held_records || held_bytes_ + size > limits_.held_bytes)
        return drop(Reason::record_of_another_epoch);
    held_bytes_ += size;
    Buffer& kept = held_.emplace_back(to_buffer(header.bytes));
    append(kept, header.body);
}

std::optional<Record> DatagramRecords::next() {
    while (true) {
        if (rest_.empty()) {
            // Of the epoch that has come; before, they only wait.
            if (held_.empty() || held_epoch_ != read_epoch_) return std::nullopt;
            held_record_ = std::move(held_.front());
            held_.pop_front();
            held_bytes_ -= held_record_.size();
            rest_ = held_record_;
        }
        const auto header = take_header();
        if (!header) continue;
        events_.emit(event::RecordHeader{Direction::received, header->bytes});
        if (Status status = judge(*header); !status) {
            drop(status.error().reason);
            continue;
        }
        if (header->epoch != read_epoch_) {
            held_epoch_ = header->epoch;
            hold(*header);
            continue;
        }
        const auto record = open(*header);
        if (!record) {
            drop(record.error().reason);
            continue;
        }
        // What anybody may have sent moves nothing (CVE-2016-2181); its messages have numbers.
        if (read_epoch_ != 0 && window_.mark(header->sequence)) ++newest_records_;
        return *record;
    }
}

Result<Record> DatagramRecords::open(const Header& header) {
    const std::uint64_t sequence = whole_sequence(header.epoch, header.sequence);
    TRY(const Protector::Opened opened, read_->open(sequence, header.bytes, header.body));
    Record record{opened.type, opened.content};
    if (record.type == ContentType::tls12_cid) {
        // RFC 9146 §4: the type is the last octet that is not zero.
        while (!record.content.empty() && record.content.back() == 0)
            record.content = record.content.first(record.content.size() - 1);
        if (record.content.empty()) return fail(Reason::no_content_type);
        record.type = ContentType(record.content.back());
        record.content = record.content.first(record.content.size() - 1);
        events_.emit(event::InnerContentType{Direction::received, record.type});
    }
    if (record.content.size() > sizes_.receive) return fail(Reason::data_length_too_long);
    if (record.content.empty() && record.type != ContentType::application_data)
        return fail(Reason::record_too_small);
    return record;
}

void DatagramRecords::set_read_protector(std::unique_ptr<Protector> protector) {
    read_ = std::move(protector);
    ++read_epoch_;
    window_ = {};
    sizes_.receive = next_sizes_.receive;
    read_connection_id_ = next_read_connection_id_;
}

void DatagramRecords::set_path_mtu(std::size_t bytes) {
    path_mtu_ = std::clamp(bytes, kSmallestDatagram, kMaxDatagramSize);
}

const DatagramRecords::WriteEpoch* DatagramRecords::epoch(std::uint16_t number) const {
    if (number == write_.epoch) return &write_;
    return previous_ && previous_->epoch == number ? &*previous_ : nullptr;
}

/// The most content that fits into `space` bytes with all that goes around it.
std::size_t DatagramRecords::content_for(const WriteEpoch& epoch, std::size_t space) const {
    const Protector::Overhead overhead = epoch.protector->overhead();
    const std::size_t inner_type = epoch.connection_id.empty() ? 0 : 1;
    const std::size_t around = header_size(epoch) + overhead.before + overhead.after + inner_type;
    if (space <= around) return 0;
    const std::size_t room = space - around;
    // Padding makes whole blocks: at most one of them has to give way.
    std::size_t content = room;
    while (content > 0 && content + epoch.protector->padding(content + inner_type) > room)
        --content;
    return std::min(content, sizes_.send);
}

std::size_t DatagramRecords::room(std::uint16_t number) const {
    const WriteEpoch* found = epoch(number);
    if (found == nullptr) return 0;
    const std::size_t used = filling_ ? datagrams_.back() : 0;
    return content_for(*found, path_mtu_ - std::min(path_mtu_, used));
}

RecordFit DatagramRecords::fit(std::size_t size) const {
    const std::size_t content = content_for(write_, size);
    return {content, record_size(write_, content)};
}

std::size_t DatagramRecords::record_size(const WriteEpoch& epoch, std::size_t content) const {
    const Protector::Overhead overhead = epoch.protector->overhead();
    const std::size_t inner = content + (epoch.connection_id.empty() ? 0 : 1);
    return header_size(epoch) + overhead.before + inner + epoch.protector->padding(inner) +
           overhead.after;
}

Status DatagramRecords::write(std::uint16_t number, ContentType type, ByteView content) {
    WriteEpoch* to = number == write_.epoch                    ? &write_
                     : previous_ && previous_->epoch == number ? &*previous_
                                                               : nullptr;
    if (to == nullptr) return fail(Reason::internal_error);
    // RFC 6347 §4.1: sequence numbers do not wrap.
    if (to->sequence > kMaxDatagramSequence || to->protector->record_limit() == 0)
        return fail(Reason::sequence_exhausted);
    if (content.size() > kMaxPlaintext) return fail(Reason::dtls_message_too_big);
    Buffer changed;
    if (tamper_ != nullptr) {
        changed = to_buffer(content);
        tamper_->on_plaintext(type, changed);
        content = changed;
    }
    if (filling_ && content.size() > room(number)) end_datagram();
    seal_record(*to, type, content);
    // RFC 6083 §4.1: "Every SCTP user message MUST consist of exactly one DTLS record."
    if (limits_.carrier == Carrier::sctp) end_datagram();
    return {};
}

void DatagramRecords::seal_record(WriteEpoch& to, ContentType type, ByteView content) {
    const bool has_id = !to.connection_id.empty();
    const Protector::Overhead overhead = to.protector->overhead();
    const std::size_t inner = content.size() + (has_id ? 1 : 0);
    const std::size_t padding = to.protector->padding(inner);
    const std::size_t before = header_size(to) + overhead.before;
    const std::size_t size = record_size(to, content.size());
    const ByteSpan record = output_space(size);
    put_header(record, to, has_id ? ContentType::tls12_cid : type);
    std::ranges::copy(content, record.subspan(before).begin());
    // RFC 9146 §4: DTLSInnerPlaintext is the content, then its type.
    if (has_id) record[before + content.size()] = code(type);
    const ByteView header = record.first(header_size(to));
    to.protector->seal(whole_sequence(to.epoch, to.sequence++), type,
                       {header, record.subspan(header.size()), padding});
    events_.emit(event::RecordHeader{Direction::sent, header});
    if (has_id) events_.emit(event::InnerContentType{Direction::sent, type});
    if (tamper_ == nullptr) return;
    Buffer changed = to_buffer(record);
    tamper_->on_record(changed);
    out_.resize(out_.size() - size);
    datagrams_.back() -= size;
    append(out_, changed);
    datagrams_.back() += changed.size();
}

/// Room at the end of the datagram being filled.
ByteSpan DatagramRecords::output_space(std::size_t size) {
    if (!std::exchange(filling_, true)) datagrams_.push_back(0);
    out_.resize(out_.size() + size);
    datagrams_.back() += size;
    return ByteSpan(out_).last(size);
}

std::size_t DatagramRecords::header_size(const WriteEpoch& epoch) const {
    return kDatagramRecordHeaderSize + epoch.connection_id.size();
}

void DatagramRecords::put_header(ByteSpan record, const WriteEpoch& epoch, ContentType type) const {
    record[0] = code(type);
    put(record.subspan(1, 2), write_version_);
    put(record.subspan(kEpochAt, 8), whole_sequence(epoch.epoch, epoch.sequence));
    std::ranges::copy(epoch.connection_id, record.subspan(kEpochAt + 8).begin());
    const std::size_t size = header_size(epoch);
    put(record.subspan(size - 2, 2), record.size() - size);
}

void DatagramRecords::end_datagram() {
    filling_ = false;
}

Status DatagramRecords::set_write_protector(std::unique_ptr<Protector> protector) {
    // RFC 6347 §4.1: the epoch does not wrap.
    if (write_.epoch == kLastEpoch) return fail(Reason::too_many_epochs);
    const auto epoch = static_cast<std::uint16_t>(write_.epoch + 1);
    previous_ = std::exchange(write_, {epoch, 0, std::move(protector), next_write_connection_id_});
    sizes_.send = next_sizes_.send;
    return {};
}

ByteView DatagramRecords::output() const {
    if (datagrams_.empty()) return {};
    return ByteView(out_).subspan(out_begin_, datagrams_[datagrams_sent_]);
}

void DatagramRecords::output_sent() {
    if (datagrams_.empty()) return;
    out_begin_ += datagrams_[datagrams_sent_++];
    if (datagrams_sent_ < datagrams_.size()) return;
    filling_ = false;
    datagrams_.clear();
    datagrams_sent_ = 0;
    out_begin_ = 0;
    out_.clear();
    if (out_.capacity() > kIdleOutput) out_ = Buffer();
}

void DatagramRecords::set_sizes(RecordSizes sizes, SizesFrom from) {
    next_sizes_ = sizes;
    if (from == SizesFrom::now) sizes_ = sizes;
}

void DatagramRecords::set_connection_ids(ByteView outgoing, ByteView incoming) {
    next_write_connection_id_ = to_buffer(outgoing);
    next_read_connection_id_ = to_buffer(incoming);
}

std::size_t DatagramRecords::buffer_memory() const {
    return out_.capacity() + held_bytes_ + held_record_.capacity();
}

}  // namespace handfast
