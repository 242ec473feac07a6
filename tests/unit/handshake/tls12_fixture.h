// SPDX-License-Identifier: Apache-2.0
// A client and a server that speak TLS 1.2 alone unless a test says otherwise.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "handshake/key_schedule12.h"
#include "tests/support/credentials.h"
#include "tests/support/edit_hello.h"
#include "tests/support/pair.h"

namespace handfast::testing {

class Tls12 : public ::testing::Test {
  protected:
    Tls12();

    /// Makes the ends; filters may be set after that and before run().
    Pair& make();
    /// Makes them if need be and lets them talk.
    Pair& run();

    /// Client and server with a store and ticket keys, as s_server has them.
    void use_stateful_sessions();
    void use_tickets();

    /// Runs a whole handshake and hands out the client's session.
    std::shared_ptr<const Session> first_session();
    /// Offers it in a new connection.
    Pair& resume(std::shared_ptr<const Session> session);

    Pair& pair() { return *pair_; }

    Config client;
    Config server;
    PairOptions options;

  private:
    std::unique_ptr<Pair> pair_;
};

/// Those that the same tables run, and what a test of each is called.
inline constexpr ProtocolVersion kLegacyVersions[] = {
    ProtocolVersion::ssl3, ProtocolVersion::tls1_0, ProtocolVersion::tls1_1,
    ProtocolVersion::tls1_2};
std::string version_name(const ::testing::TestParamInfo<ProtocolVersion>& info);

/// Data goes through in both directions and the ends agree on everything that both know.
void expect_agreement(Pair& pair);

/// `end` failed for this reason, told its peer so, and the peer knows.
void expect_refusal(End& end, const End& peer, Reason reason, AlertDescription alert);

}  // namespace handfast::testing
