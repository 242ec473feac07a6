// SPDX-License-Identifier: Apache-2.0
#include "x509/pbe.h"

#include <bit>

#include "crypto/base/der.h"
#include "x509/algorithm.h"
#include "x509/pbe1.h"
#include "x509/pbe_cipher.h"

namespace handfast::x509 {

namespace {

/// The cipher and IV that PBES2 asks for.
struct Encryption {
    crypto::CbcId cipher;
    ByteView iv;
};

/// RFC 8018 §B.2.3: effective bits are encoded in a way of their own.
Result<Encryption> read_rc2(DerReader& parameters) {
    DerReader fields = parameters.sequence();
    const std::uint64_t version = fields.small_integer();
    const ByteView iv = fields.octet_string();
    CHECK_OK(fields.done());
    CHECK_OK(parameters.done());
    switch (version) {
        case 58:
            return Encryption{crypto::CbcId::rc2_128, iv};
        case 120:
            return Encryption{crypto::CbcId::rc2_64, iv};
        case 160:
            return Encryption{crypto::CbcId::rc2_40, iv};
        default:
            return fail(Reason::unsupported_encryption);
    }
}

Result<Encryption> read_encryption(const AlgorithmIdentifier& algorithm) {
    const auto cipher = pbe_cipher_named(object_names(algorithm.encoded_oid).short_name);
    if (!cipher) return fail(Reason::unsupported_encryption);
    DerReader reader(algorithm.parameters);
    if (*cipher == crypto::CbcId::rc2_128) return read_rc2(reader);
    const ByteView iv = reader.octet_string();
    CHECK_OK(reader.done());
    return Encryption{*cipher, iv};
}

/// RFC 7914 §7
Result<SecretBuffer> derive_scrypt(ByteView parameters, std::size_t length,
                                   const PbeContext& context) {
    DerReader outer(parameters);
    DerReader fields = outer.sequence();
    const ByteView salt = fields.octet_string();
    const std::uint64_t n = fields.small_integer();
    const std::uint64_t r = fields.small_integer();
    const std::uint64_t p = fields.small_integer();
    if (fields.next_is(der::kInteger) && fields.small_integer() != length)
        fields.mark_failed(Reason::unsupported_encryption);
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    constexpr std::uint64_t kMaxFactor = 1u << 20;
    // RFC 7914 §2: a power of two.
    if (!std::has_single_bit(n)) return fail(Reason::unsupported_encryption);
    const bool bounded = n >= 2 && n <= kMaxFactor && r >= 1 && r <= kMaxFactor && p >= 1 &&
                         p <= 16 && 128 * n * r <= kMaxScryptMemory;
    if (!bounded) return fail(Reason::work_factor_too_large);
    const crypto::ScryptCost cost{n, static_cast<std::uint32_t>(r), static_cast<std::uint32_t>(p)};
    return context.provider.scrypt(context.passphrase, salt, cost, length);
}

/// RFC 8018 §6.2
Result<SecretBuffer> decrypt_pbes2(ByteView parameters, ByteView ciphertext, PbeContext& context) {
    DerReader outer(parameters);
    DerReader fields = outer.sequence();
    const AlgorithmIdentifier derivation = read_algorithm(fields);
    const AlgorithmIdentifier algorithm = read_algorithm(fields);
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    TRY(const Encryption encryption, read_encryption(algorithm));
    const std::size_t length = crypto::key_size(encryption.cipher);
    if (derivation.oid != Oid::pbkdf2 && derivation.oid != Oid::scrypt)
        return fail(Reason::unsupported_encryption);
    const auto key = derivation.oid == Oid::pbkdf2
                         ? derive_pbkdf2({derivation.parameters, length}, context)
                         : derive_scrypt(derivation.parameters, length, context);
    if (!key) return fail(key.error());
    if (key->size() != length) return fail(Reason::unsupported_encryption);
    return decrypt_padded({encryption.cipher, key->expose(), encryption.iv}, ciphertext,
                          context.provider);
}

}  // namespace

Status PbeContext::spend(std::uint64_t count) {
    if (count == 0 || count > iterations) return fail(Reason::work_factor_too_large);
    iterations -= count;
    return {};
}

Result<SecretBuffer> derive_pbkdf2(const Pbkdf2Request& request, PbeContext& context) {
    DerReader outer(request.parameters);
    DerReader fields = outer.sequence();
    const ByteView salt = fields.octet_string();
    const std::uint64_t iterations = fields.small_integer();
    std::optional<std::uint64_t> length = request.length;
    if (fields.next_is(der::kInteger)) length = fields.small_integer();
    Oid prf = Oid::hmac_with_sha1;
    if (!fields.empty()) prf = read_algorithm(fields).oid;
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    const auto hash = hash_of(prf);
    constexpr std::uint64_t kMaxLength = 64;
    if (!hash || !length || *length == 0 || *length > kMaxLength)
        return fail(Reason::unsupported_encryption);
    CHECK_OK(context.spend(iterations));
    return context.provider.pbkdf2(*hash, context.passphrase, salt,
                                   static_cast<std::uint32_t>(iterations),
                                   static_cast<std::size_t>(*length));
}

Result<SecretBuffer> decrypt_pbe(const AlgorithmIdentifier& scheme, ByteView ciphertext,
                                 PbeContext& context) {
    if (scheme.oid == Oid::pbes2) return decrypt_pbes2(scheme.parameters, ciphertext, context);
    auto plaintext = decrypt_pbe1(scheme, ciphertext, context);
    if (!plaintext) return fail(Reason::unsupported_encryption);
    return std::move(*plaintext);
}

Result<SecretBuffer> decrypt_pkcs8(ByteView encoded_key, PbeContext& context) {
    DerReader outer(encoded_key);
    DerReader info = outer.sequence();
    const AlgorithmIdentifier scheme = read_algorithm(info);
    const ByteView ciphertext = info.octet_string();
    CHECK_OK(info.done());
    CHECK_OK(outer.done());
    return decrypt_pbe(scheme, ciphertext, context);
}

Result<SecretBuffer> decrypt_pkcs8(ByteView encoded_key, ByteView passphrase,
                                   const crypto::Provider& provider) {
    PbeContext context{passphrase, provider};
    return decrypt_pkcs8(encoded_key, context);
}

Result<SecretBuffer> decrypt_traditional(const PemBlock& block, ByteView passphrase,
                                         const crypto::Provider& provider) {
    const std::string_view info = block.header("DEK-Info");
    const std::size_t comma = info.find(',');
    const auto cipher = pbe_cipher_named(info.substr(0, comma));
    if (comma == std::string_view::npos || !cipher) return fail(Reason::unsupported_encryption);
    const HexResult iv = from_hex(info.substr(comma + 1));
    if (!iv.ok || iv.bytes.size() != crypto::block_size(*cipher))
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
    return decrypt_padded({*cipher, key.expose().first(crypto::key_size(*cipher)), iv.bytes},
                          block.body.expose(), provider);
}

}  // namespace handfast::x509
