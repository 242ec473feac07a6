// SPDX-License-Identifier: Apache-2.0
// Records of suites with CBC and HMAC, sealed and opened again, beside OpenSSL doing the same in
// the same process. Names are "cipher mac order/bytes"; times are of both ends.
#include <algorithm>
#include <string>

#include <benchmark/benchmark.h>

#include "bench/measure.h"
#include "bench/openssl_peer.h"
#include "crypto/random.h"
#include "crypto/registry.h"
#include "record/legacy_protector.h"
#include "record/record_layer.h"

namespace handfast::bench {
namespace {

constexpr std::size_t kSizes[] = {64, 1024, 16384};

/// A suite of TLS 1.2 by our names and by OpenSSL's.
struct Suite {
    RecordCipher cipher;
    MacId mac;
    MacOrder order;
    std::string name;
    std::string openssl_name;
};

const EventSink& no_events() {
    static const EventSink events(Role::server, nullptr);
    return events;
}

std::unique_ptr<Protector> protector(const Suite& suite) {
    static const auto provider = crypto::make_provider();
    static crypto::SeededRng rng(1);
    const CipherInfo& cipher = cipher_info(suite.cipher);
    const Buffer key(cipher.key_size, 7), mac_key(crypto::digest_size(mac_hash(suite.mac)), 9);
    return *make_legacy_protector({*provider,
                                   rng,
                                   cipher,
                                   suite.mac,
                                   crypto::MacForm::hmac,
                                   IvForm::explicit_block,
                                   suite.order,
                                   mac_key,
                                   key,
                                   {}});
}

/// A writer and a reader with the same keys.
class Ends {
  public:
    explicit Ends(const Suite& suite) {
        for (RecordLayer* layer : {&writer_, &reader_}) layer->set_write_version(0x0303);
        writer_.set_write_protector(protector(suite));
        reader_.set_read_protector(protector(suite));
    }
    /// False when a record was refused.
    bool pass(ByteView content) {
        if (!writer_.write(ContentType::application_data, content)) return false;
        ByteView wire = writer_.output();
        while (!wire.empty()) {
            const ByteSpan space = reader_.receive_buffer();
            const std::size_t count = std::min(space.size(), wire.size());
            std::ranges::copy(wire.first(count), space.begin());
            reader_.received(count);
            wire = wire.subspan(count);
        }
        writer_.output_sent(writer_.output().size());
        const auto record = reader_.next();
        return record && *record;
    }

  private:
    RecordLayer writer_{no_events(), nullptr, {}};
    RecordLayer reader_{no_events(), nullptr, {}};
};

void pass_records(benchmark::State& state, const Suite& suite, std::size_t size) {
    Ends ends(suite);
    const Buffer content(size);
    for (auto _ : state)
        if (!ends.pass(content)) state.SkipWithError("refused");
    const double ours = microseconds([&] { (void)ends.pass(content); });
    const auto peer =
        OpensslRecords::make({suite.openssl_name, suite.order == MacOrder::encrypt_then_mac});
    if (peer == nullptr) return;
    const double theirs = microseconds([&] { peer->pass(size); });
    state.counters["openssl_us"] = theirs;
    state.counters["to_openssl"] = ours / theirs;
}

/// Sixteen whole records, so many of them sealed at once.
void seal_records(benchmark::State& state, const Suite& suite, std::size_t at_once) {
    RecordLayer writer(no_events(), nullptr, {});
    writer.set_write_version(0x0303);
    writer.set_write_protector(protector(suite));
    writer.set_pipelines({.most = at_once});
    const Buffer content(16 * kMaxPlaintext);
    for (auto _ : state) {
        if (!writer.write(ContentType::application_data, content)) state.SkipWithError("refused");
        writer.output_sent(writer.output().size());
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(content.size()));
}

void register_all() {
    const auto mte = MacOrder::mac_then_encrypt, etm = MacOrder::encrypt_then_mac;
    const Suite suites[] = {
        {RecordCipher::aes_128_cbc, MacId::sha1, mte, "AES-128-CBC SHA", "AES128-SHA"},
        {RecordCipher::aes_128_cbc, MacId::sha1, etm, "AES-128-CBC SHA EtM", "AES128-SHA"},
        {RecordCipher::aes_256_cbc, MacId::sha1, mte, "AES-256-CBC SHA", "AES256-SHA"},
        {RecordCipher::aes_128_cbc, MacId::sha256, mte, "AES-128-CBC SHA-256", "AES128-SHA256"},
        {RecordCipher::aes_128_cbc, MacId::sha256, etm, "AES-128-CBC SHA-256 EtM", "AES128-SHA256"},
        {RecordCipher::aes_256_cbc, MacId::sha384, mte, "AES-256-CBC SHA-384",
         "ECDHE-RSA-AES256-SHA384"},
        {RecordCipher::camellia_128_cbc, MacId::sha1, mte, "Camellia-128-CBC SHA",
         "CAMELLIA128-SHA"},
        {RecordCipher::null, MacId::sha1, mte, "NULL SHA", "NULL-SHA"},
    };
    for (const Suite& suite : suites)
        for (std::size_t at_once : {1u, 4u, 16u})
            benchmark::RegisterBenchmark(
                (suite.name + ", 16 full records sealed/" + std::to_string(at_once) + " at once")
                    .c_str(),
                [suite, at_once](benchmark::State& state) { seal_records(state, suite, at_once); })
                ->Unit(benchmark::kMicrosecond);
    for (const Suite& suite : suites)
        for (std::size_t size : kSizes)
            benchmark::RegisterBenchmark(
                (suite.name + "/" + std::to_string(size)).c_str(),
                [suite, size](benchmark::State& state) { pass_records(state, suite, size); })
                ->Unit(benchmark::kMicrosecond);
}

}  // namespace
}  // namespace handfast::bench

int main(int argc, char** argv) {
    handfast::bench::register_all();
    benchmark::Initialize(&argc, argv);
    benchmark::AddCustomContext("openssl", handfast::bench::openssl_version());
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
