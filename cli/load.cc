// SPDX-License-Identifier: Apache-2.0
// Reading files of certificates and keys, with OpenSSL's messages and one line that says why.
#include "cli/load.h"

#include <fmt/core.h>

#include "cli/descriptor.h"
#include "cli/error_text.h"
#include "crypto/base/der.h"
#include "crypto/base/pem.h"
#include "x509/certificate.h"
#include "x509/pem_objects.h"
#include "x509/pkcs12.h"
#include "x509/private_key.h"

namespace handfast::cli {
namespace {

constexpr IdentityLabels kMain{"server certificate private key", "server certificate",
                               "server certificate chain"};
constexpr IdentityLabels kClient{"client certificate private key", "client certificate",
                                 "client certificate chain"};
constexpr IdentityLabels kSecond{"second certificate private key", "second server certificate",
                                 "second server certificate chain"};
constexpr IdentityLabels kNamed{"second server certificate private key",
                                "second server certificate", ""};

using Text = std::unexpected<std::string>;

/// How OpenSSL begins its two complaints about a file.
struct Complaints {
    std::string_view open;  ///< "loading ", "loading certs of "
    std::string_view read;  ///< "", "any "
};
constexpr Complaints kOne{"loading ", ""};
constexpr Complaints kSeveral{"loading certs of ", "any "};

struct Wanted {
    const std::string& path;
    std::string_view what;
    const Complaints& complaints;
};

Text could_not_open(const Wanted& wanted, std::error_code error) {
    return Text(fmt::format("Could not open file or uri for {}{} from {}\n{}",
                            wanted.complaints.open, wanted.what, wanted.path,
                            system_error_line(error, wanted.path)));
}

Text could_not_read(const Wanted& wanted, std::string_view why) {
    return Text(fmt::format("Could not read {}{} from {}\n{}", wanted.complaints.read, wanted.what,
                            wanted.path, why));
}

Text could_not_read(const Wanted& wanted, const Error& error) {
    return could_not_read(wanted, fmt::format("error:00000000:handfast::{}:{}",
                                              info(error.reason).text, wanted.path));
}

std::expected<SecretBuffer, std::string> contents(const Wanted& wanted) {
    auto content = read_file(wanted.path);
    if (content) return std::move(*content);
    // Folders open, and what is too large is open too.
    if (content.error() == std::errc::is_a_directory ||
        content.error() == std::errc::file_too_large)
        return could_not_read(wanted, system_error_line(content.error(), wanted.path));
    return could_not_open(wanted, content.error());
}

bool is_pem(FileFormat format, ByteView content) {
    return format == FileFormat::pem || (format == FileFormat::any && looks_like_pem(content));
}

/// OpenSSL adds what sort of thing it is, unless the description has the word.
std::string certificate_words(std::string_view what) {
    return what.contains("cert") ? std::string(what) : fmt::format("cert of {}", what);
}

Result<CertificateChain> parse_certificates(ByteView content, FileFormat format,
                                            const crypto::Provider& provider) {
    if (is_pem(format, content)) return x509::certificates_from_pem(content, provider);
    TRY(auto certificate, x509::Certificate::parse(to_buffer(content), provider));
    return CertificateChain{std::move(certificate)};
}

const std::string kStandardInput = "/dev/stdin";

const std::optional<SecretBuffer> kNotGiven;

/// The pass phrase that was given, or the one that is typed when it is needed.
x509::PassphraseSource phrase_source(const std::optional<SecretBuffer>& given,
                                     const std::string& path) {
    return [&given, &path]() -> Result<SecretBuffer> {
        if (given) return given->clone();
        auto typed = ask_passphrase(path);
        if (!typed) return fail(Reason::bad_password_read);
        return std::move(*typed);
    };
}

/// As OpenSSL: without a pass phrase first, then with one.
Result<x509::Pkcs12Contents> open_pkcs12(ByteView der, const x509::PassphraseSource& source,
                                         const crypto::Provider& provider) {
    auto unlocked = x509::read_pkcs12(der, {}, provider);
    const bool locked = !unlocked && (unlocked.error().reason == Reason::mac_verify_failure ||
                                      unlocked.error().reason == Reason::bad_decrypt);
    if (!locked) return unlocked;
    TRY(const SecretBuffer phrase, source());
    return x509::read_pkcs12(der, phrase.expose(), provider);
}

/// What comes after it does not matter: other certificates in PEM, anything behind the DER.
Result<std::shared_ptr<const x509::Certificate>> parse_first_certificate(
    ByteView content, const CertificateFile& file, const crypto::Provider& provider) {
    if (is_pem(file.format, content)) return x509::certificate_from_pem(content, provider);
    if (x509::looks_like_pkcs12(content)) {
        const x509::PassphraseSource source =
            file.passphrase ? file.passphrase : phrase_source(kNotGiven, file.path);
        TRY(auto opened, open_pkcs12(content, source, provider));
        if (opened.certificate == nullptr) return fail(Reason::pem_no_start_line);
        return std::move(opened.certificate);
    }
    DerReader reader(content);
    const ByteView first = reader.element(der::kSequence).whole;
    return x509::Certificate::parse(to_buffer(reader.failed() ? content : first), provider);
}

Result<x509::PrivateKeyPtr> parse_key(ByteView bytes, FileFormat format,
                                      const x509::PassphraseSource& source,
                                      const crypto::Provider& provider) {
    if (is_pem(format, bytes)) return x509::private_key_from_pem(bytes, source, provider);
    if (!x509::looks_like_pkcs12(bytes)) return x509::private_key_from_der(bytes, source, provider);
    TRY(auto opened, open_pkcs12(bytes, source, provider));
    if (opened.key == nullptr) return fail(Reason::pem_no_start_line);
    return std::move(opened.key);
}

std::string either(const std::string& given, std::string_view fallback) {
    return given.empty() ? std::string(fallback) : given;
}

IdentityFiles with_default_certificate(IdentityFiles files, std::string_view fallback) {
    files.certificate = either(files.certificate, fallback);
    return files;
}

}  // namespace

constinit const std::string_view kKeyMismatch =
    "Private key does not match the certificate public key";

std::expected<std::shared_ptr<const x509::Certificate>, std::string> load_certificate(
    const CertificateFile& file, std::string_view what, const crypto::Provider& provider) {
    const std::string shown = file.path.empty() ? "<stdin>" : file.path;
    const std::string words = certificate_words(what);
    const Wanted wanted{shown, words, kOne};
    const auto unable = [&](const std::string& lines) {
        return Text(fmt::format("{}\nUnable to load {}", lines, what));
    };
    const auto content =
        file.path.empty() ? contents({kStandardInput, words, kOne}) : contents(wanted);
    if (!content) return unable(content.error());
    auto parsed = parse_first_certificate(content->expose(), file, provider);
    if (!parsed) return unable(could_not_read(wanted, parsed.error()).error());
    return *std::move(parsed);
}

std::expected<x509::PrivateKeyPtr, std::string> load_private_key(
    const KeyFile& file, std::string_view what, const std::optional<SecretBuffer>& passphrase,
    const crypto::Provider& provider) {
    const Wanted wanted{file.path, what, kOne};
    const auto content = contents(wanted);
    if (!content) return Text(content.error());
    auto key =
        parse_key(content->expose(), file.format, phrase_source(passphrase, wanted.path), provider);
    if (!key) return could_not_read(wanted, key.error());
    return std::move(*key);
}

std::expected<CertificateChain, std::string> load_certificates(const std::string& path,
                                                               std::string_view what,
                                                               const crypto::Provider& provider) {
    const Wanted wanted{path, what, kSeveral};
    const auto content = contents(wanted);
    if (!content) return Text(content.error());
    auto parsed = parse_certificates(content->expose(), FileFormat::any, provider);
    if (!parsed) return could_not_read({path, certificate_words(what), kSeveral}, parsed.error());
    return std::move(*parsed);
}

std::expected<Credential, std::string> load_credential(
    const IdentityFiles& files, const IdentityLabels& labels,
    const std::optional<SecretBuffer>& passphrase, const crypto::Provider& provider) {
    IdentityFiles named = files;
    named.key = either(files.key, files.certificate);
    Credential credential;
    const auto take_key = [&]() -> std::expected<void, std::string> {
        auto key =
            load_private_key({named.key, named.key_format}, labels.key, passphrase, provider);
        if (!key) return Text(std::move(key).error());
        credential.key = std::move(*key);
        return {};
    };
    const bool key_first = labels.first == IdentityLabels::First::key;
    if (key_first)
        if (auto taken = take_key(); !taken) return Text(std::move(taken).error());
    auto certificate = load_certificate(
        {named.certificate, named.certificate_format, phrase_source(passphrase, named.certificate)},
        labels.certificate, provider);
    if (!certificate) return Text(std::move(certificate).error());
    credential.chain.push_back(std::move(*certificate));
    if (!key_first)
        if (auto taken = take_key(); !taken) return Text(std::move(taken).error());
    if (files.chain.empty()) return credential;
    auto chain = load_certificates(files.chain, labels.chain, provider);
    if (!chain) return Text(std::move(chain).error());
    credential.chain.insert(credential.chain.end(), chain->begin(), chain->end());
    return credential;
}

std::expected<std::optional<Credential>, std::string> load_client_identity(
    const IdentityFiles& files, const crypto::Provider& provider) {
    auto phrases = read_passphrases(files.pass, std::nullopt);
    if (!phrases) return Text(std::move(phrases).error());
    if (files.certificate.empty()) return std::nullopt;
    auto credential = load_credential(files, kClient, phrases->first, provider);
    if (!credential) return Text(std::move(credential).error());
    return *std::move(credential);
}

std::expected<ServerIdentities, std::string> load_identities(const ServerOptions& options,
                                                             const crypto::Provider& provider) {
    if (options.demo && !(options.identity.certificate + options.identity.key).empty())
        return Text("Cannot supply both -demo and a certificate or key");
    auto phrases = read_passphrases(options.identity.pass, options.second_identity.pass);
    if (!phrases) return Text(std::move(phrases).error());
    ServerIdentities identities;
    std::optional<std::string> error;
    const auto load = [&](const IdentityFiles& files, const IdentityLabels& labels,
                          const std::optional<SecretBuffer>& passphrase,
                          std::optional<Credential>& out) {
        if (error) return;
        auto credential = load_credential(files, labels, passphrase, provider);
        if (!credential) return void(error = std::move(credential).error());
        out = std::move(*credential);
    };
    if (!options.demo && !options.nocert)
        load(with_default_certificate(options.identity, "server.pem"), kMain, phrases->first,
             identities.main);
    if (options.servername) {
        IdentityFiles files = with_default_certificate(options.named_identity, "server2.pem");
        files.certificate_format = options.identity.certificate_format;
        files.key_format = options.identity.key_format;
        load(files, kNamed, phrases->first, identities.named);
    }
    if (!options.second_identity.certificate.empty())
        load(options.second_identity, kSecond, phrases->second, identities.second);
    if (error) return Text(*std::move(error));
    return identities;
}

std::expected<Buffer, std::string> load_ocsp_response(const std::string& path) {
    const auto content = read_file(path);
    if (!content)
        return Text(unopened_file_lines(content.error(), path) +
                    "cert_status: Cannot open OCSP response file");
    // RFC 6960 §4.2.1: a sequence that starts with the status.
    DerReader reader(content->expose());
    DerReader response = reader.sequence();
    constexpr DerTag kEnumerated = 10;
    if (reader.failed() || !reader.empty() || !response.next_is(kEnumerated))
        return Text("cert_status: Error reading OCSP response");
    return to_buffer(content->expose());
}

}  // namespace handfast::cli
