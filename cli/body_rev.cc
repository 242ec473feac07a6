// SPDX-License-Identifier: Apache-2.0
#include "cli/body_rev.h"

#include "cli/connection_text.h"

namespace handfast::cli {
namespace {

constexpr std::size_t kLongestLine = 16 * 1024 - 1;  // Longer ones are answered in parts.

std::string_view without_line_end(std::string_view line) {
    const std::size_t last = line.find_last_not_of("\r\n");
    return last == line.npos ? std::string_view{} : line.substr(0, last + 1);
}

}  // namespace

std::string reversed_line(std::string_view line) {
    line = without_line_end(line);
    std::string text(line.rbegin(), line.rend());
    return text += '\n';
}

void ReverseBody::opened(Link& link) {
    console_.count_opened(link.connection());
    console_.err.text("CONNECTION ESTABLISHED\n");
    console_.err.text(brief_summary(link.connection(), console_.names));
    console_.err.flush();
}

std::size_t ReverseBody::received(Link& link, ByteView data) {
    std::size_t taken = 0;
    while (taken < data.size() && link.has_room() && !link.ended()) {
        line_ += static_cast<char>(data[taken++]);
        if (line_.back() == '\n' || line_.size() == kLongestLine) answer(link);
    }
    return taken;
}

void ReverseBody::answer(Link& link) {
    const std::string line = std::exchange(line_, {});
    if (close_word_ == CloseWord::obeyed && without_line_end(line) == "CLOSE") return link.finish();
    link.write(as_bytes(reversed_line(line)));
}

void ReverseBody::ended(Link& link, const LinkEnd& end) {
    const bool opened = link.connection().handshake_done();
    const bool truncated =
        opened && end.cause == LinkEnd::Cause::failed &&
        link.connection().error()->reason == Reason::unexpected_eof_while_reading;
    if (!opened) console_.err.text("CONNECTION FAILURE\n");
    if (!truncated) console_.err.text(link_error_lines(link, end));
    if (opened && (truncated || end.cause != LinkEnd::Cause::failed))
        console_.err.text("CONNECTION CLOSED\n");
    console_.err.flush();
}

}  // namespace handfast::cli
