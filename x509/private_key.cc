// SPDX-License-Identifier: Apache-2.0
#include "x509/private_key.h"

#include "crypto/base/der.h"
#include "x509/algorithm.h"
#include "x509/finite_field.h"
#include "x509/pbe.h"

namespace handfast::x509 {

namespace {

using KeyResult = Result<std::unique_ptr<crypto::PrivateKey>>;

/// A public key that stands beside the private one must be its own: `key_values_mismatch`.
/// `stated` is the content of the BIT STRING, as in a SubjectPublicKeyInfo.
Status judge_public_part(const crypto::PrivateKey& key, ByteView stated,
                         const crypto::Provider& provider) {
    const crypto::PublicKey& own = key.public_key();
    ByteView value = stated;
    std::unique_ptr<crypto::PublicKey> point;  // EC points have two forms.
    if (own.type() == crypto::KeyType::ec) {
        TRY(point, provider.ec_public(*own.curve(), stated));
        value = point->public_value();
    }
    if (own.type() == crypto::KeyType::dsa || own.type() == crypto::KeyType::dh) {
        DerReader reader(stated);
        value = reader.unsigned_integer();
        CHECK_OK(reader.done());
    }
    if (own.type() == crypto::KeyType::rsa || own.type() == crypto::KeyType::rsa_pss) {
        DerReader outer(stated);
        DerReader numbers = outer.sequence();
        value = numbers.unsigned_integer();
        numbers.unsigned_integer();
        CHECK_OK(numbers.done());
        CHECK_OK(outer.done());
    }
    if (!equal(value, own.public_value())) return fail(Reason::key_values_mismatch);
    return {};
}

/// RFC 8017 Appendix A.1.2, two primes.
KeyResult parse_pkcs1(crypto::KeyType type, ByteView encoded_key,
                      const crypto::Provider& provider) {
    DerReader outer(encoded_key);
    DerReader fields = outer.sequence();
    if (fields.small_integer() != 0) fields.mark_failed(Reason::unsupported_algorithm);
    crypto::RsaPrivateNumbers numbers;
    for (ByteView* number : {&numbers.n, &numbers.e, &numbers.d, &numbers.p, &numbers.q,
                             &numbers.dp, &numbers.dq, &numbers.qinv})
        *number = fields.unsigned_integer();
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    return provider.rsa_private(type, numbers);
}

/// RFC 5915 §3. `curve` comes from PKCS#8 where there is one.
KeyResult parse_sec1(ByteView encoded_key, std::optional<crypto::GroupId> curve,
                     const crypto::Provider& provider) {
    DerReader outer(encoded_key);
    DerReader fields = outer.sequence();
    if (fields.small_integer() != 1) fields.mark_failed(Reason::bad_key);
    ByteView scalar = fields.octet_string();
    if (fields.next_is(der::context_constructed(0))) {
        DerReader parameters = fields.inside(der::context_constructed(0));
        const auto named = curve_of(parameters.any().whole);
        CHECK_OK(parameters.done());
        if (!named) return fail(Reason::unsupported_algorithm);
        if (curve && *curve != *named) return fail(Reason::bad_key);
        curve = named;
    }
    ByteView point;
    if (fields.next_is(der::context_constructed(1))) {
        DerReader wrapper = fields.inside(der::context_constructed(1));
        point = wrapper.bit_string().bytes;
        CHECK_OK(wrapper.done());
    }
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    if (!curve) return fail(Reason::unsupported_algorithm);
    // Some writers keep the zero octet that makes an INTEGER positive.
    while (scalar.size() > 1 && scalar[0] == 0) scalar = scalar.subspan(1);
    TRY(auto key, provider.ec_private(*curve, scalar));
    if (!point.empty()) CHECK_OK(judge_public_part(*key, point, provider));
    return key;
}

/// RFC 8410 §7: an OCTET STRING inside the OCTET STRING.
KeyResult parse_eddsa(Oid kind, ByteView octets, const crypto::Provider& provider) {
    DerReader reader(octets);
    const ByteView seed = reader.octet_string();
    CHECK_OK(reader.done());
    return kind == Oid::ed448 ? provider.ed448_private(seed) : provider.ed25519_private(seed);
}

KeyResult parse_key_octets(const AlgorithmIdentifier& algorithm, ByteView octets,
                           const crypto::Provider& provider) {
    switch (algorithm.oid) {
        case Oid::rsa_encryption:
            return parse_pkcs1(crypto::KeyType::rsa, octets, provider);
        case Oid::rsassa_pss:
            return parse_pkcs1(crypto::KeyType::rsa_pss, octets, provider);
        case Oid::ec_public_key: {
            const auto curve = curve_of(algorithm.parameters);
            if (!curve) return fail(Reason::unsupported_algorithm);
            return parse_sec1(octets, curve, provider);
        }
        case Oid::dsa:
        case Oid::dh_key_agreement:
        case Oid::dh_public_number:
            return parse_field_private(algorithm, octets, provider);
        case Oid::ed25519:
        case Oid::ed448:
            // RFC 8410 §3: parameters are absent.
            if (!algorithm.parameters.empty()) return fail(Reason::bad_key);
            return parse_eddsa(algorithm.oid, octets, provider);
        default:
            return fail(Reason::unsupported_algorithm);
    }
}

/// PrivateKeyInfo or OneAsymmetricKey (RFC 5958 §2).
KeyResult parse_pkcs8(ByteView encoded_key, const crypto::Provider& provider) {
    DerReader outer(encoded_key);
    DerReader fields = outer.sequence();
    const std::uint64_t version = fields.small_integer();
    const AlgorithmIdentifier algorithm = read_algorithm(fields);
    const ByteView octets = fields.octet_string();
    if (fields.next_is(der::context_constructed(0)))
        fields.element(der::context_constructed(0));  // attributes: nothing for us
    std::optional<DerElement> public_part;
    if (fields.next_is(der::context(1))) public_part = fields.element(der::context(1));
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    if (version > 1) return fail(Reason::unsupported_algorithm);
    // RFC 5958 §2: a public key makes it version 2.
    if (public_part &&
        (version != 1 || public_part->content.empty() || public_part->content[0] != 0))
        return fail(Reason::bad_key);
    TRY(auto key, parse_key_octets(algorithm, octets, provider));
    if (public_part) CHECK_OK(judge_public_part(*key, public_part->content.subspan(1), provider));
    return key;
}

Result<PrivateKeyPtr> shared(KeyResult key) {
    if (!key) return fail(key.error());
    return PrivateKeyPtr(std::move(*key));
}

/// The source's pass phrase; none to be had is `bad_password_read`.
Result<SecretBuffer> ask(const PassphraseSource& source) {
    if (!source) return fail(Reason::bad_password_read);
    return source();
}

/// Padding that is right by chance: what comes out is no DER.
Result<PrivateKeyPtr> judge_decrypted(Result<PrivateKeyPtr> key) {
    if (key) return key;
    switch (key.error().reason) {
        case Reason::der_bad_tag:
        case Reason::der_bad_length:
        case Reason::der_bad_value:
        case Reason::der_trailing_data:
            return fail(Reason::bad_decrypt);
        default:
            return key;
    }
}

Result<PrivateKeyPtr> parse_encrypted_pkcs8(ByteView encoded_key, const PassphraseSource& source,
                                            const crypto::Provider& provider) {
    TRY(const SecretBuffer passphrase, ask(source));
    TRY(const SecretBuffer plain, decrypt_pkcs8(encoded_key, passphrase.expose(), provider));
    return judge_decrypted(shared(parse_pkcs8(plain.expose(), provider)));
}

enum class Form : std::uint8_t { none, pkcs8, encrypted_pkcs8, pkcs1, sec1, dsa };

Form form_of(std::string_view label) {
    if (label == "PRIVATE KEY") return Form::pkcs8;
    if (label == "ENCRYPTED PRIVATE KEY") return Form::encrypted_pkcs8;
    if (label == "RSA PRIVATE KEY") return Form::pkcs1;
    if (label == "EC PRIVATE KEY") return Form::sec1;
    if (label == "DSA PRIVATE KEY") return Form::dsa;
    return Form::none;
}

/// The forms differ in what their SEQUENCE begins with.
Form form_of(ByteView encoded_key) {
    DerReader outer(encoded_key);
    DerReader fields = outer.sequence();
    if (fields.next_is(der::kSequence)) return Form::encrypted_pkcs8;
    const std::uint64_t version = fields.small_integer();
    if (fields.next_is(der::kSequence)) return Form::pkcs8;
    if (fields.next_is(der::kOctetString) && version == 1) return Form::sec1;
    std::size_t numbers = 0;
    for (; fields.next_is(der::kInteger); ++numbers) fields.integer();
    // After the version RSA has eight numbers, DSA five.
    if (numbers == 5) return Form::dsa;
    if (numbers > 0) return Form::pkcs1;
    return Form::none;
}

Result<PrivateKeyPtr> parse_form(Form form, ByteView encoded_key, const PassphraseSource& source,
                                 const crypto::Provider& provider) {
    switch (form) {
        case Form::pkcs8:
            return shared(parse_pkcs8(encoded_key, provider));
        case Form::encrypted_pkcs8:
            return parse_encrypted_pkcs8(encoded_key, source, provider);
        case Form::pkcs1:
            return shared(parse_pkcs1(crypto::KeyType::rsa, encoded_key, provider));
        case Form::sec1:
            return shared(parse_sec1(encoded_key, std::nullopt, provider));
        case Form::dsa:
            return shared(parse_traditional_dsa(encoded_key, provider));
        case Form::none:
            break;
    }
    return fail(Reason::der_bad_tag);
}

}  // namespace

Result<PrivateKeyPtr> private_key_from_pem(ByteView text, const PassphraseSource& passphrase,
                                           const crypto::Provider& provider) {
    PemReader reader(text);
    while (true) {
        TRY(const auto block, reader.next());
        if (!block) return fail(Reason::pem_no_start_line);
        const Form form = form_of(std::string_view(block->label));
        if (form == Form::none) continue;
        if (block->header("Proc-Type").find("ENCRYPTED") == std::string_view::npos)
            return parse_form(form, block->body.expose(), passphrase, provider);
        TRY(const SecretBuffer secret, ask(passphrase));
        TRY(const SecretBuffer plain, decrypt_traditional(*block, secret.expose(), provider));
        return judge_decrypted(parse_form(form, plain.expose(), passphrase, provider));
    }
}

Result<PrivateKeyPtr> private_key_from_der(ByteView encoded_key, const PassphraseSource& passphrase,
                                           const crypto::Provider& provider) {
    return parse_form(form_of(encoded_key), encoded_key, passphrase, provider);
}

Status judge_pair(const Certificate& certificate, const crypto::PrivateKey& key) {
    const crypto::PublicKey* theirs = certificate.public_key();
    const crypto::PublicKey& ours = key.public_key();
    if (theirs == nullptr || theirs->type() != ours.type() || theirs->curve() != ours.curve() ||
        !equal(theirs->public_value(), ours.public_value()))
        return fail(Reason::key_values_mismatch);
    return {};
}

}  // namespace handfast::x509
