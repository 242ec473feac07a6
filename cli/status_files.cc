// SPDX-License-Identifier: Apache-2.0
#include "cli/status_files.h"

#include <cerrno>
#include <cstring>

#include <fmt/core.h>

#include "cli/command.h"
#include "cli/descriptor.h"
#include "cli/output.h"

namespace handfast::cli {
namespace {

using Text = std::unexpected<std::string>;

}  // namespace

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
