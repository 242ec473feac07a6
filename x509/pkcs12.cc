// SPDX-License-Identifier: Apache-2.0
#include "x509/pkcs12.h"

#include <algorithm>

#include "x509/pbe1.h"
#include "x509/text.h"

namespace handfast::x509 {

namespace {

constexpr unsigned kMaxNesting = 4;  ///< Of safeContentsBags
constexpr std::size_t kMaxBags = 1000;

bool is(ByteView encoded_oid, std::string_view short_name) {
    return object_names(encoded_oid).short_name == short_name;
}

/// PFX without what is inside.
struct Envelope {
    ByteView auth_safe;  ///< Content of the OCTET STRING that the MAC covers
    std::optional<ByteView> mac_data;
};

/// The explicit [0] of a ContentInfo or a bag.
ByteView read_explicit(DerReader& fields, DerTag tag) {
    DerReader wrapper = fields.inside(der::context_constructed(0));
    const ByteView content = wrapper.element(tag).content;
    if (const Status status = wrapper.done(); !status) fields.mark_failed(status.error().reason);
    return content;
}

Result<Envelope> read_envelope(ByteView encoded_file) {
    DerReader outer(encoded_file);
    DerReader fields = outer.sequence();
    // RFC 7292 §4: version 3.
    if (fields.small_integer() != 3) fields.mark_failed(Reason::unsupported_algorithm);
    DerReader info = fields.sequence();
    const ByteView type = info.oid();
    // RFC 7292 §3.1: public-key integrity (signedData) is not for us.
    if (!info.failed() && !is(type, "pkcs7-data")) return fail(Reason::unsupported_algorithm);
    Envelope envelope;
    envelope.auth_safe = read_explicit(info, der::kOctetString);
    CHECK_OK(info.done());
    if (!fields.empty()) envelope.mac_data = fields.element(der::kSequence).whole;
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    return envelope;
}

struct MacData {
    AlgorithmIdentifier algorithm;
    ByteView digest;
    ByteView salt;
    std::uint64_t iterations = 1;
};

Result<MacData> read_mac_data(ByteView encoded_mac) {
    DerReader outer(encoded_mac);
    DerReader fields = outer.sequence();
    MacData mac;
    DerReader digest = fields.sequence();
    mac.algorithm = read_algorithm(digest);
    mac.digest = digest.octet_string();
    CHECK_OK(digest.done());
    mac.salt = fields.octet_string();
    if (!fields.empty()) mac.iterations = fields.small_integer();
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    return mac;
}

struct MacKey {
    SecretBuffer key;
    crypto::HashId hash;
};

/// RFC 9579 §4: PBKDF2 alone, with a length that is stated and not below 20 octets.
Result<MacKey> derive_pbmac1(ByteView parameters, PbeContext& context) {
    DerReader outer(parameters);
    DerReader fields = outer.sequence();
    const AlgorithmIdentifier derivation = read_algorithm(fields);
    const AlgorithmIdentifier scheme = read_algorithm(fields);
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    const auto hash = hash_of(scheme.oid);
    if (derivation.oid != Oid::pbkdf2 || !hash) return fail(Reason::unsupported_encryption);
    TRY(auto key, derive_pbkdf2({derivation.parameters, std::nullopt}, context));
    constexpr std::size_t kMinKey = 20;
    if (key.size() < kMinKey) return fail(Reason::unsupported_encryption);
    return MacKey{std::move(key), *hash};
}

Result<MacKey> derive_mac_key(const MacData& mac, PbeContext& context) {
    if (is(mac.algorithm.encoded_oid, "PBMAC1"))
        return derive_pbmac1(mac.algorithm.parameters, context);
    const auto hash = hash_of(mac.algorithm.oid);
    if (!hash) return fail(Reason::unsupported_encryption);
    CHECK_OK(context.spend(mac.iterations));
    const SecretBuffer passphrase = pkcs12_passphrase(context.passphrase);
    const Pkcs12Derivation from{context.has_passphrase ? passphrase.expose() : ByteView{}, mac.salt,
                                mac.iterations, *hash};
    return MacKey{derive_pkcs12(from, Pkcs12Use::mac, crypto::digest_size(*hash), context.provider),
                  *hash};
}

/// `mac_verify_failure` unless the pass phrase is the one that the MAC was made with.
Status judge_mac(const MacData& mac, ByteView message, PbeContext& context) {
    TRY(const MacKey key, derive_mac_key(mac, context));
    Buffer expected(crypto::digest_size(key.hash));
    auto hmac = context.provider.hmac(key.hash, key.key.expose());
    hmac->update(message);
    hmac->finish(expected);
    if (!constant_time_equal(expected, mac.digest)) return fail(Reason::mac_verify_failure);
    return {};
}

/// What goes along with a bag.
struct Attributes {
    std::string friendly_name;
    ByteView local_key_id;
};

Result<Attributes> read_attributes(DerReader& bag) {
    Attributes attributes;
    if (bag.empty()) return attributes;
    DerReader set = bag.set();
    while (!set.empty()) {
        DerReader attribute = set.sequence();
        const ByteView type = attribute.oid();
        DerReader values = attribute.set();
        DerElement value;
        if (!values.empty()) value = values.any();
        while (!values.empty()) values.any();
        CHECK_OK(values.done());
        CHECK_OK(attribute.done());
        if (is(type, "localKeyID")) attributes.local_key_id = value.content;
        if (!is(type, "friendlyName")) continue;
        const auto text = as_utf8(value.tag, value.content);
        if (text) attributes.friendly_name = as_text(*text);
    }
    CHECK_OK(set.done());
    return attributes;
}

/// Collects what the bags hold.
class BagReader {
  public:
    explicit BagReader(PbeContext& context) : context_(context) {}

