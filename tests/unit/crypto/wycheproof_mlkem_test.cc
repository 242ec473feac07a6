// SPDX-License-Identifier: Apache-2.0
// Wycheproof: ML-KEM, all parameter sets, over the hashes of each backend that has them.
#include <gtest/gtest.h>

#include "crypto/operations.h"
#include "tests/unit/crypto/wycheproof.h"

namespace handfast::crypto {
namespace {

struct MlkemCase {
    const char* name;
    KemId id;
    const BackendTable* (*hashes)() noexcept;
};

std::ostream& operator<<(std::ostream& out, const MlkemCase& value) {
    return out << value.name;
}

class WycheproofMlkem : public testing::TestWithParam<MlkemCase> {
  protected:
    void SetUp() override {
        if (GetParam().hashes() == nullptr) GTEST_SKIP() << "no such backend in this build";
        sponges_ = GetParam().hashes()->operations.sponge;
    }
    std::string stem(const char* kind) const {
        const std::string name = GetParam().name;
        return name.substr(0, name.find("_by")) + kind;
    }

    const KemOperations& kem_ = *handfast_backend()->operations.kem[index_of(GetParam().id)];
    const KemSizes sizes_ = kem_sizes(GetParam().id);
    Sponges sponges_{};
};

TEST_P(WycheproofMlkem, KeysComeFromTheirSeeds) {
    judge_file(stem("_keygen_seed"), [&](const Json&, const Json& test) -> Verdict {
        Buffer encapsulation(sizes_.encapsulation_key), decapsulation(sizes_.decapsulation_key);
        kem_.generate(sponges_, bytes(test, "seed"), encapsulation, decapsulation);
        return encapsulation == bytes(test, "ek") && decapsulation == bytes(test, "dk");
    });
}

TEST_P(WycheproofMlkem, EncapsulationChecksTheKey) {
    judge_file(stem("_encaps"), [&](const Json&, const Json& test) -> Verdict {
        Buffer ciphertext(sizes_.ciphertext), secret(kKemSecretSize);
        return kem_.encapsulate(sponges_, bytes(test, "ek"), bytes(test, "m"),
                                {ciphertext, secret}) &&
               ciphertext == bytes(test, "c") && secret == bytes(test, "K");
    });
}

TEST_P(WycheproofMlkem, DecapsulatesFromASeed) {
    judge_file(stem(""), [&](const Json&, const Json& test) -> Verdict {
        const Buffer seed = bytes(test, "seed");
        if (seed.size() != kKemSeedSize) return std::nullopt;  // the façade makes its own
        Buffer encapsulation(sizes_.encapsulation_key), decapsulation(sizes_.decapsulation_key);
        kem_.generate(sponges_, seed, encapsulation, decapsulation);
        Buffer secret(kKemSecretSize);
        return kem_.decapsulate(sponges_, decapsulation, bytes(test, "c"), secret) &&
               secret == bytes(test, "K");
    });
}

TEST_P(WycheproofMlkem, DecapsulationChecksTheKey) {
    judge_file(stem("_semi_expanded_decaps"), [&](const Json&, const Json& test) -> Verdict {
        Buffer secret(kKemSecretSize);
        return kem_.decapsulate(sponges_, bytes(test, "dk"), bytes(test, "c"), secret) &&
               secret == bytes(test, "K");
    });
}

INSTANTIATE_TEST_SUITE_P(
    EveryHash, WycheproofMlkem,
    testing::Values(MlkemCase{"mlkem_512_by_nettle", KemId::mlkem512, nettle_backend},
                    MlkemCase{"mlkem_768_by_nettle", KemId::mlkem768, nettle_backend},
                    MlkemCase{"mlkem_1024_by_nettle", KemId::mlkem1024, nettle_backend},
                    MlkemCase{"mlkem_512_by_botan", KemId::mlkem512, botan_backend},
                    MlkemCase{"mlkem_768_by_botan", KemId::mlkem768, botan_backend},
                    MlkemCase{"mlkem_1024_by_botan", KemId::mlkem1024, botan_backend}),
    [](const auto& value) { return value.param.name; });

}  // namespace
}  // namespace handfast::crypto
