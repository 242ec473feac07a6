// SPDX-License-Identifier: Apache-2.0
// A directory whose files are found by the hash of a name, in OpenSSL's form: HHHHHHHH.0, .1, …
// hold the certificates of a subject, HHHHHHHH.r0, … the CRLs of an issuer.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "cli/object_file.h"
#include "x509/trust_source.h"

namespace handfast::cli {

class HashedDirectory {
  public:
    HashedDirectory(std::string path, std::shared_ptr<const crypto::Provider> provider);

    /// Files are read again only when they have changed. What cannot be read is left out.
    x509::CertificateList certificates_named(const x509::Name& subject) const;
    x509::CrlList crls_of(const x509::Name& issuer) const;

  private:
    struct Known {
        std::int64_t modified;
        std::int64_t size;
        ObjectFile objects;
    };

    const ObjectFile* objects_at(const std::string& path) const;

    std::string path_;
    std::shared_ptr<const crypto::Provider> provider_;
    mutable std::map<std::string, Known> known_;
};

}  // namespace handfast::cli
