// SPDX-License-Identifier: Apache-2.0
// Protection before AEADs: what goes on the wire, what is refused and how, and BEAST's splitting.
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "crypto/base/byte_writer.h"
#include "crypto/random.h"
#include "record/legacy_protector.h"
#include "tests/support/counted_new.h"
#include "tests/unit/record/fixture.h"

namespace handfast::testing {
namespace {

using crypto::MacForm;

/// One construction of one suite.
struct Row {
    RecordCipher cipher;
    MacId mac;
    MacForm form;
    IvForm iv;
    MacOrder order;
    WireVersion version;
};

constexpr RecordCipher kCiphers[] = {RecordCipher::null,
                                     RecordCipher::rc4_128,
                                     RecordCipher::rc4_40,
                                     RecordCipher::rc2_cbc_40,
                                     RecordCipher::des40_cbc,
                                     RecordCipher::des_cbc,
                                     RecordCipher::triple_des_cbc,
                                     RecordCipher::idea_cbc,
                                     RecordCipher::seed_cbc,
                                     RecordCipher::aes_128_cbc,
                                     RecordCipher::aes_256_cbc,
                                     RecordCipher::camellia_128_cbc,
                                     RecordCipher::camellia_256_cbc};

/// What the versions do: SSLv3, TLS 1.0, TLS 1.1 and later, and RFC 7366.
std::vector<Row> rows() {
    std::vector<Row> rows;
    for (RecordCipher cipher : kCiphers)
        for (MacId mac : {MacId::md5, MacId::sha1, MacId::sha256, MacId::sha384}) {
            const auto mte = MacOrder::mac_then_encrypt;
            if (mac <= MacId::sha1)
                rows.push_back({cipher, mac, MacForm::ssl3, IvForm::chained, mte, 0x0300});
            rows.push_back({cipher, mac, MacForm::hmac, IvForm::chained, mte, 0x0301});
            rows.push_back({cipher, mac, MacForm::hmac, IvForm::explicit_block, mte, 0x0303});
            if (cipher_info(cipher).cbc() != nullptr)
                for (IvForm iv : {IvForm::chained, IvForm::explicit_block})
                    rows.push_back(
                        {cipher, mac, MacForm::hmac, iv, MacOrder::encrypt_then_mac, 0x0302});
        }
    return rows;
}

std::string name_of(const Row& row) {
    return std::string(cipher_info(row.cipher).name) + " mac " +
           std::to_string(static_cast<int>(row.mac)) + " form " +
           std::to_string(static_cast<int>(row.form)) + " iv " +
           std::to_string(static_cast<int>(row.iv)) + " order " +
           std::to_string(static_cast<int>(row.order));
}

const crypto::Provider& provider() {
    static const auto made = crypto::make_provider();
    return *made;
}

Buffer mac_key(const Row& row) {
    return Buffer(crypto::digest_size(mac_hash(row.mac)), 0x61);
}
Buffer key(const Row& row) {
    Buffer key(cipher_info(row.cipher).key_size);
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i * 5 + 3);
    return key;
}
Buffer iv(const Row& row) {
    const auto* id = cipher_info(row.cipher).cbc();
    return Buffer(id == nullptr ? 0 : crypto::block_size(*id), 0x1f);
}

std::unique_ptr<Protector> make(const Row& row, const crypto::Provider& from = provider()) {
    static crypto::SystemRng rng;
    const Buffer mac_secret = mac_key(row), secret = key(row), start = iv(row);
    auto made = make_legacy_protector({from, rng, cipher_info(row.cipher), row.mac, row.form,
                                       row.iv, row.order, mac_secret, secret, start});
    EXPECT_TRUE(made);
    return std::move(*made);
}

void protect(Layer& layer, const Row& row) {
    layer.records.set_read_protector(make(row));
    layer.records.set_write_protector(make(row));
    layer.records.set_write_version(row.version);
    layer.records.require_read_version(row.version);
}

TEST(LegacyRecords, ComeBackWholeInEveryConstruction) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(name_of(row));
        Layer from, to;
        protect(from, row);
        protect(to, row);
        from.records.set_split(RecordSplit::never);
        for (std::size_t size :
             {1u, 2u, 7u, 8u, 11u, 12u, 15u, 16u, 17u, 100u, 255u, 256u, 1000u, 16384u}) {
            const Buffer content(size, static_cast<std::uint8_t>(size));
            ASSERT_TRUE(from.records.write(ContentType::application_data, content));
            const Reading reading = read_all(to, from.take_output());
            ASSERT_FALSE(reading.error) << size;
            ASSERT_EQ(reading.records.size(), 1u);
            ASSERT_EQ(reading.records[0].content, content);
        }
    }
}

