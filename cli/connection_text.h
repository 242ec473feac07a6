// SPDX-License-Identifier: Apache-2.0
// What s_server prints of a connection whose handshake is done.
#pragma once

#include <string>

#include "handshake/connection.h"
#include "x509/certificate.h"
#include "x509/print/name_text.h"

namespace handfast::cli {

/// The normal block: session, what is shared, "CIPHER is …".
std::string connection_block(const Connection& connection, const x509::NameOptions& names);

/// What became of -use_srtp, "" where it was not agreed on.
std::string srtp_line(const Negotiated& negotiated);

/// -brief's summary.
std::string brief_summary(const Connection& connection, const x509::NameOptions& names);

/// A resumed handshake before TLS 1.3 does not look at what else the client offers.
bool is_resumed12(const Negotiated& negotiated);
/// "Supported Elliptic Curve Point Formats: …", the peer's.
std::string point_format_line(const Negotiated& negotiated);

/// The parts that the status page shows too.
std::string signature_algorithm_lines(const Connection& connection);
std::string group_lines(const Connection& connection);
std::string secure_renegotiation_line(const Connection& connection);

/// "Acceptable client certificate CA names" and the names, as `own` role prints them.
std::string authority_lines(const Negotiated& negotiated, Role own, const x509::NameOptions& names);
/// s_client: the schemes of a server's CertificateRequest.
std::string requested_scheme_lines(const Connection& connection);
/// The first of them, which is all that -brief has.
std::string requested_scheme_line(const Negotiated& negotiated);
/// "Peer signing digest: …", "Peer signature type: …"
std::string peer_signature_lines(const Negotiated& negotiated);
/// "subject=…", "issuer=…"
std::string certificate_text(const x509::Certificate& certificate, const x509::NameOptions& names);
/// As -nameopt wants it.
std::string name_text(const x509::Name& name, const x509::NameOptions& names);

/// -keymatexport's lines, or OpenSSL's for a failure.
std::string keying_material_lines(const Connection& connection, std::string_view label,
                                  std::size_t length);

}  // namespace handfast::cli
