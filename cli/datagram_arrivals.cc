// SPDX-License-Identifier: Apache-2.0
#include "cli/datagram_arrivals.h"

#include "cli/datagram_hub.h"

namespace handfast::cli {

std::expected<std::unique_ptr<DatagramArrivals>, std::string> DatagramArrivals::open(
    asio::io_context& context, const Setup& setup) {
    const auto bound = bind_socket(setup.address, SocketKind::datagram);
    if (!bound) return std::unexpected(bound.error());
    auto socket = std::make_shared<DatagramSocket>(context.get_executor(), bound->fd,
                                                   DatagramSocket::Kind::bound);
    auto hub = std::make_shared<DatagramHub>(std::move(socket), setup);
    hub->start();
    return std::unique_ptr<DatagramArrivals>(
        new DatagramArrivals(std::move(hub), cli::ready_line(*bound, setup.address)));
}

DatagramArrivals::~DatagramArrivals() {
    hub_->accept(nullptr);
}

std::string DatagramArrivals::web_address() {
    return cli::web_address(hub_->socket().fd());
}

void DatagramArrivals::accept(std::function<void(LinkMaker)> on_arrival, std::function<void(int)>) {
    hub_->accept(std::move(on_arrival));
}

}  // namespace handfast::cli
