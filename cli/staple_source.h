// SPDX-License-Identifier: Apache-2.0
// Where a server's OCSP responses come from: a file, or the certificate's responder (-status and
// its like).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/http_fetch.h"
#include "cli/output.h"
#include "handshake/hooks.h"
#include "x509/trust_source.h"

namespace handfast::cli {

struct StatusOptions {
    bool enabled = false;
    bool verbose = false;
    int timeout = 0;             ///< Seconds; 0: the usual limit.
    std::optional<HttpUrl> url;  ///< For certificates that name no responder.
    HttpProxy proxy;
    std::string file;  ///< Read for each client that asks, DER.
};

class StapleSource {
  public:
    /// The issuers of certificates are looked for in `trust`.
    StapleSource(const StatusOptions& options, std::shared_ptr<const x509::TrustSource> trust,
                 std::shared_ptr<const crypto::Provider> provider, Rng& rng, Output& err)
        : options_(options),
          trust_(std::move(trust)),
          provider_(std::move(provider)),
          rng_(rng),
          err_(err) {}

    /// As Hooks::ocsp_response; tells on `err` what goes wrong. Blocks while a responder is asked.
    Result<Buffer> respond(const Credential& credential, const StatusRequest& request);

  private:
    Result<Buffer> from_file();
    Result<Buffer> from_responder(const x509::Certificate& certificate,
                                  const StatusRequest& request);
    std::optional<HttpUrl> responder_of(const x509::Certificate& certificate);
    void say(std::string_view line);

    const StatusOptions& options_;
    std::shared_ptr<const x509::TrustSource> trust_;
    std::shared_ptr<const crypto::Provider> provider_;
    Rng& rng_;
    Output& err_;
};

}  // namespace handfast::cli
