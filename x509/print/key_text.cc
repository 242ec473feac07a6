// SPDX-License-Identifier: Apache-2.0
#include "x509/print/key_text.h"

#include <algorithm>
#include <bit>

#include "x509/print/text.h"

namespace handfast::x509 {

namespace {

constexpr std::size_t kKeyWidth = 15;

struct CurveRow {
    std::string_view name;
    unsigned bits;
    std::string_view nist_name;
};
constexpr CurveRow kCurves[] = {
#define CURVE(name, bits, nist_name) {name, bits, nist_name},
#include "x509/print/curves.inc"
#undef CURVE
};

/// What is being written, and how far from the margin.
struct Page {
    std::string& out;
    std::size_t margin;

    std::string& line() const {
        indent(out, margin);
        return out;
    }
    void bytes(ByteView value) const { append_hex_lines(out, value, {margin + 4, kKeyWidth}); }
};

ByteView without_zeros(ByteView number) {
    while (!number.empty() && number[0] == 0) number = number.subspan(1);
    return number;
}

std::size_t bit_size(ByteView number) {
    number = without_zeros(number);
    if (number.empty()) return 0;
    return number.size() * 8 - static_cast<std::size_t>(std::countl_zero(number[0]));
}

/// A number with its label: small ones in the line, others below it.
void append_number(const Page& page, std::string_view label, ByteView number) {
    number = without_zeros(number);
    page.line().append(label);
    if (number.empty()) {
        page.out.append(" 0\n");
    } else if (number.size() <= 8) {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : number) value = value << 8 | byte;
        page.out.append(" " + decimal(value) + " (0x" + lower_hex(value) + ")\n");
    } else {
        page.out.push_back('\n');
        Buffer shown;
        if (number[0] >= 0x80) shown.push_back(0);
        append(shown, number);
        page.bytes(shown);
    }
}

void append_size(const Page& page, std::string_view kind, std::size_t bits) {
    page.line().append(kind).append("Public-Key: (" + decimal(bits) + " bit)\n");
}

/// INTEGERs of a SEQUENCE as OpenSSL reads key numbers: content octets, whatever they are.
ByteView read_loose_integer(DerReader& reader) {
    return reader.element(der::kInteger).content;
}

/// The parts, whatever bits are said to be unused.
std::optional<SubjectPublicKey> read_loose_spki(ByteView spki) {
    DerReader outer(spki);
    DerReader fields = outer.sequence();
    const AlgorithmIdentifier algorithm = read_algorithm(fields);
    const ByteView bits = fields.element(der::kBitString).content;
    if (fields.failed() || bits.empty()) return std::nullopt;
    return SubjectPublicKey{algorithm, bits.subspan(1)};
}

struct RsaNumbers {
    ByteView n, e;
};

std::optional<RsaNumbers> read_rsa(ByteView bits) {
    DerReader outer(bits);
    DerReader fields = outer.sequence();
    const RsaNumbers numbers{read_loose_integer(fields), read_loose_integer(fields)};
    if (!fields.done()) return std::nullopt;
    return numbers;
}

/// The names that EVP gives to hashes, which here are not those of objects.
std::string_view digest_name(crypto::HashId hash) {
    switch (hash) {
        case crypto::HashId::sha1:
            return "SHA1";
        case crypto::HashId::sha224:
            return "SHA2-224";
        case crypto::HashId::sha256:
            return "SHA2-256";
        case crypto::HashId::sha384:
            return "SHA2-384";
        case crypto::HashId::sha512:
            return "SHA2-512";
        case crypto::HashId::md5:
            return "MD5";
        case crypto::HashId::md5_sha1:
            break;
    }
    return "";
}

bool append_pss_restrictions(const Page& page, ByteView parameters) {
    if (parameters.empty()) {
        page.line().append("No PSS parameter restrictions\n");
        return true;
    }
    const auto bound = parse_pss(parameters);
    if (!bound) return false;
    const bool sha1 = bound->hash == crypto::HashId::sha1;
    const bool mgf_sha1 = bound->mgf_hash == crypto::HashId::sha1;
    page.line().append("PSS parameter restrictions:\n");
    page.line().append("  Hash Algorithm: ").append(digest_name(bound->hash));
    page.out.append(sha1 ? " (default)\n" : "\n");
    page.line().append("  Mask Algorithm: MGF1 with ").append(digest_name(bound->mgf_hash));
    page.out.append(mgf_sha1 ? " (default)\n" : "\n");
    page.line().append("  Minimum Salt Length: " +
                       decimal(static_cast<std::uint64_t>(bound->salt_size)));
    page.out.append(bound->salt_size == 20 ? " (default)\n" : "\n");
    page.line().append("  Trailer Field: 0x1 (default)\n");
    return true;
}

bool append_rsa(const Page& page, const SubjectPublicKey& key) {
    const auto numbers = read_rsa(key.bits);
    if (!numbers) return false;
    append_size(page, "", bit_size(numbers->n));
    append_number(page, "Modulus:", numbers->n);
    append_number(page, "Exponent:", numbers->e);
    return key.algorithm.oid != Oid::rsassa_pss ||
           append_pss_restrictions(page, key.algorithm.parameters);
}

bool append_dsa(const Page& page, const SubjectPublicKey& key) {
    DerReader parameters(key.algorithm.parameters);
    DerReader fields = parameters.sequence();
    const ByteView p = read_loose_integer(fields);
    const ByteView q = read_loose_integer(fields);
    const ByteView g = read_loose_integer(fields);
    DerReader bits(key.bits);
    const ByteView y = bits.integer();
    if (!fields.done() || bits.failed()) return false;
    append_size(page, "", bit_size(p));
    append_number(page, "pub: ", y);
    append_number(page, "P:   ", p);
    append_number(page, "Q:   ", q);
    append_number(page, "G:   ", g);
    return true;
}

/// PKCS #3: p, g and perhaps how long exponents are; X9.42: p, g, q.
bool append_dh(const Page& page, const SubjectPublicKey& key) {
    const bool has_q = key.algorithm.oid == Oid::dh_public_number;
    DerReader parameters(key.algorithm.parameters);
    DerReader fields = parameters.sequence();
    const ByteView p = read_loose_integer(fields);
    const ByteView g = read_loose_integer(fields);
    const ByteView q = has_q ? read_loose_integer(fields) : ByteView{};
    std::uint64_t length = 0;
    if (!has_q && !fields.empty()) length = fields.small_integer();
    DerReader bits(key.bits);
    const ByteView y = bits.integer();
    if (fields.failed() || bits.failed()) return false;
    append_size(page, "DH ", bit_size(p));
    append_number(page, "public-key:", y);
    append_number(page, "P:   ", p);
    if (has_q) append_number(page, "Q:   ", q);
    append_number(page, "G:   ", g);
    if (length != 0)
        page.line().append("recommended-private-length: " + decimal(length) + " bits\n");
    return true;
}

/// ECParameters as they are written out (SEC 1 §C.2).
struct ExplicitCurve {
    ByteView prime, a, b, base, order, cofactor, seed;
};

std::optional<ExplicitCurve> read_explicit_curve(ByteView parameters) {
    static constexpr std::uint8_t kPrimeField[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x01};
    ExplicitCurve curve;
    DerReader outer(parameters);
    DerReader fields = outer.sequence();
    fields.integer();  // the version
    DerReader field = fields.sequence();
    const bool is_prime = equal(field.oid(), kPrimeField);
    curve.prime = field.integer();
    DerReader equation = fields.sequence();
    curve.a = equation.octet_string();
    curve.b = equation.octet_string();
    if (!equation.empty()) curve.seed = equation.bit_string().bytes;
    curve.base = fields.octet_string();
    curve.order = fields.integer();
    if (!fields.empty()) curve.cofactor = fields.integer();
    if (!is_prime || !field.done() || !equation.done() || fields.failed()) return std::nullopt;
    return curve;
}

std::string_view point_form(ByteView point) {
    const unsigned lead = point.empty() ? 4 : point[0] & ~1u;
    return lead == 2 ? "compressed" : lead == 6 ? "hybrid" : "uncompressed";
}

bool append_explicit_ec(const Page& page, const SubjectPublicKey& key) {
    const auto curve = read_explicit_curve(key.algorithm.parameters);
    if (!curve || key.bits.empty()) return false;
    append_size(page, "", bit_size(curve->order));
    page.line().append("pub:\n");
    page.bytes(key.bits);
    page.line().append("Field Type: prime-field\n");
    append_number(page, "Prime:", curve->prime);
    append_number(page, "A:   ", curve->a);
    append_number(page, "B:   ", curve->b);
    page.line().append("Generator (").append(point_form(curve->base)).append("):\n");
    page.bytes(curve->base);
    append_number(page, "Order: ", curve->order);
    if (!curve->cofactor.empty()) append_number(page, "Cofactor: ", curve->cofactor);
    if (!curve->seed.empty()) {
        page.line().append("Seed:\n");
        page.bytes(curve->seed);
    }
    return true;
}

/// Whether bytes have the form of a point on a curve of this size.
bool is_point(ByteView bits, std::size_t field_bytes) {
    if (bits.empty()) return false;
    const bool compressed = bits[0] == 2 || bits[0] == 3;
    const bool whole = bits[0] == 4 || bits[0] == 6 || bits[0] == 7;
    return (compressed && bits.size() == field_bytes + 1) ||
           (whole && bits.size() == 2 * field_bytes + 1);
}

bool append_ec(const Page& page, const SubjectPublicKey& key, const crypto::PublicKey* parsed) {
    DerReader parameters(key.algorithm.parameters);
    if (!parameters.next_is(der::kOid)) return append_explicit_ec(page, key);
    const ByteView oid = parameters.oid();
    const std::string_view name = object_names(oid).short_name;
    const auto* curve = std::ranges::find(kCurves, name, &CurveRow::name);
    if (curve == std::end(kCurves)) return false;
    // The field may be a few bits larger than the order; the point tells how large.
    const bool fits =
        is_point(key.bits, (curve->bits + 7) / 8) || is_point(key.bits, (curve->bits + 7) / 8 + 1);
    const bool judged = curve_of(key.algorithm.parameters).has_value();
    // A compressed point may be good though no backend of ours reads it; others have been checked.
    const bool compressed = !key.bits.empty() && key.bits[0] < 4;
    if (!fits || (judged && !compressed && parsed == nullptr)) return false;
    append_size(page, "", curve->bits);
    page.line().append("pub:\n");
    page.bytes(key.bits);
    page.line().append("ASN1 OID: ").append(name).append("\n");
    if (!curve->nist_name.empty())
        page.line().append("NIST CURVE: ").append(curve->nist_name).append("\n");
    return true;
}

struct EdwardsRow {
    std::string_view name;
    std::size_t size;
};
constexpr EdwardsRow kEdwards[] = {{"ED25519", 32}, {"ED448", 57}, {"X25519", 32}, {"X448", 56}};

/// RFC 8410
bool append_edwards(const Page& page, const SubjectPublicKey& key) {
    const std::string_view name = object_names(key.algorithm.encoded_oid).short_name;
    const auto* row = std::ranges::find(kEdwards, name, &EdwardsRow::name);
    if (row == std::end(kEdwards) || key.bits.size() != row->size) return false;
    if (!key.algorithm.parameters.empty()) return false;
    page.line().append(name).append(" Public-Key:\n");
    page.line().append("pub:\n");
    page.bytes(key.bits);
    return true;
}

/// X.509's own name for RSA keys.
constexpr std::uint8_t kOldRsa[] = {0x55, 0x08, 0x01, 0x01};

bool append_key(const Page& page, const SubjectPublicKey& key, const crypto::PublicKey* parsed) {
    if (equal(key.algorithm.encoded_oid, kOldRsa)) return append_rsa(page, key);
    switch (key.algorithm.oid) {
        case Oid::rsa_encryption:
        case Oid::rsassa_pss:
            return append_rsa(page, key);
        case Oid::dsa:
            return append_dsa(page, key);
        case Oid::dh_key_agreement:
        case Oid::dh_public_number:
            return append_dh(page, key);
        case Oid::ec_public_key:
            return append_ec(page, key, parsed);
        default:
            return append_edwards(page, key);
    }
}

/// The fields of RSASSA-PSS-params (RFC 4055 §3.1) as they are, for showing.
struct PssFields {
    std::string hash, mask, mask_hash, salt, trailer;
};

/// The element inside an explicit [n], if it is there.
template <class Read>
void in_explicit(DerReader& fields, unsigned n, Read read) {
    if (!fields.next_is(der::context_constructed(n))) return;
    DerReader inner = fields.inside(der::context_constructed(n));
    read(inner);
    if (const Status ended = inner.done(); !ended) fields.mark_failed(ended.error().reason);
}

std::optional<PssFields> read_pss_fields(ByteView parameters) {
    PssFields pss;
    DerReader outer(parameters);
    DerReader fields = outer.sequence();
    in_explicit(fields, 0, [&](DerReader& inner) {
        pss.hash = object_text(read_algorithm(inner).encoded_oid);
    });
    in_explicit(fields, 1, [&](DerReader& inner) {
        const AlgorithmIdentifier mask = read_algorithm(inner);
        pss.mask = object_text(mask.encoded_oid);
        DerReader hash(mask.parameters);
        const AlgorithmIdentifier hashed = read_algorithm(hash);
        if (mask.oid != Oid::mgf1 || hash.failed()) inner.mark_failed(Reason::der_bad_value);
        pss.mask_hash = object_text(hashed.encoded_oid);
    });
    in_explicit(fields, 2, [&](DerReader& inner) { pss.salt = integer_hex(inner.integer()); });
    in_explicit(fields, 3, [&](DerReader& inner) { pss.trailer = integer_hex(inner.integer()); });
    if (!fields.done()) return std::nullopt;
    return pss;
}

constexpr std::size_t kSignatureMargin = 8;

void append_pss(std::string& out, ByteView parameters) {
    const auto pss = read_pss_fields(parameters);
    indent(out, kSignatureMargin);
    if (!pss) {
        out.append("(INVALID PSS PARAMETERS)\n");
        return;
    }
    const auto or_default = [](const std::string& text, std::string_view otherwise) {
        return text.empty() ? std::string(otherwise) + " (default)" : text;
    };
    const std::string margin(kSignatureMargin, ' ');
    out.append("\n" + margin + "Hash Algorithm: " + or_default(pss->hash, "sha1") + "\n");
    const std::string mask = pss->mask.empty() ? "" : pss->mask + " with " + pss->mask_hash;
    out.append(margin + "Mask Algorithm: " + or_default(mask, "mgf1 with sha1") + "\n");
    out.append(margin + " Salt Length: 0x" + or_default(pss->salt, "14") + "\n");
    out.append(margin + "Trailer Field: 0x" + or_default(pss->trailer, "01") + "\n");
}

bool is_dsa(const AlgorithmIdentifier& algorithm) {
    const auto known =
        signature_of({.oid = algorithm.oid, .encoded_oid = {}, .parameters = {}, .der = {}});
    return known && known->kind == crypto::SignatureKind::dsa;
}

/// Dss-Sig-Value (RFC 3279 §2.2.2); false for anything else.
bool append_dsa_signature(std::string& out, ByteView signature) {
    DerReader outer(signature);
    DerReader fields = outer.sequence();
    const ByteView r = fields.unsigned_integer();
    const ByteView s = fields.unsigned_integer();
    if (!fields.done()) return false;
    const Page page{out, kSignatureMargin};
    append_number(page, "r:   ", r);
    append_number(page, "s:   ", s);
    return true;
}

}  // namespace

