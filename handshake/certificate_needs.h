// SPDX-License-Identifier: Apache-2.0
// What a peer says of the certificates that it wants to be shown, and how far a chain of ours meets
// it: for owners of connections that choose among many chains themselves.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "handshake/config.h"
#include "handshake/messages.h"

namespace handfast {

/// Borrowed from the ClientHello or the CertificateRequest.
struct CertificateNeeds {
    Role own;  ///< Who is to show a certificate.
    const VersionProfile& version;
    const Extensions& extensions;
    ByteView certificate_types = {};  ///< Client up to TLS 1.2: of the CertificateRequest.
};

/// OpenSSL's view of a chain (SSL_check_chain), point by point.
struct ChainVerdict {
    bool suits = false;            ///< May be shown: of the rest what the configuration asks for.
    bool signs = false;            ///< A scheme of both sides is for such keys.
    bool leaf_signature = false;   ///< The peer verifies what is signed with, or signed, the leaf.
    bool ca_signatures = false;    ///< Likewise the signatures of the rest of the chain.
    bool leaf_parameters = false;  ///< The key's curve is one of the peer's.
    bool ca_parameters = false;
    bool signs_explicitly = false;     ///< `signs`, by what the peer said and not by default.
    bool issuer_name = false;          ///< An authority that the server named has issued it.
    bool certificate_type = false;     ///< The server takes such keys.
    std::optional<bool> suite_b = {};  ///< Absent unless the configuration is for Suite B.
};

/// Judges a chain that need not be among the configuration's credentials.
ChainVerdict check_chain(const Credential& credential, const CertificateNeeds& needs,
                         const Config& config);

/// `config`, which is finished, with other credentials. They are judged as `finish` does.
Result<std::shared_ptr<const Config>> with_credentials(const Config& config,
                                                       std::vector<Credential> credentials);

}  // namespace handfast
