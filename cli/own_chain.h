// SPDX-License-Identifier: Apache-2.0
// The chain that is sent with our own certificate: as given, completed from whom we trust, or
// built and judged (-build_chain).
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "cli/trust_options.h"
#include "handshake/config.h"

namespace handfast::cli {

enum class OwnChain : bool { as_it_is, built };

/// What OpenSSL says where complete_chain fails, before the error itself.
constexpr std::string_view kChainNotBuilt = "error building certificate chain\n";

/// A chain of more than the leaf stays; a lone leaf is completed as far as `trust` goes. `built`:
/// the chain has to lead to an end, which is found among what was given with the leaf, if that is
/// anything, and else in `trust`; it fails with OpenSSL's line about that.
std::expected<void, std::string> complete_chain(CertificateChain& chain,
                                                const x509::TrustSource& trust, OwnChain how);

}  // namespace handfast::cli
