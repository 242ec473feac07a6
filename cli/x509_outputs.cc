// SPDX-License-Identifier: Apache-2.0
#include "cli/x509_outputs.h"

#include <algorithm>

#include <fmt/core.h>

#include "cli/command.h"
#include "cli/x509_trust.h"
#include "crypto/base/pem.h"
#include "crypto/digest.h"
#include "x509/general_name.h"
#include "x509/host_match.h"
#include "x509/ip_address.h"
#include "x509/name_canonical.h"
#include "x509/oid.h"
#include "x509/print/key_text.h"
#include "x509/print/text.h"

namespace handfast::cli {
namespace {

/// OpenSSL's way of leaving out what is there already: it sorts what it has to look for it.
class Addresses {
  public:
    void add(ByteView text) {
        if (text.empty() || as_text(text).find('\0') != std::string_view::npos) return;
        std::ranges::sort(found_);
        const std::string_view address = as_text(text);
        if (std::ranges::find(found_, address) == found_.end()) found_.emplace_back(address);
    }
    std::string lines() const {
        std::string text;
        for (const std::string& address : found_) {
            x509::append_safe(text, as_bytes(address));
            text += '\n';
        }
        return text;
    }

  private:
    std::vector<std::string> found_;
};

x509::GeneralNames alternative_names(const x509::Certificate& certificate) {
    const x509::Extension* extension = certificate.find(x509::Oid::subject_alt_name);
    if (extension == nullptr) return {};
    return x509::parse_general_names(extension->value).value_or(x509::GeneralNames{});
}

std::string emails(const x509::Certificate& certificate) {
    Addresses found;
    for (const x509::RelativeName& rdn : certificate.subject().relative_names())
        for (const x509::NameAttribute& attribute : rdn)
            if (x509::find_oid(attribute.type) == x509::Oid::email_address &&
                attribute.tag == der::kIa5String)
                found.add(attribute.value);
    for (const x509::GeneralName& name : alternative_names(certificate))
        if (name.kind == x509::GeneralNameKind::rfc822_name) found.add(name.content);
    return found.lines();
}

std::string responders(const x509::Certificate& certificate) {
    Addresses found;
    const x509::Extension* extension = certificate.find(x509::Oid::authority_info_access);
    DerReader reader(extension == nullptr ? ByteView{} : extension->value);
    DerReader list = reader.sequence();
    while (!list.empty()) {
        DerReader description = list.sequence();
        const x509::Oid method = x509::find_oid(description.oid());
        const DerElement location = description.any();
        if (method == x509::Oid::access_ocsp && location.tag == der::context(6))
            found.add(location.content);
    }
    return list.failed() ? "" : found.lines();
}

std::string digest_hex(const crypto::Provider& provider, crypto::HashId id, ByteView bytes) {
    std::string text;
    x509::append_upper_hex(text, crypto::digest_of(provider, id, bytes));
    return text;
}

std::string ocsp_id(const x509::Certificate& certificate, const crypto::Provider& provider) {
    const auto key = x509::read_spki(certificate.spki());
    return fmt::format("        Subject OCSP hash: {}\n        Public key OCSP hash: {}\n",
                       digest_hex(provider, crypto::HashId::sha1, certificate.subject().der()),
                       digest_hex(provider, crypto::HashId::sha1, key ? key->bits : ByteView{}));
}

std::string fingerprint(const x509::Certificate& certificate, const X509Options& options,
                        const crypto::Provider& provider) {
    return fmt::format("{} Fingerprint={}\n", options.digest_name,
                       x509::colon_hex(digest_of(options.digest, certificate.der(), provider)));
}

std::string chosen_extensions(const x509::Certificate& certificate, const X509Options& options) {
    std::vector<x509::Extension> chosen;
    for (const x509::Extension& extension : certificate.extensions()) {
        const std::string_view name = x509::object_names(extension.encoded_oid).short_name;
        if (std::ranges::find(options.extensions, name) != options.extensions.end())
            chosen.push_back(extension);
    }
    if (chosen.empty()) print_to(stderr, "No extensions in certificate\n");
    std::string text;
    x509::append_extensions(text, "", chosen, x509::UnknownExtension::printable, 0);
    return text;
}

/// The settings come last, as they are after the changes.
std::string text_with_trust(const x509::Certificate& certificate, const X509Options& options) {
    x509::CertificateTextOptions form = options.text;
    form.trust = false;
    std::string text = x509::certificate_text(certificate, form);
    const auto settings = changed_trust(certificate, options.trust);
    if (options.text.trust && settings) x509::append_trust(text, &*settings);
    return text;
}

std::string alias_line(const x509::Certificate& certificate, const X509Options& options) {
    const auto settings = changed_trust(certificate, options.trust);
    if (!settings || settings->alias.empty()) return "<No Alias>\n";
    std::string text;
    x509::append_safe(text, as_bytes(settings->alias));
    return text + "\n";
}

std::string hash_line(std::uint32_t hash) {
    return fmt::format("{:08x}\n", hash);
}

std::string check_line(std::string_view kind, const std::string& wanted, bool matches) {
    return fmt::format("{} {} does{} match certificate\n", kind, wanted, matches ? "" : " NOT");
}

}  // namespace

std::string titled_name(std::string_view title, const x509::Name& name,
                        const x509::NameOptions& options) {
    std::string text(title);
    const bool multiline = options.separator == x509::NameSeparator::multiline;
    if (options.is_compat()) {
        text += x509::name_slashes(name);
    } else {
        if (multiline) text += '\n';
        x509::append_name(text, name, options, multiline ? 4 : 0);
    }
    return text + "\n";
}

std::string x509_output(X509Output output, const x509::Certificate& certificate,
                        const X509Options& options, const crypto::Provider& provider) {
    const auto time = [&](std::string_view label, const x509::Time& field) {
        return fmt::format("{}={}\n", label, x509::time_text(field, options.times));
    };
    switch (output) {
        case X509Output::text:
            return text_with_trust(certificate, options);
        case X509Output::fingerprint:
            return fingerprint(certificate, options, provider);
        case X509Output::alias:
            return alias_line(certificate, options);
        case X509Output::serial:
            return "serial=" + x509::integer_hex(certificate.serial()) + "\n";
        case X509Output::start_date:
            return time("notBefore", certificate.not_before_field());
        case X509Output::end_date:
            return time("notAfter", certificate.not_after_field());
        case X509Output::subject:
            return titled_name("subject=", certificate.subject(), options.text.names);
        case X509Output::issuer:
            return titled_name("issuer=", certificate.issuer(), options.text.names);
        case X509Output::email:
            return emails(certificate);
        case X509Output::subject_hash:
            return hash_line(x509::name_hash(certificate.subject(), provider));
        case X509Output::subject_hash_old:
            return hash_line(x509::old_name_hash(certificate.subject(), provider));
        case X509Output::issuer_hash:
            return hash_line(x509::name_hash(certificate.issuer(), provider));
        case X509Output::issuer_hash_old:
            return hash_line(x509::old_name_hash(certificate.issuer(), provider));
        case X509Output::extensions:
            return chosen_extensions(certificate, options);
        case X509Output::ocsp_id:
            return ocsp_id(certificate, provider);
        case X509Output::ocsp_uri:
            return responders(certificate);
        case X509Output::purpose:
            return purpose_lines(certificate);
        case X509Output::public_key:
            return encode_pem("PUBLIC KEY", certificate.spki());
        case X509Output::modulus:
            return "Modulus=" + x509::modulus_text(certificate.spki()) + "\n";
    }
    return "";
}

std::string x509_checks(const x509::Certificate& certificate, const X509Options& options) {
    std::string text;
    if (options.check_host)
        text += check_line("Hostname", *options.check_host,
                           x509::find_host(certificate, *options.check_host).has_value());
    if (options.check_email)
        text += check_line("Email", *options.check_email,
                           x509::find_mailbox(certificate, *options.check_email).has_value());
    if (options.check_ip) {
        const auto address = x509::parse_ip_address(*options.check_ip);
        text += check_line("IP", *options.check_ip,
                           address && x509::names_address(certificate, *address));
    }
    return text;
}

}  // namespace handfast::cli
