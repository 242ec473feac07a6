// SPDX-License-Identifier: Apache-2.0
// -www: a status page for every line that begins with "GET ", sent as soon as that line is there.
#pragma once

#include "cli/body_text.h"
#include "cli/link.h"

namespace handfast::cli {

class StatusBody final : public ServerBody {
  public:
    /// `command_line` is shown on the page.
    StatusBody(Console& console, const std::string& command_line)
        : ServerBody(console), command_line_(command_line) {}

    void opened(Link& link) override;
    std::size_t received(Link& link, ByteView data) override;
    void ended(Link& link, const LinkEnd& end) override;

  private:
    const std::string& command_line_;
    std::string line_;
    std::size_t head_size_ = 0;  ///< Bytes of the request so far.
};

/// The answer, header included.
std::string status_page(const Connection& connection, const std::string& command_line,
                        const Console& console);

/// &, < and > as entities, what is not printable as dots.
std::string html_escape(std::string_view text);

}  // namespace handfast::cli
