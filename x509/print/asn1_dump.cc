// SPDX-License-Identifier: Apache-2.0
#include "x509/print/asn1_dump.h"

#include <algorithm>

#include "crypto/base/der.h"
#include "x509/print/name_text.h"
#include "x509/print/text.h"

namespace handfast::x509 {

namespace {

std::string padded_left(const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string padded_right(std::string text, std::size_t width) {
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

std::string tag_name(DerTag tag) {
    const DerTag number = (tag & 0x1f) == 0x1f ? tag >> 8 : tag & 0x1f;
    switch (tag >> 6 & 3) {
        case 1:
            return "appl [ " + decimal(number) + " ]";
        case 2:
            return "cont [ " + decimal(number) + " ]";
        case 3:
            return "priv [ " + decimal(number) + " ]";
        default:
            return number > 30 ? "<ASN1 " + decimal(number) + ">" : string_type_name(tag);
    }
}

bool is_text(ByteView bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t byte) {
        return (byte >= 0x20 && byte <= 0x7e) || byte == '\n' || byte == '\r' || byte == '\t';
    });
}

bool is_string(DerTag tag) {
    static constexpr DerTag kStrings[] = {
        der::kPrintableString, der::kT61String,  der::kIa5String, der::kVisibleString,
        der::kNumericString,   der::kUtf8String, der::kUtcTime,   der::kGeneralizedTime};
    return std::ranges::find(kStrings, tag) != std::end(kStrings);
}

constexpr DerTag kEnumeratedTag = 0x0a;
constexpr std::size_t kDumpMargin = 6;

/// What stands behind the name of a primitive type; the line is ended.
void append_value(std::string& out, const DerElement& element) {
    const ByteView content = element.content;
    if (is_string(element.tag)) {
        append_safe(out.append(":"), content);
    } else if (element.tag == der::kOid) {
        out.append(":").append(object_text(content));
    } else if (element.tag == der::kBoolean && content.size() == 1) {
        out.append(":" + decimal(content[0]));
    } else if (element.tag == der::kInteger || element.tag == kEnumeratedTag) {
        const SignedNumber number = read_number(content);
        out.append(number.negative ? ":-" : ":");
        append_upper_hex(out, number.magnitude);
        if (number.magnitude.empty()) out.append("00");
    } else if (element.tag == der::kOctetString && is_text(content) && !content.empty()) {
        append_safe(out.append(":"), content);
    } else if (!content.empty()) {
        out.push_back('\n');
        return append_dump(out, content, kDumpMargin);
    }
    out.push_back('\n');
}

/// One level; the base is where offsets count from.
class Dumper {
  public:
    Dumper(std::string& out, ByteView all, bool indented)
        : out_(out), all_(all), indented_(indented) {}

    void level(DerReader reader, std::size_t depth) {
        while (!reader.empty()) {
            const DerElement element = reader.any();
            if (reader.failed()) break;
            const auto offset = static_cast<std::uint64_t>(element.whole.data() - all_.data());
            const std::size_t header = element.whole.size() - element.content.size();
            out_.append(padded_left(decimal(offset), 5) + ":d=" + padded_right(decimal(depth), 2) +
                        " hl=" + decimal(header) +
                        " l=" + padded_left(decimal(element.content.size()), 4) +
                        (element.constructed() ? " cons: " : " prim: "));
            indent(out_, indented_ ? depth : 0);
            out_.append(padded_right(tag_name(element.tag), 18));
            if (!element.constructed()) {
                append_value(out_, element);
                continue;
            }
            out_.push_back('\n');
            level(reader.wrapped(element.content), depth + 1);
        }
        if (reader.failed()) out_.append("Error in encoding\n");
    }

  private:
    std::string& out_;
    ByteView all_;
    bool indented_;
};

}  // namespace

void append_asn1_dump(std::string& out, ByteView der, std::size_t margin) {
    Dumper(out, der, margin > 0).level(DerReader(der), 0);
}

}  // namespace handfast::x509
