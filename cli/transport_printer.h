// SPDX-License-Identifier: Apache-2.0
// -debug: what is read from and written to the socket.
#pragma once

#include "cli/link.h"
#include "cli/output.h"

namespace handfast::cli {

class TransportPrinter final : public TransportWatch {
  public:
    /// Reads and writes that found nothing are shown only where OpenSSL would make them (-nbio).
    enum class Idle : bool { hidden, shown };
    TransportPrinter(Output& out, Idle idle) : out_(out), idle_(idle) {}

    void read(ByteView bytes, std::size_t wanted, long result) override;
    void written(ByteView bytes, std::size_t wanted, long result) override;

  private:
    void print(std::string_view what, ByteView bytes, std::size_t wanted, long result);

    Output& out_;
    Idle idle_;
};

}  // namespace handfast::cli
