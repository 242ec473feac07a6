// SPDX-License-Identifier: Apache-2.0
#include "cli/x509.h"

#include <algorithm>

#include <fmt/core.h>

#include "cli/command.h"
#include "cli/descriptor.h"
#include "cli/digest_names.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/system_clock.h"
#include "cli/x509_outputs.h"
#include "cli/x509_trust.h"
#include "crypto/base/pem.h"
#include "crypto/registry.h"

namespace handfast::cli {
namespace {

int check_end(const x509::Certificate& certificate, std::intmax_t seconds) {
    const auto end = certificate.not_after_field().instant();
    // As a number of seconds, since the sum may be beyond what an Instant holds.
    const auto in_seconds = [](Instant instant) {
        return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
    };
    std::intmax_t when = 0;
    const bool overflow = __builtin_add_overflow(in_seconds(now()), seconds, &when);
    const bool expires = end && (overflow ? seconds > 0 : in_seconds(*end) <= when);
    print_to(stdout, expires ? "Certificate will expire\n" : "Certificate will not expire\n");
    return expires ? kFailure : kSuccess;
}

std::string certificate_bytes(const x509::Certificate& certificate, const X509Options& options) {
    if (options.out_format == FileFormat::der) return std::string(as_text(certificate.der()));
    if (!options.trust.write) return encode_pem("CERTIFICATE", certificate.der());
    Buffer both = to_buffer(certificate.der());
    if (const auto settings = changed_trust(certificate, options.trust))
        append(both, encode_trust(*settings));
    return encode_pem("TRUSTED CERTIFICATE", both);
}

/// Everything goes to the file that -out names.
int write_text(const X509Options& options, std::string_view text) {
    if (options.out.empty()) {
        print_to(stdout, text);
        return kSuccess;
    }
    const int file = create_file(options.out);
    if (file < 0) {
        print_to(stderr, fmt::format("Can't open \"{}\" for writing\n", options.out));
        return kFailure;
    }
    const Descriptor owner(file, Descriptor::Ownership::owned);
    Output(file).text(text);
    return kSuccess;
}

int refuse(const std::string& lines) {
    print_to(stderr, lines + "\n");
    return kFailure;
}

/// Of PKCS #12 with -passin's pass phrase, or one that is typed.
CertificateFile file_of(const X509Options& options, const std::optional<SecretBuffer>& phrase) {
    CertificateFile file{options.in, options.in_format};
    if (phrase) file.passphrase = [&phrase]() -> Result<SecretBuffer> { return phrase->clone(); };
    return file;
}

int run(const X509Options& options) {
    const auto provider = crypto::make_provider();
    const auto phrases = read_passphrases(options.passin, std::nullopt);
    if (!phrases) return refuse(phrases.error());
    const auto certificate =
        load_certificate(file_of(options, phrases->first), "certificate", *provider);
    if (!certificate) return refuse(certificate.error());
    std::string text;
    for (const X509Output output : options.outputs)
        text += x509_output(output, **certificate, options, *provider);
    if (!options.check_end) text += x509_checks(**certificate, options);
    const bool writes = !options.no_out && !options.no_cert && !options.check_end;
    if (writes) text += certificate_bytes(**certificate, options);
    if (const int failed = write_text(options, text)) return failed;
    return options.check_end ? check_end(**certificate, *options.check_end) : kSuccess;
}

}  // namespace

int x509_command(Arguments arguments) {
    const SplitArguments split = split_digests(x509_option_table(), arguments);
    auto options = read_options(x509_option_table(), split.options);
    if (!options) return options.error();
    if (!split.digests.empty()) {
        options->digest = split.digests.back().digest;
        options->digest_name = split.digests.back().name;
    }
    return run(*options);
}

}  // namespace handfast::cli
