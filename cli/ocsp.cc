// SPDX-License-Identifier: Apache-2.0
#include "cli/ocsp.h"

#include <fmt/core.h>

#include "cli/command.h"
#include "cli/digest_names.h"
#include "cli/http_fetch.h"
#include "cli/ocsp_index.h"
#include "cli/ocsp_query.h"
#include "cli/ocsp_verdict.h"
#include "cli/status_files.h"
#include "crypto/random.h"
#include "crypto/registry.h"
#include "x509/print/ocsp_text.h"

namespace handfast::cli {
namespace {

using Text = std::unexpected<std::string>;
using ProviderPtr = std::shared_ptr<const crypto::Provider>;

int refuse(std::string_view lines) {
    print_to(stderr, lines);
    return kFailure;
}

/// What there is to do, in the order of doing it.
bool has_work(const OcspOptions& options) {
    return !options.queries.empty() || !options.request_in.empty() || !options.response_in.empty();
}

bool needs_request(const OcspOptions& options) {
    return !options.signer.empty() || !options.request_out.empty() || !options.host.empty() ||
           !options.url.empty() || !options.index.empty();
}

std::expected<Buffer, std::string> ask(const OcspOptions& options,
                                       const x509::OcspRequest& request) {
    const std::string text =
        options.url.empty() ? "http://" + options.host + options.path : options.url;
    auto url = parse_http_url(text);
    if (!url) return Text("Error parsing -url argument\n" + url.error());
    HttpRequest message{.url = *std::move(url),
                        .proxy = {options.proxy, options.no_proxy},
                        .content_type = "application/ocsp-request",
                        .body = request.der(),
                        .expected_type = "application/ocsp-response"};
    if (options.timeout > 0) message.limits.time = std::chrono::seconds(options.timeout);
    auto body = http_fetch(message);
    if (!body) return Text("Error querying OCSP responder\n" + body.error());
    return body;
}

/// Nothing when there is nobody to ask.
std::expected<std::optional<Buffer>, std::string> obtain(const OcspOptions& options,
                                                         const OcspQuestion& question,
                                                         const crypto::Provider& provider,
                                                         Rng& rng) {
    const auto wrapped = [](std::expected<Buffer, std::string> der)
        -> std::expected<std::optional<Buffer>, std::string> {
        if (!der) return Text(der.error());
        return *std::move(der);
    };
    if (!options.index.empty())
        return wrapped(answer_from_index(options, *question.request, provider, rng));
    if (!options.url.empty() || !options.host.empty())
        return wrapped(ask(options, *question.request));
    if (!options.response_in.empty()) return wrapped(load_bytes(options.response_in));
    return std::nullopt;
}

/// Judges and prints; the result is the exit code.
int conclude(const OcspOptions& options, const OcspQuestion& question,
             const x509::OcspResponse& response, const ProviderPtr& provider, std::string& out) {
    if (!response.basic()) return refuse("Error parsing response\n");
    if (!options.no_verify && !judge_nonce(question, response)) return kFailure;
    const bool believed =
        options.no_verify || judge_response(options, question, response, provider);
    const Summary summary = response_summary(options, question, response);
    out += summary.text;
    return believed && summary.complete ? kSuccess : kFailure;
}

int handle_response(const OcspOptions& options, const OcspQuestion& question, Buffer der,
                    const ProviderPtr& provider, std::string& out) {
    if (options.bad_signature && !options.index.empty()) der.back() ^= 1;
    if (!options.response_out.empty() &&
        !write_result(options.response_out, [&](const auto& write) { write(as_text(der)); }))
        return kFailure;
    const auto response = x509::OcspResponse::parse(std::move(der), *provider);
    if (!response) return refuse("Error reading OCSP response\n");
    const auto status = (*response)->status();
    if (status != x509::OcspResponseStatus::successful) {
        out += fmt::format("Responder Error: {} ({})\n", x509::text_of(status),
                           static_cast<int>(status));
        if (!options.ignore_errors) return kFailure;
    }
    if (options.response_text) out += x509::ocsp_response_text(**response);
    // A responder does not judge itself.
    if (!options.index.empty()) return kSuccess;
    return conclude(options, question, **response, provider, out);
}

int run(const OcspOptions& options) {
    if (!has_work(options)) return refuse("ocsp: Use -help for summary.\n");
    const auto provider = crypto::make_provider();
    crypto::SystemRng rng;
    const auto question = make_question(options, *provider, rng);
    if (!question) return refuse(question.error());
    const auto& request = question->request;
    if (request == nullptr && needs_request(options))
        return refuse("Need an OCSP request for this operation!\n");
    std::string out;
    if (request && options.request_text) out += x509::ocsp_request_text(*request);
    if (request && !options.request_out.empty() &&
        !write_result(options.request_out,
                      [&](const auto& write) { write(as_text(request->der())); }))
        return kFailure;
    auto der = obtain(options, *question, *provider, rng);
    if (!der) return refuse(der.error() + "\n");
    int code = kSuccess;
    if (*der) code = handle_response(options, *question, **std::move(der), provider, out);
    const bool written = write_result(options.out, [&](const auto& write) { write(out); });
    return written ? code : kFailure;
}

}  // namespace

int ocsp_command(Arguments arguments) {
    // -sha256 becomes -*=sha256: a digest counts for the queries behind it.
    std::vector<std::string> rewritten;
    rewritten.reserve(arguments.size());
    std::vector<std::string_view> options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto option = split_option(arguments[i]);
        const auto* row = option ? ocsp_option_table().find(option->name) : nullptr;
        if (option && row == nullptr && find_digest(option->name)) {
            rewritten.push_back("-*=" + std::string(option->name));
            options.push_back(rewritten.back());
            continue;
        }
        options.push_back(arguments[i]);
        const bool takes_value = row != nullptr && row->argument != ArgKind::none && !option->value;
        if (takes_value && i + 1 < arguments.size()) options.push_back(arguments[++i]);
    }
    const auto parsed = read_options(ocsp_option_table(), options);
    return parsed ? run(*parsed) : parsed.error();
}

}  // namespace handfast::cli
