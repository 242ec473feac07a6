// SPDX-License-Identifier: Apache-2.0
// The options of `x509`.
#include <algorithm>
#include <array>

#include "cli/opt_common.h"
#include "cli/opt_names.h"
#include "cli/x509_options.h"
#include "crypto/base/ascii.h"
#include "x509/oid_text.h"

namespace handfast::cli {
namespace {

using O = X509Options;
using enum ArgKind;
using enum Since;
using enum Effect;

OptionError refuse(std::string text) {
    return {std::move(text), OptionError::Hint::use_help};
}

template <X509Output... Outputs>
OptionResult print(O& options, const Value&) {
    const auto ask = [&](X509Output output) {
        std::erase(options.outputs, output);
        options.outputs.push_back(output);
    };
    (ask(Outputs), ...);
    return {};
}

template <FileFormat O::*Member>
OptionResult format(O& options, const Value& value) {
    const auto found = file_format(value.text);
    if (!found || (*found != FileFormat::pem && *found != FileFormat::der))
        return std::unexpected(refuse("x509: Invalid format \"" + std::string(value.text) +
                                      "\" for option -" + std::string(value.name)));
    options.*Member = *found;
    return {};
}

/// A word of -certopt: what it leaves out, or how it shows unknown extensions.
struct CertificateWord {
    std::string_view word;
    bool x509::CertificateTextOptions::*part = nullptr;
    std::optional<x509::UnknownExtension> unknown = std::nullopt;
};
using Text = x509::CertificateTextOptions;
constexpr CertificateWord kCertificateWords[] = {
    {"compatible"},
    {"no_header", &Text::header},
    {"no_version", &Text::version},
    {"no_serial", &Text::serial},
    {"no_signame", &Text::signature_name},
    {"no_validity", &Text::validity},
    {"no_subject", &Text::subject},
    {"no_issuer", &Text::issuer},
    {"no_pubkey", &Text::public_key},
    {"no_extensions", &Text::extensions},
    {"no_sigdump", &Text::signature},
    {"no_aux", &Text::trust},
    {"no_attributes"},
    {"ca_default"},
    {"ext_default", nullptr, x509::UnknownExtension::printable},
    {"ext_error", nullptr, x509::UnknownExtension::error},
    {"ext_parse", nullptr, x509::UnknownExtension::parse},
    {"ext_dump", nullptr, x509::UnknownExtension::dump},
};

/// "compatible" is everything; "ca_default" leaves out what `ca` knows by heart.
void preset(Text& text, std::string_view word) {
    for (const CertificateWord& row : kCertificateWords)
        if (row.part != nullptr) text.*row.part = true;
    text.unknown = x509::UnknownExtension::printable;
    if (word == "ca_default") text.header = text.version = text.issuer = text.public_key = false;
}

bool apply_certificate_word(Text& text, std::string_view word) {
    const bool on = !word.starts_with('-');
    if (word.starts_with('-') || word.starts_with('+')) word.remove_prefix(1);
    const auto* row = std::ranges::find_if(kCertificateWords, [&](const CertificateWord& known) {
        return equal_ignoring_case(known.word, word);
    });
    if (row == std::end(kCertificateWords)) return false;
    if (row->part != nullptr) text.*row->part = !on;
    if (row->unknown) text.unknown = on ? *row->unknown : x509::UnknownExtension::printable;
    if (row->word == "compatible" || row->word == "ca_default") preset(text, row->word);
    return true;
}

/// The words between commas.
std::vector<std::string_view> words_of(std::string_view list) {
    std::vector<std::string_view> words;
    while (true) {
        const std::size_t comma = list.find(',');
        words.push_back(list.substr(0, comma));
        if (comma == std::string_view::npos) return words;
        list.remove_prefix(comma + 1);
    }
}

OptionResult certificate_options(O& options, const Value& value) {
    for (const std::string_view word : words_of(value.text))
        if (!apply_certificate_word(options.text, word)) return std::unexpected(refuse(""));
    return {};
}

OptionResult extensions(O& options, const Value& value) {
    for (const std::string_view word : words_of(value.text)) options.extensions.emplace_back(word);
    return print<X509Output::extensions>(options, value);
}

OptionResult trust_out(O& options, const Value&) {
    options.trust.write = true;
    return {};
}

template <bool TrustChanges::*Member>
OptionResult clear_uses(O& options, const Value&) {
    options.trust.*Member = true;
    return {};
}

template <std::vector<Buffer> TrustChanges::*Member>
OptionResult add_use(O& options, const Value& value) {
    auto oid = x509::oid_from_text(value.text);
    if (!oid) {
        const bool trusted = value.name == "addtrust";
        return std::unexpected(refuse("x509: Invalid " + std::string(trusted ? "trust" : "reject") +
                                      " object value " + std::string(value.text)));
    }
    (options.trust.*Member).push_back(*std::move(oid));
    return trust_out(options, value);
}

OptionResult set_alias(O& options, const Value& value) {
    options.trust.alias = std::string(value.text);
    return trust_out(options, value);
}

constexpr Opt<O> kGeneral[] = {
    {"help", none, "Display this summary", v1_1_1, full, set<O, &O::help>},
    {"in", in_file, "Certificate input, or CSR input file with -req (default stdin)", v1_1_1, full,
     set<O, &O::in>},
    {"passin", text, "Private key and cert file pass-phrase source", v1_1_1, full,
     set<O, &O::passin>},
    {"new", none, "Generate a certificate from scratch", v3_0, later},
    {"x509toreq", none, "Output a certification request (rather than a certificate)", v1_1_1,
     later},
    {"req", none, "Input is a CSR file (rather than a certificate)", v1_1_1, later},
    {"copy_extensions", text, "copy extensions when converting from CSR to x509 or vice versa",
     v3_0, later},
    {"inform", any_format, "CSR input file format (DER or PEM) - default PEM", v1_1_1, full,
     format<&O::in_format>},
    {"vfyopt", text, "CSR verification parameter in n:v form", v3_0, later},
    {"key", text, "Key for signing, and to include unless using -force_pubkey", v3_0, later},
    {"signkey", text, "Same as -key", v1_1_1, later},
    {"keyform", key_format, "Key input format (ENGINE, other values ignored)", v1_1_1, later},
    {"out", out_file, "Output file - default stdout", v1_1_1, full, set<O, &O::out>},
    {"outform", any_format, "Output format (DER or PEM) - default PEM", v1_1_1, full,
     format<&O::out_format>},
    {"nocert", none, "No cert output (except for requested printing)", v1_1_1, full,
     set<O, &O::no_cert>},
    {"noout", none, "No output (except for requested printing)", v1_1_1, full, set<O, &O::no_out>},
};
constexpr Opt<O> kPrinting[] = {
    {"text", none, "Print the certificate in text form", v1_1_1, full, print<X509Output::text>},
    {"dateopt", text, "Datetime format used for printing. (rfc_822/iso_8601). Default is rfc_822.",
     v3_0, full, date_option<O, OptionError::Hint::none, &O::times>},
    {"certopt", text, "Various certificate text printing options", v1_1_1, full,
     certificate_options},
    {"fingerprint", none, "Print the certificate fingerprint", v1_1_1, full,
     print<X509Output::fingerprint>},
    {"alias", none, "Print certificate alias", v1_1_1, full, print<X509Output::alias>},
    {"serial", none, "Print serial number value", v1_1_1, full, print<X509Output::serial>},
    {"startdate", none, "Print the notBefore field", v1_1_1, full, print<X509Output::start_date>},
    {"enddate", none, "Print the notAfter field", v1_1_1, full, print<X509Output::end_date>},
    {"dates", none, "Print both notBefore and notAfter fields", v1_1_1, full,
     print<X509Output::start_date, X509Output::end_date>},
    {"subject", none, "Print subject DN", v1_1_1, full, print<X509Output::subject>},
    {"issuer", none, "Print issuer DN", v1_1_1, full, print<X509Output::issuer>},
    {"nameopt", text, "Certificate subject/issuer name printing options", v1_1_1, full,
     name_options<O, OptionError::Hint::use_help, &O::text, &x509::CertificateTextOptions::names>},
    {"email", none, "Print email address(es)", v1_1_1, full, print<X509Output::email>},
    {"hash", none, "Synonym for -subject_hash (for backward compat)", v1_1_1, full,
     print<X509Output::subject_hash>},
    {"subject_hash", none, "Print subject hash value", v1_1_1, full,
     print<X509Output::subject_hash>},
    {"subject_hash_old", none, "Print old-style (MD5) subject hash value", v1_1_1, full,
     print<X509Output::subject_hash_old>},
    {"issuer_hash", none, "Print issuer hash value", v1_1_1, full, print<X509Output::issuer_hash>},
    {"issuer_hash_old", none, "Print old-style (MD5) issuer hash value", v1_1_1, full,
     print<X509Output::issuer_hash_old>},
    {"ext", text, "Restrict which X.509 extensions to print and/or copy", v1_1_1, full, extensions},
    {"ocspid", none, "Print OCSP hash values for the subject name and public key", v1_1_1, full,
     print<X509Output::ocsp_id>},
    {"ocsp_uri", none, "Print OCSP Responder URL(s)", v1_1_1, full, print<X509Output::ocsp_uri>},
    {"purpose", none, "Print out certificate purposes", v1_1_1, full, print<X509Output::purpose>},
    {"pubkey", none, "Print the public key in PEM format", v1_1_1, full,
     print<X509Output::public_key>},
    {"modulus", none, "Print the RSA key modulus", v1_1_1, full, print<X509Output::modulus>},
};
constexpr Opt<O> kChecking[] = {
    {"checkend", big_number,
     "Check whether cert expires in the next arg seconds\nExit 1 (failure) if so, 0 if not", v1_1_1,
     full,
     [](O& options, const Value& value) -> OptionResult {
         options.check_end = value.number;
         return {};
     }},
    {"checkhost", text, "Check certificate matches host", v1_1_1, full, set<O, &O::check_host>},
    {"checkemail", text, "Check certificate matches email", v1_1_1, full, set<O, &O::check_email>},
    {"checkip", text, "Check certificate matches ipaddr", v1_1_1, full, set<O, &O::check_ip>},
};
constexpr Opt<O> kMaking[] = {
    {"set_serial", text, "Serial number to use, overrides -CAserial", v1_1_1, later},
    {"next_serial", none, "Increment current certificate serial number", v1_1_1, later},
    {"days", number, "Number of days until newly generated certificate expires - default 30",
     v1_1_1, later},
    {"preserve_dates", none, "Preserve existing validity dates", v1_1_1, later},
    {"subj", text, "Set or override certificate subject (and issuer)", v3_0, later},
    {"force_pubkey", in_file, "Place the given key in new certificate", v1_1_1, later},
    {"clrext", none, "Do not take over any extensions from the source certificate or request",
     v1_1_1, later},
    {"extfile", in_file, "Config file with X509V3 extensions to add", v1_1_1, later},
    {"extensions", text, "Section of extfile to use - default: unnamed section", v1_1_1, later},
    {"sigopt", text, "Signature parameter, in n:v form", v1_1_1, later},
    {"badsig", none, "Corrupt last byte of certificate signature (for test)", v1_1_1, later},
    // Digests are taken out before this table is asked (digest_names.h).
    {"*", none, "Any supported digest, used for signing and printing", v1_1_1, satisfied},
};
constexpr Opt<O> kAuthority[] = {
    {"CA", in_file, "Use the given CA certificate, conflicts with -key", v1_1_1, later},
    {"CAform", pem_or_der, "CA cert format (PEM/DER/P12); has no effect", v1_1_1, later},
    {"CAkey", text, "The corresponding CA key; default is -CA arg", v1_1_1, later},
    {"CAkeyform", key_format, "CA key format (ENGINE, other values ignored)", v1_1_1, later},
    {"CAserial", text, "File that keeps track of CA-generated serial number", v1_1_1, later},
    {"CAcreateserial", none, "Create CA serial number file if it does not exist", v1_1_1, later},
};
constexpr Opt<O> kTrust[] = {
    {"trustout", none, "Mark certificate PEM output as trusted", v1_1_1, full, trust_out},
    {"setalias", text, "Set certificate alias (nickname)", v1_1_1, full, set_alias},
    {"clrtrust", none, "Clear all trusted purposes", v1_1_1, full,
     clear_uses<&TrustChanges::clear_trusted>},
    {"addtrust", text, "Trust certificate for a given purpose", v1_1_1, full,
     add_use<&TrustChanges::trusted>},
    {"clrreject", none, "Clears all the prohibited or rejected uses of the certificate", v1_1_1,
     full, clear_uses<&TrustChanges::clear_rejected>},
    {"addreject", text, "Reject certificate for a given purpose", v1_1_1, full,
     add_use<&TrustChanges::rejected>},
};
constexpr Opt<O> kRandom[] = {
    {"rand", text, "Load the given file(s) into the random number generator", v1_1_1, later},
    {"writerand", out_file, "Write random data to the specified file", v1_1_1, later},
    {"engine", text, "Use engine, possibly a hardware device", v1_1_1, later},
};
constexpr std::array kGroups{
    OptGroup<O>{"General", kGeneral},
    OptGroup<O>{"Certificate printing", kPrinting},
    OptGroup<O>{"Certificate checking", kChecking},
    OptGroup<O>{"Certificate output", kMaking},
    OptGroup<O>{"Micro-CA", kAuthority},
    OptGroup<O>{"Certificate trust output", kTrust},
    OptGroup<O>{"Random state", kRandom},
    OptGroup<O>{"Provider", rows::kProviderOptions<O>},
};
constexpr OptTable<O> kTable{"x509", kGroups};

}  // namespace

const OptTable<X509Options>& x509_option_table() {
    return kTable;
}

}  // namespace handfast::cli
