// SPDX-License-Identifier: Apache-2.0
// -rand and -writerand. Files can add to the system's randomness but never replace it.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/provider.h"
#include "crypto/random.h"

namespace handfast::cli {

/// A command's source of randomness: the system's, xored with a stream that is keyed by what the
/// files of -rand hold, where there are any.
class CommandRng final : public Rng {
  public:
    /// Mixes in every file of the lists ("a:b" is two). Files that are no regular ones give 2048
    /// bytes. The error is the lines for stderr, without the final newline.
    std::expected<void, std::string> load(const std::vector<std::string>& lists,
                                          const crypto::Provider& provider);
    void fill(ByteSpan out) noexcept override;

  private:
    crypto::SystemRng system_;
    std::optional<crypto::SeededRng> files_;
};

/// -writerand: 1024 bytes into a file of mode 0600. The error as in `CommandRng::load`.
std::expected<void, std::string> write_random_file(const std::string& path, Rng& rng);

/// What every command does last: -writerand, if `path` is given. Returns the command's exit code,
/// or 1 when the file cannot be written, after saying so on stderr.
int finish_random_state(const std::string& path, Rng& rng, int code);

}  // namespace handfast::cli
