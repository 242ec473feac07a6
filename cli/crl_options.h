// SPDX-License-Identifier: Apache-2.0
// What `handfast crl` was asked to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/digest_names.h"
#include "cli/file_format.h"
#include "cli/opt_table.h"
#include "cli/trust_store.h"
#include "x509/print/crl_text.h"

namespace handfast::cli {

/// What can be printed of a CRL beside its text, each at the place where it was last asked for.
enum class CrlOutput : std::uint8_t {
    issuer,
    number,
    hash,
    hash_old,
    last_update,
    next_update,
    fingerprint,
};

struct CrlOptions {
    bool help = false;
    std::string in;  ///< "": standard input
    std::string out;
    FileFormat out_format = FileFormat::pem;
    bool no_out = false;
    bool text = false;
    bool bad_signature = false;
    std::string newer;  ///< -gendelta
    std::string key;
    bool verify = false;
    TrustPlaces places;
    std::vector<CrlOutput> outputs;
    x509::CrlTextOptions form;        ///< -nameopt, -dateopt
    std::optional<AnyDigest> digest;  ///< Of fingerprints SHA-1, of signatures the key's.
};

const OptTable<CrlOptions>& crl_option_table();

}  // namespace handfast::cli
