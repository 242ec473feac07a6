// SPDX-License-Identifier: Apache-2.0
// HTTP requests that carry OCSP requests (RFC 6960 App. A), and the answers to them. Everything is
// bounded; nothing here does I/O.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "crypto/base/bytes.h"

namespace handfast::cli {

/// The most of a request: its line and headers, and its body.
inline constexpr std::size_t kOcspHeadLimit = 16 * 1024;
inline constexpr std::size_t kOcspBodyLimit = 64 * 1024;

struct OcspHttpRequest {
    enum class State : std::uint8_t {
        incomplete,  ///< More bytes must come.
        request,     ///< `der` is what was sent, whatever that is.
        probe,       ///< "GET /": somebody wants to know whether we are there.
        refused,     ///< `status` says why.
    };
    State state = State::incomplete;
    std::string_view first_line = {};  ///< A view of what was received.
    Buffer der = {};
    std::string_view status = {};  ///< "400 Bad Request"
};

/// Reads what has been received so far.
OcspHttpRequest parse_ocsp_http(ByteView received);

/// A whole answer around a response in DER.
std::string ocsp_http_answer(ByteView der);
/// A whole answer that is a status line ("200 OK") alone.
std::string ocsp_http_status(std::string_view status);

}  // namespace handfast::cli