/// What a layer writes of `content` in pipelines, with IVs that are always the same.
Buffer written(const Row& row, RecordPipelines pipelines, Tamper* tamper, ByteView content) {
    crypto::SeededRng rng(3);
    const Buffer mac_secret = mac_key(row), secret = key(row), start = iv(row);
    Layer layer(tamper);
    layer.records.set_write_protector(
        *make_legacy_protector({provider(), rng, cipher_info(row.cipher), row.mac, row.form, row.iv,
                                row.order, mac_secret, secret, start}));
    layer.records.set_write_version(row.version);
    layer.records.set_pipelines(pipelines);
    EXPECT_TRUE(layer.records.write(ContentType::application_data, content));
    EXPECT_TRUE(layer.records.write(ContentType::application_data, content.first(3)));
    return layer.take_output();
}

// Whoever watches plaintexts has records sealed one by one.
TEST(LegacyRecords, AreTheSameSealedTogether) {
    Tamper one_by_one;
    Buffer content(20'000);
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(i * 7);
    for (const Row& row : rows()) {
        SCOPED_TRACE(name_of(row));
        for (const std::size_t most : {2u, 8u, 13u, 32u}) {
            const RecordPipelines pipelines{.split = 600, .most = most};
            const Buffer wire = written(row, pipelines, nullptr, content);
            EXPECT_EQ(wire, written(row, pipelines, &one_by_one, content));
            Layer reader;
            protect(reader, row);
            const Reading reading = read_all(reader, wire);
            ASSERT_FALSE(reading.error);
            Buffer all;
            for (const Taken& record : reading.records) append(all, record.content);
            EXPECT_TRUE(equal(ByteView(all).first(content.size()), content));
        }
    }
}

/// A record's header and MAC header for `size` bytes of content.
Buffer mac_of(const Row& row, ByteView content, std::uint64_t sequence = 0) {
    Buffer header;
    header.reserve(13);
    header.resize(8);
    header[7] = static_cast<std::uint8_t>(sequence);
    header.push_back(code(ContentType::application_data));
    if (row.form == MacForm::hmac) {
        header.push_back(static_cast<std::uint8_t>(row.version >> 8));
        header.push_back(static_cast<std::uint8_t>(row.version));
    }
    header.push_back(static_cast<std::uint8_t>(content.size() >> 8));
    header.push_back(static_cast<std::uint8_t>(content.size()));
    Buffer mac(crypto::digest_size(mac_hash(row.mac)));
    (*provider().record_mac(mac_hash(row.mac), row.form, mac_key(row)))->mac(header, content, mac);
    return mac;
}

/// A record around `inside`, which is whole blocks, encrypted as the first of its epoch.
Buffer encrypted(const Row& row, Buffer inside) {
    Buffer chain = iv(row);
    (*provider().cbc(*cipher_info(row.cipher).cbc(), key(row)))->encrypt(chain, inside);
    if (row.iv == IvForm::explicit_block) {
        Buffer start = iv(row);
        start.insert(start.end(), inside.begin(), inside.end());
        inside = start;
    }
    if (row.order == MacOrder::encrypt_then_mac) append(inside, mac_of(row, inside));
    Buffer record;
    record.reserve(kRecordHeaderSize + inside.size());
    ByteWriter writer(record);
    writer.u8(code(ContentType::application_data));
    writer.u16(row.version);
    writer.vec(2, inside);
    return record;
}

/// Content, MAC where it belongs inside, and `padding` bytes with their length byte.
Buffer inside(const Row& row, std::size_t size, std::size_t padding) {
    Buffer all(size, 0x44);
    if (row.order == MacOrder::mac_then_encrypt) append(all, mac_of(row, Buffer(all)));
    all.insert(all.end(), padding + 1, static_cast<std::uint8_t>(padding));
    return all;
}

/// The sizes of content that make whole blocks with this padding, from `least` on.
std::size_t content_for(const Row& row, std::size_t padding, std::size_t least) {
    const std::size_t block = crypto::block_size(*cipher_info(row.cipher).cbc());
    std::size_t size = least;
    while (inside(row, size, padding).size() % block != 0) ++size;
    return size;
}

/// What a fresh layer makes of one record: its content, or nothing and `refusal`.
std::optional<Buffer> opened(const Row& row, ByteView record) {
    Layer layer;
    protect(layer, row);
    const Reading reading = read_all(layer, record);
    if (!reading.error) return reading.records.empty() ? Buffer() : reading.records[0].content;
    // Row 25 of the gauntlet: there is one error.
    EXPECT_EQ(reading.error->reason, Reason::decryption_failed_or_bad_record_mac);
    EXPECT_EQ(reading.error->alert(), AlertDescription::bad_record_mac);
    return std::nullopt;
}

constexpr Row kTls12 = {
    RecordCipher::aes_128_cbc,  MacId::sha1, MacForm::hmac, IvForm::explicit_block,
    MacOrder::mac_then_encrypt, 0x0303};
constexpr Row kTls12Sha384 = {
    RecordCipher::aes_256_cbc,  MacId::sha384, MacForm::hmac, IvForm::explicit_block,
    MacOrder::mac_then_encrypt, 0x0303};
constexpr Row kTls10 = {RecordCipher::triple_des_cbc, MacId::md5, MacForm::hmac, IvForm::chained,
                        MacOrder::mac_then_encrypt,   0x0301};
constexpr Row kSsl3 = {RecordCipher::triple_des_cbc, MacId::sha1, MacForm::ssl3, IvForm::chained,
                       MacOrder::mac_then_encrypt,   0x0300};
constexpr Row kSsl3Aes = {RecordCipher::aes_128_cbc,  MacId::sha1, MacForm::ssl3, IvForm::chained,
                          MacOrder::mac_then_encrypt, 0x0300};
constexpr Row kEtm = {
    RecordCipher::aes_128_cbc,  MacId::sha256, MacForm::hmac, IvForm::explicit_block,
    MacOrder::encrypt_then_mac, 0x0303};
constexpr Row kTlsRows[] = {kTls12, kTls12Sha384, kTls10, kEtm};

// RFC 5246 §6.2.3.2: any length up to 255 that makes whole blocks.
TEST(LegacyCbc, EveryPaddingLengthIsTaken) {
    for (const Row& row : kTlsRows)
        for (std::size_t padding = 0; padding < 256; ++padding)
            for (std::size_t least : {0u, 200u, 400u}) {
                const std::size_t size = content_for(row, padding, least);
                const auto content = opened(row, encrypted(row, inside(row, size, padding)));
                ASSERT_TRUE(content) << name_of(row) << ", padding " << padding;
                ASSERT_EQ(*content, Buffer(size, 0x44));
            }
}

// Rows 24 and 25 of the gauntlet: every byte of the padding and of the MAC counts, and no record
// is refused in another way than the others.
TEST(LegacyCbc, EveryByteOfPaddingAndMacCounts) {
    for (const Row& row : kTlsRows)
        for (std::size_t padding : {0u, 1u, 15u, 16u, 63u, 200u, 255u}) {
            const std::size_t size = content_for(row, padding, 10);
            const Buffer good = inside(row, size, padding);
            for (std::size_t at = 0; at < good.size(); ++at) {
                // Encrypt-then-MAC's content is authentic whatever it is.
                if (row.order == MacOrder::encrypt_then_mac && at < size) continue;
                // A wrong last byte may be a right length where the padding has no other.
                if (padding == 0 && row.order == MacOrder::encrypt_then_mac) continue;
                Buffer bad = good;
                bad[at] ^= 0x80;
                ASSERT_FALSE(opened(row, encrypted(row, bad)))
                    << name_of(row) << ", padding " << padding << ", byte " << at;
            }
        }
}

// A length byte that points before the record.
TEST(LegacyCbc, PaddingLongerThanTheRecordIsRefused) {
    for (const Row& row : kTlsRows) {
        const std::size_t block = crypto::block_size(*cipher_info(row.cipher).cbc());
        for (std::size_t blocks = 1; blocks < 20; ++blocks)
            for (int fill : {0xff, 0xf0, 0x80, 0x7f, 0x40, 0x20}) {
                const Buffer plain(blocks * block, static_cast<std::uint8_t>(fill));
                const bool fits = row.order == MacOrder::encrypt_then_mac &&
                                  plain.size() > static_cast<std::size_t>(fill);
                ASSERT_EQ(opened(row, encrypted(row, plain)).has_value(), fits) << blocks;
            }
    }
}

// Rows 24, 27 and 28 of the gauntlet: lengths are judged before anything is looked at.
TEST(LegacyRecords, ShortAndRaggedOnesAreRefused) {
    for (const Row& row : rows()) {
        const std::size_t mac = crypto::digest_size(mac_hash(row.mac));
        const auto* id = cipher_info(row.cipher).cbc();
        for (std::size_t size = 0; size < mac + 40; ++size) {
            if (id == nullptr && size >= mac && row.cipher == RecordCipher::null) break;
            Buffer record = {23, static_cast<std::uint8_t>(row.version >> 8),
                             static_cast<std::uint8_t>(row.version), 0,
                             static_cast<std::uint8_t>(size)};
            record.insert(record.end(), size, 0x9c);
            ASSERT_FALSE(opened(row, record)) << name_of(row) << ", " << size << " bytes";
        }
    }
}

// RFC 6101 §5.2.3.2: of the padding only the length byte counts, and it is below a block.
TEST(LegacySsl3, OnlyTheLengthByteOfThePaddingCounts) {
    for (const Row& row : {kSsl3, kSsl3Aes}) {
        const std::size_t block = crypto::block_size(*cipher_info(row.cipher).cbc());
        for (std::size_t padding = 0; padding < block; ++padding) {
            const std::size_t size = content_for(row, padding, 20);
            Buffer plain = inside(row, size, padding);
            for (std::size_t i = 0; i < padding; ++i) plain[plain.size() - 2 - i] ^= 0x5b;
            const auto content = opened(row, encrypted(row, plain));
            ASSERT_TRUE(content) << padding;
            EXPECT_EQ(content->size(), size);
        }
        for (std::size_t padding : {block, block + 1, 2 * block - 1, std::size_t{255}}) {
            const std::size_t size = content_for(row, padding, 20);
            EXPECT_FALSE(opened(row, encrypted(row, inside(row, size, padding)))) << padding;
        }
        const std::size_t size = content_for(row, 3, 20);
        for (std::size_t at = 0; at < size + 20; ++at) {
            Buffer plain = inside(row, size, 3);
            plain[at] ^= 1;
            EXPECT_FALSE(opened(row, encrypted(row, plain))) << at;
        }
    }
}

// RFC 7366 §3: the MAC covers all that is on the wire.
TEST(LegacyEtm, EveryByteOnTheWireCounts) {
    const std::size_t size = content_for(kEtm, 5, 40);
    const Buffer record = encrypted(kEtm, inside(kEtm, size, 5));
    ASSERT_TRUE(opened(kEtm, record));
    for (std::size_t at = kRecordHeaderSize; at < record.size(); ++at) {
        Buffer bad = record;
        bad[at] ^= 0x10;
        EXPECT_FALSE(opened(kEtm, bad)) << at;
    }
}

// Row 33 of the gauntlet: neither order takes the other's records.
TEST(LegacyEtm, OrdersAreNotTakenForEachOther) {
    Row turned = kEtm;
    turned.order = MacOrder::mac_then_encrypt;
    EXPECT_FALSE(opened(turned, encrypted(kEtm, inside(kEtm, content_for(kEtm, 5, 40), 5))));
    EXPECT_FALSE(opened(kEtm, encrypted(turned, inside(turned, content_for(turned, 5, 40), 5))));
}

TEST(LegacyRecords, SequenceTypeAndVersionAreAuthentic) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(name_of(row));
        Layer from;
        protect(from, row);
        from.records.set_split(RecordSplit::never);
        ASSERT_TRUE(from.records.write(ContentType::application_data, Buffer(30, 1)));
        Buffer record = from.take_output();
        record[0] = code(ContentType::handshake);
        EXPECT_FALSE(opened(row, record)) << "type";
        ASSERT_TRUE(from.records.write(ContentType::application_data, Buffer(30, 1)));
        EXPECT_FALSE(opened(row, from.take_output())) << "second as first";
    }
}

