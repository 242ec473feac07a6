// SPDX-License-Identifier: Apache-2.0
// What a responder makes of HTTP requests, whole and cut, good and bad.
#include "cli/ocsp_http.h"

#include <gtest/gtest.h>

namespace handfast::cli {
namespace {

using State = OcspHttpRequest::State;

/// MAMCAT8= in base64, and one with slashes and pluses there.
constexpr std::string_view kDer("\x30\x03\x02\x01\x3f", 5);
constexpr std::string_view kOddDer("\x30\x07\x04\x05\xff\xff\xfb\xef\xbe", 9);
constexpr std::string_view kOddEncoded = "MAcEBf//++++";

OcspHttpRequest parse(std::string_view text) {
    return parse_ocsp_http(as_bytes(text));
}

std::string get(std::string_view path) {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

std::string post(std::string_view headers, std::string_view body = kDer) {
    return "POST /any HTTP/1.0\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

TEST(OcspHttp, PostCarriesTheRequestAsItsBody) {
    const std::string text = post("Content-Length: 5\r\n");
    const OcspHttpRequest request = parse(text);
    EXPECT_EQ(request.state, State::request);
    EXPECT_EQ(as_text(request.der), kDer);
    EXPECT_EQ(request.first_line, "POST /any HTTP/1.0");
}

TEST(OcspHttp, EveryPrefixOfAPostIsIncomplete) {
    const std::string text = post("Content-Length: 5\r\n");
    for (std::size_t size = 0; size < text.size(); ++size)
        EXPECT_EQ(parse(text.substr(0, size)).state, State::incomplete) << size;
}

TEST(OcspHttp, HeadersTakeAnyCaseAndSpaceAndLineEnd) {
    for (const char* headers : {"CONTENT-LENGTH:5\r\n", "X: y\r\ncontent-length: \t5 \r\n",
                                "Content-Length: 5\n", "Expect: \r\nContent-Length: 5\r\n"}) {
        const std::string text = post(headers);
        EXPECT_EQ(as_text(parse(text).der), kDer) << headers;
    }
}

TEST(OcspHttp, GetCarriesTheRequestInItsPath) {
    for (const char* path : {"/MAMCAT8=", "/MAMCAT8%3D", "/%4dAMCAT8%3d", "//MAMCAT8%3D",
                             "/ocsp/MAMCAT8=", "/a/b/MAMCAT8%3D"}) {
        const std::string text = get(path);
        const OcspHttpRequest request = parse(text);
        EXPECT_EQ(request.state, State::request) << path;
        EXPECT_EQ(as_text(request.der), kDer) << path;
    }
}

TEST(OcspHttp, SlashesMayBeOfTheBase64) {
    const std::string plain = std::string(kOddEncoded);
    for (const std::string& path :
         {"/" + plain, "/ocsp/" + plain, std::string("/ocsp/MAcEBf%2F%2F%2B%2b%2B%2B")}) {
        const std::string text = get(path);
        EXPECT_EQ(as_text(parse(text).der), kOddDer) << path;
    }
}

TEST(OcspHttp, AGetWithoutARequestCarriesNothing) {
    for (const char* path : {"/x", "/MAMCAT8", "/MAMCAT8=AA", "/AAAA", "/a/b/c/d/e/f/g/h/i/j/k"}) {
        const std::string text = get(path);
        const OcspHttpRequest request = parse(text);
        EXPECT_EQ(request.state, State::request) << path;
        EXPECT_TRUE(request.der.empty()) << path;
    }
    EXPECT_EQ(parse(get("/")).state, State::probe);
}

TEST(OcspHttp, WhatIsNotHttpIsRefused) {
    for (const char* text :
         {"hello\r\n\r\n", "GET /\r\n\r\n", "GET x HTTP/1.0\r\n\r\n", "GET / FTP/1.0\r\n\r\n",
          "GET / x HTTP/1.0\r\n\r\n", "GET /%4 HTTP/1.0\r\n\r\n", "GET /%zz HTTP/1.0\r\n\r\n",
          "POST / HTTP/1.0\r\nno colon\r\n\r\n", "POST / HTTP/1.0\r\nContent-Length: -1\r\n\r\n",
          "POST / HTTP/1.0\r\nContent-Length: 5x\r\n\r\n"}) {
        const OcspHttpRequest request = parse(text);
        EXPECT_EQ(request.state, State::refused) << text;
        EXPECT_EQ(request.status, "400 Bad Request") << text;
    }
}

TEST(OcspHttp, RefusalsSayWhy) {
    EXPECT_EQ(parse("PUT / HTTP/1.0\r\n\r\n").status, "405 Method Not Allowed");
    EXPECT_EQ(parse(post("")).status, "411 Length Required");
    EXPECT_EQ(parse(post("Transfer-Encoding: chunked\r\n")).status, "501 Not Implemented");
}

TEST(OcspHttp, SizesAreBounded) {
    EXPECT_EQ(parse(post("Content-Length: 65536\r\n")).state, State::incomplete);
    EXPECT_EQ(parse(post("Content-Length: 65537\r\n")).status, "413 Content Too Large");
    EXPECT_EQ(parse(post("Content-Length: 99999999999999999999999\r\n")).status,
              "413 Content Too Large");
    const std::string fits = "GET /" + std::string(kOcspHeadLimit - 6, 'a');
    EXPECT_EQ(parse(fits).state, State::incomplete);
    EXPECT_EQ(parse(fits + "a").status, "431 Request Header Fields Too Large");
}

TEST(OcspHttp, AnswersHaveTheirLength) {
    EXPECT_EQ(ocsp_http_answer(as_bytes(kDer)),
              "HTTP/1.0 200 OK\r\nContent-type: application/ocsp-response\r\n"
              "Content-Length: 5\r\n\r\n" +
                  std::string(kDer));
    EXPECT_EQ(ocsp_http_status("400 Bad Request"),
              "HTTP/1.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
}

}  // namespace
}  // namespace handfast::cli
