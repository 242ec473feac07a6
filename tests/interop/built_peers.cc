// SPDX-License-Identifier: Apache-2.0
// What peers need before they can run: a class, a program, a database; made once.
#include <filesystem>
#include <map>

#include "tests/interop/matrix.h"

namespace handfast::interop {
namespace {

using test::Finished;
using test::Identities;

constexpr test::Milliseconds kBuildPatience{240'000};
const std::string kSources = std::string(HANDFAST_SOURCE_ROOT) + "/tests/interop/peers/";

const test::TempDir& folder() {
    static const test::TempDir made;
    return made;
}

// The path when the command did its work.
std::string made_by(const Command& command, std::string path) {
    Finished done = test::run(command, {}, kBuildPatience);
    return done.status == 0 ? path : "";
}

bool fill_database(const std::string& database, KeyKind key) {
    const Identities& identities = *Identities::shared();
    std::vector<Command> commands = {
        {.argv = {"certutil", "-N", "-d", database, "--empty-password"}},
        {.argv = {"certutil", "-A", "-d", database, "-n", "authority", "-t", "C,,", "-i",
                  identities.authority()}},
        {.argv = {"pk12util", "-i", identities.server(key).pkcs12, "-d", database, "-W", "handfast",
                  "-K", ""}},
    };
    for (const Command& command : commands) {
        if (test::run(command).status != 0) return false;
    }
    return true;
}

}  // namespace

std::string java_classes() {
    static const std::string path = made_by(
        {.argv = {"javac", "-d", folder().path(), kSources + "Peer.java"}}, folder().path());
    return path;
}

std::string go_program() {
    static const std::string path =
        made_by({.argv = {"go", "build", "-o", folder() / "peer", kSources + "peer.go"},
                 .env = {{"GO111MODULE", "off"}, {"GOTOOLCHAIN", "local"}, {"GOPROXY", "off"}}},
                folder() / "peer");
    return path;
}

std::string nss_database(KeyKind key) {
    static const test::TempDir databases;
    static std::map<KeyKind, bool> filled;
    std::string path = databases / test::name_of(key);
    if (!filled.contains(key)) {
        std::filesystem::create_directory(path);
        filled[key] = fill_database("sql:" + path, key);
    }
    return filled[key] ? "sql:" + path : "";
}

}  // namespace handfast::interop
