// SPDX-License-Identifier: Apache-2.0
#include "cli/http_fetch.h"

#include <algorithm>
#include <array>
#include <asio.hpp>
#include <charconv>
#include <cstdlib>
#include <optional>

#include <fmt/core.h>

#include "crypto/base/ascii.h"

namespace handfast::cli {
namespace {

using Text = std::unexpected<std::string>;
using Tcp = asio::ip::tcp;

constexpr std::string_view kEndOfHeaders = "\r\n\r\n";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The first of these variables that is set.
std::string from_environment(const char* small, const char* large) {
    for (const char* name : {small, large})
        if (const char* value = std::getenv(name)) return value;
    return {};
}

bool is_port(std::string_view text) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number > 0 &&
           number <= 0xffff;
}

std::string bracketed(const std::string& host) {
    return host.find(':') == host.npos ? host : "[" + host + "]";
}

std::string authority(const HttpUrl& url) {
    const std::string host = bracketed(url.host);
    return url.port == "80" ? host : host + ":" + url.port;
}

/// Splits "host:port", "[v6]:port" or a host alone.
bool split_authority(std::string_view text, HttpUrl& url) {
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == text.npos) return false;
        url.host = text.substr(1, close - 1);
        port = text.substr(close + 1);
    } else {
        const std::size_t colon = text.find(':');
        url.host = text.substr(0, colon);
        port = colon == text.npos ? std::string_view{} : text.substr(colon);
    }
    if (url.host.empty()) return false;
    if (port.empty()) return true;
    if (!port.starts_with(':') || !is_port(port.substr(1))) return false;
    url.port = port.substr(1);
    return true;
}

/// What comes before the body.
struct ResponseHead {
    std::string_view status_line;
    std::string_view content_type;
    std::optional<std::size_t> content_length;
    bool chunked = false;
};

std::expected<ResponseHead, std::string> parse_head(std::string_view head,
                                                    const HttpLimits& limits) {
    ResponseHead parsed;
    while (!head.empty()) {
        const std::size_t end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(end == head.npos ? head.size() : end + 2);
        if (line.size() > limits.line) return Text("HTTP: a header line is too long");
        if (parsed.status_line.empty()) {
            parsed.status_line = line;
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == line.npos) return Text("HTTP: a header line without a colon");
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = trimmed(line.substr(colon + 1));
        if (equal_ignoring_case(name, "content-type")) parsed.content_type = value;
        if (equal_ignoring_case(name, "transfer-encoding")) parsed.chunked = true;
        if (!equal_ignoring_case(name, "content-length")) continue;
        std::size_t size = 0;
        const auto [last, error] = std::from_chars(value.data(), value.data() + value.size(), size);
        if (error != std::errc() || last != value.data() + value.size())
            return Text("HTTP: the content length is no number");
        parsed.content_length = size;
    }
    return parsed;
}

/// "HTTP/1.x 200 …" is the only answer that is taken.
std::expected<void, std::string> judge_status(std::string_view line) {
    const bool http = line.starts_with("HTTP/1.") && line.size() >= 12 && line[8] == ' ';
    if (!http) return Text("HTTP: this is no HTTP response");
    const std::string_view code = line.substr(9, 3);
    if (code == "200") return {};
    const bool is_number = std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) return Text("HTTP: this is no HTTP response");
    if (code[0] == '3')
        return Text(fmt::format("HTTP: status {}; redirects are not followed", code));
    return Text(fmt::format("HTTP: status {}", code));
}

/// The media type alone, without its parameters.
bool has_type(std::string_view content_type, std::string_view expected) {
    return equal_ignoring_case(trimmed(content_type.substr(0, content_type.find(';'))), expected);
}

class Exchange {
  public:
    Exchange(const HttpRequest& request, const HttpUrl& server, std::string head)
        : request_(request), server_(server), head_(std::move(head)), socket_(context_) {}

    std::expected<Buffer, std::string> run() {
        asio::error_code error;
        // The system's resolver has time limits of its own.
        const auto addresses = Tcp::resolver(context_).resolve(server_.host, server_.port, error);
        if (error)
            return Text(fmt::format("HTTP: cannot find {}: {}", server_.host, error.message()));
        asio::async_connect(socket_, addresses, [this](asio::error_code failed, const auto&) {
            failed ? fail("cannot connect to " + server_.host, failed) : send();
        });
        context_.run_for(request_.limits.time);
        if (!done_) return Text(fmt::format("HTTP: no answer from {} in time", server_.host));
        if (!error_.empty()) return Text(std::move(error_));
        return body();
    }

  private:
    void fail(std::string_view what, asio::error_code error) {
        error_ = fmt::format("HTTP: {}: {}", what, error.message());
        done_ = true;
    }

    void send() {
        const std::array<asio::const_buffer, 2> parts{
            asio::buffer(head_), asio::buffer(request_.body.data(), request_.body.size())};
        asio::async_write(socket_, parts, [this](asio::error_code error, std::size_t) {
            error ? fail("cannot send", error) : receive();
        });
    }

    void receive() {
        socket_.async_read_some(asio::buffer(chunk_),
                                [this](asio::error_code error, std::size_t size) {
                                    append(answer_, ByteView(chunk_).first(size));
                                    if (error && error != asio::error::eof)
                                        return fail("cannot receive", error);
                                    if (error || is_complete()) {
                                        done_ = true;
                                        return;
                                    }
                                    receive();
                                });
    }

