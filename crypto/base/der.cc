// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/der.h"

#include <array>
#include <bit>

namespace handfast {

bool DerBits::bit(std::size_t index) const {
    const std::size_t byte = index / 8;
    return byte < bytes.size() && (bytes[byte] >> (7 - index % 8) & 1) != 0;
}

DerReader::DerReader(const std::uint8_t* base, ByteView input, unsigned depth)
    : base_(base),
      rest_(input, input.data() == nullptr ? 0 : static_cast<std::size_t>(input.data() - base)),
      depth_(depth) {
    if (depth > der::kMaxDepth) mark_failed(Reason::der_too_deep);
}

void DerReader::mark_failed(Reason reason) {
    if (!error_) error_ = Error{reason, std::nullopt, static_cast<std::uint32_t>(rest_.offset())};
    rest_ = ByteReader(ByteView{});
}

bool DerReader::next_is(DerTag tag) const {
    DerReader ahead = *this;
    return !ahead.empty() && ahead.any().tag == tag;
}

/// X.690 §8.1.3, §10.1: definite and minimal.
std::size_t DerReader::read_length(ByteReader& reader) {
    const std::uint8_t first = reader.u8();
    if (first < 0x80) return first;
    const std::size_t count = first & 0x7f;
    if (count == 0 || count > 4) {
        reader.mark_failed();
        return 0;
    }
    std::size_t length = 0;
    for (std::size_t i = 0; i < count; ++i) length = length << 8 | reader.u8();
    const bool minimal = length >= 0x80 && (length >> (8 * (count - 1))) != 0;
    if (!minimal) reader.mark_failed();
    return length;
}

namespace {

/// X.690 §8.1.2: the number of a high tag in base 128, minimal, at most 21 bits.
DerTag read_tag(ByteReader& reader) {
    const std::uint8_t first = reader.u8();
    if ((first & 0x1f) != 0x1f) return first;
    std::uint32_t number = 0;
    for (int i = 0; i < 3; ++i) {
        const std::uint8_t next = reader.u8();
        if (i == 0 && next == 0x80) break;
        number = number << 7 | (next & 0x7f);
        if ((next & 0x80) == 0) {
            if (number < 31) break;
            return first | number << 8;
        }
    }
    reader.mark_failed();
    return 0;
}

}  // namespace

DerElement DerReader::any() {
    if (error_) return {};
    const ByteView from = ByteReader(rest_).rest();
    ByteReader reader(from);
    const DerTag tag = read_tag(reader);
    if (reader.failed() || tag == 0) {
        mark_failed(Reason::der_bad_tag);
        return {};
    }
    const std::size_t length = read_length(reader);
    const std::size_t header = from.size() - reader.remaining();
    const ByteView content = reader.bytes(length);
    if (reader.failed()) {
        mark_failed(Reason::der_bad_length);
        return {};
    }
    return {tag, content, rest_.bytes(header + length)};
}

DerElement DerReader::element(DerTag tag) {
    const DerElement found = any();
    if (!error_ && found.tag != tag) mark_failed(Reason::der_bad_tag);
    return error_ ? DerElement{} : found;
}

DerReader DerReader::inside(DerTag tag) {
    const DerElement outer = element(tag);
    if (error_) return DerReader(*error_);
    return DerReader(base_, outer.content, depth_ + 1);
}

DerReader DerReader::wrapped(ByteView content) const {
    if (error_) return DerReader(*error_);
    return DerReader(base_, content, depth_ + 1);
}

bool DerReader::boolean(DerTag tag) {
    const ByteView content = element(tag).content;
    // X.690 §11.1: TRUE is 0xff.
    if (!error_ && (content.size() != 1 || (content[0] != 0 && content[0] != 0xff)))
        mark_failed(Reason::der_bad_value);
    return !error_ && content[0] == 0xff;
}

ByteView DerReader::integer() {
    const ByteView content = element(der::kInteger).content;
    if (error_) return {};
    // X.690 §8.3.2: the first nine bits are not all alike.
    const bool padded = content.size() > 1 && ((content[0] == 0 && content[1] < 0x80) ||
                                               (content[0] == 0xff && content[1] >= 0x80));
    if (content.empty() || padded) {
        mark_failed(Reason::der_bad_value);
        return {};
    }
    return content;
}

ByteView DerReader::unsigned_integer() {
    const ByteView content = integer();
    if (error_) return {};
    if (content[0] >= 0x80) {
        mark_failed(Reason::der_bad_value);
        return {};
    }
    return content[0] == 0 && content.size() > 1 ? content.subspan(1) : content;
}

std::uint64_t DerReader::small_integer() {
    const ByteView content = unsigned_integer();
    if (content.size() > 8 || (content.size() == 8 && content[0] >= 0x80))
        mark_failed(Reason::der_bad_value);
    if (error_) return 0;
    std::uint64_t value = 0;
    for (std::uint8_t byte : content) value = value << 8 | byte;
    return value;
}

ByteView DerReader::oid() {
    const ByteView content = element(der::kOid).content;
    if (error_) return {};
    // X.690 §8.19.2: sub-identifiers are minimal and complete.
    bool starts = true;
    for (std::uint8_t byte : content) {
        if (starts && byte == 0x80) mark_failed(Reason::der_bad_value);
        starts = byte < 0x80;
    }
    if (content.empty() || !starts) mark_failed(Reason::der_bad_value);
    return error_ ? ByteView{} : content;
}

DerBits DerReader::bit_string(DerTag tag) {
    const ByteView content = element(tag).content;
    if (error_) return {};
    // X.690 §11.2.1: the unused bits are zero.
    const bool well_formed =
        !content.empty() && content[0] < 8 &&
        (content.size() > 1 ? (content.back() & ((1u << content[0]) - 1)) == 0 : content[0] == 0);
    if (!well_formed) {
        mark_failed(Reason::der_bad_value);
        return {};
    }
    return {content.subspan(1), content[0]};
}

void DerReader::null() {
    if (!element(der::kNull).content.empty()) mark_failed(Reason::der_bad_value);
}

Instant DerReader::time() {
    const DerElement found = any();
    if (error_) return {};
    const auto instant = parse_der_time(found.tag, found.content);
    if (!instant) {
        mark_failed(instant.error().reason);
        return {};
    }
    return *instant;
}

Status DerReader::done() const {
    if (error_) return fail(*error_);
    if (!rest_.empty()) return fail_at(Reason::der_trailing_data, rest_.offset());
    return {};
}

Result<Instant> parse_der_time(DerTag tag, ByteView content) {
    const bool utc = tag == der::kUtcTime;
    if (!utc && tag != der::kGeneralizedTime) return fail(Reason::der_bad_tag);
    const std::size_t year_digits = utc ? 2 : 4;
    // RFC 5280 §4.1.2.5: seconds are there, fractions are not, the zone is Z.
    if (content.size() != year_digits + 11 || content.back() != 'Z')
        return fail(Reason::der_bad_time);
    for (std::uint8_t c : content.first(content.size() - 1))
        if (c < '0' || c > '9') return fail(Reason::der_bad_time);
    const auto number = [&](std::size_t at, std::size_t digits) {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) value = value * 10 + (content[at + i] - '0');
        return value;
    };
    int year = number(0, year_digits);
    if (utc) year += year < 50 ? 2000 : 1900;
    const int month = number(year_digits, 2);
    const int day = number(year_digits + 2, 2);
    const int hour = number(year_digits + 4, 2);
    const int minute = number(year_digits + 6, 2);
    const int second = number(year_digits + 8, 2);
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return fail(Reason::der_bad_time);
    return Instant(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
           std::chrono::minutes(minute) + std::chrono::seconds(second);
}

DerWriter::Nest::Nest(Buffer& out, DerTag tag) : out_(out) {
    out_.push_back(static_cast<std::uint8_t>(tag));
    start_ = out_.size();
}

DerWriter::Nest::~Nest() {
    const std::size_t length = out_.size() - start_;
    std::array<std::uint8_t, 9> prefix{};
    std::size_t size = 0;
    if (length < 0x80) {
        prefix[size++] = static_cast<std::uint8_t>(length);
    } else {
        const std::size_t bytes = (static_cast<std::size_t>(std::bit_width(length)) + 7) / 8;
        prefix[size++] = static_cast<std::uint8_t>(0x80 | bytes);
        for (std::size_t i = bytes; i > 0; --i)
            prefix[size++] = static_cast<std::uint8_t>(length >> (8 * (i - 1)));
    }
    out_.insert(out_.begin() + static_cast<std::ptrdiff_t>(start_), prefix.begin(),
                prefix.begin() + static_cast<std::ptrdiff_t>(size));
}

void DerWriter::primitive(DerTag tag, ByteView content) {
    const auto element = nest(tag);
    append(out_, content);
}

void DerWriter::unsigned_integer(ByteView value) {
    while (value.size() > 1 && value[0] == 0) value = value.subspan(1);
    const auto element = nest(der::kInteger);
    if (value.empty() || value[0] >= 0x80) out_.push_back(0);
    append(out_, value);
}

void DerWriter::small_integer(std::uint64_t value) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < 8; ++i) bytes[7 - i] = static_cast<std::uint8_t>(value >> (8 * i));
    unsigned_integer(bytes);
}

