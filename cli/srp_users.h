// SPDX-License-Identifier: Apache-2.0
// The users of -srpvfile as a server asks for them, with OpenSSL's lines about who comes.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/output.h"
#include "cli/srp_file.h"
#include "crypto/provider.h"

namespace handfast::cli {

/// `seed` (-srpuserseed) makes up users for names that the file does not have, so that nobody
/// learns which it has (RFC 5054 §2.5.1.3). `err` outlives the users.
std::shared_ptr<const SrpUsers> make_srp_users(SrpFile file, std::optional<std::string> seed,
                                               std::shared_ptr<const crypto::Provider> provider,
                                               Output& err);

}  // namespace handfast::cli
