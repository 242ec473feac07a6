// SPDX-License-Identifier: Apache-2.0
#include "x509/pkcs12_builder.h"

#include <algorithm>

#include "crypto/digest.h"
#include "x509/encode.h"
#include "x509/pbe.h"
#include "x509/pbe1.h"

namespace handfast::x509 {

namespace {

constexpr std::size_t kSaltSize = 16;
constexpr std::uint8_t kNull[] = {der::kNull, 0};

Buffer object(std::string_view name) {
    return encode_element(der::kOid, as_bytes(object_named(name).encoded));
}

Buffer octets(ByteView content) {
    return encode_element(der::kOctetString, content);
}

Buffer explicit_zero(ByteView element) {
    return encode_element(der::context_constructed(0), element);
}

struct Encrypted {
    Buffer scheme;  ///< AlgorithmIdentifier
    Buffer ciphertext;
};

class Builder {
  public:
    Builder(const Pkcs12Parts& parts, const crypto::Provider& provider, Rng& rng)
        : parts_(parts), provider_(provider), rng_(rng) {}

    Result<Buffer> build() {
        const Buffer attributes = encode_attributes();
        TRY(const Buffer certificates, certificate_safe(attributes));
        TRY(const Buffer keys, key_safe(attributes));
        const Buffer safes = encode_nest(der::kSequence, {certificates, keys});
        const Buffer content =
            encode_nest(der::kSequence, {object("pkcs7-data"), explicit_zero(octets(safes))});
        return encode_nest(der::kSequence, {encode_integer(3), content, encode_mac(safes)});
    }

  private:
    Buffer random(std::size_t size) {
        Buffer bytes(size);
        rng_.fill(bytes);
        return bytes;
    }

    /// What ties the certificate to its key, and the name of both.
    Buffer encode_attributes() const {
        const Buffer id = crypto::digest_of(provider_, crypto::HashId::sha1, parts_.certificate);
        // A BMPString, as passphrases are but for the zero at their end.
        const SecretBuffer text = pkcs12_passphrase(as_bytes(parts_.friendly_name));
        const ByteView name = text.expose().first(text.size() - 2);
        const Buffer named = encode_nest(
            der::kSequence, {object("friendlyName"),
                             encode_element(der::kSet, encode_element(der::kBmpString, name))});
        const Buffer tied = encode_nest(
            der::kSequence, {object("localKeyID"), encode_element(der::kSet, octets(id))});
        return encode_nest(der::kSet, {named, tied});
    }

    Result<Buffer> certificate_safe(ByteView attributes) {
        const Buffer value = encode_nest(
            der::kSequence, {object("x509Certificate"), explicit_zero(octets(parts_.certificate))});
        const Buffer bag =
            encode_nest(der::kSequence, {object("certBag"), explicit_zero(value), attributes});
        TRY(const Encrypted hidden, encrypt(encode_element(der::kSequence, bag)));
        const Buffer info =
            encode_nest(der::kSequence, {object("pkcs7-data"), hidden.scheme,
                                         encode_element(der::context(0), hidden.ciphertext)});
        const Buffer data = encode_nest(der::kSequence, {encode_integer(0), info});
        return encode_nest(der::kSequence, {object("pkcs7-encryptedData"), explicit_zero(data)});
    }

    Result<Buffer> key_safe(ByteView attributes) {
        TRY(const Encrypted hidden, encrypt(parts_.key));
        const Buffer value =
            encode_nest(der::kSequence, {hidden.scheme, octets(hidden.ciphertext)});
        const Buffer bag = encode_nest(
            der::kSequence, {object("pkcs8ShroudedKeyBag"), explicit_zero(value), attributes});
        const Buffer safe = octets(encode_element(der::kSequence, bag));
        return encode_nest(der::kSequence, {object("pkcs7-data"), explicit_zero(safe)});
    }

    Result<Encrypted> encrypt(ByteView plain) {
        return parts_.encryption == Pkcs12Encryption::pbes2 ? encrypt_pbes2(plain)
                                                            : encrypt_old(plain);
    }

