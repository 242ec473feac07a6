// SPDX-License-Identifier: Apache-2.0
// The support for driving other programs does what the interop tests lean on.
#include "tests/support/process.h"

#include <csignal>

#include <gtest/gtest.h>

#include "tests/support/identity.h"
#include "tests/support/temp_dir.h"

namespace handfast::test {
namespace {

TEST(Process, TalksOverPipes) {
    Process cat({.argv = {"cat"}});
    ASSERT_TRUE(cat.write("hello\n"));
    EXPECT_TRUE(cat.wait_for("hello\n")) << cat.log();
    cat.close_stdin();
    EXPECT_EQ(cat.wait(), 0);
}

TEST(Process, GivesEnvironmentFolderAndStatus) {
    TempDir folder;
    Finished done = run({.argv = {"sh", "-c", "echo $A; pwd; echo e >&2; exit 7"},
                         .env = {{"A", "b"}},
                         .cwd = folder.path()});
    EXPECT_EQ(done.status, 7);
    EXPECT_EQ(done.out, "b\n" + folder.path() + "\n");
    EXPECT_EQ(done.err, "e\n");
}

TEST(Process, WaitsNoLongerThanToldTo) {
    Process sleep({.argv = {"sleep", "60"}});
    EXPECT_FALSE(sleep.wait_for("never", Milliseconds(20)));
    EXPECT_EQ(sleep.wait(Milliseconds(20)), std::nullopt);
    sleep.signal(SIGTERM);
    EXPECT_EQ(sleep.wait(), 128 + SIGTERM);
}

TEST(Process, EndsItsWholeGroup) {
    pid_t grandchild = 0;
    {
        Process shell({.argv = {"sh", "-c", "sleep 60 & echo pid $! .; wait"}});
        ASSERT_TRUE(shell.wait_for(" .\n")) << shell.log();
        grandchild = std::stoi(shell.out().substr(4));
        ASSERT_EQ(::kill(grandchild, 0), 0);
    }
    // It is gone once its new parent has collected it.
    for (int i = 0;
         i < 200 && read_file("/proc/" + std::to_string(grandchild) + "/stat").find(") S") !=
                        std::string::npos;
         ++i) {
        run({.argv = {"sleep", "0.01"}});
    }
    EXPECT_EQ(read_file("/proc/" + std::to_string(grandchild) + "/stat").find(") S"),
              std::string::npos);
}

TEST(Process, SaysWhenAProgramIsMissing) {
    EXPECT_EQ(run({.argv = {"no-such-program-anywhere"}}).status, 127);
    EXPECT_EQ(find_program("no-such-program-anywhere"), std::nullopt);
    EXPECT_NE(find_program("sh"), std::nullopt);
}

TEST(Process, ReadsThePortThatAServerTook) {
    Process server(
        {.argv = {"sh", "-c", "echo 'Using default'; echo 'ACCEPT [::]:43313'; sleep 60"}});
    EXPECT_EQ(accepted_port(server), 43313);
    Process silent({.argv = {"true"}});
    EXPECT_EQ(accepted_port(silent), std::nullopt);
}

TEST(Ports, FreeOneIsNotListenedOn) {
    std::uint16_t port = free_port();
    EXPECT_GT(port, 1023);
    EXPECT_FALSE(wait_for_port(port, Milliseconds(20)));
}

TEST(Identities, VerifyAgainstTheirAuthority) {
    const Identities* identities = Identities::shared();
    if (identities == nullptr) GTEST_SKIP() << "openssl is not installed";
    for (KeyKind kind : kKeyKinds) {
        Finished done =
            run({.argv = {"openssl", "verify", "-CAfile", identities->authority(),
                          "-verify_hostname", "localhost", identities->server(kind).certificate}});
        EXPECT_EQ(done.status, 0) << done.log;
    }
}

}  // namespace
}  // namespace handfast::test
