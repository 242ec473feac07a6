// SPDX-License-Identifier: Apache-2.0
#include "x509/pbe1.h"

#include <algorithm>

#include "x509/pbe_cipher.h"
#include "x509/text.h"

namespace handfast::x509 {

namespace {

using crypto::CbcId;
using crypto::HashId;

/// RFC 8018 §B.3.1: key and IV come from one digest, eight octets each.
struct Pbes1Row {
    std::string_view name;  ///< Short name of the object
    HashId hash;
    CbcId cipher;
};
constexpr Pbes1Row kPbes1[] = {
    {"PBE-MD5-DES", HashId::md5, CbcId::des},
    {"PBE-SHA1-DES", HashId::sha1, CbcId::des},
    {"PBE-MD5-RC2-64", HashId::md5, CbcId::rc2_64},
    {"PBE-SHA1-RC2-64", HashId::sha1, CbcId::rc2_64},
};

/// RFC 7292 appendix C; without a cipher it is RC4.
struct Pkcs12Row {
    std::string_view name;
    std::optional<CbcId> cipher;
    std::size_t key_size;
};
constexpr Pkcs12Row kPkcs12[] = {
    {"PBE-SHA1-RC4-128", std::nullopt, crypto::kRc4KeySize},
    {"PBE-SHA1-RC4-40", std::nullopt, crypto::kShortRc4KeySize},
    {"PBE-SHA1-3DES", CbcId::des_ede3, 24},
    {"PBE-SHA1-2DES", CbcId::des_ede3, 16},
    {"PBE-SHA1-RC2-128", CbcId::rc2_128, 16},
    {"PBE-SHA1-RC2-40", CbcId::rc2_40, 5},
};

struct Parameters {
    ByteView salt;
    std::uint64_t iterations = 0;
};

/// PBEParameter and pkcs-12PbeParams are alike.
Result<Parameters> read_parameters(const AlgorithmIdentifier& scheme, PbeContext& context) {
    DerReader outer(scheme.parameters);
    DerReader fields = outer.sequence();
    Parameters parameters;
    parameters.salt = fields.octet_string();
    parameters.iterations = fields.small_integer();
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    CHECK_OK(context.spend(parameters.iterations));
    return parameters;
}

/// RFC 8018 §5.1
SecretBuffer derive_pbkdf1(HashId id, const Parameters& parameters, const PbeContext& context) {
    SecretBuffer digest(crypto::digest_size(id));
    auto hash = context.provider.hash(id);
    hash->update(context.passphrase);
    hash->update(parameters.salt);
    hash->finish(digest.writable());
    for (std::uint64_t i = 1; i < parameters.iterations; ++i) {
        hash->update(digest.expose());
        hash->finish(digest.writable());
    }
    return digest;
}

Result<SecretBuffer> decrypt_rc4(ByteView key, ByteView ciphertext,
                                 const crypto::Provider& provider) {
    auto stream = provider.stream(crypto::StreamId::rc4, key);
    if (!stream) return fail(Reason::unsupported_encryption);
    SecretBuffer plaintext(ciphertext);
    (*stream)->apply(plaintext.writable());
    return plaintext;
}

Result<SecretBuffer> decrypt_pkcs12(const Pkcs12Row& row, const Parameters& parameters,
                                    ByteView ciphertext, const PbeContext& context) {
    const SecretBuffer passphrase = pkcs12_passphrase(context.passphrase);
    const Pkcs12Derivation from{context.has_passphrase ? passphrase.expose() : ByteView{},
                                parameters.salt, parameters.iterations};
    const SecretBuffer key = derive_pkcs12(from, Pkcs12Use::key, row.key_size, context.provider);
    if (!row.cipher) return decrypt_rc4(key.expose(), ciphertext, context.provider);
    const SecretBuffer iv =
        derive_pkcs12(from, Pkcs12Use::iv, crypto::block_size(*row.cipher), context.provider);
    // Two-key triple DES begins and ends with the same key.
    SecretBuffer whole(crypto::key_size(*row.cipher));
    for (std::size_t i = 0; i < whole.size(); ++i)
        whole.writable()[i] = key.expose()[i % row.key_size];
    return decrypt_padded({*row.cipher, whole.expose(), iv.expose()}, ciphertext, context.provider);
}

void append_utf16(Buffer& out, std::uint32_t unit) {
    out.push_back(static_cast<std::uint8_t>(unit >> 8));
    out.push_back(static_cast<std::uint8_t>(unit));
}

/// Adds `addend` and one to a big-endian number, dropping what overflows.
void add_plus_one(ByteSpan number, ByteView addend) {
    unsigned carry = 1;
    for (std::size_t i = number.size(); i-- > 0;) {
        carry += number[i] + addend[i];
        number[i] = static_cast<std::uint8_t>(carry);
        carry >>= 8;
    }
}

/// As many copies of `bytes` as fill whole blocks; none of nothing.
void append_repeated(Buffer& out, ByteView bytes, std::size_t block) {
    const std::size_t length = (bytes.size() + block - 1) / block * block;
    for (std::size_t i = 0; i < length; ++i) out.push_back(bytes[i % bytes.size()]);
}

}  // namespace

SecretBuffer pkcs12_passphrase(ByteView passphrase) {
    Buffer out;
    out.reserve(2 * passphrase.size() + 2);
    if (is_utf8(passphrase)) {
        ByteReader reader(passphrase);
        while (!reader.empty()) {
            const Codepoint c = read_utf8(reader);
            if (c >= 0x10000) append_utf16(out, 0xd800 + ((c - 0x10000) >> 10));
            append_utf16(out, c >= 0x10000 ? 0xdc00 + (c & 0x3ff) : c);
        }
    } else {
        for (std::uint8_t byte : passphrase) append_utf16(out, byte);
    }
    append_utf16(out, 0);
    SecretBuffer secret{ByteView(out)};
    wipe(out);
    return secret;
}

SecretBuffer derive_pkcs12(const Pkcs12Derivation& from, Pkcs12Use use, std::size_t length,
                           const crypto::Provider& provider) {
    const std::size_t digest = crypto::digest_size(from.hash);
    const std::size_t block = digest > 32 ? 128 : 64;
    const Buffer diversifier(block, static_cast<std::uint8_t>(use));
    Buffer input;
    append_repeated(input, from.salt, block);
    append_repeated(input, from.passphrase, block);
    SecretBuffer out((length + digest - 1) / digest * digest);
    auto hash = provider.hash(from.hash);
    for (std::size_t at = 0; at < out.size(); at += digest) {
        const ByteSpan step = out.writable().subspan(at, digest);
        hash->update(diversifier);
        hash->update(input);
        hash->finish(step);
        for (std::uint64_t i = 1; i < from.iterations; ++i) {
            hash->update(step);
            hash->finish(step);
        }
        Buffer repeated;
        append_repeated(repeated, step, block);
        repeated.resize(block);
        for (std::size_t i = 0; i < input.size(); i += block)
            add_plus_one(ByteSpan(input).subspan(i, block), repeated);
        wipe(repeated);
    }
    wipe(input);
    out.shrink(length);
    return out;
}

std::optional<Result<SecretBuffer>> decrypt_pbe1(const AlgorithmIdentifier& scheme,
                                                 ByteView ciphertext, PbeContext& context) {
    const std::string_view name = object_names(scheme.encoded_oid).short_name;
    const auto* old = std::ranges::find(kPbes1, name, &Pbes1Row::name);
    const auto* pkcs12 = std::ranges::find(kPkcs12, name, &Pkcs12Row::name);
    if (old == std::end(kPbes1) && pkcs12 == std::end(kPkcs12)) return std::nullopt;
    const auto parameters = read_parameters(scheme, context);
    if (!parameters) return fail(parameters.error());
    if (pkcs12 != std::end(kPkcs12))
        return decrypt_pkcs12(*pkcs12, *parameters, ciphertext, context);
    const SecretBuffer derived = derive_pbkdf1(old->hash, *parameters, context);
    return decrypt_padded({old->cipher, derived.expose().first(8), derived.expose().subspan(8, 8)},
                          ciphertext, context.provider);
}

}  // namespace handfast::x509
