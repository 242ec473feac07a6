// SPDX-License-Identifier: Apache-2.0
#include "record/record_layer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "crypto/base/byte_reader.h"

namespace handfast {

namespace {

/// Buffers up to this size are kept on an idle connection.
constexpr std::size_t kIdleBuffer = 2048;
/// Room made for input beyond what has been received, so that memory follows received bytes.
constexpr std::size_t kMinReadSpace = 1024;

// SSLv2's records.
constexpr std::size_t kV2HeaderSize = 2;
constexpr unsigned kV2LengthBit = 0x80;
constexpr std::uint8_t kV2ClientHello = 1;
/// Type, version and three lengths.
constexpr std::size_t kMinV2Hello = 9;

bool is_known(ContentType type) {
    return type >= ContentType::change_cipher_spec && type <= ContentType::heartbeat;
}

void put_header(ByteSpan record, ContentType type, WireVersion version) {
    const std::size_t length = record.size() - kRecordHeaderSize;
    record[0] = code(type);
    record[1] = static_cast<std::uint8_t>(version >> 8);
    record[2] = static_cast<std::uint8_t>(version);
    record[3] = static_cast<std::uint8_t>(length >> 8);
    record[4] = static_cast<std::uint8_t>(length);
}

/// Of `size`, for the first of so many records.
std::size_t fair_share(std::size_t size, std::size_t records) {
    return (size + records - 1) / records;
}

/// Moves what is between `begin` and `end` to the front of the buffer.
void move_to_front(Buffer& buffer, std::size_t& begin, std::size_t& end) {
    if (begin == 0) return;
    std::copy(buffer.begin() + static_cast<std::ptrdiff_t>(begin),
              buffer.begin() + static_cast<std::ptrdiff_t>(end), buffer.begin());
    end -= begin;
    begin = 0;
}

}  // namespace

RecordLayer::RecordLayer(const EventSink& events, Tamper* tamper, RecordLimits limits)
    : events_(events),
      tamper_(tamper),
      limits_(limits),
      read_(make_null_protector()),
      write_(make_null_protector()) {}

/// RFC 5246 §E.2: a length with the high bit set, then msg_type 1. TLS has no such content types.
bool RecordLayer::starts_v2_hello() const {
    return v2_hello_accepted_ && !any_record_ && (header()[0] & kV2LengthBit) != 0 &&
           header()[2] == kV2ClientHello;
}

std::size_t RecordLayer::header_size() const {
    return starts_v2_hello() ? kV2HeaderSize : kRecordHeaderSize;
}

std::size_t RecordLayer::body_length() const {
    ByteReader reader(header());
    if (starts_v2_hello()) return reader.u16() & ~(kV2LengthBit << 8);
    reader.bytes(3);
    return reader.u16();
}

/// Bytes that the record being read has in all, as far as is known.
std::size_t RecordLayer::wanted() const {
    return buffered() < kRecordHeaderSize ? kRecordHeaderSize : header_size() + body_length();
}

std::size_t RecordLayer::read_hint() const {
    const std::size_t all = wanted();
    return all > buffered() ? all - buffered() : 0;
}

bool RecordLayer::mid_record() const {
    return buffered() > 0;
}

void RecordLayer::release_read_buffer() {
    in_begin_ = in_end_ = 0;
    // A big buffer stays while big records come, and goes once the connection talks little.
    const std::size_t kept = std::max(kIdleBuffer, read_ahead_);
    if (in_.size() > kept && last_record_size_ < kIdleBuffer) in_ = Buffer();
}

ByteSpan RecordLayer::receive_buffer() {
    if (buffered() == 0) release_read_buffer();
    const std::size_t follow = std::max(2 * buffered(), kMinReadSpace) + kRecordHeaderSize;
    const std::size_t goal =
        std::max(std::min(std::max(wanted(), kMinReadSpace), follow), read_ahead_);
    if (in_begin_ + goal > in_.size()) {
        move_to_front(in_, in_begin_, in_end_);
        if (in_.size() < goal) in_.resize(goal);
    }
    return ByteSpan(in_).subspan(in_end_);
}

void RecordLayer::received(std::size_t count) {
    in_end_ += std::min(count, in_.size() - in_end_);
}

/// What is at the other end when the first bytes are no record of ours.
Status RecordLayer::judge_first_bytes() const {
    const std::string_view start = as_text(header());
    for (std::string_view method : {"GET ", "POST ", "HEAD ", "PUT "})
        if (start.starts_with(method.substr(0, kRecordHeaderSize)))
            return fail(Reason::http_request);
    if (start == "CONNE") return fail(Reason::https_proxy_request);
    return fail(Reason::wrong_version_number);
}

Status RecordLayer::judge_v2_hello() const {
    if (body_length() < kMinV2Hello) return fail(Reason::length_too_short);
    if (body_length() > sizes_.receive) return fail(Reason::packet_length_too_long);
    return {};
}

bool RecordLayer::bypasses_protection(ContentType type) const {
    return read_->hides_type() && (type == ContentType::change_cipher_spec ||
                                   (plaintext_alerts_ && type == ContentType::alert));
}

Status RecordLayer::judge_header() {
    if (starts_v2_hello()) return judge_v2_hello();
    ByteReader reader(header());
    const ContentType type = ContentType(reader.u8());
    const WireVersion version = reader.u16();
    const std::size_t length = reader.u16();
    events_.emit(event::RecordHeader{Direction::received, header()});
    if (version >> 8 != 3)
        return any_record_ ? fail(Reason::wrong_version_number) : judge_first_bytes();
    // RFC 8446 §5: an unexpected record type; unexpected_message.
    if (!is_known(type)) return fail(Reason::bad_record_type);
    // RFC 5246 §6.2.1: the version negotiated. TLS 1.3 ignores the field (RFC 8446 §5.1). A client
    // that refuses the ServerHello may not know the version when it says why.
    const bool early_alert = type == ContentType::alert && read_->max_expansion() == 0;
    if (required_version_ != 0 && version != required_version_ && !early_alert)
        return fail(Reason::wrong_version_number);
    const bool plain = bypasses_protection(type);
    // RFC 8446 §5.2: the outer type of a protected record is application_data.
    if (read_->hides_type() && !plain && type != ContentType::application_data)
        return fail(Reason::unexpected_record);
    // RFC 8446 §5.1 and §5.2: too long is record_overflow, before anything is decrypted.
    std::size_t expansion = plain ? 0 : read_->max_expansion();
    if (skips(type)) expansion = kMaxExpansion13;
    if (length > sizes_.receive + expansion)
        return fail(expansion == 0 ? Reason::packet_length_too_long
                                   : Reason::encrypted_length_too_long);
    return {};
}

Result<std::optional<Record>> RecordLayer::next() {
    while (buffered() >= kRecordHeaderSize) {
        if (!header_judged_) {
            CHECK_OK(judge_header());
            header_judged_ = true;
        }
        if (buffered() < wanted()) return std::nullopt;
        TRY(const std::optional<Record> record, open_record());
        if (!record) continue;
        CHECK_OK(judge_content(*record));
        return record;
    }
    return std::nullopt;
}

Result<std::optional<Record>> RecordLayer::open_record() {
    const std::size_t size = wanted();
    const ByteSpan record = ByteSpan(in_).subspan(in_begin_, size);
    const bool is_v2_hello = starts_v2_hello();
    in_begin_ += size;
    last_record_size_ = size;
    header_judged_ = false;
    any_record_ = true;
    if (is_v2_hello) return Record{ContentType::handshake, record.subspan(kV2HeaderSize), true};
    const ContentType type = ContentType(record[0]);
    const ByteSpan body = record.subspan(kRecordHeaderSize);
    if (bypasses_protection(type)) return Record{type, body};
    TRY(const auto opened, open_protected(record.first(kRecordHeaderSize), body));
    if (!opened) return std::nullopt;
    // RFC 8446 §5.4: what is inside, padding and all, keeps to 2^14 or to what was agreed on
    // (RFC 8449 §4, RFC 6066 §4); record_overflow.
    if (opened->padded_size > sizes_.receive) return fail(Reason::data_length_too_long);
    // The compatibility change_cipher_spec comes before early data and ends nothing.
    if (type != ContentType::change_cipher_spec) skip_budget_.reset();
    if (read_->hides_type())
        events_.emit(event::InnerContentType{Direction::received, opened->type});
    return Record{opened->type, opened->content};
}

/// Nothing when the record is to be dropped; then it has not used up a sequence number.
Result<std::optional<Protector::Opened>> RecordLayer::open_protected(ByteView header,
                                                                     ByteSpan body) {
    // RFC 8446 §5.3: sequence numbers do not wrap.
    if (read_sequence_ == std::numeric_limits<std::uint64_t>::max())
        return fail(Reason::sequence_exhausted);
    const bool skipping = skips(ContentType(header[0]));
    if (skipping && !read_->hides_type()) {
        // RFC 8446 §4.2.10: early data before the second ClientHello, as much as was announced.
        if (!charge_skipped(body.size())) return fail(Reason::app_data_in_handshake);
        return std::nullopt;
    }
    auto opened = read_->open(read_sequence_, header, body);
    // RFC 8446 §4.2.10: records that do not deprotect are dropped, within the same bounds.
    if (!opened && skipping &&
        opened.error().reason == Reason::decryption_failed_or_bad_record_mac &&
        charge_skipped(body.size()))
        return std::nullopt;
    if (!opened) return fail(opened.error());
    ++read_sequence_;
    return *opened;
}

bool RecordLayer::skips(ContentType type) const {
    return skip_budget_.has_value() && type == ContentType::application_data;
}

/// Whether there was budget left for a body of `size` bytes. Empty ones cost too, so that nobody
/// sends them for ever.
bool RecordLayer::charge_skipped(std::size_t size) {
    const std::size_t cost = std::max<std::size_t>(size, 1);
    if (cost > *skip_budget_) return false;
    *skip_budget_ -= cost;
    return true;
}

Status RecordLayer::judge_content(const Record& record) {
    if (!record.content.empty()) {
        // Warnings in between are no progress.
        if (record.type != ContentType::alert) empty_records_ = 0;
        return {};
    }
    // RFC 8446 §5.1, RFC 5246 §6.2.1: only application data may be empty.
    if (record.type != ContentType::application_data) return fail(Reason::record_too_small);
    // RFC 8446 §5: application data is never in the clear, not even none of it.
    if (read_->max_expansion() == 0) return fail(Reason::app_data_in_handshake);
    if (++empty_records_ > limits_.max_empty_records) return fail(Reason::empty_records);
    return {};
}

void RecordLayer::set_read_protector(std::unique_ptr<Protector> protector) {
    read_ = std::move(protector);
    read_sequence_ = 0;
    sizes_.receive = next_sizes_.receive;
}

void RecordLayer::set_write_protector(std::unique_ptr<Protector> protector) {
    write_ = std::move(protector);
    write_sequence_ = 0;
    sizes_.send = next_sizes_.send;
}

Status RecordLayer::write(ContentType type, ByteView content) {
    // RFC 5246 §6.2.3.2 note, CVE-2011-3389: one byte first, so that its MAC makes the IV of the
    // rest one that nobody foresaw. A single byte leaves no rest.
    const bool splits = type == ContentType::application_data && content.size() > 1 &&
                        split_ == RecordSplit::where_needed && write_->splits();
    if (splits) {
        CHECK_OK(write_fragment(type, content.first(1)));
        content = content.subspan(1);
    }
    while (!content.empty()) {
        std::size_t records = records_at_once(content.size());
        // What is over goes into the next ones.
        ByteView batch = content.first(std::min(content.size(), records * sizes_.send));
        content = content.subspan(batch.size());
        if (records > 1 && write_->seals_together() && tamper_ == nullptr) {
            CHECK_OK(write_together(type, batch, records));
            continue;
        }
        for (; records > 0; --records) {
            const std::size_t size = fair_share(batch.size(), records);
            CHECK_OK(write_fragment(type, batch.first(size)));
            batch = batch.subspan(size);
        }
    }
    return {};
}

void RecordLayer::set_pipelines(RecordPipelines pipelines) {
    pipelines_ = pipelines;
    pipelines_.most = std::clamp<std::size_t>(pipelines.most, 1, kMaxPipelines);
}

/// Whether records may be sealed beside each other: not without keys, nor where one record's IV is
/// the end of the one before.
bool RecordLayer::has_pipelines() const {
    return pipelines_.most > 1 && write_->max_expansion() != 0 && !write_->splits();
}

std::size_t RecordLayer::records_at_once(std::size_t content_size) const {
    if (!has_pipelines()) return 1;
    const std::size_t split = std::min(pipelines_.split, sizes_.send);
    return std::min((content_size + split - 1) / split, pipelines_.most);
}

/// RFC 8446 §5.4: zeros after the type. The type counts too, so that whole blocks are sealed.
std::size_t RecordLayer::padding_for(std::size_t content_size) const {
    const std::size_t inner = content_size + 1;
    if (padding_block_ <= 1 || inner >= sizes_.send) return 0;
    const std::size_t rest = inner % padding_block_;
    return rest == 0 ? 0 : std::min(padding_block_ - rest, sizes_.send - inner);
}

/// Room for `size` more bytes of output. Grown, not zeroed anew, so that a busy connection writes
/// without touching the allocator; what was sent makes room before the buffer grows.
ByteSpan RecordLayer::output_space(std::size_t size) {
    if (out_end_ + size > out_.size() && out_begin_ >= (out_end_ - out_begin_))
        move_to_front(out_, out_begin_, out_end_);
    if (out_end_ + size > out_.size()) out_.resize(std::max(out_end_ + size, out_.size() * 2));
    const ByteSpan space = ByteSpan(out_).subspan(out_end_, size);
    out_end_ += size;
    out_peak_ = std::max(out_peak_, out_end_ - out_begin_);
    return space;
}

Status RecordLayer::write_fragment(ContentType type, ByteView content) {
    Buffer changed;
    if (tamper_ != nullptr) {
        changed = to_buffer(content);
        tamper_->on_plaintext(type, changed);
        content = changed;
    }
    // RFC 8446 Appendix D.4: the compatibility change_cipher_spec is never protected.
    const bool plain = write_->hides_type() && type == ContentType::change_cipher_spec;
    const Protector::Overhead overhead = plain ? Protector::Overhead{} : write_->overhead();
    // RFC 8446 §5.5: the key is worn out; whoever writes had been told by needs_key_update.
    if (!plain && write_sequence_ >= record_limit()) return fail(Reason::sequence_exhausted);
    if (!plain) {
        TRY(content, write_->prepare(content));
    }
    const bool hidden = write_->hides_type() && !plain;
    const std::size_t padding = hidden  ? padding_for(content.size())
                                : plain ? 0
                                        : write_->padding(content.size());
    const ByteSpan record = output_space(kRecordHeaderSize + overhead.before + content.size() +
                                         padding + overhead.after);
    put_header(record, hidden ? ContentType::application_data : type, write_version_);
    std::ranges::copy(content, record.subspan(kRecordHeaderSize + overhead.before).begin());
    if (!plain) write_->seal(write_sequence_++, type, unsealed_record(record, padding));
    events_.emit(event::RecordHeader{Direction::sent, record.first(kRecordHeaderSize)});
    if (hidden) events_.emit(event::InnerContentType{Direction::sent, type});
    if (tamper_ != nullptr) {
        changed = to_buffer(record);
        tamper_->on_record(changed);
        out_end_ -= record.size();
        std::ranges::copy(changed, output_space(changed.size()).begin());
    }
    return {};
}

/// The records that write_fragment would write one after the other.
Status RecordLayer::write_together(ContentType type, ByteView content, std::size_t records) {
    // RFC 8446 §5.5: the key is worn out.
    if (record_limit() - std::min(record_limit(), write_sequence_) < records)
        return fail(Reason::sequence_exhausted);
    const auto [before, after] = write_->overhead();
    std::array<std::size_t, kMaxPipelines> sizes;
    std::array<Protector::Unsealed, kMaxPipelines> unsealed;
    std::size_t room = records * (kRecordHeaderSize + before + after) + content.size();
    for (std::size_t i = 0, left = content.size(); i < records; ++i) {
        sizes[i] = fair_share(left, records - i);
        left -= sizes[i];
        unsealed[i].padding = write_->padding(sizes[i]);
        room += unsealed[i].padding;
    }
    ByteSpan space = output_space(room);
    for (std::size_t i = 0; i < records; ++i) {
        const std::size_t start = kRecordHeaderSize + before;
        const ByteSpan record = space.first(start + sizes[i] + unsealed[i].padding + after);
        put_header(record, type, write_version_);
        std::ranges::copy(content.first(sizes[i]), record.subspan(start).begin());
        unsealed[i] = unsealed_record(record, unsealed[i].padding);
        space = space.subspan(record.size());
        content = content.subspan(sizes[i]);
    }
    const auto all = std::span<const Protector::Unsealed>(unsealed).first(records);
    write_->seal_all(write_sequence_, type, all);
    write_sequence_ += records;
    for (const Protector::Unsealed& one : all)
        events_.emit(event::RecordHeader{Direction::sent, one.header});
    return {};
}

ByteView RecordLayer::output() const {
    return ByteView(out_).subspan(out_begin_, out_end_ - out_begin_);
}

void RecordLayer::output_sent(std::size_t count) {
    out_begin_ += std::min(count, out_end_ - out_begin_);
    if (out_begin_ != out_end_) return;
    out_begin_ = out_end_ = 0;
    // A big buffer stays while much is written, and goes once the connection talks little.
    if (std::exchange(out_peak_, 0) < kIdleBuffer && out_.size() > kIdleBuffer) out_ = Buffer();
}

void RecordLayer::set_write_version(WireVersion version) {
    write_version_ = version;
}
void RecordLayer::require_read_version(WireVersion version) {
    required_version_ = version;
}
void RecordLayer::set_sizes(RecordSizes sizes, SizesFrom from) {
    next_sizes_ = {std::clamp<std::size_t>(sizes.send, 1, kMaxPlaintext),
                   std::clamp<std::size_t>(sizes.receive, 1, kMaxPlaintext)};
    if (from == SizesFrom::now) sizes_ = next_sizes_;
}

std::uint64_t RecordLayer::record_limit() const {
    const std::uint64_t limit = write_->record_limit();
    return write_->hides_type() ? std::min(limit, limits_.records_per_key) : limit;
}

/// The last ones are kept for the KeyUpdate itself and for alerts.
std::uint64_t RecordLayer::records_before_update() const {
    static constexpr std::uint64_t kMargin = 1024;
    const std::uint64_t limit = record_limit();
    const std::uint64_t kept = std::min({kMargin, limits_.records_per_key / 2, limit});
    const std::uint64_t usable = limit - kept;
    return usable - std::min(usable, write_sequence_);
}

bool RecordLayer::needs_key_update() const {
    return records_before_update() == 0;
}

std::size_t RecordLayer::room_under_key() const {
    static constexpr std::uint64_t kPlenty = std::uint64_t{1} << 32;
    const std::size_t size =
        has_pipelines() ? std::min(pipelines_.split, sizes_.send) : sizes_.send;
    return static_cast<std::size_t>(std::min(records_before_update(), kPlenty) * size);
}

}  // namespace handfast
