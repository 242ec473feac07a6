// SPDX-License-Identifier: Apache-2.0
#include "x509/pbe.h"

#include <algorithm>
#include <bit>

#include "crypto/base/der.h"
#include "x509/algorithm.h"

namespace handfast::x509 {

namespace {

struct CipherRow {
    Oid oid;
    std::string_view name;  ///< In DEK-Info
    crypto::CbcId id;
    std::size_t key_size;
    std::size_t block_size;
};
constexpr CipherRow kCiphers[] = {
    {Oid::aes_128_cbc, "AES-128-CBC", crypto::CbcId::aes_128, 16, 16},
    {Oid::aes_192_cbc, "AES-192-CBC", crypto::CbcId::aes_192, 24, 16},
    {Oid::aes_256_cbc, "AES-256-CBC", crypto::CbcId::aes_256, 32, 16},
    {Oid::des_ede3_cbc, "DES-EDE3-CBC", crypto::CbcId::des_ede3, 24, 8},
};

/// PKCS#7 padding (RFC 8018 §6.1.1 step 4); anything else means a wrong pass phrase.
Result<SecretBuffer> strip_padding(SecretBuffer plaintext, std::size_t block_size) {
    const ByteView bytes = plaintext.expose();
    if (bytes.empty()) return fail(Reason::bad_decrypt);
    const std::size_t count = bytes.back();
    if (count == 0 || count > block_size || count > bytes.size()) return fail(Reason::bad_decrypt);
    for (std::uint8_t byte : bytes.last(count))
        if (byte != count) return fail(Reason::bad_decrypt);
    plaintext.shrink(bytes.size() - count);
    return plaintext;
}

Result<SecretBuffer> decrypt(const CipherRow& cipher, ByteView key, ByteView iv,
                             ByteView ciphertext, const crypto::Provider& provider) {
    if (iv.size() != cipher.block_size) return fail(Reason::unsupported_encryption);
    if (ciphertext.empty() || ciphertext.size() % cipher.block_size != 0)
        return fail(Reason::bad_decrypt);
    TRY(auto plaintext, provider.cbc_decrypt(cipher.id, key, iv, ciphertext));
    return strip_padding(std::move(plaintext), cipher.block_size);
}

/// RFC 8018 Appendix A.2
Result<SecretBuffer> derive_pbkdf2(DerReader fields, const CipherRow& cipher, ByteView passphrase,
                                   const crypto::Provider& provider) {
    const ByteView salt = fields.octet_string();
    const std::uint64_t iterations = fields.small_integer();
    std::uint64_t key_size = cipher.key_size;
    if (fields.next_is(der::kInteger)) key_size = fields.small_integer();
    Oid prf = Oid::hmac_with_sha1;
    if (!fields.empty()) prf = read_algorithm(fields).oid;
    CHECK_OK(fields.done());
    const auto hash = hash_of(prf);
    if (!hash || key_size != cipher.key_size) return fail(Reason::unsupported_encryption);
    if (iterations == 0 || iterations > kMaxIterations) return fail(Reason::work_factor_too_large);
    return provider.pbkdf2(*hash, passphrase, salt, static_cast<std::uint32_t>(iterations),
                           cipher.key_size);
}

/// RFC 7914 §7
Result<SecretBuffer> derive_scrypt(DerReader fields, const CipherRow& cipher, ByteView passphrase,
                                   const crypto::Provider& provider) {
    const ByteView salt = fields.octet_string();
    const std::uint64_t n = fields.small_integer();
    const std::uint64_t r = fields.small_integer();
    const std::uint64_t p = fields.small_integer();
    if (fields.next_is(der::kInteger) && fields.small_integer() != cipher.key_size)
        fields.mark_failed(Reason::unsupported_encryption);
    CHECK_OK(fields.done());
    constexpr std::uint64_t kMaxFactor = 1u << 20;
    // RFC 7914 §2: a power of two.
    if (!std::has_single_bit(n)) return fail(Reason::unsupported_encryption);
    const bool bounded = n >= 2 && n <= kMaxFactor && r >= 1 && r <= kMaxFactor && p >= 1 &&
                         p <= 16 && 128 * n * r <= kMaxScryptMemory;
    if (!bounded) return fail(Reason::work_factor_too_large);
    const crypto::ScryptCost cost{n, static_cast<std::uint32_t>(r), static_cast<std::uint32_t>(p)};
    return provider.scrypt(passphrase, salt, cost, cipher.key_size);
}

}  // namespace

Result<SecretBuffer> decrypt_pkcs8(ByteView encoded_key, ByteView passphrase,
                                   const crypto::Provider& provider) {
    DerReader outer(encoded_key);
    DerReader info = outer.sequence();
    const AlgorithmIdentifier scheme = read_algorithm(info);
    const ByteView ciphertext = info.octet_string();
    CHECK_OK(info.done());
    CHECK_OK(outer.done());
    if (scheme.oid != Oid::pbes2) return fail(Reason::unsupported_encryption);

    DerReader parameters(scheme.parameters);
    DerReader fields = parameters.sequence();
    const AlgorithmIdentifier derivation = read_algorithm(fields);
    const AlgorithmIdentifier encryption = read_algorithm(fields);
    CHECK_OK(fields.done());
    CHECK_OK(parameters.done());
    const auto* cipher = std::ranges::find(kCiphers, encryption.oid, &CipherRow::oid);
    if (cipher == std::end(kCiphers)) return fail(Reason::unsupported_encryption);
    DerReader iv_reader(encryption.parameters);
    const ByteView iv = iv_reader.octet_string();
    CHECK_OK(iv_reader.done());

    DerReader derivation_outer(derivation.parameters);
    DerReader derivation_fields = derivation_outer.sequence();
    CHECK_OK(derivation_outer.done());
    if (derivation.oid == Oid::pbkdf2) {
        TRY(const auto key, derive_pbkdf2(derivation_fields, *cipher, passphrase, provider));
        return decrypt(*cipher, key.expose(), iv, ciphertext, provider);
    }
    if (derivation.oid != Oid::scrypt) return fail(Reason::unsupported_encryption);
    TRY(const auto key, derive_scrypt(derivation_fields, *cipher, passphrase, provider));
    return decrypt(*cipher, key.expose(), iv, ciphertext, provider);
}

Result<SecretBuffer> decrypt_traditional(const PemBlock& block, ByteView passphrase,
                                         const crypto::Provider& provider) {
    const std::string_view info = block.header("DEK-Info");
    const std::size_t comma = info.find(',');
    const auto* cipher = std::ranges::find(kCiphers, info.substr(0, comma), &CipherRow::name);
    if (comma == std::string_view::npos || cipher == std::end(kCiphers))
        return fail(Reason::unsupported_encryption);
    const HexResult iv = from_hex(info.substr(comma + 1));
    if (!iv.ok || iv.bytes.size() != cipher->block_size)
        return fail(Reason::unsupported_encryption);
    // EVP_BytesToKey with MD5 and one round; the salt is the IV's first eight bytes.
    const ByteView salt = ByteView(iv.bytes).first(8);
    SecretBuffer key(std::size_t{2} * crypto::digest_size(crypto::HashId::md5));
    const ByteSpan space = key.writable();
    const std::size_t step = crypto::digest_size(crypto::HashId::md5);
    auto hash = provider.hash(crypto::HashId::md5);
    for (std::size_t at = 0; at < space.size(); at += step) {
        if (at > 0) hash->update(space.subspan(at - step, step));
        hash->update(passphrase);
        hash->update(salt);
        hash->finish(space.subspan(at, step));
    }
    return decrypt(*cipher, key.expose().first(cipher->key_size), iv.bytes, block.body.expose(),
                   provider);
}

}  // namespace handfast::x509
