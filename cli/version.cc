// SPDX-License-Identifier: Apache-2.0
// Versions and backends, as the registry in crypto/ reports them.
#include "cli/version.h"

#include <array>

#include <fmt/core.h>

#include "cli/command.h"
#include "crypto/registry.h"

namespace handfast::cli {
namespace {

struct VersionOptions {
    bool help = false;
    bool all = false;
    bool version = false;  ///< What is printed anyway.
};

constexpr Opt<VersionOptions> kGeneral[] = {
    {"help", ArgKind::none, "Display this summary", Since::v1_1_1, Effect::full,
     set<VersionOptions, &VersionOptions::help>},
};
constexpr Opt<VersionOptions> kOutput[] = {
    {"a", ArgKind::none, "Show all data", Since::v1_1_1, Effect::full,
     set<VersionOptions, &VersionOptions::all>},
    {"v", ArgKind::none, "Show library version", Since::v1_1_1, Effect::full,
     set<VersionOptions, &VersionOptions::version>},
};
constexpr std::array kGroups{
    OptGroup<VersionOptions>{"General", kGeneral},
    OptGroup<VersionOptions>{"Output", kOutput},
};

/// Items with ", " between them.
class Joined {
  public:
    void add(std::string_view item) {
        if (!text_.empty()) text_ += ", ";
        text_ += item;
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

}  // namespace

std::string version_line() {
    Joined libraries;
    for (const std::string& library : crypto::library_versions()) libraries.add(library);
    return fmt::format("Handfast {} ({})", HANDFAST_VERSION, libraries.text());
}

std::string backend_lines() {
    std::string text;
    for (const crypto::RegistryLine& line : crypto::registry_lines()) {
        Joined backends;
        for (const crypto::Backend backend : line.available)
            backends.add(crypto::backend_name(backend));
        text += fmt::format("{:<26}{}\n", line.algorithm,
                            line.available.empty() ? "not available" : backends.text());
    }
    return text;
}

int version(Arguments arguments) {
    const auto options = read_options(OptTable<VersionOptions>{"version", kGroups}, arguments);
    if (!options) return options.error();
    print_to(stdout, version_line() + "\n");
    if (options->all) print_to(stdout, "backends, the serving one first:\n" + backend_lines());
    return kSuccess;
}

}  // namespace handfast::cli
