// SPDX-License-Identifier: Apache-2.0
#include "cli/staple_source.h"

#include <fmt/core.h>

#include "cli/load.h"
#include "x509/access_description.h"
#include "x509/extension_list.h"
#include "x509/ocsp_request.h"
#include "x509/ocsp_response.h"
#include "x509/print/ocsp_text.h"

namespace handfast::cli {
namespace {

/// What a client wants the responder to be told may be anything.
bool is_extension_list(ByteView der) {
    DerReader reader(der);
    return x509::read_extension_list(reader) && reader.done();
}

}  // namespace

void StapleSource::say(std::string_view line) {
    err_.text(fmt::format("cert_status: {}\n", line));
    err_.flush();
}

Result<Buffer> StapleSource::respond(const Credential& credential, const StatusRequest& request) {
    if (options_.verbose) say("callback called");
    auto response =
        options_.file.empty() ? from_responder(*credential.chain.front(), request) : from_file();
    if (response && !response->empty() && options_.verbose) {
        say("ocsp response sent:");
        if (const auto parsed = x509::OcspResponse::parse(*response, *provider_))
            err_.text(x509::ocsp_response_text(**parsed));
        err_.flush();
    }
    return response;
}

Result<Buffer> StapleSource::from_file() {
    auto response = load_ocsp_response(options_.file);
    if (response) return *std::move(response);
    err_.text(response.error() + "\n");
    err_.flush();
    return fail(Reason::clienthello_tlsext);
}

/// The certificate's own, or else the one of -status_url.
std::optional<HttpUrl> StapleSource::responder_of(const x509::Certificate& certificate) {
    const auto urls = x509::ocsp_urls(certificate);
    if (urls.empty()) {
        if (!options_.url) say("no AIA and no default responder URL");
        return options_.url;
    }
    const auto url = parse_http_url(urls.front());
    if (!url) {
        say("can't parse AIA URL");
        return std::nullopt;
    }
    if (options_.verbose) say(fmt::format("AIA URL: {}", urls.front()));
    return *url;
}

Result<Buffer> StapleSource::from_responder(const x509::Certificate& certificate,
                                            const StatusRequest& asked) {
    const auto url = responder_of(certificate);
    if (!url) return Buffer{};
    const auto issuers = trust_->certificates_named(certificate.issuer());
    if (issuers.empty()) {
        say("Can't retrieve issuer certificate.");
        return Buffer{};
    }
    TRY(const Buffer id, x509::make_ocsp_cert_id({*issuers.front(), certificate.serial()},
                                                 crypto::HashId::sha1, *provider_));
    x509::OcspRequestParts parts;
    parts.ids.push_back(id);
    if (is_extension_list(asked.request_extensions)) parts.extensions = asked.request_extensions;
    TRY(const Buffer body, x509::encode_ocsp_request(parts, rng_));
    HttpRequest request{.url = *url,
                        .proxy = options_.proxy,
                        .content_type = "application/ocsp-request",
                        .body = body,
                        .expected_type = "application/ocsp-response"};
    if (options_.timeout > 0) request.limits.time = std::chrono::seconds(options_.timeout);
    auto response = http_fetch(request);
    const bool good = response && x509::OcspResponse::parse(*response, *provider_);
    if (!response) say(response.error());
    if (!good) say("error querying responder");
    return good ? *std::move(response) : Buffer{};
}

}  // namespace handfast::cli
