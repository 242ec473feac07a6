// SPDX-License-Identifier: Apache-2.0
#include "x509/encode.h"

namespace handfast::x509 {

Buffer encode_element(DerTag tag, ByteView content) {
    Buffer out;
    DerWriter(out).primitive(tag, content);
    return out;
}

Buffer encode_nest(DerTag tag, std::initializer_list<ByteView> elements) {
    Buffer out;
    DerWriter writer(out);
    {
        const auto outer = writer.nest(tag);
        for (const ByteView inner : elements) writer.raw(inner);
    }
    return out;
}

Buffer encode_oid(Oid oid) {
    return encode_element(der::kOid, encoded(oid));
}

Buffer encode_integer(std::uint64_t value) {
    Buffer out;
    DerWriter(out).small_integer(value);
    return out;
}

Buffer encode_time(Instant instant) {
    Buffer out;
    DerWriter(out).time(instant);
    return out;
}

Buffer encode_bit_string(ByteView bytes) {
    Buffer out;
    DerWriter(out).bit_string(bytes);
    return out;
}

Buffer encode_algorithm(Oid oid, ByteView parameters) {
    return encode_nest(der::kSequence, {encode_oid(oid), parameters});
}

BuiltExtension built_extension(Oid oid, Buffer value, bool critical) {
    return {to_buffer(encoded(oid)), critical, std::move(value)};
}

Buffer encode_extensions(const BuiltExtensions& extensions) {
    Buffer out;
    DerWriter writer(out);
    {
        const auto list = writer.sequence();
        for (const BuiltExtension& extension : extensions) {
            const auto entry = writer.sequence();
            writer.oid(extension.oid);
            if (extension.critical) writer.boolean(true);
            writer.octet_string(extension.value);
        }
    }
    return out;
}

Buffer encode_name(const std::vector<BuiltAttribute>& attributes) {
    Buffer sets;
    for (std::size_t i = 0; i < attributes.size();) {
        Buffer set;
        do {
            const BuiltAttribute& attribute = attributes[i];
            append(set,
                   encode_nest(der::kSequence, {encode_element(der::kOid, attribute.type),
                                                encode_element(attribute.tag, attribute.value)}));
        } while (++i < attributes.size() && attributes[i].joins_previous);
        append(sets, encode_element(der::kSet, set));
    }
    return encode_element(der::kSequence, sets);
}

Buffer encode_common_name(std::string_view common_name) {
    return encode_name({{.type = to_buffer(encoded(Oid::common_name)),
                         .value = to_buffer(as_bytes(common_name))}});
}

}  // namespace handfast::x509
