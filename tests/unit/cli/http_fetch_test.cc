// SPDX-License-Identifier: Apache-2.0
// The HTTP client against a server of a few lines: what it asks, what it takes, and every limit.
#include "cli/http_fetch.h"

#include <asio.hpp>
#include <functional>
#include <thread>

#include <gtest/gtest.h>

namespace handfast::cli {
namespace {

using namespace std::chrono_literals;
using Tcp = asio::ip::tcp;

/// Serves one connection on a free port: reads one request, sends `answer`, and closes unless it
/// is to hang.
class OneAnswer {
  public:
    enum class End : std::uint8_t { close, hang };

    explicit OneAnswer(std::string answer, End end = End::close)
        : answer_(std::move(answer)),
          end_(end),
          acceptor_(context_, {asio::ip::make_address("127.0.0.1"), 0}),
          thread_([this] { serve(); }) {}
    ~OneAnswer() {
        asio::post(context_, [this] { acceptor_.close(); });
        thread_.join();
    }
    OneAnswer(const OneAnswer&) = delete;
    OneAnswer& operator=(const OneAnswer&) = delete;

    HttpRequest request(std::string path = "/") const {
        HttpRequest request;
        request.url = {"127.0.0.1", port(), std::move(path)};
        request.proxy.exceptions = "127.0.0.1";
        return request;
    }
    std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
    /// To be called when the exchange is over.
    const std::string& seen() const { return seen_; }

  private:
    void serve() {
        acceptor_.async_accept([this](asio::error_code error, Tcp::socket socket) {
            if (error) return;
            socket_.emplace(std::move(socket));
            read();
        });
        context_.run();
    }
    void read() {
        socket_->async_read_some(
            asio::buffer(chunk_), [this](asio::error_code error, std::size_t size) {
                if (error) return;
                seen_.append(chunk_, size);
                const std::size_t head = seen_.find("\r\n\r\n");
                const bool whole =
                    head != seen_.npos && (seen_.starts_with("GET") || seen_.size() > head + 4);
                whole ? write() : read();
            });
    }
    void write() {
        asio::async_write(*socket_, asio::buffer(answer_), [this](asio::error_code, std::size_t) {
            if (end_ == End::close) socket_->close();
        });
    }

