// SPDX-License-Identifier: Apache-2.0
// Reads the description, has everything made in memory, then writes the files.
#include "cli/mint.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/descriptor.h"
#include "cli/mint_fault.h"
#include "cli/mint_maker.h"
#include "cli/mint_values.h"
#include "cli/system_clock.h"
#include "crypto/random.h"
#include "crypto/registry.h"

namespace handfast::cli {
namespace {

struct MintOptions {
    bool help = false;
    bool list_faults = false;
    bool list_settings = false;
    std::vector<std::string> lines;
    std::vector<std::string> files;
    std::string directory = ".";
    std::string seed;
    std::string now;
};

constexpr Opt<MintOptions> kGeneral[] = {
    {"help", ArgKind::none, "Display this summary", Since::own, Effect::full,
     set<MintOptions, &MintOptions::help>},
    {"list-faults", ArgKind::none, "List everything that can be made wrong", Since::own,
     Effect::full, set<MintOptions, &MintOptions::list_faults>},
    {"list-settings", ArgKind::none, "List the words of descriptions", Since::own, Effect::full,
     set<MintOptions, &MintOptions::list_settings>},
};
constexpr Opt<MintOptions> kMaking[] = {
    {"in", ArgKind::text, "A file with a description; - for standard input", Since::own,
     Effect::full, add<MintOptions, &MintOptions::files>},
    {"outdir", ArgKind::text, "Where the files go; made if it is not there", Since::own,
     Effect::full, set<MintOptions, &MintOptions::directory>},
    {"seed", ArgKind::text, "The same keys and numbers every time", Since::own, Effect::full,
     set<MintOptions, &MintOptions::seed>},
    {"now", ArgKind::text, "The time that others count from (20261231235959Z)", Since::own,
     Effect::full, set<MintOptions, &MintOptions::now>},
};
constexpr std::array kGroups{
    OptGroup<MintOptions>{"General", kGeneral},
    OptGroup<MintOptions>{"Making", kMaking},
};
constexpr Opt<MintOptions> kLine{
    "line",     ArgKind::text, "A line of a description, as in 'cert leaf issuer=root dns=host'",
    Since::own, Effect::full,  add<MintOptions, &MintOptions::lines>};

int refuse(std::string_view why) {
    print_to(stderr, fmt::format("mint: {}\n", why));
    return kFailure;
}

Made<std::string> read_text(const std::string& path) {
    if (path != "-") {
        const auto text = read_file(path);
        if (!text) return std::unexpected(fmt::format("{}: {}", path, text.error().message()));
        return std::string(as_text(text->expose()));
    }
    const Descriptor input(STDIN_FILENO, Descriptor::Ownership::borrowed);
    std::string text;
    std::array<std::uint8_t, 4096> chunk;
    while (text.size() < kFileLimit) {
        const auto got = input.read(chunk);
        if (!got) return std::unexpected("standard input cannot be read");
        if (*got == 0) break;
        text += as_text(ByteView(chunk).first(*got));
    }
    return text;
}

Made<std::string> description(const MintOptions& options) {
    std::string text;
    for (const std::string& path : options.files) {
        auto part = read_text(path);
        if (!part) return part;
        text += *part + "\n";
    }
    for (const std::string& line : options.lines) text += line + "\n";
    if (text.empty()) return std::unexpected("nothing to make; try 'cert host dns=localhost'");
    return text;
}

Made<void> write_file(const std::string& path, const MintedFile& file) {
    const auto wrong = [&] {
        const std::error_code error(errno, std::generic_category());
        return std::unexpected(fmt::format("{}: {}", path, error.message()));
    };
    constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    const Descriptor out(::open(path.c_str(), kFlags, file.secret ? 0600 : 0666),
                         Descriptor::Ownership::owned);
    if (!out) return wrong();
    if (file.secret && ::fchmod(out.fd(), 0600) != 0) return wrong();
    ByteView rest = file.content.expose();
    while (!rest.empty()) {
        const ssize_t wrote = ::write(out.fd(), rest.data(), rest.size());
        if (wrote < 0) return wrong();
        rest = rest.subspan(static_cast<std::size_t>(wrote));
    }
    return {};
}

Made<void> make_all(const MintOptions& options) {
    const auto text = description(options);
    if (!text) return std::unexpected(text.error());
    const auto start =
        options.now.empty() ? Made<Instant>(now()) : instant_value(options.now, now());
    if (!start) return std::unexpected(start.error());
    const auto items = parse_mint_text(*text);
    if (!items) return std::unexpected(items.error());
    const auto orders = read_orders(*items, *start);
    if (!orders) return std::unexpected(orders.error());
    Buffer seed = to_buffer(as_bytes(options.seed));
    if (seed.empty()) {
        seed.resize(32);
        crypto::SystemRng().fill(seed);
    }
    const auto provider = crypto::make_provider();
    const auto files = make_files(*orders, {.provider = *provider, .seed = seed, .now = *start});
    if (!files) return std::unexpected(files.error());
    // One that is there already is as good.
    ::mkdir(options.directory.c_str(), 0777);
    for (const MintedFile& file : *files) {
        const std::string path = options.directory + "/" + file.name;
        if (auto written = write_file(path, file); !written) return written;
        print_to(stdout, (options.directory == "." ? file.name : path) + "\n");
    }
    return {};
}

}  // namespace

int mint(Arguments arguments) {
    const auto options =
        read_options(OptTable<MintOptions>{"mint", kGroups, &kLine, Parameters::any}, arguments);
    if (!options) return options.error();
    if (options->list_faults || options->list_settings) {
        if (options->list_settings) print_to(stdout, settings_text());
        if (options->list_faults) print_to(stdout, faults_text());
        return kSuccess;
    }
    const auto made = make_all(*options);
    return made ? kSuccess : refuse(made.error());
}

}  // namespace handfast::cli
