// SPDX-License-Identifier: Apache-2.0
// The options of `ocsp`.
#include <algorithm>

#include "cli/digest_names.h"
#include "cli/http_fetch.h"
#include "cli/ocsp_options.h"
#include "cli/opt_verify.h"

namespace handfast::cli {
namespace {

using O = OcspOptions;
using enum ArgKind;
using enum Since;
using enum Effect;

OptionResult issuer(O& options, const Value& value) {
    options.issuers.emplace_back(value.text);
    return {};
}

OptionResult query(O& options, const Value& value) {
    if (options.issuers.empty())
        return std::unexpected(
            OptionError{"No issuer certificate specified", OptionError::Hint::none});
    options.queries.push_back(
        {std::string(value.text), value.name == "serial", options.issuers.back(), options.hash});
    return {};
}

OptionResult digest(O& options, const Value& value) {
    options.hash = find_digest(value.text).value_or(options.hash);
    return {};
}

OptionResult both_texts(O& options, const Value&) {
    options.request_text = options.response_text = true;
    return {};
}

/// -rmd and -rcid, of which OpenSSL speaks differently.
template <std::optional<crypto::HashId> O::*Member, OptionError::Hint Ending>
OptionResult named_digest(O& options, const Value& value) {
    options.*Member = find_digest(value.text);
    if (options.*Member) return {};
    return std::unexpected(
        OptionError{"ocsp: Unknown option or message digest: " + std::string(value.text), Ending});
}

/// "name=value"
OptionResult header(O& options, const Value& value) {
    const std::size_t equals = value.text.find('=');
    if (equals == value.text.npos)
        return std::unexpected(OptionError{"Missing = in header key=value"});
    const auto is_odd = [](char c) { return c < ' ' || c > '~'; };
    if (equals == 0 || std::ranges::any_of(value.text, is_odd))
        return std::unexpected(OptionError{"Header with characters that headers cannot have"});
    options.headers += std::string(value.text.substr(0, equals)) + ": " +
                       std::string(value.text.substr(equals + 1)) + "\r\n";
    return {};
}

OptionResult responder_url(O& options, const Value& value) {
    const auto parsed = parse_http_url(value.text);
    if (!parsed)
        return std::unexpected(OptionError{"ocsp Error parsing -url argument\n" + parsed.error(),
                                           OptionError::Hint::none});
    options.url = std::string(value.text);
    return {};
}

OptionResult validator_file(O& options, const Value& value) {
    options.verify_other = std::string(value.text);
    options.trust_other = true;
    return {};
}

constexpr Opt<O> kGeneral[] = {
    {"help", none, "Display this summary", v1_1_1, full, set<O, &O::help>},
    {"ignore_err", none, "Ignore error on OCSP request or response and continue running", v1_1_1,
     full, set<O, &O::ignore_errors>},
    {"CAfile", in_file, "Trusted certificates file", v1_1_1, full,
     set_in<O, &O::places, &TrustPlaces::file>},
    {"CApath", in_file, "Trusted certificates directory", v1_1_1, full,
     set_in<O, &O::places, &TrustPlaces::directory>},
    {"CAstore", uri, "Trusted certificates store URI", v3_0, full,
     set_in<O, &O::places, &TrustPlaces::uri>},
    {"no-CAfile", none, "Do not load the default certificates file", v1_1_1, full,
     set_in<O, &O::places, &TrustPlaces::no_default_file>},
    {"no-CApath", none, "Do not load certificates from the default certificates directory", v1_1_1,
     full, set_in<O, &O::places, &TrustPlaces::no_default_directory>},
    {"no-CAstore", none, "Do not load certificates from the default certificates store", v3_0, full,
     set_in<O, &O::places, &TrustPlaces::no_default_store>},
};

constexpr Opt<O> kResponder[] = {
    {"timeout", positive, "Connection timeout (in seconds) to the OCSP responder", v1_1_1, full,
     set<O, &O::timeout>},
    {"resp_no_certs", none, "Don't include any certificates in response", v1_1_1, full,
     set<O, &O::no_response_certs>},
    {"multi", positive, "run multiple responder processes", v1_1_1, full, set<O, &O::processes>},
    {"no_certs", none, "Don't include any certificates in signed request", v1_1_1, full,
     set<O, &O::no_certs>},
    {"badsig", none, "Corrupt last byte of loaded OCSP response signature (for test)", v1_1_1, full,
     set<O, &O::bad_signature>},
    {"CA", in_file, "CA certificate", v1_1_1, full, set<O, &O::ca>},
    {"nmin", positive, "Number of minutes before next update", v1_1_1, full, set<O, &O::minutes>},
    {"nrequest", positive, "Number of requests to accept (default unlimited)", v1_1_1, full,
     set<O, &O::request_count>},
    {"reqin", text, "File with the DER-encoded request", v1_1_1, full, set<O, &O::request_in>},
    {"signer", in_file, "Certificate to sign OCSP request with", v1_1_1, full, set<O, &O::signer>},
    {"sign_other", in_file, "Additional certificates to include in signed request", v1_1_1, full,
     set<O, &O::sign_other>},
    {"index", in_file, "Certificate status index file", v1_1_1, full, set<O, &O::index>},
    {"ndays", positive, "Number of days before next update", v1_1_1, full, set<O, &O::days>},
    {"rsigner", in_file, "Responder certificate to sign responses with", v1_1_1, full,
     set<O, &O::responder>},
    {"rkey", in_file, "Responder key to sign responses with", v1_1_1, full,
     set<O, &O::responder_key>},
    {"passin", text, "Responder key pass phrase source", v1_1_1, full, set<O, &O::passin>},
    {"rother", in_file, "Other certificates to include in response", v1_1_1, full,
     set<O, &O::responder_other>},
    {"rmd", text, "Digest Algorithm to use in signature of OCSP response", v1_1_1, full,
     named_digest<&O::response_hash, OptionError::Hint::none>},
    {"rsigopt", text, "OCSP response signature parameter in n:v form", v1_1_1, full,
     add<O, &O::signature_options>},
    {"header", text, "key=value header to add", v1_1_1, full, header},
    {"rcid", text, "Use specified algorithm for cert id in response", v1_1_1, full,
     named_digest<&O::response_id_hash, OptionError::Hint::use_help>},
    // ocsp.cc turns -sha256 into this, so that digests keep their place among the options.
    {"*", text, "Any supported digest algorithm (sha1,sha256, ... )", v1_1_1, full, digest},
};

constexpr Opt<O> kClient[] = {
    {"url", text, "Responder URL", v1_1_1, full, responder_url},
    {"host", text, "TCP/IP hostname:port to connect to", v1_1_1, full, set<O, &O::host>},
    {"port", natural, "Port to run responder on", v1_1_1, full, set_text<O, &O::port>},
    {"path", text, "Path to use in OCSP request", v1_1_1, full, set<O, &O::path>},
    {"proxy", text, "[http[s]://]host[:port][/path] of HTTP(S) proxy to use; path is ignored", v3_0,
     full, set<O, &O::proxy>},
    {"no_proxy", text,
     "List of addresses of servers not to use HTTP(S) proxy for\n"
     "Default from environment variable 'no_proxy', else 'NO_PROXY', else none",
     v3_0, full, set<O, &O::no_proxy>},
    {"out", out_file, "Output filename", v1_1_1, full, set<O, &O::out>},
    {"noverify", none, "Don't verify response at all", v1_1_1, full, set<O, &O::no_verify>},
    {"nonce", none, "Add OCSP nonce to request", v1_1_1, full,
     set_to<O, &O::nonce, OcspNonce::always>},
    {"no_nonce", none, "Don't add OCSP nonce to request", v1_1_1, full,
     set_to<O, &O::nonce, OcspNonce::never>},
    {"no_signature_verify", none, "Don't check signature on response", v1_1_1, full,
     set<O, &O::no_signature_verify>},
    {"resp_key_id", none, "Identify response by signing certificate key ID", v1_1_1, full,
     set<O, &O::names_key>},
    {"no_cert_verify", none, "Don't check signing certificate", v1_1_1, full,
     set<O, &O::no_cert_verify>},
    {"text", none, "Print text form of request and response", v1_1_1, full, both_texts},
    {"req_text", none, "Print text form of request", v1_1_1, full, set<O, &O::request_text>},
    {"resp_text", none, "Print text form of response", v1_1_1, full, set<O, &O::response_text>},
    {"no_chain", none, "Don't chain verify response", v1_1_1, full, set<O, &O::no_chain>},
    {"no_cert_checks", none, "Don't do additional checks on signing certificate", v1_1_1, full,
     set<O, &O::no_cert_checks>},
    {"no_explicit", none, "Do not explicitly check the chain, just verify the root", v1_1_1, full,
     set<O, &O::no_explicit>},
    {"trust_other", none, "Don't verify additional certificates", v1_1_1, full,
     set<O, &O::trust_other>},
    {"no_intern", none, "Don't search certificates contained in response for signer", v1_1_1, full,
     set<O, &O::no_intern>},
    {"respin", text, "File with the DER-encoded response", v1_1_1, full, set<O, &O::response_in>},
    {"VAfile", in_file, "Validator certificates file", v1_1_1, full, validator_file},
    {"verify_other", in_file, "Additional certificates to search for signer", v1_1_1, full,
     set<O, &O::verify_other>},
    {"cert", in_file, "Certificate to check", v1_1_1, full, query},
    {"serial", text, "Serial number to check", v1_1_1, full, query},
    {"validity_period", long_number, "Maximum validity discrepancy in seconds", v1_1_1, full,
     set<O, &O::validity_period>},
    {"signkey", text, "Private key to sign OCSP request with", v1_1_1, full, set<O, &O::sign_key>},
    {"reqout", text, "Output file for the DER-encoded request", v1_1_1, full,
     set<O, &O::request_out>},
    {"respout", text, "Output file for the DER-encoded response", v1_1_1, full,
     set<O, &O::response_out>},
    {"issuer", in_file, "Issuer certificate", v1_1_1, full, issuer},
    {"status_age", positive, "Maximum status age in seconds", v1_1_1, full, set<O, &O::status_age>},
};

constexpr OptGroup<O> kGroups[] = {
    {"General", kGeneral},
    {"Responder", kResponder},
    {"Client", kClient},
    {"Validation", rows::kValidationOptions<O>},
};
constexpr OptTable<O> kTable{"ocsp", kGroups};

}  // namespace

const OptTable<OcspOptions>& ocsp_option_table() {
    return kTable;
}

}  // namespace handfast::cli
