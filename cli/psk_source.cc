// SPDX-License-Identifier: Apache-2.0
#include "cli/psk_source.h"

#include <fmt/core.h>

#include "cli/descriptor.h"
#include "cli/error_text.h"
#include "crypto/base/pem.h"
#include "handshake/session_der.h"
#include "record/suites.h"

namespace handfast::cli {
namespace {

constexpr std::uint32_t kNoStartLine = 0x0480006c;
constexpr std::uint32_t kBadStructure = 0x0688010a;
/// What OpenSSL takes a bare key to be for (SSL_PSK with TLS 1.3).
constexpr std::string_view kSuiteOfKeys = "TLS_AES_128_GCM_SHA256";

std::expected<Session, std::string> parse(ByteView text, const crypto::Provider& provider) {
    PemReader reader(text);
    for (;;) {
        const auto block = reader.next();
        if (!block || !*block)
            return std::unexpected(
                library_error_line(kNoStartLine, "PEM routines", "get_name", "no start line",
                                   fmt::format("handfast:0:Expecting: {}", kSessionPemLabel)));
        if ((*block)->label != kSessionPemLabel) continue;
        auto session = session_from_der((*block)->body.expose(), provider);
        if (session) return *std::move(session);
        return std::unexpected(
            library_error_line(kBadStructure, "asn1 encoding routines", "d2i_SSL_SESSION",
                               info(session.error().reason).text, "handfast:0:"));
    }
}

ExternalPsk key_under(const CommonOptions& options, ByteView key) {
    ExternalPsk psk;
    psk.identity = to_buffer(as_bytes(options.psk_identity));
    psk.key = std::make_shared<const SecretBuffer>(key);
    return psk;
}

}  // namespace

std::expected<Session, std::string> read_session(const std::string& path, const Refusals& refusals,
                                                 const crypto::Provider& provider) {
    const auto text = read_file(path);
    if (!text)
        return std::unexpected(fmt::format("{} {}\n{}", refusals.unopened, path,
                                           unopened_file_lines(text.error(), path)));
    auto session = parse(text->expose(), provider);
    if (session) return session;
    return std::unexpected(fmt::format("{} {}\n{}", refusals.unread, path, session.error()));
}

std::expected<std::vector<ExternalPsk>, std::string> external_keys(
    const CommonOptions& options, const crypto::Provider& provider) {
    std::vector<ExternalPsk> keys;
    if (!options.psk_session.empty()) {
        const auto session =
            read_session(options.psk_session,
                         {"Can't open PSK session file", "Can't read PSK session file"}, provider);
        if (!session) return std::unexpected(session.error());
        const SuiteInfo* suite = find_suite(session->suite);
        if (suite == nullptr) return keys;
        ExternalPsk psk = key_under(options, session->secret.expose());
        psk.hash = suite->hash;
        psk.suite = suite->suite;
        psk.alpn = session->alpn;
        psk.max_early_data = session->max_early_data;
        keys.push_back(std::move(psk));
    } else if (!options.psk.empty()) {
        const HexResult key = from_hex(options.psk);
        if (!key.ok)
            return std::unexpected(
                fmt::format("Could not convert PSK key '{}' to buffer\n", options.psk));
        ExternalPsk psk = key_under(options, key.bytes);
        psk.suite = find_suite(kSuiteOfKeys)->suite;
        keys.push_back(std::move(psk));
    }
    return keys;
}

}  // namespace handfast::cli
