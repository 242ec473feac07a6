// SPDX-License-Identifier: Apache-2.0
#include "cli/dh_file.h"

#include <bit>

#include <fmt/core.h>

#include "cli/descriptor.h"
#include "cli/error_text.h"
#include "crypto/base/der.h"
#include "crypto/base/pem.h"

namespace handfast::cli {
namespace {

constexpr std::string_view kLabel = "DH PARAMETERS";
constexpr std::string_view kOtherLabel = "X9.42 DH PARAMETERS";
constexpr std::uint32_t kNoSuchScheme = 0x16000069;

enum class Trouble : std::uint8_t {
    unreadable,
    other_kind,  ///< X9.42's (RFC 3279 §2.3.3), with the order of a subgroup
};

/// PKCS #3 §9: prime, base, and perhaps the length of private values.
std::expected<DhFile, Trouble> parse(ByteView der) {
    constexpr std::size_t kMaxLength = 4;
    DerReader outer(der);
    DerReader fields = outer.sequence();
    DhFile file;
    file.p = to_buffer(fields.unsigned_integer());
    file.g = to_buffer(fields.unsigned_integer());
    if (fields.next_is(der::kInteger) && fields.unsigned_integer().size() > kMaxLength)
        return std::unexpected(Trouble::other_kind);
    if (!outer.done() || !fields.done()) return std::unexpected(Trouble::unreadable);
    return file;
}

/// The first parameters among PEM blocks, or the whole file.
std::expected<DhFile, Trouble> find(ByteView file) {
    PemReader reader(file);
    for (;;) {
        const auto block = reader.next();
        if (!block || !*block) return parse(file);
        if ((*block)->label == kLabel) return parse((*block)->body.expose());
        if ((*block)->label == kOtherLabel) return std::unexpected(Trouble::other_kind);
    }
}

}  // namespace

std::size_t DhFile::bits() const {
    return p.empty() ? 0 : (p.size() - 1) * 8 + static_cast<std::size_t>(std::bit_width(p.front()));
}

std::expected<DhFile, std::string> load_dh_parameters(const std::string& path) {
    const auto text = read_file(path);
    if (!text)
        return std::unexpected(
            fmt::format("Could not open file or uri for loading params of DH parameters from {}\n",
                        path) +
            library_error_line(kNoSuchScheme, "STORE routines", "ossl_store_get0_loader_int",
                               "unregistered scheme", "handfast:0:scheme=file") +
            system_error_line(text.error().value(), "file_open",
                              fmt::format("calling stat({})", path)));
    auto found = find(text->expose());
    if (found) return *std::move(found);
    if (found.error() == Trouble::other_kind)
        return std::unexpected(fmt::format(
            "Unable to load DH parameters from {} (unexpected parameters type)\n", path));
    return std::unexpected(fmt::format("Could not read params of DH parameters from {}\n", path));
}

std::optional<DhFile> find_dh_parameters(const std::string& path) {
    const auto text = read_file(path);
    if (!text) return std::nullopt;
    auto found = find(text->expose());
    return found ? std::optional(*std::move(found)) : std::nullopt;
}

}  // namespace handfast::cli
