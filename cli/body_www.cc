// SPDX-License-Identifier: Apache-2.0
#include "cli/body_www.h"

#include "cli/ciphers.h"
#include "cli/connection_text.h"
#include "cli/peer_names.h"
#include "cli/peer_verifier.h"
#include "cli/session_text.h"
#include "crypto/base/pem.h"
#include "record/names.h"
#include "record/suites.h"

namespace handfast::cli {
namespace {

constexpr std::size_t kHeadLimit = 8 * 1024;
constexpr std::size_t kNameWidth = 26;

/// Two a line, as OpenSSL lists them.
std::string own_suites(const Config& config) {
    std::vector<CipherSuite> suites = config.suites13;
    suites.insert(suites.end(), config.suites12.begin(), config.suites12.end());
    std::string text = "Ciphers supported in s_server binary\n";
    for (std::size_t i = 0; i < suites.size(); ++i) {
        const SuiteInfo* suite = find_suite(suites[i]);
        text += fmt::format("{:<11}:{:<25} ", suite_version(*suite), suite->openssl_name);
        if (i % 2 == 1 && i + 1 != suites.size()) text += '\n';
    }
    return text += '\n';
}

/// Three a line.
std::string common_suites(const Connection& connection) {
    const auto shared = shared_suites(*connection.negotiated().peer_offer, connection.config());
    if (shared.empty()) return "";
    std::string text = "---\nCiphers common between both SSL end points:\n";
    for (std::size_t i = 0; i < shared.size(); ++i) {
        const std::string_view name = openssl_suite_name(shared[i]);
        text += name;
        if (i + 1 == shared.size()) break;
        if (name.size() < kNameWidth) text.append(kNameWidth - name.size(), ' ');
        text += (i + 1) % 3 == 0 ? '\n' : ' ';
    }
    return text += '\n';
}

}  // namespace

std::string html_escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool harmless = (c >= ' ' && c <= '~') || c == '\n';
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += harmless ? c : '.';
    }
    return out;
}

std::string status_page(const Connection& connection, const std::string& command_line,
                        const Console& console) {
    const Negotiated& negotiated = connection.negotiated();
    const Config& config = connection.config();
    std::string text = "\n" + command_line + "\n";
    text += secure_renegotiation_line(connection);
    text += own_suites(config);
    if (!is_resumed12(negotiated)) text += common_suites(connection);
    text += signature_algorithm_lines(connection);
    if (!is_resumed12(negotiated)) text += group_lines(connection);
    text += fmt::format("---\n{}, {}, Cipher is {}\n", negotiated.resumed ? "Reused" : "New",
                        suite_version(*negotiated.suite), negotiated.suite->openssl_name);
    if (negotiated.session != nullptr)
        text += session_lines({*negotiated.session, negotiated, config.session_context,
                               verify_text(negotiated.verify_result)});
    text += authority_lines(negotiated, Role::server, console.names);
    text += "---\n" + console.stats_text() + "---\n";
    text += negotiated.peer_chain.empty()
                ? "no client certificate available\n"
                : "Client certificate\n" +
                      certificate_text(*negotiated.peer_chain.front(), console.names) +
                      encode_pem("CERTIFICATE", negotiated.peer_chain.front()->der());
    return "HTTP/1.0 200 ok\r\nContent-type: text/html\r\n\r\n"
           "<HTML><BODY BGCOLOR=\"#ffffff\">\n<pre>\n" +
           html_escape(text) + "</pre></BODY></HTML>\r\n\r\n";
}

void StatusBody::opened(Link& link) {
    console_.count_opened(link.connection());
}

std::size_t StatusBody::received(Link& link, ByteView data) {
    for (const char c : as_text(data)) {
        line_ += c;
        if (c == '\n' && line_.starts_with("GET ")) {
            link.write(as_bytes(status_page(link.connection(), command_line_, console_)));
            link.finish();
            break;
        }
        if (c == '\n') line_.clear();
        if (++head_size_ > kHeadLimit) {
            link.finish();
            break;
        }
    }
    return data.size();
}

void StatusBody::ended(Link& link, const LinkEnd& end) {
    const bool truncated =
        link.connection().handshake_done() && end.cause == LinkEnd::Cause::failed &&
        link.connection().error()->reason == Reason::unexpected_eof_while_reading;
    // A peer that takes its time is no error of anybody's.
    if (truncated || end.cause == LinkEnd::Cause::timed_out) return;
    console_.err.text(link_error_lines(link, end));
    console_.err.flush();
}

}  // namespace handfast::cli
