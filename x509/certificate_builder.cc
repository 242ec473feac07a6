// SPDX-License-Identifier: Apache-2.0
#include "x509/certificate_builder.h"

#include "crypto/digest.h"

namespace handfast::x509 {

namespace {

Buffer encode_entry(const CrlEntryParts& entry) {
    const Buffer extensions =
        entry.extensions.empty() ? Buffer{} : encode_extensions(entry.extensions);
    return encode_nest(der::kSequence,
                       {encode_element(der::kInteger, entry.serial), entry.revoked, extensions});
}

Buffer encode_entries(const CrlParts& parts) {
    if (parts.entries.empty() && !parts.empty_list) return {};
    Buffer entries;
    for (const CrlEntryParts& entry : parts.entries) append(entries, encode_entry(entry));
    return encode_element(der::kSequence, entries);
}

}  // namespace

Buffer encode_tbs(const CertificateParts& parts) {
    Buffer version, extensions;
    if (parts.version)
        version = encode_element(der::context_constructed(0), encode_integer(*parts.version));
    if (!parts.extensions.empty() || parts.empty_extensions)
        extensions =
            encode_element(der::context_constructed(3), encode_extensions(parts.extensions));
    const Buffer validity = encode_nest(der::kSequence, {parts.not_before, parts.not_after});
    return encode_nest(der::kSequence, {version, encode_element(der::kInteger, parts.serial),
                                        parts.inner_algorithm, parts.issuer, validity,
                                        parts.subject, parts.spki, parts.unique_ids, extensions});
}

Buffer encode_tbs(const CrlParts& parts) {
    Buffer version, extensions;
    if (parts.version) version = encode_integer(*parts.version);
    if (!parts.extensions.empty())
        extensions =
            encode_element(der::context_constructed(0), encode_extensions(parts.extensions));
    return encode_nest(der::kSequence,
                       {version, parts.inner_algorithm, parts.issuer, parts.this_update,
                        parts.next_update, encode_entries(parts), extensions});
}

Buffer key_identifier(const crypto::PublicKey& key, const crypto::Provider& provider) {
    Buffer digest = crypto::digest_of(provider, crypto::HashId::sha256, key.public_value());
    digest.resize(20);
    return digest;
}

Buffer random_serial(Rng& rng) {
    Buffer serial(20);
    rng.fill(serial);
    serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3f) | 0x40);
    return serial;
}

}  // namespace handfast::x509
