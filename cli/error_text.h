// SPDX-License-Identifier: Apache-2.0
// Errors in the form of OpenSSL's error queue, as its users grep for them:
// "40C7…:error:0A0000C1:SSL routines:<state>:no shared cipher:<RFC section>:0:".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "crypto/base/result.h"

namespace handfast::cli {

/// A failed connection. `state` is where its machine stood, `peer_alert` the alert that the peer
/// sent, if that is what failed it. Ends with a newline.
std::string error_line(const Error& error, std::string_view state,
                       std::optional<AlertDescription> peer_alert);

/// A failed system call: "…:error:80000062:system library:<where>:Address already in use:…".
std::string system_error_line(int error_number, std::string_view where, std::string_view call);

/// A file that could not be opened: the line of fopen() and that of OpenSSL's BIO.
std::string unopened_file_lines(std::error_code error, std::string_view path);

/// A line of another of OpenSSL's libraries; `code` in full.
std::string library_error_line(std::uint32_t code, std::string_view library, std::string_view where,
                               std::string_view reason, std::string_view data);

/// Which options would allow what was refused for this reason, in words; "" where none would.
std::string_view way_out(Reason reason);
/// The reason's text, and the way out behind it.
std::string refusal_text(const Error& error);

}  // namespace handfast::cli
