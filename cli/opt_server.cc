// SPDX-License-Identifier: Apache-2.0
// The options of s_server.
#include <array>

#include "cli/listen_address.h"
#include "cli/opt_common.h"
#include "cli/server_options.h"

namespace handfast::cli {
namespace rows {
namespace {

using O = ServerOptions;

OptionResult port(O& options, const Value& value) {
    return listen_on_port(options.listen, value.text);
}

OptionResult accept(O& options, const Value& value) {
    return listen_on(options.listen, value.text);
}

OptionResult unix_path(O& options, const Value& value) {
    options.listen.family = AddressFamily::unix_socket;
    options.listen.host = std::string(value.text);
    options.listen.service.clear();
    return {};
}

template <AddressFamily Wanted>
OptionResult family(O& options, const Value&) {
    restrict_family(options.listen, Wanted);
    return {};
}

/// -max_early_data and -recv_max_early_data
template <auto Member>
OptionResult early_data_limit(O& options, const Value& value) {
    if (value.number < 0)
        return std::unexpected(
            OptionError{"Invalid value for " + std::string(value.name), OptionError::Hint::none});
    options.*Member = static_cast<std::uint32_t>(value.number);
    return {};
}

OptionResult require(O& options, const Value& value) {
    options.verification.depth = static_cast<int>(value.number);
    options.verification.required = true;
    if (!options.quiet)
        options.verification.announcements +=
            "verify depth is " + std::to_string(value.number) + ", must return a certificate\n";
    return {};
}

OptionResult status_verbose(O& options, const Value&) {
    options.status.enabled = options.status.verbose = true;
    return {};
}

OptionResult status_timeout(O& options, const Value& value) {
    options.status.enabled = true;
    options.status.timeout = static_cast<int>(value.number);
    return {};
}

OptionResult status_url(O& options, const Value& value) {
    auto url = parse_http_url(value.text);
    if (!url)
        return std::unexpected(OptionError{"Error parsing -status_url argument\n" + url.error(),
                                           OptionError::Hint::none});
    options.status.enabled = true;
    options.status.url = *std::move(url);
    return {};
}

OptionResult status_file(O& options, const Value& value) {
    options.status.enabled = true;
    options.status.file = std::string(value.text);
    return {};
}

template <auto Member>
OptionResult proxy(O& options, const Value& value) {
    options.status.proxy.*Member = std::string(value.text);
    return {};
}

constexpr Opt<O> kGeneralOptions[] = {
    {"help", none, "Display this summary", v1_1_1, full, set<O, &O::help>},
    {"ssl_config", text, "Configure SSL_CTX using the given configuration value", v1_1_1, later},
    {"trace", none, "trace protocol messages", v1_1_1, later},
    {"engine", text, "Use engine, possibly a hardware device", v1_1_1, later},
};

constexpr Opt<O> kListenOptions[] = {
    {"port", positive, "TCP/IP port to listen on for connections (default is 4433)", v1_1_1, full,
     port},
    {"accept", text,
     "TCP/IP optional host and port to listen on for connections (default is *:4433)", v1_1_1, full,
     accept},
    {"unix", text, "Unix domain socket to accept on", v1_1_1, full, unix_path},
    {"unlink", none, "For -unix, unlink existing socket first", v1_1_1, full,
     set_in<O, &O::listen, &ListenAddress::unlink>},
    {"4", none, "Use IPv4 only", v1_1_1, full, family<AddressFamily::ipv4>},
    {"6", none, "Use IPv6 only", v1_1_1, full, family<AddressFamily::ipv6>},
};

constexpr Opt<O> kIdentityOptions[] = {
    {"context", text, "Set session ID context", v1_1_1, full, set<O, &O::context>},
    {"CAfile", in_file, "PEM format file of CA's", v1_1_1, full,
     place<O, &TrustOptions::places, &TrustPlaces::file>},
    {"CApath", directory, "PEM format directory of CA's", v1_1_1, full,
     place<O, &TrustOptions::places, &TrustPlaces::directory>},
    {"CAstore", uri, "URI to store of CA's", v3_0, full,
     place<O, &TrustOptions::places, &TrustPlaces::uri>},
    {"no-CAfile", none, "Do not load the default certificates file", v1_1_1, full,
     place<O, &TrustOptions::places, &TrustPlaces::no_default_file>},
    {"no-CApath", none, "Do not load certificates from the default certificates directory", v1_1_1,
     full, place<O, &TrustOptions::places, &TrustPlaces::no_default_directory>},
    {"no-CAstore", none, "Do not load certificates from the default certificates store URI", v3_0,
     full, place<O, &TrustOptions::places, &TrustPlaces::no_default_store>},
    {"nocert", none, "Don't use any certificates (Anon-DH)", v1_1_1, full, set<O, &O::nocert>},
    {"verify", number, "Turn on peer certificate verification", v1_1_1, full, verify<O>},
    {"Verify", number, "Turn on peer certificate verification, must have a cert", v1_1_1, full,
     require},
    {"nameopt", text, "Certificate subject/issuer name printing options", v1_1_1, full,
     name_options<O, OptionError::Hint::none, &O::names>},
    {"cert", in_file, "Server certificate file to use; default server.pem", v1_1_1, full,
     set_in<O, &O::identity, &IdentityFiles::certificate>},
    {"cert2", in_file, "Certificate file to use for servername; default server2.pem", v1_1_1, full,
     set_in<O, &O::named_identity, &IdentityFiles::certificate>},
    {"certform", pem_der_or_p12, "Server certificate file format (PEM/DER/P12); has no effect",
     v1_1_1, full, identity_format<O, &O::identity, &IdentityFiles::certificate_format>},
    {"cert_chain", in_file, "Server certificate chain file in PEM format", v1_1_1, full,
     set_in<O, &O::identity, &IdentityFiles::chain>},
    {"build_chain", none, "Build server certificate chain", v1_1_1, full, set<O, &O::build_chain>},
    {"serverinfo", text, "PEM serverinfo file for certificate", v1_1_1, full,
     set<O, &O::serverinfo>},
    {"key", text, "Private key file to use; default is -cert file or elseserver.pem", v1_1_1, full,
     set_in<O, &O::identity, &IdentityFiles::key>},
    {"key2", in_file, "-Private Key file to use for servername if not in -cert2", v1_1_1, full,
     set_in<O, &O::named_identity, &IdentityFiles::key>},
    {"keyform", any_format, "Key format (ENGINE, other values ignored)", v1_1_1, full,
     identity_format<O, &O::identity, &IdentityFiles::key_format>},
    {"pass", text, "Private key and cert file pass phrase source", v1_1_1, full,
     set_in<O, &O::identity, &IdentityFiles::pass>},
    {"dcert", in_file, "Second server certificate file to use (usually for DSA)", v1_1_1, full,
     set_in<O, &O::second_identity, &IdentityFiles::certificate>},
    {"dcertform", pem_der_or_p12,
     "Second server certificate file format (PEM/DER/P12); has no effect", v1_1_1, full,
     identity_format<O, &O::second_identity, &IdentityFiles::certificate_format>},
    {"dcert_chain", in_file, "second server certificate chain file in PEM format", v1_1_1, full,
     set_in<O, &O::second_identity, &IdentityFiles::chain>},
    {"dkey", in_file, "Second private key file to use (usually for DSA)", v1_1_1, full,
     set_in<O, &O::second_identity, &IdentityFiles::key>},
    {"dkeyform", any_format, "Second key file format (ENGINE, other values ignored)", v1_1_1, full,
     identity_format<O, &O::second_identity, &IdentityFiles::key_format>},
    {"dpass", text, "Second private key and cert file pass phrase source", v1_1_1, full,
     set_in<O, &O::second_identity, &IdentityFiles::pass>},
    {"dhparam", in_file, "DH parameters file to use", v1_1_1, full, set<O, &O::dhparam>},
    {"servername", text, "Servername for HostName TLS extension", v1_1_1, full,
     set<O, &O::servername>},
    {"servername_fatal", none, "On servername mismatch send fatal alert (default warning alert)",
     v1_1_1, full, set<O, &O::servername_fatal>},
    {"nbio_test", none, "Test with the non-blocking test bio", v1_1_1, full, set<O, &O::nbio_test>},
    {"crlf", none, "Convert LF from terminal into CRLF", v1_1_1, full, set<O, &O::crlf>},
    {"quiet", none, "No server output", v1_1_1, full, set<O, &O::quiet>},
    {"no_resume_ephemeral", none, "Disable caching and tickets if ephemeral (EC)DH is used", v1_1_1,
     full, set<O, &O::no_resume_ephemeral>},
    {"www", none, "Respond to a 'GET /' with a status page", v1_1_1, full,
     set_to<O, &O::www, HttpMode::status_page>},
    {"WWW", none, "Respond to a 'GET with the file ./path", v1_1_1, later},
    {"ignore_unexpected_eof", none, "Do not treat lack of close_notify from a peer as an error",
     v3_0, full, set<O, &O::ignore_unexpected_eof>},
    {"tlsextdebug", none, "Hex dump of all TLS extensions received", v1_1_1, full,
     set<O, &O::tlsextdebug>},
    {"HTTP", none, "Like -WWW but ./path includes HTTP headers", v1_1_1, later},
    {"id_prefix", text, "Generate SSL/TLS session IDs prefixed by arg", v1_1_1, full,
     set<O, &O::id_prefix>},
    {"keymatexport", text, "Export keying material using label", v1_1_1, full,
     set<O, &O::keymatexport_label>},
    {"keymatexportlen", positive, "Export len bytes of keying material; default 20", v1_1_1, full,
     set<O, &O::keymatexport_length>},
    {"CRL", in_file, "CRL file to use", v1_1_1, full, set_in<O, &O::trust, &TrustOptions::crl>},
    {"CRLform", pem_or_der, "CRL file format (PEM or DER); default PEM", v1_1_1, full,
     crl_format<O>},
    {"crl_download", none, "Download CRLs from distribution points in certificate CDP entries",
     v1_1_1, full, set_in<O, &O::trust, &TrustOptions::crl_download>},
    {"chainCAfile", in_file, "CA file for certificate chain (PEM format)", v1_1_1, full,
     place<O, &TrustOptions::chain, &TrustPlaces::file>},
    {"chainCApath", directory, "use dir as certificate store path to build CA certificate chain",
     v1_1_1, full, place<O, &TrustOptions::chain, &TrustPlaces::directory>},
    {"chainCAstore", uri, "use URI as certificate store to build CA certificate chain", v3_0, full,
     place<O, &TrustOptions::chain, &TrustPlaces::uri>},
    {"verifyCAfile", in_file, "CA file for certificate verification (PEM format)", v1_1_1, full,
     place<O, &TrustOptions::verify, &TrustPlaces::file>},
    {"verifyCApath", directory, "use dir as certificate store path to verify CA certificate",
     v1_1_1, full, place<O, &TrustOptions::verify, &TrustPlaces::directory>},
    {"verifyCAstore", uri, "use URI as certificate store to verify CA certificate", v3_0, full,
     place<O, &TrustOptions::verify, &TrustPlaces::uri>},
    {"no_cache", none, "Disable session cache", v1_1_1, full, set<O, &O::no_cache>},
    {"ext_cache", none, "Disable internal cache, set up and use external cache", v1_1_1, full,
     set<O, &O::ext_cache>},
    {"verify_return_error", none, "Close connection on verification error", v1_1_1, full,
     set_in<O, &O::verification, &VerificationOptions::return_error>},
    {"verify_quiet", none, "No verify output except verify errors", v1_1_1, full,
     set_in<O, &O::verification, &VerificationOptions::quiet>},
    {"ign_eof", none, "Ignore input EOF (default when -quiet)", v1_1_1, full,
     set_to<O, &O::ign_eof, true>},
    {"no_ign_eof", none, "Do not ignore input EOF", v1_1_1, full, set_to<O, &O::ign_eof, false>},
};

constexpr Opt<O> kOcspOptions[] = {
    {"status", none, "Request certificate status from server", v1_1_1, full,
     set_in<O, &O::status, &StatusOptions::enabled>},
    {"status_verbose", none, "Print more output in certificate status callback", v1_1_1, full,
     status_verbose},
    {"status_timeout", number, "Status request responder timeout", v1_1_1, full, status_timeout},
    {"status_url", text, "Status request fallback URL", v1_1_1, full, status_url},
    {"proxy", text, "[http[s]://]host[:port][/path] of HTTP(S) proxy to use; path is ignored", v3_0,
     full, proxy<&HttpProxy::url>},
    {"no_proxy", text,
     "List of addresses of servers not to use HTTP(S) proxy for\n"
     "Default from environment variable 'no_proxy', else 'NO_PROXY', else none",
     v3_0, full, proxy<&HttpProxy::exceptions>},
    {"status_file", in_file, "File containing DER encoded OCSP Response", v1_1_1, full,
     status_file},
};

constexpr Opt<O> kDebugOptions[] = {
    {"security_debug", none, "Print output from SSL/TLS security framework", v1_1_1, full,
     set_to<O, &O::security_debug, SecurityDebug::refusals>},
    {"security_debug_verbose", none, "Print more output from SSL/TLS security framework", v1_1_1,
     full, set_to<O, &O::security_debug, SecurityDebug::everything>},
    {"brief", none, "Restrict output to brief summary of connection parameters", v1_1_1, full,
     brief<O>},
    {"rev", none, "act as an echo server that sends back received text reversed", v1_1_1, full,
     set<O, &O::rev>},
    {"debug", none, "Print more output", v1_1_1, full, set<O, &O::debug>},
    {"msg", none, "Show protocol messages", v1_1_1, full, set<O, &O::msg>},
    {"msgfile", out_file, "File to send output of -msg or -trace, instead of stdout", v1_1_1, full,
     set<O, &O::msgfile>},
    {"state", none, "Print the SSL states", v1_1_1, full, set<O, &O::state>},
    {"async", none, "Operate in asynchronous mode", v1_1_1, later},
    {"max_pipelines", positive, "Maximum number of encrypt/decrypt pipelines to be used", v1_1_1,
     full, set<O, &O::max_pipelines>},
    {"naccept", positive, "Terminate after #num connections", v1_1_1, full, set<O, &O::naccept>},
    {"keylogfile", out_file, "Write TLS secrets to file", v1_1_1, full, set<O, &O::keylogfile>},
};

constexpr Opt<O> kNetworkOptions[] = {
    {"nbio", none, "Use non-blocking IO", v1_1_1, full, set<O, &O::nbio>},
    // Nothing here waits in a send or a receive; lost flights are always repeated.
    {"timeout", none, "Enable timeouts", v1_1_1, satisfied},
    {"mtu", positive, "Set link-layer MTU", v1_1_1, full, set<O, &O::mtu>},
    {"read_buf", positive, "Default read buffer size to be used for connections", v1_1_1, full,
     set<O, &O::read_buf>},
    {"split_send_frag", positive, "Size used to split data for encrypt pipelines", v1_1_1, full,
     set<O, &O::split_send_frag>},
    {"max_send_frag", positive, "Maximum Size of send frames ", v1_1_1, full,
     set<O, &O::max_send_frag>},
};

constexpr Opt<O> kPskOptions[] = {
    {"psk_identity", text, "PSK identity to expect", v1_1_1, full, set<O, &O::psk_identity>},
    {"psk_hint", text, "PSK identity hint to use", v1_1_1, full, set<O, &O::psk_hint>},
    {"psk", text, "PSK in hex (without 0x)", v1_1_1, full, psk<O>},
    {"psk_session", in_file, "File to read PSK SSL session from", v1_1_1, full,
     set<O, &O::psk_session>},
    {"srpvfile", in_file, "(deprecated) The verifier file for SRP", v1_1_1, full,
     set<O, &O::srpvfile>},
    {"srpuserseed", text, "(deprecated) A seed string for a default user salt", v1_1_1, full,
     set<O, &O::srpuserseed>},
};

constexpr Opt<O> kProtocolOptions[] = {
    {"max_early_data", number, "The maximum number of bytes of early data as advertised in tickets",
     v1_1_1, full, early_data_limit<&O::max_early_data>},
    {"recv_max_early_data", number, "The maximum number of bytes of early data (hard limit)", v3_0,
     full, early_data_limit<&O::recv_max_early_data>},
    {"early_data", none, "Attempt to read early data", v1_1_1, full, set<O, &O::early_data>},
    {"num_tickets", number,
     "The number of TLSv1.3 session tickets that a server will automatically issue", v1_1_1, full,
     conf<O, ConfKey::num_tickets>},
    {"anti_replay", none, "Switch on anti-replay protection (default)", v1_1_1, full,
     conf<O, ConfKey::anti_replay>},
    {"no_anti_replay", none, "Switch off anti-replay protection", v1_1_1, full,
     conf<O, ConfKey::no_anti_replay>},
    // Files have one mode on this system.
    {"http_server_binmode", none,
     "opening files in binary mode when acting as http server (-WWW and -HTTP)", v3_0, satisfied},
    {"no_ca_names", none, "Disable TLS Extension CA Names", v3_0, full, set<O, &O::no_ca_names>},
    {"stateless", none, "Require TLSv1.3 cookies", v3_0, full, set<O, &O::stateless>},
    {"ssl2", none, "Just talk SSLv2", v1_only, refused, no_ssl2<O>},
    // There is no SSLv2 here to turn off.
    {"no_ssl2", none, "Just disable SSLv2", v1_only, satisfied},
    {"ssl3", none, "Just talk SSLv3", v1_1_1, full, only<O, ProtocolVersion::ssl3>},
    {"tls1", none, "Just talk TLSv1", v1_1_1, full, only<O, ProtocolVersion::tls1_0>},
    {"tls1_1", none, "Just talk TLSv1.1", v1_1_1, full, only<O, ProtocolVersion::tls1_1>},
    {"tls1_2", none, "just talk TLSv1.2", v1_1_1, full, only<O, ProtocolVersion::tls1_2>},
    {"tls1_3", none, "just talk TLSv1.3", v1_1_1, full, only<O, ProtocolVersion::tls1_3>},
    {"dtls", none, "Use any DTLS version", v1_1_1, full, datagrams<O>},
    {"listen", none, "Listen for a DTLS ClientHello with a cookie and then connect", v1_1_1, full,
     set<O, &O::listen_for_cookie>},
    {"dtls1", none, "Just talk DTLSv1", v1_1_1, full, only_datagrams<O, ProtocolVersion::tls1_1>},
    {"dtls1_2", none, "Just talk DTLSv1.2", v1_1_1, full,
     only_datagrams<O, ProtocolVersion::tls1_2>},
    {"sctp", none, "Use SCTP", v1_1_1, full, set<O, &O::sctp>},
    {"sctp_label_bug", none, "Enable SCTP label length bug", v1_1_1, full,
     set<O, &O::sctp_label_bug>},
    {"use_srtp", text, "Offer SRTP key management with a colon-separated profile list", v1_1_1,
     full, set<O, &O::use_srtp>},
    {"no_dhe", none, "Disable ephemeral DH", v1_1_1, full, set<O, &O::no_dhe>},
    {"nextprotoneg", text,
     "Set the advertised protocols for the NPN extension (comma-separated list)", v1_1_1, full,
     set<O, &O::nextprotoneg>},
    {"alpn", text, "Set the advertised protocols for the ALPN extension (comma-separated list)",
     v1_1_1, full, set<O, &O::alpn>},
    {"sendfile", none, "Use sendfile to response file with -WWW", v3_0, later},
};

constexpr Opt<O> kOwnOptions[] = {
    {"cert_comp", none, "Compress certificates for clients that can decompress them", own, full,
     set<O, &O::compress_certificates>},
    {"demo", none, "Make a key and a self-signed certificate for this run only", own, full,
     set<O, &O::demo>},
    {"heartbeat", none, "Let peers ask for heartbeats, and ask for them by the command B", own,
     full, set<O, &O::heartbeat>},
    {"nocommands", none, "Do not take letters typed at a line's start as commands", own, full,
     set<O, &O::nocommands>},
    {"handshake_timeout", positive, "Seconds that a handshake may take; default 60", own, full,
     set<O, &O::handshake_timeout>},
    {"no_cookies", none, "DTLS: believe a client's address without a cookie", own, full,
     set<O, &O::no_cookies>},
    {"idle_timeout", positive, "Seconds without traffic after which a connection ends", own, full,
     set<O, &O::idle_timeout>},
};

constexpr std::array<OptGroup<O>, 15> kGroups{{
    {"General", kGeneralOptions},
    {"Network", kListenOptions},
    {"Identity", kIdentityOptions},
    {"OCSP", kOcspOptions},
    {"Debug", kDebugOptions},
    {"Network", kNetworkOptions},
    {"Server identity", kPskOptions},
    {"Protocol and version", kProtocolOptions},
    {"Random state", kRandomOptions<O>},
    {"TLS/SSL", kTlsConfOptions<O>},
    {"Validation", kValidationOptions<O>},
    {"Extended certificate", kExtendedCertificateOptions<O>},
    {"Provider", kProviderOptions<O>},
    {"Handfast", kOwnOptions},
    {"", kOwnTlsOptions<O>},
}};

}  // namespace
}  // namespace rows

const OptTable<ServerOptions>& server_option_table() {
    static constexpr OptTable<ServerOptions> kTable{"s_server", rows::kGroups};
    return kTable;
}

}  // namespace handfast::cli
