// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/status_authority.h"

#include <filesystem>
#include <regex>
#include <sstream>

#include <gtest/gtest.h>

namespace handfast::test {
namespace {

constexpr const char* kConfiguration =
    "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\n"
    "crl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n";
constexpr const char* kIndex =
    "R\t351231235959Z\t250101000000Z,keyCompromise\t05\tunknown\t/CN=a\n"
    "V\t351231235959Z\t\t07\tunknown\t/CN=c\n"
    "R\t351231235959Z\t250101000000Z,holdInstruction,1.2.840.10040.2.2\t09\tunknown\t/CN=d\n"
    "R\t351231235959Z\t250101000000Z,keyTime,20240101000000Z\t0A\tunknown\t/CN=e\n";

constexpr const char* kNewer =
    "R\t351231235959Z\t250201000000Z,superseded\t0B\tunknown\t/CN=n\n"
    "R\t351231235959Z\t250201000000Z\t0C\tunknown\t/CN=o\n";

}  // namespace

Words words(const std::string& text) {
    Words out;
    std::istringstream stream(text);
    for (std::string word; stream >> word;) out.push_back(word);
    return out;
}

Authority::Authority() {
    folder_.write("ca.cnf", kConfiguration);
    folder_.write("ca2.cnf", std::regex_replace(kConfiguration, std::regex("index"), "index2"));
    folder_.write("index.txt", kIndex);
    folder_.write("number", "01\n");
    const std::filesystem::path folder = folder_.path();
    std::filesystem::create_directory(folder / "empty");
    std::filesystem::create_directory(folder / "hashed");
    make_files();
    std::filesystem::copy(folder / "ca.pem", folder / "hashed");
    openssl("rehash hashed");
}

void Authority::make_files() const {
    const std::string curve = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";
    openssl("req -x509 " + curve + "-keyout ca.key -out ca.pem -subj /CN=ca -days 3650");
    openssl("req -x509 " + curve + "-keyout other.key -out other.pem -subj /CN=other");
    openssl("req " + curve + "-keyout ee.key -out ee.csr -subj /CN=ee");
    openssl("x509 -req -in ee.csr -CA ca.pem -CAkey ca.key -set_serial 5 -out ee.pem");
    openssl("ca -config ca.cnf -gencrl -cert ca.pem -keyfile ca.key -crldays 30 -out crl.pem");
    openssl("crl -in crl.pem -outform DER -out crl.der");
    openssl("pkcs12 -export -in ca.pem -inkey ca.key -passout pass:secret -out ca.p12");
    folder_.write("index2.txt", kIndex + std::string(kNewer));
    openssl("ca -config ca2.cnf -gencrl -cert ca.pem -keyfile ca.key -crldays 30 -out crl2.pem");
    openssl("ocsp -issuer ca.pem -cert ee.pem -reqout req.der");
    openssl(
        "ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca.key -reqin req.der "
        "-respout resp.der -ndays 30");
    openssl("ocsp -issuer ca.pem -cert ee.pem -no_nonce -reqout plain.der");
    openssl(
        "ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca.key -reqin plain.der "
        "-respout plain-resp.der -ndays 30");
}

Command Authority::command(const std::string& program, const std::string& arguments) const {
    Words argv = words(arguments);
    argv.insert(argv.begin(), program);
    return {.argv = argv, .cwd = folder_.path()};
}

Finished Authority::run_in(const std::string& program, const std::string& arguments) const {
    return run(command(program, arguments));
}

void Authority::openssl(const std::string& arguments) const {
    const Finished made = run_in("openssl", arguments);
    if (made.status != 0) ADD_FAILURE() << made.log;
}

const Authority& authority() {
    static const Authority made;
    return made;
}

Responder::Responder(const std::string& program, const std::string& options, const Authority& place)
    : process_(place.command(program, "ocsp -port 0 -index index.txt " + options)),
      port_(accepted_port(process_).value_or(0)) {
    EXPECT_NE(port_, 0) << process_.log();
}

}  // namespace handfast::test
