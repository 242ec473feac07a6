// SPDX-License-Identifier: Apache-2.0
#include "x509/print/crl_text.h"

#include "x509/print/extension_printers.h"
#include "x509/print/extension_text.h"
#include "x509/print/key_text.h"
#include "x509/print/text.h"
#include "x509/print/time_text.h"

namespace handfast::x509 {

namespace {

using Write = std::function<void(std::string_view)>;

void append_version(std::string& out, std::int64_t version) {
    out.append("        Version ");
    if (version == 0 || version == 1) {
        const auto number = static_cast<std::uint64_t>(version);
        out.append(decimal(number + 1) + " (0x" + decimal(number) + ")\n");
    } else {
        out.append("unknown (" + std::to_string(version) + ")\n");
    }
}

void append_head(std::string& out, const Crl& crl, const CrlTextOptions& options) {
    out.append("Certificate Revocation List (CRL):\n");
    append_version(out, crl.encoded_version().value_or(0));
    out.append("    ");
    append_signature_algorithm(out, crl.signature_algorithm());
    out.append("        Issuer: ");
    append_name(out, crl.issuer(), options.names);
    out.append("\n        Last Update: ").append(time_text(crl.this_update(), options.times));
    out.append("\n        Next Update: ");
    out.append(crl.next_update() ? time_text(*crl.next_update(), options.times) : "NONE");
    out.push_back('\n');
    append_extensions(out, "CRL extensions", crl.extensions(), UnknownExtension::printable, 8);
}

void append_entry(std::string& out, const RevokedEntry& entry, const CrlTextOptions& options) {
    out.append("    Serial Number: ").append(integer_hex(entry.serial));
    out.append("\n        Revocation Date: ").append(time_text(entry.revoked, options.times));
    out.push_back('\n');
    if (entry.extensions.empty()) return;
    DerReader reader(entry.extensions);
    const auto extensions = read_extension_list(reader);
    if (extensions)
        append_extensions(out, "CRL entry extensions", *extensions, UnknownExtension::printable, 8);
}

}  // namespace

void print_crl(const Crl& crl, const CrlTextOptions& options, const Write& write) {
    constexpr std::size_t kPiece = 64 * 1024;
    std::string out;
    const auto flush_beyond = [&](std::size_t size) {
        if (out.size() <= size) return;
        write(out);
        out.clear();
    };
    append_head(out, crl, options);
    out.append(crl.entry_count() > 0 ? "Revoked Certificates:\n" : "No Revoked Certificates.\n");
    RevokedEntries entries = crl.entries();
    while (const auto entry = entries.next()) {
        append_entry(out, *entry, options);
        flush_beyond(kPiece);
    }
    append_signature(out, crl.signature_algorithm(), crl.signature());
    flush_beyond(0);
}

std::string crl_text(const Crl& crl, const CrlTextOptions& options) {
    std::string out;
    print_crl(crl, options, [&](std::string_view piece) { out.append(piece); });
    return out;
}

}  // namespace handfast::x509
