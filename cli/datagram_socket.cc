// SPDX-License-Identifier: Apache-2.0
#include "cli/datagram_socket.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/descriptor.h"

namespace handfast::cli {
namespace {

constexpr int kReadsPerTurn = 64;  // Then timers and the terminal get their turn.
constexpr int kReceiveBuffer = 4 << 20;
constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kIpv6Header = 40;

union Control {
    cmsghdr align;
    std::array<std::uint8_t, CMSG_SPACE(sizeof(in6_pktinfo))> bytes;
};

static_assert(sizeof(in6_pktinfo) <= std::tuple_size_v<decltype(DatagramPath::Local::packet_info)>);
static_assert(sizeof(in_pktinfo) <= sizeof(in6_pktinfo));

std::size_t packet_info_size(int level) {
    return level == IPPROTO_IP ? sizeof(in_pktinfo) : sizeof(in6_pktinfo);
}

std::optional<DatagramPath::Local> local_of(msghdr& message) {
    for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
         control = CMSG_NXTHDR(&message, control)) {
        const bool ipv4 = control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO;
        const bool ipv6 = control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO;
        if (!ipv4 && !ipv6) continue;
        DatagramPath::Local local{.level = control->cmsg_level};
        std::memcpy(local.packet_info.data(), CMSG_DATA(control),
                    packet_info_size(control->cmsg_level));
        return local;
    }
    return std::nullopt;
}

/// The source address is the one that was sent to; the interface is for routing to choose.
void put_local(msghdr& message, Control& control, const DatagramPath::Local& local) {
    const std::size_t size = packet_info_size(local.level);
    message.msg_control = control.bytes.data();
    message.msg_controllen = CMSG_SPACE(size);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = local.level;
    header->cmsg_type = local.level == IPPROTO_IP ? IP_PKTINFO : IPV6_PKTINFO;
    header->cmsg_len = CMSG_LEN(size);
    if (local.level == IPPROTO_IP) {
        in_pktinfo info{};
        std::memcpy(&info, local.packet_info.data(), sizeof info);
        info.ipi_ifindex = 0;
        info.ipi_spec_dst = info.ipi_addr;
        std::memcpy(CMSG_DATA(header), &info, sizeof info);
    } else {
        std::memcpy(CMSG_DATA(header), local.packet_info.data(), size);
    }
}

int family_of(int fd) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    return address.ss_family;
}

bool is_mapped(const SocketAddress& address) {
    return IN6_IS_ADDR_V4MAPPED(
        &reinterpret_cast<const sockaddr_in6*>(&address.storage)->sin6_addr);
}

}  // namespace

bool is_for_later(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR || error == ENOBUFS;
}

std::string DatagramPath::peer_key() const {
    std::string key;
    const auto add = [&key](const auto& field) {
        key.append(reinterpret_cast<const char*>(&field), sizeof field);
    };
    if (peer.family() == AF_INET6) {
        const auto& address = *reinterpret_cast<const sockaddr_in6*>(&peer.storage);
        add(address.sin6_addr);
        add(address.sin6_port);
        add(address.sin6_scope_id);
    } else {
        const auto& address = *reinterpret_cast<const sockaddr_in*>(&peer.storage);
        add(address.sin_addr);
        add(address.sin_port);
    }
    return key;
}

DatagramSocket::DatagramSocket(const asio::any_io_executor& executor, int fd, Kind kind)
    : descriptor_(executor, fd), kind_(kind), buffer_(kBufferSize) {
    asio::error_code ignored;
    descriptor_.non_blocking(true, ignored);
    if (kind != Kind::bound) return;
    // For the bursts of many peers; the system gives what it may.
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
    const int on = 1;
    if (family_of(fd) == AF_INET6)
        ::setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
    else
        ::setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
}

void DatagramSocket::set_fragmentation(Fragmentation fragmentation) {
    const bool forbidden = fragmentation == Fragmentation::forbidden;
    const int ipv4 = forbidden ? IP_PMTUDISC_DO : IP_PMTUDISC_DONT;
    const int ipv6 = forbidden ? IPV6_PMTUDISC_DO : IPV6_PMTUDISC_DONT;
    ::setsockopt(fd(), IPPROTO_IP, IP_MTU_DISCOVER, &ipv4, sizeof ipv4);
    ::setsockopt(fd(), IPPROTO_IPV6, IPV6_MTU_DISCOVER, &ipv6, sizeof ipv6);
}

