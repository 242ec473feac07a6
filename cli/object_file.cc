// SPDX-License-Identifier: Apache-2.0
#include "cli/object_file.h"

#include <fmt/core.h>

#include "cli/descriptor.h"
#include "crypto/base/pem.h"
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
    auto crl = parse_crl(der, FileFormat::der);
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
    const auto content = read_file(path, kCrlFileLimit);
    if (!content) return std::unexpected(system_error_line(content.error(), path));
    auto objects = parse_objects(content->expose(), provider);
    if (!objects) return std::unexpected(reason_line(objects.error().reason, path));
    return *std::move(objects);
}

Result<std::shared_ptr<const x509::Crl>> parse_crl(ByteView content, FileFormat format) {
    const bool is_pem =
        format == FileFormat::pem || (format == FileFormat::any && looks_like_pem(content));
    if (!is_pem) return x509::Crl::parse(to_buffer(content));
    PemReader reader(content);
    while (true) {
        TRY(const auto block, reader.next());
        if (!block) return fail(Reason::pem_no_start_line);
        if (block->label == "X509 CRL") return x509::Crl::parse(to_buffer(block->body.expose()));
    }
}

std::expected<std::shared_ptr<const x509::Crl>, std::string> load_crl(const std::string& path,
                                                                      FileFormat format,
                                                                      std::string_view what) {
    const bool from_input = path.empty();
    const std::string shown = from_input ? "<stdin>" : path;
    const auto content = read_file(from_input ? "/dev/stdin" : path, kCrlFileLimit);
    if (!content)
        return std::unexpected(
            fmt::format("Could not open file or uri for loading {0} from {1}\n{2}\n"
                        "Unable to load {0}",
                        what, shown, system_error_line(content.error(), shown)));
    auto crl = parse_crl(content->expose(), format);
    if (!crl)
        return std::unexpected(
            fmt::format("Could not read {0} from {1}\nerror:00000000:handfast::{2}:{1}\n"
                        "Unable to load {0}",
                        what, shown, info(crl.error().reason).text));
    return *std::move(crl);
}

}  // namespace handfast::cli
