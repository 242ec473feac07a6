// SPDX-License-Identifier: Apache-2.0
// One small HTTP exchange (RFC 9110, spoken as HTTP/1.0): how OCSP responses and CRLs are fetched.
// Everything is bounded - lines, headers, body, time - and no answer sends us elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "crypto/base/bytes.h"

namespace handfast::cli {

struct HttpUrl {
    std::string host;  ///< Without the brackets of an IPv6 address.
    std::string port = "80";
    std::string path = "/";  ///< With the query; begins with a slash.
};

/// "http://host[:port][/path]"; the scheme may be left out. The error is one line. Fragments and
/// user information are dropped; https is not spoken here; control characters and spaces are
/// refused.
std::expected<HttpUrl, std::string> parse_http_url(std::string_view text);

struct HttpLimits {
    std::size_t line = 4 * 1024;
    std::size_t headers = 8 * 1024;
    std::size_t body = 100 * 1024;
    std::chrono::milliseconds time{10'000};  ///< For all of it, the look-up of the name aside.
};

/// -proxy and -no_proxy; "" where not given, when http_proxy and no_proxy of the environment, in
/// small letters or large, count.
struct HttpProxy {
    std::string url;
    std::string exceptions;  ///< Hosts, between commas or spaces.
};

struct HttpRequest {
    HttpUrl url;
    HttpProxy proxy = {};
    std::string_view headers = {};        ///< Further lines, each with its end; Host may be one.
    std::string_view content_type = {};   ///< Of the body.
    ByteView body = {};                   ///< Empty: GET instead of POST.
    std::string_view expected_type = {};  ///< "": any.
    HttpLimits limits = {};
};

/// The body of a response with status 200, and nothing but that. Blocks until the answer is
/// there or the time is over. The error is one line without an end.
std::expected<Buffer, std::string> http_fetch(const HttpRequest& request);

/// Whether `host` is to be reached without a proxy.
bool is_excepted(std::string_view exceptions, std::string_view host);

}  // namespace handfast::cli
