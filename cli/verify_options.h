// SPDX-License-Identifier: Apache-2.0
// What the command line of `verify` says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/opt_table.h"
#include "cli/trust_store.h"
#include "cli/validation_options.h"
#include "x509/print/name_text.h"

namespace handfast::cli {

struct VerifyCommandOptions {
    static constexpr std::string_view kCommand = "verify";

    bool help = false;
    bool show_chain = false;
    bool crl_download = false;
    x509::NameOptions names = x509::oneline_options();
    ValidationOptions validation;
    TrustPlaces places;
    std::vector<std::string> trusted;    ///< Files; with any of them nothing else is trusted.
    std::vector<std::string> untrusted;  ///< Files
    std::vector<std::string> crls;       ///< Files
    std::vector<std::string> certificates;
};

const OptTable<VerifyCommandOptions>& verify_option_table();

}  // namespace handfast::cli
