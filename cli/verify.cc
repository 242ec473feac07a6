// SPDX-License-Identifier: Apache-2.0
#include "cli/verify.h"

#include <fmt/core.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/crl_download.h"
#include "cli/load.h"
#include "cli/object_file.h"
#include "cli/output.h"
#include "cli/verify_options.h"
#include "crypto/registry.h"
#include "x509/print/policy_text.h"

namespace handfast::cli {
namespace {

using x509::VerifyCode;

/// Of `openssl verify`: a certificate that is not good.
constexpr int kNotGood = 2;

/// Errors that OpenSSL reports and looks on after.
bool goes_on_after(VerifyCode code) {
    switch (code) {
        case VerifyCode::no_explicit_policy:
        case VerifyCode::certificate_has_expired:
        case VerifyCode::self_signed_leaf:
        case VerifyCode::invalid_ca:
        case VerifyCode::invalid_non_ca:
        case VerifyCode::path_length_exceeded:
        case VerifyCode::crl_has_expired:
        case VerifyCode::crl_not_yet_valid:
        case VerifyCode::unhandled_critical_extension:
        case VerifyCode::unsuitable_purpose:
        case VerifyCode::pathlen_invalid_for_non_ca:
        case VerifyCode::pathlen_without_key_cert_sign:
        case VerifyCode::ca_basic_constraints_not_critical:
        case VerifyCode::ca_cert_missing_key_usage:
        case VerifyCode::key_cert_sign_invalid_for_non_ca:
        case VerifyCode::issuer_name_empty:
        case VerifyCode::subject_name_empty:
        case VerifyCode::empty_subject_san_not_critical:
        case VerifyCode::empty_subject_alt_name:
        case VerifyCode::signature_algorithm_inconsistency:
        case VerifyCode::authority_key_identifier_critical:
        case VerifyCode::subject_key_identifier_critical:
        case VerifyCode::missing_authority_key_identifier:
        case VerifyCode::missing_subject_key_identifier:
        case VerifyCode::extensions_require_version_3:
            return true;
        default:
            return false;
    }
}

std::string name_line(const x509::Certificate& certificate, const x509::NameOptions& names) {
    std::string out;
    x509::append_name(out, certificate.subject(), names);
    return out;
}

class VerifyRun {
  public:
    explicit VerifyRun(const VerifyCommandOptions& options)
        : options_(options),
          provider_(crypto::make_provider()),
          rules_(verify_options(options.validation, x509::Purpose::none, 0)) {}

    int run();

  private:
    bool gather();
    bool gather_trust();
    bool gather_crls();
    std::optional<x509::CertificateList> load_all(const std::vector<std::string>& files,
                                                  std::string_view what);
    bool judge(const std::string& file);
    void print_events(const x509::VerifyReport& report) const;
    std::string chain_text(const x509::VerifyReport& report) const;

