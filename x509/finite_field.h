// SPDX-License-Identifier: Apache-2.0
// DSA and DH: parameters, keys (RFC 3279 §2.3.2, §2.3.3, PKCS #3, OpenSSL's DSA PRIVATE KEY), and
// files of DH parameters.
#pragma once

#include <memory>

#include "x509/algorithm.h"

namespace handfast::x509 {

/// `algorithm` is dsa, dh_key_agreement or dh_public_number; parameters that are inherited from an
/// issuer are `unsupported_algorithm`.
Result<std::unique_ptr<crypto::PublicKey>> parse_field_public(const AlgorithmIdentifier& algorithm,
                                                              ByteView bits,
                                                              const crypto::Provider& provider);
/// The same for the content of a PKCS #8 key.
Result<std::unique_ptr<crypto::PrivateKey>> parse_field_private(
    const AlgorithmIdentifier& algorithm, ByteView octets, const crypto::Provider& provider);

/// 0, p, q, g, y, x; `key_values_mismatch` when y is not x's.
Result<std::unique_ptr<crypto::PrivateKey>> parse_traditional_dsa(ByteView encoded,
                                                                  const crypto::Provider& provider);

/// The group of a -dhparam file.
struct DhParameters {
    Buffer p, g, q;
    std::size_t exponent_bits = 0;
    crypto::DhNumbers numbers() const { return {p, g, q, exponent_bits}; }
};

/// The first DH PARAMETERS (PKCS #3) or X9.42 DH PARAMETERS of a PEM file; `pem_no_start_line` when
/// none is there. The numbers are not judged.
Result<DhParameters> dh_parameters_from_pem(ByteView text);
/// A DER file of either form.
Result<DhParameters> dh_parameters_from_der(ByteView der);

}  // namespace handfast::x509
