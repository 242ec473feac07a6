// SPDX-License-Identifier: Apache-2.0
#include "cli/trust_store.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/core.h>
#include <sys/stat.h>

#include "x509/crl.h"

namespace handfast::cli {
namespace {

constexpr const char* kDefaultFile = "/etc/ssl/certs/ca-certificates.crt";
constexpr const char* kDefaultDirectory = "/etc/ssl/certs";

std::string either(const char* variable, const char* fallback) {
    const char* value = std::getenv(variable);
    return value == nullptr ? fallback : value;
}

bool is_directory(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// The path that a file: URI names (RFC 8089); anything without a scheme is a path already.
std::expected<std::string, std::string> path_of(std::string_view uri) {
    constexpr std::string_view kScheme = "file:";
    if (!uri.starts_with(kScheme)) {
        if (uri.find("://") == uri.npos) return std::string(uri);
        return std::unexpected(fmt::format(
            "error:1608010C:STORE routines::unsupported:only file: is known, not {}", uri));
    }
    uri.remove_prefix(kScheme.size());
    if (uri.starts_with("//")) {
        uri.remove_prefix(2);
        if (uri.starts_with("localhost/")) uri.remove_prefix(9);
        if (!uri.starts_with('/'))
            return std::unexpected("error:1608006A:STORE routines::uri authority unsupported:");
    }
    return std::string(uri);
}

}  // namespace

TrustStore::TrustStore(std::shared_ptr<const crypto::Provider> provider)
    : provider_(std::move(provider)) {}

std::expected<void, std::string> TrustStore::add(const TrustPlaces& places) {
    if (!places.file.empty())
        if (auto added = add_file(places.file); !added) return added;
    if (!places.directory.empty()) add_directories(places.directory);
    if (!places.uri.empty()) return add_uri(places.uri);
    return {};
}

std::expected<void, std::string> TrustStore::add_or_default(const TrustPlaces& places) {
    const auto refuse = [](std::string_view what, const std::string& place,
                           const std::string& why) {
        return std::unexpected(fmt::format("Error loading {} {}\n{}", what, place, why));
    };
    TrustPlaces others = places;
    if (!places.file.empty()) {
        if (const auto added = add_file(places.file); !added)
            return refuse("file", places.file, added.error());
        others.no_default_file = true;
    }
    if (!places.directory.empty()) {
        add_directories(places.directory);
        others.no_default_directory = true;
    }
    if (!places.uri.empty()) {
        if (const auto added = add_uri(places.uri); !added)
            return refuse("store URI", places.uri, added.error());
        others.no_default_store = true;
    }
    add_defaults(others);
    return {};
}

std::expected<void, std::string> TrustStore::add_file(const std::string& path) {
    auto objects = read_objects(path, *provider_);
    if (!objects) return std::unexpected(std::move(objects).error());
    for (const auto& certificate : objects->certificates) add(certificate);
    for (const auto& crl : objects->crls) add(crl);
    return {};
}

void TrustStore::add_directories(std::string_view list) {
    while (!list.empty()) {
        const std::size_t colon = list.find(':');
        const std::string_view path = list.substr(0, colon);
        if (!path.empty()) directories_.emplace_back(std::string(path), provider_);
        list.remove_prefix(colon == list.npos ? list.size() : colon + 1);
    }
}

std::expected<void, std::string> TrustStore::add_uri(std::string_view uri) {
    auto path = path_of(uri);
    if (!path) return std::unexpected(std::move(path).error());
    if (!is_directory(*path)) return add_file(*path);
    directories_.emplace_back(*std::move(path), provider_);
    return {};
}

void TrustStore::add_defaults(const TrustPlaces& places) {
    if (!places.no_default_file) default_file_ = either("SSL_CERT_FILE", kDefaultFile);
    // The default store is the default directory, as one path.
    std::string directory = either("SSL_CERT_DIR", kDefaultDirectory);
    if (!places.no_default_directory) {
        add_directories(directory);
    } else if (!places.no_default_store) {
        directories_.emplace_back(std::move(directory), provider_);
    }
}

void TrustStore::add(std::shared_ptr<const x509::Certificate> certificate) {
    file_certificates_.push_back(certificate);
    listed_.add(std::move(certificate));
}

void TrustStore::add(std::shared_ptr<const x509::Crl> crl) {
    crls_.push_back(std::move(crl));
}

void TrustStore::load_default_file() const {
    if (default_file_.empty()) return;
    const auto objects = read_objects(std::exchange(default_file_, {}), *provider_);
    if (!objects) return;
    for (const auto& certificate : objects->certificates) listed_.add(certificate);
}

x509::CertificateList TrustStore::certificates_named(const x509::Name& subject) const {
    load_default_file();
    x509::CertificateList found = listed_.certificates_named(subject);
    for (const HashedDirectory& directory : directories_)
        for (auto& certificate : directory.certificates_named(subject)) {
            const auto same = [&](const auto& one) { return x509::is_same(*one, *certificate); };
            if (std::ranges::none_of(found, same)) found.push_back(std::move(certificate));
        }
    return found;
}

x509::CrlList TrustStore::crls_of(const x509::Name& issuer) const {
    x509::CrlList found;
    for (const auto& crl : crls_)
        if (crl->issuer() == issuer) found.push_back(crl);
    for (const HashedDirectory& directory : directories_) {
        const x509::CrlList more = directory.crls_of(issuer);
        found.insert(found.end(), more.begin(), more.end());
    }
    return found;
}

bool TrustStore::empty() const {
    return file_certificates_.empty() && default_file_.empty() && directories_.empty();
}

}  // namespace handfast::cli
