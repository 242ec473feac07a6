// SPDX-License-Identifier: Apache-2.0
#include "cli/ocsp_index.h"

#include <sstream>
#include <vector>

#include <fmt/core.h>
#include <sys/stat.h>

#include "cli/descriptor.h"
#include "cli/ocsp_query.h"
#include "crypto/base/ascii.h"
#include "crypto/base/der.h"
#include "x509/oid_text.h"

namespace handfast::cli {
namespace {

using Text = std::unexpected<std::string>;

/// A row of every certificate that the authority ever made.
constexpr std::size_t kLargestIndex = std::size_t{256} << 20;

std::vector<std::string> fields_of(const std::string& line, char separator) {
    std::vector<std::string> fields;
    std::istringstream stream(line);
    for (std::string field; std::getline(stream, field, separator);) fields.push_back(field);
    return fields;
}

/// A UTCTime or a GeneralizedTime as text.
std::optional<Instant> parse_time(const std::string& text) {
    constexpr std::size_t kUtcSize = 13;
    const DerTag tag = text.size() == kUtcSize ? der::kUtcTime : der::kGeneralizedTime;
    const auto instant = parse_der_time(tag, as_bytes(text));
    if (!instant) return std::nullopt;
    return *instant;
}

/// What `openssl ca` writes for reasons that have something behind them.
struct LongReason {
    std::string_view word;
    x509::RevocationReason reason;
};
constexpr LongReason kLongReasons[] = {
    {"holdInstruction", x509::RevocationReason::certificate_hold},
    {"keyTime", x509::RevocationReason::key_compromise},
    {"CAkeyTime", x509::RevocationReason::ca_compromise},
};

/// "keyCompromise", "holdInstruction,holdInstructionReject" or "keyTime,20240101000000Z"
bool parse_reason(const std::vector<std::string>& parts, IndexRow& row) {
    for (const LongReason& known : kLongReasons) {
        if (!equal_ignoring_case(parts[1], known.word)) continue;
        row.reason = known.reason;
        if (parts.size() < 3) return false;
        if (known.reason == x509::RevocationReason::certificate_hold) {
            row.hold_instruction = x509::oid_from_text(parts[2]).value_or(Buffer{});
            return !row.hold_instruction.empty();
        }
        row.invalid_since = parse_time(parts[2]);
        return row.invalid_since.has_value();
    }
    for (std::int32_t number = 0; number <= 10; ++number)
        if (equal_ignoring_case(parts[1], x509::short_text_of(x509::RevocationReason(number))))
            row.reason = x509::RevocationReason(number);
    return row.reason.has_value();
}

/// "250101000000Z,keyCompromise"
std::optional<IndexRow> parse_revocation(const std::string& text) {
    const auto parts = fields_of(text, ',');
    const auto since = parts.empty() ? std::nullopt : parse_time(parts[0]);
    if (!since) return std::nullopt;
    IndexRow row{.revoked = true, .since = *since};
    if (parts.size() > 1 && !parse_reason(parts, row)) return std::nullopt;
    return row;
}

}  // namespace

OcspIndex::Stamp OcspIndex::stamp_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

std::expected<OcspIndex, std::string> OcspIndex::load(const std::string& path) {
    OcspIndex index;
    index.path_ = path;
    index.stamp_ = stamp_of(path);
    const std::string problem =
        fmt::format("Problem with index file: {} (could not load/parse file)", path);
    const auto content = read_file(path, kLargestIndex);
    if (!content) return Text(system_error_line(content.error(), path) + "\n" + problem);
    std::istringstream lines{std::string(as_text(content->expose()))};
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.starts_with('#')) continue;
        const auto fields = fields_of(line, '\t');
        const auto serial = fields.size() < 6 ? std::nullopt : parse_serial("0x" + fields[3]);
        auto row = !serial            ? std::nullopt
                   : fields[0] == "R" ? parse_revocation(fields[2])
                                      : std::optional(IndexRow{});
        if (!row) return Text(problem);
        index.rows_[std::string(as_text(*serial))] = *std::move(row);
    }
    return index;
}

const IndexRow* OcspIndex::find(ByteView serial) const {
    const auto row = rows_.find(std::string(as_text(serial)));
    return row == rows_.end() ? nullptr : &row->second;
}

bool OcspIndex::is_stale() const {
    return stamp_of(path_) != stamp_;
}

}  // namespace handfast::cli
