// SPDX-License-Identifier: Apache-2.0
#include "cli/hashed_directory.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include "x509/crl.h"
#include "x509/name_canonical.h"

namespace handfast::cli {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

}  // namespace

HashedDirectory::HashedDirectory(std::string path, std::shared_ptr<const crypto::Provider> provider)
    : path_(std::move(path)), provider_(std::move(provider)) {}

/// Null where there is no such file: the end of a row of numbers.
const ObjectFile* HashedDirectory::objects_at(const std::string& path) const {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        known_.erase(path);
        return nullptr;
    }
    const std::int64_t modified = status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec;
    const auto found = known_.find(path);
    if (found != known_.end() && found->second.modified == modified &&
        found->second.size == status.st_size)
        return &found->second.objects;
    auto objects = read_objects(path, *provider_);
    Known& known = known_[path];
    known = {modified, status.st_size, objects ? *std::move(objects) : ObjectFile{}};
    return &known.objects;
}

x509::CertificateList HashedDirectory::certificates_named(const x509::Name& subject) const {
    x509::CertificateList certificates;
    const std::uint32_t hash = x509::name_hash(subject, *provider_);
    for (unsigned number = 0;; ++number) {
        const auto* objects = objects_at(fmt::format("{}/{:08x}.{}", path_, hash, number));
        if (objects == nullptr) return certificates;
        for (const auto& certificate : objects->certificates)
            if (certificate->subject() == subject) certificates.push_back(certificate);
    }
}

x509::CrlList HashedDirectory::crls_of(const x509::Name& issuer) const {
    x509::CrlList crls;
    const std::uint32_t hash = x509::name_hash(issuer, *provider_);
    for (unsigned number = 0;; ++number) {
        const auto* objects = objects_at(fmt::format("{}/{:08x}.r{}", path_, hash, number));
        if (objects == nullptr) return crls;
        for (const auto& crl : objects->crls)
            if (crl->issuer() == issuer) crls.push_back(crl);
    }
}

}  // namespace handfast::cli
