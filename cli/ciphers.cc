// SPDX-License-Identifier: Apache-2.0
// Lists suites: TLS 1.3's first, then those of the cipher string, all of them or (-s) those that
// a protocol version and the security level leave.
#include "cli/ciphers.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/core.h>

#include "cli/command.h"
#include "cli/error_text.h"
#include "cli/opt_common.h"
#include "handshake/cipher_string.h"
#include "handshake/security_level.h"
#include "handshake/version.h"
#include "record/names.h"

namespace handfast::cli {
namespace {

struct CiphersOptions {
    bool help = false;
    bool verbose = false;
    bool codes = false;
    bool standard_names = false;
    bool supported = false;
    bool psk = false;  ///< With -s, suites with a PSK too.
    bool srp = false;
    std::optional<std::string> convert;
    std::optional<WireVersion> version;  ///< -tls1_2, …; nothing is all.
    std::optional<std::string> ciphersuites;
    std::optional<std::string> cipher;
};

template <WireVersion Version>
OptionResult set_version(CiphersOptions& options, const Value&) {
    options.version = Version;
    return {};
}

using O = CiphersOptions;
using enum ArgKind;
using enum Since;
using enum Effect;

constexpr Opt<O> kGeneral[] = {
    {"help", none, "Display this summary", v1_1_1, full, set<O, &O::help>},
};
constexpr Opt<O> kOutput[] = {
    {"v", none, "Verbose listing of the SSL/TLS ciphers", v1_1_1, full, set<O, &O::verbose>},
    {"V", none, "Even more verbose", v1_1_1, full, set<O, &O::codes>},
    {"stdname", none, "Show standard cipher names", v1_1_1, full, set<O, &O::standard_names>},
    {"convert", text, "Convert standard name into OpenSSL name", v1_1_1, full, set<O, &O::convert>},
};
constexpr Opt<O> kSpecification[] = {
    {"s", none, "Only supported ciphers", v1_1_1, full, set<O, &O::supported>},
    {"tls1", none, "Ciphers compatible with TLS1", v1_1_1, full, set_version<0x0301>},
    {"tls1_1", none, "Ciphers compatible with TLS1.1", v1_1_1, full, set_version<0x0302>},
    {"tls1_2", none, "Ciphers compatible with TLS1.2", v1_1_1, full, set_version<0x0303>},
    {"tls1_3", none, "Ciphers compatible with TLS1.3", v1_1_1, full, set_version<0x0304>},
    {"psk", none, "Include ciphersuites requiring PSK", v1_1_1, full, set<O, &O::psk>},
    {"srp", none, "(deprecated) Include ciphersuites requiring SRP", v1_1_1, full, set<O, &O::srp>},
    {"ciphersuites", text, "Configure the TLSv1.3 ciphersuites to use", v1_1_1, full,
     set<O, &O::ciphersuites>},
};
constexpr std::array kGroups{
    OptGroup<O>{"General", kGeneral},
    OptGroup<O>{"Output", kOutput},
    OptGroup<O>{"Cipher specification", kSpecification},
    OptGroup<O>{"Provider", rows::kProviderOptions<O>},
};
constexpr Opt<O> kCipher{"cipher", text, "Cipher string to decode (optional)",
                         v1_1_1,   full, set<O, &O::cipher>};

std::string encryption_name(RecordCipher cipher) {
    const CipherInfo& info = cipher_info(cipher);
    if (info.nominal_bits == 0) return std::string(info.openssl_word);
    return fmt::format("{}({})", info.openssl_word,
                       info.is_export() ? info.strength_bits : info.nominal_bits);
}

std::string_view key_exchange_word(KeyExchangeKind kind) {
    switch (kind) {
        case KeyExchangeKind::any:
            return "any";
        case KeyExchangeKind::rsa:
            return "RSA";
        case KeyExchangeKind::dhe:
            return "DH";
        case KeyExchangeKind::ecdhe:
            return "ECDH";
        case KeyExchangeKind::dh_rsa:
            return "DH/RSA";
        case KeyExchangeKind::dh_dss:
            return "DH/DSS";
        case KeyExchangeKind::ecdh_rsa:
            return "ECDH/RSA";
        case KeyExchangeKind::ecdh_ecdsa:
            return "ECDH/ECDSA";
        case KeyExchangeKind::psk:
            return "PSK";
        case KeyExchangeKind::dhe_psk:
            return "DHEPSK";
        case KeyExchangeKind::ecdhe_psk:
            return "ECDHEPSK";
        case KeyExchangeKind::rsa_psk:
            return "RSAPSK";
        case KeyExchangeKind::srp:
            return "SRP";
    }
    return "";
}

/// OpenSSL 1.0.2 says of suites for export how long a key may be.
std::string key_exchange_name(const SuiteInfo& suite) {
    std::string_view word = key_exchange_word(suite.key_exchange);
    if (!cipher_info(suite.cipher).is_export()) return std::string(word);
    return fmt::format("{}(512)", word);
}

std::string_view mac_name(MacId mac) {
    switch (mac) {
        case MacId::aead:
            return "AEAD";
        case MacId::md5:
            return "MD5";
        case MacId::sha1:
            return "SHA1";
        case MacId::sha256:
            return "SHA256";
        case MacId::sha384:
            return "SHA384";
    }
    return "";
}

std::string_view authentication_name(AuthenticationKind kind) {
    switch (kind) {
        case AuthenticationKind::any:
            return "any";
        case AuthenticationKind::none:
            return "None";
        case AuthenticationKind::rsa:
            return "RSA";
        case AuthenticationKind::dss:
            return "DSS";
        case AuthenticationKind::ecdsa:
            return "ECDSA";
        case AuthenticationKind::dh:
            return "DH";
        case AuthenticationKind::ecdh:
            return "ECDH";
        case AuthenticationKind::psk:
            return "PSK";
        case AuthenticationKind::srp:
            return "SRP";
    }
    return "";
}

std::string lines(const std::vector<const SuiteInfo*>& suites, const CiphersOptions& options) {
    std::string text;
    for (const SuiteInfo* suite : suites) {
        const unsigned number = code(suite->suite);
        if (options.codes)
            text += fmt::format("          0x{:02X},0x{:02X} - ", number >> 8, number & 0xff);
        if (options.standard_names) text += fmt::format("{:<45} - ", suite->iana_name);
        text += describe_suite(*suite);
    }
    return text;
}

std::string names(const std::vector<const SuiteInfo*>& suites) {
    std::string text;
    for (const SuiteInfo* suite : suites) {
        if (!text.empty()) text += ":";
        text += suite->openssl_name;
    }
    return text + "\n";
}

int refuse(std::string_view what, const Error& error, std::string_view where) {
    print_to(stderr, fmt::format("{}\n{}", what, error_line(error, where, std::nullopt)));
    return kFailure;
}

int convert(const std::string& name) {
    const SuiteInfo* suite = find_suite(name);
    const bool known = suite != nullptr && suite->iana_name == name;
    print_to(stdout, fmt::format("OpenSSL cipher name: {}\n",
                                 known ? suite->openssl_name : std::string_view("(NONE)")));
    return kSuccess;
}

bool needs_psk(const SuiteInfo& suite) {
    return suite.authentication == AuthenticationKind::psk ||
           suite.key_exchange == KeyExchangeKind::rsa_psk;
}

/// Whether a client with these options would offer the suite.
bool is_supported(const SuiteInfo& suite, SecurityLevel level, const CiphersOptions& options) {
    if (needs_psk(suite) && !options.psk) return false;
    if (suite.key_exchange == KeyExchangeKind::srp && !options.srp) return false;
    if (!options.version) return true;
    const VersionProfile& version = *find_version(*options.version);
    return permits_number(level, version) && has_suite(version, suite);
}

int print(const std::vector<CipherSuite>& selected, SecurityLevel level,
          const CiphersOptions& options) {
    std::vector<const SuiteInfo*> suites;
    for (const CipherSuite selected_suite : selected) {
        const SuiteInfo* suite = find_suite(selected_suite);
        if (!options.supported || is_supported(*suite, level, options)) suites.push_back(suite);
    }
    const bool verbose = options.verbose || options.codes || options.standard_names;
    print_to(stdout, verbose ? lines(suites, options) : names(suites));
    return kSuccess;
}

}  // namespace

std::string_view suite_version(const SuiteInfo& suite) {
    // OpenSSL's listings say "TLSv1" of the same suites.
    const std::string_view name = version_name(suite.first_version);
    return name == "TLSv1" ? "TLSv1.0" : name;
}

std::string describe_suite(const SuiteInfo& suite) {
    return fmt::format("{:<30} {:<7} Kx={:<8} Au={:<5} Enc={:<22} Mac={:<4}\n", suite.openssl_name,
                       version_name(suite.first_version), key_exchange_name(suite),
                       authentication_name(suite.authentication), encryption_name(suite.cipher),
                       mac_name(suite.mac));
}

int ciphers(Arguments arguments) {
    const auto options = read_options(OptTable<O>{"ciphers", kGroups, &kCipher}, arguments);
    if (!options) return options.error();
    if (options->convert) return convert(*options->convert);
    auto suites = options->ciphersuites ? parse_ciphersuites(*options->ciphersuites)
                                        : Result<std::vector<CipherSuite>>(default_suites13());
    if (!suites)
        return refuse("Error setting TLSv1.3 ciphersuites", suites.error(), "set_ciphersuites");
    const auto selection = parse_cipher_rules(options->cipher.value_or("DEFAULT"));
    if (!selection) {
        const bool syntax = selection.error().reason == Reason::invalid_command;
        return refuse("Error in cipher list", selection.error(),
                      syntax ? "ssl_cipher_process_rulestr" : "SSL_CTX_set_cipher_list");
    }
    suites->insert(suites->end(), selection->suites.begin(), selection->suites.end());
    if (options->supported) suites = at_level(*suites, selection->security_level);
    return print(*suites, selection->security_level.value_or(kDefaultSecurityLevel), *options);
}

}  // namespace handfast::cli
