// SPDX-License-Identifier: Apache-2.0
#include "cli/server_info_file.h"

#include <algorithm>

#include <fmt/core.h>

#include "cli/descriptor.h"
#include "cli/error_text.h"
#include "crypto/base/byte_reader.h"
#include "crypto/base/pem.h"
#include "handshake/extensions.h"

namespace handfast::cli {
namespace {

using Text = std::unexpected<std::string>;

constexpr std::string_view kFirstPrefix = "SERVERINFO FOR ";
constexpr std::string_view kSecondPrefix = "SERVERINFOV2 FOR ";

// OpenSSL's numbers for what is wrong.
constexpr std::uint32_t kInvalidData = 0x0a000184;
constexpr std::uint32_t kNoPemExtensions = 0x0a000185;
constexpr std::uint32_t kBadData = 0x0a000186;
constexpr std::uint32_t kBadPrefix = 0x0a000187;
constexpr std::uint32_t kNameTooShort = 0x0a000188;
constexpr std::uint32_t kSystemLib = 0x0a080002;
constexpr std::uint32_t kBioSystemLib = 0x10080002;
constexpr std::uint32_t kNoStartLine = 0x0480006c;
constexpr std::uint32_t kBadEndLine = 0x04800066;

Text line(std::uint32_t code, std::string_view reason) {
    const std::string_view where =
        code == kInvalidData ? "SSL_CTX_use_serverinfo_ex" : "SSL_CTX_use_serverinfo_file";
    return Text(library_error_line(code, "SSL routines", where, reason, "handfast:0:"));
}

std::string no_start_line() {
    return library_error_line(kNoStartLine, "PEM routines", "get_name", "no start line",
                              "handfast:0:");
}

/// OpenSSL's context of an extension: one bit for each message, and for what it depends on.
struct ContextBit {
    std::uint32_t context;
    Where where;
};
constexpr ContextBit kMessages[] = {
    {0x0080, Where::client_hello},   {0x0100, Where::server_hello12},
    {0x0200, Where::server_hello13}, {0x0400, Where::encrypted_extensions},
    {0x1000, Where::certificate},    {0x4000, Where::certificate_request}};
constexpr std::uint32_t kNotInTls13 = 0x0010;
constexpr std::uint32_t kOnlyInTls13 = 0x0020;
/// Of the first form's blocks: TLS 1.2's ServerHello.
constexpr std::uint32_t kFirstContext = 0x01d0;

std::uint16_t places_of(std::uint32_t context) {
    unsigned places = 0;
    for (const ContextBit& row : kMessages) {
        const bool shared = row.where == Where::client_hello;
        const bool legacy = row.where == Where::server_hello12;
        const bool excluded = (context & (legacy ? kOnlyInTls13 : kNotInTls13)) != 0 && !shared;
        if ((context & row.context) != 0 && !excluded) places |= static_cast<unsigned>(row.where);
    }
    return static_cast<std::uint16_t>(places);
}

/// What OpenSSL 3.0 answers itself, and what we do. signed_certificate_timestamp (18) it leaves to
/// such files.
bool is_taken(ExtensionType type) {
    constexpr std::uint16_t kTaken[] = {0,  1,  5,  10, 11, 12, 13,    14,     16,
                                        21, 22, 23, 27, 28, 35, 41,    42,     43,
                                        44, 45, 47, 49, 50, 51, 13172, 0xff01, 0xfde8};
    return std::ranges::find(kTaken, code(type)) != std::end(kTaken);
}

std::expected<ServerInfo, std::string> read_block(const PemBlock& block) {
    const std::string_view name = block.label;
    if (name.size() < kFirstPrefix.size()) return line(kNameTooShort, "pem name too short");
    const bool first = name.starts_with(kFirstPrefix);
    if (!first && name.size() < kSecondPrefix.size())
        return line(kNameTooShort, "pem name too short");
    if (!first && !name.starts_with(kSecondPrefix)) return line(kBadPrefix, "pem name bad prefix");
    ByteReader reader(block.body.expose());
    const std::uint32_t context = first ? kFirstContext : reader.u32();
    const ExtensionType type{reader.u16()};
    const ByteView body = reader.vec(2);
    if (!reader.done()) return line(kBadData, "bad data");
    return ServerInfo{type, places_of(context), to_buffer(body)};
}

Text unopened(std::error_code error, const std::string& path) {
    return Text(
        system_error_line(error.value(), "file_ctrl", fmt::format("calling fopen({}, r)", path)) +
        library_error_line(kBioSystemLib, "BIO routines", "file_ctrl", "system lib",
                           "handfast:0:") +
        line(kSystemLib, "system lib").error());
}

/// Why a text without any block has none.
Text no_blocks(bool cut) {
    const std::string pem =
        cut ? library_error_line(kBadEndLine, "PEM routines", "get_header_and_data", "bad end line",
                                 "handfast:0:")
            : no_start_line();
    return Text(pem + line(kNoPemExtensions, "no pem extensions").error());
}

}  // namespace

std::expected<std::vector<ServerInfo>, std::string> load_server_info(const std::string& path) {
    auto content = read_file(path);
    if (!content && content.error() != std::errc::is_a_directory)
        return unopened(content.error(), path);
    PemReader reader(content ? content->expose() : ByteView());
    std::vector<ServerInfo> infos;
    for (;;) {
        auto block = reader.next();
        // As in OpenSSL, what is malformed ends the file.
        if (!block || !*block) {
            if (infos.empty()) return no_blocks(!block);
            break;
        }
        auto info = read_block(**block);
        if (!info) return Text(info.error());
        infos.push_back(*std::move(info));
    }
    for (auto info = infos.begin(); info != infos.end(); ++info) {
        const bool again =
            std::ranges::find(infos.begin(), info, info->type, &ServerInfo::type) != info;
        if (is_taken(info->type) || again)
            return Text(no_start_line() + line(kInvalidData, "invalid serverinfo data").error());
    }
    return infos;
}

}  // namespace handfast::cli
