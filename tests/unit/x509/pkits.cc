// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/x509/pkits.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/unit/x509/corpus.h"
#include "tests/unit/x509/forge.h"
#include "x509/oid_text.h"

namespace handfast::testing {

namespace {

using Json = nlohmann::json;

const std::string kFolder = std::string(HANDFAST_VECTORS) + "/pkits/";

/// Null if it does not parse.
std::shared_ptr<const x509::Certificate> read_certificate(const std::string& file) {
    auto certificate = x509::Certificate::parse(read_whole(kFolder + file), provider());
    return certificate ? *std::move(certificate) : nullptr;
}

std::shared_ptr<const x509::Crl> read_crl(const std::string& file) {
    return x509::Crl::parse(read_whole(kFolder + file)).value();
}

std::vector<Buffer> encode_oids(const Json& list) {
    std::vector<Buffer> out;
    for (const std::string dotted : list) out.push_back(x509::oid_from_text(dotted).value());
    std::ranges::sort(out, {}, [](const Buffer& one) { return as_text(one); });
    return out;
}

PkitsRow read_row(const Json& json) {
    PkitsRow row;
    row.id = json["id"];
    row.section = json["section"];
    row.valid = json["expected_result"] == "VALID";
    row.openssl_error = json.value("openssl_error", 0u);
    const std::string time = json["validation_time"];
    std::string digits;
    std::ranges::copy_if(time, std::back_inserter(digits),
                         [](char c) { return c >= '0' && c <= '9'; });
    row.time = parse_der_time(der::kGeneralizedTime, as_bytes(digits + "Z")).value();
    row.certificates.push_back(read_certificate(json["target"]));
    for (const std::string file : json["intermediates"])
        row.certificates.push_back(read_certificate(file));
    row.parses = std::ranges::find(row.certificates, nullptr) == row.certificates.end();
    row.anchor = read_certificate(json["trust_anchor"]);
    for (const std::string file : json["crls"]) row.crls.push_back(read_crl(file));
    row.initial_policies = encode_oids(json["initial_policy_set"]);
    row.require_explicit = json["initial_explicit_policy"];
    row.inhibit_mapping = json["initial_policy_mapping_inhibit"];
    row.inhibit_any = json["initial_inhibit_any_policy"];
    row.user_policies = encode_oids(json["user_constrained_policy_set"]);
    return row;
}

}  // namespace

x509::CertificateList PkitsRow::path() const {
    x509::CertificateList found = {certificates.front()};
    // In path order from the anchor's side; signers of CRLs issue nothing on the path.
    for (auto at = certificates.rbegin(); at + 1 != certificates.rend(); ++at)
        if (found.back()->names_as_issuer(**at)) found.push_back(*at);
    found.push_back(anchor);
    return found;
}

const std::vector<PkitsRow>& pkits() {
    static const std::vector<PkitsRow> rows = [] {
        std::vector<PkitsRow> out;
        std::ifstream file(kFolder + "pkits.json");
        if (!file) return out;
        const Json suite = Json::parse(file);
        for (const Json& test : suite["tests"]) out.push_back(read_row(test));
        return out;
    }();
    return rows;
}

std::string pkits_is_absent() {
    return kFolder + "pkits.json is absent";
}

}  // namespace handfast::testing
