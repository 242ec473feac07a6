// SPDX-License-Identifier: Apache-2.0
// CRLs, OCSP messages, PKCS #12 and what keys are encrypted with.
#include <algorithm>

#include "crypto/registry.h"
#include "fuzz/target.h"
#include "x509/ocsp_verify.h"
#include "x509/pbe.h"
#include "x509/pkcs12.h"
#include "x509/print/crl_text.h"
#include "x509/print/ocsp_text.h"
#include "x509/text.h"

namespace handfast::fuzz {

namespace {

/// Every signature is right, so that judging goes on.
const crypto::Provider& null_provider() {
    static const auto made = crypto::make_null_provider();
    return *made;
}

void require_printable(const std::string& text) {
    require(x509::is_utf8(as_bytes(text)), "printed text is UTF-8");
    require(std::ranges::none_of(text,
                                 [](char c) {
                                     const auto byte = static_cast<unsigned char>(c);
                                     return (byte < ' ' && c != '\n') || byte == 0x7f;
                                 }),
            "printed text has no control characters");
}

}  // namespace

void fuzz_crl(ByteView bytes) {
    const auto parsed = x509::Crl::parse(to_buffer(bytes));
    if (!parsed) return;
    const x509::Crl& crl = **parsed;
    require_printable(x509::crl_text(crl));
    x509::RevokedEntries entries = crl.entries();
    std::size_t count = 0;
    while (const auto entry = entries.next()) {
        require(crl.find_serial(entry->serial).has_value(), "an entry is found by its serial");
        (void)crl.find(entry->serial, crl.issuer());
        (void)entry->invalidity_date();
        (void)entry->hold_instruction();
        ++count;
    }
    require(count == crl.entry_count(), "all entries are in the index");
}

void fuzz_ocsp_request(ByteView bytes) {
    const auto parsed = x509::OcspRequest::parse(to_buffer(bytes), null_provider());
    if (!parsed) return;
    require_printable(x509::ocsp_request_text(**parsed));
    (void)x509::verify_ocsp_request(**parsed, {});
}

void fuzz_ocsp_response(ByteView bytes) {
    const auto parsed = x509::OcspResponse::parse(to_buffer(bytes), null_provider());
    if (!parsed) return;
    const x509::OcspResponse& response = **parsed;
    require_printable(x509::ocsp_response_text(response));
    for (const x509::OcspSingleResponse& single : response.data().responses) {
        const auto* found = response.find(single.id);
        require(found != nullptr, "an answer is found by its id");
        require(single.status != x509::OcspCertStatus::revoked ||
                    found->status == x509::OcspCertStatus::revoked,
                "what is revoked somewhere is revoked");
        (void)x509::judge_ocsp_times(single, Instant{}, {});
    }
    if (!response.basic()) return;
    x509::OcspVerifyOptions options;
    options.path.trust = std::make_shared<x509::TrustList>(response.signature().certificates);
    options.path.check_time = false;
    (void)x509::verify_ocsp_response(response, options, null_provider());
}

void fuzz_pkcs12(ByteView bytes) {
    constexpr std::uint64_t kIterations = 5000;
    for (const char* passphrase : {"", "password"})
        (void)x509::read_pkcs12(bytes, as_bytes(passphrase), null_provider(), kIterations);
}

void fuzz_encrypted_key(ByteView bytes) {
    x509::PbeContext context{as_bytes("password"), null_provider(), 5000};
    (void)x509::decrypt_pkcs8(bytes, context);
}

}  // namespace handfast::fuzz