    Status read_auth_safe(ByteView encoded_safes) {
        DerReader outer(encoded_safes);
        DerReader list = outer.sequence();
        while (!list.empty()) {
            DerReader info = list.sequence();
            CHECK_OK(read_content_info(info));
            CHECK_OK(info.done());
        }
        CHECK_OK(list.done());
        return outer.done();
    }

    Result<Pkcs12Contents> finish() && {
        Pkcs12Contents contents;
        contents.key = key_;
        contents.friendly_name = key_name_;
        for (NamedCertificate& named : certificates_) {
            const bool own = key_ && !contents.certificate && judge_pair(*named.certificate, *key_);
            if (!own) {
                contents.others.push_back(std::move(named.certificate));
                continue;
            }
            if (contents.friendly_name.empty()) contents.friendly_name = named.name;
            contents.certificate = std::move(named.certificate);
        }
        return contents;
    }

  private:
    struct NamedCertificate {
        std::shared_ptr<const Certificate> certificate;
        std::string name;
    };

    Status read_content_info(DerReader& info) {
        const ByteView type = info.oid();
        if (is(type, "pkcs7-data")) {
            const ByteView safe = read_explicit(info, der::kOctetString);
            return info.failed() ? info.done() : read_safe(safe, 0);
        }
        // RFC 7292 §4.1: envelopedData is for those who have the recipient's key.
        if (!info.failed() && !is(type, "pkcs7-encryptedData"))
            return fail(Reason::unsupported_encryption);
        DerReader wrapper = info.inside(der::context_constructed(0));
        DerReader data = wrapper.sequence();
        data.small_integer();  // version
        DerReader content = data.sequence();
        content.oid();
        const AlgorithmIdentifier scheme = read_algorithm(content);
        const ByteView ciphertext = content.element(der::context(0)).content;
        CHECK_OK(content.done());
        CHECK_OK(data.done());
        CHECK_OK(wrapper.done());
        TRY(const SecretBuffer safe, decrypt_pbe(scheme, ciphertext, context_));
        const Status status = read_safe(safe.expose(), 0);
        return status ? status : judge_decrypted(status.error());
    }

