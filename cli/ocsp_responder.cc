// SPDX-License-Identifier: Apache-2.0
#include "cli/ocsp_responder.h"

#include <algorithm>

#include <fmt/core.h>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/signature_options.h"
#include "cli/system_clock.h"

namespace handfast::cli {
namespace {

using Text = std::unexpected<std::string>;
using x509::built_extension;
using x509::OcspResponseStatus;
using x509::Oid;

std::expected<Credential, std::string> load_signer(const OcspOptions& options,
                                                   const crypto::Provider& provider) {
    const auto phrases = read_passphrases(options.passin, std::nullopt);
    if (!phrases) return Text(phrases.error());
    const IdentityFiles files{.certificate = options.responder, .key = options.responder_key};
    return load_credential(files, {"responder private key", "responder certificate", ""},
                           phrases->first, provider);
}

/// How long an answer holds.
std::optional<Instant> next_update(const OcspOptions& options, Instant produced) {
    const auto length = std::chrono::minutes(options.minutes) + std::chrono::days(options.days);
    if (length.count() == 0) return std::nullopt;
    return produced + length;
}

/// RFC 5280 §5.3.2: GeneralizedTime whatever the year; RFC 3280 §5.3.2.
x509::BuiltExtensions extensions_of(const IndexRow& row) {
    x509::BuiltExtensions out;
    if (row.invalid_since) {
        Buffer time = x509::encode_generalized_time(*row.invalid_since);
        out.push_back(built_extension(Oid::invalidity_date, std::move(time)));
    }
    if (!row.hold_instruction.empty())
        out.push_back(built_extension(Oid::hold_instruction_code,
                                      x509::encode_element(der::kOid, row.hold_instruction)));
    return out;
}

}  // namespace

std::expected<OcspResponder, std::string> OcspResponder::load(
    const OcspOptions& options, std::shared_ptr<const crypto::Provider> provider) {
    if (options.responder.empty() || options.ca.empty())
        return Text("Responder mode requires certificate, key, and CA.");
    auto index = OcspIndex::load(options.index);
    if (!index) return Text(index.error());
    OcspResponder responder(options, std::move(provider), *std::move(index));
    if (auto loaded = responder.load_files(); !loaded) return Text(loaded.error());
    return responder;
}

std::expected<void, std::string> OcspResponder::load_files() {
    auto authorities = load_certificates(options_->ca, "CA certificates", *provider_);
    if (!authorities) return Text(authorities.error());
    authorities_.assign(authorities->begin(), authorities->end());
    auto signer = load_signer(*options_, *provider_);
    if (!signer) return Text(signer.error());
    signer_ = *std::move(signer);
    if (!options_->no_response_certs) along_.push_back(signer_.chain.front());
    if (options_->responder_other.empty()) return {};
    const auto others =
        load_certificates(options_->responder_other, "responder other certificates", *provider_);
    if (!others) return Text(others.error());
    along_.insert(along_.end(), others->begin(), others->end());
    return {};
}

void OcspResponder::refresh() {
    if (!index_.is_stale()) return;
    auto index = OcspIndex::load(options_->index);
    if (index) {
        index_ = *std::move(index);
    } else {
        print_to(stderr, fmt::format("ocsp: error reloading updated index: {}\n{}\n",
                                     options_->index, index.error()));
    }
}

Buffer OcspResponder::id_for(const x509::OcspCertId& asked,
                             const x509::Certificate& authority) const {
    if (!options_->response_id_hash) return to_buffer(asked.whole);
    auto id =
        x509::make_ocsp_cert_id({authority, asked.serial}, *options_->response_id_hash, *provider_);
    return id ? *std::move(id) : to_buffer(asked.whole);
}

x509::OcspAnswer OcspResponder::answer_one(const x509::OcspCertId& id) const {
    x509::OcspAnswer out{.id = to_buffer(id.whole), .status = x509::OcspCertStatus::unknown};
    const auto authority = std::ranges::find_if(authorities_, [&](const auto& candidate) {
        return x509::match_issuer(id, *candidate, *provider_) == x509::IssuerMatch::yes;
    });
    if (authority == authorities_.end()) return out;
    out.id = id_for(id, **authority);
    const IndexRow* row = index_.find(id.serial);
    if (row == nullptr) return out;
    out.status = row->revoked ? x509::OcspCertStatus::revoked : x509::OcspCertStatus::good;
    out.revoked = row->since;
    out.reason = row->reason;
    out.extensions = extensions_of(*row);
    return out;
}

Result<Buffer> OcspResponder::sign(const x509::OcspResponseParts& parts, Rng& rng) const {
    x509::OcspSigner signer{*signer_.chain.front(), *signer_.key, along_, options_->response_hash};
    if (!options_->signature_options.empty()) {
        auto algorithm = signing_algorithm_with(signer_.key->public_key(), options_->response_hash,
                                                options_->signature_options);
        if (!algorithm) {
            print_to(stderr, algorithm.error() + "\n");
            return fail(Reason::unsupported_algorithm);
        }
        signer.algorithm = *std::move(algorithm);
    }
    return x509::encode_ocsp_response(parts, signer, *provider_, rng);
}

Buffer OcspResponder::answer(const x509::OcspRequest& request, Rng& rng) {
    refresh();
    if (request.requests().empty())
        return x509::encode_ocsp_error(OcspResponseStatus::malformed_request);
    x509::OcspResponseParts parts{
        .produced_at = now(), .nonce = request.nonce(), .names_key = options_->names_key};
    for (const x509::OcspSingleRequest& single : request.requests()) {
        auto made = answer_one(single.id);
        made.this_update = parts.produced_at;
        made.next_update = next_update(*options_, parts.produced_at);
        parts.answers.push_back(std::move(made));
    }
    auto response = sign(parts, rng);
    if (!response) return x509::encode_ocsp_error(OcspResponseStatus::internal_error);
    if (options_->bad_signature) response->back() ^= 1;
    return *std::move(response);
}

}  // namespace handfast::cli
