// SPDX-License-Identifier: Apache-2.0
// What judging a path costs beside its signatures, and how the cost grows with what certificates
// and CRLs hold: names, constraints, policies, entries.
#include <benchmark/benchmark.h>

#include "tests/unit/x509/forge_crl.h"
#include "x509/host_match.h"
#include "x509/name_canonical.h"
#include "x509/name_constraints.h"
#include "x509/policy_extensions.h"
#include "x509/policy_graph.h"
#include "x509/trust_source.h"

namespace {

using namespace handfast;
using namespace handfast::testing;

std::size_t count_of(const benchmark::State& state) {
    return static_cast<std::size_t>(state.range(0));
}

std::string numbered(std::string_view text, std::size_t number) {
    return std::string(text) + std::to_string(number) + ".example.com";
}

ForgedExtension many_names(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t number = 0; number < count; ++number)
        names.push_back(numbered("host", number));
    return dns_names({names.begin(), names.end()});
}

ForgedExtension many_constraints(std::size_t count) {
    Buffer list;
    for (std::size_t number = 0; number < count; ++number)
        append(list, element(der::kSequence,
                             element(der::context(2), as_bytes(numbered("other", number)))));
    return extension(x509::Oid::name_constraints,
                     element(der::kSequence, element(der::context_constructed(1), list)));
}

void name_constraints(benchmark::State& state, std::size_t names, std::size_t constraints) {
    auto leaf = certificate_of("Leaf", "CA");
    leaf.extensions = {many_names(names)};
    auto ca = certificate_of("CA", "CA");
    ca.extensions = {many_constraints(constraints)};
    const x509::CertificateList path = {forged(leaf), forged(ca)};
    for (auto _ : state) benchmark::DoNotOptimize(x509::check_name_constraints(path));
    state.SetComplexityN(state.range(0));
}

void names_below_constraints(benchmark::State& state) {
    name_constraints(state, count_of(state), 10);
}
void names_below_more_constraints(benchmark::State& state) {
    name_constraints(state, 10, count_of(state));
}

void certificate_with_names(benchmark::State& state) {
    auto leaf = certificate_of("Leaf", "CA");
    leaf.extensions = {many_names(count_of(state))};
    const Buffer der = forge(leaf);
    for (auto _ : state)
        benchmark::DoNotOptimize(x509::Certificate::parse(Buffer(der), provider()));
    state.SetComplexityN(state.range(0));
}

void host_among_names(benchmark::State& state) {
    auto leaf = certificate_of("Leaf", "CA");
    leaf.extensions = {many_names(count_of(state))};
    const auto certificate = forged(leaf);
    for (auto _ : state)
        benchmark::DoNotOptimize(x509::find_host(*certificate, "other.example.com"));
    state.SetComplexityN(state.range(0));
}

Buffer policy(std::size_t number) {
    return {0x2a, 0x03, static_cast<std::uint8_t>(0x81 + (number >> 7)),
            static_cast<std::uint8_t>(number & 0x7f)};
}

/// A path of so many certificates, each with ten policies that it maps to each other.
void policies_along_a_path(benchmark::State& state) {
    constexpr std::size_t kPolicies = 10;
    Buffer list, pairs;
    for (std::size_t from = 0; from < kPolicies; ++from) {
        append(list, element(der::kSequence, element(der::kOid, policy(from))));
        for (std::size_t to = 0; to < kPolicies; ++to) {
            Buffer pair = element(der::kOid, policy(from));
            append(pair, element(der::kOid, policy(to)));
            append(pairs, element(der::kSequence, pair));
        }
    }
    x509::CertificateList path;
    for (std::size_t depth = 0; depth <= count_of(state); ++depth) {
        auto parts = certificate_of("Leaf", "CA");
        parts.extensions = {
            extension(x509::Oid::certificate_policies, element(der::kSequence, list)),
            extension(x509::Oid::policy_mappings, element(der::kSequence, pairs))};
        path.push_back(forged(parts));
    }
    const x509::PolicyInputs inputs = {.initial_policies = {to_buffer(x509::any_policy())},
                                       .require_explicit = true};
    for (auto _ : state) benchmark::DoNotOptimize(x509::check_policies(path, inputs));
    state.SetComplexityN(state.range(0));
}

std::shared_ptr<const x509::Crl> crl_with(std::size_t entries) {
    auto parts = crl_of("CA");
    parts.entries.reserve(entries);
    for (std::size_t number = 0; number < entries; ++number) {
        ForgedEntry entry;
        entry.serial = {0x01, static_cast<std::uint8_t>(number >> 16),
                        static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
        parts.entries.push_back(std::move(entry));
    }
    return forged(parts);
}

void crl_with_entries(benchmark::State& state) {
    const auto crl = crl_with(count_of(state));
    for (auto _ : state) benchmark::DoNotOptimize(x509::Crl::parse(to_buffer(crl->der())));
    state.SetComplexityN(state.range(0));
}

void serial_in_a_crl(benchmark::State& state) {
    const auto crl = crl_with(count_of(state));
    const Buffer serial = {0x02, 0x03, 0x04, 0x05};
    for (auto _ : state) benchmark::DoNotOptimize(crl->find(serial, crl->issuer()));
    state.SetComplexityN(state.range(0));
}

void names_in_canonical_form(benchmark::State& state) {
    const Buffer der = name_of("A common name of usual length");
    const x509::Name name = x509::Name::parse(der).value();
    for (auto _ : state) benchmark::DoNotOptimize(x509::canonical_form(name.relative_names()));
}

BENCHMARK(names_in_canonical_form);
BENCHMARK(names_below_constraints)->RangeMultiplier(10)->Range(10, 10000)->Complexity();
BENCHMARK(names_below_more_constraints)->RangeMultiplier(10)->Range(10, 10000)->Complexity();
BENCHMARK(host_among_names)->RangeMultiplier(10)->Range(10, 10000)->Complexity();
BENCHMARK(policies_along_a_path)->RangeMultiplier(2)->Range(4, 64)->Complexity();
BENCHMARK(certificate_with_names)->RangeMultiplier(10)->Range(10, 10000)->Complexity();
BENCHMARK(crl_with_entries)->RangeMultiplier(10)->Range(100, 1000000)->Complexity();
BENCHMARK(serial_in_a_crl)->RangeMultiplier(10)->Range(100, 1000000)->Complexity();

}  // namespace

BENCHMARK_MAIN();
