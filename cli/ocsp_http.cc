// SPDX-License-Identifier: Apache-2.0
#include "cli/ocsp_http.h"

#include <charconv>
#include <optional>

#include <fmt/core.h>

#include "crypto/base/ascii.h"
#include "crypto/base/der.h"
#include "crypto/base/pem.h"

namespace handfast::cli {
namespace {

using State = OcspHttpRequest::State;

constexpr std::string_view kBadRequest = "400 Bad Request";

OcspHttpRequest refuse(std::string_view first_line, std::string_view status) {
    return {.state = State::refused, .first_line = first_line, .status = status};
}

/// What comes before an empty line. Line ends may lack their CR (RFC 9112 §2.2).
struct Head {
    std::string_view text;
    std::size_t size = 0;  ///< With the empty line
};

std::optional<Head> find_head(std::string_view received) {
    for (std::size_t at = 0; (at = received.find('\n', at)) != received.npos;) {
        ++at;
        const std::string_view rest = received.substr(at);
        if (rest.starts_with('\n')) return Head{received.substr(0, at), at + 1};
        if (rest.starts_with("\r\n")) return Head{received.substr(0, at), at + 2};
    }
    return std::nullopt;
}

/// Takes a line off the text, without its end.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

struct RequestLine {
    std::string_view method;
    std::string_view path;  ///< Without the slash that it begins with
};

/// "GET /path HTTP/1.x"
std::optional<RequestLine> parse_request_line(std::string_view line) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == line.npos || first == last) return std::nullopt;
    const std::string_view path = line.substr(first + 1, last - first - 1);
    if (!line.substr(last + 1).starts_with("HTTP/1.") || !path.starts_with('/'))
        return std::nullopt;
    if (path.find(' ') != path.npos) return std::nullopt;
    return RequestLine{line.substr(0, first), path.substr(1)};
}

/// RFC 3986 §2.1; nothing for a percent sign without two digits.
std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const HexResult byte = from_hex(std::string(text.substr(i + 1, 2)));
        if (!byte.ok || byte.bytes.size() != 1) return std::nullopt;
        out += static_cast<char>(byte.bytes[0]);
        i += 2;
    }
    return out;
}

bool is_one_element(ByteView bytes) {
    DerReader reader(bytes);
    reader.any();
    return reader.done().has_value();
}

/// RFC 6960 App. A.1: {url}/{url-encoding of base-64 encoding of the DER}. Slashes may be of the
/// URL and, where a client left them as they were, of the base64.
OcspHttpRequest from_path(std::string_view first_line, std::string_view path) {
    constexpr int kMaxSlashes = 8;
    auto decoded = percent_decoded(path);
    if (!decoded) return refuse(first_line, kBadRequest);
    OcspHttpRequest request{.state = State::request, .first_line = first_line};
    std::string_view text = *decoded;
    for (int slashes = 0; slashes <= kMaxSlashes; ++slashes) {
        if (const auto der = decode_base64(text); der && is_one_element(der->expose())) {
            request.der = to_buffer(der->expose());
            return request;
        }
        const std::size_t slash = text.find('/');
        if (slash == text.npos) break;
        text.remove_prefix(slash + 1);
    }
    return request;
}

struct BodySize {
    std::size_t bytes = 0;
    std::string_view refused = "411 Length Required";
};

BodySize body_size(std::string_view headers) {
    BodySize size;
    while (!headers.empty()) {
        const std::string_view line = take_line(headers);
        const std::size_t colon = line.find(':');
        if (colon == line.npos) return {0, kBadRequest};
        const std::string_view name = line.substr(0, colon);
        // RFC 9112 §6.1: a coding that is not known is not read past.
        if (equal_ignoring_case(name, "transfer-encoding")) return {0, "501 Not Implemented"};
        if (!equal_ignoring_case(name, "content-length")) continue;
        std::string_view value = line.substr(colon + 1);
        while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
        while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
        const char* last = value.data() + value.size();
        const auto [end, error] = std::from_chars(value.data(), last, size.bytes);
        if (error == std::errc::result_out_of_range) return {0, "413 Content Too Large"};
        if (error != std::errc() || end != last) return {0, kBadRequest};
        size.refused = size.bytes > kOcspBodyLimit ? "413 Content Too Large" : "";
    }
    return size;
}

}  // namespace

OcspHttpRequest parse_ocsp_http(ByteView received) {
    const std::string_view text = as_text(received);
    const auto head = find_head(text.substr(0, kOcspHeadLimit));
    if (!head) {
        if (text.size() < kOcspHeadLimit) return {};
        return refuse(text.substr(0, 80), "431 Request Header Fields Too Large");
    }
    std::string_view headers = head->text;
    const std::string_view first_line = take_line(headers);
    const auto line = parse_request_line(first_line);
    if (!line) return refuse(first_line, kBadRequest);
    if (line->method == "GET") {
        if (line->path.empty()) return {.state = State::probe, .first_line = first_line};
        return from_path(first_line, line->path);
    }
    if (line->method != "POST") return refuse(first_line, "405 Method Not Allowed");
    const BodySize size = body_size(headers);
    if (!size.refused.empty()) return refuse(first_line, size.refused);
    const ByteView body = received.subspan(head->size);
    if (body.size() < size.bytes) return {};
    return {.state = State::request,
            .first_line = first_line,
            .der = to_buffer(body.first(size.bytes))};
}

std::string ocsp_http_answer(ByteView der) {
    return fmt::format(
               "HTTP/1.0 200 OK\r\nContent-type: application/ocsp-response\r\n"
               "Content-Length: {}\r\n\r\n",
               der.size()) +
           std::string(as_text(der));
}

std::string ocsp_http_status(std::string_view status) {
    return fmt::format("HTTP/1.0 {}\r\nContent-Length: 0\r\n\r\n", status);
}

}  // namespace handfast::cli
