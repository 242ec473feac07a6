// SPDX-License-Identifier: Apache-2.0
#include "cli/x509_trust.h"

#include <fmt/core.h>

#include "x509/purpose.h"

namespace handfast::cli {
namespace {

void write_uses(DerWriter& writer, DerTag tag, const std::vector<Buffer>& uses) {
    const auto list = writer.nest(tag);
    for (const Buffer& use : uses) writer.oid(use);
}

/// X509_check_purpose's number: 0 and 1 are clear, others doubtful.
int purpose_code(const x509::Certificate& certificate, x509::Purpose purpose, x509::PathRole role) {
    // A workaround for S/MIME's sake.
    constexpr int kNetscapeClient = 2;
    if (certificate.has_malformed_extension()) return -1;
    const auto found = x509::suitability(certificate, purpose, role);
    if (found == x509::Suitability::unsuitable) return 0;
    if (purpose == x509::Purpose::any) return 1;
    if (role == x509::PathRole::issuer) return static_cast<int>(x509::ca_kind(certificate));
    return found == x509::Suitability::suitable ? 1 : kNetscapeClient;
}

std::string verdict(int code) {
    if (code == 0) return "No";
    return code == 1 ? "Yes" : fmt::format("Yes (WARNING code={})", code);
}

}  // namespace

std::optional<x509::TrustSettings> changed_trust(const x509::Certificate& certificate,
                                                 const TrustChanges& changes) {
    const x509::TrustSettings* before = certificate.trust_settings();
    const bool adds = changes.alias || !changes.trusted.empty() || !changes.rejected.empty();
    if (before == nullptr && !adds) return std::nullopt;
    x509::TrustSettings settings = before == nullptr ? x509::TrustSettings{} : *before;
    if (changes.alias) settings.alias = *changes.alias;
    if (changes.clear_trusted) settings.trusted.reset();
    if (changes.clear_rejected) settings.rejected.clear();
    for (const Buffer& use : changes.trusted) {
        if (!settings.trusted) settings.trusted.emplace();
        settings.trusted->push_back(use);
    }
    settings.rejected.insert(settings.rejected.end(), changes.rejected.begin(),
                             changes.rejected.end());
    return settings;
}

Buffer encode_trust(const x509::TrustSettings& settings) {
    Buffer out;
    {
        DerWriter writer(out);
        const auto fields = writer.sequence();
        if (settings.trusted) write_uses(writer, der::kSequence, *settings.trusted);
        if (!settings.rejected.empty())
            write_uses(writer, der::context_constructed(0), settings.rejected);
        if (!settings.alias.empty()) writer.primitive(der::kUtf8String, as_bytes(settings.alias));
        if (!settings.key_identifier.empty()) writer.octet_string(settings.key_identifier);
    }
    return out;
}

std::string purpose_lines(const x509::Certificate& certificate) {
    std::string text = "Certificate purposes:\n";
    for (const x509::PurposeInfo& row : x509::all_purposes()) {
        if (row.purpose == x509::Purpose::none) continue;
        const auto line = [&](std::string_view suffix, x509::PathRole role) {
            return fmt::format("{}{} : {}\n", row.long_name, suffix,
                               verdict(purpose_code(certificate, row.purpose, role)));
        };
        text += line("", x509::PathRole::end);
        text += line(" CA", x509::PathRole::issuer);
    }
    return text;
}

}  // namespace handfast::cli
