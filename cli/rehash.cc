// SPDX-License-Identifier: Apache-2.0
// Goes through directories, finds the files with exactly one certificate or CRL, and makes the
// links that are missing.
#include "cli/rehash.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/descriptor.h"
#include "cli/rehash_table.h"
#include "crypto/base/ascii.h"
#include "crypto/base/pem.h"
#include "crypto/digest.h"
#include "crypto/registry.h"
#include "x509/certificate.h"
#include "x509/crl.h"
#include "x509/name_canonical.h"

namespace handfast::cli {
namespace {

enum class HashStyles : std::uint8_t { new_ones, old_ones, both };

struct RehashOptions {
    bool help = false;
    HashStyles styles = HashStyles::new_ones;
    bool keep = false;
    bool verbose = false;
    std::vector<std::string> directories;
};

using enum ArgKind;
using enum Since;
using enum Effect;
using Options = RehashOptions;

constexpr Opt<Options> kGeneral[] = {
    {"help", none, "Display this summary", v1_1_1, full, set<Options, &Options::help>},
    {"compat", none, "Create both new- and old-style hash links", v1_1_1, full,
     set_to<Options, &Options::styles, HashStyles::both>},
    {"old", none, "Use old-style hash to generate links", v1_1_1, full,
     set_to<Options, &Options::styles, HashStyles::old_ones>},
    {"n", none, "Do not remove existing links", v1_1_1, full, set<Options, &Options::keep>},
};
constexpr Opt<Options> kOutput[] = {
    {"v", none, "Verbose output", v1_1_1, full, set<Options, &Options::verbose>},
};
constexpr std::array kGroups{
    OptGroup<Options>{"General", kGeneral},
    OptGroup<Options>{"Output", kOutput},
};
constexpr Opt<Options> kDirectory{
    "directory", text, "One or more directories to process (optional)",
    v1_1_1,      full, add<Options, &Options::directories>};

/// Where OpenSSL looks when nobody says where.
constexpr const char* kDefaultDirectory = "/usr/lib/ssl/certs";

struct Found {
    HashKey key;
    HashKey old_key;
    Buffer digest;
};

/// What a file holds, counted as OpenSSL's PEM_X509_INFO counts: a certificate, a CRL and a key of
/// a traditional form go together, a second of a kind begins another one.
struct Contents {
    std::size_t count = 0;
    std::shared_ptr<const x509::Certificate> certificate;
    std::shared_ptr<const x509::Crl> crl;
};

enum class Slot : std::uint8_t { certificate, crl, key, other };

Slot slot_of(std::string_view label) {
    if (label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label == "TRUSTED CERTIFICATE")
        return Slot::certificate;
    if (label == "X509 CRL") return Slot::crl;
    if (label == "RSA PRIVATE KEY" || label == "DSA PRIVATE KEY" || label == "EC PRIVATE KEY")
        return Slot::key;
    return Slot::other;
}

/// Nothing where something in the file is malformed.
std::optional<Contents> read_contents(ByteView text, const crypto::Provider& provider) {
    Contents out;
    std::array<bool, 3> taken{};
    PemReader reader(text);
    while (true) {
        const auto block = reader.next();
        if (!block) return std::nullopt;
        if (!*block) return out;
        const Slot slot = slot_of((*block)->label);
        if (slot == Slot::other) continue;
        bool& is_taken = taken[static_cast<std::size_t>(slot)];
        if (out.count == 0 || is_taken) {
            ++out.count;
            taken = {};
        }
        is_taken = true;
        Buffer der = to_buffer((*block)->body.expose());
        if (slot == Slot::certificate) {
            // The settings behind a trusted one are not part of it.
            if ((*block)->label == "TRUSTED CERTIFICATE")
                der = to_buffer(DerReader(der).any().whole);
            auto parsed = x509::Certificate::parse(std::move(der), provider);
            if (!parsed) return std::nullopt;
            out.certificate = std::move(*parsed);
        } else if (slot == Slot::crl) {
            auto parsed = x509::Crl::parse(std::move(der));
            if (!parsed) return std::nullopt;
            out.crl = std::move(*parsed);
        }
    }
}

bool has_known_extension(std::string_view name) {
    constexpr std::string_view kExtensions[] = {"pem", "crt", "cer", "crl"};
    const std::size_t dot = name.rfind('.');
    if (dot == name.npos) return false;
    return std::ranges::any_of(kExtensions, [&](std::string_view extension) {
        return equal_ignoring_case(name.substr(dot + 1), extension);
    });
}

void complain(std::string_view text) {
    print_to(stderr, fmt::format("rehash: {}\n", text));
}

class Directory {
  public:
    Directory(std::string path, const Options& options, const crypto::Provider& provider)
        : path_(std::move(path)), options_(options), provider_(provider) {}

    /// The number of errors.
    int process();

  private:
    int look_at(const std::string& name);
    bool take_link(const std::string& name);
    int take_file(const std::string& name);
    int add(const HashKey& key, const std::string& name, const Buffer& digest);
    int settle(const HashBucket& bucket);
    int make_link(const HashBucket& bucket, const HashedFile& file, std::uint64_t number);
    int remove_link(const HashBucket& bucket, const HashedFile& file);
    int unlink(const std::string& path);
    std::string full(std::string_view name) const {
        return path_ + (path_.ends_with('/') ? "" : "/") + std::string(name);
    }
    void say(std::string_view text) {
        if (options_.verbose) print_to(stdout, fmt::format("{}\n", text));
    }

