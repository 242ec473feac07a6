// SPDX-License-Identifier: Apache-2.0
// Observers that print what they see as OpenSSL's callbacks do: -msg, -state, -tlsextdebug, the
// key log; and the list that fans events out to them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.h"
#include "record/event.h"

namespace handfast::cli {

/// Hands every event to each of its observers, in the order in which they were added.
class ObserverList final : public Observer {
  public:
    void add(std::unique_ptr<Observer> observer) { observers_.push_back(std::move(observer)); }
    bool empty() const { return observers_.empty(); }
    void on_event(const Event& event, const EventContext& context) noexcept override;

  private:
    std::vector<std::unique_ptr<Observer>> observers_;
};

/// -msg: every record header, message and alert with its bytes.
class MessagePrinter final : public Observer {
  public:
    /// What OpenSSL's server prints until a version is negotiated, whatever is configured.
    static constexpr WireVersion kAnyVersion = 0x0304;

    explicit MessagePrinter(Output& out, WireVersion before_negotiation = kAnyVersion)
        : out_(out), before_negotiation_(before_negotiation) {}
    void on_event(const Event& event, const EventContext& context) noexcept override;

  private:
    Output& out_;
    WireVersion before_negotiation_;
};

/// -state: the steps of the handshake and the alerts.
class StatePrinter final : public Observer {
  public:
    explicit StatePrinter(Output& err) : err_(err) {}
    void on_event(const Event& event, const EventContext& context) noexcept override;

  private:
    void line(Role role, std::string_view text);
    void resume(Role role);
    void step(const event::StepDone& done, const EventContext& context);
    void begin_again(std::string_view step, Role role);

    Output& err_;
    std::string_view waiting_;  ///< The state that is announced again when the peer has answered.
    bool retry_ = false;        ///< A HelloRetryRequest was the last that was sent.
    bool done_ = false;
    bool asked_ = false;  ///< A HelloRequest was the last that was received.
};

/// -tlsextdebug: every extension that the peer sent.
class ExtensionPrinter final : public Observer {
  public:
    explicit ExtensionPrinter(Output& out) : out_(out) {}
    void on_event(const Event& event, const EventContext& context) noexcept override;

  private:
    Output& out_;
};

/// DTLS: that a flight goes out once more.
class RepetitionPrinter final : public Observer {
  public:
    explicit RepetitionPrinter(Output& err) : err_(err) {}
    void on_event(const Event& event, const EventContext& context) noexcept override;

  private:
    Output& err_;
};

/// A file in NSS's key log format. Owned by the command; connections get observers of it.
class KeyLog {
  public:
    /// Appends to `path`, which is made with mode 0600. Null when it cannot be opened.
    static std::unique_ptr<KeyLog> open(const std::string& path);
    ~KeyLog();
    KeyLog(const KeyLog&) = delete;
    KeyLog& operator=(const KeyLog&) = delete;
    std::unique_ptr<Observer> observer();

  private:
    explicit KeyLog(int fd) : fd_(fd), out_(fd) {}

    int fd_;
    Output out_;
};

}  // namespace handfast::cli
