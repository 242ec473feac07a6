// SPDX-License-Identifier: Apache-2.0
// Looking faults up, those of whole chains, and the list of all.
#include "cli/mint_fault.h"

#include <algorithm>

#include <fmt/core.h>

namespace handfast::cli {
namespace {

constexpr MintFault kChainFaults[] = {
    {.name = "reversed",
     .explanation = "root first, leaf last",
     .chain = [](ChainDraft& draft) { std::ranges::reverse(draft.certificates); }},
    {.name = "wrong-order",
     .explanation = "the first two change places",
     .chain =
         [](ChainDraft& draft) {
             if (draft.certificates.size() > 1)
                 std::swap(draft.certificates[0], draft.certificates[1]);
         }},
    {.name = "missing",
     .explanation = "without the second",
     .chain =
         [](ChainDraft& draft) {
             if (draft.certificates.size() > 1)
                 draft.certificates.erase(draft.certificates.begin() + 1);
         }},
    {.name = "duplicate",
     .explanation = "every certificate twice",
     .chain =
         [](ChainDraft& draft) {
             std::vector<Buffer> twice;
             for (const Buffer& one : draft.certificates) twice.insert(twice.end(), 2, one);
             draft.certificates = std::move(twice);
         }},
    {.name = "looped",
     .explanation = "the whole chain ten times over",
     .chain =
         [](ChainDraft& draft) {
             const auto once = draft.certificates;
             for (int i = 1; i < 10; ++i)
                 draft.certificates.insert(draft.certificates.end(), once.begin(), once.end());
         }},
    {.name = "huge",
     .explanation = "the last one repeated to more than 100 kB",
     .chain =
         [](ChainDraft& draft) {
             constexpr std::size_t kSize = 100'000;
             if (draft.certificates.empty()) return;
             const Buffer last = draft.certificates.back();
             for (std::size_t size = 0; size <= kSize; size += last.size())
                 draft.certificates.push_back(last);
         }},
    {.name = "empty",
     .explanation = "no certificate at all",
     .chain = [](ChainDraft& draft) { draft.certificates.clear(); }},
    {.name = "garbage-certificate",
     .explanation = "a certificate of random octets behind the leaf",
     .chain =
         [](ChainDraft& draft) {
             const auto at = draft.certificates.begin() + (draft.certificates.empty() ? 0 : 1);
             draft.certificates.insert(at, Buffer(100, 0x5a));
         }},
    {.name = "empty-certificate",
     .explanation = "a certificate of no octets behind the leaf",
     .chain =
         [](ChainDraft& draft) {
             const auto at = draft.certificates.begin() + (draft.certificates.empty() ? 0 : 1);
             draft.certificates.insert(at, Buffer{});
         }},
};

constexpr std::span<const MintFault> (*kTables[])() = {certificate_faults, status_faults,
                                                       chain_faults};

struct KindTitle {
    MintKind kind;
    std::string_view title;
};
constexpr KindTitle kTitles[] = {{MintKind::cert, "cert"},
                                 {MintKind::crl, "crl"},
                                 {MintKind::ocsp, "ocsp"},
                                 {MintKind::chain, "chain"}};

}  // namespace

bool MintFault::is_for(MintKind kind) const {
    switch (kind) {
        case MintKind::cert:
            return any != nullptr || cert != nullptr;
        case MintKind::crl:
            return any != nullptr || crl != nullptr;
        case MintKind::ocsp:
            return any != nullptr || ocsp != nullptr;
        case MintKind::chain:
            return chain != nullptr;
    }
    return false;
}

std::span<const MintFault> chain_faults() {
    return kChainFaults;
}

const MintFault* find_fault(std::string_view name, MintKind kind) {
    for (const auto& table : kTables)
        for (const MintFault& fault : table())
            if (fault.name == name && fault.is_for(kind)) return &fault;
    return nullptr;
}

std::string faults_text() {
    std::string out;
    for (const auto& [kind, title] : kTitles) {
        out += fmt::format("{}:\n", title);
        for (const auto& table : kTables)
            for (const MintFault& fault : table())
                if (fault.is_for(kind))
                    out += fmt::format("  {:<28} {}\n", fault.name, fault.explanation);
        std::string fields;
        for (const DamageField& field : damage_fields())
            if (field.kind == kind) fields += fmt::format(" {}", field.name);
        if (!fields.empty())
            out += fmt::format("  damage=FIELD:HOW with these fields:{}\n", fields);
        if (kind == MintKind::cert || kind == MintKind::crl)
            out += "  and extension.OBJECT, an extension's value\n";
    }
    out += "damage=FIELD:HOW, the field being\n";
    for (const x509::DerDamageRow& row : x509::der_damages())
        out += fmt::format("  {:<28} {}\n", row.name, row.explanation);
    return out;
}

}  // namespace handfast::cli
