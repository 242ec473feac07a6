// SPDX-License-Identifier: Apache-2.0
#include "cli/ocsp_index.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <vector>

#include <fmt/core.h>

#include "cli/digest_names.h"
#include "cli/load.h"
#include "cli/ocsp_query.h"
#include "cli/status_files.h"
#include "cli/system_clock.h"
#include "crypto/base/ascii.h"
#include "x509/ocsp_response.h"

namespace handfast::cli {
namespace {

using Text = std::unexpected<std::string>;

struct IndexRow {
    bool revoked = false;
    Instant since{};
    std::optional<x509::RevocationReason> reason;
};
/// By serial number, as INTEGER content.
using Index = std::map<std::string, IndexRow>;

std::vector<std::string> fields_of(const std::string& line, char separator) {
    std::vector<std::string> fields;
    std::istringstream stream(line);
    for (std::string field; std::getline(stream, field, separator);) fields.push_back(field);
    return fields;
}

/// "250101000000Z,keyCompromise"
std::optional<IndexRow> parse_revocation(const std::string& text) {
    const auto parts = fields_of(text, ',');
    if (parts.empty()) return std::nullopt;
    constexpr std::size_t kUtcSize = 13;
    const DerTag tag = parts[0].size() == kUtcSize ? der::kUtcTime : der::kGeneralizedTime;
    const auto since = parse_der_time(tag, as_bytes(parts[0]));
    if (!since) return std::nullopt;
    IndexRow row{true, *since, std::nullopt};
    if (parts.size() < 2) return row;
    // What `openssl ca` writes for them beside the reasons themselves.
    std::string reason = parts[1];
    if (equal_ignoring_case(reason, "holdInstruction")) reason = "certificateHold";
    if (equal_ignoring_case(reason, "keyTime")) reason = "keyCompromise";
    if (equal_ignoring_case(reason, "CAkeyTime")) reason = "CACompromise";
    for (std::int32_t number = 0; number <= 10; ++number)
        if (equal_ignoring_case(reason, x509::short_text_of(x509::RevocationReason(number))))
            row.reason = x509::RevocationReason(number);
    return row;
}

std::expected<Index, std::string> load_index(const std::string& path) {
    const auto content = load_bytes(path);
    if (!content) return Text(content.error());
    Index index;
    std::istringstream lines{std::string(as_text(*content))};
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.starts_with('#')) continue;
        const auto fields = fields_of(line, '\t');
        const auto serial = fields.size() < 6 ? std::nullopt : parse_serial("0x" + fields[3]);
        const auto row = !serial            ? std::nullopt
                         : fields[0] == "R" ? parse_revocation(fields[2])
                                            : std::optional(IndexRow{});
        if (!row)
            return Text(
                fmt::format("Problem with index file: {} (could not load/parse file)", path));
        index[std::string(as_text(*serial))] = *row;
    }
    return index;
}

/// How long an answer holds.
std::optional<Instant> next_update(const OcspOptions& options, Instant produced) {
    const auto length = std::chrono::minutes(options.minutes) + std::chrono::days(options.days);
    if (length.count() == 0) return std::nullopt;
    return produced + length;
}

/// What is known of one certificate.
x509::OcspAnswer answer(const x509::OcspCertId& id, const x509::CertificateList& authorities,
                        const Index& index, const crypto::Provider& provider) {
    x509::OcspAnswer out{.id = to_buffer(id.whole), .status = x509::OcspCertStatus::unknown};
    const bool is_ours = std::ranges::any_of(authorities, [&](const auto& authority) {
        return x509::match_issuer(id, *authority, provider) == x509::IssuerMatch::yes;
    });
    const auto row = index.find(std::string(as_text(id.serial)));
    if (!is_ours || row == index.end()) return out;
    out.status = row->second.revoked ? x509::OcspCertStatus::revoked : x509::OcspCertStatus::good;
    out.revoked = row->second.since;
    out.reason = row->second.reason;
    return out;
}

std::expected<Credential, std::string> load_responder(const OcspOptions& options,
                                                      const crypto::Provider& provider) {
    const IdentityFiles files{.certificate = options.responder, .key = options.responder_key};
    return load_credential(files, {"responder private key", "responder certificate", ""},
                           std::nullopt, provider);
}

}  // namespace

std::expected<Buffer, std::string> answer_from_index(const OcspOptions& options,
                                                     const x509::OcspRequest& request,
                                                     const crypto::Provider& provider, Rng& rng) {
    const auto index = load_index(options.index);
    if (!index) return Text(index.error());
    const auto authorities = load_certificates(options.ca, "CA certificates", provider);
    if (!authorities) return Text(authorities.error());
    const auto credential = load_responder(options, provider);
    if (!credential) return Text(credential.error());
    if (request.requests().empty())
        return x509::encode_ocsp_error(x509::OcspResponseStatus::malformed_request);
    x509::OcspResponseParts parts{
        .produced_at = now(), .nonce = request.nonce(), .names_key = options.names_key};
    for (const x509::OcspSingleRequest& single : request.requests()) {
        auto made = answer(single.id, {authorities->begin(), authorities->end()}, *index, provider);
        made.this_update = parts.produced_at;
        made.next_update = next_update(options, parts.produced_at);
        parts.answers.push_back(std::move(made));
    }
    x509::CertificateList along;
    if (!options.no_response_certs) along.push_back(credential->chain.front());
    if (!options.responder_other.empty()) {
        const auto others =
            load_certificates(options.responder_other, "responder other certificates", provider);
        if (!others) return Text(others.error());
        along.insert(along.end(), others->begin(), others->end());
    }
    const auto hash =
        options.responder_hash.empty() ? std::nullopt : find_digest(options.responder_hash);
    const x509::OcspSigner signer{*credential->chain.front(), *credential->key, std::move(along),
                                  hash};
    auto response = x509::encode_ocsp_response(parts, signer, provider, rng);
    if (!response) return Text("Error signing OCSP response");
    return *std::move(response);
}

}  // namespace handfast::cli