    std::string answer_;
    End end_;
    asio::io_context context_;
    Tcp::acceptor acceptor_;
    std::optional<Tcp::socket> socket_;
    char chunk_[4096];
    std::string seen_;
    std::thread thread_;
};

std::string ok_answer(std::string_view body, std::string_view headers = "") {
    return "HTTP/1.0 200 OK\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

TEST(HttpUrls, HaveHostPortAndPath) {
    const auto url = parse_http_url("http://ocsp.example:8080/a/b?c#d");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->host, "ocsp.example");
    EXPECT_EQ(url->port, "8080");
    EXPECT_EQ(url->path, "/a/b?c");
}

TEST(HttpUrls, LeaveOutWhatIsUsual) {
    const auto url = parse_http_url("host");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->port, "80");
    EXPECT_EQ(url->path, "/");
    EXPECT_EQ(parse_http_url("HTTP://[::1]:81")->host, "::1");
    EXPECT_EQ(parse_http_url("http://user:word@host/x")->host, "host");
    EXPECT_EQ(parse_http_url("http://host?query")->path, "/?query");
}

class RefusedUrls : public ::testing::TestWithParam<const char*> {};

TEST_P(RefusedUrls, AreNotAskedFor) {
    EXPECT_FALSE(parse_http_url(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(HttpUrls, RefusedUrls,
                         ::testing::Values("", "http://", "https://host/", "ftp://host/",
                                           "http://host:0/", "http://host:65536/",
                                           "http://host:8x/", "http://[::1", "http:///path",
                                           "http://host/a b", "http://host/\r\nX: y",
                                           "http://host/\x7f"));

TEST(HttpFetch, GetsABody) {
    OneAnswer server(ok_answer("revoked"));
    const auto body = http_fetch(server.request("/ca.crl"));
    ASSERT_TRUE(body) << body.error();
    EXPECT_EQ(as_text(*body), "revoked");
    EXPECT_EQ(server.seen(),
              "GET /ca.crl HTTP/1.0\r\nHost: 127.0.0.1:" + server.port() + "\r\n\r\n");
}

TEST(HttpFetch, PostsABody) {
    OneAnswer server(ok_answer("good", "content-type: application/ocsp-response; x=y\r\n"));
    HttpRequest request = server.request();
    request.body = as_bytes("question");
    request.content_type = "application/ocsp-request";
    request.expected_type = "application/ocsp-response";
    const auto body = http_fetch(request);
    ASSERT_TRUE(body) << body.error();
    EXPECT_EQ(as_text(*body), "good");
    EXPECT_EQ(server.seen(), "POST / HTTP/1.0\r\nHost: 127.0.0.1:" + server.port() +
                                 "\r\nContent-Type: application/ocsp-request\r\n"
                                 "Content-Length: 8\r\n\r\nquestion");
}

TEST(HttpFetch, DoesNotWaitForTheEndWhereALengthIsGiven) {
    OneAnswer server(ok_answer("12345", "Content-Length: 5\r\n"), OneAnswer::End::hang);
    const auto body = http_fetch(server.request());
    ASSERT_TRUE(body) << body.error();
    EXPECT_EQ(as_text(*body), "12345");
}

TEST(HttpFetch, AsksAProxyForTheWholeUrl) {
    OneAnswer proxy(ok_answer("far"));
    HttpRequest request;
    request.url = {"host.invalid", "81", "/x"};
    request.proxy = {"http://127.0.0.1:" + proxy.port(), "other,hosts"};
    const auto body = http_fetch(request);
    ASSERT_TRUE(body) << body.error();
    EXPECT_TRUE(proxy.seen().starts_with(
        "GET http://host.invalid:81/x HTTP/1.0\r\nHost: host.invalid:81\r\n"))
        << proxy.seen();
}

TEST(HttpFetch, LeavesTheProxyAsideForExceptions) {
    EXPECT_TRUE(is_excepted("a, B.example c", "b.example"));
    EXPECT_TRUE(is_excepted("a,b.example c", "c"));
    EXPECT_FALSE(is_excepted("a,b.example", "example"));
    EXPECT_FALSE(is_excepted("", "a"));
    OneAnswer server(ok_answer("near"));
    HttpRequest request = server.request();
    request.proxy.url = "http://host.invalid:1";
    EXPECT_TRUE(http_fetch(request));
}

struct BadAnswer {
    std::string what;
    std::string answer;
    std::string complaint;
};

class RefusedAnswers : public ::testing::TestWithParam<BadAnswer> {};

TEST_P(RefusedAnswers, AreRefusedInOneLine) {
    OneAnswer server(GetParam().answer);
    HttpRequest request = server.request();
    request.expected_type = "application/pkix-crl";
    const auto body = http_fetch(request);
    ASSERT_FALSE(body) << GetParam().what;
    EXPECT_EQ(body.error(), "HTTP: " + GetParam().complaint) << GetParam().what;
}

const std::string kCrlType = "Content-Type: application/pkix-crl\r\n";

INSTANTIATE_TEST_SUITE_P(
    HttpFetch, RefusedAnswers,
    ::testing::Values(
        BadAnswer{"nothing", "", "the answer ends before its headers do"},
        BadAnswer{"not HTTP", "SSH-2.0-x\r\n\r\n", "this is no HTTP response"},
        BadAnswer{"a status that is no number", "HTTP/1.1 2o0 OK\r\n\r\n",
                  "this is no HTTP response"},
        BadAnswer{"a redirect", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
                  "status 302; redirects are not followed"},
        BadAnswer{"an error", "HTTP/1.1 404 Not Found\r\n\r\n", "status 404"},
        BadAnswer{"another type", ok_answer("x", "Content-Type: text/html\r\n"),
                  "the answer is not of the type application/pkix-crl"},
        BadAnswer{"chunks", ok_answer("0\r\n", kCrlType + "Transfer-Encoding: chunked\r\n"),
                  "a transfer coding that was not asked for"},
        BadAnswer{"a line without a colon", ok_answer("x", "what\r\n"),
                  "a header line without a colon"},
        BadAnswer{"a length that is no number", ok_answer("x", "Content-Length: -1\r\n"),
                  "the content length is no number"},
        BadAnswer{"a long line", ok_answer("x", "A: " + std::string(5000, 'a') + "\r\n"),
                  "a header line is too long"},
        BadAnswer{"long headers", ok_answer("x", std::string(9000, 'a')),
                  "the headers are too long"},
        BadAnswer{"fewer bytes than announced", ok_answer("x", kCrlType + "Content-Length: 2\r\n"),
                  "the answer ends too early"},
        BadAnswer{"too many bytes announced",
                  ok_answer("x", kCrlType + "Content-Length: 102401\r\n"),
                  "the answer is too long"},
        BadAnswer{"too many bytes", ok_answer(std::string(102'401, 'x'), kCrlType),
                  "the answer is too long"}));

TEST(HttpFetch, TakesABodyOfExactlyTheLimit) {
    OneAnswer server(ok_answer(std::string(102'400, 'x')));
    EXPECT_TRUE(http_fetch(server.request()));
}

TEST(HttpFetch, GivesUpOnASlowServer) {
    OneAnswer server("HTTP/1.0 200 OK\r\n", OneAnswer::End::hang);
    HttpRequest request = server.request();
    request.limits.time = 50ms;
    const auto body = http_fetch(request);
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error(), "HTTP: no answer from 127.0.0.1 in time");
}

TEST(HttpFetch, SaysWhenNobodyListens) {
    std::string port;
    {
        OneAnswer gone("");
        port = gone.port();
    }
    HttpRequest request;
    request.url = {"127.0.0.1", port, "/"};
    request.proxy.exceptions = "127.0.0.1";
    const auto body = http_fetch(request);
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error(), "HTTP: cannot connect to 127.0.0.1: Connection refused");
}

}  // namespace
}  // namespace handfast::cli
