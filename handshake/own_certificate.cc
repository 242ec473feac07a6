// SPDX-License-Identifier: Apache-2.0
#include "handshake/own_certificate.h"

#include <algorithm>

#include "crypto/base/der.h"
#include "handshake/extensions.h"
#include "x509/certificate.h"

namespace handfast {

namespace {

/// Every bit of the filter's value must be in the certificate's (RFC 8446 §4.2.5).
bool has_usages(const x509::Certificate& leaf, ByteView wanted) {
    DerReader reader(wanted);
    const DerBits bits = reader.bit_string();
    if (reader.failed()) return false;
    for (std::size_t bit = 0; bit < 8 * bits.bytes.size(); ++bit)
        if (bits.bit(bit) && !leaf.allows(x509::KeyUsage(bit))) return false;
    return leaf.find(x509::Oid::key_usage) != nullptr;
}

/// Every purpose of the filter's value must be in the certificate's, and none may be "any".
bool has_purposes(const x509::Certificate& leaf, ByteView wanted) {
    DerReader reader(wanted);
    DerReader list = reader.sequence();
    const auto& purposes = leaf.extended_key_usage();
    if (std::ranges::find(purposes, x509::Oid::any_extended_key_usage) != purposes.end())
        return false;
    while (!list.empty() && !list.failed()) {
        const x509::Oid purpose = x509::find_oid(list.oid());
        if (purpose == x509::Oid::unknown || std::ranges::find(purposes, purpose) == purposes.end())
            return false;
    }
    return !list.failed();
}

/// RFC 8446 §4.2.5: filters for extensions that we do not know are ignored.
bool passes(const x509::Certificate& leaf, const OidFilter& filter) {
    DerReader reader(filter.oid);
    const x509::Oid oid = x509::find_oid(reader.oid());
    if (oid == x509::Oid::key_usage) return has_usages(leaf, filter.values);
    if (oid == x509::Oid::ext_key_usage) return has_purposes(leaf, filter.values);
    return true;
}

Certificate13 plain_message(const Handshake& h, const CertificateWishes& wishes) {
    const Credential* credential = h.negotiated.credential;
    Certificate13 message;
    // A client that has no fitting certificate says so with an empty list (RFC 8446 §4.4.2).
    if (credential == nullptr) return message;
    for (const auto& certificate : credential->chain)
        message.entries.push_back({certificate->der(), {}});
    Extensions& leaf = message.entries.front().extensions;
    if (!h.ocsp_response.empty()) leaf.ocsp_response = h.ocsp_response;
    if (wishes.scts && !credential->sct_list.empty()) leaf.sct_list = credential->sct_list;
    return message;
}

/// Our most preferred algorithm that the peer has.
const CertificateCompression* choose_compression(const Config& config,
                                                 const CertificateWishes& wishes) {
    for (const auto& ours : config.certificate_compressions)
        if (std::ranges::find(wishes.compressions, ours->algorithm()) != wishes.compressions.end())
            return ours.get();
    return nullptr;
}

}  // namespace

CertificateWishes wishes_of(const Extensions& extensions) {
    return {extensions.status_request.has_value() || extensions.status_request_acknowledged,
            extensions.scts_wanted,
            extensions.compress_certificate.value_or(std::vector<CompressionAlgorithm>{})};
}

void ask_for_staples(const Config& config, Extensions& extensions) {
    if (config.want_ocsp_staple) {
        extensions.status_request.emplace();
        extensions.status_request_acknowledged = true;
    }
    extensions.scts_wanted = config.want_scts;
    if (!config.certificate_schemes.empty())
        extensions.signature_algorithms_cert = config.certificate_schemes;
    if (!config.certificate_authorities.empty())
        extensions.certificate_authorities.emplace(config.certificate_authorities.begin(),
                                                   config.certificate_authorities.end());
}

std::optional<std::vector<CompressionAlgorithm>> offered_compressions(const Config& config) {
    if (config.certificate_compressions.empty()) return std::nullopt;
    std::vector<CompressionAlgorithm> algorithms;
    for (const auto& ours : config.certificate_compressions)
        algorithms.push_back(ours->algorithm());
    return algorithms;
}

Status ask_for_credentials(Handshake& h, const Extensions& wanted, ByteView certificate_types) {
    if (!h.config->credentials_by_hook) return {};
    h.negotiated.credential = nullptr;  // The present configuration's.
    const CertificateNeeds needs{h.role, *h.negotiated.version, wanted, certificate_types};
    TRY(h.config, h.hooks.on_certificate_needs(needs, h.config));
    return {};
}

Status take_ocsp_response(Handshake& h, const Extensions& wanted) {
    h.ocsp_response.clear();
    const Credential* credential = h.negotiated.credential;
    if (credential == nullptr || !wishes_of(wanted).ocsp) return {};
    if (h.role == Role::client) {
        h.ocsp_response = credential->ocsp_staple;
        return {};
    }
    TRY(h.ocsp_response,
        h.hooks.ocsp_response(*credential, wanted.status_request.value_or(StatusRequest{})));
    // RFC 8446 §4.4.2.1: OCSPResponse<1..2^24-1>, inside an extension of less than 2^16 bytes.
    if (!credential->has_room_for_staple(h.ocsp_response.size()))
        return fail(Reason::invalid_argument);
    return {};
}

bool passes_filters(const Credential& credential, const Extensions& wanted) {
    if (!wanted.oid_filters) return true;
    return std::ranges::all_of(*wanted.oid_filters, [&](const OidFilter& filter) {
        return passes(*credential.chain.front(), filter);
    });
}

Buffer certificate_message(const Handshake& h, const CertificateWishes& wishes, ByteView context) {
    const Credential* credential = h.negotiated.credential;
    Certificate13 message = plain_message(h, wishes);
    message.context = context;
    if (credential != nullptr && h.role == Role::server)
        add_server_info(h, Where::certificate, message.entries.front().extensions);
    Buffer plain;
    encode(message, plain);
    const CertificateCompression* compression = choose_compression(*h.config, wishes);
    if (compression == nullptr || credential == nullptr) return plain;

    const ByteView body = ByteView(plain).subspan(kHandshakeHeaderSize);
    Buffer fresh;
    const Buffer* compressed = &fresh;
    // What is answered to this client alone is not kept for others.
    const bool own_response =
        !h.ocsp_response.empty() && !equal(h.ocsp_response, credential->ocsp_staple);
    if (context.empty() && credential->server_info.empty() && !own_response) {
        const auto place = static_cast<std::size_t>(credential - h.config->credentials.data());
        compressed = &h.config->compressed_certificates->of(
            {place, !h.ocsp_response.empty(), wishes.scts, compression->algorithm()}, *compression,
            body);
    } else {
        fresh = compression->compress(body).value_or(Buffer());
    }
    if (compressed->empty()) return plain;
    Buffer out;
    encode(CompressedCertificate{compression->algorithm(), static_cast<std::uint32_t>(body.size()),
                                 *compressed},
           out);
    return out;
}

}  // namespace handfast
