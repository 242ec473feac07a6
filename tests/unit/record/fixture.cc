// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/record/fixture.h"

#include <algorithm>

namespace handfast::testing {

namespace {

constexpr std::uint8_t kIv[crypto::kMaxAeadSize] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

char arrow(Direction direction) {
    return direction == Direction::sent ? '>' : '<';
}

Buffer key(crypto::AeadId id) {
    return Buffer(crypto::key_size(id), 0x42);
}

}  // namespace

void RecordLog::on_event(const Event& event, const EventContext&) noexcept {
    if (const auto* header = std::get_if<event::RecordHeader>(&event))
        lines.push_back(arrow(header->direction) + (" " + to_hex(header->header)));
    if (const auto* inner = std::get_if<event::InnerContentType>(&event))
        lines.push_back(arrow(inner->direction) + (" inner " + std::to_string(code(inner->type))));
}

std::unique_ptr<Protector> protector(Epoch epoch, crypto::AeadId id,
                                     const crypto::Provider& provider) {
    auto aead = *provider.aead(id, key(id));
    const bool short_iv = epoch == Epoch::tls12 && id != crypto::AeadId::chacha20_poly1305;
    const ByteView iv = ByteView(kIv).first(short_iv ? 4 : crypto::nonce_size(id));
    return epoch == Epoch::tls13 ? make_aead13_protector(std::move(aead), iv, id)
                                 : make_aead12_protector(std::move(aead), iv, id);
}

std::unique_ptr<Protector> protector(Epoch epoch, crypto::AeadId id) {
    static const auto provider = crypto::make_provider();
    return protector(epoch, id, *provider);
}

void Layer::put(ByteView bytes) {
    while (!bytes.empty()) {
        const ByteSpan space = records.receive_buffer();
        const std::size_t count = std::min(space.size(), bytes.size());
        if (count == 0) return;
        std::ranges::copy(bytes.first(count), space.begin());
        records.received(count);
        bytes = bytes.subspan(count);
    }
}

void Layer::protect(Epoch epoch, crypto::AeadId id) {
    records.set_read_protector(protector(epoch, id));
    records.set_write_protector(protector(epoch, id));
    records.set_write_version(0x0303);
}

Buffer Layer::take_output() {
    Buffer bytes = to_buffer(records.output());
    records.output_sent(bytes.size());
    return bytes;
}

Reading read_all(Layer& layer, ByteView bytes, std::size_t piece) {
    Reading reading;
    while (!bytes.empty()) {
        const ByteSpan space = layer.records.receive_buffer();
        const std::size_t count = std::min({space.size(), bytes.size(), piece});
        if (count == 0) return reading;
        std::ranges::copy(bytes.first(count), space.begin());
        layer.records.received(count);
        bytes = bytes.subspan(count);
        while (true) {
            auto record = layer.records.next();
            if (!record) {
                reading.error = record.error();
                return reading;
            }
            if (!*record) break;
            reading.records.push_back({(*record)->type, to_buffer((*record)->content)});
        }
    }
    return reading;
}

Buffer sealed13(ByteView inner, std::uint64_t sequence) {
    static const auto provider = crypto::make_provider();
    const crypto::AeadId id = crypto::AeadId::aes_128_gcm;
    Buffer record = plain_record(ContentType::application_data, inner.size() + 16);
    std::ranges::copy(inner, record.begin() + kRecordHeaderSize);
    Buffer nonce = to_buffer(ByteView(kIv).first(crypto::kAeadNonceSize));
    for (std::size_t i = 0; i < 8; ++i)
        nonce[11 - i] ^= static_cast<std::uint8_t>(sequence >> (8 * i));
    const ByteSpan all(record);
    (*provider->aead(id, key(id)))
        ->seal(nonce, all.first(kRecordHeaderSize), all.subspan(kRecordHeaderSize, inner.size()),
               all.last(16));
    return record;
}

Buffer plain_record(ContentType type, std::size_t size, WireVersion version, std::uint8_t fill) {
    Buffer record(kRecordHeaderSize + size, fill);
    record[0] = code(type);
    record[1] = static_cast<std::uint8_t>(version >> 8);
    record[2] = static_cast<std::uint8_t>(version);
    record[3] = static_cast<std::uint8_t>(size >> 8);
    record[4] = static_cast<std::uint8_t>(size);
    return record;
}

}  // namespace handfast::testing
