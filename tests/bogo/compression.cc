// SPDX-License-Identifier: Apache-2.0
#include "tests/bogo/compression.h"

#include <algorithm>
#include <array>

namespace handfast::bogo {

namespace {

// The prefixes and numbers are the runner's.
constexpr std::array<std::uint8_t, 2> kShrinkingPrefix{0, 0};
constexpr std::array<std::uint8_t, 4> kExpandingPrefix{1, 2, 3, 4};

bool begins_with(ByteView bytes, ByteView prefix) {
    return bytes.size() >= prefix.size() && std::ranges::equal(bytes.first(prefix.size()), prefix);
}

Buffer joined(ByteView first, ByteView second) {
    Buffer out(first.begin(), first.end());
    append(out, second);
    return out;
}

std::optional<Buffer> of_size(Buffer bytes, std::size_t size) {
    if (bytes.size() != size) return std::nullopt;
    return bytes;
}

/// Every Certificate message begins with two zeros.
class Shrinking final : public CertificateCompression {
  public:
    CompressionAlgorithm algorithm() const override { return CompressionAlgorithm{0xff01}; }
    std::optional<Buffer> compress(ByteView plain) const override {
        if (!begins_with(plain, kShrinkingPrefix)) return std::nullopt;
        return to_buffer(plain.subspan(kShrinkingPrefix.size()));
    }
    std::optional<Buffer> decompress(ByteView compressed, std::size_t size) const override {
        return of_size(joined(kShrinkingPrefix, compressed), size);
    }
};

class Expanding final : public CertificateCompression {
  public:
    CompressionAlgorithm algorithm() const override { return CompressionAlgorithm{0xff02}; }
    std::optional<Buffer> compress(ByteView plain) const override {
        return joined(kExpandingPrefix, plain);
    }
    std::optional<Buffer> decompress(ByteView compressed, std::size_t size) const override {
        if (!begins_with(compressed, kExpandingPrefix)) return std::nullopt;
        return of_size(to_buffer(compressed.subspan(kExpandingPrefix.size())), size);
    }
};

/// One octet of no meaning in front.
class Random final : public CertificateCompression {
  public:
    CompressionAlgorithm algorithm() const override { return CompressionAlgorithm{0xff03}; }
    std::optional<Buffer> compress(ByteView plain) const override {
        static constexpr std::array<std::uint8_t, 1> kAny{0x5a};
        return joined(kAny, plain);
    }
    std::optional<Buffer> decompress(ByteView compressed, std::size_t size) const override {
        if (compressed.empty()) return std::nullopt;
        return of_size(to_buffer(compressed.subspan(1)), size);
    }
};

}  // namespace

std::vector<std::shared_ptr<const CertificateCompression>> compressions(const Flags& flags) {
    std::vector<std::shared_ptr<const CertificateCompression>> all{
        std::make_shared<Expanding>(), std::make_shared<Shrinking>(), std::make_shared<Random>()};
    if (flags.install_compression) return all;
    std::erase_if(all, [&](const auto& one) {
        return static_cast<int>(one->algorithm()) != flags.install_one_compression;
    });
    return all;
}

}  // namespace handfast::bogo
