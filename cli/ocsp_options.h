// SPDX-License-Identifier: Apache-2.0
// What `handfast ocsp` was asked to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/opt_table.h"
#include "cli/trust_store.h"
#include "cli/validation_options.h"
#include "crypto/algorithms.h"

namespace handfast::cli {

/// A certificate that is asked about.
struct OcspQuery {
    std::string text;  ///< A file (-cert) or a number (-serial), as it was typed
    bool is_serial = false;
    std::string issuer;  ///< The -issuer before it
    crypto::HashId hash = crypto::HashId::sha1;
};

enum class OcspNonce : std::uint8_t { by_default, always, never };

struct OcspOptions {
    static constexpr std::string_view kCommand = "ocsp";

    bool help = false;
    bool ignore_errors = false;
    // The request.
    std::vector<OcspQuery> queries;
    std::vector<std::string> issuers;
    crypto::HashId hash = crypto::HashId::sha1;  ///< For the queries that follow.
    OcspNonce nonce = OcspNonce::by_default;
    std::string signer, sign_key, sign_other;
    bool no_certs = false;
    std::string request_in, request_out;
    // Whom to ask.
    std::string url, host, path = "/", proxy, no_proxy;
    std::string headers;  ///< Lines
    std::intmax_t timeout = -1;
    std::string response_in, response_out;
    // What to print.
    std::string out;
    bool request_text = false, response_text = false;
    // What to believe.
    TrustPlaces places;
    ValidationOptions validation;
    bool no_verify = false, no_signature_verify = false, no_cert_verify = false;
    bool no_chain = false, no_cert_checks = false, no_explicit = false;
    bool no_intern = false, trust_other = false;
    std::string verify_other;
    std::intmax_t validity_period = 300;
    std::intmax_t status_age = -1;
    // Being the responder.
    std::string index, ca, responder, responder_key, responder_other;
    std::optional<std::string> passin;
    std::optional<crypto::HashId> response_hash;     ///< -rmd
    std::optional<crypto::HashId> response_id_hash;  ///< -rcid
    std::vector<std::string> signature_options;
    std::string port;  ///< "" for no service.
    std::intmax_t request_count = -1, processes = 0;
    bool no_response_certs = false, names_key = false, bad_signature = false;
    std::intmax_t minutes = 0, days = 0;
};

const OptTable<OcspOptions>& ocsp_option_table();

}  // namespace handfast::cli
