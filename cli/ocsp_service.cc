// SPDX-License-Identifier: Apache-2.0
#include "cli/ocsp_service.h"

#include <array>
#include <asio.hpp>
#include <csignal>
#include <memory>
#include <vector>

#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/hex_dump.h"
#include "cli/listener.h"
#include "cli/ocsp_http.h"

namespace handfast::cli {
namespace {

constexpr std::chrono::seconds kDefaultTime{10};
/// Connections at the same time; others wait in the system's queue.
constexpr std::size_t kMaxConnections = 256;
/// When descriptors have run out.
constexpr std::chrono::milliseconds kAcceptRetry{100};

void log(std::string_view text) {
    print_to(stderr, fmt::format("ocsp: {}\n", text));
}

class Service {
  public:
    Service(asio::io_context& context, Listener& listener, const OcspOptions& options,
            const OcspAnswerer& answer)
        : context_(context),
          listener_(listener),
          retry_(context),
          answer_(answer),
          time_(options.timeout > 0 ? std::chrono::seconds(options.timeout) : kDefaultTime),
          left_(options.request_count) {}

    void run() {
        accept();
        context_.run();
    }

  private:
    class Exchange;

    void accept() {
        accepting_ = true;
        listener_.accept(
            [this](Socket socket) {
                accepting_ = false;
                ++open_;
                begin(std::move(socket));
                if (open_ < kMaxConnections) accept();
            },
            [this](int error) {
                log(fmt::format("cannot accept: {}", std::generic_category().message(error)));
                retry_.expires_after(kAcceptRetry);
                retry_.async_wait([this](asio::error_code aborted) {
                    accepting_ = false;
                    if (!aborted && open_ < kMaxConnections) accept();
                });
            });
    }

    void begin(Socket socket);

    /// An exchange has come to its end.
    void closed() {
        --open_;
        if (!accepting_) accept();
    }

    /// Something was answered.
    void answered() {
        if (left_ > 0 && --left_ == 0) context_.stop();
    }

    asio::io_context& context_;
    Listener& listener_;
    asio::steady_timer retry_;
    const OcspAnswerer& answer_;
    std::chrono::seconds time_;
    std::intmax_t left_;  ///< Below 0: no limit
    std::size_t open_ = 0;
    bool accepting_ = false;
};

/// One connection; keeps itself until it is over.
class Service::Exchange : public std::enable_shared_from_this<Exchange> {
  public:
    Exchange(Service& service, Socket socket)
        : service_(service), socket_(std::move(socket)), timer_(service.context_) {}

    void start() {
        timer_.expires_after(service_.time_);
        timer_.async_wait([self = weak_from_this()](asio::error_code error) {
            const auto exchange = self.lock();
            asio::error_code ignored;
            if (!error && exchange) exchange->socket_.close(ignored);
        });
        receive();
    }

  private:
    void receive() {
        socket_.async_read_some(
            asio::buffer(chunk_),
            [self = shared_from_this()](asio::error_code error, std::size_t size) {
                if (error) return self->service_.closed();
                append(self->received_, ByteView(self->chunk_).first(size));
                self->proceed();
            });
    }

    void proceed() {
        using State = OcspHttpRequest::State;
        const OcspHttpRequest request = parse_ocsp_http(received_);
        if (request.state == State::incomplete) return receive();
        log(fmt::format("Received request, 1st line: {}", printable(request.first_line)));
        if (request.state == State::request)
            return send(ocsp_http_answer(service_.answer_(request.der)));
        send(ocsp_http_status(request.state == State::probe ? "200 OK" : request.status));
    }

    void send(std::string text) {
        answer_ = std::move(text);
        asio::async_write(socket_, asio::buffer(answer_),
                          [self = shared_from_this()](asio::error_code error, std::size_t) {
                              if (error) return self->service_.closed();
                              asio::error_code ignored;
                              self->socket_.shutdown(Socket::shutdown_send, ignored);
                              self->service_.answered();
                              self->drain();
                          });
    }

    /// Until the client closes too: what lies unread when we do would cost it the answer.
    void drain() {
        socket_.async_read_some(asio::buffer(chunk_),
                                [self = shared_from_this()](asio::error_code error, std::size_t) {
                                    error ? self->service_.closed() : self->drain();
                                });
    }

    Service& service_;
    Socket socket_;
    asio::steady_timer timer_;
    std::array<std::uint8_t, 4096> chunk_{};
    Buffer received_;
    std::string answer_;
};

void Service::begin(Socket socket) {
    std::make_shared<Exchange>(*this, std::move(socket))->start();
}

/// The processes of -multi, and the one that looks after them.
class Family {
  public:
    Family(asio::io_context& context, std::intmax_t size)
        : context_(context), children_(static_cast<std::size_t>(size), -1) {
        sigemptyset(&watched_);
        for (const int signal : {SIGCHLD, SIGINT, SIGTERM}) sigaddset(&watched_, signal);
    }

    /// Returns true in each child; false in the parent, when it was asked to end.
    bool spawn() {
        ::sigprocmask(SIG_BLOCK, &watched_, nullptr);
        while (true) {
            for (pid_t& child : children_)
                if (child < 0 && begin(child)) return true;
            // After a while those that could not be made are tried again.
            constexpr timespec kWhile{30, 0};
            const int signal = ::sigtimedwait(&watched_, nullptr, &kWhile);
            if (signal == SIGINT || signal == SIGTERM) break;
            bury();
        }
        for (const pid_t child : children_)
            if (child > 0) ::kill(child, SIGTERM);
        return false;
    }

  private:
    bool begin(pid_t& child) {
        context_.notify_fork(asio::io_context::fork_prepare);
        child = ::fork();
        const bool is_child = child == 0;
        context_.notify_fork(is_child ? asio::io_context::fork_child
                                      : asio::io_context::fork_parent);
        if (is_child) ::sigprocmask(SIG_UNBLOCK, &watched_, nullptr);
        return is_child;
    }

    /// Those that have ended are followed by others, after a while if they did not end well.
    void bury() {
        int status = 0;
        for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;) {
            for (pid_t& child : children_)
                if (child == ended) child = -1;
            if (status == 0) continue;
            log(WIFSIGNALED(status)
                    ? fmt::format("child process: {}, term signal {}", ended, WTERMSIG(status))
                    : fmt::format("child process: {}, exit status: {}", ended,
                                  WEXITSTATUS(status)));
            ::sleep(1);
        }
    }

    asio::io_context& context_;
    std::vector<pid_t> children_;
    sigset_t watched_;
};

}  // namespace

int serve_ocsp(const OcspOptions& options, const OcspAnswerer& answer) {
    asio::io_context context(1);
    auto listener = Listener::open(context, {.service = options.port});
    if (!listener) {
        print_to(stderr, listener.error());
        return kFailure;
    }
    print_to(stdout, fmt::format("ACCEPT {} PID={}\n", bound_address(listener->fd()), ::getpid()));
    if (options.processes > 0 && !Family(context, options.processes).spawn()) return kSuccess;
    log("waiting for OCSP client connections...");
    Service(context, *listener, options, answer).run();
    return kSuccess;
}

}  // namespace handfast::cli
