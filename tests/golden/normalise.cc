// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/normalise.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>
#include <vector>

namespace handfast::test {
namespace {

constexpr std::size_t kFixedSize = 64;  // Reads and writes up to this size are compared.

bool is_hex(char c) {
    return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

bool is_hex_text(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_hex);
}

/// "    16 03 01": bytes as -msg shows them.
bool is_message_dump(std::string_view line) {
    return line.starts_with("    ") && line.size() >= 6 && is_hex(line[4]) && is_hex(line[5]) &&
           std::ranges::all_of(line, [](char c) { return c == ' ' || is_hex(c); });
}

/// "0010 - 00 01 …", indented or not.
bool is_offset_dump(std::string_view line) {
    const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
    line.remove_prefix(start);
    return line.size() > 7 && is_hex_text(line.substr(0, 4)) && line.substr(4, 3) == " - ";
}

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream stream(line);
    for (std::string field; std::getline(stream, field, ':');) fields.push_back(field);
    return fields;
}

/// "40C7…:error:0A00010B:SSL routines:<function>:wrong version number:<file>:<line>:" without
/// the thread, the function and the place.
bool shorten_error(std::string& line) {
    const auto fields = fields_of(line);
    if (fields.size() < 6 || fields[1] != "error" || !is_hex_text(fields[0])) return false;
    line = "error:" + fields[2] + ":" + fields[3] + ":" + fields[5];
    return true;
}

/// "read from 0x… [0x…] (5 bytes => 5 (0x5))" without pointers, and without large sizes.
bool shorten_transport(std::string& line) {
    if (!line.starts_with("read from ") && !line.starts_with("write to ")) return false;
    const std::size_t open = line.find('(');
    if (open == line.npos) return false;
    const bool small = std::strtoul(line.c_str() + open + 1, nullptr, 10) <= kFixedSize;
    line = line.substr(0, line.find(' ')) + " " + (small ? line.substr(open) : "(large)");
    return true;
}

void replace_after(std::string& line, std::string_view label) {
    const std::size_t at = line.find(label);
    if (at != line.npos) line = line.substr(0, at + label.size()) + "*";
}

void replace_port(std::string& line) {
    constexpr std::string_view kHost = "127.0.0.1:";
    const std::size_t at = line.find(kHost);
    if (at == line.npos) return;
    const std::size_t digits = at + kHost.size();
    std::size_t end = digits;
    while (end < line.size() && std::isdigit(static_cast<unsigned char>(line[end])) != 0) ++end;
    line.replace(digits, end - digits, "*");
}

/// Signatures and tickets have no fixed length.
void replace_length(std::string& line) {
    constexpr std::array<std::string_view, 3> kVariable{"CertificateVerify", "ServerKeyExchange",
                                                        "NewSessionTicket"};
    const std::size_t at = line.find("[length ");
    if (at == line.npos) return;
    if (std::ranges::any_of(kVariable, [&](std::string_view name) { return line.ends_with(name); }))
        line.replace(at, line.find(']') - at, "[length *");
}

std::string normal_line(std::string line) {
    if (shorten_error(line) || shorten_transport(line)) return line;
    if (is_message_dump(line)) return "    (bytes)";
    if (is_offset_dump(line)) return "(dump)";
    for (const std::string_view label :
         {"Session-ID: ", "Resumption PSK: ", "Master-Key: ", "Keying material: ", "Start Time: ",
          "SSL handshake has read "})
        replace_after(line, label);
    replace_port(line);
    replace_length(line);
    return line;
}

}  // namespace

std::string normalise(std::string_view output) {
    std::istringstream stream{std::string(output)};
    std::string text;
    std::string last;
    bool in_session = false;
    for (std::string line; std::getline(stream, line);) {
        if (line == "-----END SSL SESSION PARAMETERS-----") in_session = false;
        if (in_session) continue;
        if (line == "-----BEGIN SSL SESSION PARAMETERS-----") in_session = true;
        // What we say of options that come to nothing, and OpenSSL does not.
        if (line.starts_with("handfast: ")) continue;
        line = normal_line(line);
        const bool dump = line == "    (bytes)" || line == "(dump)";
        if (dump && line == last) continue;
        last = line;
        text += line + "\n";
    }
    return text;
}

std::string sorted_lines(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    std::ranges::sort(lines);
    std::string sorted;
    for (const std::string& line : lines) sorted += line + "\n";
    return sorted;
}

std::string messages(const std::string& text) {
    std::string kept;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (line.find(":error:") == line.npos && !line.starts_with("error:")) kept += line + "\n";
    return kept;
}

}  // namespace handfast::test