    /// RFC 8018 §6.2.1
    Result<Encrypted> encrypt_pbes2(ByteView plain) {
        constexpr std::size_t kKeySize = 32;
        const Buffer derivation = encode_nest(
            der::kSequence, {octets(random(kSaltSize)), encode_integer(parts_.iterations),
                             encode_algorithm(Oid::hmac_with_sha256, kNull)});
        PbeContext context{parts_.passphrase, provider_};
        TRY(const SecretBuffer key, derive_pbkdf2({derivation, kKeySize}, context));
        const Buffer iv = random(crypto::block_size(crypto::CbcId::aes_256));
        TRY(Buffer ciphertext, encrypt_cbc(crypto::CbcId::aes_256, key, iv, plain));
        const Buffer parameters =
            encode_nest(der::kSequence, {encode_algorithm(Oid::pbkdf2, derivation),
                                         encode_algorithm(Oid::aes_256_cbc, octets(iv))});
        return Encrypted{encode_algorithm(Oid::pbes2, parameters), std::move(ciphertext)};
    }

    /// RFC 7292 appendix C
    Result<Encrypted> encrypt_old(ByteView plain) {
        const Buffer salt = random(kSaltSize);
        const SecretBuffer phrase = pkcs12_passphrase(parts_.passphrase);
        const Pkcs12Derivation from{phrase.expose(), salt, parts_.iterations};
        constexpr auto kCipher = crypto::CbcId::des_ede3;
        const SecretBuffer key =
            derive_pkcs12(from, Pkcs12Use::key, crypto::key_size(kCipher), provider_);
        const SecretBuffer iv =
            derive_pkcs12(from, Pkcs12Use::iv, crypto::block_size(kCipher), provider_);
        TRY(Buffer ciphertext, encrypt_cbc(kCipher, key, iv.expose(), plain));
        const Buffer scheme =
            encode_nest(der::kSequence, {object("PBE-SHA1-3DES"), salt_and_iterations(salt)});
        return Encrypted{scheme, std::move(ciphertext)};
    }

    Buffer salt_and_iterations(ByteView salt) const {
        return encode_nest(der::kSequence, {octets(salt), encode_integer(parts_.iterations)});
    }

    Result<Buffer> encrypt_cbc(crypto::CbcId cipher, const SecretBuffer& key, ByteView iv,
                               ByteView plain) const {
        const std::size_t block = crypto::block_size(cipher);
        const std::size_t padding = block - plain.size() % block;
        SecretBuffer padded(plain.size() + padding);
        const ByteSpan space = padded.writable();
        std::ranges::copy(plain, space.begin());
        std::ranges::fill(space.subspan(plain.size()), static_cast<std::uint8_t>(padding));
        return provider_.cbc_encrypt(cipher, key.expose(), iv, padded.expose());
    }

    Buffer encode_mac(ByteView message) {
        const auto hash = parts_.encryption == Pkcs12Encryption::pbes2 ? crypto::HashId::sha256
                                                                       : crypto::HashId::sha1;
        const std::size_t size = crypto::digest_size(hash);
        const Buffer salt = random(kSaltSize);
        const SecretBuffer phrase = pkcs12_passphrase(parts_.passphrase);
        const SecretBuffer key = derive_pkcs12({phrase.expose(), salt, parts_.iterations, hash},
                                               Pkcs12Use::mac, size, provider_);
        Buffer mac(size);
        const auto hmac = provider_.hmac(hash, key.expose());
        hmac->update(message);
        hmac->finish(mac);
        const Buffer digest =
            encode_nest(der::kSequence, {encode_algorithm(oid_of(hash), kNull), octets(mac)});
        return encode_nest(der::kSequence,
                           {digest, octets(salt), encode_integer(parts_.iterations)});
    }

    const Pkcs12Parts& parts_;
    const crypto::Provider& provider_;
    Rng& rng_;
};

}  // namespace

Result<Buffer> encode_pkcs12(const Pkcs12Parts& parts, const crypto::Provider& provider, Rng& rng) {
    return Builder(parts, provider, rng).build();
}

}  // namespace handfast::x509
