// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/pem.h"

#include <algorithm>
#include <cstdint>

namespace handfast {

namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kMaxLine = 65536;
constexpr std::size_t kLineWidth = 64;

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    return text;
}

/// Takes one line off the front, without its end.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
    return line;
}

/// The label of a "-----BEGIN label-----" or "-----END label-----" line.
std::optional<std::string_view> label_of(std::string_view line, std::string_view prefix) {
    if (!line.starts_with(prefix) || !line.ends_with(kDashes)) return std::nullopt;
    line.remove_prefix(prefix.size());
    if (line.size() < kDashes.size()) return std::nullopt;
    line.remove_suffix(kDashes.size());
    return line;
}

/// Header fields come first and end at an empty line (RFC 1421 §4.4); continuation lines begin
/// with white space.
Status read_headers(std::string_view& text, PemBlock& block) {
    std::string_view ahead = text;
    while (true) {
        std::string_view rest = ahead;
        const std::string_view line = take_line(rest);
        if (line.starts_with(kEnd)) return {};
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) {
            const bool continues = !block.headers.empty() && !line.empty() && is_space(line[0]);
            if (continues) {
                block.headers.back().second += trim(line);
                ahead = rest;
                continue;
            }
            // The empty line between header fields and body.
            if (!block.headers.empty()) {
                if (!line.empty()) return fail(Reason::pem_bad_end_line);
                text = rest;
            }
            return {};
        }
        if (line.size() > kMaxLine) return fail(Reason::pem_too_large);
        block.headers.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
        ahead = rest;
        if (ahead.empty()) return fail(Reason::pem_bad_end_line);
    }
}

Result<PemBlock> read_block(std::string_view& text, std::string_view label) {
    PemBlock block;
    block.label = label;
    CHECK_OK(read_headers(text, block));
    const char* start = text.data();
    while (!text.empty()) {
        const char* line_start = text.data();
        const std::string_view line = take_line(text);
        if (line.size() > kMaxLine) return fail(Reason::pem_too_large);
        const auto end = label_of(line, kEnd);
        if (!end) {
            if (line.starts_with(kDashes)) return fail(Reason::pem_bad_end_line);
            continue;
        }
        if (*end != label) return fail(Reason::pem_bad_end_line);
        TRY(block.body,
            decode_base64(std::string_view(start, static_cast<std::size_t>(line_start - start))));
        return block;
    }
    return fail(Reason::pem_bad_end_line);
}

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return -1;
}

}  // namespace

std::string_view PemBlock::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (key == name) return value;
    return "";
}

Result<std::optional<PemBlock>> PemReader::next() {
    while (!rest_.empty()) {
        const auto label = label_of(take_line(rest_), kBegin);
        if (!label) continue;
        auto block = read_block(rest_, *label);
        if (!block) {
            rest_ = {};
            return fail(block.error());
        }
        return std::move(*block);
    }
    return std::nullopt;
}

Result<std::vector<PemBlock>> parse_pem(ByteView text) {
    PemReader reader(text);
    std::vector<PemBlock> blocks;
    while (true) {
        TRY(auto block, reader.next());
        if (!block) break;
        blocks.push_back(std::move(*block));
    }
    if (blocks.empty()) return fail(Reason::pem_no_start_line);
    return blocks;
}

bool looks_like_pem(ByteView bytes) {
    return as_text(bytes).find(kBegin) != std::string_view::npos;
}

std::string encode_base64(ByteView bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i) group = group << 8 | (i < count ? bytes[at + i] : 0u);
        for (std::size_t i = 0; i < 4; ++i)
            out.push_back(i <= count ? kAlphabet[group >> (18 - 6 * i) & 63] : '=');
    }
    return out;
}

std::string encode_pem(std::string_view label, ByteView der) {
    std::string out;
    out.append(kBegin).append(label).append(kDashes).append("\n");
    const std::string body = encode_base64(der);
    for (std::size_t at = 0; at < body.size(); at += kLineWidth)
        out.append(body, at, kLineWidth).append("\n");
    out.append(kEnd).append(label).append(kDashes).append("\n");
    return out;
}

Result<SecretBuffer> decode_base64(std::string_view text) {
    SecretBuffer out(text.size() / 4 * 3 + 3);
    const ByteSpan space = out.writable();
    std::size_t size = 0;
    std::uint32_t group = 0;
    std::size_t digits = 0;
    std::size_t padding = 0;
    for (char c : text) {
        if (is_space(c)) continue;
        if (c == '=') {
            if (++padding > 2) return fail(Reason::pem_bad_base64_decode);
            continue;
        }
        const int value = base64_value(c);
        if (value < 0 || padding > 0) return fail(Reason::pem_bad_base64_decode);
        group = group << 6 | static_cast<std::uint32_t>(value);
        if (++digits % 4 != 0) continue;
        for (int shift = 16; shift >= 0; shift -= 8)
            space[size++] = static_cast<std::uint8_t>(group >> shift);
        group = 0;
    }
    const std::size_t left = digits % 4;
    if (left == 1 || (left != 0 && left + padding != 4) || (left == 0 && padding != 0))
        return fail(Reason::pem_bad_base64_decode);
    if (left == 3) space[size++] = static_cast<std::uint8_t>(group >> 10);
    if (left >= 2) space[size++] = static_cast<std::uint8_t>(left == 3 ? group >> 2 : group >> 4);
    out.shrink(size);
    return out;
}

}  // namespace handfast
