// SPDX-License-Identifier: Apache-2.0
#include "record/suites.h"

#include <algorithm>

namespace handfast {

namespace {

const SuiteInfo kSuites[] = {
#define SUITE(code, iana, openssl, kx, auth, cipher, mac, hash, version) \
    {CipherSuite(code),                                                  \
     iana,                                                               \
     openssl,                                                            \
     KeyExchangeKind::kx,                                                \
     AuthenticationKind::auth,                                           \
     RecordCipher::cipher,                                               \
     MacId::mac,                                                         \
     crypto::HashId::hash,                                               \
     version,                                                            \
     cipher_info(RecordCipher::cipher).strength_bits},
#include "record/suites.inc"
#undef SUITE
};

}  // namespace

std::span<const SuiteInfo> all_suites() {
    return kSuites;
}

const SuiteInfo* find_suite(CipherSuite suite) {
    const auto* row = std::ranges::find(kSuites, suite, &SuiteInfo::suite);
    return row == std::end(kSuites) ? nullptr : row;
}

const SuiteInfo* find_suite(std::string_view name) {
    for (const SuiteInfo& row : kSuites)
        if (row.iana_name == name || row.openssl_name == name) return &row;
    return nullptr;
}

}  // namespace handfast
