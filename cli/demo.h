// SPDX-License-Identifier: Apache-2.0
// -demo: an identity for this run only, made in memory.
#pragma once

#include <string>

#include "handshake/config.h"

namespace handfast::cli {

/// A P-256 key and a self-signed certificate for localhost, 127.0.0.1, ::1 and this machine's
/// name, valid for a month from yesterday.
Result<Credential> mint_demo(const crypto::Provider& provider, Rng& rng);

/// What is said about it on stderr: fingerprint and where to go.
std::string demo_text(const Credential& credential, const crypto::Provider& provider,
                      const std::string& address);

}  // namespace handfast::cli
