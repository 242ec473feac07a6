// SPDX-License-Identifier: Apache-2.0
// The options of `crl`.
#include <algorithm>
#include <array>

#include "cli/crl_options.h"
#include "cli/opt_names.h"

namespace handfast::cli {
namespace {

using O = CrlOptions;
using enum ArgKind;
using enum Since;
using enum Effect;

template <CrlOutput Output>
OptionResult print(O& options, const Value&) {
    std::erase(options.outputs, Output);
    options.outputs.push_back(Output);
    return {};
}

OptionResult out_format(O& options, const Value& value) {
    options.out_format = file_format(value.text).value_or(FileFormat::pem);
    return {};
}

/// -CAfile and its like, each of which asks for -verify.
template <auto Member>
OptionResult place(O& options, const Value& value) {
    options.verify = true;
    return set_in<O, &O::places, Member>(options, value);
}

constexpr Opt<O> kGeneral[] = {
    {"help", none, "Display this summary", v1_1_1, full, set<O, &O::help>},
    {"verify", none, "Verify CRL signature", v1_1_1, full, set<O, &O::verify>},
};

constexpr Opt<O> kInput[] = {
    {"in", in_file, "Input file - default stdin", v1_1_1, full, set<O, &O::in>},
    // Either form is recognized.
    {"inform", pem_or_der, "CRL input format (DER or PEM); has no effect", v1_1_1, satisfied},
    {"key", in_file, "CRL signing Private key to use", v1_1_1, full, set<O, &O::key>},
    {"keyform", pem_or_der, "Private key file format (DER/PEM/P12); has no effect", v1_1_1,
     satisfied},
};

constexpr Opt<O> kOutput[] = {
    {"out", out_file, "output file - default stdout", v1_1_1, full, set<O, &O::out>},
    {"outform", pem_or_der, "Output format - default PEM", v1_1_1, full, out_format},
    {"dateopt", text, "Datetime format used for printing. (rfc_822/iso_8601). Default is rfc_822.",
     v3_0, full,
     date_option<O, OptionError::Hint::use_help, &O::form, &x509::CrlTextOptions::times>},
    {"text", none, "Print out a text format version", v1_1_1, full, set<O, &O::text>},
    {"hash", none, "Print hash value", v1_1_1, full, print<CrlOutput::hash>},
    {"hash_old", none, "Print old-style (MD5) hash value", v1_1_1, full,
     print<CrlOutput::hash_old>},
    {"nameopt", text, "Certificate subject/issuer name printing options", v1_1_1, full,
     name_options<O, OptionError::Hint::use_help, &O::form, &x509::CrlTextOptions::names>},
    // Digests are taken out before this table is asked (digest_names.h).
    {"*", none, "Any supported digest", v1_1_1, satisfied},
};

constexpr Opt<O> kCrl[] = {
    {"issuer", none, "Print issuer DN", v1_1_1, full, print<CrlOutput::issuer>},
    {"lastupdate", none, "Set lastUpdate field", v1_1_1, full, print<CrlOutput::last_update>},
    {"nextupdate", none, "Set nextUpdate field", v1_1_1, full, print<CrlOutput::next_update>},
    {"noout", none, "No CRL output", v1_1_1, full, set<O, &O::no_out>},
    {"fingerprint", none, "Print the crl fingerprint", v1_1_1, full, print<CrlOutput::fingerprint>},
    {"crlnumber", none, "Print CRL number", v1_1_1, full, print<CrlOutput::number>},
    {"badsig", none, "Corrupt last byte of loaded CRL signature (for test)", v1_1_1, full,
     set<O, &O::bad_signature>},
    {"gendelta", in_file, "Other CRL to compare/diff to the Input one", v1_1_1, full,
     set<O, &O::newer>},
};

constexpr Opt<O> kCertificates[] = {
    {"CApath", directory, "Verify CRL using certificates in dir", v1_1_1, full,
     place<&TrustPlaces::directory>},
    {"CAfile", in_file, "Verify CRL using certificates in file name", v1_1_1, full,
     place<&TrustPlaces::file>},
    {"CAstore", uri, "Verify CRL using certificates in store URI", v3_0, full,
     place<&TrustPlaces::uri>},
    {"no-CAfile", none, "Do not load the default certificates file", v1_1_1, full,
     set_in<O, &O::places, &TrustPlaces::no_default_file>},
    {"no-CApath", none, "Do not load certificates from the default certificates directory", v1_1_1,
     full, set_in<O, &O::places, &TrustPlaces::no_default_directory>},
    {"no-CAstore", none, "Do not load certificates from the default certificates store", v3_0, full,
     set_in<O, &O::places, &TrustPlaces::no_default_store>},
};

constexpr OptGroup<O> kGroups[] = {
    {"General", kGeneral},          {"Input", kInput}, {"Output", kOutput}, {"CRL", kCrl},
    {"Certificate", kCertificates},
};
constexpr OptTable<O> kTable{"crl", kGroups};

}  // namespace

const OptTable<CrlOptions>& crl_option_table() {
    return kTable;
}

}  // namespace handfast::cli
