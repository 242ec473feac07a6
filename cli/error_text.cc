// SPDX-License-Identifier: Apache-2.0
#include "cli/error_text.h"

#include <algorithm>

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

struct WayOut {
    Reason reason;
    std::string_view text;
};
constexpr WayOut kWaysOut[] = {
    {Reason::no_protocols_available,
     "SSLv3, TLSv1 and TLSv1.1 need security level 0: -cipher DEFAULT:@SECLEVEL=0"},
    {Reason::unsupported_protocol,
     "-min_protocol with -cipher DEFAULT:@SECLEVEL=0 would allow versions before TLSv1.2"},
    {Reason::no_ciphers_available,
     "a lower security level would allow more: -cipher ...:@SECLEVEL=0"},
    {Reason::no_shared_cipher, "-cipher ALL:COMPLEMENTOFALL:LEGACY:@SECLEVEL=0 would allow more"},
    {Reason::no_suitable_signature_algorithm,
     "SHA-1 needs security level 0: -cipher DEFAULT:@SECLEVEL=0"},
    {Reason::ee_key_too_small,
     "a lower security level would allow it: -cipher DEFAULT:@SECLEVEL=0"},
    {Reason::dh_key_too_small,
     "a lower security level would allow it: -cipher DEFAULT:@SECLEVEL=0"},
    {Reason::ca_key_too_small,
     "a lower security level would allow it: -cipher DEFAULT:@SECLEVEL=0"},
    {Reason::ca_md_too_weak, "a lower security level would allow it: -cipher DEFAULT:@SECLEVEL=0"},
};

}  // namespace

std::string_view way_out(Reason reason) {
    const auto* row = std::ranges::find(kWaysOut, reason, &WayOut::reason);
    return row == std::end(kWaysOut) ? std::string_view() : row->text;
}

std::string refusal_text(const Error& error) {
    const std::string_view hint = way_out(error.reason);
    const std::string_view text = info(error.reason).text;
    return hint.empty() ? std::string(text) : fmt::format("{} ({})", text, hint);
}

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
                              fmt::format("{}:{}:{}", source, error.offset, way_out(error.reason)));
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
