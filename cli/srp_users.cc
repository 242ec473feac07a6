// SPDX-License-Identifier: Apache-2.0
#include "cli/srp_users.h"

#include <utility>

#include "cli/hex_dump.h"
#include "crypto/modp_groups.h"

namespace handfast::cli {

namespace {

/// The group of made-up users.
constexpr std::size_t kGroupBits = 2048;

class FileUsers final : public SrpUsers {
  public:
    FileUsers(SrpFile file, std::optional<std::string> seed,
              std::shared_ptr<const crypto::Provider> provider, Output& err)
        : file_(std::move(file)),
          seed_(std::move(seed)),
          provider_(std::move(provider)),
          err_(err) {}

    Result<SrpUser> find(ByteView name) const override {
        err_.print("SRP username = \"{}\"\n", printable(as_text(name)));
        const auto user = file_.find(as_text(name));
        if (user != file_.end()) {
            err_.print("SRP parameters set: username = \"{}\" info=\"{}\" \n",
                       printable(as_text(name)), printable(user->second.comment));
            err_.flush();
            return user->second.parameters;
        }
        if (seed_) return make_up(name);
        err_.print("User {} doesn't exist\n", printable(as_text(name)));
        err_.flush();
        return fail(Reason::psk_identity_not_found);
    }

  private:
    Buffer from_seed(std::string_view use, ByteView name) const {
        const auto hmac = provider_->hmac(crypto::HashId::sha1, as_bytes(*seed_));
        hmac->update(as_bytes(use));
        hmac->update(name);
        Buffer out(crypto::digest_size(crypto::HashId::sha1));
        hmac->finish(out);
        return out;
    }

    // RFC 5054 §2.5.1.3: the salt and the verifier of a name are always the same.
    Result<SrpUser> make_up(ByteView name) const {
        const crypto::SrpGroup group = *crypto::srp_group(kGroupBits);
        SrpUser user{to_buffer(group.n), to_buffer(group.g), from_seed("salt", name), {}};
        const Buffer password = from_seed("password", name);
        TRY(user.verifier, provider_->srp_verifier(group, {name, password, user.salt}));
        return user;
    }

    SrpFile file_;
    std::optional<std::string> seed_;
    std::shared_ptr<const crypto::Provider> provider_;
    Output& err_;
};

}  // namespace

std::shared_ptr<const SrpUsers> make_srp_users(SrpFile file, std::optional<std::string> seed,
                                               std::shared_ptr<const crypto::Provider> provider,
                                               Output& err) {
    return std::make_shared<FileUsers>(std::move(file), std::move(seed), std::move(provider), err);
}

}  // namespace handfast::cli
