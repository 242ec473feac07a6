// SPDX-License-Identifier: Apache-2.0
// What a description of `handfast mint` asks for, item by item, before keys and signatures are
// made.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/mint_extensions.h"
#include "cli/mint_text.h"
#include "crypto/algorithms.h"
#include "crypto/base/clock.h"
#include "x509/crl.h"
#include "x509/ocsp_response.h"

namespace handfast::cli {

struct MintFault;

/// "damage=serial:absent"
struct DamageOrder {
    std::string field;
    std::string how;
};

/// What all kinds of items have.
struct ItemOrder {
    std::string name;
    std::string issuer;
    std::optional<crypto::HashId> hash;
    bool pss = false;
    std::optional<std::uint64_t> salt;
    ExtensionDrafts extensions;
    std::vector<const MintFault*> faults;
    std::vector<DamageOrder> damages;
    Instant now{};
};

struct CertificateOrder : ItemOrder {
    std::string key = "p256";
    std::uint64_t exponent = 65537;
    std::string same_key;  ///< The certificate whose key this one has too; "" for a key of its own.
    std::string like;      ///< The same with its subject.
    std::optional<Buffer> subject;
    std::optional<Buffer> issuer_name;
    std::optional<Buffer> serial;
    std::optional<Buffer> not_before, not_after;
    std::optional<std::uint64_t> days;
    bool ca = false;
    std::optional<Buffer> path_length;
    std::optional<std::uint64_t> version;
    std::optional<Buffer> subject_key_id;
    std::optional<Buffer> authority_key_id;
    bool authority_names_issuer = false;
    Buffer unique_ids;
    std::uint64_t scts = 0;
    std::uint64_t padding = 0;
    std::optional<std::string> pkcs12;  ///< The pass phrase of a file with key and certificate
    bool old_pkcs12 = false;
};

struct RevocationOrder {
    std::string certificate;  ///< A name, or a number
    std::string reason;
    std::string date;
    std::string issuer;  ///< A general name, for indirect CRLs
};

struct CrlOrder : ItemOrder {
    std::vector<RevocationOrder> revoked;
    std::optional<Buffer> issuer_name;
    std::optional<Buffer> this_update, next_update;
    std::optional<std::uint64_t> days;
    std::optional<Buffer> number, base;
    std::optional<std::uint64_t> version;
    std::uint64_t entries = 0;
    std::string point;  ///< Of the IssuingDistributionPoint
    std::string scope;
    std::string reasons;
    bool indirect = false;
};

struct AnswerOrder {
    std::string certificate;
    std::string status = "good";
};

struct OcspOrder : ItemOrder {
    std::vector<AnswerOrder> answers;
    std::string responder;  ///< "" for the issuer itself
    std::string error;
    std::string status = "good";
    std::string reason;
    bool names_key = false;
    bool without_certificate = false;
    crypto::HashId id_hash = crypto::HashId::sha1;
    Buffer nonce;
    std::optional<Instant> this_update, next_update, produced_at, revoked;
    std::optional<std::uint64_t> days;
    // Of each answer (RFC 6960 §4.4).
    std::optional<Instant> archive_cutoff, crl_time;
    std::string crl_url;
    std::optional<Buffer> crl_number;
};

struct ChainOrder : ItemOrder {
    std::vector<std::string> certificates;
};

/// Everything, in the order of the description.
struct MintOrders {
    std::vector<CertificateOrder> certificates;
    std::vector<CrlOrder> crls;
    std::vector<OcspOrder> responses;
    std::vector<ChainOrder> chains;

    const CertificateOrder* find(std::string_view name) const;
};

Made<MintOrders> read_orders(const std::vector<MintItem>& items, Instant now);

/// All words with their arguments and what they mean: -list-settings.
std::string settings_text();

}  // namespace handfast::cli
