// SPDX-License-Identifier: Apache-2.0
#include "x509/print/extension_text.h"

#include <algorithm>

#include "x509/print/asn1_dump.h"
#include "x509/print/extension_printers.h"
#include "x509/print/text.h"

namespace handfast::x509 {

namespace {

struct Row {
    Oid oid;
    ExtensionPrinter print;
};

/// Those that OpenSSL 3.0 knows.
constexpr Row kRows[] = {
    {Oid::netscape_cert_type, print_netscape_cert_type},
    {Oid::netscape_base_url, print_ia5_string},
    {Oid::netscape_revocation_url, print_ia5_string},
    {Oid::netscape_ca_revocation_url, print_ia5_string},
    {Oid::netscape_renewal_url, print_ia5_string},
    {Oid::netscape_ca_policy_url, print_ia5_string},
    {Oid::netscape_ssl_server_name, print_ia5_string},
    {Oid::netscape_comment, print_ia5_string},
    {Oid::subject_key_identifier, print_octets},
    {Oid::key_usage, print_key_usage},
    {Oid::private_key_usage_period, print_private_key_period},
    {Oid::subject_alt_name, print_general_names},
    {Oid::issuer_alt_name, print_general_names},
    {Oid::certificate_issuer, print_general_names},
    {Oid::basic_constraints, print_basic_constraints},
    {Oid::crl_number, print_integer},
    {Oid::delta_crl_indicator, print_integer},
    {Oid::certificate_policies, print_policies},
    {Oid::authority_key_identifier, print_authority_key_identifier},
    {Oid::crl_distribution_points, print_distribution_points},
    {Oid::freshest_crl, print_distribution_points},
    {Oid::ext_key_usage, print_key_purposes},
    {Oid::crl_reason, print_crl_reason},
    {Oid::invalidity_date, print_generalized_time},
    {Oid::strong_extranet, print_strong_extranet},
    {Oid::authority_info_access, print_information_access},
    {Oid::subject_info_access, print_information_access},
    {Oid::ip_address_blocks, print_address_blocks},
    {Oid::autonomous_system_numbers, print_autonomous_systems},
    {Oid::ocsp_nonce, print_ocsp_nonce},
    {Oid::ocsp_crl_id, print_ocsp_crl_id},
    {Oid::ocsp_archive_cutoff, print_generalized_time},
    {Oid::ocsp_service_locator, print_ocsp_service_locator},
    {Oid::ocsp_no_check, print_null},
    {Oid::policy_constraints, print_policy_constraints},
    {Oid::hold_instruction_code, print_object},
    {Oid::proxy_cert_info, print_proxy_information},
    {Oid::name_constraints, print_name_constraints},
    {Oid::policy_mappings, print_policy_mappings},
    {Oid::inhibit_any_policy, print_integer},
    {Oid::issuing_distribution_point, print_issuing_distribution_point},
    {Oid::ct_precert_scts, print_timestamps},
    {Oid::ct_cert_scts, print_timestamps},
    {Oid::ct_precert_poison, print_null},
    {Oid::tls_feature, print_tls_features},
    {Oid::subject_sign_tool, print_utf8_string},
    {Oid::issuer_sign_tool, print_issuer_sign_tool},
    {Oid::admission, print_admission},
};

void append_unknown(std::string& out, ByteView value, UnknownExtension form, std::size_t margin,
                    std::string_view why) {
    switch (form) {
        case UnknownExtension::printable:
            indent(out, margin);
            append_printable(out, value);
            return;
        case UnknownExtension::error:
            indent(out, margin);
            out.append(why);
            return;
        case UnknownExtension::parse:
            append_asn1_dump(out, value, margin);
            return;
        case UnknownExtension::dump:
            append_dump(out, value, margin);
            return;
    }
}

}  // namespace

void append_extension_value(std::string& out, const Extension& extension, UnknownExtension unknown,
                            std::size_t margin) {
    const auto* row = std::ranges::find(kRows, extension.oid, &Row::oid);
    const bool known = row != std::end(kRows);
    if (known && row->print(out, extension.value, margin)) return;
    append_unknown(out, extension.value, unknown, margin,
                   known ? "<Parse Error>" : "<Not Supported>");
}

void append_extensions(std::string& out, std::string_view title, std::span<const Extension> list,
                       UnknownExtension unknown, std::size_t margin) {
    if (list.empty()) return;
    if (!title.empty()) {
        indent(out, margin);
        out.append(title).append(":\n");
        margin += 4;
    }
    for (const Extension& extension : list) {
        indent(out, margin);
        out.append(object_text(extension.encoded_oid));
        out.append(extension.critical ? ": critical\n" : ": \n");
        append_extension_value(out, extension, unknown, margin + 4);
        out.push_back('\n');
    }
}

}  // namespace handfast::x509
