// SPDX-License-Identifier: Apache-2.0
// Reading and writing the files of -rand and -writerand.
#include "cli/random_state.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/descriptor.h"

namespace handfast::cli {
namespace {

constexpr std::size_t kDeviceBytes = 2048;  // a device never ends
constexpr std::size_t kWrittenBytes = 1024;
constexpr std::size_t kChunk = 4096;

bool is_regular(const Descriptor& file) {
    struct stat status {};
    return ::fstat(file.fd(), &status) == 0 && S_ISREG(status.st_mode);
}

/// Hashes one file.
std::expected<void, std::error_code> absorb(const std::string& path, crypto::Hash& hash) {
    auto file = Descriptor::open(path);
    if (!file) return std::unexpected(file.error());
    const bool regular = is_regular(*file);
    std::array<std::uint8_t, kChunk> chunk;
    for (std::size_t left = kDeviceBytes; left > 0;) {
        const auto got = file->read(ByteSpan(chunk).first(regular ? kChunk : left));
        if (!got) return std::unexpected(std::error_code(errno, std::generic_category()));
        if (*got == 0) break;
        hash.update(ByteView(chunk).first(*got));
        if (!regular) left -= *got;
    }
    wipe(chunk);
    return {};
}

std::string rng_error(std::string_view line, std::string_view reason, std::string_view path) {
    return fmt::format("{}\nerror:12000079:random number generator::{}:Filename={}", line, reason,
                       path);
}

}  // namespace

std::expected<void, std::string> CommandRng::load(const std::vector<std::string>& lists,
                                                  const crypto::Provider& provider) {
    if (lists.empty()) return {};
    const auto hash = provider.hash(crypto::HashId::sha512);
    for (const std::string& list : lists) {
        for (std::size_t at = 0; at != list.npos;) {
            const std::size_t colon = list.find(':', at);
            const std::string path = list.substr(at, colon - at);
            if (auto read = absorb(path, *hash); !read)
                return std::unexpected(
                    rng_error("Can't load " + path + " into RNG", read.error().message(), path));
            at = colon == list.npos ? colon : colon + 1;
        }
    }
    std::array<std::uint8_t, 64> key;
    hash->finish(key);
    files_.emplace(ByteView(key));
    wipe(key);
    return {};
}

void CommandRng::fill(ByteSpan out) noexcept {
    system_.fill(out);
    if (!files_) return;
    std::array<std::uint8_t, 256> stream;
    while (!out.empty()) {
        const std::size_t size = std::min(out.size(), stream.size());
        files_->fill(ByteSpan(stream).first(size));
        for (std::size_t i = 0; i < size; ++i) out[i] ^= stream[i];
        out = out.subspan(size);
    }
    wipe(stream);
}

std::expected<void, std::string> write_random_file(const std::string& path, Rng& rng) {
    const auto refuse = [&] {
        return std::unexpected(rng_error("Cannot write random bytes:", std::strerror(errno), path));
    };
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600),
                          Descriptor::Ownership::owned);
    if (!file) return refuse();
    // A file that was there keeps its mode otherwise; a device refuses, and keeps its own.
    if (is_regular(file) && ::fchmod(file.fd(), 0600) != 0) return refuse();
    std::array<std::uint8_t, kWrittenBytes> bytes;
    rng.fill(bytes);
    const bool written =
        ::write(file.fd(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    wipe(bytes);
    if (!written) return refuse();
    return {};
}

int finish_random_state(const std::string& path, Rng& rng, int code) {
    if (path.empty()) return code;
    const auto written = write_random_file(path, rng);
    if (written) return code;
    print_to(stderr, written.error() + "\n");
    return kFailure;
}

}  // namespace handfast::cli
