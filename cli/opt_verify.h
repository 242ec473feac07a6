// SPDX-License-Identifier: Apache-2.0
// The group of options of chain validation, as a template over the command's options struct: it
// has a member `validation` and a constant `kCommand`, the command's name.
#pragma once

#include "cli/opt_table.h"
#include "cli/validation_options.h"

namespace handfast::cli {

/// Sets a member of the rules.
template <class O, auto Member, auto Fixed>
OptionResult rule(O& options, const Value&) {
    options.validation.verify.*Member = Fixed;
    return {};
}

template <class O, auto Member>
OptionResult rule_text(O& options, const Value& value) {
    options.validation.verify.*Member = std::string(value.text);
    return {};
}

template <class O>
OptionResult policy(O& options, const Value& value) {
    return add_policy(options.validation, O::kCommand, value.text);
}

template <class O>
OptionResult purpose(O& options, const Value& value) {
    return set_purpose(options.validation, O::kCommand, value.text);
}

template <class O>
OptionResult verify_name(O& options, const Value& value) {
    return set_verify_name(options.validation, O::kCommand, value.text);
}

template <class O>
OptionResult verify_depth(O& options, const Value& value) {
    set_depth(options.validation, value.number);
    return {};
}

template <class O>
OptionResult auth_level(O& options, const Value& value) {
    set_auth_level(options.validation, value.number);
    return {};
}

template <class O>
OptionResult at_time(O& options, const Value& value) {
    return set_time(options.validation, O::kCommand, value.number);
}

/// As in OpenSSL, the last name given is the one.
template <class O>
OptionResult verify_hostname(O& options, const Value& value) {
    options.validation.verify.hostnames = {std::string(value.text)};
    return {};
}

template <class O>
OptionResult verify_ip(O& options, const Value& value) {
    return set_address(options.validation, O::kCommand, value.text);
}

/// -crl_check_all, which is of the leaf too.
template <class O>
OptionResult crl_check_all(O& options, const Value&) {
    options.validation.verify.crl_check = true;
    options.validation.verify.crl_check_all = true;
    return {};
}

template <class O>
OptionResult policy_print(O& options, const Value&) {
    options.validation.policy_print = true;
    return {};
}

namespace rows {
using enum ArgKind;
using enum Since;
using enum Effect;
using Rules = x509::VerifyOptions;
using x509::SuiteB;

template <class O>
inline constexpr Opt<O> kValidationOptions[] = {
    {"policy", text, "adds policy to the acceptable policy set", v1_1_1, full, policy<O>},
    {"purpose", text, "certificate chain purpose", v1_1_1, full, purpose<O>},
    {"verify_name", text, "verification policy name", v1_1_1, full, verify_name<O>},
    {"verify_depth", number, "chain depth limit", v1_1_1, full, verify_depth<O>},
    {"auth_level", number, "chain authentication security level", v1_1_1, full, auth_level<O>},
    {"attime", big_number, "verification epoch time", v1_1_1, full, at_time<O>},
    {"verify_hostname", text, "expected peer hostname", v1_1_1, full, verify_hostname<O>},
    {"verify_email", text, "expected peer email", v1_1_1, full, rule_text<O, &Rules::email>},
    {"verify_ip", text, "expected peer IP address", v1_1_1, full, verify_ip<O>},
    {"ignore_critical", none, "permit unhandled critical extensions", v1_1_1, full,
     rule<O, &Rules::ignore_critical, true>},
    // OpenSSL has tried every issuer since 1.1.0, and says so of each failure only in debug builds.
    {"issuer_checks", none, "(deprecated)", v1_1_1, satisfied},
    {"crl_check", none, "check leaf certificate revocation", v1_1_1, full,
     rule<O, &Rules::crl_check, true>},
    {"crl_check_all", none, "check full chain revocation", v1_1_1, full, crl_check_all<O>},
    {"policy_check", none, "perform rfc5280 policy checks", v1_1_1, full,
     rule<O, &Rules::policy_check, true>},
    {"explicit_policy", none, "set policy variable require-explicit-policy", v1_1_1, full,
     rule<O, &Rules::explicit_policy, true>},
    {"inhibit_any", none, "set policy variable inhibit-any-policy", v1_1_1, full,
     rule<O, &Rules::inhibit_any, true>},
    {"inhibit_map", none, "set policy variable inhibit-policy-mapping", v1_1_1, full,
     rule<O, &Rules::inhibit_map, true>},
    {"x509_strict", none, "disable certificate compatibility work-arounds", v1_1_1, full,
     rule<O, &Rules::x509_strict, true>},
    {"extended_crl", none, "enable extended CRL features", v1_1_1, full,
     rule<O, &Rules::extended_crl, true>},
    {"use_deltas", none, "use delta CRLs", v1_1_1, full, rule<O, &Rules::use_deltas, true>},
    {"policy_print", none, "print policy processing diagnostics", v1_1_1, full, policy_print<O>},
    {"check_ss_sig", none, "check root CA self-signatures", v1_1_1, full,
     rule<O, &Rules::check_ss_sig, true>},
    {"trusted_first", none, "search trust store first (default)", v1_1_1, full,
     rule<O, &Rules::trusted_first, true>},
    {"suiteB_128_only", none, "Suite B 128-bit-only mode", v1_1_1, full,
     rule<O, &Rules::suite_b, SuiteB::level_128_only>},
    {"suiteB_128", none, "Suite B 128-bit mode allowing 192-bit algorithms", v1_1_1, full,
     rule<O, &Rules::suite_b, SuiteB::level_128>},
    {"suiteB_192", none, "Suite B 192-bit-only mode", v1_1_1, full,
     rule<O, &Rules::suite_b, SuiteB::level_192>},
    {"partial_chain", none, "accept chains anchored by intermediate trust-store CAs", v1_1_1, full,
     rule<O, &Rules::partial_chain, true>},
    {"no_alt_chains", none, "(deprecated)", v1_1_1, full, rule<O, &Rules::no_alt_chains, true>},
    {"no_check_time", none, "ignore certificate validity time", v1_1_1, full,
     rule<O, &Rules::check_time, false>},
    {"allow_proxy_certs", none, "allow the use of proxy certificates", v1_1_1, full,
     rule<O, &Rules::allow_proxy_certs, true>},
};
}  // namespace rows

}  // namespace handfast::cli
