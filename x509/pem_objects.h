// SPDX-License-Identifier: Apache-2.0
// Certificates and CRLs out of PEM texts. Labels are CERTIFICATE, X509 CERTIFICATE, TRUSTED
// CERTIFICATE and X509 CRL; blocks of other kinds are passed over, malformed ones are errors.
#pragma once

#include "crypto/base/pem.h"
#include "x509/crl.h"
#include "x509/trust_source.h"

namespace handfast::x509 {

/// The first certificate; what comes after it does not matter. `pem_no_start_line` without one.
Result<std::shared_ptr<const Certificate>> certificate_from_pem(ByteView text,
                                                                const crypto::Provider& provider);

/// All certificates, in order; at least one.
Result<CertificateList> certificates_from_pem(ByteView text, const crypto::Provider& provider);

struct PemObjects {
    CertificateList certificates;
    CrlList crls;
};

/// Both kinds, each in order; at least one of either.
Result<PemObjects> objects_from_pem(ByteView text, const crypto::Provider& provider);

}  // namespace handfast::x509
