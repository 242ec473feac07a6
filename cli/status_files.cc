// SPDX-License-Identifier: Apache-2.0
#include "cli/status_files.h"

#include <cerrno>
#include <cstring>

#include <fmt/core.h>

#include "cli/command.h"
#include "cli/descriptor.h"
#include "cli/output.h"
#include "x509/pem_objects.h"

namespace handfast::cli {
namespace {

using Text = std::unexpected<std::string>;

/// CRLs grow: a million entries are some 40 MB.
constexpr std::size_t kCrlLimit = std::size_t{256} << 20;

Result<std::shared_ptr<const x509::Crl>> parse_crl(ByteView content) {
    if (!looks_like_pem(content)) return x509::Crl::parse(to_buffer(content));
    PemReader reader(content);
    while (true) {
        TRY(const auto block, reader.next());
        if (!block) return fail(Reason::pem_no_start_line);
        if (block->label == "X509 CRL") return x509::Crl::parse(to_buffer(block->body.expose()));
    }
}

}  // namespace

std::expected<std::shared_ptr<const x509::Crl>, std::string> load_crl(const std::string& path) {
    const bool from_input = path.empty();
    const std::string shown = from_input ? "<stdin>" : path;
    const auto content = read_file(from_input ? "/dev/stdin" : path, kCrlLimit);
    if (!content)
        return Text(
            fmt::format("Could not open file or uri for loading CRL from {}\n{}\n"
                        "Unable to load CRL",
                        shown, system_error_line(content.error(), shown)));
    auto crl = parse_crl(content->expose());
    if (!crl)
        return Text(
            fmt::format("Could not read CRL from {}\nerror:00000000:handfast::{}:{}\n"
                        "Unable to load CRL",
                        shown, info(crl.error().reason).text, shown));
    return *std::move(crl);
}

std::expected<Buffer, std::string> load_bytes(const std::string& path) {
    const auto content = read_file(path);
    if (!content)
        return Text(
            fmt::format("Can't open \"{}\" for reading, {}", path, content.error().message()));
    return to_buffer(content->expose());
}

bool write_result(const std::string& path,
                  const std::function<void(const std::function<void(std::string_view)>&)>& body) {
    if (path.empty()) {
        body([](std::string_view text) { print_to(stdout, text); });
        return true;
    }
    const int file = create_file(path);
    if (file < 0) {
        print_to(stderr,
                 fmt::format("Can't open \"{}\" for writing, {}\n", path, std::strerror(errno)));
        return false;
    }
    const Descriptor owner(file, Descriptor::Ownership::owned);
    Output output(file);
    body([&](std::string_view text) { output.text(text); });
    return true;
}

}  // namespace handfast::cli