// RFC 5246 §6.2.3.2: an explicit IV is new for each record.
TEST(LegacyCbc, ExplicitIvsDoNotRepeatThemselves) {
    for (const Row& row : {kTls12, kEtm}) {
        Layer from;
        protect(from, row);
        std::set<std::string> seen;
        for (int i = 0; i < 10; ++i) {
            ASSERT_TRUE(from.records.write(ContentType::application_data, Buffer(30, 1)));
            const Buffer record = from.take_output();
            EXPECT_TRUE(seen.emplace(as_text(ByteView(record).subspan(5, 16))).second);
        }
    }
}

std::vector<std::size_t> sizes_written(const Row& row, ContentType type, std::size_t size,
                                       RecordSplit split = RecordSplit::where_needed) {
    Layer from, to;
    protect(from, row);
    protect(to, row);
    from.records.set_split(split);
    EXPECT_TRUE(from.records.write(type, Buffer(size, 1)));
    const Reading reading = read_all(to, from.take_output());
    EXPECT_FALSE(reading.error);
    std::vector<std::size_t> sizes;
    for (const Taken& record : reading.records) sizes.push_back(record.content.size());
    return sizes;
}

// Row 23 of the gauntlet.
TEST(LegacyBeast, ApplicationDataIsSplitWhereIvsAreChained) {
    using Sizes = std::vector<std::size_t>;
    const auto data = ContentType::application_data;
    for (const Row& row : {kTls10, kSsl3}) {
        EXPECT_EQ(sizes_written(row, data, 100), (Sizes{1, 99}));
        EXPECT_EQ(sizes_written(row, data, 2), (Sizes{1, 1}));
        EXPECT_EQ(sizes_written(row, data, 1), (Sizes{1})) << "no empty rest";
        EXPECT_EQ(sizes_written(row, data, 20000), (Sizes{1, 16384, 3615}));
        EXPECT_EQ(sizes_written(row, ContentType::handshake, 100), (Sizes{100}));
        EXPECT_EQ(sizes_written(row, data, 100, RecordSplit::never), (Sizes{100}));
    }
    Row stream = kTls10;
    stream.cipher = RecordCipher::rc4_128;
    for (const Row& row : {kTls12, kEtm, stream})
        EXPECT_EQ(sizes_written(row, data, 100), (Sizes{100})) << name_of(row);
}

