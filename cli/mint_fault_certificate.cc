// SPDX-License-Identifier: Apache-2.0
// The table of what can be wrong with certificates.
#include <algorithm>

#include "cli/mint_fault.h"
#include "cli/mint_fault_key.h"
#include "cli/mint_values.h"

namespace handfast::cli {
namespace {

using std::chrono::days;
using std::chrono::hours;
using x509::BuiltExtension;
using x509::encode_element;
using x509::encode_nest;
using x509::encode_time;
using x509::Oid;

void set_extension(CertificateDraft& draft, BuiltExtension extension) {
    auto& all = draft.parts.extensions;
    const auto found = std::ranges::find(all, extension.oid, &BuiltExtension::oid);
    if (found == all.end()) {
        all.push_back(std::move(extension));
    } else {
        *found = std::move(extension);
    }
}

void set_value(CertificateDraft& draft, Oid oid, std::initializer_list<std::uint8_t> value) {
    set_extension(draft, x509::built_extension(oid, Buffer(value)));
}

void remove_extension(CertificateDraft& draft, Oid oid) {
    std::erase_if(draft.parts.extensions, [&](const BuiltExtension& extension) {
        return equal(extension.oid, x509::encoded(oid));
    });
}

void set_alt_names(CertificateDraft& draft, std::string_view names) {
    const Buffer list = general_name_list_value(names).value_or(Buffer{});
    set_extension(
        draft, x509::built_extension(Oid::subject_alt_name, encode_element(der::kSequence, list)));
}

void set_usages(CertificateDraft& draft, std::initializer_list<Oid> usages) {
    Buffer list;
    for (const Oid usage : usages) append(list, x509::encode_oid(usage));
    set_extension(draft,
                  x509::built_extension(Oid::ext_key_usage, encode_element(der::kSequence, list)));
}

void set_key_usage(CertificateDraft& draft, std::string_view usages) {
    set_extension(draft, x509::built_extension(
                             Oid::key_usage,
                             named_bits_value(usages, key_usage_names()).value_or(Buffer{}), true));
}

void set_subject(CertificateDraft& draft, std::string_view name) {
    draft.parts.subject = name_value(name).value_or(Buffer{});
}

void set_times(CertificateDraft& draft, Instant from, Instant to) {
    draft.parts.not_before = encode_time(from);
    draft.parts.not_after = encode_time(to);
}

Buffer generalized(std::string_view text) {
    return encode_element(der::kGeneralizedTime, as_bytes(text));
}
Buffer utc(std::string_view text) {
    return encode_element(der::kUtcTime, as_bytes(text));
}

void many_names(CertificateDraft& draft) {
    constexpr int kCount = 10'000;
    Buffer names;
    for (int i = 0; i < kCount; ++i)
        append(names,
               encode_element(der::context(2), as_bytes("host" + std::to_string(i) + ".example")));
    set_extension(
        draft, x509::built_extension(Oid::subject_alt_name, encode_element(der::kSequence, names)));
}

void many_constraints(CertificateDraft& draft) {
    constexpr int kCount = 10'000;
    Buffer subtrees;
    for (int i = 0; i < kCount; ++i)
        append(subtrees,
               encode_nest(der::kSequence,
                           {encode_element(der::context(2),
                                           as_bytes("no" + std::to_string(i) + ".example"))}));
    set_extension(draft, x509::built_extension(
                             Oid::name_constraints,
                             encode_nest(der::kSequence,
                                         {encode_element(der::context_constructed(1), subtrees)}),
                             true));
}

void comment_of(CertificateDraft& draft, std::size_t size) {
    set_extension(draft, x509::built_extension(Oid::netscape_comment,
                                               encode_element(der::kIa5String, Buffer(size, 'x'))));
}

void duplicate_extension(CertificateDraft& draft) {
    auto& all = draft.parts.extensions;
    if (all.empty()) set_usages(draft, {Oid::server_auth});
    const BuiltExtension first = all.front();
    all.push_back(first);
}

void unknown_extension(CertificateDraft& draft) {
    // 1.3.6.1.4.1.99999.1, of an enterprise that does not exist.
    draft.parts.extensions.push_back(
        {oid_value("1.3.6.1.4.1.99999.1").value_or(Buffer{}), true, {der::kNull, 0}});
}

using Cert = CertificateDraft;

constexpr MintFault kFaults[] = {
    // Time.
    {.name = "expired",
     .explanation = "ended a day ago",
     .cert = [](Cert& d) { set_times(d, d.now - days(30), d.now - days(1)); }},
    {.name = "not-yet-valid",
     .explanation = "begins tomorrow",
     .cert = [](Cert& d) { set_times(d, d.now + days(1), d.now + days(30)); }},
    {.name = "never-valid",
     .explanation = "ends before it begins",
     .cert = [](Cert& d) { set_times(d, d.now + days(1), d.now - days(1)); }},
    {.name = "generalized-before-2050",
     .explanation = "GeneralizedTime where UTCTime belongs",
     .cert = [](Cert& d) { d.parts.not_before = generalized("20200101000000Z"); }},
    {.name = "time-without-seconds",
     .explanation = "notBefore is 2001010000Z",
     .cert = [](Cert& d) { d.parts.not_before = utc("2001010000Z"); }},
    {.name = "time-with-offset",
     .explanation = "notBefore is 200101000000+0100",
     .cert = [](Cert& d) { d.parts.not_before = utc("200101000000+0100"); }},
    {.name = "time-with-fraction",
     .explanation = "notBefore is 20200101000000.5Z",
     .cert = [](Cert& d) { d.parts.not_before = generalized("20200101000000.5Z"); }},
    {.name = "time-out-of-range",
     .explanation = "notBefore is in month 13",
     .cert = [](Cert& d) { d.parts.not_before = utc("201301000000Z"); }},
    {.name = "time-garbage",
     .explanation = "notAfter is no time",
     .cert = [](Cert& d) { d.parts.not_after = utc("soon"); }},
    {.name = "no-end",
     .explanation = "notAfter is 99991231235959Z (which is right)",
     .cert = [](Cert& d) { d.parts.not_after = generalized("99991231235959Z"); }},
    // Names.
    {.name = "wrong-host",
     .explanation = "alternative name is wrong.invalid alone",
     .cert = [](Cert& d) { set_alt_names(d, "dns:wrong.invalid"); }},
    {.name = "no-alt-name",
     .explanation = "without alternative names",
     .cert = [](Cert& d) { remove_extension(d, Oid::subject_alt_name); }},
    {.name = "empty-alt-name",
     .explanation = "alternative names of no name",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::subject_alt_name, {0x30, 0x00});
         }},
    {.name = "empty-host",
     .explanation = "alternative name is a host of no letter",
     .cert = [](Cert& d) { set_alt_names(d, "dns:"); }},
    {.name = "nul-in-host",
     .explanation = "alternative name is localhost, NUL, .evil.example",
     .cert = [](Cert& d) { set_alt_names(d, "dns:localhost\\x00.evil.example"); }},
    {.name = "nul-in-name",
     .explanation = "common name is localhost, NUL, .evil.example",
     .cert = [](Cert& d) { set_subject(d, "/CN=localhost\\x00.evil.example"); }},
    {.name = "control-in-name",
     .explanation = "common name holds an escape sequence and a newline",
     .cert = [](Cert& d) { set_subject(d, "/CN=\\x1b[31mred\\x0anext"); }},
    {.name = "wildcard-all",
     .explanation = "alternative name *",
     .cert = [](Cert& d) { set_alt_names(d, "dns:*"); }},
    {.name = "wildcard-tld",
     .explanation = "alternative name *.example",
     .cert = [](Cert& d) { set_alt_names(d, "dns:*.example"); }},
    {.name = "wildcard-partial",
     .explanation = "alternative name w*.host.example",
     .cert = [](Cert& d) { set_alt_names(d, "dns:w*.host.example"); }},
    {.name = "wildcard-inner",
     .explanation = "alternative name www.*.example",
     .cert = [](Cert& d) { set_alt_names(d, "dns:www.*.example"); }},
    {.name = "wildcard-double",
     .explanation = "alternative name *.*.example",
     .cert = [](Cert& d) { set_alt_names(d, "dns:*.*.example"); }},
    {.name = "wildcard-idn",
     .explanation = "alternative name xn--*.host.example",
     .cert = [](Cert& d) { set_alt_names(d, "dns:xn--*.host.example"); }},
    {.name = "trailing-dot",
     .explanation = "alternative name localhost.",
     .cert = [](Cert& d) { set_alt_names(d, "dns:localhost."); }},
    {.name = "leading-dot",
     .explanation = "alternative name .localhost",
     .cert = [](Cert& d) { set_alt_names(d, "dns:.localhost"); }},
    {.name = "bad-address",
     .explanation = "alternative name is an address of 5 octets",
     .cert = [](Cert& d) { set_alt_names(d, "ip:0102030405"); }},
    {.name = "address-as-host",
     .explanation = "alternative name is 127.0.0.1 as a host",
     .cert = [](Cert& d) { set_alt_names(d, "dns:127.0.0.1"); }},
    {.name = "huge-alt-names", .explanation = "10,000 alternative names", .cert = many_names},
    {.name = "huge-constraints",
     .explanation = "10,000 excluded subtrees",
     .cert = many_constraints},
    {.name = "huge-100k",
     .explanation = "a comment of 100 kB",
     .cert = [](Cert& d) { comment_of(d, 100'000); }},
    {.name = "huge-10m",
     .explanation = "a comment of 10 MB",
     .cert = [](Cert& d) { comment_of(d, 10'000'000); }},
    {.name = "empty-subject",
     .explanation = "a subject of no attribute",
     .cert = [](Cert& d) { set_subject(d, ""); }},
    {.name = "empty-issuer",
     .explanation = "an issuer of no attribute",
     .cert = [](Cert& d) { d.parts.issuer = encode_element(der::kSequence, {}); }},
    {.name = "wrong-issuer",
     .explanation = "issuer is a name that nobody has",
     .cert = [](Cert& d) { d.parts.issuer = x509::encode_common_name("nobody"); }},
    {.name = "empty-relative-name",
     .explanation = "a subject with an empty set",
     .cert =
         [](Cert& d) {
             d.parts.subject = {0x30, 0x02, 0x31, 0x00};
         }},
    {.name = "long-name",
     .explanation = "a common name of 1000 letters (64 are allowed)",
     .cert = [](Cert& d) { d.parts.subject = x509::encode_common_name(std::string(1000, 'a')); }},
    {.name = "bad-utf8",
     .explanation = "a UTF8String that is none",
     .cert = [](Cert& d) { set_subject(d, "/CN=\\xc3\\x28"); }},
    {.name = "odd-bmp",
     .explanation = "a BMPString of 3 octets",
     .cert =
         [](Cert& d) {
             d.parts.subject =
                 x509::encode_name({{.type = to_buffer(x509::encoded(Oid::common_name)),
                                     .tag = der::kBmpString,
                                     .value = {0, 'a', 0}}});
         }},
    // Usage.
    {.name = "wrong-eku",
     .explanation = "extended key usage is code signing alone",
     .cert = [](Cert& d) { set_usages(d, {Oid::code_signing}); }},
    {.name = "no-eku",
     .explanation = "without extended key usage",
     .cert = [](Cert& d) { remove_extension(d, Oid::ext_key_usage); }},
    {.name = "any-eku",
     .explanation = "extended key usage is anyExtendedKeyUsage alone",
     .cert = [](Cert& d) { set_usages(d, {Oid::any_extended_key_usage}); }},
    {.name = "empty-eku",
     .explanation = "extended key usage of no usage",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::ext_key_usage, {0x30, 0x00});
         }},
    {.name = "wrong-ku",
     .explanation = "key usage is cRLSign alone",
     .cert = [](Cert& d) { set_key_usage(d, "cRLSign"); }},
    {.name = "no-ku",
     .explanation = "without key usage",
     .cert = [](Cert& d) { remove_extension(d, Oid::key_usage); }},
    {.name = "empty-ku",
     .explanation = "key usage without a bit",
     .cert = [](Cert& d) { set_key_usage(d, ""); }},
    {.name = "ku-with-zero-bits",
     .explanation = "key usage with trailing zero bits (not DER)",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::key_usage, {0x03, 0x03, 0x00, 0x80, 0x00});
         }},
    {.name = "no-cert-sign",
     .explanation = "key usage of a CA that may not sign certificates",
     .cert = [](Cert& d) { set_key_usage(d, "digitalSignature"); }},
    {.name = "not-a-ca",
     .explanation = "basic constraints say that it is no CA",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::basic_constraints, {0x30, 0x00});
         }},
    {.name = "no-constraints",
     .explanation = "without basic constraints",
     .cert = [](Cert& d) { remove_extension(d, Oid::basic_constraints); }},
    {.name = "ca-false-stated",
     .explanation = "basic constraints with cA FALSE written (not DER)",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::basic_constraints, {0x30, 0x03, 0x01, 0x01, 0x00});
         }},
    {.name = "negative-pathlen",
     .explanation = "a path length of -1",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::basic_constraints, {0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0xff});
         }},
    {.name = "pathlen-0",
     .explanation = "a CA with a path length of 0",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::basic_constraints, {0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0x00});
         }},
    {.name = "pathlen-without-ca",
     .explanation = "a path length and no CA",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::basic_constraints, {0x30, 0x03, 0x02, 0x01, 0x00});
         }},
    // Extensions.
    {.name = "unknown-critical",
     .explanation = "a critical extension that nobody knows",
     .cert = unknown_extension},
    {.name = "duplicate-extension",
     .explanation = "the first extension twice",
     .cert = duplicate_extension},
    {.name = "empty-extensions",
     .explanation = "an extensions field without an extension",
     .cert =
         [](Cert& d) {
             d.parts.extensions.clear();
             d.parts.empty_extensions = true;
         }},
    {.name = "wrong-akid",
     .explanation = "authority key identifier of another key",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::authority_key_identifier, {0x30, 0x06, 0x80, 0x04, 1, 2, 3, 4});
         }},
    {.name = "no-key-ids",
     .explanation = "without key identifiers",
     .cert =
         [](Cert& d) {
             remove_extension(d, Oid::authority_key_identifier);
             remove_extension(d, Oid::subject_key_identifier);
         }},
    {.name = "empty-skid",
     .explanation = "a subject key identifier of no octets",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::subject_key_identifier, {0x04, 0x00});
         }},
    {.name = "duplicate-policy",
     .explanation = "a policy twice",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::certificate_policies,
                       {0x30, 0x0c, 0x30, 0x04, 0x06, 0x02, 0x2a, 0x03, 0x30, 0x04, 0x06, 0x02,
                        0x2a, 0x03});
         }},
    {.name = "bad-policies",
     .explanation = "certificate policies that do not parse",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::certificate_policies, {0x30, 0x02, 0x05, 0x00});
         }},
    {.name = "empty-constraints",
     .explanation = "name constraints of no subtree",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::name_constraints, {0x30, 0x00});
         }},
    {.name = "bad-constraints",
     .explanation = "name constraints that do not parse",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::name_constraints, {0x30, 0x02, 0x05, 0x00});
         }},
    {.name = "bad-crldp",
     .explanation = "CRL distribution points that do not parse",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::crl_distribution_points, {0x30, 0x02, 0x05, 0x00});
         }},
    {.name = "sct-garbage",
     .explanation = "an SCT list of random octets",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::ct_precert_scts, {0x04, 0x05, 0xde, 0xad, 0xbe, 0xef, 1});
         }},
    {.name = "sct-empty",
     .explanation = "an SCT list of no SCT",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::ct_precert_scts, {0x04, 0x02, 0x00, 0x00});
         }},
    {.name = "sct-zero-length",
     .explanation = "an SCT of no octets",
     .cert =
         [](Cert& d) {
             set_value(d, Oid::ct_precert_scts, {0x04, 0x04, 0x00, 0x02, 0x00, 0x00});
         }},
    // Versions and serial numbers.
    {.name = "v1-with-extensions",
     .explanation = "version 1 with extensions",
     .cert = [](Cert& d) { d.parts.version.reset(); }},
    {.name = "v1-stated",
     .explanation = "version 1 written, which is the default (not DER)",
     .cert =
         [](Cert& d) {
             d.parts.version = 0;
             d.parts.extensions.clear();
         }},
    {.name = "version-4",
     .explanation = "a version that there is not",
     .cert = [](Cert& d) { d.parts.version = 3; }},
    {.name = "negative-serial",
     .explanation = "serial number -1",
     .cert = [](Cert& d) { d.parts.serial = {0xff}; }},
    {.name = "zero-serial",
     .explanation = "serial number 0",
     .cert = [](Cert& d) { d.parts.serial = {0}; }},
    {.name = "long-serial",
     .explanation = "serial number of 21 octets",
     .cert = [](Cert& d) { d.parts.serial = Buffer(21, 0x11); }},
    {.name = "padded-serial",
     .explanation = "serial number with zeros in front (not DER)",
     .cert =
         [](Cert& d) {
             d.parts.serial = {0, 0, 1};
         }},
    {.name = "empty-serial",
     .explanation = "serial number of no octets",
     .cert = [](Cert& d) { d.parts.serial.clear(); }},
    // Keys: the private key in the file does not fit those.
    {.name = "ec-explicit",
     .explanation = "curve parameters written out (P-256)",
     .cert = explicit_curve},
    {.name = "ec-off-curve",
     .explanation = "a point that is not on the curve",
     .cert = [](Cert& d) { change_point(d.parts.spki, PointChange::off_curve); }},
    {.name = "ec-infinity",
     .explanation = "the point at infinity",
     .cert = [](Cert& d) { change_point(d.parts.spki, PointChange::infinity); }},
    {.name = "ec-compressed",
     .explanation = "the point in its compressed form (which is right)",
     .cert = [](Cert& d) { change_point(d.parts.spki, PointChange::compressed); }},
    {.name = "ec-hybrid",
     .explanation = "the point in its hybrid form",
     .cert = [](Cert& d) { change_point(d.parts.spki, PointChange::hybrid); }},
    {.name = "ec-unknown-curve", .explanation = "a curve that nobody knows", .cert = unknown_curve},
    {.name = "rsa-exponent-1",
     .explanation = "an RSA key with exponent 1",
     .cert = [](Cert& d) { set_rsa_key(d, 0, {1}); }},
    {.name = "rsa-exponent-0",
     .explanation = "an RSA key with exponent 0",
     .cert = [](Cert& d) { set_rsa_key(d, 0, {0}); }},
    {.name = "rsa-exponent-even",
     .explanation = "an RSA key with exponent 4",
     .cert = [](Cert& d) { set_rsa_key(d, 0, {4}); }},
    {.name = "rsa-exponent-huge",
     .explanation = "an RSA key with an exponent of 256 octets",
     .cert = [](Cert& d) { set_rsa_key(d, 0, Buffer(256, 0x7f)); }},
    {.name = "rsa-1",
     .explanation = "an RSA key with modulus 1",
     .cert = [](Cert& d) { set_rsa_key(d, 1, {3}); }},
    {.name = "rsa-8192",
     .explanation = "an RSA key of 8192 bits",
     .cert =
         [](Cert& d) {
             set_rsa_key(d, 8192, {1, 0, 1});
         }},
    {.name = "rsa-16384",
     .explanation = "an RSA key of 16384 bits",
     .cert =
         [](Cert& d) {
             set_rsa_key(d, 16384, {1, 0, 1});
         }},
    {.name = "rsa-100000",
     .explanation = "an RSA key of 100000 bits",
     .cert =
         [](Cert& d) {
             set_rsa_key(d, 100'000, {1, 0, 1});
         }},
    {.name = "unknown-key", .explanation = "a kind of key that nobody knows", .cert = unknown_key},
};

}  // namespace

std::span<const MintFault> certificate_faults() {
    return kFaults;
}

}  // namespace handfast::cli
