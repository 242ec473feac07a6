// SPDX-License-Identifier: Apache-2.0
// The groups of options that s_server and s_client share, as templates over the command's
// options struct (which derives from CommonOptions).
#pragma once

#include <algorithm>

#include "cli/common_options.h"
#include "cli/opt_names.h"
#include "cli/opt_table.h"
#include "cli/opt_verify.h"
#include "handshake/record_sizes.h"

namespace handfast::cli {

/// Takes -tls1_2 or -tls1_3.
template <class O, ProtocolVersion Version>
OptionResult only(O& options, const Value&) {
    options.only_version = Version;
    ++options.protocol_flags;
    return check_protocol_flags(options);
}

/// Takes -dtls.
template <class O>
OptionResult datagrams(O& options, const Value&) {
    options.transport = Transport::datagram;
    ++options.protocol_flags;
    return check_protocol_flags(options);
}

/// Takes -dtls1 or -dtls1_2.
template <class O, ProtocolVersion Version>
OptionResult only_datagrams(O& options, const Value& value) {
    options.only_version = Version;
    return datagrams<O>(options, value);
}

/// Takes -connection_id.
template <class O>
OptionResult connection_id(O& options, const Value& value) {
    if (value.number > 255)
        return std::unexpected(OptionError{"-connection_id: at most 255 bytes (RFC 9146)"});
    options.connection_id_size = static_cast<std::uint8_t>(value.number);
    return {};
}

/// Takes -no_tls1_2 and its like.
template <class O, ConfKey Key>
OptionResult exclude(O& options, const Value& value) {
    options.conf.push_back({Key, value.name, {}});
    ++options.exclusion_flags;
    return check_protocol_flags(options);
}

/// Keeps a command for SSL_CONF's turn.
template <class O, ConfKey Key>
OptionResult conf(O& options, const Value& value) {
    options.conf.push_back({Key, value.name, std::string(value.text)});
    return {};
}

/// -verify; OpenSSL says so at once, unless it has been told to be quiet before.
template <class O>
OptionResult verify(O& options, const Value& value) {
    options.verification.depth = static_cast<int>(value.number);
    if (!options.quiet)
        options.verification.announcements +=
            "verify depth is " + std::to_string(value.number) + "\n";
    return {};
}

/// One of the places of -CAfile, -verifyCAfile, -chainCAfile and their like.
template <class O, auto Places, auto Member>
OptionResult place(O& options, const Value& value) {
    using Field = std::remove_cvref_t<decltype(options.trust.*Places.*Member)>;
    if constexpr (std::is_same_v<Field, bool>)
        options.trust.*Places.*Member = true;
    else
        options.trust.*Places.*Member = std::string(value.text);
    return {};
}

/// -CRLform
template <class O>
OptionResult crl_format(O& options, const Value& value) {
    options.trust.crl_format = file_format(value.text).value_or(FileFormat::any);
    return {};
}

/// -certform, -keyform and their like. P12, which OpenSSL takes for keys, leaves it to the file.
template <class O, auto Identity, auto Format>
OptionResult identity_format(O& options, const Value& value) {
    const auto found = file_format(value.text);
    if (found != FileFormat::pem && found != FileFormat::der && found != FileFormat::p12)
        return std::unexpected(OptionError{std::string(O::kCommand) + ": option -" +
                                               std::string(value.name) + " " +
                                               std::string(value.text) + kNotAvailable,
                                           OptionError::Hint::none});
    options.*Identity.*Format = found == FileFormat::p12 ? FileFormat::any : *found;
    return {};
}

/// -ssl2: 1.1.1's manual lists it, but no version since 1.1.0 speaks SSLv2.
template <class O>
OptionResult no_ssl2(O&, const Value&) {
    return std::unexpected(OptionError{"-ssl2: SSLv2 is not spoken here; -ssl3 is the oldest",
                                       OptionError::Hint::none});
}

/// -brief, which is also quiet.
template <class O>
OptionResult brief(O& options, const Value&) {
    options.verification.quiet = true;
    options.brief = true;
    options.quiet = true;
    return {};
}

/// -psk
template <class O>
OptionResult psk(O& options, const Value& value) {
    if (value.text.find_first_not_of("0123456789abcdefABCDEF") != value.text.npos)
        return std::unexpected(OptionError{"Not a hex number '" + std::string(value.text) + "'",
                                           OptionError::Hint::none});
    options.psk = std::string(value.text);
    return {};
}

/// The same for what OpenSSL lists for both roles and refuses to one of them.
template <class O, ConfKey Key, Role For>
OptionResult conf_of(O& options, const Value& value) {
    if (O::kRole == For) return conf<O, Key>(options, value);
    return std::unexpected(
        OptionError{"Call to SSL_CONF_cmd(-" + std::string(value.name) + ", <NULL>) failed",
                    OptionError::Hint::none});
}
template <class O, Role For>
inline constexpr Effect kEffectOf = O::kRole == For ? Effect::full : Effect::refused;

/// Takes -record_size_limit.
template <class O>
OptionResult record_size_limit(O& options, const Value& value) {
    const bool fits = value.number == 0 ||
                      (value.number >= kMinRecordSizeLimit && value.number <= kMaxRecordSizeLimit);
    if (!fits)
        return std::unexpected(OptionError{"Record size limit " + std::string(value.text) +
                                               " is neither 0 nor between 64 and 16385",
                                           OptionError::Hint::none});
    options.record_size_limit = static_cast<std::uint16_t>(value.number);
    return {};
}

/// Where the next of -xkey, -xchain and their like goes.
template <class O>
ExtraIdentityFiles& newest_identity(O& options) {
    auto& all = options.extra_identities;
    return all.empty() ? all.emplace_back() : all.back();
}

/// -xcert begins an identity, unless the one begun has none yet. Formats stay as they were.
template <class O>
OptionResult extra_certificate(O& options, const Value& value) {
    const ExtraIdentityFiles& newest = newest_identity(options);
    if (!newest.certificate.empty()) {
        ExtraIdentityFiles next;
        next.certificate_format = newest.certificate_format;
        next.key_format = newest.key_format;
        options.extra_identities.push_back(std::move(next));
    }
    newest_identity(options).certificate = std::string(value.text);
    return {};
}

/// -xkey and -xchain: one each.
template <class O, auto Member>
OptionResult extra_file(O& options, const Value& value) {
    std::string& file = newest_identity(options).*Member;
    constexpr bool kIsKey = Member == &ExtraIdentityFiles::key;
    if (!file.empty())
        return std::unexpected(OptionError{
            std::string(O::kCommand) + ": " + (kIsKey ? "Key" : "Chain") + " already specified",
            OptionError::Hint::none});
    file = std::string(value.text);
    return {};
}

/// -xchain_build
template <class O>
OptionResult extra_chain_build(O& options, const Value&) {
    newest_identity(options).build_chain = true;
    return {};
}

/// -xcertform and -xkeyform; a key without a file of its own is in the certificate's format.
template <class O, auto Member>
OptionResult extra_format(O& options, const Value& value) {
    const FileFormat found = file_format(value.text).value_or(FileFormat::any);
    // PKCS #12 is known by itself.
    newest_identity(options).*Member = found == FileFormat::p12 ? FileFormat::any : found;
    return {};
}

namespace rows {
using enum ArgKind;
using enum Since;
using enum Effect;

template <class O>
inline constexpr Opt<O> kRandomOptions[] = {
    {"rand", text, "Load the given file(s) into the random number generator", v1_1_1, full,
     add<O, &O::rand_files>},
    {"writerand", out_file, "Write random data to the specified file", v1_1_1, full,
     set<O, &O::writerand_file>},
};

template <class O>
inline constexpr Opt<O> kTlsConfOptions[] = {
    {"no_ssl3", none, "Just disable SSLv3", v1_1_1, full, exclude<O, ConfKey::no_ssl3>},
    {"no_tls1", none, "Just disable TLSv1", v1_1_1, full, exclude<O, ConfKey::no_tls1>},
    {"no_tls1_1", none, "Just disable TLSv1.1", v1_1_1, full, exclude<O, ConfKey::no_tls1_1>},
    {"no_tls1_2", none, "Just disable TLSv1.2", v1_1_1, full, exclude<O, ConfKey::no_tls1_2>},
    {"no_tls1_3", none, "Just disable TLSv1.3", v1_1_1, full, exclude<O, ConfKey::no_tls1_3>},
    {"bugs", none, "Turn on SSL bug compatibility", v1_1_1, full, conf<O, ConfKey::bugs>},
    {"no_comp", none, "Disable SSL/TLS compression (default)", v1_1_1, full,
     conf<O, ConfKey::no_compression>},
    {"comp", none, "Use SSL/TLS-level compression", v1_1_1, full, conf<O, ConfKey::compression>},
    {"no_ticket", none, "Disable use of TLS session tickets", v1_1_1, full,
     conf<O, ConfKey::no_ticket>},
    {"serverpref", none, "Use server's cipher preferences", v1_1_1, full,
     conf<O, ConfKey::server_preference>},
    {"legacy_renegotiation", none, "Enable use of legacy renegotiation (dangerous)", v1_1_1, full,
     conf<O, ConfKey::legacy_renegotiation>},
    {"client_renegotiation", none, "Allow client-initiated renegotiation", v3_0,
     kEffectOf<O, Role::server>, conf_of<O, ConfKey::client_renegotiation, Role::server>},
    {"no_renegotiation", none, "Disable all renegotiation.", v1_1_1, full,
     conf<O, ConfKey::no_renegotiation>},
    {"legacy_server_connect", none, "Allow initial connection to servers that don't support RI",
     v1_1_1, kEffectOf<O, Role::client>, conf_of<O, ConfKey::legacy_server_connect, Role::client>},
    {"no_resumption_on_reneg", none, "Disallow session resumption on renegotiation", v1_1_1,
     kEffectOf<O, Role::server>, conf_of<O, ConfKey::no_resumption_on_renegotiation, Role::server>},
    {"no_legacy_server_connect", none,
     "Disallow initial connection to servers that don't support RI", v1_1_1,
     kEffectOf<O, Role::client>, conf_of<O, ConfKey::no_legacy_server_connect, Role::client>},
    {"allow_no_dhe_kex", none, "In TLSv1.3 allow non-(ec)dhe based key exchange on resumption",
     v1_1_1, full, conf<O, ConfKey::allow_no_dhe_kex>},
    {"prioritize_chacha", none, "Prioritize ChaCha ciphers when preferred by clients", v1_1_1, full,
     conf<O, ConfKey::prioritize_chacha>},
    {"strict", none, "Enforce strict certificate checks as per TLS standard", v1_1_1, full,
     conf<O, ConfKey::strict>},
    {"sigalgs", text, "Signature algorithms to support (colon-separated list)", v1_1_1, full,
     conf<O, ConfKey::signature_algorithms>},
    {"client_sigalgs", text,
     "Signature algorithms to support for client certificate authentication (colon-separated list)",
     v1_1_1, full, conf<O, ConfKey::client_signature_algorithms>},
    {"groups", text, "Groups to advertise (colon-separated list)", v1_1_1, full,
     conf<O, ConfKey::groups>},
    {"curves", text, "Groups to advertise (colon-separated list)", v1_1_1, full,
     conf<O, ConfKey::groups>},
    {"named_curve", text, "Elliptic curve used for ECDHE (server-side only)", v1_1_1, full,
     conf<O, ConfKey::named_curve>},
    {"cipher", text, "Specify TLSv1.2 and below cipher list to be used", v1_1_1, full,
     conf<O, ConfKey::cipher>},
    {"ciphersuites", text, "Specify TLSv1.3 ciphersuites to be used", v1_1_1, full,
     conf<O, ConfKey::ciphersuites>},
    {"min_protocol", text, "Specify the minimum protocol version to be used", v3_0, full,
     conf<O, ConfKey::min_protocol>},
    {"max_protocol", text, "Specify the maximum protocol version to be used", v3_0, full,
     conf<O, ConfKey::max_protocol>},
    {"record_padding", text, "Block size to pad TLS 1.3 records to.", v1_1_1, full,
     conf<O, ConfKey::record_padding>},
    {"debug_broken_protocol", none, "Perform all sorts of protocol violations for testing purposes",
     v1_1_1, full, conf<O, ConfKey::debug_broken_protocol>},
    {"no_middlebox", none, "Disable TLSv1.3 middlebox compat mode", v3_0, full,
     conf<O, ConfKey::no_middlebox>},
    {"no_etm", none, "Disable Encrypt-then-Mac extension", v3_0, full, conf<O, ConfKey::no_etm>},
};

template <class O>
inline constexpr Opt<O> kExtendedCertificateOptions[] = {
    {"xkey", in_file, "key for Extended certificates", v1_1_1, full,
     extra_file<O, &ExtraIdentityFiles::key>},
    {"xcert", in_file, "cert for Extended certificates", v1_1_1, full, extra_certificate<O>},
    {"xchain", in_file, "chain for Extended certificates", v1_1_1, full,
     extra_file<O, &ExtraIdentityFiles::chain>},
    {"xchain_build", none, "build certificate chain for the extended certificates", v1_1_1, full,
     extra_chain_build<O>},
    {"xcertform", pem_der_or_p12, "format of Extended certificate (PEM/DER/P12); has no effect",
     v1_1_1, full, extra_format<O, &ExtraIdentityFiles::certificate_format>},
    {"xkeyform", pem_der_or_p12,
     "format of Extended certificate's key (DER/PEM/P12); has no effect", v1_1_1, full,
     extra_format<O, &ExtraIdentityFiles::key_format>},
};

/// Ours for both.
template <class O>
inline constexpr Opt<O> kOwnTlsOptions[] = {
    {"record_size_limit", number,
     "Largest record to take, as told to the peer (64 to 16385; 0: not told)", own, full,
     record_size_limit<O>},
    {"crl_limit", positive, "KiB that a CRL may have which -crl_download fetches; default 100", own,
     full, set_in<O, &O::trust, &TrustOptions::crl_limit>},
    {"connection_id", natural,
     "DTLS: ask for a connection id of so many bytes in the peer's records (0 to 255)", own, full,
     connection_id<O>},
    {"probe_mtu", positive,
     "DTLS: find out by heartbeats what MTU the path has, up to so many bytes", own, full,
     set<O, &O::probe_mtu>},
};

template <class O>
inline constexpr Opt<O> kProviderOptions[] = {
    {"provider-path", text, "Provider load path (must be before 'provider' argument if required)",
     v3_0, later},
    {"provider", text, "Provider to load (can be specified multiple times)", v3_0, later},
    {"propquery", text, "Property query used when fetching algorithms", v3_0, later},
};

}  // namespace rows
}  // namespace handfast::cli
