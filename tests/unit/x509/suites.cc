// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/x509/suites.h"

#include <cstdio>

#include "crypto/base/pem.h"
#include "handshake/security_policy.h"
#include "tests/support/gzip.h"
#include "tests/unit/x509/forge.h"
#include "x509/pem_objects.h"

namespace handfast::testing {

std::optional<Json> read_suite(const std::string& path) {
    const auto text = test::read_gzip(HANDFAST_VECTORS "/" + path);
    if (!text) return std::nullopt;
    return Json::parse(*text);
}

Instant time_of_suite(const Json& text) {
    int year = 0, hour = 0, minute = 0, second = 0;
    unsigned month = 0, day = 0;
    if (!text.is_string() || std::sscanf(std::string(text).c_str(), "%d-%u-%uT%d:%d:%d", &year,
                                         &month, &day, &hour, &minute, &second) != 6)
        return kToday;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

bool add_certificate(const std::string& text, x509::CertificateList& list) {
    Result<std::shared_ptr<const x509::Certificate>> parsed = fail(Reason::internal_error);
    if (looks_like_pem(as_bytes(text))) {
        parsed = x509::certificate_from_pem(as_bytes(text), provider());
    } else if (const auto der = decode_base64(text)) {
        parsed = x509::Certificate::parse(to_buffer(der->expose()), provider());
    }
    if (parsed) list.push_back(*std::move(parsed));
    return parsed.has_value();
}

bool add_crl(const std::string& text, x509::CrlList& list) {
    if (looks_like_pem(as_bytes(text))) {
        const auto objects = x509::objects_from_pem(as_bytes(text), provider());
        if (objects) list.insert(list.end(), objects->crls.begin(), objects->crls.end());
        return objects.has_value();
    }
    const auto der = decode_base64(text);
    if (!der) return false;
    auto crl = x509::Crl::parse(to_buffer(der->expose()));
    if (crl) list.push_back(*std::move(crl));
    return crl.has_value();
}

void hold_to(x509::VerifyOptions& options, std::uint8_t level) {
    options.has_strong_key = [level](const x509::Certificate& one) {
        return has_strong_key(one, level);
    };
    options.has_strong_signature = [level](const x509::Certificate& one) {
        return has_strong_signature(one, level);
    };
}

x509::VerifyReport SuiteQuestion::report() {
    options.trust = std::make_shared<x509::TrustList>(anchors);
    return x509::verify(chain, options);
}

bool SuiteQuestion::is_accepted() {
    return parsed && report().code() == x509::VerifyCode::ok;
}

}  // namespace handfast::testing