void DerWriter::boolean(bool value) {
    const std::uint8_t content[] = {static_cast<std::uint8_t>(value ? 0xff : 0)};
    primitive(der::kBoolean, content);
}

void DerWriter::bit_string(ByteView content) {
    const auto element = nest(der::kBitString);
    out_.push_back(0);
    append(out_, content);
}

void DerWriter::named_bits(std::uint16_t bits_from_left) {
    const auto element = nest(der::kBitString);
    const auto trailing = static_cast<unsigned>(std::countr_zero(bits_from_left));
    if (bits_from_left == 0) {
        out_.push_back(0);
        return;
    }
    const std::size_t bytes = trailing >= 8 ? 1 : 2;
    out_.push_back(static_cast<std::uint8_t>(trailing % 8));
    out_.push_back(static_cast<std::uint8_t>(bits_from_left >> 8));
    if (bytes == 2) out_.push_back(static_cast<std::uint8_t>(bits_from_left));
}

void DerWriter::time(Instant instant) {
    const auto days = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(instant - days));
    Buffer text;
    const auto put = [&](int value, int digits) {
        int divisor = 1;
        for (int i = 1; i < digits; ++i) divisor *= 10;
        for (; divisor > 0; divisor /= 10)
            text.push_back(static_cast<std::uint8_t>('0' + value / divisor % 10));
    };
    const int year = static_cast<int>(date.year());
    const bool utc = year >= 1950 && year < 2050;
    put(utc ? year % 100 : year, utc ? 2 : 4);
    put(static_cast<int>(static_cast<unsigned>(date.month())), 2);
    put(static_cast<int>(static_cast<unsigned>(date.day())), 2);
    put(static_cast<int>(clock.hours().count()), 2);
    put(static_cast<int>(clock.minutes().count()), 2);
    put(static_cast<int>(clock.seconds().count()), 2);
    text.push_back('Z');
    primitive(utc ? der::kUtcTime : der::kGeneralizedTime, text);
}

}  // namespace handfast
