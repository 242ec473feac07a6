// SPDX-License-Identifier: Apache-2.0
// Connections over streams, as the system accepts them.
#pragma once

#include "cli/arrivals.h"
#include "cli/listener.h"

namespace handfast::cli {

class StreamArrivals final : public Arrivals {
  public:
    explicit StreamArrivals(Listener listener) : listener_(std::move(listener)) {}

    const std::string& ready_line() const override { return listener_.ready_line(); }
    std::string web_address() override { return cli::web_address(listener_.fd()); }
    void accept(std::function<void(LinkMaker)> on_arrival,
                std::function<void(int)> on_error) override {
        listener_.accept(
            [on_arrival = std::move(on_arrival)](Socket socket) {
                on_arrival([socket = std::move(socket)](ConnectionInit init,
                                                        std::unique_ptr<Body> body,
                                                        LinkOptions options) mutable {
                    return StreamLink::make(std::move(socket), std::move(init), std::move(body),
                                            options);
                });
            },
            std::move(on_error));
    }

  private:
    Listener listener_;
};

}  // namespace handfast::cli
