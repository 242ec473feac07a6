// SPDX-License-Identifier: Apache-2.0
// The options of s_client.
#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "cli/client_options.h"
#include "cli/listen_address.h"
#include "cli/opt_common.h"

namespace handfast::cli {
namespace rows {
namespace {

using O = ClientOptions;

OptionResult go_to(O& options, std::string_view address) {
    auto parts = split_host_service(address, HostOrService::host);
    if (!parts)
        return std::unexpected(
            OptionError{"s_client: -connect argument or target parameter malformed or ambiguous",
                        OptionError::Hint::none});
    if (options.family == AddressFamily::unix_socket) options.family = AddressFamily::any;
    if (parts->host) options.host = *std::move(parts->host);
    if (parts->service) options.service = *std::move(parts->service);
    return {};
}

OptionResult connect(O& options, const Value& value) {
    options.connect_given = true;
    return go_to(options, value.text);
}

OptionResult target(O& options, const Value& value) {
    if (options.connect_given)
        return std::unexpected(
            OptionError{"s_client: cannot provide both -connect option and target parameter"});
    return go_to(options, value.text);
}

OptionResult unix_path(O& options, const Value& value) {
    options.family = AddressFamily::unix_socket;
    options.host = std::string(value.text);
    return {};
}

/// RFC 6066 §4's codes are 1 to 4 for these.
OptionResult max_fragment_length(O& options, const Value& value) {
    constexpr std::array<std::intmax_t, 4> kLengths{512, 1024, 2048, 4096};
    const auto found = std::ranges::find(kLengths, value.number);
    // OpenSSL ends this line with no newline, so the hint goes on in it.
    if (found == kLengths.end())
        return std::unexpected(
            OptionError{fmt::format("s_client: Max Fragment Len {} is out of permitted values"
                                    "s_client: Use -help for summary.",
                                    value.number),
                        OptionError::Hint::none});
    options.max_fragment_length = static_cast<std::uint8_t>(found - kLengths.begin() + 1);
    return {};
}

constexpr int kReconnects = 5;  // OpenSSL's

constexpr Opt<O> kGeneralOptions[] = {
    {"help", none, "Display this summary", v1_1_1, full, set<O, &O::help>},
    {"engine", text, "Use engine, possibly a hardware device", v1_1_1, later},
    {"ssl_client_engine", text, "Specify engine to be used for client certificate operations",
     v1_1_1, later},
    {"ssl_config", text, "Use specified section for SSL_CTX configuration", v1_1_1, later},
    {"ct", none, "Request and parse SCTs (also enables OCSP stapling)", v1_1_1, later},
    {"noct", none, "Do not request or parse SCTs (default)", v1_1_1, satisfied},
    {"ctlogfile", in_file, "CT log list CONF file", v1_1_1, later},
};

constexpr Opt<O> kNetworkOptions[] = {
    {"host", text, "Use -connect instead", v1_1_1, full, set<O, &O::host>},
    {"port", positive, "Use -connect instead", v1_1_1, full, set_text<O, &O::service>},
    {"connect", text, "TCP/IP where to connect; default: 4433)", v1_1_1, full, connect},
    {"bind", text, "bind local address for connection", v1_1_1, later},
    {"proxy", text, "Connect to via specified proxy to the real server", v1_1_1, later},
    {"proxy_user", text, "UserID for proxy authentication", v3_0, later},
    {"proxy_pass", text, "Proxy authentication password source", v3_0, later},
    {"unix", text, "Connect over the specified Unix-domain socket", v1_1_1, full, unix_path},
    {"4", none, "Use IPv4 only", v1_1_1, full, set_to<O, &O::family, AddressFamily::ipv4>},
    {"6", none, "Use IPv6 only", v1_1_1, full, set_to<O, &O::family, AddressFamily::ipv6>},
    {"maxfraglen", positive,
     "Enable Maximum Fragment Length Negotiation (len values: 512, 1024, 2048 and 4096)", v1_1_1,
     full, max_fragment_length},
    {"max_send_frag", positive, "Maximum Size of send frames ", v1_1_1, full,
     set<O, &O::max_send_frag>},
    {"split_send_frag", positive, "Size used to split data for encrypt pipelines", v1_1_1, full,
     set<O, &O::split_send_frag>},
    {"max_pipelines", positive, "Maximum number of encrypt/decrypt pipelines to be used", v1_1_1,
     full, set<O, &O::max_pipelines>},
    {"read_buf", positive, "Default read buffer size to be used for connections", v1_1_1, full,
     set<O, &O::read_buf>},
    {"fallback_scsv", none, "Send the fallback SCSV", v1_1_1, full, set<O, &O::fallback_scsv>},
};

constexpr Opt<O> kIdentityOptions[] = {
    {"cert", in_file, "Client certificate file to use", v1_1_1, full,
     set_in<O, &O::identity, &IdentityFiles::certificate>},
    {"certform", pem_der_or_p12, "Client certificate file format (PEM/DER/P12); has no effect",
     v1_1_1, full, identity_format<O, &O::identity, &IdentityFiles::certificate_format>},
    {"cert_chain", in_file, "Client certificate chain file (in PEM format)", v1_1_1, full,
     set_in<O, &O::identity, &IdentityFiles::chain>},
    {"build_chain", none, "Build client certificate chain", v1_1_1, full, set<O, &O::build_chain>},
    {"key", text, "Private key file to use; default: -cert file", v1_1_1, full,
     set_in<O, &O::identity, &IdentityFiles::key>},
    {"keyform", key_format, "Key format (ENGINE, other values ignored)", v1_1_1, full,
     identity_format<O, &O::identity, &IdentityFiles::key_format>},
    {"pass", text, "Private key and cert file pass phrase source", v1_1_1, full,
     set_in<O, &O::identity, &IdentityFiles::pass>},
    {"verify", positive, "Turn on peer certificate verification", v1_1_1, full, verify<O>},
    {"nameopt", text, "Certificate subject/issuer name printing options", v1_1_1, full,
     name_options<O, OptionError::Hint::none, &O::names>},
    {"CApath", directory, "PEM format directory of CA's", v1_1_1, full,
     place<O, &TrustOptions::places, &TrustPlaces::directory>},
    {"CAfile", in_file, "PEM format file of CA's", v1_1_1, full,
     place<O, &TrustOptions::places, &TrustPlaces::file>},
    {"CAstore", uri, "URI to store of CA's", v3_0, full,
     place<O, &TrustOptions::places, &TrustPlaces::uri>},
    {"no-CAfile", none, "Do not load the default certificates file", v1_1_1, full,
     place<O, &TrustOptions::places, &TrustPlaces::no_default_file>},
    {"no-CApath", none, "Do not load certificates from the default certificates directory", v1_1_1,
     full, place<O, &TrustOptions::places, &TrustPlaces::no_default_directory>},
    {"no-CAstore", none, "Do not load certificates from the default certificates store", v3_0, full,
     place<O, &TrustOptions::places, &TrustPlaces::no_default_store>},
    {"requestCAfile", in_file, "PEM format file of CA names to send to the server", v1_1_1, later},
    {"dane_tlsa_domain", text, "DANE TLSA base domain", v1_1_1, later},
    {"dane_tlsa_rrdata", text, "DANE TLSA rrdata presentation form", v1_1_1, later},
    {"dane_ee_no_namechecks", none, "Disable name checks when matching DANE-EE(3) TLSA records",
     v1_1_1, later},
    {"psk_identity", text, "PSK identity", v1_1_1, full, set<O, &O::psk_identity>},
    {"psk", text, "PSK in hex (without 0x)", v1_1_1, full, psk<O>},
    {"psk_session", in_file, "File to read PSK SSL session from", v1_1_1, full,
     set<O, &O::psk_session>},
    {"name", text,
     "Hostname to use for \"-starttls lmtp\", \"-starttls smtp\" or \"-starttls xmpp[-server]\"",
     v1_1_1, later},
};

constexpr Opt<O> kSessionOptions[] = {
    {"reconnect", none, "Drop and re-make the connection with the same Session-ID", v1_1_1, full,
     set_to<O, &O::reconnects, kReconnects>},
    {"sess_out", out_file, "File to write SSL session to", v1_1_1, full, set<O, &O::sess_out>},
    {"sess_in", in_file, "File to read SSL session from", v1_1_1, full, set<O, &O::sess_in>},
};

constexpr Opt<O> kInputOutputOptions[] = {
    {"crlf", none, "Convert LF from terminal into CRLF", v1_1_1, full, set<O, &O::crlf>},
    {"quiet", none, "No s_client output", v1_1_1, full, set<O, &O::quiet>},
    {"ign_eof", none, "Ignore input eof (default when -quiet)", v1_1_1, full,
     set_to<O, &O::ign_eof, true>},
    {"no_ign_eof", none, "Don't ignore input eof", v1_1_1, full, set_to<O, &O::ign_eof, false>},
    {"starttls", text, "Use the appropriate STARTTLS command before starting TLS", v1_1_1, later},
    {"xmpphost", text, "Alias of -name option for \"-starttls xmpp[-server]\"", v1_1_1, later},
    {"brief", none, "Restrict output to brief summary of connection parameters", v1_1_1, full,
     brief<O>},
    {"prexit", none, "Print session information when the program exits", v1_1_1, later},
};

constexpr Opt<O> kDebugOptions[] = {
    {"showcerts", none, "Show all certificates sent by the server", v1_1_1, later},
    {"debug", none, "Extra output", v1_1_1, full, set<O, &O::debug>},
    {"msg", none, "Show protocol messages", v1_1_1, full, set<O, &O::msg>},
    {"msgfile", out_file, "File to send output of -msg or -trace, instead of stdout", v1_1_1, full,
     set<O, &O::msgfile>},
    {"nbio_test", none, "More ssl protocol testing", v1_1_1, full, set<O, &O::nbio_test>},
    {"state", none, "Print the ssl states", v1_1_1, full, set<O, &O::state>},
    {"keymatexport", text, "Export keying material using label", v1_1_1, full,
     set<O, &O::keymatexport_label>},
    {"keymatexportlen", positive, "Export len bytes of keying material; default 20", v1_1_1, full,
     set<O, &O::keymatexport_length>},
    {"security_debug", none, "Enable security debug messages", v1_1_1, full,
     set_to<O, &O::security_debug, SecurityDebug::refusals>},
    {"security_debug_verbose", none, "Output more security debug output", v1_1_1, full,
     set_to<O, &O::security_debug, SecurityDebug::everything>},
    {"trace", none, "Show trace output of protocol messages", v1_1_1, later},
    {"keylogfile", out_file, "Write TLS secrets to file", v1_1_1, full, set<O, &O::keylogfile>},
    {"nocommands", none, "Do not use interactive command letters", v3_0, full,
     set<O, &O::nocommands>},
    {"servername", text, "Set TLS extension servername (SNI) in ClientHello (default)", v1_1_1,
     full, set<O, &O::servername>},
    {"noservername", none, "Do not send the server name (SNI) extension in the ClientHello", v1_1_1,
     full, set<O, &O::noservername>},
    {"tlsextdebug", none, "Hex dump of all TLS extensions received", v1_1_1, full,
     set<O, &O::tlsextdebug>},
    {"ignore_unexpected_eof", none, "Do not treat lack of close_notify from a peer as an error",
     v3_0, full, set<O, &O::ignore_unexpected_eof>},
    {"status", none, "Request certificate status from server", v1_1_1, full, set<O, &O::status>},
    {"serverinfo", text, "types  Send empty ClientHello extensions (comma-separated numbers)",
     v1_1_1, later},
    {"alpn", text,
     "Enable ALPN extension, considering named protocols supported (comma-separated list)", v1_1_1,
     full, set<O, &O::alpn>},
    {"async", none, "Support asynchronous operation", v1_1_1, later},
    {"nbio", none, "Use non-blocking IO", v1_1_1, full, set<O, &O::nbio>},
};

constexpr Opt<O> kProtocolOptions[] = {
    {"ssl2", none, "Just use SSLv2", v1_only, refused, no_ssl2<O>},
    // There is no SSLv2 here to turn off.
    {"no_ssl2", none, "Just disable SSLv2", v1_only, satisfied},
    {"ssl3", none, "Just use SSLv3", v1_1_1, full, only<O, ProtocolVersion::ssl3>},
    {"tls1", none, "Just use TLSv1", v1_1_1, full, only<O, ProtocolVersion::tls1_0>},
    {"tls1_1", none, "Just use TLSv1.1", v1_1_1, full, only<O, ProtocolVersion::tls1_1>},
    {"tls1_2", none, "Just use TLSv1.2", v1_1_1, full, only<O, ProtocolVersion::tls1_2>},
    {"tls1_3", none, "Just use TLSv1.3", v1_1_1, full, only<O, ProtocolVersion::tls1_3>},
    {"dtls", none, "Use any version of DTLS", v1_1_1, full, datagrams<O>},
    {"sctp", none, "Use SCTP", v1_1_1, full, set<O, &O::sctp>},
    {"sctp_label_bug", none, "Enable SCTP label length bug", v1_1_1, full,
     set<O, &O::sctp_label_bug>},
    // Nothing here waits in a send or a receive; lost flights are always repeated.
    {"timeout", none, "Enable send/receive timeout on DTLS connections", v1_1_1, satisfied},
    {"mtu", positive, "Set the link layer MTU", v1_1_1, full, set<O, &O::mtu>},
    {"dtls1", none, "Just use DTLSv1", v1_1_1, full, only_datagrams<O, ProtocolVersion::tls1_1>},
    {"dtls1_2", none, "Just use DTLSv1.2", v1_1_1, full,
     only_datagrams<O, ProtocolVersion::tls1_2>},
    {"nextprotoneg", text,
     "Enable NPN extension, considering named protocols supported (comma-separated list)", v1_1_1,
     full, set<O, &O::nextprotoneg>},
    {"heartbeat", none, "Let the server ask for heartbeats, and ask for them by the command B", own,
     full, set<O, &O::heartbeat>},
    {"early_data", in_file, "File to send as early data", v1_1_1, full,
     set<O, &O::early_data_file>},
    {"enable_pha", none, "Enable post-handshake-authentication", v1_1_1, full,
     set<O, &O::enable_pha>},
    {"use_srtp", text, "Offer SRTP key management with a colon-separated profile list", v1_1_1,
     full, set<O, &O::use_srtp>},
    {"srpuser", text, "(deprecated) SRP authentication for 'user'", v1_1_1, full,
     set<O, &O::srpuser>},
    {"srppass", text, "(deprecated) Password for 'user'", v1_1_1, full, set<O, &O::srppass>},
    {"srp_lateuser", none, "(deprecated) SRP username into second ClientHello message", v1_1_1,
     full, set<O, &O::srp_lateuser>},
    {"srp_moregroups", none, "(deprecated) Tolerate other than the known g N values.", v1_1_1, full,
     set<O, &O::srp_moregroups>},
    {"srp_strength", positive, "(deprecated) Minimal length in bits for N", v1_1_1, full,
     set<O, &O::srp_strength>},
};

constexpr Opt<O> kVerificationOptions[] = {
    {"CRL", in_file, "CRL file to use", v1_1_1, full, set_in<O, &O::trust, &TrustOptions::crl>},
    {"crl_download", none, "Download CRL from distribution points", v1_1_1, full,
     set_in<O, &O::trust, &TrustOptions::crl_download>},
    {"CRLform", pem_or_der, "CRL format (PEM or DER); default PEM", v1_1_1, full, crl_format<O>},
    {"verify_return_error", none, "Close connection on verification error", v1_1_1, full,
     set_in<O, &O::verification, &VerificationOptions::return_error>},
    {"verify_quiet", none, "Restrict verify output to errors", v1_1_1, full,
     set_in<O, &O::verification, &VerificationOptions::quiet>},
    {"chainCAfile", in_file, "CA file for certificate chain (PEM format)", v1_1_1, full,
     place<O, &TrustOptions::chain, &TrustPlaces::file>},
    {"chainCApath", directory, "Use dir as certificate store path to build CA certificate chain",
     v1_1_1, full, place<O, &TrustOptions::chain, &TrustPlaces::directory>},
    {"chainCAstore", uri, "CA store URI for certificate chain", v3_0, full,
     place<O, &TrustOptions::chain, &TrustPlaces::uri>},
    {"verifyCAfile", in_file, "CA file for certificate verification (PEM format)", v1_1_1, full,
     place<O, &TrustOptions::verify, &TrustPlaces::file>},
    {"verifyCApath", directory, "Use dir as certificate store path to verify CA certificate",
     v1_1_1, full, place<O, &TrustOptions::verify, &TrustPlaces::directory>},
    {"verifyCAstore", uri, "CA store URI for certificate verification", v3_0, full,
     place<O, &TrustOptions::verify, &TrustPlaces::uri>},
};

constexpr std::array<OptGroup<O>, 14> kGroups{{
    {"General", kGeneralOptions},
    {"Network", kNetworkOptions},
    {"Identity", kIdentityOptions},
    {"Session", kSessionOptions},
    {"Input/Output", kInputOutputOptions},
    {"Debug", kDebugOptions},
    {"Protocol and version", kProtocolOptions},
    {"Random state", kRandomOptions<O>},
    {"TLS/SSL", kTlsConfOptions<O>},
    {"Validation", kValidationOptions<O>},
    {"", kVerificationOptions},
    {"Extended certificate", kExtendedCertificateOptions<O>},
    {"Provider", kProviderOptions<O>},
    {"Handfast", kOwnTlsOptions<O>},
}};

constexpr Opt<O> kTarget{"host:port", text, "Where to connect; same as -connect option",
                         v1_1_1,      full, target};

}  // namespace
}  // namespace rows

const OptTable<ClientOptions>& client_option_table() {
    static constexpr OptTable<ClientOptions> kTable{"s_client", rows::kGroups, &rows::kTarget};
    return kTable;
}

}  // namespace handfast::cli
