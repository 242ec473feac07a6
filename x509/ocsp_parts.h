// SPDX-License-Identifier: Apache-2.0
// What requests and responses of OCSP share (RFC 6960 §4): how a certificate is named, how a
// message is signed, nonces (RFC 8954).
#pragma once

#include <memory>
#include <vector>

#include "x509/certificate.h"
#include "x509/extension_list.h"
#include "x509/path.h"
#include "x509/signing.h"

namespace handfast::x509 {

/// CertID: views of its DER.
struct OcspCertId {
    AlgorithmIdentifier hash;
    ByteView issuer_name_hash;
    ByteView issuer_key_hash;
    ByteView serial;  ///< INTEGER content
    ByteView whole;
};

/// A malformed one marks the reader.
OcspCertId read_ocsp_cert_id(DerReader& reader);
Result<OcspCertId> parse_ocsp_cert_id(ByteView der);

/// The DER of a CertID. `serial`: INTEGER content. `unsupported_algorithm` for hashes without an
/// identifier.
struct OcspSubject {
    const Certificate& issuer;
    ByteView serial;
};
Result<Buffer> make_ocsp_cert_id(const OcspSubject& subject, crypto::HashId hash,
                                 const crypto::Provider& provider);

/// Whether both name the same issuer in the same way; the whole certificate.
bool same_issuer(const OcspCertId& a, const OcspCertId& b);
bool same_certificate(const OcspCertId& a, const OcspCertId& b);

enum class IssuerMatch : std::uint8_t { yes, no, unknown_hash };
/// Whether the id's issuer is this certificate, by both hashes in full.
IssuerMatch match_issuer(const OcspCertId& id, const Certificate& issuer,
                         const crypto::Provider& provider);

/// The SHA-1 of a certificate's key, as a responder's id has it (RFC 6960 §4.2.1).
Buffer ocsp_key_hash(const Certificate& certificate, const crypto::Provider& provider);

/// A signature with the certificates that come along.
struct OcspSignature {
    AlgorithmIdentifier algorithm;
    ByteView bits;
    CertificateList certificates;
};
/// signatureAlgorithm, signature, [0] certs, to the end of the reader.
Result<OcspSignature> read_ocsp_signature(DerReader& fields, const crypto::Provider& provider);

/// Who signs a message; `certificates` go along, the signer's own first if it is to.
struct OcspSigner {
    const Certificate& certificate;
    const crypto::PrivateKey& key;
    CertificateList certificates;
    std::optional<crypto::HashId> hash;
    /// In place of what goes with the key and `hash`.
    std::optional<SigningAlgorithm> algorithm = std::nullopt;
};
/// Writes signatureAlgorithm, signature, [0] certs over `message`.
Status write_ocsp_signature(DerWriter& writer, ByteView message, const OcspSigner& signer,
                            Rng& rng);

/// The value of a nonce extension, as it stands; empty when there is none.
ByteView find_nonce(const ExtensionList& extensions);
/// Writes [number] Extensions with a nonce (RFC 8954 §2.1) of these octets.
void write_nonce(DerWriter& writer, unsigned number, ByteView nonce);

}  // namespace handfast::x509
