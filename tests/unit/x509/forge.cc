// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/x509/forge.h"

#include <map>

#include "crypto/random.h"
#include "crypto/registry.h"

namespace handfast::testing {

using x509::Oid;

namespace {

void write_algorithm(DerWriter& writer, Oid oid) {
    writer.raw(algorithm_of(oid));
}

void write_extensions(DerWriter& writer, const Forgery& parts) {
    if (parts.extensions.empty() && !parts.empty_extensions) return;
    const auto wrapper = writer.nest(der::context_constructed(3));
    writer.raw(extensions_of(parts.extensions));
}

Buffer write_tbs(const Forgery& parts) {
    Buffer out;
    DerWriter writer(out);
    const auto tbs = writer.sequence();
    if (parts.version) {
        const auto version = writer.nest(der::context_constructed(0));
        writer.small_integer(*parts.version);
    }
    writer.primitive(der::kInteger, parts.serial);
    write_algorithm(writer, parts.inner_algorithm);
    writer.raw(parts.issuer);
    {
        const auto validity = writer.sequence();
        writer.raw(parts.not_before);
        writer.raw(parts.not_after);
    }
    writer.raw(parts.subject);
    writer.raw(parts.spki);
    writer.raw(parts.unique_ids);
    write_extensions(writer, parts);
    return out;
}

template <class Body>
Buffer encode(Body&& body) {
    Buffer out;
    DerWriter writer(out);
    body(writer);
    return out;
}

}  // namespace

const crypto::Provider& provider() {
    static const auto made = crypto::make_provider();
    return *made;
}

const TestKey& key_of(std::string_view name) {
    static std::map<std::string, TestKey, std::less<>> made;
    const auto found = made.find(name);
    if (found != made.end()) return found->second;
    crypto::SeededRng rng(as_bytes(std::string(name) + std::string(32, '.')).first(32));
    const auto minted = x509::mint({.common_name = "key",
                                    .key = x509::MintKey::p256,
                                    .not_before = kToday,
                                    .not_after = kToday},
                                   provider(), rng)
                            .value();
    return made.emplace(name, TestKey{minted.key, to_buffer(minted.certificate->spki())})
        .first->second;
}

Forgery certificate_of(std::string_view subject, std::string_view issuer) {
    Forgery parts;
    parts.issuer = name_of(issuer);
    parts.not_before = time_of(kToday - std::chrono::days(180));
    parts.not_after = time_of(kToday + std::chrono::days(180));
    parts.subject = name_of(subject);
    parts.spki = key_of(subject).spki;
    parts.signer = &key_of(issuer);
    return parts;
}

Buffer forge(const Forgery& parts) {
    const Buffer tbs = write_tbs(parts);
    const Buffer signature =
        parts.signature.empty() ? signature_by(*parts.signer, tbs) : parts.signature;
    return encode([&](DerWriter& writer) {
        const auto certificate = writer.sequence();
        writer.raw(tbs);
        write_algorithm(writer, parts.outer_algorithm);
        writer.raw(signature);
    });
}

std::shared_ptr<const x509::Certificate> forged(const Forgery& parts) {
    return x509::Certificate::parse(forge(parts), provider()).value();
}

Buffer name_of(std::string_view common_name) {
    return encode([&](DerWriter& writer) {
        const auto name = writer.sequence();
        const auto rdn = writer.set();
        const auto pair = writer.sequence();
        writer.oid(x509::encoded(Oid::common_name));
        writer.primitive(der::kUtf8String, as_bytes(common_name));
    });
}

Buffer name_der(const std::vector<std::vector<Attribute>>& rdns) {
    Buffer sets;
    for (const auto& rdn : rdns) {
        Buffer pairs;
        for (const Attribute& attribute : rdn) {
            Buffer pair = element(der::kOid, encoded(attribute.type));
            append(pair, element(attribute.tag, as_bytes(attribute.value)));
            append(pairs, element(der::kSequence, pair));
        }
        append(sets, element(der::kSet, pairs));
    }
    return element(der::kSequence, sets);
}

Buffer time_of(Instant instant) {
    return encode([&](DerWriter& writer) { writer.time(instant); });
}

Buffer element(DerTag tag, ByteView content) {
    return encode([&](DerWriter& writer) { writer.primitive(tag, content); });
}

Buffer element_of(DerTag tag, std::initializer_list<Buffer> elements) {
    return encode([&](DerWriter& writer) {
        const auto outer = writer.nest(tag);
        for (const Buffer& inner : elements) writer.raw(inner);
    });
}

Buffer algorithm_of(Oid oid) {
    return element_of(der::kSequence, {element(der::kOid, x509::encoded(oid))});
}

Buffer signature_by(const TestKey& signer, ByteView message) {
    crypto::SeededRng rng(7);
    const auto made =
        signer.key->sign({.kind = crypto::SignatureKind::ecdsa}, message, rng).value();
    return encode([&](DerWriter& writer) { writer.bit_string(made); });
}

Buffer extensions_of(const std::vector<ForgedExtension>& extensions) {
    return encode([&](DerWriter& writer) {
        const auto list = writer.sequence();
        for (const ForgedExtension& extension : extensions) {
            const auto entry = writer.sequence();
            writer.oid(extension.oid);
            if (extension.critical) writer.boolean(true);
            writer.octet_string(extension.value);
        }
    });
}

ForgedExtension extension(Oid oid, ByteView value, bool critical) {
    return {to_buffer(x509::encoded(oid)), critical, to_buffer(value)};
}

ForgedExtension basic_constraints(bool ca, std::optional<std::uint64_t> path_length) {
    return extension(Oid::basic_constraints, encode([&](DerWriter& writer) {
                         const auto fields = writer.sequence();
                         if (ca) writer.boolean(true);
                         if (path_length) writer.small_integer(*path_length);
                     }),
                     true);
}

ForgedExtension key_usage(std::uint16_t bits_from_left) {
    return extension(Oid::key_usage,
                     encode([&](DerWriter& writer) { writer.named_bits(bits_from_left); }), true);
}

ForgedExtension extended_key_usage(const std::vector<Oid>& usages) {
    return extension(Oid::ext_key_usage, encode([&](DerWriter& writer) {
                         const auto list = writer.sequence();
                         for (Oid usage : usages) writer.oid(x509::encoded(usage));
                     }));
}

ForgedExtension dns_names(const std::vector<std::string_view>& names) {
    return extension(Oid::subject_alt_name, encode([&](DerWriter& writer) {
                         const auto list = writer.sequence();
                         for (std::string_view name : names)
                             writer.primitive(der::context(2), as_bytes(name));
                     }));
}

ForgedExtension subject_key_identifier(ByteView identifier) {
    return extension(Oid::subject_key_identifier, element(der::kOctetString, identifier));
}

ForgedExtension authority_key_identifier(ByteView key_identifier) {
    return extension(Oid::authority_key_identifier,
                     element(der::kSequence, element(der::context(0), key_identifier)));
}

ForgedExtension alternative_name(DerTag tag, ByteView content) {
    return extension(Oid::subject_alt_name, element(der::kSequence, element(tag, content)));
}

}  // namespace handfast::testing
