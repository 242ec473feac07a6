// SPDX-License-Identifier: Apache-2.0
// Certificates, keys and chains from the files that the command line names.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "cli/common_options.h"
#include "cli/passphrase.h"
#include "cli/server_options.h"
#include "handshake/config.h"
#include "x509/private_key.h"

namespace handfast::cli {

/// What OpenSSL calls the three files in its messages; "" for no chain.
struct IdentityLabels {
    std::string_view key;
    std::string_view certificate;
    std::string_view chain;
    enum class First : std::uint8_t { key, certificate } first = First::key;
};

/// Reads a key (from the certificate's file if none is named), then the certificate, then the
/// chain. An encrypted key without `passphrase` has the terminal asked. The error is the lines
/// for stderr, without the final newline. Does not judge whether key and certificate belong
/// together: OpenSSL prints before it does; `finish` (handshake/config.h) judges.
std::expected<Credential, std::string> load_credential(
    const IdentityFiles& files, const IdentityLabels& labels,
    const std::optional<SecretBuffer>& passphrase, const crypto::Provider& provider);

/// The identities of a server.
struct ServerIdentities {
    std::optional<Credential> main;    ///< -cert; none with -demo.
    std::optional<Credential> second;  ///< -dcert
    std::optional<Credential> named;   ///< -cert2, if there is a -servername.
};

/// Reads pass phrases, then all files, in OpenSSL's order and with its defaults. The error as
/// above.
std::expected<ServerIdentities, std::string> load_identities(const ServerOptions& options,
                                                             const crypto::Provider& provider);

/// A client's identity; nothing when none is named.
std::expected<std::optional<Credential>, std::string> load_client_identity(
    const IdentityFiles& files, const crypto::Provider& provider);

struct CertificateFile {
    std::string path;  ///< "": standard input
    FileFormat format = FileFormat::any;
    x509::PassphraseSource passphrase = {};  ///< Of PKCS #12; empty: the terminal is asked.
};

/// The first certificate of a file, or the one of a PKCS #12 file's key. `what` is as in "Unable to
/// load `what`".
std::expected<std::shared_ptr<const x509::Certificate>, std::string> load_certificate(
    const CertificateFile& file, std::string_view what, const crypto::Provider& provider);

struct KeyFile {
    std::string path;
    FileFormat format = FileFormat::any;
};

/// The private key of a file in any form. `what` as above; nothing is added to the complaint.
std::expected<x509::PrivateKeyPtr, std::string> load_private_key(
    const KeyFile& file, std::string_view what, const std::optional<SecretBuffer>& passphrase,
    const crypto::Provider& provider);

/// The certificates of a PEM file, or the one of a DER file. `what` is as in "Could not read any
/// `what` from …".
std::expected<CertificateChain, std::string> load_certificates(const std::string& path,
                                                               std::string_view what,
                                                               const crypto::Provider& provider);

/// An OCSP response in DER, to be stapled.
std::expected<Buffer, std::string> load_ocsp_response(const std::string& path);

/// "Private key does not match the certificate public key"
extern const std::string_view kKeyMismatch;

}  // namespace handfast::cli
