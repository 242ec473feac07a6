// SPDX-License-Identifier: Apache-2.0
#include "cli/signature_options.h"

#include <charconv>

#include <fmt/core.h>

#include "cli/digest_names.h"

namespace handfast::cli {
namespace {

using crypto::SignatureKind;

/// RFC 8017 §9.1.1: what is left in a key beside the digest.
std::optional<std::int32_t> longest_salt(const crypto::PublicKey& key, crypto::HashId hash) {
    const std::size_t encoded = (key.bits() - 1 + 7) / 8;
    const std::size_t taken = crypto::digest_size(hash) + 2;
    if (encoded < taken) return std::nullopt;
    return static_cast<std::int32_t>(encoded - taken);
}

class ChosenParameters {
  public:
    ChosenParameters(const crypto::PublicKey& key, std::optional<crypto::HashId> hash)
        : key_(key),
          algorithm_{.kind = SignatureKind::rsa_pkcs1,
                     .hash = hash.value_or(crypto::HashId::sha256)} {
        algorithm_.mgf_hash = algorithm_.hash;
        if (key.type() == crypto::KeyType::rsa_pss) begin_pss();
    }

    bool set(std::string_view parameter) {
        const std::size_t colon = parameter.find(':');
        if (colon == parameter.npos || !is_rsa()) return false;
        const std::string_view name = parameter.substr(0, colon);
        const std::string_view value = parameter.substr(colon + 1);
        if (name == "rsa_padding_mode") return set_padding(value);
        if (algorithm_.kind != SignatureKind::rsa_pss) return false;
        if (name == "rsa_pss_saltlen") return set_salt(value);
        return name == "rsa_mgf1_md" && set_mask(value);
    }

    bool is_pss() const { return algorithm_.kind == SignatureKind::rsa_pss; }
    const crypto::SignatureAlgorithm& algorithm() const { return algorithm_; }

  private:
    bool is_rsa() const {
        return key_.type() == crypto::KeyType::rsa || key_.type() == crypto::KeyType::rsa_pss;
    }

    /// OpenSSL's salts are as long as they can be.
    bool begin_pss() {
        const auto salt = longest_salt(key_, algorithm_.hash);
        algorithm_.kind = SignatureKind::rsa_pss;
        algorithm_.salt_size = salt.value_or(0);
        return salt.has_value();
    }

    bool set_padding(std::string_view mode) {
        if (mode == "pss") return begin_pss();
        return mode == "pkcs1" && key_.type() == crypto::KeyType::rsa && !is_pss();
    }

    bool set_salt(std::string_view length) {
        if (length == "digest" || length == "-1") {
            algorithm_.salt_size = static_cast<std::int32_t>(crypto::digest_size(algorithm_.hash));
            return true;
        }
        const auto longest = longest_salt(key_, algorithm_.hash);
        if (!longest) return false;
        if (length == "max" || length == "auto" || length == "-2" || length == "-3") {
            algorithm_.salt_size = *longest;
            return true;
        }
        const char* last = length.data() + length.size();
        const auto [end, error] = std::from_chars(length.data(), last, algorithm_.salt_size);
        return error == std::errc() && end == last && algorithm_.salt_size >= 0 &&
               algorithm_.salt_size <= *longest;
    }

    bool set_mask(std::string_view digest) {
        const auto hash = find_digest(digest);
        if (hash) algorithm_.mgf_hash = *hash;
        return hash.has_value();
    }

    const crypto::PublicKey& key_;
    crypto::SignatureAlgorithm algorithm_;
};

}  // namespace

std::expected<x509::SigningAlgorithm, std::string> signing_algorithm_with(
    const crypto::PublicKey& key, std::optional<crypto::HashId> hash,
    std::span<const std::string> parameters) {
    ChosenParameters chosen(key, hash);
    for (const std::string& parameter : parameters)
        if (!chosen.set(parameter))
            return std::unexpected(fmt::format("parameter error \"{}\"", parameter));
    if (chosen.is_pss()) return x509::pss_signing_algorithm(chosen.algorithm());
    auto plain = x509::signing_algorithm(key, hash);
    if (!plain) return std::unexpected("The key does not sign with this digest");
    return *std::move(plain);
}

}  // namespace handfast::cli
