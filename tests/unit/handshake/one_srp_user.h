// SPDX-License-Identifier: Apache-2.0
// An SRP server's users: "someone", and nobody else.
#pragma once

#include <memory>
#include <utility>

#include "crypto/modp_groups.h"
#include "handshake/srp.h"
#include "tests/support/credentials.h"

namespace handfast::testing {

class OneSrpUser final : public SrpUsers {
  public:
    explicit OneSrpUser(SrpUser user) : user_(std::move(user)) {}
    Result<SrpUser> find(ByteView name) const override {
        if (!equal(name, as_bytes("someone"))) return fail(Reason::psk_identity_not_found);
        return user_;
    }

  private:
    SrpUser user_;
};

inline std::shared_ptr<const SrpUsers> one_srp_user(ByteView password) {
    const crypto::SrpGroup group = *crypto::srp_group(1024);
    SrpUser user{to_buffer(group.n), to_buffer(group.g), to_buffer(as_bytes("salt")), {}};
    user.verifier =
        test_provider()->srp_verifier(group, {as_bytes("someone"), password, user.salt}).value();
    return std::make_shared<OneSrpUser>(std::move(user));
}

}  // namespace handfast::testing
