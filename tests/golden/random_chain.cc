// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/random_chain.h"

#include <array>
#include <random>

#include "cli/mint_fault.h"
#include "x509/der_damage.h"

namespace handfast::test {
namespace {

using cli::MintKind;

class Draw {
  public:
    explicit Draw(std::uint64_t seed) : engine_(seed) {}
    std::size_t below(std::size_t end) { return engine_() % end; }
    bool chance(std::size_t percent) { return below(100) < percent; }
    template <class List>
    const auto& of(const List& list) {
        return list[below(std::size(list))];
    }

  private:
    std::mt19937_64 engine_;
};

/// What makes a file too large to have hundreds of, or is no certificate at all.
bool is_tame(std::string_view fault) {
    return !fault.starts_with("huge") && fault != "corrupted" && fault != "empty" &&
           fault != "rsa-100000" && fault != "rsa-16384";
}

std::vector<std::string> tame_faults(MintKind kind) {
    std::vector<std::string> out;
    for (const auto& table : {cli::certificate_faults(), cli::status_faults()})
        for (const cli::MintFault& fault : table)
            if (fault.is_for(kind) && is_tame(fault.name)) out.emplace_back(fault.name);
    return out;
}

std::string random_damage(Draw& draw, MintKind kind) {
    std::vector<std::string_view> fields;
    for (const cli::DamageField& field : cli::damage_fields())
        if (field.kind == kind && field.stage == cli::DamageStage::signed_part)
            fields.push_back(field.name);
    return " damage=" + std::string(draw.of(fields)) + ":" +
           std::string(draw.of(x509::der_damages()).name);
}

constexpr const char* kKeys[] = {"p256", "p256", "p256", "p384", "ed25519", "p521"};

constexpr const char* kCaWords[] = {
    " pathlen=0",
    " pathlen=1",
    " pathlen=0x80",
    " permit=dns:example.com",
    " permit=dns:.example.com",
    " permit=dns:other.test",
    " exclude=dns:example.com",
    " exclude=dns:other.test",
    " permit=ip:10.0.0.0/8",
    " exclude=ip:10.0.0.0/8",
    " permit=email:example.com",
    " exclude=email:bad@example.com",
    " permit=dir:/O=Acme",
    " exclude=dir:/O=Acme",
    " permit=uri:example.com",
    " permit=rid:1.2.3",
    " eku=serverAuth",
    " eku=clientAuth",
    " eku=anyExtendedKeyUsage",
    " policy=1.2.3.4",
    " policy=2.5.29.32.0",
    " policy=1.2.3.4 map=1.2.3.4:1.2.3.5",
    " require-explicit=0",
    " require-explicit=1",
    " inhibit-mapping=0",
    " inhibit-any=0",
    " inhibit-any=1",
    " policy=1.2.3.4,1.2.3.5",
    " akid-issuer",
    " akid=01020304",
    " without=authorityKeyIdentifier",
    " without=subjectKeyIdentifier",
    " skid=0102",
    " without=keyUsage",
    " without=basicConstraints",
    " ku=cRLSign",
    " ku=keyCertSign",
    " ns-type=sslCA",
    " ns-type=client",
    " version=1",
    " uncritical=basicConstraints",
    " critical=extendedKeyUsage",
    " subject=/O=Acme/CN=ca",
    " subject=/CN:printable=ca",
    " subject=",
    " validity=-2d,-1d",
    " validity=+1d,+2d",
    " validity=500101000000Z,-1d",
    " serial=0",
    " hash=sha1",
    " hash=sha512",
    " unique-ids=81020001",
    " must-staple",
};
constexpr const char* kLeafWords[] = {
    " dns=example.com",
    " dns=www.example.com",
    " dns=other.test",
    " ip=10.1.2.3",
    " ip=192.168.0.1",
    " email=bad@example.com",
    " email=good@example.com",
    " uri=http://example.com/x",
    " san=rid:1.2.3.4",
    " san=dir:/O=Acme/CN=x",
    " san=other:1.2.3;utf8:x",
    " eku=serverAuth",
    " eku=clientAuth",
    " eku=codeSigning",
    " eku=OCSPSigning",
    " policy=1.2.3.4",
    " policy=1.2.3.5",
    " ca",
    " ca pathlen=0",
    " ku=keyAgreement",
    " ku=keyCertSign",
    " ku=digitalSignature,keyAgreement",
    " without=extendedKeyUsage",
    " without=keyUsage",
    " without=basicConstraints",
    " version=1",
    " ns-type=server",
    " ns-type=client",
    " subject=/O=Acme/CN=www.example.com",
    " subject=/CN=example.com",
    " subject=/emailAddress=bad@example.com",
    " subject=",
    " akid-issuer",
    " akid=01020304",
    " validity=-2d,-1d",
    " validity=+1d,+2d",
    " proxy=inherit",
    " sct=1",
    " hash=sha1",
    " not-after=99991231235959Z",
    " ext=1.2.3:0500",
    " ext=1.2.3:critical:0500",
    " without=authorityKeyIdentifier",
    " require-explicit=0",
    " inhibit-any=0",
    " skid=01",
};
constexpr const char* kOptions[] = {
    "-x509_strict", "-partial_chain", "-check_ss_sig",    "-policy_check",      "-explicit_policy",
    "-inhibit_any", "-inhibit_map",   "-ignore_critical", "-allow_proxy_certs", "-no_check_time",
};
constexpr const char* kPurposes[] = {"sslserver",  "sslclient",   "smimesign",
                                     "crlsign",    "any",         "timestampsign",
                                     "ocsphelper", "nssslserver", "smimeencrypt"};
constexpr const char* kCrlWords[] = {
    " idp=uri:http://x/",
    " only=user",
    " only=ca",
    " only=attribute",
    " reasons=keyCompromise",
    " number=5",
    " indirect",
    " next-update=-1h",
    " this-update=+1h",
    " revoked=leaf",
    " revoked=leaf:keyCompromise",
    " revoked=leaf:removeFromCRL",
    " revoked=ca1",
    " revoked=leaf:certificateHold:-2d",
    " version=1",
    " delta=1",
    " hash=sha1",
};

std::string random_words(Draw& draw, std::span<const char* const> words, std::size_t most) {
    std::string out;
    for (std::size_t i = draw.below(most + 1); i > 0; --i) out += draw.of(words);
    return out;
}

void add_options(Draw& draw, RandomChain& chain) {
    for (const char* option : kOptions)
        if (draw.chance(8)) chain.options.emplace_back(option);
    const auto add = [&](const char* option, const char* value) {
        chain.options.insert(chain.options.end(), {option, value});
    };
    if (draw.chance(40)) add("-purpose", draw.of(kPurposes));
    if (draw.chance(20)) add("-verify_depth", draw.of(std::array{"0", "1", "2"}));
    if (draw.chance(20))
        add("-verify_hostname", draw.of(std::array{"example.com", "www.example.com"}));
    if (draw.chance(5)) add("-verify_ip", "10.1.2.3");
    if (draw.chance(5)) add("-verify_email", "bad@example.com");
    if (draw.chance(10)) add("-policy", draw.of(std::array{"1.2.3.4", "1.2.3.5"}));
}

std::string certificate_line(Draw& draw, const std::string& name, const std::string& issuer) {
    const bool is_leaf = name == "leaf";
    std::string line = "cert " + name + " key=" + draw.of(kKeys);
    if (!issuer.empty()) line += " issuer=" + issuer;
    if (!is_leaf) line += " ca";
    if (draw.chance(35))
        line += is_leaf ? random_words(draw, kLeafWords, 3) : random_words(draw, kCaWords, 2);
    return line;
}

}  // namespace

RandomChain random_chain(std::uint64_t seed) {
    static const std::vector<std::string> certificate_faults = tame_faults(MintKind::cert);
    static const std::vector<std::string> crl_faults = tame_faults(MintKind::crl);
    Draw draw(seed);
    RandomChain chain;
    const std::size_t depth = draw.below(4);
    std::vector<std::string> names{"leaf"};
    for (std::size_t i = 1; i <= depth; ++i) names.push_back("ca" + std::to_string(i));
    names.emplace_back("root");
    const std::size_t defective = draw.chance(60) ? draw.below(names.size()) : names.size();
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string line =
            certificate_line(draw, names[i], i + 1 < names.size() ? names[i + 1] : "");
        if (i == defective)
            line += draw.chance(75) ? " " + draw.of(certificate_faults)
                                    : random_damage(draw, MintKind::cert);
        chain.description += line + "\n";
        const bool is_middle = i > 0 && i + 1 < names.size();
        if (is_middle && !draw.chance(4)) chain.middle.push_back(names[i]);
    }
    add_options(draw, chain);
    if (!draw.chance(30)) return chain;
    chain.options.emplace_back(draw.chance(50) ? "-crl_check_all" : "-crl_check");
    if (draw.chance(30)) chain.options.emplace_back("-extended_crl");
    if (draw.chance(20)) chain.options.emplace_back("-use_deltas");
    for (std::size_t i = 1; i < names.size(); ++i) {
        if (draw.chance(7)) continue;
        std::string line = "crl crl" + std::to_string(i) + " issuer=" + names[i];
        if (draw.chance(30)) line += random_words(draw, kCrlWords, 2);
        if (draw.chance(15)) line += " " + draw.of(crl_faults);
        chain.description += line + "\n";
        chain.crls.push_back("crl" + std::to_string(i));
    }
    return chain;
}

}  // namespace handfast::test
