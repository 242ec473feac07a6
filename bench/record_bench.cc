// SPDX-License-Identifier: Apache-2.0
// Records through the record layer beside the bare AEAD in the same run: what framing, copying and
// counting cost. Names are "algorithm/operation/how/bytes"; both sides of an open copy the
// ciphertext in, since opening destroys it.
#include <algorithm>
#include <array>
#include <functional>
#include <string>

#include <benchmark/benchmark.h>

#include "crypto/registry.h"
#include "record/record_layer.h"

namespace handfast {
namespace {

using crypto::AeadId;

constexpr std::size_t kSizes[] = {64, 1024, 16384};
/// Records between two changes of the read key, so that sequence numbers begin anew.
constexpr std::size_t kBatch = 64;
constexpr std::array<std::uint8_t, crypto::kMaxAeadSize> kIv{};

struct Algorithm {
    AeadId id;
    std::string name;
};

struct Construction {
    std::string name;
    std::unique_ptr<Protector> (*make)(AeadId id);
};

std::unique_ptr<crypto::Aead> aead(AeadId id) {
    static const auto provider = crypto::make_provider();
    return provider->aead(id, Buffer(crypto::key_size(id), 7)).value();
}

ByteView nonce(AeadId id) {
    return ByteView(kIv).first(crypto::nonce_size(id));
}

std::unique_ptr<Protector> protector12(AeadId id) {
    const ByteView iv(kIv);
    const bool salted = id != AeadId::chacha20_poly1305;
    return make_aead12_protector(aead(id), iv.first(salted ? 4 : crypto::kAeadNonceSize), id);
}
std::unique_ptr<Protector> protector13(AeadId id) {
    return make_aead13_protector(aead(id), ByteView(kIv).first(crypto::nonce_size(id)), id);
}

void add(const std::string& name, std::size_t size, std::function<void(benchmark::State&)> body) {
    benchmark::RegisterBenchmark((name + "/" + std::to_string(size)).c_str(),
                                 [size, body = std::move(body)](benchmark::State& state) {
                                     body(state);
                                     state.SetBytesProcessed(static_cast<std::int64_t>(
                                         static_cast<std::size_t>(state.iterations()) * size));
                                 });
}

void bare_seal(benchmark::State& state, AeadId id, std::size_t size) {
    const auto cipher = aead(id);
    Buffer data(size), tag(crypto::tag_size(id));
    for (auto _ : state) cipher->seal(nonce(id), {}, data, tag);
}

void bare_open(benchmark::State& state, AeadId id, std::size_t size) {
    const auto cipher = aead(id);
    Buffer sealed(size), tag(crypto::tag_size(id));
    cipher->seal(nonce(id), {}, sealed, tag);
    Buffer data(size);
    for (auto _ : state) {
        std::ranges::copy(sealed, data.begin());
        if (!cipher->open(nonce(id), {}, data, tag)) state.SkipWithError("refused");
    }
}

const EventSink& no_events() {
    static const EventSink events(Role::server, nullptr);
    return events;
}

void layer_seal(benchmark::State& state, AeadId id, std::size_t size, const Construction& kind) {
    RecordLayer records(no_events(), nullptr, {});
    records.set_write_protector(kind.make(id));
    const Buffer content(size);
    for (auto _ : state) {
        if (!records.write(ContentType::application_data, content)) {
            // A GCM key is worn out after 2^24.5 records.
            records.set_write_protector(kind.make(id));
        }
        benchmark::DoNotOptimize(records.output().data());
        records.output_sent(records.output().size());
    }
}

/// Reads one record; false when it was refused.
bool read_record(RecordLayer& records, ByteView wire) {
    while (!wire.empty()) {
        const ByteSpan space = records.receive_buffer();
        const std::size_t count = std::min(space.size(), wire.size());
        std::ranges::copy(wire.first(count), space.begin());
        records.received(count);
        wire = wire.subspan(count);
    }
    const auto record = records.next();
    return record && *record;
}

void layer_open(benchmark::State& state, AeadId id, std::size_t size, const Construction& kind) {
    RecordLayer writer(no_events(), nullptr, {});
    RecordLayer records(no_events(), nullptr, {});
    writer.set_write_version(0x0303);
    writer.set_write_protector(kind.make(id));
    const Buffer content(size);
    for (std::size_t i = 0; i < kBatch; ++i)
        if (!writer.write(ContentType::application_data, content))
            state.SkipWithError("cannot write");
    const ByteView wire = writer.output();
    const std::size_t record_size = wire.size() / kBatch;
    std::size_t at = 0;
    for (auto _ : state) {
        if (at == 0) {
            state.PauseTiming();
            records.set_read_protector(kind.make(id));
            state.ResumeTiming();
        }
        if (!read_record(records, wire.subspan(at * record_size, record_size)))
            state.SkipWithError("refused");
        at = (at + 1) % kBatch;
    }
}

/// TLS 1.2 has suites of the first three alone.
std::vector<Construction> kinds_of(AeadId id) {
    if (id > AeadId::chacha20_poly1305) return {{"record13", protector13}};
    return {{"record12", protector12}, {"record13", protector13}};
}

void register_all() {
    const Algorithm algorithms[] = {{AeadId::aes_128_gcm, "AES-128-GCM"},
                                    {AeadId::aes_256_gcm, "AES-256-GCM"},
                                    {AeadId::chacha20_poly1305, "ChaCha20-Poly1305"},
                                    {AeadId::aes_128_ccm, "AES-128-CCM"},
                                    {AeadId::integrity_sha256, "HMAC-SHA-256"}};
    for (const auto& [id, name] : algorithms)
        for (const std::size_t size : kSizes) {
            add(name + "/seal/bare", size,
                [=](benchmark::State& state) { bare_seal(state, id, size); });
            for (const Construction& kind : kinds_of(id))
                add(name + "/seal/" + kind.name, size,
                    [=](benchmark::State& state) { layer_seal(state, id, size, kind); });
            add(name + "/open/bare", size,
                [=](benchmark::State& state) { bare_open(state, id, size); });
            for (const Construction& kind : kinds_of(id))
                add(name + "/open/" + kind.name, size,
                    [=](benchmark::State& state) { layer_open(state, id, size, kind); });
        }
}

}  // namespace
}  // namespace handfast

int main(int argc, char** argv) {
    handfast::register_all();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
