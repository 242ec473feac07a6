// SPDX-License-Identifier: Apache-2.0
#include "cli/crl.h"

#include <fmt/core.h>

#include "cli/command.h"
#include "cli/crl_options.h"
#include "cli/digest_names.h"
#include "cli/load.h"
#include "cli/object_file.h"
#include "cli/status_files.h"
#include "cli/x509_outputs.h"
#include "crypto/base/pem.h"
#include "crypto/random.h"
#include "crypto/registry.h"
#include "x509/crl_delta.h"
#include "x509/name_canonical.h"
#include "x509/print/text.h"

namespace handfast::cli {
namespace {

std::string hash_line(std::string_view label, std::uint32_t hash) {
    return fmt::format("{}={:08x}\n", label, hash);
}

std::string next_update(const x509::Crl& crl, const CrlOptions& options) {
    return crl.next_update() ? x509::time_text(*crl.next_update(), options.form.times) : "NONE";
}

std::string fingerprint(const x509::Crl& crl, AnyDigest digest, const crypto::Provider& provider) {
    return fmt::format("{} Fingerprint={}\n", provider_name(digest),
                       x509::colon_hex(digest_of(digest, crl.der(), provider)));
}

std::string output_of(CrlOutput output, const x509::Crl& crl, const CrlOptions& options,
                      const crypto::Provider& provider) {
    switch (output) {
        case CrlOutput::issuer:
            return titled_name("issuer=", crl.issuer(), options.form.names);
        case CrlOutput::number:
            return "crlNumber=" +
                   (crl.number().empty() ? "<NONE>" : "0x" + x509::integer_hex(crl.number())) +
                   "\n";
        case CrlOutput::hash:
            return hash_line("issuer name hash", x509::name_hash(crl.issuer(), provider));
        case CrlOutput::hash_old:
            return hash_line("issuer name old hash", x509::old_name_hash(crl.issuer(), provider));
        case CrlOutput::last_update:
            return "lastUpdate=" + x509::time_text(crl.this_update(), options.form.times) + "\n";
        case CrlOutput::next_update:
            return "nextUpdate=" + next_update(crl, options) + "\n";
        case CrlOutput::fingerprint:
            return fingerprint(crl, options.digest.value_or(AnyDigest(crypto::HashId::sha1)),
                               provider);
    }
    return "";
}

/// Looks for the issuer by its name alone, as OpenSSL does.
bool verify(const x509::Crl& crl, const CrlOptions& options,
            const std::shared_ptr<const crypto::Provider>& provider) {
    const auto refuse = [](std::string_view text) {
        print_to(stderr, text);
        return false;
    };
    TrustStore store(provider);
    if (const auto added = store.add_or_default(options.places); !added)
        return refuse(added.error() + "\n");
    const x509::CertificateList issuers = store.certificates_named(crl.issuer());
    if (issuers.empty()) return refuse("Error getting CRL issuer certificate\n");
    const x509::Certificate& issuer = *issuers.front();
    if (issuer.public_key() == nullptr) return refuse("Error getting CRL issuer public key\n");
    print_to(stderr, crl.signed_by(issuer) ? "verify OK\n" : "verify failure\n");
    return true;
}

/// Whether a digest was asked for that signs nothing.
bool has_odd_digest(const CrlOptions& options) {
    return options.digest && !std::holds_alternative<crypto::HashId>(*options.digest);
}

using CrlPtr = std::shared_ptr<const x509::Crl>;

/// -gendelta: what the other list has that this one does not. The error is lines for stderr.
std::expected<CrlPtr, std::string> make_delta(const x509::Crl& base, const CrlOptions& options,
                                              const crypto::Provider& provider) {
    using Text = std::unexpected<std::string>;
    if (options.key.empty()) return Text("Missing CRL signing key");
    const auto newer = load_crl(options.newer, FileFormat::any, "other CRL");
    if (!newer) return Text(newer.error());
    const auto key = load_private_key({options.key}, "CRL signing key", std::nullopt, provider);
    if (!key) return Text(key.error());
    if (has_odd_digest(options)) return Text("Error creating delta CRL");
    std::optional<crypto::HashId> hash;
    if (options.digest) hash = std::get<crypto::HashId>(*options.digest);
    crypto::SystemRng rng;
    auto made = x509::make_delta({base, **newer, **key, hash}, rng);
    if (!made)
        return Text(fmt::format(
            "Error creating delta CRL\nerror:{:08X}:x509 certificate routines::{}",
            0x05800000u | static_cast<unsigned>(made.error()), x509::text_of(made.error())));
    auto delta = x509::Crl::parse(*std::move(made));
    if (!delta) return Text("Error creating delta CRL");
    return *std::move(delta);
}

std::string encode(const x509::Crl& crl, const CrlOptions& options) {
    Buffer der = to_buffer(crl.der());
    if (options.bad_signature) der.back() ^= 1;
    if (options.out_format == FileFormat::der) return std::string(as_text(der));
    return encode_pem("X509 CRL", der);
}

int refuse(const std::string& lines) {
    print_to(stderr, lines + "\n");
    return kFailure;
}

int run(const CrlOptions& options) {
    const auto provider = crypto::make_provider();
    auto crl = load_crl(options.in);
    if (!crl) return refuse(crl.error());
    if (options.verify && !verify(**crl, options, provider)) return kFailure;
    if (!options.newer.empty()) crl = make_delta(**crl, options, *provider);
    if (!crl) return refuse(crl.error());
    for (const CrlOutput output : options.outputs)
        print_to(stdout, output_of(output, **crl, options, *provider));
    const bool written = write_result(options.out, [&](const auto& write) {
        if (options.text) x509::print_crl(**crl, options.form, write);
        if (!options.no_out) write(encode(**crl, options));
    });
    return written ? kSuccess : kFailure;
}

}  // namespace

int crl_command(Arguments arguments) {
    const SplitArguments split = split_digests(crl_option_table(), arguments);
    auto options = read_options(crl_option_table(), split.options);
    if (!options) return options.error();
    if (!split.digests.empty()) options->digest = split.digests.back().digest;
    return run(*options);
}

}  // namespace handfast::cli
