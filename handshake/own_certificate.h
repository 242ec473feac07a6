// SPDX-License-Identifier: Apache-2.0
// Our certificate: which one the peer can use, what goes along with it, and whether it travels
// compressed (RFC 8446 §4.4.2, RFC 8879).
#pragma once

#include "handshake/handshake.h"
#include "handshake/select.h"

namespace handfast {

/// What a peer said about the certificate that it wants to see, in a ClientHello or a
/// CertificateRequest.
struct CertificateWishes {
    bool ocsp = false;
    bool scts = false;
    std::vector<CompressionAlgorithm> compressions;
};
CertificateWishes wishes_of(const Extensions& extensions);

/// What of a configuration goes into a ClientHello (client) or CertificateRequest (server) to say
/// which certificates are wanted.
void ask_for_staples(const Config& config, Extensions& extensions);
/// The algorithms that we decompress.
std::optional<std::vector<CompressionAlgorithm>> offered_compressions(const Config& config);

/// Has the owner say which credentials there are for such a peer, if that is for the owner to say.
Status ask_for_credentials(Handshake& h, const Extensions& wanted, ByteView certificate_types = {});

/// Has the OCSP response for the credential that was chosen, if the peer wants one.
Status take_ocsp_response(Handshake& h, const Extensions& wanted);

/// Whether a credential is what the peer's oid_filters (if any) ask for.
bool passes_filters(const Credential& credential, const Extensions& wanted);

/// The Certificate or CompressedCertificate message that answers `wishes`.
Buffer certificate_message(const Handshake& h, const CertificateWishes& wishes, ByteView context);

}  // namespace handfast
