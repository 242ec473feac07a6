// SPDX-License-Identifier: Apache-2.0
// Printing: whatever the input, the text is UTF-8 without control characters other than newline.
#include "crypto/registry.h"
#include "fuzz/target.h"
#include "x509/print/certificate_text.h"
#include "x509/print/extension_text.h"
#include "x509/print/name_text.h"
#include "x509/print/text.h"
#include "x509/print/time_text.h"

namespace handfast::fuzz {

namespace {

const crypto::Provider& provider() {
    static const auto made = crypto::make_provider();
    return *made;
}

/// Escaping once more changes nothing where there is nothing to escape.
void require_safe(const std::string& text) {
    std::string again;
    x509::append_safe(again, as_bytes(text));
    require(again == text, "printed text holds control characters or is no UTF-8");
}

x509::UnknownExtension unknown_form(std::uint8_t choice) {
    return static_cast<x509::UnknownExtension>(choice % 4);
}

/// Any combination of options.
x509::NameOptions name_options(std::uint8_t a, std::uint8_t b) {
    x509::NameOptions options;
    options.string_flags = (a | static_cast<std::uint32_t>(b & 7) << 8);
    options.separator = static_cast<x509::NameSeparator>((b >> 3) % 5);
    options.field = static_cast<x509::FieldName>(b >> 6);
    options.reversed = (a & 1) != 0;
    options.dump_unknown_fields = (a & 2) != 0;
    options.align = (a & 4) != 0;
    return options;
}

}  // namespace

void fuzz_certificate_text(ByteView bytes) {
    if (bytes.size() < 3) return;
    const auto certificate = x509::Certificate::parse(to_buffer(bytes.subspan(3)), provider());
    if (!certificate) return;
    x509::CertificateTextOptions options;
    options.unknown = unknown_form(bytes[0]);
    options.names = name_options(bytes[1], bytes[2]);
    require_safe(x509::certificate_text(**certificate, options));
    for (const x509::Time* time :
         {&(*certificate)->not_before_field(), &(*certificate)->not_after_field()})
        require_safe(x509::time_text(*time, x509::TimeFormat::iso_8601));
}

/// An extension's value behind its identifier, which is behind its length.
void fuzz_extension_text(ByteView bytes) {
    if (bytes.size() < 2 || bytes.size() - 2 < bytes[1]) return;
    x509::Extension extension;
    extension.encoded_oid = bytes.subspan(2, bytes[1]);
    extension.oid = x509::find_oid(extension.encoded_oid);
    extension.value = bytes.subspan(2 + bytes[1]);
    std::string text;
    x509::append_extension_value(text, extension, unknown_form(bytes[0]), 8);
    require_safe(text);
}

void fuzz_name_text(ByteView bytes) {
    if (bytes.size() < 2) return;
    const auto name = x509::Name::parse(bytes.subspan(2));
    if (!name) return;
    std::string text;
    x509::append_name(text, *name, name_options(bytes[0], bytes[1]), 4);
    require_safe(text);
    require_safe(x509::name_slashes(*name));
}

}  // namespace handfast::fuzz