    /// Padding that is right by chance: what comes out is no DER.
    static Status judge_decrypted(const Error& error) {
        const bool garbled = error.reason == Reason::der_bad_tag ||
                             error.reason == Reason::der_bad_length ||
                             error.reason == Reason::der_trailing_data;
        return garbled ? fail(Reason::bad_decrypt) : fail(error);
    }

    Status read_safe(ByteView safe, unsigned nesting) {
        if (nesting > kMaxNesting) return fail(Reason::der_too_deep);
        DerReader outer(safe);
        DerReader bags = outer.sequence();
        while (!bags.empty()) {
            DerReader bag = bags.sequence();
            CHECK_OK(read_bag(bag, nesting));
            CHECK_OK(bag.done());
        }
        CHECK_OK(bags.done());
        return outer.done();
    }

    Status read_bag(DerReader& bag, unsigned nesting) {
        if (++bags_ > kMaxBags) return fail(Reason::work_factor_too_large);
        const ByteView type = bag.oid();
        DerReader wrapper = bag.inside(der::context_constructed(0));
        const ByteView value = wrapper.any().whole;
        CHECK_OK(wrapper.done());
        TRY(const Attributes attributes, read_attributes(bag));
        if (is(type, "keyBag")) return read_key(value, attributes);
        if (is(type, "pkcs8ShroudedKeyBag")) {
            if (key_) return {};
            TRY(const SecretBuffer plain, decrypt_pkcs8(value, context_));
            const Status status = read_key(plain.expose(), attributes);
            return status ? status : judge_decrypted(status.error());
        }
        if (is(type, "certBag")) return read_certificate(value, attributes);
        if (is(type, "safeContentsBag")) return read_safe(value, nesting + 1);
        return {};  // CRLs and secrets are nobody's here.
    }

    /// The first key is the one.
    Status read_key(ByteView encoded_key, const Attributes& attributes) {
        if (key_) return {};
        TRY(key_, private_key_from_der(encoded_key, {}, context_.provider));
        key_name_ = attributes.friendly_name;
        return {};
    }

    Status read_certificate(ByteView value, const Attributes& attributes) {
        DerReader outer(value);
        DerReader fields = outer.sequence();
        const ByteView type = fields.oid();
        if (!fields.failed() && !is(type, "x509Certificate")) return {};
        const ByteView encoded_certificate = read_explicit(fields, der::kOctetString);
        CHECK_OK(fields.done());
        CHECK_OK(outer.done());
        TRY(auto certificate,
            Certificate::parse(to_buffer(encoded_certificate), context_.provider));
        certificates_.push_back({std::move(certificate), attributes.friendly_name});
        return {};
    }

    PbeContext& context_;
    PrivateKeyPtr key_;
    std::string key_name_;
    std::vector<NamedCertificate> certificates_;
    std::size_t bags_ = 0;
};

Result<Pkcs12Contents> read_with(const Envelope& envelope, PbeContext& context) {
    if (envelope.mac_data) {
        TRY(const MacData mac, read_mac_data(*envelope.mac_data));
        CHECK_OK(judge_mac(mac, envelope.auth_safe, context));
    }
    BagReader reader(context);
    CHECK_OK(reader.read_auth_safe(envelope.auth_safe));
    return std::move(reader).finish();
}

}  // namespace

Result<Pkcs12Contents> read_pkcs12(ByteView encoded_file, ByteView passphrase,
                                   const crypto::Provider& provider, std::uint64_t max_iterations) {
    TRY(const Envelope envelope, read_envelope(encoded_file));
    PbeContext context{passphrase, provider, max_iterations};
    auto contents = read_with(envelope, context);
    const bool refused = !contents && (contents.error().reason == Reason::mac_verify_failure ||
                                       contents.error().reason == Reason::bad_decrypt);
    if (!refused || !passphrase.empty()) return contents;
    context.has_passphrase = false;
    return read_with(envelope, context);
}

bool looks_like_pkcs12(ByteView encoded_file) {
    return read_envelope(encoded_file).has_value();
}

}  // namespace handfast::x509
