// SPDX-License-Identifier: Apache-2.0
#include "cli/session_text.h"

#include <chrono>

#include <fmt/core.h>

#include "cli/hex_dump.h"
#include "crypto/base/pem.h"
#include "handshake/groups.h"
#include "handshake/session_der.h"
#include "handshake/version.h"
#include "record/names.h"
#include "record/suites.h"

namespace handfast::cli {
namespace {

std::int64_t start_time(const Session& session) {
    return std::chrono::duration_cast<std::chrono::seconds>(session.created.time_since_epoch())
        .count();
}

bool is_tls13(const Session& session) {
    const VersionProfile* version = find_version(session.version);
    return version != nullptr && version->family == Family::tls13;
}

std::string name_or_none(ByteView name) {
    return name.empty() ? "None" : printable(as_text(name));
}

std::string compression_line(CompressionMethod method) {
    if (method == CompressionMethod::null) return "";
    const std::string_view name = compression_name(method);
    return fmt::format("    Compression: {}{}\n", code(method),
                       name.empty() ? "" : fmt::format(" ({})", name));
}

}  // namespace

std::string session_pem(const SessionView& view) {
    Session session = view.session.clone();
    session.context = to_buffer(view.context);
    if (!view.negotiated.server_name_acknowledged) session.server_name.clear();
    session.alpn = view.negotiated.alpn;
    if (is_tls13(session)) session.extended_master_secret = false;
    if (view.negotiated.group != nullptr) session.group = view.negotiated.group->group;
    return encode_pem(kSessionPemLabel, session_to_der(session));
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
    text += fmt::format("    PSK identity: {}\n    PSK identity hint: {}\n    SRP username: {}\n",
                        name_or_none(view.negotiated.psk_identity),
                        name_or_none(view.negotiated.psk_identity_hint),
                        name_or_none(view.negotiated.srp_user));
    if (!session.ticket.empty()) {
        text += fmt::format("    TLS session ticket lifetime hint: {} (seconds)\n",
                            session.ticket_lifetime_hint);
        text += fmt::format("    TLS session ticket:\n{}\n", hex_dump(session.ticket, 4));
    }
    text += compression_line(session.compression);
    text += fmt::format("    Start Time: {}\n    Timeout   : {} (sec)\n", start_time(session),
                        session.lifetime_seconds);
    text += fmt::format("    Verify return code: {}\n", view.verify_result);
    text += fmt::format("    Extended master secret: {}\n",
                        session.extended_master_secret ? "yes" : "no");
    if (tls13) text += fmt::format("    Max Early Data: {}\n", session.max_early_data);
    return text;
}

}  // namespace handfast::cli
