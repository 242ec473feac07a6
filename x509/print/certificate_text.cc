// SPDX-License-Identifier: Apache-2.0
#include "x509/print/certificate_text.h"

#include "x509/print/key_text.h"
#include "x509/print/text.h"
#include "x509/print/time_text.h"

namespace handfast::x509 {

namespace {

void append_version(std::string& out, const Certificate& certificate) {
    const std::int64_t version = certificate.encoded_version();
    out.append("        Version: ");
    if (certificate.version() != 0) {
        out.append(decimal(certificate.version()) + " (0x" + decimal(certificate.version() - 1) +
                   ")");
    } else {
        out.append("Unknown (" + std::to_string(version) + ")");
    }
    out.push_back('\n');
}

void append_name_line(std::string& out, std::string_view label, const Name& name,
                      const NameOptions& options) {
    const bool multiline = options.separator == NameSeparator::multiline;
    out.append("        ").append(label).append(multiline ? ":\n" : ": ");
    append_name(out, name, options, multiline ? 12 : 0);
    out.push_back('\n');
}

void append_validity(std::string& out, const Certificate& certificate) {
    out.append("        Validity\n            Not Before: ");
    out.append(time_text(certificate.not_before_field()));
    out.append("\n            Not After : ");
    out.append(time_text(certificate.not_after_field())).append("\n");
}

void append_key(std::string& out, const Certificate& certificate) {
    out.append("        Subject Public Key Info:\n            Public Key Algorithm: ");
    out.append(object_text(certificate.key_algorithm().encoded_oid)).append("\n");
    if (!append_public_key(out, certificate.spki(), certificate.public_key(), 16))
        out.append("            Unable to load Public Key\n");
}

/// Bits that are not used are not shown.
Buffer masked(const DerBits& bits) {
    Buffer out = to_buffer(bits.bytes);
    if (!out.empty()) out.back() = static_cast<std::uint8_t>(out.back() & (0xffu << bits.unused));
    return out;
}

void append_unique_id(std::string& out, std::string_view label, const std::optional<DerBits>& id) {
    if (!id) return;
    out.append("        ").append(label).append(" Unique ID: ");
    append_hex_lines(out, masked(*id), {12, 18});
}

void append_uses(std::string& out, std::string_view kind, const std::vector<Buffer>& uses) {
    if (uses.empty()) {
        out.append("No ").append(kind).append(" Uses.\n");
        return;
    }
    out.append(kind).append(" Uses:\n  ");
    for (std::size_t i = 0; i < uses.size(); ++i)
        out.append(i == 0 ? "" : ", ").append(object_text(uses[i]).substr(0, 79));
    out.push_back('\n');
}

}  // namespace

void append_trust(std::string& out, const TrustSettings* settings) {
    if (settings == nullptr) return;
    append_uses(out, "Trusted", settings->trusted.value_or(std::vector<Buffer>{}));
    append_uses(out, "Rejected", settings->rejected);
    if (!settings->alias.empty()) {
        append_safe(out.append("Alias: "), as_bytes(settings->alias));
        out.push_back('\n');
    }
    if (!settings->key_identifier.empty())
        out.append("Key Id: ").append(colons(settings->key_identifier)).append("\n");
}

void append_serial(std::string& out, ByteView serial) {
    const SignedNumber number = read_number(serial);
    out.append("        Serial Number:");
    if (number.magnitude.size() <= 8) {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : number.magnitude) value = value << 8 | byte;
        // OpenSSL asks for a long, and takes -1 for an error.
        const bool fits = value <= 0x7fffffffffffffff;
        if (fits && !(number.negative && value == 1)) {
            const std::string sign = number.negative ? "-" : "";
            out.append(" " + sign + decimal(value) + " (" + sign + "0x" + lower_hex(value) + ")\n");
            return;
        }
    }
    out.append(number.negative ? "\n             (Negative)" : "\n            ");
    append_hex_lines(out, number.magnitude, {0, number.magnitude.size()});
}

std::string certificate_text(const Certificate& certificate,
                             const CertificateTextOptions& options) {
    std::string out;
    if (options.header) out.append("Certificate:\n    Data:\n");
    if (options.version) append_version(out, certificate);
    if (options.serial) append_serial(out, certificate.serial());
    if (options.signature_name) {
        out.append("    ");
        append_signature_algorithm(out, certificate.inner_algorithm());
    }
    if (options.issuer) append_name_line(out, "Issuer", certificate.issuer(), options.names);
    if (options.validity) append_validity(out, certificate);
    if (options.subject) append_name_line(out, "Subject", certificate.subject(), options.names);
    if (options.public_key) append_key(out, certificate);
    if (options.unique_ids) {
        append_unique_id(out, "Issuer", certificate.issuer_unique_id());
        append_unique_id(out, "Subject", certificate.subject_unique_id());
    }
    if (options.extensions)
        append_extensions(out, "X509v3 extensions", certificate.extensions(), options.unknown, 8);
    if (options.signature)
        append_signature(out, certificate.signature_algorithm(),
                         masked(certificate.signature_bits()));
    if (options.trust) append_trust(out, certificate.trust_settings());
    return out;
}

}  // namespace handfast::x509
