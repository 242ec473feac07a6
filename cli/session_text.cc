// SPDX-License-Identifier: Apache-2.0
#include "cli/session_text.h"

#include <array>
#include <chrono>

#include <fmt/core.h>

#include "cli/hex_dump.h"
#include "crypto/base/der.h"
#include "crypto/base/pem.h"
#include "handshake/groups.h"
#include "handshake/version.h"
#include "record/names.h"
#include "record/suites.h"

namespace handfast::cli {
namespace {

constexpr std::uint64_t kStructureVersion = 1;
constexpr std::uint64_t kExtendedMasterSecretFlag = 1;

std::int64_t start_time(const Session& session) {
    return std::chrono::duration_cast<std::chrono::seconds>(session.created.time_since_epoch())
        .count();
}

bool is_tls13(const Session& session) {
    const VersionProfile* version = find_version(session.version);
    return version != nullptr && version->family == Family::tls13;
}

}  // namespace

std::string session_pem(const SessionView& view) {
    const Session& session = view.session;
    const bool tls13 = is_tls13(session);
    Buffer out;
    DerWriter der(out);
    const auto tagged = [&der](unsigned tag, auto write) {
        const auto nest = der.nest(der::context_constructed(tag));
        write();
    };
    {
        const auto sequence = der.sequence();
        der.small_integer(kStructureVersion);
        der.small_integer(session.version);
        const std::uint16_t suite = code(session.suite);
        der.octet_string(
            std::array{static_cast<std::uint8_t>(suite >> 8), static_cast<std::uint8_t>(suite)});
        der.octet_string(session.id);
        der.octet_string(session.secret.expose());
        tagged(1, [&] { der.small_integer(static_cast<std::uint64_t>(start_time(session))); });
        tagged(2, [&] { der.small_integer(session.lifetime_seconds); });
        tagged(4, [&] { der.octet_string(view.context); });
        if (view.negotiated.server_name_acknowledged)
            tagged(6, [&] { der.octet_string(as_bytes(view.negotiated.server_name)); });
        if (session.extended_master_secret && !tls13)
            tagged(13, [&] { der.small_integer(kExtendedMasterSecretFlag); });
        if (tls13) tagged(14, [&] { der.small_integer(session.ticket_age_add); });
        if (!view.negotiated.alpn.empty())
            tagged(16, [&] { der.octet_string(as_bytes(view.negotiated.alpn)); });
        if (view.negotiated.group != nullptr)
            tagged(19, [&] { der.small_integer(code(view.negotiated.group->group)); });
    }
    return encode_pem("SSL SESSION PARAMETERS", out);
}

std::string session_lines(const SessionView& view) {
    const Session& session = view.session;
    const SuiteInfo* suite = find_suite(session.suite);
    const bool tls13 = is_tls13(session);
    std::string text = "SSL-Session:\n";
    text += fmt::format("    Protocol  : {}\n", version_name(session.version));
    text += fmt::format("    Cipher    : {}\n", suite == nullptr ? "0000" : suite->openssl_name);
    text += fmt::format("    Session-ID: {}\n", upper_hex(session.id));
    text += fmt::format("    Session-ID-ctx: {}\n", upper_hex(view.context));
    text += fmt::format("    {}: {}\n", tls13 ? "Resumption PSK" : "Master-Key",
                        upper_hex(session.secret.expose()));
    text += "    PSK identity: None\n    PSK identity hint: None\n    SRP username: None\n";
    if (!session.ticket.empty()) {
        text += fmt::format("    TLS session ticket lifetime hint: {} (seconds)\n",
                            session.ticket_lifetime_hint);
        text += fmt::format("    TLS session ticket:\n{}\n", hex_dump(session.ticket, 4));
    }
    text += fmt::format("    Start Time: {}\n    Timeout   : {} (sec)\n", start_time(session),
                        session.lifetime_seconds);
    text += fmt::format("    Verify return code: {}\n", view.verify_result);
    text += fmt::format("    Extended master secret: {}\n",
                        session.extended_master_secret ? "yes" : "no");
    if (tls13) text += fmt::format("    Max Early Data: {}\n", session.max_early_data);
    return text;
}

}  // namespace handfast::cli