    std::string path_;
    const Options& options_;
    const crypto::Provider& provider_;
    RehashTable table_;
};

int Directory::process() {
    if (::access(path_.c_str(), W_OK) != 0) {
        print_to(stderr, fmt::format("Skipping {}, can't write\n", path_));
        return 1;
    }
    say("Doing " + path_);
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(path_, error), end; !error && entry != end;
         entry.increment(error))
        names.push_back(entry->path().filename().string());
    std::ranges::sort(names);
    int errors = 0;
    for (const std::string& name : names) errors += look_at(name);
    table_.for_each([&](const HashBucket& bucket) { errors += settle(bucket); });
    return errors;
}

int Directory::look_at(const std::string& name) {
    struct stat status {};
    if (::lstat(full(name).c_str(), &status) != 0) return 0;
    if (S_ISLNK(status.st_mode) && take_link(name)) return 0;
    return take_file(name);
}

bool Directory::take_link(const std::string& name) {
    const auto parsed = parse_hashed_name(name);
    if (!parsed) return false;
    std::error_code error;
    const auto target = std::filesystem::read_symlink(full(name), error);
    if (error) return false;
    table_.add_link(*parsed, target.string());
    return true;
}

int Directory::take_file(const std::string& name) {
    if (!has_known_extension(name)) return 0;
    const auto text = read_file(full(name));
    // A directory can be opened, and holds nothing.
    const bool is_directory = !text && text.error() == std::errc::is_a_directory;
    if (!text && !is_directory) {
        complain(fmt::format("error: skipping {}, cannot open file", name));
        return 1;
    }
    const auto contents = read_contents(is_directory ? ByteView{} : text->expose(), provider_);
    if (!contents) return 0;
    if (contents->count != 1) {
        complain(fmt::format(
            "warning: skipping {},it does not contain exactly one certificate or CRL", name));
        return 0;
    }
    if (!contents->certificate && !contents->crl) return 1;
    const bool is_crl = !contents->certificate;
    const HashedKind kind = is_crl ? HashedKind::crl : HashedKind::certificate;
    const x509::Name& named = is_crl ? contents->crl->issuer() : contents->certificate->subject();
    const Buffer digest =
        crypto::digest_of(provider_, crypto::HashId::sha1,
                          is_crl ? contents->crl->der() : contents->certificate->der());
    int errors = 0;
    if (options_.styles != HashStyles::old_ones)
        errors += add({kind, x509::name_hash(named, provider_)}, name, digest);
    if (options_.styles != HashStyles::new_ones)
        errors += add({kind, x509::old_name_hash(named, provider_)}, name, digest);
    return errors;
}

int Directory::add(const HashKey& key, const std::string& name, const Buffer& digest) {
    switch (table_.add_file(key, name, digest)) {
        case HashedResult::added:
            return 0;
        case HashedResult::duplicate:
            complain(fmt::format("warning: skipping duplicate {} in {}",
                                 key.kind == HashedKind::crl ? "CRL" : "certificate", name));
            return 0;
        case HashedResult::overflow:
            break;
    }
    complain(fmt::format("error: hash table overflow for {}", name));
    return 1;
}

/// Links that are right stay; others get the lowest free numbers.
int Directory::settle(const HashBucket& bucket) {
    std::vector<bool> used(bucket.needed + 1);
    for (const HashedFile& file : bucket.files)
        if (file.old_number < bucket.needed) used[file.old_number] = true;
    int errors = 0;
    std::size_t next = 0;
    for (const HashedFile& file : bucket.files) {
        if (file.old_number < bucket.needed) {
            say(fmt::format("link {} -> {}", file.name, hashed_name(bucket.key, file.old_number)));
        } else if (file.is_needed) {
            while (next < bucket.needed && used[next]) ++next;
            used[next] = true;
            errors += make_link(bucket, file, next);
        } else if (!options_.keep) {
            errors += remove_link(bucket, file);
        }
    }
    return errors;
}

int Directory::unlink(const std::string& path) {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return 0;
    complain(fmt::format("Can't unlink {}, {}", path, std::strerror(errno)));
    return 1;
}

int Directory::make_link(const HashBucket& bucket, const HashedFile& file, std::uint64_t number) {
    const std::string name = hashed_name(bucket.key, number);
    say(fmt::format("link {} -> {}", file.name, name));
    int errors = unlink(full(name));
    if (::symlink(file.name.c_str(), full(name).c_str()) != 0) {
        complain(fmt::format("Can't symlink {}, {}", file.name, std::strerror(errno)));
        ++errors;
    }
    return errors;
}

int Directory::remove_link(const HashBucket& bucket, const HashedFile& file) {
    const std::string name = hashed_name(bucket.key, file.old_number);
    say("unlink " + name);
    return unlink(full(name));
}

std::vector<std::string> directories_of(const Options& options) {
    if (!options.directories.empty()) return options.directories;
    const char* const listed = std::getenv("SSL_CERT_DIR");
    if (listed == nullptr) return {kDefaultDirectory};
    std::vector<std::string> out;
    std::string_view rest(listed);
    while (!rest.empty()) {
        const std::size_t colon = rest.find(':');
        if (colon != 0) out.emplace_back(rest.substr(0, colon));
        rest.remove_prefix(colon == rest.npos ? rest.size() : colon + 1);
    }
    return out;
}

}  // namespace

int rehash(Arguments arguments) {
    const auto options =
        read_options(OptTable<Options>{"rehash", kGroups, &kDirectory, Parameters::any}, arguments);
    if (!options) return options.error();
    const auto provider = crypto::make_provider();
    int errors = 0;
    for (const std::string& path : directories_of(*options))
        errors += Directory(path, *options, *provider).process();
    return errors;
}

}  // namespace handfast::cli