    const VerifyCommandOptions& options_;
    std::shared_ptr<const crypto::Provider> provider_;
    x509::VerifyOptions rules_;
};

std::optional<x509::CertificateList> VerifyRun::load_all(const std::vector<std::string>& files,
                                                         std::string_view what) {
    x509::CertificateList all;
    for (const std::string& file : files) {
        const auto loaded = load_certificates(file, what, *provider_);
        if (!loaded) {
            print_to(stderr, loaded.error() + "\n");
            return std::nullopt;
        }
        all.insert(all.end(), loaded->begin(), loaded->end());
    }
    return all;
}

bool VerifyRun::gather_trust() {
    if (!options_.trusted.empty()) {
        if (options_.places.given()) {
            print_to(stderr, "verify: Cannot use -trusted with -CAfile, -CApath or -CAstore\n");
            return false;
        }
        const auto trusted = load_all(options_.trusted, "trusted certificates");
        if (!trusted) return false;
        rules_.trust = std::make_shared<x509::TrustList>(*trusted);
        return true;
    }
    auto store = std::make_shared<TrustStore>(provider_);
    if (const auto added = store->add_or_default(options_.places); !added) {
        print_to(stderr, added.error() + "\n");
        return false;
    }
    rules_.trust = std::move(store);
    return true;
}

bool VerifyRun::gather_crls() {
    for (const std::string& file : options_.crls) {
        auto crl = load_crl(file);
        if (!crl) {
            print_to(stderr, crl.error() + "\n");
            return false;
        }
        rules_.crls.push_back(*std::move(crl));
    }
    return true;
}

bool VerifyRun::gather() {
    auto untrusted = load_all(options_.untrusted, "untrusted certificates");
    if (!untrusted || !gather_trust() || !gather_crls()) return false;
    rules_.untrusted = *std::move(untrusted);
    return true;
}

void VerifyRun::print_events(const x509::VerifyReport& report) const {
    for (const x509::VerifyEvent& event : report.events) {
        if (event.code == VerifyCode::ok) continue;
        std::string text;
        if (event.certificate) text = name_line(*event.certificate, options_.names) + "\n";
        text += fmt::format(
            "{}error {} at {} depth lookup: {}\n", event.in_crl_path ? "[CRL path] " : "",
            static_cast<unsigned>(event.code), event.depth, x509::text_of(event.code));
        if (event.code == VerifyCode::no_explicit_policy && report.policies)
            text += x509::policy_text(*report.policies);
        print_to(stderr, text);
        if (!goes_on_after(event.code)) return;
    }
    if (options_.validation.policy_print && report.code() == VerifyCode::ok && report.policies)
        print_to(stderr, x509::policy_text(*report.policies));
}

std::string VerifyRun::chain_text(const x509::VerifyReport& report) const {
    std::string out = "Chain:\n";
    for (std::size_t depth = 0; depth < report.path.size(); ++depth)
        out +=
            fmt::format("depth={}: {}{}\n", depth, name_line(*report.path[depth], options_.names),
                        depth < report.untrusted ? " (untrusted)" : "");
    return out;
}

bool VerifyRun::judge(const std::string& file) {
    const auto certificate = load_certificate({.path = file}, "certificate file", *provider_);
    if (!certificate) {
        print_to(stderr, certificate.error() + "\n");
        return false;
    }
    x509::VerifyOptions rules = rules_;
    const x509::CertificateList chain = {*certificate};
    if (options_.crl_download) {
        Output err(STDERR_FILENO);
        const auto found = download_crls(chain, rules, kCrlDownloadLimit, err);
        rules.crls.insert(rules.crls.end(), found.begin(), found.end());
    }
    const x509::VerifyReport report = x509::verify(chain, rules);
    print_events(report);
    const std::string shown = file.empty() ? "stdin" : file;
    if (report.code() != VerifyCode::ok) {
        print_to(stderr, fmt::format("error {}: verification failed\n", shown));
        return false;
    }
    print_to(stdout, shown + ": OK\n" + (options_.show_chain ? chain_text(report) : ""));
    return true;
}

int VerifyRun::run() {
    if (!gather()) return kFailure;
    std::vector<std::string> files = options_.certificates;
    if (files.empty()) files.emplace_back();
    int result = kSuccess;
    for (const std::string& file : files)
        if (!judge(file)) result = kNotGood;
    return result;
}

std::string known_names() {
    std::string out = "\nRecognized certificate chain purposes:\n";
    for (const x509::PurposeInfo& purpose : x509::all_purposes())
        out += fmt::format("  {:<15}  {}\n", purpose.name, purpose.long_name);
    out += "Recognized certificate policy names:\n";
    for (const char* name : {"default", "pkcs7", "smime_sign", "ssl_client", "ssl_server"})
        out += fmt::format("  {}\n", name);
    return out;
}

}  // namespace

int verify_command(Arguments arguments) {
    const auto options = read_options(verify_option_table(), arguments);
    if (!options) {
        if (options.error() == kSuccess) print_to(stderr, known_names());
        return options.error();
    }
    return VerifyRun(*options).run();
}

}  // namespace handfast::cli
