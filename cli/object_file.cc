// SPDX-License-Identifier: Apache-2.0
#include "cli/object_file.h"

#include <fmt/core.h>

#include "cli/descriptor.h"
#include "crypto/base/pem.h"
#include "x509/crl.h"
#include "x509/pem_objects.h"

namespace handfast::cli {
namespace {

std::string reason_line(Reason reason, const std::string& path) {
    const std::string_view text =
        reason == Reason::pem_no_start_line ? "no certificate or crl found" : info(reason).text;
    return fmt::format("error:05800088:x509 certificate routines::{}:{}", text, path);
}

/// A certificate, or else a CRL.
Result<ObjectFile> parse_der(ByteView der, const crypto::Provider& provider) {
    auto certificate = x509::Certificate::parse(to_buffer(der), provider);
    if (certificate) return ObjectFile{{*std::move(certificate)}, {}};
    auto crl = x509::Crl::parse(to_buffer(der));
    if (crl) return ObjectFile{{}, {*std::move(crl)}};
    return fail(certificate.error());
}

Result<ObjectFile> parse_objects(ByteView bytes, const crypto::Provider& provider) {
    if (!looks_like_pem(bytes)) return parse_der(bytes, provider);
    TRY(auto objects, x509::objects_from_pem(bytes, provider));
    return ObjectFile{std::move(objects.certificates), std::move(objects.crls)};
}

}  // namespace

std::expected<ObjectFile, std::string> read_objects(const std::string& path,
                                                    const crypto::Provider& provider) {
    const auto content = read_file(path);
    if (!content) return std::unexpected(system_error_line(content.error(), path));
    auto objects = parse_objects(content->expose(), provider);
    if (!objects) return std::unexpected(reason_line(objects.error().reason, path));
    return *std::move(objects);
}

}  // namespace handfast::cli
