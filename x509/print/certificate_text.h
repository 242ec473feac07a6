// SPDX-License-Identifier: Apache-2.0
// A whole certificate in words: `openssl x509 -text`.
#pragma once

#include <string>

#include "x509/certificate.h"
#include "x509/print/extension_text.h"
#include "x509/print/name_text.h"

namespace handfast::x509 {

/// What is shown (-certopt), and how names are.
struct CertificateTextOptions {
    bool header = true;
    bool version = true;
    bool serial = true;
    bool signature_name = true;
    bool issuer = true;
    bool validity = true;
    bool subject = true;
    bool public_key = true;
    bool unique_ids = true;
    bool extensions = true;
    bool signature = true;
    bool trust = true;
    UnknownExtension unknown = UnknownExtension::printable;
    NameOptions names = oneline_options();
};

/// Valid UTF-8 without control characters other than newline, whatever the certificate holds.
std::string certificate_text(const Certificate& certificate,
                             const CertificateTextOptions& options = {});

/// What a trusted certificate is trusted for, its alias and key identifier; nothing for null.
void append_trust(std::string& out, const TrustSettings* settings);

/// "        Serial Number: 5 (0x5)\n" and, for long ones, in hexadecimal below.
void append_serial(std::string& out, ByteView serial);

}  // namespace handfast::x509
