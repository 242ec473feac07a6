// SPDX-License-Identifier: Apache-2.0
#include "cli/identity.h"

#include <cerrno>

#include <fmt/core.h>
#include <sys/stat.h>

#include "cli/descriptor.h"
#include "cli/error_text.h"
#include "cli/passphrase.h"
#include "x509/private_key.h"

namespace handfast::cli {
namespace {

using Failure = std::unexpected<std::string>;

constexpr std::uint32_t kUnsupported = 0x1608010c;
constexpr std::uint32_t kUnregisteredScheme = 0x16000069;
constexpr std::uint32_t kBadDecrypt = 0x1c800064;
constexpr const char* kDefaultFile = "server.pem";
constexpr const char* kDefaultNamedFile = "server2.pem";

/// What is said of a file that is there but holds nothing of use.
std::string unusable(std::string_view what, const std::string& path, const Error& error) {
    std::string lines = fmt::format("Could not read {} from {}\n", what, path);
    if (error.reason == Reason::pem_no_start_line) return lines;
    const bool decrypt = error.reason == Reason::bad_decrypt;
    return lines + library_error_line(decrypt ? kBadDecrypt : kUnsupported,
                                      decrypt ? "Provider routines" : "STORE routines", "load",
                                      info(error.reason).text,
                                      fmt::format("{}:{}:", path, error.offset));
}

std::expected<SecretBuffer, std::string> contents(std::string_view what, const std::string& path) {
    struct stat status;
    if (::stat(path.c_str(), &status) != 0) {
        const int error = errno;
        return Failure(
            fmt::format("Could not open file or uri for loading {} from {}\n", what, path) +
            library_error_line(kUnregisteredScheme, "STORE routines", "load", "unregistered scheme",
                               "handfast:0:scheme=file") +
            system_error_line(error, "file_open", fmt::format("calling stat({})", path)));
    }
    auto bytes = read_file(path);
    if (!bytes)
        return Failure(fmt::format("Could not read {} from {}\n{}\n", what, path, bytes.error()));
    return bytes;
}

/// Reads as PEM or DER, as the format or the content says.
template <class FromPem, class FromDer>
auto decode(ByteView bytes, FileFormat format, FromPem from_pem, FromDer from_der) {
    const bool pem =
        format == FileFormat::pem || (format != FileFormat::der && looks_like_pem(bytes));
    return pem ? from_pem(bytes) : from_der(bytes);
}

std::expected<CertificateChain, std::string> certificates(std::string_view what,
                                                          const std::string& path,
                                                          FileFormat format,
                                                          const crypto::Provider& provider) {
    const auto bytes = contents(what, path);
    if (!bytes) return Failure(bytes.error());
    const auto from_pem = [&](ByteView text) -> Result<CertificateChain> {
        return x509::certificates_from_pem(text, provider);
    };
    const auto from_der = [&](ByteView der) -> Result<CertificateChain> {
        // What is neither PEM nor DER is garbage, of which OpenSSL has nothing more to say.
        if (der.empty() || der[0] != der::kSequence) return fail(Reason::pem_no_start_line);
        TRY(auto certificate, x509::Certificate::parse(to_buffer(der), provider));
        return CertificateChain{std::move(certificate)};
    };
    auto chain = decode(bytes->expose(), format, from_pem, from_der);
    if (!chain) return Failure(unusable(what, path, chain.error()));
    if (chain->empty()) return Failure(unusable(what, path, {Reason::pem_no_start_line}));
    return *std::move(chain);
}

/// A key and how its pass phrase is come by.
std::expected<x509::PrivateKeyPtr, std::string> private_key(
    std::string_view what, const std::string& path, FileFormat format,
    const std::optional<SecretBuffer>& passphrase, const crypto::Provider& provider) {
    const auto bytes = contents(what, path);
    if (!bytes) return Failure(bytes.error());
    const x509::PassphraseSource source = [&]() -> Result<SecretBuffer> {
        if (passphrase) return SecretBuffer(passphrase->expose());
        auto typed = ask_passphrase(path);
        if (!typed) return fail(Reason::bad_password_read);
        return *std::move(typed);
    };
    auto key = decode(
        bytes->expose(), format,
        [&](ByteView text) { return x509::private_key_from_pem(text, source, provider); },
        [&](ByteView der) -> Result<x509::PrivateKeyPtr> {
            if (der.empty() || der[0] != der::kSequence) return fail(Reason::pem_no_start_line);
            return x509::private_key_from_der(der, source, provider);
        });
    if (!key) return Failure(unusable(what, path, key.error()));
    return *std::move(key);
}

/// What OpenSSL calls the parts of an identity.
struct Words {
    std::string_view key;
    std::string_view certificate;
    std::string_view chain;
};
constexpr Words kOwnWords{"server certificate private key", "server certificate",
                          "server certificate chain"};
constexpr Words kNamedWords{"second server certificate private key", "second server certificate",
                            ""};
constexpr Words kSecondWords{"second certificate private key", "second server certificate",
                             "second server certificate chain"};

std::expected<Credential, std::string> credential(const IdentityFiles& files, const Words& words,
                                                  const std::optional<SecretBuffer>& passphrase,
                                                  const crypto::Provider& provider) {
    const std::string& key_file = files.key.empty() ? files.certificate : files.key;
    auto key = private_key(words.key, key_file, files.key_format, passphrase, provider);
    if (!key) return Failure(key.error());
    auto leaf =
        certificates(words.certificate, files.certificate, files.certificate_format, provider);
    if (!leaf) return Failure(leaf.error() + "Unable to load server certificate\n");
    Credential made{{leaf->front()}, *std::move(key)};
    if (files.chain.empty()) return made;
    const auto chain = certificates(words.chain, files.chain, FileFormat::any, provider);
    if (!chain) {
        // "Could not read any server certificate chain from …"
        std::string lines = chain.error();
        const std::string_view plain = "Could not read ";
        if (lines.starts_with(plain)) lines.insert(plain.size(), "any ");
        return Failure(lines);
    }
    made.chain.insert(made.chain.end(), chain->begin(), chain->end());
    return made;
}

}  // namespace

std::expected<CertificateChain, std::string> load_certificates(const std::string& path,
                                                               FileFormat format,
                                                               const crypto::Provider& provider) {
    return certificates("certificates", path, format, provider);
}

std::expected<ServerIdentities, std::string> load_server_identities(
    const ServerOptions& options, const crypto::Provider& provider) {
    auto passphrases = read_passphrases(options.identity.pass, options.second_identity.pass);
    if (!passphrases) return Failure(passphrases.error());
    ServerIdentities loaded;
    const auto load = [&](IdentityFiles files, const Words& words, const char* fallback,
                          const std::optional<SecretBuffer>& passphrase) {
        if (files.certificate.empty()) files.certificate = fallback;
        return credential(files, words, passphrase, provider);
    };
    auto own = load(options.identity, kOwnWords, kDefaultFile, passphrases->first);
    if (!own) return Failure(own.error());
    loaded.own.push_back(*std::move(own));
    if (options.servername) {
        auto named =
            load(options.named_identity, kNamedWords, kDefaultNamedFile, passphrases->first);
        if (!named) return Failure(named.error());
        loaded.named.push_back(*std::move(named));
    }
    if (!options.second_identity.certificate.empty()) {
        auto second = load(options.second_identity, kSecondWords, "", passphrases->second);
        if (!second) return Failure(second.error());
        loaded.own.push_back(*std::move(second));
    }
    return loaded;
}

std::expected<void, std::string> judge_identities(const ServerIdentities& identities) {
    for (const auto* list : {&identities.named, &identities.own})
        for (const Credential& credential : *list)
            if (!x509::judge_pair(*credential.chain.front(), *credential.key))
                return Failure("Private key does not match the certificate public key\n");
    return {};
}

}  // namespace handfast::cli
