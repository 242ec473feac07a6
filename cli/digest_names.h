// SPDX-License-Identifier: Apache-2.0
// Options that are names of digests (-sha256): any option that a command's table does not have.
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/opt_parse.h"
#include "crypto/algorithms.h"
#include "crypto/plain_digest.h"
#include "crypto/provider.h"

namespace handfast::cli {

/// One to work with, or one for fingerprints alone.
using AnyDigest = std::variant<crypto::HashId, crypto::PlainDigest>;

/// By every name that OpenSSL has for those that we have, in any case.
std::optional<AnyDigest> find_any_digest(std::string_view name);
/// The same of those to work with.
std::optional<crypto::HashId> find_digest(std::string_view name);
/// "SHA2-256": what OpenSSL's providers call it.
std::string_view provider_name(AnyDigest digest);
Buffer digest_of(AnyDigest digest, ByteView message, const crypto::Provider& provider);

struct DigestOption {
    AnyDigest digest;
    std::string_view name;  ///< As it was typed.
};

struct SplitArguments {
    std::vector<std::string_view> options;
    std::vector<DigestOption> digests;  ///< In their order.
};

/// Takes out the options that are digests.
template <class O>
SplitArguments split_digests(const OptTable<O>& table, Arguments arguments) {
    SplitArguments split;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto option = split_option(arguments[i]);
        const auto* row = option ? table.find(option->name) : nullptr;
        const auto digest = option && row == nullptr ? find_any_digest(option->name) : std::nullopt;
        if (digest) {
            split.digests.push_back({*digest, option->name});
            continue;
        }
        split.options.push_back(arguments[i]);
        const bool takes_value = row != nullptr && row->argument != ArgKind::none && !option->value;
        if (takes_value && i + 1 < arguments.size()) split.options.push_back(arguments[++i]);
    }
    return split;
}

}  // namespace handfast::cli
