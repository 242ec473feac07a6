// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/chain_comparison.h"

#include <algorithm>
#include <fstream>
#include <regex>

#include "cli/mint_maker.h"
#include "cli/mint_values.h"
#include "crypto/registry.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "x509/encode.h"
#include "x509/ip_address.h"
#include "x509/oid_text.h"
#include "x509/pem_objects.h"
#include "x509/verify.h"

namespace handfast::test {
namespace {

constexpr Instant kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21);

const crypto::Provider& provider() {
    static const auto made = crypto::make_provider();
    return *made;
}

/// An option with what its argument is put into.
void set_option(x509::VerifyOptions& options, const std::string& name, const std::string& value) {
    const std::pair<const char*, bool x509::VerifyOptions::*> flags[] = {
        {"-x509_strict", &x509::VerifyOptions::x509_strict},
        {"-partial_chain", &x509::VerifyOptions::partial_chain},
        {"-check_ss_sig", &x509::VerifyOptions::check_ss_sig},
        {"-policy_check", &x509::VerifyOptions::policy_check},
        {"-explicit_policy", &x509::VerifyOptions::explicit_policy},
        {"-inhibit_any", &x509::VerifyOptions::inhibit_any},
        {"-inhibit_map", &x509::VerifyOptions::inhibit_map},
        {"-ignore_critical", &x509::VerifyOptions::ignore_critical},
        {"-allow_proxy_certs", &x509::VerifyOptions::allow_proxy_certs},
        {"-crl_check", &x509::VerifyOptions::crl_check},
        {"-extended_crl", &x509::VerifyOptions::extended_crl},
        {"-use_deltas", &x509::VerifyOptions::use_deltas},
    };
    for (const auto& [flag, member] : flags)
        if (name == flag) options.*member = true;
    if (name == "-crl_check_all") options.crl_check = options.crl_check_all = true;
    // -no_check_time: -attime, which all of these have, wins.
    if (name == "-purpose") options.purpose = *x509::find_purpose(value);
    if (name == "-verify_depth") options.max_depth = std::stoul(value);
    if (name == "-verify_hostname") options.hostnames = {value};
    if (name == "-verify_ip") options.address = x509::parse_ip_address(value);
    if (name == "-verify_email") options.email = value;
    if (name == "-policy") options.policies = {*x509::oid_from_text(value)};
}

x509::VerifyOptions options_of(const RandomChain& chain) {
    x509::VerifyOptions options;
    options.now = kNow;
    for (std::size_t i = 0; i < chain.options.size(); ++i)
        set_option(options, chain.options[i],
                   i + 1 < chain.options.size() ? chain.options[i + 1] : "");
    return options;
}

std::string describe(x509::VerifyCode code, std::size_t depth) {
    return std::to_string(static_cast<unsigned>(code)) + " at " + std::to_string(depth);
}

std::string our_verdict(const RandomChain& chain, const TempDir& files) {
    const auto load = [&](const std::string& name) {
        return x509::certificate_from_pem(as_bytes(read_file(files / (name + ".pem"))), provider());
    };
    x509::VerifyOptions options = options_of(chain);
    const auto leaf = load("leaf");
    const auto root = load("root");
    if (!root) return "no trust";
    options.trust = std::make_shared<x509::TrustList>(x509::CertificateList{*root});
    for (const std::string& name : chain.middle) {
        const auto middle = load(name);
        if (!middle) return "no untrusted";
        options.untrusted.push_back(*middle);
    }
    for (const std::string& name : chain.crls) {
        const auto objects =
            x509::objects_from_pem(as_bytes(read_file(files / (name + ".crl"))), provider());
        if (!objects || objects->crls.empty()) return "no CRL";
        options.crls.push_back(objects->crls.front());
    }
    if (!leaf) return "no leaf";
    const x509::CertificateList judged{*leaf};
    for (const x509::VerifyEvent& event : x509::verify(judged, options).events)
        if (event.code != x509::VerifyCode::ok) return describe(event.code, event.depth);
    return "OK";
}

std::string their_verdict(const Finished& finished) {
    const std::string text = finished.out + finished.err;
    static const std::regex first_error("error ([0-9]+) at ([0-9]+) depth lookup");
    std::smatch found;
    if (std::regex_search(text, found, first_error))
        return found[1].str() + " at " + found[2].str();
    if (finished.status == 0) return "OK";
    if (text.find("CRL") != text.npos && text.find("oad") != text.npos) return "no CRL";
    if (text.find("untrusted") != text.npos) return "no untrusted";
    if (text.find("root.pem") != text.npos) return "no trust";
    return "no leaf";
}

}  // namespace

Verdicts judge(const RandomChain& chain) {
    const auto items = cli::parse_mint_text(chain.description);
    if (!items) return {"", "", "description: " + items.error()};
    const auto orders = cli::read_orders(*items, kNow);
    if (!orders) return {"", "", "orders: " + orders.error()};
    const auto made =
        cli::make_files(*orders, {.provider = provider(), .seed = as_bytes("chains"), .now = kNow});
    // Damage to a field that is not there is nothing to compare.
    if (!made) return {"", "", "files: " + made.error()};
    const TempDir files;
    for (const cli::MintedFile& file : *made)
        files.write(file.name, as_text(file.content.expose()));
    std::vector<std::string> words{
        "openssl",    "verify",
        "-attime",    std::to_string(kNow.time_since_epoch() / std::chrono::seconds(1)),
        "-no-CApath", "-no-CAstore",
        "-CAfile",    files / "root.pem"};
    for (const std::string& name : chain.middle)
        words.insert(words.end(), {"-untrusted", files / (name + ".pem")});
    for (const std::string& name : chain.crls)
        words.insert(words.end(), {"-CRLfile", files / (name + ".crl")});
    words.insert(words.end(), chain.options.begin(), chain.options.end());
    words.push_back(files / "leaf.pem");
    const Finished theirs = run({.argv = words});
    return {our_verdict(chain, files), their_verdict(theirs), theirs.log};
}

}  // namespace handfast::test
