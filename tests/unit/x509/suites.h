// SPDX-License-Identifier: Apache-2.0
// What the suites of path validation in HANDFAST_VECTORS share: JSON, times, certificates in
// either form.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "x509/verify.h"

namespace handfast::testing {

using Json = nlohmann::json;

/// A file below HANDFAST_VECTORS, gzipped or not; nothing when it is absent.
std::optional<Json> read_suite(const std::string& path);

/// "2024-01-01T00:00:00…"; kToday for what is no text.
Instant time_of_suite(const Json& text);

/// Adds PEM or (in base64) DER; false when it does not parse.
bool add_certificate(const std::string& text, x509::CertificateList& list);
bool add_crl(const std::string& text, x509::CrlList& list);

/// -auth_level
void hold_to(x509::VerifyOptions& options, std::uint8_t level);

/// A question to `verify`; `parsed` is false when something in it is refused at once.
struct SuiteQuestion {
    x509::CertificateList chain;
    x509::CertificateList anchors;
    x509::VerifyOptions options;
    bool parsed = true;

    x509::VerifyReport report();
    bool is_accepted();
};

}  // namespace handfast::testing
