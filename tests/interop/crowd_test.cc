// SPDX-License-Identifier: Apache-2.0
// A thousand DTLS clients at once, over a link that loses a tenth of what it carries, at one
// s_server: every one of them finishes its handshake and gets its answer.
#include <chrono>
#include <memory>
#include <random>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/interop/matrix.h"
#include "tests/support/credentials.h"
#include "tests/support/pair.h"

namespace handfast::interop {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kClients = 1000;
constexpr std::size_t kAtAStroke = 20;
constexpr unsigned kLossPercent = 10;
constexpr auto kPatience = 120s;
constexpr auto kAskAgain = 1s;  // Application data gets lost, too.
constexpr std::string_view kQuestion = "drawer\n";
constexpr std::string_view kAnswer = "reward\n";

Instant now() {
    return std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now());
}

class Client {
  public:
    Client(std::shared_ptr<const Config> config, std::uint16_t port, std::minstd_rand& chance)
        : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
          chance_(chance),
          rng_(chance()) {
        sockaddr_in server{};
        server.sin_family = AF_INET;
        server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        server.sin_port = htons(port);
        EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&server), sizeof server), 0);
        ConnectionInit init;
        init.role = Role::client;
        init.config = std::move(config);
        init.rng = &rng_;
        init.hooks = &hooks_;
        connection_ = std::make_unique<Connection>(std::move(init));
        EXPECT_TRUE(connection_->start(now()));
        send();
    }
    ~Client() { ::close(fd_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    int fd() const { return fd_; }
    bool answered() const { return answered_; }
    bool failed() const { return connection_->error().has_value(); }

    void receive() {
        std::array<std::uint8_t, 4096> buffer;
        ssize_t count = 0;
        while ((count = ::recv(fd_, buffer.data(), buffer.size(), 0)) > 0) {
            if (is_lost()) continue;
            (void)connection_->receive_datagram(
                ByteSpan(buffer).first(static_cast<std::size_t>(count)), now());
            const ByteView data = connection_->application_data();
            answered_ |= as_text(data) == kAnswer;
            (void)connection_->consume(data.size(), now());
            send();
        }
    }

    void let_time_pass() {
        if (connection_->deadline() && *connection_->deadline() <= now())
            (void)connection_->on_timer(now());
        if (connection_->handshake_done() && !answered_ && now() - asked_ > kAskAgain) {
            asked_ = now();
            (void)connection_->write(as_bytes(kQuestion));
        }
        send();
    }

  private:
    bool is_lost() { return chance_() % 100 < kLossPercent; }
    void send() {
        for (; !connection_->output().empty();
             connection_->output_sent(connection_->output().size()))
            if (!is_lost())
                (void)::send(fd_, connection_->output().data(), connection_->output().size(), 0);
    }

    int fd_;
    std::minstd_rand& chance_;
    crypto::SeededRng rng_;
    testing::TrustingHooks hooks_;
    std::unique_ptr<Connection> connection_;
    Instant asked_{};
    bool answered_ = false;
};

/// A socket for each of them.
bool may_open(rlim_t files) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
    if (limit.rlim_cur >= files) return true;
    limit.rlim_cur = std::min(files, limit.rlim_max);
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= files;
}

TEST(Crowd, OfDatagramClientsIsServedAtOnce) {
    ASSERT_TRUE(may_open(kClients + 100));
    const test::Identity id = test::Identities::shared()->server(test::KeyKind::p256);
    test::Process server({.argv = {our_binary(), "s_server", "-dtls", "-accept", "127.0.0.1:0",
                                   "-rev", "-cert", id.certificate, "-key", id.key}});
    const auto port = test::accepted_port(server);
    ASSERT_TRUE(port) << server.log();

    Config draft = testing::client_config();
    draft.transport = Transport::datagram;
    const auto config = finish(std::move(draft), Role::client).value();
    std::minstd_rand chance(7);
    std::vector<std::unique_ptr<Client>> clients;
    std::vector<pollfd> sockets;
    const auto begun = std::chrono::steady_clock::now();
    std::size_t left = kClients;
    while (left > 0 && std::chrono::steady_clock::now() - begun < kPatience) {
        // Not all with one stroke: the system keeps some hundred datagrams for a socket.
        for (std::size_t i = 0; i < kAtAStroke && clients.size() < kClients; ++i) {
            clients.push_back(std::make_unique<Client>(config, *port, chance));
            sockets.push_back({clients.back()->fd(), POLLIN, 0});
        }
        server.linger(test::Milliseconds(0));  // Its pipes must not fill.
        ::poll(sockets.data(), sockets.size(), 10);
        left = kClients - clients.size();
        for (std::size_t i = 0; i < clients.size(); ++i) {
            if (sockets[i].revents != 0) clients[i]->receive();
            clients[i]->let_time_pass();
            ASSERT_FALSE(clients[i]->failed()) << i;
            if (!clients[i]->answered()) ++left;
        }
    }
    EXPECT_EQ(left, 0U);
    RecordProperty(
        "seconds",
        std::to_string(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count()));
}

}  // namespace
}  // namespace handfast::interop
