// SPDX-License-Identifier: Apache-2.0
#include "cli/crl_download.h"

#include <algorithm>

#include "cli/http_fetch.h"
#include "cli/object_file.h"
#include "crypto/base/ascii.h"
#include "x509/distribution_point.h"

namespace handfast::cli {
namespace {

constexpr std::string_view kScheme = "http://";

/// The first place of the extension that HTTP leads to; "" for none.
std::string_view first_url(const x509::Certificate& certificate, x509::Oid extension) {
    const x509::Extension* found = certificate.find(extension);
    if (found == nullptr) return {};
    const auto points = x509::parse_distribution_points(found->value);
    if (!points) return {};
    for (const x509::DistributionPoint& point : *points)
        for (const x509::GeneralName& name : point.name.full_name) {
            const std::string_view url = as_text(name.content);
            if (name.kind == x509::GeneralNameKind::uri &&
                equal_ignoring_case(url.substr(0, kScheme.size()), kScheme))
                return url;
        }
    return {};
}

class Download {
  public:
    Download(std::size_t limit, Output& err) : limit_(limit), err_(err) {}

    void add(const x509::Certificate& certificate, x509::Oid extension) {
        const std::string_view text = first_url(certificate, extension);
        if (text.empty()) return;
        const auto url = parse_http_url(text);
        if (!url) return complain(url.error());
        HttpRequest request{.url = *url};
        request.limits.body = limit_;
        const auto body = http_fetch(request);
        if (!body) return complain(body.error());
        auto crl = parse_crl(*body);
        if (!crl) return complain(info(crl.error().reason).text);
        crls.push_back(*std::move(crl));
    }

    x509::CrlList crls;

  private:
    void complain(std::string_view why) {
        err_.text(fmt::format("Unable to load CRL via CDP: {}\n", why));
        err_.flush();
    }

    std::size_t limit_;
    Output& err_;
};

}  // namespace

x509::CrlList download_crls(const x509::CertificateList& chain, const x509::VerifyOptions& rules,
                            std::size_t limit, Output& err) {
    if (!rules.crl_check || chain.empty()) return {};
    x509::VerifyOptions without_crls = rules;
    without_crls.crl_check = without_crls.crl_check_all = false;
    const x509::VerifyReport report = x509::verify(chain, without_crls);
    Download download(limit, err);
    const std::size_t count = rules.crl_check_all ? report.path.size() : 1;
    for (std::size_t depth = 0; depth < std::min(count, report.path.size()); ++depth) {
        download.add(*report.path[depth], x509::Oid::crl_distribution_points);
        if (rules.use_deltas) download.add(*report.path[depth], x509::Oid::freshest_crl);
    }
    return std::move(download.crls);
}

}  // namespace handfast::cli
