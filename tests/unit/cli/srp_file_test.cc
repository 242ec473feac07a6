// SPDX-License-Identifier: Apache-2.0
// Verifier files of SRP.
#include "cli/srp_file.h"

#include <gtest/gtest.h>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace handfast::cli {
namespace {

TEST(SrpFiles, HaveNumbersInSrpsBase64) {
    // "10" is 64; leading zeros do not count.
    const auto users = parse_srp_users("V\t10\t/\talice\t1024\tcomment\n");
    ASSERT_TRUE(users) << users.error();
    const SrpUser& alice = users->at("alice").parameters;
    EXPECT_EQ(users->at("alice").comment, "comment");
    EXPECT_EQ(alice.verifier, Buffer{64});
    EXPECT_EQ(alice.salt, Buffer{63});
    EXPECT_EQ(alice.n.size(), 128u);
    EXPECT_EQ(alice.g, Buffer{2});
    EXPECT_EQ(parse_srp_users("V\t0041\t0\ta\t1024\n")->at("a").parameters.verifier,
              (Buffer{1, 1}));
}

TEST(SrpFiles, HaveGroupsOfTheirOwn) {
    const auto users = parse_srp_users("# ours\nV\t1\t1\ta\tmine\t\r\nI\tG\t5\tmine\t\t\n");
    ASSERT_TRUE(users) << users.error();
    EXPECT_EQ(users->at("a").parameters.n, Buffer{16});
    EXPECT_EQ(users->at("a").parameters.g, Buffer{5});
}

TEST(SrpFiles, KeepTheLastOfAUserAndNoRevokedOnes) {
    const auto users = parse_srp_users("V\t1\t1\ta\t1024\nV\t2\t1\ta\t1024\nR\t1\t1\tb\t1024\n\n");
    ASSERT_TRUE(users) << users.error();
    EXPECT_EQ(users->size(), 1u);
    EXPECT_EQ(users->at("a").parameters.verifier, Buffer{2});
    EXPECT_TRUE(parse_srp_users("")->empty());
}

TEST(SrpFiles, ThatAreMalformedAreRefused) {
    for (const char* text : {"V\t!\t1\ta\t1024\n", "V\t1\t\ta\t1024\n", "V\t1\t1\t\t1024\n",
                             "V\t1\t1\ta\t1025\n", "V\t1\t1\ta\t\n", "V\n", "I\t?\t1\tx\n"})
        EXPECT_FALSE(parse_srp_users(text)) << text;
    EXPECT_FALSE(parse_srp_users("V\t" + std::string(4000, '1') + "\t1\ta\t1024\n"));
    EXPECT_EQ(load_srp_users("/nonexistent").error(),
              "Cannot initialize SRP verifier file \"/nonexistent\":ret=3\n");
}

TEST(SrpFiles, OfOpensslAreRead) {
    ASSERT_TRUE(test::find_program("openssl"));
    test::TempDir folder;
    const std::string path = folder.write("users", "");
    folder.write("users.attr", "");
    const test::Finished made =
        test::run({.argv = {"openssl", "srp", "-add", "-srpvfile", path, "-gn", "2048", "-passout",
                            "pass:secret", "alice"}});
    ASSERT_EQ(made.status, 0) << made.err;
    const auto users = load_srp_users(path);
    ASSERT_TRUE(users) << users.error();
    EXPECT_EQ(users->at("alice").parameters.n.size(), 256u);
    EXPECT_GT(users->at("alice").parameters.verifier.size(), 240u);
    EXPECT_GT(users->at("alice").parameters.salt.size(), 10u);
}

}  // namespace
}  // namespace handfast::cli
