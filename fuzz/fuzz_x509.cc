// SPDX-License-Identifier: Apache-2.0
// DER, PEM, certificates, keys, names.
#include <algorithm>

#include "crypto/base/der.h"
#include "crypto/base/pem.h"
#include "crypto/registry.h"
#include "fuzz/target.h"
#include "handshake/session_der.h"
#include "x509/certificate.h"
#include "x509/host_match.h"
#include "x509/ip_address.h"
#include "x509/name.h"
#include "x509/pem_objects.h"
#include "x509/private_key.h"
#include "x509/verify.h"

namespace handfast::fuzz {

namespace {

/// Real keys are parsed with real arithmetic; that is what has to hold.
const crypto::Provider& provider() {
    static const auto made = crypto::make_provider();
    return *made;
}

void walk(DerReader& reader) {
    while (!reader.empty() && !reader.failed()) {
        const DerElement element = reader.any();
        if (!element.constructed()) continue;
        DerReader inner = reader.wrapped(element.content);
        walk(inner);
    }
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

void print(const x509::Name& name) {
    for (x509::NameFormat format :
         {x509::NameFormat::oneline, x509::NameFormat::rfc2253, x509::NameFormat::slashes})
        require(is_printable(name.print(format)), "a name prints control characters");
}

Result<SecretBuffer> passphrase() {
    return SecretBuffer(as_bytes("fuzz"));
}

}  // namespace

void fuzz_der(ByteView bytes) {
    DerReader reader(bytes);
    walk(reader);
    (void)parse_der_time(der::kUtcTime, bytes);
    (void)parse_der_time(der::kGeneralizedTime, bytes);
}

void fuzz_pem(ByteView bytes) {
    const auto blocks = parse_pem(bytes);
    if (!blocks) return;
    for (const PemBlock& block : *blocks) {
        const std::string text = encode_pem(block.label, block.body.expose());
        const auto again = parse_pem(as_bytes(text));
        require(again && again->size() == 1, "an encoded block does not parse");
        require(equal((*again)[0].body.expose(), block.body.expose()), "PEM is not stable");
    }
}

void fuzz_name(ByteView bytes) {
    const auto name = x509::Name::parse(bytes);
    if (name) print(*name);
}

void fuzz_certificate(ByteView bytes) {
    const auto certificate = x509::Certificate::parse(to_buffer(bytes), provider());
    if (!certificate) return;
    require(equal((*certificate)->der(), bytes), "the parsed bytes are not the given bytes");
    print((*certificate)->subject());
    print((*certificate)->issuer());
    const std::shared_ptr<const x509::Certificate> chain[] = {*certificate};
    x509::VerifyOptions options;
    options.trust = std::make_shared<x509::TrustList>(x509::CertificateList{*certificate});
    options.purpose = x509::Purpose::tls_server;
    options.hostnames = {"host.example"};
    (void)x509::verify(chain, options);
}

void fuzz_certificate_pem(ByteView bytes) {
    (void)x509::certificates_from_pem(bytes, provider());
}

void fuzz_private_key_der(ByteView bytes) {
    (void)x509::private_key_from_der(bytes, passphrase, provider());
}

void fuzz_private_key_pem(ByteView bytes) {
    (void)x509::private_key_from_pem(bytes, passphrase, provider());
}

void fuzz_hostname(ByteView bytes) {
    const std::size_t half = bytes.size() / 2;
    const std::string_view name = as_text(bytes.first(half));
    const std::string_view wanted = as_text(bytes.subspan(half));
    const bool strict = x509::matches_host(name, wanted);
    const x509::HostFlags lenient = {.partial_wildcards = true, .multi_label_wildcards = true};
    require(!strict || x509::matches_host(name, wanted, lenient), "leniency refuses a host");
    (void)x509::matches_mailbox(name, wanted);
    (void)x509::parse_ip_address(name);
}

void fuzz_session_der(ByteView bytes) {
    const auto session = session_from_der(bytes, provider());
    if (!session) return;
    const Buffer again = session_to_der(*session);
    const auto second = session_from_der(again, provider());
    require(second.has_value(), "a written session is not read");
    require(equal(session_to_der(*second), again), "session files are not stable");
}

}  // namespace handfast::fuzz
