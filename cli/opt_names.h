// SPDX-License-Identifier: Apache-2.0
// -nameopt and -dateopt, as templates over the command's options struct.
#pragma once

#include <string>

#include "cli/opt_table.h"
#include "crypto/base/ascii.h"
#include "x509/print/name_text.h"
#include "x509/print/time_text.h"

namespace handfast::cli {

/// Where OpenSSL points to -help it says no more, and neither do we.
inline OptionError refused(OptionError::Hint ending, const char* why, std::string_view text) {
    if (ending == OptionError::Hint::use_help) return {""};
    return {why + std::string(text), ending};
}

/// -nameopt, into the member that `Path` leads to.
template <class O, OptionError::Hint Ending, auto... Path>
OptionResult name_options(O& options, const Value& value) {
    const auto names = x509::parse_name_options(value.text);
    if (!names) return std::unexpected(refused(Ending, "Invalid name option in ", value.text));
    (options.*....*Path) = *names;
    return {};
}

/// -dateopt, in the same manner.
template <class O, OptionError::Hint Ending, auto... Path>
OptionResult date_option(O& options, const Value& value) {
    const bool rfc822 = equal_ignoring_case(value.text, "rfc_822");
    if (!rfc822 && !equal_ignoring_case(value.text, "iso_8601"))
        return std::unexpected(refused(Ending, "Invalid date format: ", value.text));
    (options.*....*Path) = rfc822 ? x509::TimeFormat::rfc822 : x509::TimeFormat::iso_8601;
    return {};
}

}  // namespace handfast::cli
