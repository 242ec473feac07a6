// SPDX-License-Identifier: Apache-2.0
#include "x509/print/ocsp_text.h"

#include "crypto/base/pem.h"
#include "x509/print/certificate_text.h"
#include "x509/print/extension_printers.h"
#include "x509/print/extension_text.h"
#include "x509/print/key_text.h"
#include "x509/print/text.h"
#include "x509/print/time_text.h"

namespace handfast::x509 {

namespace {

/// i2a_ASN1_STRING: lines of 35 octets, each but the last with a backslash.
std::string octets_hex(ByteView octets) {
    if (octets.empty()) return "0";
    constexpr std::size_t kLine = 35;
    std::string out;
    for (std::size_t at = 0; at < octets.size(); at += kLine) {
        if (at > 0) out.append("\\\n");
        append_upper_hex(out, octets.subspan(at, std::min(kLine, octets.size() - at)));
    }
    return out;
}

void append_version(std::string& out, std::uint64_t version) {
    out.append("    Version: " + decimal(version + 1) + " (0x" + lower_hex(version) + ")\n");
}

void append_id(std::string& out, const OcspCertId& id, std::size_t margin) {
    const auto line = [&](std::string_view label, const std::string& value) {
        indent(out, margin + 2);
        out.append(label).append(": ").append(value).append("\n");
    };
    indent(out, margin);
    out.append("Certificate ID:\n");
    line("Hash Algorithm", object_text(id.hash.encoded_oid));
    line("Issuer Name Hash", octets_hex(id.issuer_name_hash));
    line("Issuer Key Hash", octets_hex(id.issuer_key_hash));
    line("Serial Number", integer_hex(id.serial));
}

void append_list(std::string& out, std::string_view title, const ExtensionList& list,
                 std::size_t margin) {
    append_extensions(out, title, list, UnknownExtension::printable, margin);
}

/// The signature and the certificates that came along, in words and as PEM.
void append_signed(std::string& out, const OcspSignature& signature) {
    append_signature(out, signature.algorithm, signature.bits);
    CertificateTextOptions options;
    options.names = {};
    for (const auto& certificate : signature.certificates) {
        out.append(certificate_text(*certificate, options));
        out.append(encode_pem("CERTIFICATE", certificate->der()));
    }
}

void append_revocation(std::string& out, const OcspSingleResponse& single) {
    out.append("\n    Revocation Time: ").append(time_text(single.revoked));
    if (!single.reason) return;
    const auto number = static_cast<std::uint64_t>(static_cast<std::int64_t>(*single.reason));
    out.append("\n    Revocation Reason: ").append(ocsp_reason_text(*single.reason));
    out.append(" (0x" + lower_hex(number) + ")");
}

void append_single(std::string& out, const OcspSingleResponse& single) {
    append_id(out, single.id, 4);
    out.append("    Cert Status: ").append(text_of(single.status));
    if (single.status == OcspCertStatus::revoked) append_revocation(out, single);
    out.append("\n    This Update: ").append(time_text(single.this_update));
    if (single.next_update)
        out.append("\n    Next Update: ").append(time_text(*single.next_update));
    out.push_back('\n');
    append_list(out, "Response Single Extensions", single.extensions, 8);
    out.push_back('\n');
}

void append_responder(std::string& out, const OcspResponseData& data) {
    out.append("    Responder Id: ");
    if (data.responder_name) {
        append_name(out, *data.responder_name, oneline_options());
    } else {
        out.append(octets_hex(data.responder_key_hash));
    }
    out.append("\n    Produced At: ").append(time_text(data.produced_at));
    out.append("\n    Responses:\n");
}

}  // namespace

std::string_view ocsp_reason_text(RevocationReason reason) {
    if (reason == RevocationReason::ca_compromise) return "cACompromise";
    if (reason == RevocationReason::aa_compromise) return "aACompromise";
    const std::string_view text = short_text_of(reason);
    return text.empty() ? "(UNKNOWN)" : text;
}

std::string ocsp_request_text(const OcspRequest& request) {
    std::string out = "OCSP Request Data:\n";
    append_version(out, request.encoded_version());
    if (request.requestor()) {
        out.append("    Requestor Name: ");
        append_general_name(out, DerReader(request.requestor()->whole).any());
        out.push_back('\n');
    }
    out.append("    Requestor List:\n");
    for (const OcspSingleRequest& single : request.requests()) {
        append_id(out, single.id, 8);
        append_list(out, "Request Single Extensions", single.extensions, 8);
    }
    append_list(out, "Request Extensions", request.extensions(), 4);
    if (request.signature()) append_signed(out, *request.signature());
    return out;
}

std::string ocsp_response_text(const OcspResponse& response) {
    std::string out = "OCSP Response Data:\n    OCSP Response Status: ";
    out.append(text_of(response.status()));
    out.append(" (0x" + lower_hex(static_cast<std::uint64_t>(response.status())) + ")\n");
    if (response.type().empty()) return out;
    out.append("    Response Type: ").append(object_text(response.type()));
    if (find_oid(response.type()) != Oid::ocsp_basic_response)
        return out + " (unknown response type)\n";
    if (!response.basic()) return out;
    const OcspResponseData& data = response.data();
    out.push_back('\n');
    append_version(out, data.encoded_version);
    append_responder(out, data);
    for (const OcspSingleResponse& single : data.responses) append_single(out, single);
    append_list(out, "Response Extensions", data.extensions, 4);
    append_signed(out, response.signature());
    return out;
}

}  // namespace handfast::x509
