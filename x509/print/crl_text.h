// SPDX-License-Identifier: Apache-2.0
// A CRL in words: `openssl crl -text`.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "x509/crl.h"
#include "x509/print/name_text.h"
#include "x509/print/time_text.h"

namespace handfast::x509 {

struct CrlTextOptions {
    NameOptions names = oneline_options();
    TimeFormat times = TimeFormat::rfc822;
};

/// Valid UTF-8 without control characters other than newline, handed out in pieces: a list of a
/// million entries is never in memory as text.
void print_crl(const Crl& crl, const CrlTextOptions& options,
               const std::function<void(std::string_view)>& write);

/// The whole at once.
std::string crl_text(const Crl& crl, const CrlTextOptions& options = {});

}  // namespace handfast::x509
