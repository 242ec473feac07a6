// SPDX-License-Identifier: Apache-2.0
// What can be wrong, by name, and the drafts that faults change before they are signed.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/mint_order.h"
#include "x509/certificate_builder.h"
#include "x509/der_damage.h"
#include "x509/new_key.h"

namespace handfast::cli {

/// What happens to a signature once it is made.
enum class SignatureChange : std::uint8_t {
    none,
    flipped_bit,
    empty,
    zeros,
    cut,
    longer,
    unused_bits,
    r_zero,
    s_zero,
    s_negative,
    padded,
};

/// How a draft becomes bytes. Faults change it.
struct Draft {
    const crypto::Provider& provider;
    Rng& rng;
    Instant now;
    const crypto::PrivateKey* key = nullptr;  ///< Who signs
    x509::SigningAlgorithm algorithm;
    Buffer outer_algorithm;  ///< Another one outside; empty: the same
    SignatureChange change = SignatureChange::none;
    bool wrong_key = false;  ///< Signed with a key that nobody knows
    std::vector<std::pair<std::string, x509::DerDamage>> damages;
    Buffer trailing;                 ///< Behind everything
    std::optional<Buffer> in_place;  ///< Instead of everything
};

struct CertificateDraft : Draft {
    x509::CertificateParts parts;
};

struct CrlDraft : Draft {
    x509::CrlParts parts;
};

struct OcspDraft : Draft {
    x509::OcspResponseParts parts;
    const x509::Certificate* responder = nullptr;
    x509::CertificateList certificates;
    x509::OcspResponseStatus status = x509::OcspResponseStatus::successful;
    Buffer type;        ///< Content octets
    Buffer extensions;  ///< Elements behind the answers
};

struct ChainDraft {
    std::vector<Buffer> certificates;
};

/// One row of the table of faults; of the functions there is one for each kind that has the fault.
struct MintFault {
    std::string_view name;
    std::string_view explanation;
    void (*any)(Draft&) = nullptr;  ///< Certificates, CRLs and OCSP responses
    void (*cert)(CertificateDraft&) = nullptr;
    void (*crl)(CrlDraft&) = nullptr;
    void (*ocsp)(OcspDraft&) = nullptr;
    void (*chain)(ChainDraft&) = nullptr;

    bool is_for(MintKind kind) const;
};

std::span<const MintFault> certificate_faults();
std::span<const MintFault> status_faults();  ///< CRLs, OCSP responses, and what all have
std::span<const MintFault> chain_faults();

/// Null if that kind has no fault of this name.
const MintFault* find_fault(std::string_view name, MintKind kind);

/// -list-faults: every fault, then the fields and the ways of "damage".
std::string faults_text();

/// The fields that "damage" knows; `whole` is what is damaged: the part that is signed, or all.
enum class DamageStage : std::uint8_t { signed_part, whole };
struct DamageField {
    MintKind kind;
    std::string_view name;
    DamageStage stage;
};
std::span<const DamageField> damage_fields();
/// Damages what lies in this stage; fields of other stages are passed over.
Made<Buffer> apply_damages(const Draft& draft, MintKind kind, DamageStage stage, Buffer der);

}  // namespace handfast::cli
