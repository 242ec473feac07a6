// SPDX-License-Identifier: Apache-2.0
// The options of `verify`.
#include <array>

#include "cli/opt_common.h"
#include "cli/opt_verify.h"
#include "cli/verify_options.h"

namespace handfast::cli {
namespace {

using O = VerifyCommandOptions;
using enum ArgKind;
using enum Since;
using enum Effect;

template <auto Member>
OptionResult place(O& options, const Value& value) {
    return set_in<O, &O::places, Member>(options, value);
}

constexpr Opt<O> kGeneral[] = {
    {"help", none, "Display this summary", v1_1_1, full, set<O, &O::help>},
    {"engine", text, "Use engine, possibly a hardware device", v1_1_1, later},
    // It has nothing to print beside what is printed anyway.
    {"verbose", none, "Print extra information about the operations being performed.", v1_1_1,
     satisfied},
    {"nameopt", text, "Certificate subject/issuer name printing options", v1_1_1, full,
     name_options<O, OptionError::Hint::use_help, &O::names>},
};
constexpr Opt<O> kChain[] = {
    {"trusted", in_file, "A file of trusted certificates", v1_1_1, full, add<O, &O::trusted>},
    {"CAfile", in_file, "A file of trusted certificates", v1_1_1, full, place<&TrustPlaces::file>},
    {"CApath", directory, "A directory of files with trusted certificates", v1_1_1, full,
     place<&TrustPlaces::directory>},
    {"CAstore", uri, "URI to a store of trusted certificates", v3_0, full,
     place<&TrustPlaces::uri>},
    {"no-CAfile", none, "Do not load the default trusted certificates file", v1_1_1, full,
     place<&TrustPlaces::no_default_file>},
    {"no-CApath", none, "Do not load trusted certificates from the default directory", v1_1_1, full,
     place<&TrustPlaces::no_default_directory>},
    {"no-CAstore", none, "Do not load trusted certificates from the default certificates store",
     v3_0, full, place<&TrustPlaces::no_default_store>},
    {"untrusted", in_file, "A file of untrusted certificates", v1_1_1, full, add<O, &O::untrusted>},
    {"CRLfile", in_file, "File containing one or more CRL's (in PEM format) to load", v1_1_1, full,
     add<O, &O::crls>},
    {"crl_download", none, "Try downloading CRL information for certificates via their CDP entries",
     v1_1_1, full, set<O, &O::crl_download>},
    {"show_chain", none, "Display information about the certificate chain", v1_1_1, full,
     set<O, &O::show_chain>},
};
constexpr Opt<O> kVerification[] = {
    {"vfyopt", text, "Verification parameter in n:v form", v3_0, later},
};
constexpr std::array kGroups{
    OptGroup<O>{"General", kGeneral},
    OptGroup<O>{"Certificate chain", kChain},
    OptGroup<O>{"Validation", rows::kValidationOptions<O>},
    OptGroup<O>{"", kVerification},
    OptGroup<O>{"Provider", rows::kProviderOptions<O>},
};
constexpr Opt<O> kCertificates{
    "cert", text, "Certificate(s) to verify (optional; stdin used otherwise)",
    v1_1_1, full, add<O, &O::certificates>};
constexpr OptTable<O> kTable{"verify", kGroups, &kCertificates, Parameters::any};

}  // namespace

const OptTable<VerifyCommandOptions>& verify_option_table() {
    return kTable;
}

}  // namespace handfast::cli
