// SPDX-License-Identifier: Apache-2.0
#include "x509/punycode.h"

#include <vector>

#include "crypto/base/ascii.h"
#include "x509/host_name.h"
#include "x509/text.h"

namespace handfast::x509 {

namespace {

// RFC 3492 §5
constexpr std::uint32_t kBase = 36;
constexpr std::uint32_t kTMin = 1;
constexpr std::uint32_t kTMax = 26;
constexpr std::uint32_t kSkew = 38;
constexpr std::uint32_t kDamp = 700;
constexpr std::uint32_t kInitialBias = 72;
constexpr std::uint32_t kInitialN = 128;
constexpr Codepoint kLastCodepoint = 0x10ffff;
constexpr std::size_t kMaxLabel = 63;
constexpr std::string_view kPrefix = "xn--";

std::optional<std::uint32_t> digit(char c) {
    c = ascii_lower(c);
    if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a');
    if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + 26;
    return std::nullopt;
}

/// RFC 3492 §6.1
std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
    delta = first ? delta / kDamp : delta / 2;
    delta += delta / points;
    std::uint32_t k = 0;
    for (; delta > (kBase - kTMin) * kTMax / 2; k += kBase) delta /= kBase - kTMin;
    return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

/// RFC 3492 §6.2's variable-length integer; takes its digits. 64 bits do not overflow: 63 digits
/// end as soon as the sum is beyond all code points times all places.
std::optional<std::uint64_t> read_delta(std::string_view& digits, std::uint32_t bias) {
    static constexpr std::uint64_t kTooMuch = std::uint64_t{kLastCodepoint + 1} * (kMaxLabel + 1);
    std::uint64_t sum = 0;
    std::uint64_t weight = 1;
    for (std::uint32_t k = kBase;; k += kBase) {
        if (digits.empty()) return std::nullopt;
        const auto value = digit(digits.front());
        digits.remove_prefix(1);
        if (!value) return std::nullopt;
        sum += *value * weight;
        if (sum > kTooMuch) return std::nullopt;
        const std::uint32_t t = k <= bias ? kTMin : k >= bias + kTMax ? kTMax : k - bias;
        if (*value < t) return sum;
        weight *= kBase - t;
        if (weight > kTooMuch) return std::nullopt;
    }
}

std::string to_utf8(const std::vector<Codepoint>& points) {
    Buffer out;
    for (Codepoint c : points) append_utf8(out, c);
    return std::string(as_text(out));
}

}  // namespace

std::optional<std::string> decode_punycode(std::string_view encoded) {
    if (encoded.size() > kMaxLabel) return std::nullopt;
    std::vector<Codepoint> points;
    points.reserve(kMaxLabel);
    const std::size_t hyphen = encoded.rfind('-');
    if (hyphen != std::string_view::npos && hyphen > 0) {
        for (char c : encoded.substr(0, hyphen)) {
            if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
            points.push_back(static_cast<Codepoint>(ascii_lower(c)));
        }
        encoded.remove_prefix(hyphen + 1);
    }
    std::uint64_t n = kInitialN;
    std::uint64_t at = 0;
    std::uint32_t bias = kInitialBias;
    while (!encoded.empty()) {
        const auto delta = read_delta(encoded, bias);
        if (!delta) return std::nullopt;
        const std::uint64_t size = points.size() + 1;
        bias = adapt(static_cast<std::uint32_t>(*delta), static_cast<std::uint32_t>(size), at == 0);
        at += *delta;
        n += at / size;
        at %= size;
        if (n > kLastCodepoint || (n >= 0xd800 && n <= 0xdfff)) return std::nullopt;
        points.insert(points.begin() + static_cast<std::ptrdiff_t>(at), static_cast<Codepoint>(n));
        ++at;
    }
    return to_utf8(points);
}

std::optional<std::string> unicode_host(std::string_view host) {
    std::string out;
    out.reserve(host.size());
    for (bool more = true; more;) {
        const std::size_t dot = host.find('.');
        more = dot != std::string_view::npos;
        const std::string_view label = host.substr(0, dot);
        if (starts_with_ignoring_case(label, kPrefix)) {
            const auto decoded = decode_punycode(label.substr(kPrefix.size()));
            if (!decoded) return std::nullopt;
            out += *decoded;
        } else {
            for (char c : label) out.push_back(ascii_lower(c));
        }
        if (more) out.push_back('.');
        if (more) host.remove_prefix(dot + 1);
    }
    return out;
}

}  // namespace handfast::x509
