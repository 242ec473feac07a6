// SPDX-License-Identifier: Apache-2.0
// What either role makes of the other's certificates and of the proof that their key is its own,
// in both families; and what a server asks of clients.
#pragma once

#include <span>

#include "handshake/handshake.h"
#include "x509/certificate.h"

namespace handfast {

/// Takes a server's Certificate of TLS 1.3, a message's body.
Status accept_server_certificate(Handshake&, ByteView body);

/// What a client's Certificate of TLS 1.3 answers.
struct CertificateQuestion {
    ByteView context;
    const OfferedExtensions& offered;
    ClientAuthentication wanted;
};
/// Takes a client's Certificate; sets the fact that a CertificateVerify must follow.
Status accept_client_certificate(Handshake&, ByteView body, const CertificateQuestion& question);

/// The Certificate's body inside a CompressedCertificate's (RFC 8879 §4).
Result<Buffer> decompress_certificate(const Handshake&, ByteView body);

/// What a CertificateRequest asks for, for printing.
void keep_request(Handshake&, const Extensions& wanted);

/// Takes a chain, leaf first and not empty, into `negotiated` and asks the owner about it. The leaf
/// must have a key that we know and that may be used like that.
Status accept_chain(Handshake&, std::span<const ByteView> certificates,
                    x509::KeyUsage usage = x509::KeyUsage::digital_signature);

/// The scheme of a handshake signature of the peer's: one that we announced, or the version's own,
/// and fit for its certificate's key.
Result<const SchemeInfo*> judge_scheme(const Handshake&, const CertificateVerify& message);
/// Judges such a signature over `content`. Sets negotiated.peer_scheme.
Status judge_signature(Handshake&, const CertificateVerify& message, ByteView content);

/// Whether the configuration asks a client that does not resume for a certificate.
bool asks_for_certificate(const Config& config);
/// A client that has no certificate to show: let in or not (`certificate_required`, before TLS 1.3
/// `handshake_failure`).
Status judge_no_certificate(const Handshake&, ClientAuthentication wanted);
/// Whether a session made under another configuration knows as much of the client as this one
/// requires.
bool knows_enough(const Session& session, const Config& config);

/// What a CertificateRequest says; views into the configuration.
Extensions request_extensions(const Config& config);
/// Whether a client of TLS 1.3 could sign with any of the schemes that are asked for.
Status judge_request13(const Extensions& wanted);

/// Config::verify_again_on_resumption, once the peer's chain is known from the session.
Status verify_resumed_peer(Handshake& h);

}  // namespace handfast
