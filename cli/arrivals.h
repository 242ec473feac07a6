// SPDX-License-Identifier: Apache-2.0
// Where a server's connections come from: a listening socket, or datagrams from somebody new.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "cli/link.h"

namespace handfast::cli {

/// Makes the link of a connection that has come.
using LinkMaker = std::move_only_function<std::shared_ptr<Link>(
    ConnectionInit, std::unique_ptr<Body>, LinkOptions)>;

class Arrivals {
  public:
    /// Links that are there go on without it.
    virtual ~Arrivals() = default;

    /// "ACCEPT", with the address where the system chose the port.
    virtual const std::string& ready_line() const = 0;
    /// "localhost:4433": where a browser on this machine finds the server.
    virtual std::string web_address() = 0;

    /// Calls once with the next connection, or with the system's error number.
    virtual void accept(std::function<void(LinkMaker)> on_arrival,
                        std::function<void(int)> on_error) = 0;
};

}  // namespace handfast::cli
