// SPDX-License-Identifier: Apache-2.0
// What `handfast x509` was asked to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/digest_names.h"
#include "cli/file_format.h"
#include "cli/opt_table.h"
#include "x509/print/certificate_text.h"
#include "x509/print/time_text.h"

namespace handfast::cli {

/// What can be printed of a certificate, each at the place where it was last asked for.
enum class X509Output : std::uint8_t {
    text,
    fingerprint,
    alias,
    serial,
    start_date,
    end_date,
    subject,
    issuer,
    email,
    subject_hash,
    subject_hash_old,
    issuer_hash,
    issuer_hash_old,
    extensions,
    ocsp_id,
    ocsp_uri,
    purpose,
    public_key,
    modulus,
};

/// How the settings of a trusted certificate are changed.
struct TrustChanges {
    bool write = false;  ///< Write a TRUSTED CERTIFICATE.
    bool clear_trusted = false;
    bool clear_rejected = false;
    std::vector<Buffer> trusted;  ///< Encoded OIDs
    std::vector<Buffer> rejected;
    std::optional<std::string> alias;
};

struct X509Options {
    bool help = false;
    std::string in;  ///< "": standard input
    std::string out;
    FileFormat in_format = FileFormat::any;
    std::optional<std::string> passin;
    FileFormat out_format = FileFormat::pem;
    bool no_out = false;
    bool no_cert = false;
    std::vector<X509Output> outputs;
    std::vector<std::string> extensions;                ///< Short names (-ext)
    x509::CertificateTextOptions text;                  ///< -nameopt, -certopt
    x509::TimeFormat times = x509::TimeFormat::rfc822;  ///< Of -dates; -text has its own.
    AnyDigest digest = crypto::HashId::sha1;
    std::string digest_name = "SHA1";  ///< As it was typed.
    TrustChanges trust;
    std::optional<std::intmax_t> check_end;
    std::optional<std::string> check_host;
    std::optional<std::string> check_email;
    std::optional<std::string> check_ip;
};

const OptTable<X509Options>& x509_option_table();

}  // namespace handfast::cli
