// SPDX-License-Identifier: Apache-2.0
// -rev: every line comes back reversed.
#pragma once

#include "cli/body_text.h"
#include "cli/tls_link.h"

namespace handfast::cli {

class ReverseBody final : public ServerBody {
  public:
    /// `close_word`: whether a line "CLOSE" ends the connection (not with -ign_eof).
    enum class CloseWord : bool { ignored, obeyed };
    ReverseBody(Console& console, CloseWord close_word)
        : ServerBody(console), close_word_(close_word) {}

    void opened(TlsLink& link) override;
    std::size_t received(TlsLink& link, ByteView data) override;
    void drained(TlsLink& link) override { link.resume(); }
    void ended(TlsLink& link, const LinkEnd& end) override;

  private:
    void answer(TlsLink& link);

    CloseWord close_word_;
    std::string line_;
};

/// A line as it goes back: reversed without the line end, which becomes one newline.
std::string reversed_line(std::string_view line);

}  // namespace handfast::cli