// Row 31 of the gauntlet (Sweet32). The toy cipher makes 4 GiB pass quickly.
TEST(LegacyCbc, ShortBlocksWearKeysOut) {
    const auto null = crypto::make_null_provider();
    for (RecordCipher cipher : {RecordCipher::triple_des_cbc, RecordCipher::aes_128_cbc}) {
        Row row = kTls10;
        row.cipher = cipher;
        const auto writer = make(row, *null), reader = make(row, *null);
        Buffer record(kRecordHeaderSize + 16368 + 16);
        record[record.size() - 1] = 15;
        for (int i = 0; i < 262144; ++i) {
            ASSERT_GT(writer->record_limit(), 1u) << i;
            writer->seal(0, ContentType::application_data, unsealed_record(record));
        }
        const bool is_short = cipher == RecordCipher::triple_des_cbc;
        writer->seal(0, ContentType::application_data, unsealed_record(record));
        EXPECT_EQ(writer->record_limit() == 0, is_short);
    }
}

TEST(LegacyProtectors, KeysAndIvsHaveOneSize) {
    crypto::SeededRng rng(1);
    const Buffer good_mac(20), good_key(16), good_iv(16), bad(7);
    const auto reason = [&](ByteView mac, ByteView key, ByteView iv, MacId id,
                            RecordCipher cipher) {
        const auto made =
            make_legacy_protector({provider(), rng, cipher_info(cipher), id, MacForm::ssl3,
                                   IvForm::chained, MacOrder::mac_then_encrypt, mac, key, iv});
        return made ? Reason::internal_error : made.error().reason;
    };
    const auto aes = RecordCipher::aes_128_cbc;
    EXPECT_EQ(reason(good_mac, good_key, good_iv, MacId::sha1, aes), Reason::internal_error);
    EXPECT_EQ(reason(bad, good_key, good_iv, MacId::sha1, aes), Reason::invalid_argument);
    EXPECT_EQ(reason(good_mac, bad, good_iv, MacId::sha1, aes), Reason::invalid_argument);
    EXPECT_EQ(reason(good_mac, good_key, bad, MacId::sha1, aes), Reason::invalid_argument);
    EXPECT_EQ(reason(good_mac, good_key, good_iv, MacId::aead, aes), Reason::invalid_argument);
    EXPECT_EQ(reason(good_mac, good_key, good_iv, MacId::sha1, RecordCipher::aes_128_gcm),
              Reason::invalid_argument);
}

TEST(LegacyRecords, NothingIsAllocatedPerRecord) {
    for (const Row& row : {kTls12, kTls10, kSsl3, kEtm}) {
        SCOPED_TRACE(name_of(row));
        const auto writer = make(row), reader = make(row);
        const std::size_t padding = writer->padding(1000);
        Buffer record(kRecordHeaderSize + writer->overhead().before + 1000 + padding +
                      writer->overhead().after);
        for (std::uint64_t i = 0; i < 3; ++i) {
            const std::size_t before = allocations();
            writer->seal(i, ContentType::application_data, unsealed_record(record, padding));
            const auto opened =
                reader->open(i, ByteView(record).first(5), ByteSpan(record).subspan(5));
            EXPECT_TRUE(i == 0 || allocations() == before);
            EXPECT_TRUE(opened);
        }
    }
    EXPECT_GT(allocations(), 0u);
}

}  // namespace
}  // namespace handfast::testing
