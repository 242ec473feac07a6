// SPDX-License-Identifier: Apache-2.0
#include "x509/pem_objects.h"

#include "crypto/base/der.h"

namespace handfast::x509 {

namespace {

bool is_certificate(std::string_view label) {
    return label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label == "TRUSTED CERTIFICATE";
}

Result<std::shared_ptr<const Certificate>> certificate_of(const PemBlock& block,
                                                          const crypto::Provider& provider) {
    if (block.label == "TRUSTED CERTIFICATE")
        return Certificate::parse_trusted(block.body.expose(), provider);
    // Some files have stray bytes behind the certificate, which OpenSSL does not mind.
    const ByteView body = DerReader(block.body.expose()).any().whole;
    return Certificate::parse(to_buffer(body), provider);
}

/// Null at the end of the text.
Result<std::shared_ptr<const Certificate>> next_certificate(PemReader& reader,
                                                            const crypto::Provider& provider) {
    while (true) {
        TRY(const auto block, reader.next());
        if (!block) return nullptr;
        if (is_certificate(block->label)) return certificate_of(*block, provider);
    }
}

}  // namespace

Result<std::shared_ptr<const Certificate>> certificate_from_pem(ByteView text,
                                                                const crypto::Provider& provider) {
    PemReader reader(text);
    TRY(auto certificate, next_certificate(reader, provider));
    if (!certificate) return fail(Reason::pem_no_start_line);
    return certificate;
}

Result<CertificateList> certificates_from_pem(ByteView text, const crypto::Provider& provider) {
    PemReader reader(text);
    CertificateList certificates;
    while (true) {
        TRY(auto certificate, next_certificate(reader, provider));
        if (!certificate) break;
        certificates.push_back(std::move(certificate));
    }
    if (certificates.empty()) return fail(Reason::pem_no_start_line);
    return certificates;
}

Result<PemObjects> objects_from_pem(ByteView text, const crypto::Provider& provider) {
    PemReader reader(text);
    PemObjects objects;
    while (true) {
        TRY(const auto block, reader.next());
        if (!block) break;
        if (is_certificate(block->label)) {
            TRY(auto certificate, certificate_of(*block, provider));
            objects.certificates.push_back(std::move(certificate));
        } else if (block->label == "X509 CRL") {
            TRY(auto crl, Crl::parse(to_buffer(block->body.expose())));
            objects.crls.push_back(std::move(crl));
        }
    }
    if (objects.certificates.empty() && objects.crls.empty())
        return fail(Reason::pem_no_start_line);
    return objects;
}

}  // namespace handfast::x509
