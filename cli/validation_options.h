// SPDX-License-Identifier: Apache-2.0
// The options of chain validation, which many commands share (X509_VERIFY_PARAM's).
#pragma once

#include <optional>
#include <string_view>

#include "cli/opt_table.h"
#include "crypto/base/clock.h"
#include "handshake/security_level.h"
#include "x509/verify.h"

namespace handfast::cli {

struct ValidationOptions {
    /// What the options set. Trust, time and the hooks for strength are the command's to add.
    x509::VerifyOptions verify;
    std::optional<int> depth;                 ///< -verify_depth
    std::optional<SecurityLevel> auth_level;  ///< What chains are held to in place of @SECLEVEL.
    std::optional<Instant> time;              ///< -attime; the present without it.
    std::optional<x509::Purpose> purpose;     ///< Without it the command's own.
    bool policy_print = false;
};

/// The rules for a path: `options`, the present time or the one asked for, `purpose` unless the
/// options name one, and strength by `level` unless they name one.
x509::VerifyOptions verify_options(const ValidationOptions& options, x509::Purpose purpose,
                                   SecurityLevel level);

// What the options of the group do. `command` begins the complaints.
OptionResult add_policy(ValidationOptions&, std::string_view command, std::string_view name);
OptionResult set_purpose(ValidationOptions&, std::string_view command, std::string_view name);
OptionResult set_verify_name(ValidationOptions&, std::string_view command, std::string_view name);
OptionResult set_time(ValidationOptions&, std::string_view command, std::intmax_t seconds);
OptionResult set_address(ValidationOptions&, std::string_view command, std::string_view address);
void set_depth(ValidationOptions&, std::intmax_t depth);
/// Below 0 it is the configuration's, and above the highest there are no more.
void set_auth_level(ValidationOptions&, std::intmax_t level);

}  // namespace handfast::cli
