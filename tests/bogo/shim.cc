// SPDX-License-Identifier: Apache-2.0
// The program that BoringSSL's ssl/test/runner starts, once for each of its tests: it connects to
// the runner, plays the end under test, and tells by its exit code and stderr how that went.
// docs/bogo.md says how to run it.
#include <cstdio>
#include <cstdlib>
#include <span>

#include "tests/bogo/exchange.h"
#include "tests/bogo/flags.h"

namespace {

/// The runner's word for "this shim cannot do that".
constexpr int kUnimplemented = 89;

/// What is on stderr after this line would be a sanitizer's.
struct LastLine {
    ~LastLine() { std::fprintf(stderr, "--- DONE ---\n"); }
};

bool run(const handfast::bogo::AllFlags& all) {
    handfast::bogo::Shared shared;
    for (int i = 0; i <= all.initial.resume_count; ++i) {
        const handfast::bogo::Flags& flags = i == 0 ? all.initial : all.resume;
        if (i > 0 && !flags.server && shared.session == nullptr) {
            std::fprintf(stderr, "no session to offer\n");
            return false;
        }
        handfast::bogo::Exchange exchange(flags, all.retry, i > 0, shared);
        if (!exchange.run()) {
            std::fprintf(stderr, "connection %d failed\n", i + 1);
            return false;
        }
        shared.now += std::chrono::seconds(flags.resumption_delay);
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    const LastLine last;
    const auto flags = handfast::bogo::parse_flags(std::span(argv + 1, argv + argc));
    if (!flags) return kUnimplemented;
    if (flags->initial.answers_no) {
        std::puts("No");
        return 0;
    }
    return run(*flags) ? EXIT_SUCCESS : EXIT_FAILURE;
}
