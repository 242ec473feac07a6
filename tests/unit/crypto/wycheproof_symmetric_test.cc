// SPDX-License-Identifier: Apache-2.0
// Wycheproof: AEADs, HMAC, HKDF, CBC, PBKDF2, PBES2.
#include <gtest/gtest.h>

#include "crypto/kdf.h"
#include "tests/unit/crypto/wycheproof.h"

namespace handfast::crypto {
namespace {

Verdict run_aead(AeadId id, const Provider& provider, const Json& group, const Json& test) {
    const bool ours = group["ivSize"] == 8 * kAeadNonceSize &&
                      group["tagSize"] == 8 * tag_size(id) && group["keySize"] == 8 * key_size(id);
    if (!ours) return std::nullopt;
    const Buffer nonce = bytes(test, "iv"), ad = bytes(test, "aad"), text = bytes(test, "msg");
    const Buffer sealed = bytes(test, "ct"), tag = bytes(test, "tag");
    const auto aead = provider.aead(id, bytes(test, "key"));
    if (!aead) return false;
    Buffer data = sealed;
    if (!(*aead)->open(nonce, ad, data, tag) || data != text) return false;
    Buffer new_tag(tag_size(id));
    (*aead)->seal(nonce, ad, data, new_tag);
    return data == sealed && new_tag == tag;
}

template <AeadId id>
Verdict run_aead(const Provider& provider, const Json& group, const Json& test) {
    return run_aead(id, provider, group, test);
}

template <HashId id>
Verdict run_hmac(const Provider& provider, const Json&, const Json& test) {
    const Buffer tag = bytes(test, "tag");
    const auto hmac = provider.hmac(id, bytes(test, "key"));
    hmac->update(bytes(test, "msg"));
    Buffer full(digest_size(id));
    hmac->finish(full);
    return equal(ByteView(full).first(tag.size()), tag);
}

template <HashId id>
Verdict run_hkdf(const Provider& provider, const Json&, const Json& test) {
    // The length is the caller's to bound (kdf.h); these are the vectors' only invalid ones.
    const std::size_t size = test["size"];
    if (size > 255 * digest_size(id)) return false;
    Buffer prk(digest_size(id)), okm(size);
    hkdf_extract(provider, id, bytes(test, "salt"), bytes(test, "ikm"), prk);
    hkdf_expand(provider, id, prk, bytes(test, "info"), okm);
    return okm == bytes(test, "okm");
}

constexpr std::size_t kBlock = 16;

void add_padding(Buffer& text) {
    const std::size_t count = kBlock - text.size() % kBlock;
    text.insert(text.end(), count, static_cast<std::uint8_t>(count));
}

/// PKCS #7 padding, all of it checked.
bool remove_padding(Buffer& text) {
    const std::size_t count = text.empty() ? 0 : text.back();
    if (count == 0 || count > kBlock || count > text.size()) return false;
    for (std::size_t i = text.size() - count; i < text.size(); ++i)
        if (text[i] != count) return false;
    text.resize(text.size() - count);
    return true;
}

bool cbc_matches(const Provider& provider, CbcId id, ByteView key, const Json& test) {
    const Buffer iv = bytes(test, "iv"), sealed = bytes(test, "ct"), text = bytes(test, "msg");
    const auto opened = provider.cbc_decrypt(id, key, iv, sealed);
    if (!opened) return false;
    Buffer data = to_buffer(opened->expose());
    if (!remove_padding(data) || data != text) return false;
    add_padding(data);
    return provider.cbc_encrypt(id, key, iv, data) == sealed;
}

template <CbcId id, std::size_t bits>
Verdict run_cbc(const Provider& provider, const Json& group, const Json& test) {
    if (group["keySize"] != bits) return std::nullopt;
    return cbc_matches(provider, id, bytes(test, "key"), test);
}

template <HashId id>
Verdict run_pbkdf2(const Provider& provider, const Json&, const Json& test) {
    const auto key = provider.pbkdf2(id, bytes(test, "password"), bytes(test, "salt"),
                                     test["iterationCount"], test["dkLen"]);
    return key && equal(key->expose(), bytes(test, "dk"));
}

template <HashId id, CbcId cipher, std::size_t key_bytes>
Verdict run_pbes2(const Provider& provider, const Json&, const Json& test) {
    const auto key = provider.pbkdf2(id, bytes(test, "password"), bytes(test, "salt"),
                                     test["iterationCount"], key_bytes);
    return key && cbc_matches(provider, cipher, key->expose(), test);
}

const std::vector<WycheproofFile> kFiles = {
    {"aes_gcm", "AES-128-GCM", run_aead<AeadId::aes_128_gcm>},
    {"aes_gcm", "AES-256-GCM", run_aead<AeadId::aes_256_gcm>},
    {"aes_ccm", "AES-128-CCM", run_aead<AeadId::aes_128_ccm>},
    {"aes_ccm", "AES-128-CCM-8", run_aead<AeadId::aes_128_ccm_8>},
    {"aes_ccm", "AES-256-CCM", run_aead<AeadId::aes_256_ccm>},
    {"aes_ccm", "AES-256-CCM-8", run_aead<AeadId::aes_256_ccm_8>},
    {"aria_gcm", "ARIA-128-GCM", run_aead<AeadId::aria_128_gcm>},
    {"aria_gcm", "ARIA-256-GCM", run_aead<AeadId::aria_256_gcm>},
    {"chacha20_poly1305", "ChaCha20-Poly1305", run_aead<AeadId::chacha20_poly1305>},
    {"hmac_sha1", "HMAC-SHA-1", run_hmac<HashId::sha1>},
    {"hmac_sha224", "HMAC-SHA-224", run_hmac<HashId::sha224>},
    {"hmac_sha256", "HMAC-SHA-256", run_hmac<HashId::sha256>},
    {"hmac_sha384", "HMAC-SHA-384", run_hmac<HashId::sha384>},
    {"hmac_sha512", "HMAC-SHA-512", run_hmac<HashId::sha512>},
    {"hkdf_sha1", "HMAC-SHA-1", run_hkdf<HashId::sha1>},
    {"hkdf_sha256", "HMAC-SHA-256", run_hkdf<HashId::sha256>},
    {"hkdf_sha384", "HMAC-SHA-384", run_hkdf<HashId::sha384>},
    {"hkdf_sha512", "HMAC-SHA-512", run_hkdf<HashId::sha512>},
    {"aes_cbc_pkcs5", "AES-128-CBC", run_cbc<CbcId::aes_128, 128>},
    {"aes_cbc_pkcs5", "AES-192-CBC", run_cbc<CbcId::aes_192, 192>},
    {"aes_cbc_pkcs5", "AES-256-CBC", run_cbc<CbcId::aes_256, 256>},
    {"camellia_cbc_pkcs5", "Camellia-128-CBC", run_cbc<CbcId::camellia_128, 128>},
    {"camellia_cbc_pkcs5", "Camellia-256-CBC", run_cbc<CbcId::camellia_256, 256>},
    {"pbkdf2_hmacsha1", "PBKDF2, scrypt", run_pbkdf2<HashId::sha1>},
    {"pbkdf2_hmacsha224", "PBKDF2, scrypt", run_pbkdf2<HashId::sha224>},
    {"pbkdf2_hmacsha256", "PBKDF2, scrypt", run_pbkdf2<HashId::sha256>},
    {"pbkdf2_hmacsha384", "PBKDF2, scrypt", run_pbkdf2<HashId::sha384>},
    {"pbkdf2_hmacsha512", "PBKDF2, scrypt", run_pbkdf2<HashId::sha512>},
    {"pbes2_hmacsha1_aes_128", "PBKDF2, scrypt", run_pbes2<HashId::sha1, CbcId::aes_128, 16>},
    {"pbes2_hmacsha1_aes_256", "PBKDF2, scrypt", run_pbes2<HashId::sha1, CbcId::aes_256, 32>},
    {"pbes2_hmacsha256_aes_128", "PBKDF2, scrypt", run_pbes2<HashId::sha256, CbcId::aes_128, 16>},
    {"pbes2_hmacsha256_aes_256", "PBKDF2, scrypt", run_pbes2<HashId::sha256, CbcId::aes_256, 32>},
    {"pbes2_hmacsha512_aes_128", "PBKDF2, scrypt", run_pbes2<HashId::sha512, CbcId::aes_128, 16>},
    {"pbes2_hmacsha512_aes_256", "PBKDF2, scrypt", run_pbes2<HashId::sha512, CbcId::aes_256, 32>},
};

class WycheproofSymmetric : public testing::TestWithParam<WycheproofCase> {};

TEST_P(WycheproofSymmetric, EveryVectorIsJudgedRight) {
    run_wycheproof(GetParam());
}

INSTANTIATE_TEST_SUITE_P(AllBackends, WycheproofSymmetric,
                         testing::ValuesIn(with_every_backend(kFiles)),
                         [](const auto& value) { return case_name(value.param); });

}  // namespace
}  // namespace handfast::crypto
