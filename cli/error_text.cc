// SPDX-License-Identifier: Apache-2.0
#include "cli/error_text.h"

#include <fmt/core.h>
#include <pthread.h>

namespace handfast::cli {
namespace {

constexpr std::uint32_t kSslLibrary = 0x0a000000;
constexpr std::uint32_t kSystemLibrary = 0x80000000;
constexpr std::uint32_t kNoSuchFile = 0x10000080;
constexpr std::uint32_t kSystemLib = 0x10080002;
constexpr unsigned kAlertOffset = 1000;  // SSL_AD_REASON_OFFSET

/// The first word of OpenSSL's reason is the protocol that brought the alert.
const char* alert_prefix(AlertDescription alert) {
    switch (alert) {
        case AlertDescription::unexpected_message:
        case AlertDescription::bad_record_mac:
        case AlertDescription::handshake_failure:
        case AlertDescription::bad_certificate:
        case AlertDescription::unsupported_certificate:
        case AlertDescription::certificate_revoked:
        case AlertDescription::certificate_expired:
        case AlertDescription::certificate_unknown:
        case AlertDescription::illegal_parameter:
            return "sslv3 alert";
        case AlertDescription::missing_extension:
        case AlertDescription::certificate_required:
            return "tlsv13 alert";
        case AlertDescription::unsupported_extension:
        case AlertDescription::unrecognized_name:
            return "tlsv1";
        default:
            return "tlsv1 alert";
    }
}

/// The alert's name in words, lower case.
std::string alert_words(AlertDescription alert) {
    std::string words(alert_name(alert));
    for (char& c : words)
        if (c == '_') c = ' ';
    return words;
}

}  // namespace

std::string library_error_line(std::uint32_t code, std::string_view library, std::string_view where,
                               std::string_view reason, std::string_view data) {
    const auto thread = static_cast<std::uintptr_t>(::pthread_self());
    return fmt::format("{:X}:error:{:08X}:{}:{}:{}:{}\n", thread, code, library, where, reason,
                       data);
}

std::string error_line(const Error& error, std::string_view state,
                       std::optional<AlertDescription> peer_alert) {
    if (peer_alert) {
        const unsigned number = static_cast<unsigned>(*peer_alert);
        return library_error_line(
            kSslLibrary | (kAlertOffset + number), "SSL routines", state,
            fmt::format("{} {}", alert_prefix(*peer_alert), alert_words(*peer_alert)),
            fmt::format("RFC 8446 §6:0:SSL alert number {}", number));
    }
    const ReasonInfo& reason = info(error.reason);
    const std::string_view source = reason.source.empty() ? reason.name : reason.source;
    return library_error_line(kSslLibrary | reason.number, "SSL routines", state, reason.text,
                              fmt::format("{}:{}:", source, error.offset));
}

std::string system_error_line(int error_number, std::string_view where, std::string_view call) {
    return library_error_line(kSystemLibrary | static_cast<std::uint32_t>(error_number),
                              "system library", where, std::system_category().message(error_number),
                              fmt::format("handfast:0:{}", call));
}

std::string unopened_file_lines(std::error_code error, std::string_view path) {
    static constexpr std::string_view kWhere = "BIO_new_file";
    const bool absent = error.value() == ENOENT;
    return system_error_line(error.value(), kWhere, fmt::format("calling fopen({}, r)", path)) +
           library_error_line(absent ? kNoSuchFile : kSystemLib, "BIO routines", kWhere,
                              absent ? "no such file" : "system lib", "handfast:0:");
}

}  // namespace handfast::cli
