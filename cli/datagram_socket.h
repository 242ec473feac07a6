// SPDX-License-Identifier: Apache-2.0
// A UDP socket on the event loop: whole datagrams in and out, with the way that each came.
#pragma once

#include <asio.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "cli/address.h"
#include "crypto/base/bytes.h"

namespace handfast::cli {

/// A datagram's way between two machines: the other end, and which of our addresses it was sent to,
/// where the socket is bound to all of them. An answer has to come from the same.
struct DatagramPath {
    SocketAddress peer;
    struct Local {
        int level = 0;  ///< IPPROTO_IP or IPPROTO_IPV6.
        std::array<std::uint8_t, 20> packet_info{};
    };
    std::optional<Local> local;

    /// The peer's address in bytes that are the same for the same address.
    std::string peer_key() const;
};

/// Whether datagrams may be cut on their way (-mtu) or the path's MTU is to be found out.
enum class Fragmentation : std::uint8_t { permitted, forbidden };

class DatagramSocket : public std::enable_shared_from_this<DatagramSocket> {
  public:
    /// Takes over `fd`, which is made not to block: bound or connected over UDP, or an SCTP
    /// association's, whose messages are whole though they may come in parts.
    enum class Kind : std::uint8_t { bound, connected, messages };
    DatagramSocket(const asio::any_io_executor& executor, int fd, Kind kind);

    void set_fragmentation(Fragmentation fragmentation);
    int fd() { return descriptor_.native_handle(); }

    /// What came is in the front of `datagram`, which the callee may swap for another buffer of
    /// kBufferSize bytes; `error` is the system's, 0 for the end of an association; a bound socket
    /// has none.
    struct Handler {
        std::function<void(Buffer& datagram, std::size_t size, const DatagramPath& path)> received;
        std::function<void(int error)> failed;
    };
    static constexpr std::size_t kBufferSize = 65536;
    /// Reads until `stop`, which closes the socket; nothing is called afterwards.
    void start(Handler handler);
    void stop();
    /// Reads nothing for a while. Both may be called twice.
    void pause() { paused_ = true; }
    void resume();
    asio::any_io_executor executor() { return descriptor_.get_executor(); }

    /// 0, or the system's error number. `path` is ignored when connected.
    int send(ByteView datagram, const DatagramPath& path);
    /// Calls once when there may be room again; not if the socket is closed before.
    void wait_for_room(std::function<void()> then);

  private:
    void wait();
    void read_some();
    bool read_once();

    asio::posix::stream_descriptor descriptor_;
    Kind kind_;
    Handler handler_;
    Buffer buffer_;
    std::size_t filled_ = 0;  ///< Of a message whose end is to come.
    bool running_ = false;
    bool paused_ = false;
    bool waiting_ = false;
};

/// Whether the system says: not now.
bool is_for_later(int error);

/// Bytes that the path to `peer` is known to carry in a datagram, without the headers of IP and
/// UDP; nothing if the system does not know.
std::optional<std::size_t> kernel_path_mtu(const SocketAddress& peer);
/// Bytes of the headers of IP and UDP on the way to `peer`.
std::size_t datagram_overhead(const SocketAddress& peer);

}  // namespace handfast::cli
