// SPDX-License-Identifier: Apache-2.0
// Whether the time that a CBC record takes to be refused tells where its padding and its MAC lie
// (Lucky 13). Records of one size and several classes come in random order; each class is compared
// with all the others by Welch's t over what is left after cutting the slowest off. Prints rows of
// a table. The samples, some minutes' worth, are the argument.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "crypto/random.h"
#include "crypto/registry.h"
#include "record/legacy_protector.h"
#include "record/record_layer.h"

namespace handfast::bench {
namespace {

/// Bytes that are decrypted: longer than padding and MAC together.
constexpr std::size_t kPlainSize = 512;
constexpr std::size_t kDefaultSamples = 40000;
/// Of the samples, so many count: interrupts make the rest slow.
constexpr double kKept = 0.9;

struct Row {
    std::string name;
    RecordCipher cipher;
    MacId mac;
    crypto::MacForm form;
    IvForm iv;
};

/// How a record ends: `padding` bytes with their length byte, one of them altered or none.
struct Ending {
    std::string name;
    std::size_t padding;
    bool altered;
};

const crypto::Provider& provider() {
    static const auto made = crypto::make_provider();
    return *made;
}

const Buffer kKey(32, 7), kMacKey(48, 9), kIv(16, 3);

ByteView key_of(const Row& row) {
    return ByteView(kKey).first(cipher_info(row.cipher).key_size);
}
ByteView iv_of(const Row& row) {
    return ByteView(kIv).first(crypto::block_size(*cipher_info(row.cipher).cbc()));
}

std::unique_ptr<Protector> reader(const Row& row) {
    static crypto::SystemRng rng;
    const std::size_t mac_size = crypto::digest_size(mac_hash(row.mac));
    return *make_legacy_protector({provider(), rng, cipher_info(row.cipher), row.mac, row.form,
                                   row.iv, MacOrder::mac_then_encrypt,
                                   ByteView(kMacKey).first(mac_size), key_of(row), iv_of(row)});
}

/// A body whose MAC is wrong whatever its padding is.
Buffer body_of(const Row& row, const Ending& ending) {
    Buffer plain(kPlainSize, 0x55);
    std::fill_n(plain.end() - static_cast<std::ptrdiff_t>(ending.padding) - 1, ending.padding + 1,
                static_cast<std::uint8_t>(ending.padding));
    if (ending.altered) plain[kPlainSize - 1 - ending.padding] ^= 1;
    Buffer chain(iv_of(row).begin(), iv_of(row).end());
    (*provider().cbc(*cipher_info(row.cipher).cbc(), key_of(row)))->encrypt(chain, plain);
    if (row.iv == IvForm::chained) return plain;
    Buffer body(iv_of(row).begin(), iv_of(row).end());
    append(body, plain);
    return body;
}

struct Samples {
    double mean = 0, variance = 0, median = 0;
    double count = 0;
};

Samples summarize(std::vector<double>& times) {
    std::ranges::sort(times);
    times.resize(static_cast<std::size_t>(static_cast<double>(times.size()) * kKept));
    Samples out;
    out.count = static_cast<double>(times.size());
    out.median = times[times.size() / 2];
    for (double time : times) out.mean += time / out.count;
    for (double time : times)
        out.variance += (time - out.mean) * (time - out.mean) / (out.count - 1);
    return out;
}

double welch(const Samples& a, const Samples& b) {
    return (a.mean - b.mean) / std::sqrt(a.variance / a.count + b.variance / b.count);
}

double time_one(Protector& protector, ByteSpan body) {
    static constexpr std::uint8_t kHeader[] = {23, 3, 3, 2, 0};
    const auto start = std::chrono::steady_clock::now();
    const bool opened = protector.open(0, kHeader, body).has_value();
    const auto end = std::chrono::steady_clock::now();
    if (opened) std::abort();
    return std::chrono::duration<double, std::nano>(end - start).count();
}

void measure(const Row& row, const std::vector<Ending>& endings, std::size_t samples) {
    const auto protector = reader(row);
    std::vector<Buffer> bodies;
    for (const Ending& ending : endings) bodies.push_back(body_of(row, ending));
    std::vector<std::vector<double>> times(endings.size());
    crypto::SeededRng rng(1);
    Buffer scratch;
    for (std::size_t i = 0; i < samples * endings.size(); ++i) {
        std::uint8_t choice[2];
        rng.fill(choice);
        const std::size_t which = (choice[0] | std::size_t{choice[1]} << 8) % endings.size();
        scratch = bodies[which];
        times[which].push_back(time_one(*protector, scratch));
    }
    std::vector<Samples> found;
    for (auto& class_times : times) found.push_back(summarize(class_times));
    for (std::size_t i = 0; i < endings.size(); ++i)
        std::printf("| %s | %s | %.0f ns | %.1f ns | %+.1f |\n", row.name.c_str(),
                    endings[i].name.c_str(), found[i].median, found[i].mean - found[0].mean,
                    welch(found[i], found[0]));
}

void run(std::size_t samples) {
    using crypto::MacForm;
    const Row rows[] = {
        {"AES-128-CBC SHA, TLS 1.2", RecordCipher::aes_128_cbc, MacId::sha1, MacForm::hmac,
         IvForm::explicit_block},
        {"AES-256-CBC SHA-384, TLS 1.2", RecordCipher::aes_256_cbc, MacId::sha384, MacForm::hmac,
         IvForm::explicit_block},
        {"3DES-CBC MD5, TLS 1.0", RecordCipher::triple_des_cbc, MacId::md5, MacForm::hmac,
         IvForm::chained},
    };
    const std::vector<Ending> endings = {{"no padding", 0, false},
                                         {"15 bytes", 15, false},
                                         {"64 bytes", 64, false},
                                         {"128 bytes", 128, false},
                                         {"255 bytes", 255, false},
                                         {"64 bytes, one wrong", 64, true},
                                         {"255 bytes, one wrong", 255, true}};
    for (const Row& row : rows) measure(row, endings, samples);
    const Row ssl3{"AES-128-CBC SHA, SSLv3", RecordCipher::aes_128_cbc, MacId::sha1, MacForm::ssl3,
                   IvForm::chained};
    measure(ssl3,
            {{"no padding", 0, false},
             {"7 bytes", 7, false},
             {"15 bytes", 15, false},
             {"64 bytes, too many", 64, false}},
            samples);
}

}  // namespace
}  // namespace handfast::bench

int main(int argc, char** argv) {
    using handfast::bench::kDefaultSamples;
    const long given = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 0;
    handfast::bench::run(given > 0 ? static_cast<std::size_t>(given) : kDefaultSamples);
    return 0;
}
