// SPDX-License-Identifier: Apache-2.0
// A small authority that openssl makes in a folder: ca.pem, ca.key, other.pem, ee.pem, index.txt,
// ca.p12, crl.pem, crl.der, crl2.pem, a newer one, requests and responses (req.der, resp.der,
// plain.der, plain-resp.der), folders `hashed` and `empty`.
#pragma once

#include <string>

#include "tests/golden/reference.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace handfast::test {

/// Splits at spaces.
Words words(const std::string& text);

class Authority {
  public:
    Authority();

    const TempDir& folder() const { return folder_; }
    /// The command line that runs in the folder.
    Command command(const std::string& program, const std::string& arguments) const;
    Finished run_in(const std::string& program, const std::string& arguments) const;
    /// Runs openssl, which must succeed.
    void openssl(const std::string& arguments) const;

  private:
    void make_files() const;

    TempDir folder_;
};

/// The one that tests share.
const Authority& authority();

/// A responder on a free port.
class Responder {
  public:
    Responder(const std::string& program, const std::string& options,
              const Authority& place = authority());

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
    Process& process() { return process_; }

  private:
    Process process_;
    std::uint16_t port_;
};

}  // namespace handfast::test
