// SPDX-License-Identifier: Apache-2.0
// -rev: every line comes back reversed.
#pragma once

#include "cli/body_text.h"
#include "cli/link.h"

namespace handfast::cli {

class ReverseBody final : public ServerBody {
  public:
    /// `close_word`: whether a line "CLOSE" ends the connection (not with -ign_eof).
    enum class CloseWord : bool { ignored, obeyed };
    ReverseBody(Console& console, CloseWord close_word)
        : ServerBody(console), close_word_(close_word) {}

    void opened(Link& link) override;
    std::size_t received(Link& link, ByteView data) override;
    void drained(Link& link) override { link.resume(); }
    void ended(Link& link, const LinkEnd& end) override;

  private:
    void answer(Link& link);

    CloseWord close_word_;
    std::string line_;
};

/// A line as it goes back: reversed without the line end, which becomes one newline.
std::string reversed_line(std::string_view line);

}  // namespace handfast::cli