    std::size_t head_size() const { return as_text(answer_).find(kEndOfHeaders); }

    /// Whether no more bytes can matter: all are there, or there are more than are taken.
    bool is_complete() const {
        const std::size_t head = head_size();
        if (head == std::string_view::npos) return answer_.size() > request_.limits.headers;
        const std::size_t have = answer_.size() - head - kEndOfHeaders.size();
        const auto parsed = parse_head(as_text(answer_).substr(0, head), request_.limits);
        if (!parsed) return true;
        return have > request_.limits.body ||
               (parsed->content_length && have >= *parsed->content_length);
    }

    std::expected<Buffer, std::string> body() const {
        const std::size_t head = head_size();
        if (head == std::string_view::npos || head > request_.limits.headers)
            return Text(answer_.size() > request_.limits.headers
                            ? "HTTP: the headers are too long"
                            : "HTTP: the answer ends before its headers do");
        const auto parsed = parse_head(as_text(answer_).substr(0, head), request_.limits);
        if (!parsed) return Text(parsed.error());
        if (auto judged = judge_status(parsed->status_line); !judged) return Text(judged.error());
        if (parsed->chunked) return Text("HTTP: a transfer coding that was not asked for");
        if (!request_.expected_type.empty() &&
            !has_type(parsed->content_type, request_.expected_type))
            return Text(
                fmt::format("HTTP: the answer is not of the type {}", request_.expected_type));
        ByteView body = ByteView(answer_).subspan(head + kEndOfHeaders.size());
        if (parsed->content_length) {
            if (body.size() < *parsed->content_length)
                return Text(*parsed->content_length > request_.limits.body
                                ? "HTTP: the answer is too long"
                                : "HTTP: the answer ends too early");
            body = body.first(*parsed->content_length);
        }
        if (body.size() > request_.limits.body) return Text("HTTP: the answer is too long");
        return to_buffer(body);
    }

    const HttpRequest& request_;
    const HttpUrl& server_;
    std::string head_;
    asio::io_context context_;
    Tcp::socket socket_;
    std::array<std::uint8_t, 4096> chunk_{};
    Buffer answer_;
    std::string error_;
    bool done_ = false;
};

bool has_host(std::string_view headers) {
    constexpr std::string_view kHost = "Host:";
    while (!headers.empty()) {
        if (equal_ignoring_case(headers.substr(0, kHost.size()), kHost)) return true;
        const std::size_t end = headers.find('\n');
        headers.remove_prefix(end == headers.npos ? headers.size() : end + 1);
    }
    return false;
}

std::string head_of(const HttpRequest& request, std::string_view target) {
    std::string head =
        fmt::format("{} {} HTTP/1.0\r\n", request.body.empty() ? "GET" : "POST", target);
    if (!has_host(request.headers)) head += fmt::format("Host: {}\r\n", authority(request.url));
    head += request.headers;
    if (!request.body.empty())
        head += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", request.content_type,
                            request.body.size());
    return head + "\r\n";
}

}  // namespace

std::expected<HttpUrl, std::string> parse_http_url(std::string_view text) {
    const std::string_view whole = text;
    const auto odd = [](char c) { return c <= ' ' || c > '~'; };
    if (std::ranges::any_of(text, odd)) return Text("the URL holds a character that URLs cannot");
    if (const std::size_t scheme = text.find("://"); scheme != text.npos) {
        if (equal_ignoring_case(text.substr(0, scheme), "https"))
            return Text(fmt::format("{}: https is not spoken for fetching", whole));
        if (!equal_ignoring_case(text.substr(0, scheme), "http"))
            return Text(fmt::format("{}: only http is spoken for fetching", whole));
        text.remove_prefix(scheme + 3);
    }
    text = text.substr(0, text.find('#'));
    const std::size_t path = text.find_first_of("/?");
    std::string_view host = text.substr(0, path);
    if (const std::size_t at = host.rfind('@'); at != host.npos) host.remove_prefix(at + 1);
    HttpUrl url;
    if (!split_authority(host, url)) return Text(fmt::format("{}: no host and port", whole));
    if (path != text.npos) url.path = text.substr(path);
    if (!url.path.starts_with('/')) url.path.insert(0, 1, '/');
    return url;
}

bool is_excepted(std::string_view exceptions, std::string_view host) {
    while (!exceptions.empty()) {
        const std::size_t end = exceptions.find_first_of(", \t");
        if (equal_ignoring_case(exceptions.substr(0, end), host)) return true;
        exceptions.remove_prefix(end == exceptions.npos ? exceptions.size() : end + 1);
    }
    return false;
}

std::expected<Buffer, std::string> http_fetch(const HttpRequest& request) {
    const std::string proxy = request.proxy.url.empty()
                                  ? from_environment("http_proxy", "HTTP_PROXY")
                                  : request.proxy.url;
    const std::string exceptions = request.proxy.exceptions.empty()
                                       ? from_environment("no_proxy", "NO_PROXY")
                                       : request.proxy.exceptions;
    if (proxy.empty() || is_excepted(exceptions, request.url.host))
        return Exchange(request, request.url, head_of(request, request.url.path)).run();
    const auto server = parse_http_url(proxy);
    if (!server) return Text("proxy " + server.error());
    // RFC 9112 §3.2.2: a proxy is told the whole of the URL.
    const std::string target = "http://" + authority(request.url) + request.url.path;
    return Exchange(request, *server, head_of(request, target)).run();
}

}  // namespace handfast::cli
