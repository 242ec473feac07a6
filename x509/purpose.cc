// SPDX-License-Identifier: Apache-2.0
#include "x509/purpose.h"

#include <algorithm>

namespace handfast::x509 {

namespace {

constexpr PurposeInfo kPurposes[] = {
    {Purpose::tls_client, Trust::tls_client, "sslclient", "SSL client"},
    {Purpose::tls_server, Trust::tls_server, "sslserver", "SSL server"},
    {Purpose::netscape_tls_server, Trust::tls_server, "nssslserver", "Netscape SSL server"},
    {Purpose::smime_sign, Trust::email, "smimesign", "S/MIME signing"},
    {Purpose::smime_encrypt, Trust::email, "smimeencrypt", "S/MIME encryption"},
    {Purpose::crl_sign, Trust::compatible, "crlsign", "CRL signing"},
    {Purpose::any, Trust::by_purpose, "any", "Any Purpose"},
    {Purpose::ocsp_helper, Trust::compatible, "ocsphelper", "OCSP helper"},
    {Purpose::timestamp_sign, Trust::timestamp, "timestampsign", "Time Stamp signing"},
};

}  // namespace

std::span<const PurposeInfo> all_purposes() {
    return kPurposes;
}

std::optional<Purpose> find_purpose(std::string_view name) {
    const auto* found = std::ranges::find(kPurposes, name, &PurposeInfo::name);
    if (found == std::end(kPurposes)) return std::nullopt;
    return found->purpose;
}

}  // namespace handfast::x509
