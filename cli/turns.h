// SPDX-License-Identifier: Apache-2.0
// Interactive mode with many peers at once: one of them has the terminal, the others are connected
// and wait for their turn, in the order in which they came.
#pragma once

#include <deque>

#include "cli/body_text.h"

namespace handfast::cli {

class TurnBody;

class Turns {
  public:
    /// `when_nobody` is called when the last one has left.
    explicit Turns(std::function<void()> when_nobody) : when_nobody_(std::move(when_nobody)) {}

    void enter(TurnBody& body);
    void leave(TurnBody& body);
    bool empty() const { return waiting_.empty(); }

  private:
    std::function<void()> when_nobody_;
    std::deque<TurnBody*> waiting_;  ///< The first one has the terminal.
};

/// A TextBody that waits for its turn.
class TurnBody final : public Body {
  public:
    TurnBody(std::unique_ptr<TextBody> inner, Turns& turns, Console& console)
        : inner_(std::move(inner)), turns_(turns), console_(console) {}

    void started(Link& link) override;
    void opened(Link& link) override;
    std::size_t received(Link& link, ByteView data) override;
    void drained(Link& link) override;
    void renegotiating(Link& link) override;
    void renegotiated(Link& link) override;
    void starved(Link& link) override;
    void ended(Link& link, const LinkEnd& end) override;

    void take_turn();

  private:
    std::unique_ptr<TextBody> inner_;
    Turns& turns_;
    Console& console_;
    Link* link_ = nullptr;
    bool has_turn_ = false;
};

}  // namespace handfast::cli
