// SPDX-License-Identifier: Apache-2.0
#include "cli/hex_dump.h"

#include <algorithm>
#include <iterator>

#include <fmt/core.h>

namespace handfast::cli {
namespace {

constexpr std::size_t kWidth = 16;

void dump_line(std::string& out, std::size_t offset, ByteView line) {
    auto end = std::back_inserter(out);
    fmt::format_to(end, "{:04x} - ", offset);
    for (std::size_t i = 0; i < kWidth; ++i) {
        if (i < line.size()) {
            fmt::format_to(end, "{:02x}{}", line[i], i == 7 ? '-' : ' ');
        } else {
            out += "   ";
        }
    }
    out += "  ";
    out += printable(as_text(line)) + '\n';
}

}  // namespace

std::string hex_dump(ByteView bytes, std::size_t indent) {
    std::string out;
    for (std::size_t offset = 0; offset < bytes.size(); offset += kWidth) {
        out.append(indent, ' ');
        dump_line(out, offset, bytes.subspan(offset, std::min(kWidth, bytes.size() - offset)));
    }
    return out;
}

std::string message_dump(ByteView bytes) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i % kWidth == 0) out += i == 0 ? "   " : "\n   ";
        fmt::format_to(std::back_inserter(out), " {:02x}", bytes[i]);
    }
    if (!out.empty()) out += '\n';
    return out;
}

std::string upper_hex(ByteView bytes) {
    std::string out;
    for (const std::uint8_t byte : bytes) fmt::format_to(std::back_inserter(out), "{:02X}", byte);
    return out;
}

std::string printable(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c < ' ' || c > '~') c = '.';
    return out;
}

}  // namespace handfast::cli
