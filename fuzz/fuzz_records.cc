// SPDX-License-Identifier: Apache-2.0
// The record layer alone: bytes of a peer without keys, and of one whose keys are the null
// provider's, so that sealed records are within the fuzzer's reach.
#include <algorithm>
#include <array>

#include "cli/compression.h"
#include "crypto/base/byte_reader.h"
#include "crypto/random.h"
#include "crypto/registry.h"
#include "fuzz/target.h"
#include "record/legacy_protector.h"
#include "record/record_layer.h"

namespace handfast::fuzz {

namespace {

constexpr std::size_t kMemoryLimit = 48 * 1024;

/// What suites before AEADs have: MAC-then-encrypt and encrypt-then-MAC, SSLv3, a stream cipher.
std::unique_ptr<Protector> legacy_protector(std::uint8_t kind, const crypto::Provider& provider) {
    static crypto::SeededRng rng(1);
    static constexpr std::array<std::uint8_t, 20> kKey{};
    const ByteView key(kKey);
    const bool ssl3 = kind == 2, stream = kind == 3;
    const CipherInfo& cipher =
        cipher_info(stream ? RecordCipher::rc4_128 : RecordCipher::aes_128_cbc);
    return *make_legacy_protector(
        {provider, rng, cipher, MacId::sha1, ssl3 ? crypto::MacForm::ssl3 : crypto::MacForm::hmac,
         ssl3 ? IvForm::chained : IvForm::explicit_block,
         kind == 1 ? MacOrder::encrypt_then_mac : MacOrder::mac_then_encrypt, key, key.first(16),
         key.first(16)});
}

/// One direction's protector: without keys, TLS 1.2 with and without explicit nonce, TLS 1.3, and
/// those of older suites.
std::unique_ptr<Protector> protector(std::uint8_t kind) {
    using crypto::AeadId;
    static const auto provider = crypto::make_null_provider();
    static constexpr std::array<std::uint8_t, 12> kIv{};
    const ByteView iv(kIv);
    const auto aead = [](AeadId id) { return *provider->aead(id, Buffer(crypto::key_size(id))); };
    if (kind % 8 >= 4) return legacy_protector(kind % 4, *provider);
    switch (kind % 4) {
        case 0:
            return make_null_protector();
        case 1:
            return make_aead12_protector(aead(AeadId::aes_128_gcm), iv.first(4),
                                         AeadId::aes_128_gcm);
        case 2:
            return make_aead12_protector(aead(AeadId::chacha20_poly1305), iv,
                                         AeadId::chacha20_poly1305);
        default:
            return make_aead13_protector(aead(AeadId::aes_128_gcm), iv, AeadId::aes_128_gcm);
    }
}

/// With the top bit of its kind a record is compressed inside.
constexpr std::uint8_t kCompressed = 128;
const RecordCompression& deflate_method() {
    static const auto all = cli::record_compressions();
    return *all.front();
}
bool compresses(std::uint8_t kind) {
    // TLS 1.3 knows no such thing, and without keys none has been agreed on.
    return (kind & kCompressed) != 0 && kind % 8 != 0 && kind % 8 != 3;
}
std::unique_ptr<Protector> reading(std::uint8_t kind) {
    if (!compresses(kind)) return protector(kind);
    return make_decompressing_protector(protector(kind), deflate_method());
}
std::unique_ptr<Protector> writing(std::uint8_t kind) {
    if (!compresses(kind)) return protector(kind);
    return make_compressing_protector(protector(kind), deflate_method());
}

/// Takes what is there; false once the peer is refused.
bool take_records(RecordLayer& records, Buffer& contents) {
    while (true) {
        const auto record = records.next();
        if (!record) return false;
        if (!*record) return true;
        require((*record)->content.size() <= kMaxPlaintext, "a record over the limit");
        append(contents, (*record)->content);
    }
}

/// Gives `input` to the layer and returns the contents that it read.
Buffer read_records(RecordLayer& records, ByteView input) {
    Buffer contents;
    while (!input.empty()) {
        const ByteSpan space = records.receive_buffer();
        require(!space.empty(), "no room although nothing waits");
        require(records.buffer_memory() <= kMemoryLimit, "memory without bound");
        const std::size_t count = std::min(space.size(), input.size());
        std::ranges::copy(input.first(count), space.begin());
        records.received(count);
        input = input.subspan(count);
        if (!take_records(records, contents)) break;
    }
    return contents;
}

}  // namespace

void fuzz_records(ByteView input) {
    const EventSink events(Role::server, nullptr);
    RecordLayer records(events, nullptr, {});
    (void)read_records(records, input);
}

/// The first byte chooses the protection, the second whether refused early data is skipped.
void fuzz_sealed_records(ByteView input) {
    ByteReader reader(input);
    const std::uint8_t kind = reader.u8();
    const std::uint8_t budget = reader.u8();
    if (reader.failed()) return;
    const EventSink events(Role::server, nullptr);
    RecordLayer records(events, nullptr, {});
    records.set_read_protector(reading(kind));
    if (budget != 0) records.skip_undecryptable(std::size_t{budget} * 64);
    (void)read_records(records, input.subspan(2));
}

/// What one layer writes another one reads. The first byte chooses the protection, the next two
/// the fragment size.
void fuzz_record_round_trip(ByteView input) {
    ByteReader reader(input);
    const std::uint8_t kind = reader.u8();
    const std::uint16_t fragment = reader.u16();
    if (reader.failed()) return;
    const ByteView content = input.subspan(3);
    const EventSink events(Role::server, nullptr);
    RecordLayer writer(events, nullptr, {});
    RecordLayer records(events, nullptr, {});
    writer.set_write_protector(writing(kind));
    records.set_read_protector(reading(kind));
    writer.set_sizes({.send = fragment});
    require(writer.write(ContentType::application_data, content).has_value(), "cannot write");
    require(equal(read_records(records, writer.output()), content), "what was read differs");
    require(records.read_sequence() == writer.write_sequence(), "records were lost");
}

}  // namespace handfast::fuzz
