// SPDX-License-Identifier: Apache-2.0
#include "x509/name_canonical.h"

#include <algorithm>

#include "crypto/digest.h"
#include "x509/text.h"

namespace handfast::x509 {

namespace {

/// As OpenSSL has them. NumericString is none.
bool is_folded(DerTag tag) {
    switch (tag) {
        case der::kUtf8String:
        case der::kBmpString:
        case der::kUniversalString:
        case der::kPrintableString:
        case der::kT61String:
        case der::kIa5String:
        case der::kVisibleString:
            return true;
        default:
            return false;
    }
}

bool is_space(std::uint8_t byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

Buffer fold(ByteView text) {
    while (!text.empty() && is_space(text.front())) text = text.subspan(1);
    while (!text.empty() && is_space(text.back())) text = text.first(text.size() - 1);
    Buffer out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::uint8_t byte = text[at];
        if (is_space(byte)) {
            if (!is_space(text[at + 1])) out.push_back(' ');
        } else {
            out.push_back(byte >= 'A' && byte <= 'Z' ? static_cast<std::uint8_t>(byte - 'A' + 'a')
                                                     : byte);
        }
    }
    return out;
}

Buffer canonical_attribute(const NameAttribute& attribute) {
    const auto text = is_folded(attribute.tag) ? as_utf8(attribute.tag, attribute.value)
                                               : std::optional<Buffer>();
    Buffer out;
    {
        DerWriter writer(out);
        const auto pair = writer.sequence();
        writer.oid(attribute.type);
        if (text) {
            writer.primitive(der::kUtf8String, fold(*text));
        } else {
            writer.raw(attribute.value_der);
        }
    }
    return out;
}

void append_set(Buffer& out, const RelativeName& rdn) {
    std::vector<Buffer> attributes;
    attributes.reserve(rdn.size());
    for (const NameAttribute& attribute : rdn) attributes.push_back(canonical_attribute(attribute));
    // X.690 §11.6: the order in a SET OF. Compared as text: g++ 12 warns of vectors falsely.
    std::ranges::sort(attributes, {}, [](const Buffer& one) { return as_text(one); });
    DerWriter writer(out);
    const auto set = writer.set();
    for (const Buffer& attribute : attributes) writer.raw(attribute);
}

std::uint32_t first_four(const crypto::Provider& provider, crypto::HashId id, ByteView bytes) {
    const Buffer digest = crypto::digest_of(provider, id, bytes);
    return digest[0] | std::uint32_t{digest[1]} << 8 | std::uint32_t{digest[2]} << 16 |
           std::uint32_t{digest[3]} << 24;
}

}  // namespace

Buffer canonical_form(const std::vector<RelativeName>& rdns) {
    Buffer out;
    for (const RelativeName& rdn : rdns) append_set(out, rdn);
    return out;
}

Buffer canonical_form(const RelativeName& rdn) {
    Buffer out;
    append_set(out, rdn);
    return out;
}

std::uint32_t name_hash(const Name& name, const crypto::Provider& provider) {
    return first_four(provider, crypto::HashId::sha1, name.canonical());
}

std::uint32_t old_name_hash(const Name& name, const crypto::Provider& provider) {
    return first_four(provider, crypto::HashId::md5, name.der());
}

}  // namespace handfast::x509
