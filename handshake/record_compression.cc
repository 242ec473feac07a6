// SPDX-License-Identifier: Apache-2.0
#include "handshake/record_compression.h"

#include <algorithm>

namespace handfast {

const RecordCompression* find_compression(const Config& config, CompressionMethod method) {
    const auto& ours = config.record_compressions;
    const auto found =
        std::ranges::find_if(ours, [&](const auto& one) { return one->method() == method; });
    return found == ours.end() ? nullptr : found->get();
}

bool has_compression(const Config& config, CompressionMethod method) {
    return method == CompressionMethod::null || find_compression(config, method) != nullptr;
}

ByteView offered_record_compressions(const Config& config) {
    const ByteView all(config.compression_methods);
    return config.versions.contains_family(Family::tls13) ? all.last(1) : all;
}

bool lists_compression(ByteView methods, CompressionMethod method) {
    return std::ranges::find(methods, code(method)) != methods.end();
}

const RecordCompression* select_compression(const ClientHello& hello, const Config& config) {
    for (const auto& ours : config.record_compressions)
        if (lists_compression(hello.compression_methods, ours->method())) return ours.get();
    return nullptr;
}

}  // namespace handfast