void DatagramSocket::start(Handler handler) {
    handler_ = std::move(handler);
    running_ = true;
    wait();
}

void DatagramSocket::stop() {
    running_ = false;  // The handler may be calling: it goes with the socket.
    asio::error_code ignored;
    if (descriptor_.is_open()) descriptor_.close(ignored);
}

void DatagramSocket::resume() {
    if (std::exchange(paused_, false) && running_) wait();
}

void DatagramSocket::wait() {
    if (paused_ || std::exchange(waiting_, true)) return;
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [self = shared_from_this()](asio::error_code error) {
                               self->waiting_ = false;
                               if (!error && self->running_) self->read_some();
                           });
}

void DatagramSocket::read_some() {
    for (int turn = 0; turn < kReadsPerTurn && !paused_; ++turn)
        if (!read_once()) break;
    if (running_) wait();
}

bool DatagramSocket::read_once() {
    DatagramPath path;
    Control control;
    const ByteSpan space = ByteSpan(buffer_).subspan(filled_);
    iovec part{space.data(), space.size()};
    msghdr message{};
    message.msg_name = &path.peer.storage;
    message.msg_namelen = sizeof path.peer.storage;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    const ssize_t count = ::recvmsg(fd(), &message, 0);
    if (count < 0) {
        // To a server they are about some datagram to somebody who went away.
        if (!is_for_later(errno) && kind_ != Kind::bound) handler_.failed(errno);
        return false;
    }
    filled_ += static_cast<std::size_t>(count);
    if (kind_ == Kind::messages && (count == 0 || (message.msg_flags & MSG_EOR) == 0)) {
        const bool too_long = filled_ == buffer_.size();
        if (count == 0 || too_long) handler_.failed(too_long ? EMSGSIZE : 0);
        return count != 0 && !too_long;
    }
    path.peer.size = message.msg_namelen;
    path.local = local_of(message);
    handler_.received(buffer_, std::exchange(filled_, 0), path);
    return running_;
}

int DatagramSocket::send(ByteView datagram, const DatagramPath& path) {
    Control control{};
    SocketAddress to = path.peer;
    iovec part{const_cast<std::uint8_t*>(datagram.data()), datagram.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (kind_ == Kind::bound) {
        message.msg_name = &to.storage;
        message.msg_namelen = to.size;
        if (path.local) put_local(message, control, *path.local);
    }
    return ::sendmsg(fd(), &message, MSG_NOSIGNAL) < 0 ? errno : 0;
}

void DatagramSocket::wait_for_room(std::function<void()> then) {
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_write,
                           [self = shared_from_this(), then = std::move(then)](auto error) {
                               if (!error && self->running_) then();
                           });
}

std::size_t datagram_overhead(const SocketAddress& peer) {
    const bool ipv6 = peer.family() == AF_INET6 && !is_mapped(peer);
    return (ipv6 ? kIpv6Header : kIpv4Header) + kUdpHeader;
}

std::optional<std::size_t> kernel_path_mtu(const SocketAddress& peer) {
    const Descriptor probe(::socket(peer.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0),
                           Descriptor::Ownership::owned);
    if (!probe || ::connect(probe.fd(), peer.get(), peer.size) != 0) return std::nullopt;
    const bool ipv6 = peer.family() == AF_INET6 && !is_mapped(peer);
    int mtu = 0;
    socklen_t size = sizeof mtu;
    if (::getsockopt(probe.fd(), ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, ipv6 ? IPV6_MTU : IP_MTU, &mtu,
                     &size) != 0)
        return std::nullopt;
    const auto link = static_cast<std::size_t>(std::max(mtu, 0));
    const std::size_t overhead = datagram_overhead(peer);
    if (link <= overhead) return std::nullopt;
    return link - overhead;
}

}  // namespace handfast::cli
