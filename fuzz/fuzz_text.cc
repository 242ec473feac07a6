// SPDX-License-Identifier: Apache-2.0
// What a user types: lists and options.
#include <string>
#include <vector>

#include "cli/client_options.h"
#include "cli/opt_parse.h"
#include "cli/server_options.h"
#include "fuzz/target.h"
#include "handshake/cipher_string.h"
#include "handshake/groups.h"
#include "handshake/signature_schemes.h"

namespace handfast::fuzz {

void fuzz_cipher_string(ByteView bytes) {
    const auto suites = parse_cipher_string(as_text(bytes));
    if (suites) require(!suites->empty(), "a selection without a suite");
}

void fuzz_ciphersuites(ByteView bytes) {
    (void)parse_ciphersuites(as_text(bytes));
}

void fuzz_groups(ByteView bytes) {
    const auto groups = parse_groups(as_text(bytes));
    if (!groups) return;
    for (NamedGroup group : *groups) require(find_group(group) != nullptr, "a group without a row");
}

void fuzz_schemes(ByteView bytes) {
    const auto schemes = parse_schemes(as_text(bytes));
    if (!schemes) return;
    for (SignatureScheme scheme : *schemes)
        require(find_scheme(scheme) != nullptr, "a scheme without a row");
}

namespace {

/// Arguments are separated by zero bytes. Nothing is opened: options are parsed and folded only.
template <class O>
void fuzz_options(const cli::OptTable<O>& table, ByteView bytes) {
    std::vector<std::string_view> arguments;
    std::string_view rest = as_text(bytes);
    while (!rest.empty()) {
        const std::size_t end = rest.find('\0');
        arguments.push_back(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    (void)cli::fold_options(table, cli::parse_options(table, cli::Arguments(arguments)));
}

}  // namespace

void fuzz_server_options(ByteView bytes) {
    fuzz_options(cli::server_option_table(), bytes);
}
void fuzz_client_options(ByteView bytes) {
    fuzz_options(cli::client_option_table(), bytes);
}

}  // namespace handfast::fuzz
