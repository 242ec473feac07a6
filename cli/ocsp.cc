// SPDX-License-Identifier: Apache-2.0
#include "cli/ocsp.h"

#include <fmt/core.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/digest_names.h"
#include "cli/http_fetch.h"
#include "cli/ocsp_query.h"
#include "cli/ocsp_responder.h"
#include "cli/ocsp_service.h"
#include "cli/ocsp_verdict.h"
#include "cli/output.h"
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

/// A request that is read or made is answered alone, as in OpenSSL.
bool is_service(const OcspOptions& options) {
    return !options.port.empty() && !options.index.empty() && options.queries.empty() &&
           options.request_in.empty();
}

/// What there is to do.
bool has_work(const OcspOptions& options) {
    return !options.queries.empty() || !options.request_in.empty() ||
           !options.response_in.empty() || is_service(options);
}

bool needs_request(const OcspOptions& options) {
    return !options.signer.empty() || !options.request_out.empty() || !options.host.empty() ||
           !options.url.empty() || !options.index.empty();
}

std::expected<Buffer, std::string> ask(const OcspOptions& options,
                                       const x509::OcspRequest& request) {
    const std::string port = options.port.empty() ? "" : ":" + options.port;
    const std::string text =
        options.url.empty() ? "http://" + options.host + port + options.path : options.url;
    auto url = parse_http_url(text);
    if (!url) return Text(url.error() + "\nError querying OCSP responder");
    HttpRequest message{.url = *std::move(url),
                        .proxy = {options.proxy, options.no_proxy},
                        .headers = options.headers,
                        .content_type = "application/ocsp-request",
                        .body = request.der(),
                        .expected_type = "application/ocsp-response"};
    if (options.timeout > 0) message.limits.time = std::chrono::seconds(options.timeout);
    auto body = http_fetch(message);
    if (!body) return Text("Error querying OCSP responder\n" + body.error());
    return body;
}

class OcspRun {
  public:
    explicit OcspRun(const OcspOptions& options)
        : options_(options), provider_(crypto::make_provider()) {}

    int run();

  private:
    int serve();
    Buffer answer(OcspResponder& responder, ByteView der);
    bool show_request(const x509::OcspRequest& request);
    std::expected<std::optional<Buffer>, std::string> obtain(const OcspQuestion& question);
    bool show_response(const x509::OcspResponse& response);
    int handle_response(const OcspQuestion& question, Buffer der);
    int conclude(const OcspQuestion& question, const x509::OcspResponse& response);

    const OcspOptions& options_;
    ProviderPtr provider_;
    crypto::SystemRng rng_;
    std::string out_;                ///< What is to be printed
    std::optional<Output> printed_;  ///< Of a service
};

/// Nothing when there is nobody to ask.
std::expected<std::optional<Buffer>, std::string> OcspRun::obtain(const OcspQuestion& question) {
    const auto wrapped = [](std::expected<Buffer, std::string> der)
        -> std::expected<std::optional<Buffer>, std::string> {
        if (!der) return Text(der.error());
        return *std::move(der);
    };
    if (!options_.index.empty()) {
        auto responder = OcspResponder::load(options_, provider_);
        if (!responder) return Text(responder.error());
        return responder->answer(*question.request, rng_);
    }
    if (!options_.url.empty() || !options_.host.empty())
        return wrapped(ask(options_, *question.request));
    if (!options_.response_in.empty()) return wrapped(load_bytes(options_.response_in));
    return std::nullopt;
}

/// Judges and prints; the result is the exit code.
int OcspRun::conclude(const OcspQuestion& question, const x509::OcspResponse& response) {
    if (!response.basic()) return refuse("Error parsing response\n");
    if (!options_.no_verify && !judge_nonce(question, response)) return kFailure;
    const bool believed =
        options_.no_verify || judge_response(options_, question, response, provider_);
    const Summary summary = response_summary(options_, question, response);
    out_ += summary.text;
    return believed && summary.complete ? kSuccess : kFailure;
}

/// -reqout and -req_text.
bool OcspRun::show_request(const x509::OcspRequest& request) {
    if (options_.request_text) out_ += x509::ocsp_request_text(request);
    return options_.request_out.empty() ||
           write_result(options_.request_out,
                        [&](const auto& write) { write(as_text(request.der())); });
}

/// An error's line, and -resp_text.
bool OcspRun::show_response(const x509::OcspResponse& response) {
    const auto status = response.status();
    const bool is_error = status != x509::OcspResponseStatus::successful;
    if (is_error)
        out_ += fmt::format("Responder Error: {} ({})\n", x509::text_of(status),
                            static_cast<int>(status));
    if (is_error && !options_.ignore_errors) return false;
    if (options_.response_text) out_ += x509::ocsp_response_text(response);
    return true;
}

int OcspRun::handle_response(const OcspQuestion& question, Buffer der) {
    if (!options_.response_out.empty() &&
        !write_result(options_.response_out, [&](const auto& write) { write(as_text(der)); }))
        return kFailure;
    const auto response = x509::OcspResponse::parse(std::move(der), *provider_);
    if (!response) return refuse("Error reading OCSP response\n");
    if (!show_response(**response)) return kFailure;
    // A responder does not judge itself.
    if (!options_.index.empty()) return kSuccess;
    return conclude(question, **response);
}

/// One request of a service: what it says goes to stdout or -out at once.
Buffer OcspRun::answer(OcspResponder& responder, ByteView der) {
    const auto request = x509::OcspRequest::parse(to_buffer(der), *provider_);
    Buffer made = x509::encode_ocsp_error(x509::OcspResponseStatus::malformed_request);
    if (request) {
        show_request(**request);
        made = responder.answer(**request, rng_);
    } else {
        print_to(stderr, "ocsp: Error parsing DER-encoded request content\n");
    }
    handle_response({}, made);
    printed_->text(std::exchange(out_, {}));
    printed_->flush();
    return made;
}

int OcspRun::serve() {
    auto responder = OcspResponder::load(options_, provider_);
    if (!responder) return refuse(responder.error() + "\n");
    const int file = options_.out.empty() ? STDOUT_FILENO : create_file(options_.out);
    if (file < 0) return refuse(fmt::format("Can't open \"{}\" for writing\n", options_.out));
    printed_.emplace(file);
    return serve_ocsp(options_, [&](ByteView der) { return answer(*responder, der); });
}

int OcspRun::run() {
    if (!has_work(options_)) return refuse("ocsp: Use -help for summary.\n");
    if (is_service(options_)) return serve();
    const auto question = make_question(options_, *provider_, rng_);
    if (!question) return refuse(question.error());
    const auto& request = question->request;
    if (request == nullptr && needs_request(options_))
        return refuse("Need an OCSP request for this operation!\n");
    if (request && !show_request(*request)) return kFailure;
    auto der = obtain(*question);
    if (!der) return refuse(der.error() + "\n");
    int code = kSuccess;
    if (*der) code = handle_response(*question, **std::move(der));
    const bool written = write_result(options_.out, [&](const auto& write) { write(out_); });
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
    return parsed ? OcspRun(*parsed).run() : parsed.error();
}

}  // namespace handfast::cli
