// SPDX-License-Identifier: Apache-2.0
#include "tests/support/udp_proxy.h"

#include <array>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace handfast::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kStepMilliseconds = 5;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

int make_socket() {
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) throw std::runtime_error("no socket");
    return fd;
}

}  // namespace

struct UdpProxy::State {
    struct OnTheWay {
        int fd;
        sockaddr_in to;
        std::string datagram;
    };

    State(std::uint16_t server_port, UdpQuality link, std::uint32_t seed)
        : server(loopback(server_port)), quality(link), chance(seed) {}
    ~State() {
        ::close(front);
        for (const auto& [port, fd] : clients) ::close(fd);
        for (const int fd : forgotten) ::close(fd);
    }

    bool hits(unsigned percent) { return chance() % 100 < percent; }
    /// The socket that the server sees a client at.
    int socket_of(std::uint16_t client, std::atomic<bool>& inherit) {
        if (const auto found = clients.find(client); found != clients.end()) return found->second;
        int fd = -1;
        if (!clients.empty() && inherit.exchange(false)) {
            fd = clients.begin()->second;
            clients.clear();
        }
        return clients[client] = fd < 0 ? make_socket() : fd;
    }

    sockaddr_in server;
    UdpQuality quality;
    std::minstd_rand chance;
    int front = make_socket();
    std::map<std::uint16_t, int> clients;  ///< By the client's port.
    std::vector<int> forgotten;
    std::multimap<Clock::time_point, OnTheWay> under_way;
};

UdpProxy::UdpProxy(std::uint16_t server, UdpQuality quality, std::uint32_t seed)
    : state_(std::make_unique<State>(server, quality, seed)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(state_->front, generic, size) != 0 ||
        ::getsockname(state_->front, generic, &size) != 0)
        throw std::runtime_error("no port");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

UdpProxy::~UdpProxy() {
    stop_ = true;
    thread_.join();
}

void UdpProxy::rebind() {
    rebind_ = true;
    while (rebind_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void UdpProxy::run() {
    State& state = *state_;
    const auto post = [&](int fd, const sockaddr_in& to, const std::string& datagram) {
        if (state.hits(state.quality.loss_percent)) {
            ++lost_;
            return;
        }
        const int times = state.hits(state.quality.repeat_percent) ? 2 : 1;
        for (int i = 0; i < times; ++i) {
            const bool late = state.hits(state.quality.late_percent);
            const auto delay = late ? state.quality.lateness : std::chrono::milliseconds(0);
            state.under_way.insert({Clock::now() + delay, {fd, to, datagram}});
        }
    };
    std::array<char, 65536> buffer;
    while (!stop_) {
        if (rebind_) {
            for (const auto& [port, fd] : state.clients) state.forgotten.push_back(fd);
            state.clients.clear();
            rebind_ = false;
        }
        std::vector<pollfd> sockets{{state.front, POLLIN, 0}};
        std::vector<std::uint16_t> ports{0};
        for (const auto& [port, fd] : state.clients) {
            sockets.push_back({fd, POLLIN, 0});
            ports.push_back(port);
        }
        ::poll(sockets.data(), sockets.size(), kStepMilliseconds);
        for (std::size_t i = 0; i < sockets.size(); ++i) {
            sockaddr_in from{};
            socklen_t size = sizeof from;
            const ssize_t count = ::recvfrom(sockets[i].fd, buffer.data(), buffer.size(), 0,
                                             reinterpret_cast<sockaddr*>(&from), &size);
            if (count < 0) continue;
            const std::string datagram(buffer.data(), static_cast<std::size_t>(count));
            if (i == 0)
                post(state.socket_of(ntohs(from.sin_port), inherit_), state.server, datagram);
            else
                post(state.front, loopback(ports[i]), datagram);
        }
        const auto due = state.under_way.upper_bound(Clock::now());
        for (auto at = state.under_way.begin(); at != due; ++at)
            (void)::sendto(at->second.fd, at->second.datagram.data(), at->second.datagram.size(), 0,
                           reinterpret_cast<const sockaddr*>(&at->second.to), sizeof at->second.to);
        state.under_way.erase(state.under_way.begin(), due);
    }
}

}  // namespace handfast::test