bool append_public_key(std::string& out, ByteView spki, const crypto::PublicKey* key,
                       std::size_t margin) {
    const auto parts = read_loose_spki(spki);
    if (!parts) return false;
    std::string text;
    if (!append_key({text, margin}, *parts, key)) return false;
    out.append(text);
    return true;
}

void append_signature_algorithm(std::string& out, const AlgorithmIdentifier& algorithm) {
    out.append("    Signature Algorithm: ").append(object_text(algorithm.encoded_oid));
    if (algorithm.oid == Oid::rsassa_pss) return append_pss(out, algorithm.parameters);
    out.push_back('\n');
}

void append_signature(std::string& out, const AlgorithmIdentifier& algorithm, ByteView signature) {
    out.append("    Signature Algorithm: ").append(object_text(algorithm.encoded_oid));
    out.append("\n    Signature Value:");
    if (algorithm.oid == Oid::rsassa_pss) {
        append_pss(out, algorithm.parameters);
    } else {
        out.push_back('\n');
    }
    if (is_dsa(algorithm) && append_dsa_signature(out, signature)) return;
    append_hex_lines(out, signature, {kSignatureMargin, 18});
}

std::string modulus_text(ByteView spki) {
    const auto key = read_loose_spki(spki);
    if (!key) return "No modulus for this public key type";
    ByteView number;
    if (key->algorithm.oid == Oid::dsa) {
        DerReader bits(key->bits);
        number = bits.unsigned_integer();
    } else if (const auto rsa = read_rsa(key->bits); rsa) {
        number = rsa->n;
    }
    if (key->algorithm.oid != Oid::dsa && key->algorithm.oid != Oid::rsa_encryption &&
        key->algorithm.oid != Oid::rsassa_pss)
        return "No modulus for this public key type";
    std::string out;
    append_upper_hex(out, without_zeros(number));
    return out.empty() ? "0" : out;
}

}  // namespace handfast::x509
