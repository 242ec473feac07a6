// SPDX-License-Identifier: Apache-2.0
// OCSP responses (RFC 6960 §4.2), parsed once into views of their own DER, and made.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "x509/asn1_time.h"
#include "x509/crl.h"
#include "x509/encode.h"
#include "x509/ocsp_parts.h"

namespace handfast::x509 {

/// RFC 6960 §4.2.1. Holds any number that a response states.
enum class OcspResponseStatus : std::uint8_t {
    successful = 0,
    malformed_request = 1,
    internal_error = 2,
    try_later = 3,
    sig_required = 5,
    unauthorized = 6,
};
/// OpenSSL's text ("trylater"), "(UNKNOWN)" for other numbers.
std::string_view text_of(OcspResponseStatus status);

enum class OcspCertStatus : std::uint8_t { good, revoked, unknown };
std::string_view text_of(OcspCertStatus status);

struct OcspSingleResponse {
    OcspCertId id;
    OcspCertStatus status = OcspCertStatus::unknown;
    Time revoked;  ///< When the status is revoked.
    std::optional<RevocationReason> reason;
    Time this_update;
    std::optional<Time> next_update;
    ExtensionList extensions;
};
Result<OcspSingleResponse> parse_ocsp_single_response(ByteView der);

/// ResponseData, what a responder signs.
struct OcspResponseData {
    std::uint64_t encoded_version = 0;   ///< 0 is version 1
    std::optional<Name> responder_name;  ///< One of the two
    ByteView responder_key_hash;
    Time produced_at;
    std::vector<OcspSingleResponse> responses;
    ExtensionList extensions;
};
Result<OcspResponseData> parse_ocsp_response_data(ByteView der);

class OcspResponse {
  public:
    /// What is inside is judged by `basic()`; here, as in OpenSSL, the envelope alone.
    static Result<std::shared_ptr<const OcspResponse>> parse(Buffer der, const crypto::Provider&);

    ByteView der() const { return der_; }
    OcspResponseStatus status() const { return status_; }
    /// Encoded OID; empty: the response is nothing but a status.
    ByteView type() const { return type_; }
    /// Whether there is a well-formed BasicOCSPResponse: `unsupported_algorithm` for another type
    /// and for none, else what is wrong with it.
    const Status& basic() const { return basic_; }

    /// The rest is empty unless `basic()` has a value.
    ByteView signed_bytes() const { return signed_bytes_; }
    const OcspResponseData& data() const { return data_; }
    const OcspSignature& signature() const { return signature_; }
    ByteView nonce() const { return find_nonce(data_.extensions); }

    /// The answer about exactly this certificate. Of several the worst counts: revoked, then
    /// unknown, then good.
    const OcspSingleResponse* find(const OcspCertId& id) const;
    /// The same by the certificate's serial number and its issuer, whatever hash the ids have.
    const OcspSingleResponse* find(const OcspSubject& subject, const crypto::Provider&) const;

  private:
    OcspResponse() = default;
    Status parse_outer(const crypto::Provider& provider);
    Status parse_basic(ByteView encoded_response, const crypto::Provider& provider);

    Buffer der_;
    OcspResponseStatus status_ = OcspResponseStatus::successful;
    ByteView type_;
    Status basic_ = fail(Reason::unsupported_algorithm);
    ByteView signed_bytes_;
    OcspResponseData data_;
    OcspSignature signature_;
};

/// A GeneralizedTime whatever the year, as OCSP and the invalidity date have it.
Buffer encode_generalized_time(Instant instant);

/// One answer of a response that is to be made.
struct OcspAnswer {
    Buffer id;  ///< CertID
    OcspCertStatus status = OcspCertStatus::good;
    Instant revoked{};
    std::optional<RevocationReason> reason;
    Instant this_update{};
    std::optional<Instant> next_update;
    BuiltExtensions extensions = {};  ///< RFC 6960 §4.4
};
struct OcspResponseParts {
    std::vector<OcspAnswer> answers;
    Instant produced_at{};
    ByteView nonce;          ///< The request's extension value, as it stands; empty: none
    bool names_key = false;  ///< The responder's id is its key's hash, not its name.
};
/// A successful response, signed.
Result<Buffer> encode_ocsp_response(const OcspResponseParts& parts, const OcspSigner& signer,
                                    const crypto::Provider& provider, Rng& rng);
/// Its parts: ResponseData, what is signed …
Buffer encode_ocsp_data(const OcspResponseParts& parts, const Certificate& responder,
                        const crypto::Provider& provider);
/// … and OCSPResponse, around a BasicOCSPResponse, or something of another type (content octets of
/// an OID), or nothing.
Buffer encode_ocsp_envelope(OcspResponseStatus status, ByteView basic, ByteView type = {});
/// A response that is a status alone.
Buffer encode_ocsp_error(OcspResponseStatus status);

}  // namespace handfast::x509
