// SPDX-License-Identifier: Apache-2.0
// What protects records below TLS 1.3 and beside AEADs: CBC, RC4, and MACs of secret sizes.
#include <gtest/gtest.h>

#include "crypto/random.h"
#include "crypto/registry.h"
#include "tests/unit/crypto/every_backend.h"

namespace handfast::crypto {
namespace {

Buffer hex(std::string_view text) {
    return from_hex(text).bytes;
}

struct CbcVector {
    CbcId id;
    std::string_view algorithm, key, iv, text, ciphertext;
};
constexpr CbcVector kVectors[] = {
    // RFC 4269 §B.1: one block, so that a zero IV changes nothing; likewise below.
    {CbcId::seed, "SEED-CBC", "00000000000000000000000000000000",
     "00000000000000000000000000000000", "000102030405060708090a0b0c0d0e0f",
     "5ebac6e0054e166819aff1cc6d346cdb"},
    {CbcId::idea, "IDEA-CBC", "00010002000300040005000600070008", "0000000000000000",
     "0000000100020003", "11fbed2b01986de5"},
    // RFC 2268 §5, 128 effective bits.
    {CbcId::rc2_128, "RC2-CBC", "88bca90e90875a7f0f79c384627bafb2", "0000000000000000",
     "0000000000000000", "2269552ab0f85ca6"},
    // FIPS 81, appendix C.
    {CbcId::des, "DES-CBC", "0123456789abcdef", "1234567890abcdef",
     "4e6f77206973207468652074696d6520666f7220616c6c20",
     "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6"},
    // The same with three equal keys.
    {CbcId::des_ede3, "DES-EDE3-CBC", "0123456789abcdef0123456789abcdef0123456789abcdef",
     "1234567890abcdef", "4e6f77206973207468652074696d6520666f7220616c6c20",
     "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6"},
    // RFC 3713 appendix A.
    {CbcId::camellia_128, "Camellia-128-CBC", "0123456789abcdeffedcba9876543210",
     "00000000000000000000000000000000", "0123456789abcdeffedcba9876543210",
     "67673138549669730857065648eabe43"},
    {CbcId::camellia_256, "Camellia-256-CBC",
     "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff",
     "00000000000000000000000000000000", "0123456789abcdeffedcba9876543210",
     "9acc237dff16d76c20ef7c919e3a7509"},
    // RFC 3602 §4, case 2.
    {CbcId::aes_128, "AES-128-CBC", "c286696d887c9aa0611bbb3e2025a45a",
     "562e17996d093d28ddb3ba695a2e6f58",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1"},
    // As OpenSSL has them.
    {CbcId::rc2_64, "RC2-64-CBC", "0123456789abcdef", "0000000000000000", "0011223344556677",
     "308cbbd86d1be698"},
    {CbcId::rc2_40, "RC2-40-CBC", "0123456789", "0000000000000000", "0011223344556677",
     "e3070f59b3d45e63"},
    {CbcId::camellia_192, "Camellia-192-CBC", "0123456789abcdeffedcba98765432100112233445566778",
     "00000000000000000000000000000000", "00112233445566778899aabbccddeeff",
     "4bf7c21e7f3f65ef51342457dc2094fe"},
    {CbcId::aria_128, "ARIA-128-CBC", "0123456789abcdeffedcba9876543210",
     "00000000000000000000000000000000", "00112233445566778899aabbccddeeff",
     "7e224a4108395df50eacb8342b7115a7"},
    {CbcId::aria_192, "ARIA-192-CBC", "0123456789abcdeffedcba98765432100112233445566778",
     "00000000000000000000000000000000", "00112233445566778899aabbccddeeff",
     "95518426f9740a022fd287bc5975a798"},
    {CbcId::aria_256, "ARIA-256-CBC",
     "0123456789abcdeffedcba98765432100112233445566778899aabbccddeeff0",
     "00000000000000000000000000000000", "00112233445566778899aabbccddeeff",
     "637fcad412cd135a1333a776da3898ec"},
    {CbcId::sm4, "SM4-CBC", "0123456789abcdeffedcba9876543210", "00000000000000000000000000000000",
     "00112233445566778899aabbccddeeff", "09325c4853832dcb9337a5984f671b9a"},
    {CbcId::blowfish, "Blowfish-CBC", "0123456789abcdeffedcba9876543210", "0000000000000000",
     "0011223344556677", "f0fb0320a19f306d"},
    {CbcId::cast5, "CAST5-CBC", "0123456789abcdeffedcba9876543210", "0000000000000000",
     "0011223344556677", "9a1bf354bca596ad"},
};

TEST(RecordCbc, MatchesTheVectors) {
    for (const CbcVector& vector : kVectors)
        for (const auto& [name, provider] : every_backend(vector.algorithm)) {
            SCOPED_TRACE(std::string(vector.algorithm) + " by " + name);
            const auto cipher = provider->cbc(vector.id, hex(vector.key));
            ASSERT_TRUE(cipher);
            Buffer iv = hex(vector.iv), data = hex(vector.text);
            (*cipher)->encrypt(iv, data);
            EXPECT_EQ(to_hex(data), vector.ciphertext);
            EXPECT_EQ(iv, Buffer(data.end() - static_cast<std::ptrdiff_t>(iv.size()), data.end()));
            iv = hex(vector.iv);
            (*cipher)->decrypt(iv, data);
            EXPECT_EQ(to_hex(data), vector.text);
            EXPECT_EQ(
                to_hex(iv),
                std::string(vector.ciphertext).substr(vector.ciphertext.size() - 2 * iv.size()));
        }
}

/// Two calls in a row are one: the chain goes on.
TEST(RecordCbc, ChainGoesOnFromCallToCall) {
    for (const CbcVector& vector : kVectors)
        for (const auto& [name, provider] : every_backend(vector.algorithm)) {
            SCOPED_TRACE(std::string(vector.algorithm) + " by " + name);
            const auto cipher = *provider->cbc(vector.id, hex(vector.key));
            const std::size_t block = block_size(vector.id);
            Buffer whole(block * 40, 0x33), parts = whole;
            Buffer iv(block, 9), chain(block, 9);
            cipher->encrypt(iv, whole);
            cipher->encrypt(chain, ByteSpan(parts).first(block * 3));
            cipher->encrypt(chain, ByteSpan(parts).subspan(block * 3));
            EXPECT_EQ(parts, whole);
            chain = Buffer(block, 9);
            cipher->decrypt(chain, ByteSpan(parts).first(block * 33));
            cipher->decrypt(chain, ByteSpan(parts).subspan(block * 33));
            EXPECT_EQ(parts, Buffer(block * 40, 0x33));
        }
}

/// Messages of the sizes 1, 2, … blocks, encrypted one by one and at once.
void expect_alike(const CbcVector& vector, const Provider& provider, std::size_t count) {
    const auto cipher = *provider.cbc(vector.id, hex(vector.key));
    const std::size_t block = block_size(vector.id);
    std::vector<Buffer> one_by_one, at_once, ivs;
    for (std::size_t i = 0; i < count; ++i) {
        one_by_one.push_back(Buffer(block * (1 + i * 7 % 40), static_cast<std::uint8_t>(i)));
        ivs.push_back(Buffer(block, static_cast<std::uint8_t>(200 - i)));
    }
    at_once = one_by_one;
    std::vector<CbcCipher::Message> messages;
    for (std::size_t i = 0; i < count; ++i) messages.push_back({ivs[i], at_once[i]});
    cipher->encrypt_all(messages);
    for (std::size_t i = 0; i < count; ++i) {
        Buffer iv = ivs[i];
        cipher->encrypt(iv, one_by_one[i]);
        EXPECT_EQ(ivs[i], Buffer(block, static_cast<std::uint8_t>(200 - i)));
    }
    EXPECT_EQ(at_once, one_by_one) << count;
}

TEST(RecordCbc, MessagesAtOnceAreLikeOneByOne) {
    const auto usual = make_provider();
    for (const CbcVector& vector : kVectors)
        for (std::size_t count = 0; count <= 40; ++count) {
            expect_alike(vector, *usual, count);
            for (const auto& [name, provider] : every_backend(vector.algorithm)) {
                SCOPED_TRACE(std::string(vector.algorithm) + " by " + name);
                expect_alike(vector, *provider, count);
            }
        }
}

TEST(RecordCbc, BackendsAgree) {
    SeededRng rng(11);
    for (const CbcVector& vector : kVectors) {
        const auto backends = every_backend(vector.algorithm);
        for (std::size_t blocks = 1; blocks < 70; ++blocks) {
            Buffer key(key_size(vector.id)), iv(block_size(vector.id));
            Buffer text(blocks * block_size(vector.id));
            rng.fill(key);
            rng.fill(iv);
            rng.fill(text);
            Buffer expected;
            for (const auto& [name, provider] : backends) {
                SCOPED_TRACE(std::string(vector.algorithm) + " by " + name);
                const auto cipher = *provider->cbc(vector.id, key);
                Buffer chain = iv, data = text;
                cipher->encrypt(chain, data);
                if (expected.empty()) expected = data;
                ASSERT_EQ(data, expected);
                chain = iv;
                cipher->decrypt(chain, data);
                ASSERT_EQ(data, text);
            }
        }
    }
}

TEST(RecordCbc, KeysHaveOneSize) {
    const auto provider = make_provider();
    for (const CbcVector& vector : kVectors)
        for (std::size_t size : {std::size_t{0}, key_size(vector.id) - 1, key_size(vector.id) + 1})
            EXPECT_EQ(provider->cbc(vector.id, Buffer(size)).error().reason,
                      Reason::invalid_argument);
    EXPECT_EQ(provider->stream(StreamId::rc4, Buffer(6)).error().reason, Reason::invalid_argument);
}

// RFC 6229 §2, the key of 40 bits.
TEST(RecordStream, Rc4TakesShortKeys) {
    for (const auto& [name, provider] : every_backend("RC4")) {
        SCOPED_TRACE(name);
        Buffer data(16);
        (*provider->stream(StreamId::rc4, hex("0102030405")))->apply(data);
        EXPECT_EQ(to_hex(data), "b2396305f03dc027ccc3524a0a1118a8");
    }
}

// RFC 6229 §2, the key of 128 bits.
TEST(RecordStream, Rc4MatchesTheVector) {
    for (const auto& [name, provider] : every_backend("RC4")) {
        SCOPED_TRACE(name);
        const Buffer key = hex("0102030405060708090a0b0c0d0e0f10");
        const auto cipher = *provider->stream(StreamId::rc4, key);
        Buffer data(32);
        cipher->apply(ByteSpan(data).first(5));
        cipher->apply(ByteSpan(data).subspan(5));
        EXPECT_EQ(to_hex(data), "9ac7cc9a609d1ef7b2932899cde41b975248c4959014126a6e8a84f11d1a9e1c");
    }
}

struct MacRow {
    HashId hash;
    std::string_view algorithm;
};
constexpr MacRow kMacs[] = {{HashId::md5, "record MAC with MD5"},
                            {HashId::sha1, "record MAC with SHA-1"},
                            {HashId::sha256, "record MAC with SHA-256"},
                            {HashId::sha384, "record MAC with SHA-384"}};

Buffer concatenation(std::initializer_list<ByteView> parts) {
    Buffer all;
    for (ByteView part : parts) append(all, part);
    return all;
}

Buffer digest_of(HashId id, ByteView data) {
    static const auto provider = make_provider();
    Buffer digest(digest_size(id));
    const auto hash = provider->hash(id);
    hash->update(data);
    hash->finish(digest);
    return digest;
}

/// What the RFCs say, word for word: RFC 2104 and RFC 6101 §5.2.3.1.
Buffer expected_mac(MacForm form, HashId id, ByteView key, ByteView message) {
    if (form == MacForm::hmac) {
        static const auto provider = make_provider();
        Buffer mac(digest_size(id));
        const auto hmac = provider->hmac(id, key);
        hmac->update(message);
        hmac->finish(mac);
        return mac;
    }
    const std::size_t pad = id == HashId::md5 ? 48 : 40;
    const Buffer inner = digest_of(id, concatenation({key, Buffer(pad, 0x36), message}));
    return digest_of(id, concatenation({key, Buffer(pad, 0x5c), inner}));
}

std::vector<MacForm> forms_of(HashId id) {
    if (id == HashId::md5 || id == HashId::sha1) return {MacForm::hmac, MacForm::ssl3};
    return {MacForm::hmac};
}

/// Calls `use` for each hash, form and backend, with a MAC and its key.
template <class Use>
void for_each_mac(Use use) {
    for (const MacRow& row : kMacs)
        for (const MacForm form : forms_of(row.hash))
            for (const auto& [name, provider] : every_backend(row.algorithm)) {
                SCOPED_TRACE(std::string(row.algorithm) + " by " + name);
                const Buffer key(digest_size(row.hash), 0x17);
                const auto mac = provider->record_mac(row.hash, form, key);
                ASSERT_TRUE(mac);
                use(row.hash, form, key, **mac);
            }
}

Buffer message_of(std::size_t size) {
    Buffer message(size);
    for (std::size_t i = 0; i < size; ++i) message[i] = static_cast<std::uint8_t>(i * 7 + 1);
    return message;
}

TEST(RecordMac, IsWhatTheRfcsSay) {
    for_each_mac([](HashId id, MacForm form, const Buffer& key, RecordMac& mac) {
        const Buffer header(form == MacForm::ssl3 ? 11 : 13, 0x21);
        for (std::size_t size = 0; size < 300; size += 1 + size / 20) {
            const Buffer data = message_of(size);
            Buffer out(digest_size(id));
            mac.mac(header, data, out);
            EXPECT_EQ(out, expected_mac(form, id, key, concatenation({header, data}))) << size;
        }
    });
}

// Row 24 of the gauntlet: every size that padding can make, where blocks begin and end.
TEST(RecordMac, SecretSizesGiveTheSameMac) {
    for_each_mac([](HashId id, MacForm form, const Buffer& key, RecordMac& mac) {
        const Buffer header(form == MacForm::ssl3 ? 11 : 13, 0x21);
        for (std::size_t most : {0u, 1u, 50u, 255u, 256u, 300u, 417u}) {
            const Buffer data = message_of(most);
            const std::size_t least = most > 255 ? most - 255 : 0;
            for (std::size_t size = least; size <= most; ++size) {
                Buffer out(digest_size(id));
                mac.mac_secretly(header, data, {least, static_cast<std::uint32_t>(size)}, out);
                const Buffer message = concatenation({header, ByteView(data).first(size)});
                ASSERT_EQ(out, expected_mac(form, id, key, message)) << size << " of " << most;
            }
        }
    });
}

TEST(RecordMac, FormsAndHashesAreChecked) {
    const auto provider = make_provider();
    const auto reason = [&](HashId hash, MacForm form, std::size_t size) {
        const auto mac = provider->record_mac(hash, form, Buffer(size));
        return mac ? Reason::internal_error : mac.error().reason;
    };
    EXPECT_EQ(reason(HashId::sha256, MacForm::ssl3, 32), Reason::invalid_argument);
    EXPECT_EQ(reason(HashId::md5, MacForm::ssl3, 17), Reason::invalid_argument);
    EXPECT_EQ(reason(HashId::sha512, MacForm::hmac, 64), Reason::invalid_argument);
    EXPECT_EQ(reason(HashId::md5_sha1, MacForm::hmac, 36), Reason::invalid_argument);
    EXPECT_EQ(reason(HashId::md5, MacForm::hmac, 200), Reason::internal_error) << "is fine";
}

TEST(NullRecordCiphers, LeaveDataAsItIs) {
    const auto null = make_null_provider();
    Buffer data(16, 3), iv(16), mac(20);
    (*null->cbc(CbcId::aes_128, Buffer(16)))->encrypt(iv, data);
    (*null->stream(StreamId::rc4, Buffer(16)))->apply(data);
    EXPECT_EQ(data, Buffer(16, 3));
    const auto made = *null->record_mac(HashId::sha1, MacForm::hmac, Buffer(20));
    made->mac_secretly({}, data, {0, 3}, mac);
    EXPECT_EQ(mac, Buffer(20, kNullByte));
}

}  // namespace
}  // namespace handfast::crypto
