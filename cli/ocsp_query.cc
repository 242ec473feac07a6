// SPDX-License-Identifier: Apache-2.0
#include "cli/ocsp_query.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "cli/load.h"
#include "cli/status_files.h"

namespace handfast::cli {
namespace {

using Text = std::unexpected<std::string>;
using CertificatePtr = std::shared_ptr<const x509::Certificate>;

/// Big-endian magnitude of decimal digits; nothing for other characters.
std::optional<Buffer> from_decimal(std::string_view digits) {
    constexpr std::size_t kMaxDigits = 2000;
    if (digits.empty() || digits.size() > kMaxDigits) return std::nullopt;
    Buffer little = {0};
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        unsigned carry = static_cast<unsigned>(c - '0');
        for (std::uint8_t& byte : little) {
            carry += byte * 10u;
            byte = static_cast<std::uint8_t>(carry);
            carry >>= 8;
        }
        if (carry != 0) little.push_back(static_cast<std::uint8_t>(carry));
    }
    std::ranges::reverse(little);
    return little;
}

std::optional<Buffer> from_hexadecimal(std::string_view digits) {
    const HexResult parsed =
        from_hex(digits.size() % 2 == 0 ? std::string(digits) : "0" + std::string(digits));
    if (digits.empty() || !parsed.ok) return std::nullopt;
    return parsed.bytes;
}

/// Two's complement, in place.
void negate(Buffer& number) {
    unsigned carry = 1;
    for (auto byte = number.rbegin(); byte != number.rend(); ++byte) {
        carry += static_cast<std::uint8_t>(~*byte);
        *byte = static_cast<std::uint8_t>(carry);
        carry >>= 8;
    }
}

/// X.690 §8.3.2
Buffer minimal(Buffer number) {
    const auto is_padding = [&] {
        return number.size() > 1 &&
               ((number[0] == 0 && number[1] < 0x80) || (number[0] == 0xff && number[1] >= 0x80));
    };
    while (is_padding()) number.erase(number.begin());
    return number;
}

std::expected<CertificatePtr, std::string> load_one(const std::string& path, std::string_view what,
                                                    const crypto::Provider& provider) {
    auto loaded = load_certificates(path, what, provider);
    if (!loaded) return Text(fmt::format("{}\nUnable to load {}\n", loaded.error(), what));
    return loaded->front();
}

/// Issuers are read once, however many queries they have.
class Issuers {
  public:
    std::expected<CertificatePtr, std::string> load(const std::string& path,
                                                    const crypto::Provider& provider) {
        if (const auto found = loaded_.find(path); found != loaded_.end()) return found->second;
        auto certificate = load_one(path, "issuer certificate", provider);
        if (certificate) loaded_[path] = *certificate;
        return certificate;
    }

  private:
    std::map<std::string, CertificatePtr> loaded_;
};

std::expected<Buffer, std::string> make_id(const OcspQuery& query, const x509::Certificate& issuer,
                                           const crypto::Provider& provider) {
    Buffer serial;
    if (query.is_serial) {
        auto parsed = parse_serial(query.text);
        if (!parsed) return Text(fmt::format("Error converting serial number {}\n", query.text));
        serial = std::move(*parsed);
    } else {
        const auto certificate = load_one(query.text, "certificate", provider);
        if (!certificate) return Text(certificate.error());
        serial = to_buffer((*certificate)->serial());
    }
    auto id = x509::make_ocsp_cert_id({issuer, serial}, query.hash, provider);
    if (!id) return Text("Error Creating OCSP request\n");
    return *std::move(id);
}

std::expected<Buffer, std::string> encode_signed(const OcspOptions& options,
                                                 x509::OcspRequestParts parts,
                                                 const crypto::Provider& provider, Rng& rng) {
    const IdentityFiles files{.certificate = options.signer, .key = options.sign_key};
    const auto credential = load_credential(files, {"signer private key", "signer certificate", ""},
                                            std::nullopt, provider);
    if (!credential) return Text(credential.error() + "\n");
    x509::CertificateList along;
    if (!options.no_certs) along.push_back(credential->chain.front());
    if (!options.no_certs && !options.sign_other.empty()) {
        auto others = load_certificates(options.sign_other, "signer certificates", provider);
        if (!others) return Text(others.error() + "\n");
        along.insert(along.end(), others->begin(), others->end());
    }
    const x509::OcspSigner signer{
        *credential->chain.front(), *credential->key, std::move(along), {}};
    parts.signer = &signer;
    auto request = x509::encode_ocsp_request(parts, rng);
    if (!request) return Text("Error signing OCSP request\n");
    return *std::move(request);
}

std::expected<Buffer, std::string> encode_question(const OcspOptions& options,
                                                   const OcspQuestion& question,
                                                   const crypto::Provider& provider, Rng& rng) {
    x509::OcspRequestParts parts{.ids = question.ids};
    // RFC 8954 §2.1: up to 32 octets; OpenSSL's are 16.
    constexpr std::size_t kNonceSize = 16;
    if (options.nonce != OcspNonce::never) {
        parts.nonce.resize(kNonceSize);
        rng.fill(parts.nonce);
    }
    if (!options.signer.empty()) return encode_signed(options, std::move(parts), provider, rng);
    return x509::encode_ocsp_request(parts, rng).value();
}

}  // namespace

std::optional<Buffer> parse_serial(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
    auto number = is_hex ? from_hexadecimal(text.substr(2)) : from_decimal(text);
    if (!number) return std::nullopt;
    number->insert(number->begin(), 0);
    if (negative) negate(*number);
    return minimal(std::move(*number));
}

std::expected<OcspQuestion, std::string> make_question(const OcspOptions& options,
                                                       const crypto::Provider& provider, Rng& rng) {
    OcspQuestion question;
    Issuers issuers;
    for (const std::string& path : options.issuers) {
        auto issuer = issuers.load(path, provider);
        if (!issuer) return Text(issuer.error());
        question.issuers.push_back(*std::move(issuer));
    }
    for (const OcspQuery& query : options.queries) {
        const auto issuer = issuers.load(query.issuer, provider);
        if (!issuer) return Text(issuer.error());
        auto id = make_id(query, **issuer, provider);
        if (!id) return Text(id.error());
        question.ids.push_back(*std::move(id));
        question.names.push_back(query.text);
    }
    std::expected<Buffer, std::string> encoded;
    if (!question.ids.empty()) {
        encoded = encode_question(options, question, provider, rng);
    } else if (!options.request_in.empty()) {
        encoded = load_bytes(options.request_in);
        if (!encoded) return Text(encoded.error() + "\n");
    } else {
        return question;
    }
    if (!encoded) return Text(encoded.error());
    auto request = x509::OcspRequest::parse(*std::move(encoded), provider);
    if (!request) return Text("Error reading OCSP request\n");
    question.request = *std::move(request);
    return question;
}

}  // namespace handfast::cli
