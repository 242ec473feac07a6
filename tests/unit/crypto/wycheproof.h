// SPDX-License-Identifier: Apache-2.0
// Project Wycheproof's vectors: gzipped JSON, found through HANDFAST_VECTORS. Each file is run
// through every backend that serves its algorithm.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "crypto/registry.h"

namespace handfast::crypto {

using Json = nlohmann::json;

/// What an implementation makes of one test: accepted with the right output, or refused. Empty
/// when the test asks for something that the provider does not offer (another nonce size).
using Verdict = std::optional<bool>;

/// Judges one test of one group.
using Runner = Verdict (*)(const Provider&, const Json& group, const Json& test);

/// A file, and the registry's name of the algorithm whose backends run it.
struct WycheproofFile {
    const char* stem;
    const char* algorithm;
    Runner runner;
};

struct WycheproofCase {
    WycheproofFile file;
    Backend backend;
};

/// GoogleTest prints it.
std::ostream& operator<<(std::ostream& out, const WycheproofCase& value);

/// Each file with each backend that this build and machine have for it.
std::vector<WycheproofCase> with_every_backend(const std::vector<WycheproofFile>& files);

/// "aes_gcm_ipsec_mb": a name that GoogleTest takes.
std::string case_name(const WycheproofCase& value);

/// Judges one test of one group, whatever it takes to.
using Judge = std::function<Verdict(const Json& group, const Json& test)>;

/// Runs the whole file: `valid` must be accepted, `invalid` refused, `acceptable` may be either.
/// Skips, naming the file, when it is absent.
void judge_file(const std::string& stem, const Judge& verdict_on);
/// The same with the case's runner and a provider that prefers its backend.
void run_wycheproof(const WycheproofCase& value);

/// Member `name`, decoded from hexadecimal.
Buffer bytes(const Json& object, const char* name);

/// "SHA-256" as the vectors spell it; empty for a hash that we lack.
std::optional<HashId> hash_named(const std::string& name);

}  // namespace handfast::crypto
