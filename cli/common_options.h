// SPDX-License-Identifier: Apache-2.0
// What command lines of s_server and s_client say alike. Strings stay as they were given: cipher,
// group and signature-algorithm lists are judged by handshake/, files are read by load.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/file_format.h"
#include "cli/opt_table.h"
#include "cli/trust_options.h"
#include "cli/validation_options.h"
#include "handshake/security_level.h"
#include "handshake/version.h"
#include "x509/print/name_text.h"

namespace handfast::cli {

/// A certificate, its key and its chain, as named on the command line ("" where not given).
struct IdentityFiles {
    std::string certificate;
    std::string key;
    std::string chain;
    FileFormat certificate_format = FileFormat::any;
    FileFormat key_format = FileFormat::any;
    std::optional<std::string> pass;  ///< A source as in openssl-passphrase-options(1).
};

/// -xcert and what goes with it.
struct ExtraIdentityFiles : IdentityFiles {
    bool build_chain = false;
};

/// The commands that OpenSSL hands to SSL_CONF_cmd, which are applied to the configuration in
/// the order of the command line, after the certificates are loaded.
enum class ConfKey : std::uint8_t {
    no_ssl3,
    no_tls1,
    no_tls1_1,
    no_tls1_2,
    no_tls1_3,
    server_preference,
    prioritize_chacha,
    signature_algorithms,
    client_signature_algorithms,
    groups,  ///< -groups and -curves
    named_curve,
    cipher,
    ciphersuites,
    min_protocol,
    max_protocol,
    record_padding,
    no_middlebox,
    no_etm,
    compression,
    no_compression,
    bugs,
    strict,
    debug_broken_protocol,
    no_ticket,
    allow_no_dhe_kex,
    num_tickets,
    anti_replay,
    no_anti_replay,
    legacy_renegotiation,
    client_renegotiation,
    no_renegotiation,
    no_resumption_on_renegotiation,
    legacy_server_connect,
    no_legacy_server_connect,
};

struct ConfCommand {
    ConfKey key;
    std::string_view name;  ///< As given, without the dash: "curves".
    std::string value;      ///< "" for flags.
};

/// "Call to SSL_CONF_cmd(-cipher, foo) failed": the line for a command that was not accepted.
std::string conf_failure(const ConfCommand& command);

/// How a peer's certificates are judged.
struct VerificationOptions {
    std::optional<int> depth;   ///< -verify and -Verify
    bool required = false;      ///< -Verify
    bool return_error = false;  ///< -verify_return_error
    bool quiet = false;         ///< -verify_quiet
    std::string announcements;  ///< What OpenSSL says of them as it reads the command line.
};

/// -security_debug and -security_debug_verbose
enum class SecurityDebug : std::uint8_t { off, refusals, everything };

/// What s_server and s_client have in common.
struct CommonOptions {
    bool help = false;
    Transport transport = Transport::stream;      ///< Datagrams: -dtls and its like.
    std::optional<ProtocolVersion> only_version;  ///< From -tls1_2 or -tls1_3; -dtls1 is TLS 1.1.
    int protocol_flags = 0;                       ///< How many of -tls1_2, -tls1_3, … were given.
    int exclusion_flags = 0;                      ///< How many of -no_tls1_2, … were given.
    std::vector<ConfCommand> conf;

    std::vector<ExtraIdentityFiles> extra_identities;  ///< In the order of the command line.

    std::vector<std::string> rand_files;
    std::string writerand_file;

    bool quiet = false;
    bool brief = false;
    bool debug = false;
    bool msg = false;
    bool state = false;
    bool tlsextdebug = false;
    SecurityDebug security_debug = SecurityDebug::off;
    bool crlf = false;
    bool nbio = false;
    bool nbio_test = false;
    bool nocommands = false;
    bool ignore_unexpected_eof = false;
    std::optional<bool> ign_eof;
    std::string msgfile;
    std::string keylogfile;
    std::optional<std::string> alpn;          ///< Comma-separated.
    std::optional<std::string> nextprotoneg;  ///< Likewise.
    bool heartbeat = false;
    VerificationOptions verification;
    ValidationOptions validation;
    TrustOptions trust;
    bool build_chain = false;
    x509::NameOptions names = x509::oneline_options();  ///< -nameopt
    bool compress_certificates = false;                 ///< -cert_comp
    std::string keymatexport_label;
    int keymatexport_length = 20;
    unsigned max_send_frag = 0;    ///< 0: the default. The permitted range is 512 to 16384.
    unsigned split_send_frag = 0;  ///< 0: max_send_frag, which it must not exceed.
    unsigned max_pipelines = 0;    ///< 0: the default, 1; at most 32.
    unsigned read_buf = 0;         ///< 0: the default.
    bool sctp = false;
    bool sctp_label_bug = false;
    int mtu = 0;        ///< -mtu: of the link, with IP's and UDP's headers; 0: unknown.
    int probe_mtu = 0;  ///< -probe_mtu, likewise; 0: no probes.
    std::optional<std::string> use_srtp;             ///< Colon-separated.
    std::optional<std::uint8_t> connection_id_size;  ///< -connection_id
    std::string psk;                                 ///< Hexadecimal.
    std::string psk_identity = "Client_identity";
    std::string psk_session;                         ///< A file.
    std::optional<std::uint16_t> record_size_limit;  ///< 0: without the extension.
};

/// Whether -min_protocol and -max_protocol know the name.
bool is_protocol_name(std::string_view name);

/// `only_version`, -no_… and -min/max_protocol together; a bound overrides the flag. Names of the
/// other transport's versions bound nothing, nor do names that `is_protocol_name` refuses. Versions
/// before (D)TLS 1.2 have to be asked for: by name or, but for SSLv3, with security level 0.
VersionSet versions_of(const CommonOptions& options, SecurityLevel level);

/// Why the two parts of a -tls1_2 -no_tls1_3 do not go together, if they do not.
OptionResult check_protocol_flags(const CommonOptions& options);

enum class AddressFamily : std::uint8_t { any, ipv4, ipv6, unix_socket };

/// What does not go together about the transport, in OpenSSL's words; "" when all does.
std::string_view transport_complaint(const CommonOptions& options, AddressFamily family);

}  // namespace handfast::cli
