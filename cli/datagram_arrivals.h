// SPDX-License-Identifier: Apache-2.0
// Many DTLS peers over one UDP socket: told apart by address or, once they agreed on one, by
// connection id (RFC 9146). Nobody costs anything before a cookie has shown that he is where he
// says (RFC 6347 §4.2.1).
#pragma once

#include <asio.hpp>
#include <expected>
#include <memory>
#include <string>

#include "cli/arrivals.h"
#include "cli/bound_socket.h"
#include "cli/datagram_socket.h"

namespace handfast::cli {

class DatagramHub;

class DatagramArrivals final : public Arrivals {
  public:
    enum class Cookies : bool { asked_for, not_asked_for };
    struct Setup {
        const ListenAddress& address;
        const Config& config;
        Rng& rng;
        Cookies cookies = Cookies::asked_for;
        Fragmentation fragmentation = Fragmentation::forbidden;
        /// See what passes before there is a connection: hellos, and what is asked in return.
        Observer* observer = nullptr;
        TransportWatch* watch = nullptr;
    };
    /// The error is the lines for stderr, in OpenSSL's form.
    static std::expected<std::unique_ptr<DatagramArrivals>, std::string> open(
        asio::io_context& context, const Setup& setup);
    ~DatagramArrivals() override;

    const std::string& ready_line() const override { return ready_line_; }
    std::string web_address() override;
    /// Errors do not occur. While nobody waits, new peers are not heard.
    void accept(std::function<void(LinkMaker)> on_arrival,
                std::function<void(int)> on_error) override;

  private:
    DatagramArrivals(std::shared_ptr<DatagramHub> hub, std::string ready_line)
        : hub_(std::move(hub)), ready_line_(std::move(ready_line)) {}

    std::shared_ptr<DatagramHub> hub_;
    std::string ready_line_;
};

}  // namespace handfast::cli
