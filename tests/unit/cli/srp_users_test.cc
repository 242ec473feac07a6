// SPDX-License-Identifier: Apache-2.0
// Who is found among the users of a verifier file, and what is made up for the others.
#include "cli/srp_users.h"

#include <gtest/gtest.h>

#include "crypto/registry.h"

namespace handfast::cli {
namespace {

std::shared_ptr<const SrpUsers> users(Output& err, std::optional<std::string> seed) {
    return make_srp_users(*parse_srp_users("V\t10\t/\talice\t1024\tcomment\n"), std::move(seed),
                          crypto::make_provider(), err);
}

TEST(SrpUsers, FindsAUserOfTheFile) {
    Output err(Output::kNowhere);
    const auto alice = users(err, std::nullopt)->find(as_bytes("alice"));
    ASSERT_TRUE(alice);
    EXPECT_EQ(alice->verifier, Buffer{64});
}

// RFC 5054 §2.5.1.3
TEST(SrpUsers, RefusesOthersUnlessASeedMakesThemUp) {
    Output err(Output::kNowhere);
    const auto nobody = users(err, std::nullopt)->find(as_bytes("bob"));
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().reason, Reason::psk_identity_not_found);
    EXPECT_EQ(nobody.error().alert(), AlertDescription::unknown_psk_identity);

    const auto bob = users(err, "seed")->find(as_bytes("bob"));
    const auto again = users(err, "seed")->find(as_bytes("bob"));
    const auto eve = users(err, "seed")->find(as_bytes("eve"));
    ASSERT_TRUE(bob && again && eve);
    EXPECT_EQ(bob->salt, again->salt);
    EXPECT_EQ(bob->verifier, again->verifier);
    EXPECT_NE(bob->salt, eve->salt);
    EXPECT_NE(bob->salt, users(err, "other")->find(as_bytes("bob"))->salt);
}

// A name is a peer's to choose, and a map's key here: one byte more is another user.
TEST(SrpUsers, ComparesNamesToTheirLastByte) {
    Output err(Output::kNowhere);
    EXPECT_FALSE(users(err, std::nullopt)->find(as_bytes(std::string_view("alice\0x", 7))));
}

}  // namespace
}  // namespace handfast::cli
