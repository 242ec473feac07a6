// SPDX-License-Identifier: Apache-2.0
#include "x509/print/time_text.h"

#include <array>

#include "x509/print/text.h"

namespace handfast::x509 {

const std::string_view kBadTime = "Bad time value";

namespace {

bool is_digit(std::uint8_t c) {
    return c >= '0' && c <= '9';
}

/// The parts of a time as it was written.
struct Parsed {
    Instant instant;
    std::string fraction;  ///< ".5", digits as they came
};

/// Reads times of both kinds as loosely as OpenSSL does: without seconds, with a fraction
/// (GeneralizedTime), with an offset from UTC.
class TimeReader {
  public:
    explicit TimeReader(const Time& time)
        : text_(time.text), generalized_(time.tag == der::kGeneralizedTime) {}

    std::optional<Parsed> read() {
        if (!read_date()) return std::nullopt;
        Parsed parsed;
        if (generalized_ && peek() == '.') {
            const std::size_t from = at_++;
            while (is_digit(peek())) ++at_;
            if (at_ == from + 1) return std::nullopt;
            // OpenSSL shows a fraction only where seconds stand before it.
            if (from == 14) parsed.fraction = as_text(text_.subspan(from, at_ - from));
        }
        const auto offset = read_zone();
        if (!offset || at_ != text_.size()) return std::nullopt;
        const std::chrono::year_month_day date{
            std::chrono::year(year_), std::chrono::month(static_cast<unsigned>(fields_[0])),
            std::chrono::day(static_cast<unsigned>(fields_[1]))};
        if (!date.ok()) return std::nullopt;
        parsed.instant = Instant(std::chrono::sys_days(date)) + std::chrono::hours(fields_[2]) +
                         std::chrono::minutes(fields_[3]) + std::chrono::seconds(fields_[4]) +
                         *offset;
        return parsed;
    }

  private:
    std::uint8_t peek() const { return at_ < text_.size() ? text_[at_] : 0; }

    std::optional<int> two_digits(int least, int most) {
        if (at_ + 2 > text_.size() || !is_digit(text_[at_]) || !is_digit(text_[at_ + 1]))
            return std::nullopt;
        const int value = (text_[at_] - '0') * 10 + text_[at_ + 1] - '0';
        at_ += 2;
        if (value < least || value > most) return std::nullopt;
        return value;
    }

    bool read_date() {
        const auto century = generalized_ ? two_digits(0, 99) : std::optional(0);
        const auto year = two_digits(0, 99);
        if (!century || !year) return false;
        year_ = generalized_ ? *century * 100 + *year : *year + (*year < 50 ? 2000 : 1900);
        static constexpr int kLeast[] = {1, 1, 0, 0, 0};
        static constexpr int kMost[] = {12, 31, 23, 59, 59};
        for (std::size_t i = 0; i < fields_.size(); ++i) {
            // Seconds may be left out.
            if (i == 4 && (peek() == 'Z' || peek() == '+' || peek() == '-')) break;
            const auto value = two_digits(kLeast[i], kMost[i]);
            if (!value) return false;
            fields_[i] = *value;
        }
        return true;
    }

    std::optional<std::chrono::seconds> read_zone() {
        const std::uint8_t zone = peek();
        ++at_;
        if (zone == 'Z') return std::chrono::seconds(0);
        if (zone != '+' && zone != '-') return std::nullopt;
        const auto hours = two_digits(0, 12);
        const auto minutes = two_digits(0, 59);
        if (!hours || !minutes) return std::nullopt;
        const std::chrono::seconds offset =
            std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
        return zone == '-' ? offset : -offset;
    }

    ByteView text_;
    bool generalized_;
    std::size_t at_ = 0;
    int year_ = 0;
    std::array<int, 5> fields_{};  ///< Month, day, hour, minute, second
};

std::string padded(std::int64_t value, std::size_t width, char fill) {
    const std::string digits = std::to_string(value);
    return std::string(width - std::min(width, digits.size()), fill) + digits;
}

struct Shown {
    Instant instant;
    std::string_view fraction;
};

std::string show(const Shown& time, TimeFormat format) {
    static constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time.instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time.instant - day));
    const std::string hours = padded(clock.hours().count(), 2, '0') + ":" +
                              padded(clock.minutes().count(), 2, '0') + ":" +
                              padded(clock.seconds().count(), 2, '0') + std::string(time.fraction);
    const auto month = static_cast<unsigned>(date.month());
    const auto day_of_month = static_cast<unsigned>(date.day());
    const int year = static_cast<int>(date.year());
    if (format == TimeFormat::iso_8601)
        return padded(year, 4, ' ') + "-" + padded(month, 2, '0') + "-" +
               padded(day_of_month, 2, '0') + " " + hours + "Z";
    return std::string(kMonths[month - 1]) + " " + padded(day_of_month, 2, ' ') + " " + hours +
           " " + std::to_string(year) + " GMT";
}

}  // namespace

std::string time_text(const Time& time, TimeFormat format) {
    const auto parsed = TimeReader(time).read();
    if (!parsed) return std::string(kBadTime);
    return show({parsed->instant, parsed->fraction}, format);
}

std::string time_text(Instant instant, TimeFormat format) {
    return show({instant, ""}, format);
}

}  // namespace handfast::x509
