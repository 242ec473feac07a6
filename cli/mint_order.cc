// SPDX-License-Identifier: Apache-2.0
// The tables of words that each kind of item takes.
#include "cli/mint_order.h"

#include <algorithm>

#include <fmt/core.h>

#include "cli/mint_fault.h"
#include "cli/mint_values.h"

namespace handfast::cli {
namespace {

using Text = std::string_view;
using Applied = Made<void>;

template <class Order>
struct Setting {
    Text key;
    Text argument;  ///< "" for a flag.
    Text help;
    Applied (*apply)(Order&, Text value);
};

/// Stores what a reader of values makes.
template <class Target, class T>
Applied store(Target& target, Made<T> value) {
    if (!value) return std::unexpected(value.error());
    target = std::move(*value);
    return {};
}
Applied store_text(std::string& target, Text value) {
    target = value;
    return {};
}
Applied set_text(std::optional<std::string>& target, Text value) {
    target = std::string(value);
    return {};
}
Applied set_flag(bool& target) {
    target = true;
    return {};
}

Applied set_validity(CertificateOrder& order, Text value) {
    const SplitPair pair = split_pair(value, ',');
    if (auto first = store(order.not_before, time_value(pair.first, order.now)); !first)
        return first;
    return store(order.not_after, time_value(pair.second, order.now));
}

/// "1.2.3:0500" or "1.2.3:critical:0500"
Applied add_extension(ItemOrder& order, Text value) {
    const SplitPair pair = split_pair(value, ':');
    const auto oid = oid_value(pair.first);
    if (!oid) return std::unexpected(oid.error());
    const bool critical = pair.second.starts_with("critical:");
    const auto content = hex_value(critical ? pair.second.substr(9) : pair.second);
    if (!content) return std::unexpected(content.error());
    order.extensions.set({*oid, critical, *content});
    return {};
}

Applied for_each_oid(Text value, const auto& act) {
    for (const std::string& part : split_list(value)) {
        const auto oid = oid_value(part);
        if (!oid) return std::unexpected(oid.error());
        act(*oid);
    }
    return {};
}

Applied add_damage(ItemOrder& order, Text value) {
    const std::size_t colon = value.rfind(':');
    if (colon == value.npos) return std::unexpected("damage is FIELD:HOW; -list-faults has both");
    order.damages.push_back(
        {std::string(value.substr(0, colon)), std::string(value.substr(colon + 1))});
    return {};
}

constexpr Setting<ItemOrder> kCommonSettings[] = {
    {"issuer", "NAME", "who signs; itself without this",
     [](ItemOrder& o, Text v) { return store_text(o.issuer, v); }},
    {"hash", "HASH", "of the signature: md5, sha1, sha224, sha256, sha384, sha512",
     [](ItemOrder& o, Text v) { return store(o.hash, hash_value(v)); }},
    {"pss", "", "sign with RSA-PSS", [](ItemOrder& o, Text) { return set_flag(o.pss); }},
    {"salt", "N", "length of PSS's salt",
     [](ItemOrder& o, Text v) { return store(o.salt, number_value(v)); }},
    {"ext", "OBJECT:[critical:]HEX", "any extension; with ocsp of each answer", add_extension},
    {"without", "OBJECT,…", "leave these extensions out (basicConstraints, …)",
     [](ItemOrder& o, Text v) {
         return for_each_oid(v, [&](ByteView oid) { o.extensions.remove(oid); });
     }},
    {"critical", "OBJECT,…", "make these extensions critical",
     [](ItemOrder& o, Text v) {
         return for_each_oid(
             v, [&](ByteView oid) { o.extensions.set_criticality(oid, Criticality::critical); });
     }},
    {"uncritical", "OBJECT,…", "make these extensions not critical",
     [](ItemOrder& o, Text v) {
         return for_each_oid(
             v, [&](ByteView oid) { o.extensions.set_criticality(oid, Criticality::plain); });
     }},
    {"damage", "FIELD:HOW", "make the DER of one field wrong", add_damage},
};

using Cert = CertificateOrder;
constexpr Setting<Cert> kCertificateSettings[] = {
    {"key", "KIND",
     "p256 (default), p384, brainpoolP256r1, rsa2048, rsa-pss3072, ed25519, dsa1024, …",
     [](Cert& o, Text v) { return store_text(o.key, v); }},
    {"p12", "PASSPHRASE", "key and certificate in PKCS #12 too, by PBES2 with AES",
     [](Cert& o, Text v) { return set_text(o.pkcs12, v); }},
    {"p12-old", "", "that by RFC 7292's own scheme with triple DES and SHA-1",
     [](Cert& o, Text) { return set_flag(o.old_pkcs12); }},
    {"exponent", "N", "of an RSA key",
     [](Cert& o, Text v) { return store(o.exponent, number_value(v)); }},
    {"same-key", "NAME", "the key of another certificate",
     [](Cert& o, Text v) { return store_text(o.same_key, v); }},
    {"like", "NAME", "key and subject of another certificate (a cross-sign)",
     [](Cert& o, Text v) { return store_text(o.like, v); }},
    {"subject", "NAME", "/C=DE/O=Acme+OU=Lab/CN:bmp=x; /CN=name of the item without this",
     [](Cert& o, Text v) { return store(o.subject, name_value(v)); }},
    {"issuer-name", "NAME", "another name in the issuer's place",
     [](Cert& o, Text v) { return store(o.issuer_name, name_value(v)); }},
    {"serial", "N", "or 0x and octets; random without this",
     [](Cert& o, Text v) { return store(o.serial, integer_value(v)); }},
    {"days", "N", "how long it is valid; 30, for a CA 3650",
     [](Cert& o, Text v) { return store(o.days, number_value(v)); }},
    {"not-before", "TIME", "20261231235959Z, 261231235959Z as they stand; -1h, +10d from now",
     [](Cert& o, Text v) { return store(o.not_before, time_value(v, o.now)); }},
    {"not-after", "TIME", "likewise",
     [](Cert& o, Text v) { return store(o.not_after, time_value(v, o.now)); }},
    {"validity", "TIME,TIME", "both", set_validity},
    {"ca", "", "a CA: basic constraints and key usage",
     [](Cert& o, Text) { return set_flag(o.ca); }},
    {"pathlen", "N", "path length of basic constraints",
     [](Cert& o, Text v) { return store(o.path_length, integer_value(v)); }},
    {"version", "N", "as its number is; only extensions that words ask for",
     [](Cert& o, Text v) { return store(o.version, number_value(v)); }},
    {"skid", "HEX", "subject key identifier",
     [](Cert& o, Text v) { return store(o.subject_key_id, hex_value(v)); }},
    {"akid", "HEX", "authority key identifier",
     [](Cert& o, Text v) { return store(o.authority_key_id, hex_value(v)); }},
    {"akid-issuer", "", "its issuer and serial number beside it",
     [](Cert& o, Text) { return set_flag(o.authority_names_issuer); }},
    {"unique-ids", "HEX", "elements behind the key",
     [](Cert& o, Text v) { return store(o.unique_ids, hex_value(v)); }},
    {"sct", "N", "a list of so many SCTs of logs that do not exist",
     [](Cert& o, Text v) { return store(o.scts, number_value(v)); }},
    {"padding", "N", "a comment of so many octets, to make it large",
     [](Cert& o, Text v) { return store(o.padding, number_value(v)); }},
};

/// "leaf:keyCompromise:-1d;issuer=dir:/CN=x,0x05"
Applied add_revoked(CrlOrder& order, Text value) {
    for (const std::string& part : split_list(value)) {
        const SplitPair whose = split_pair(part, ';');
        const SplitPair first = split_pair(whose.first, ':');
        const SplitPair second = split_pair(first.second, ':');
        RevocationOrder entry{
            std::string(first.first), std::string(second.first), std::string(second.second), {}};
        if (whose.found && !whose.second.starts_with("issuer="))
            return std::unexpected(fmt::format("\"{}\" is not issuer=…", whose.second));
        if (whose.found) entry.issuer = whose.second.substr(7);
        order.revoked.push_back(std::move(entry));
    }
    return {};
}

using CrlO = CrlOrder;
constexpr Setting<CrlO> kCrlSettings[] = {
    {"revoked", "CERT[:REASON[:TIME]][;issuer=KIND:NAME],…",
     "entries: a certificate's name or a serial number", add_revoked},
    {"entries", "N", "so many entries with numbers that nobody has, from 1000000 on",
     [](CrlO& o, Text v) { return store(o.entries, number_value(v)); }},
    {"number", "N", "CRL number; 1 without this",
     [](CrlO& o, Text v) { return store(o.number, integer_value(v)); }},
    {"delta", "N", "a delta of the CRL with this number",
     [](CrlO& o, Text v) { return store(o.base, integer_value(v)); }},
    {"issuer-name", "NAME", "another name in the issuer's place",
     [](CrlO& o, Text v) { return store(o.issuer_name, name_value(v)); }},
    {"days", "N", "until the next update; 7",
     [](CrlO& o, Text v) { return store(o.days, number_value(v)); }},
    {"this-update", "TIME", "as not-before",
     [](CrlO& o, Text v) { return store(o.this_update, time_value(v, o.now)); }},
    {"next-update", "TIME", "as not-after",
     [](CrlO& o, Text v) { return store(o.next_update, time_value(v, o.now)); }},
    {"version", "N", "1 (without extensions) or 2 (default)",
     [](CrlO& o, Text v) { return store(o.version, number_value(v)); }},
    {"idp", "KIND:NAME", "issuing distribution point: its name, or relative=NAME",
     [](CrlO& o, Text v) { return store_text(o.point, v); }},
    {"only", "user|ca|attribute", "issuing distribution point: whose certificates",
     [](CrlO& o, Text v) { return store_text(o.scope, v); }},
    {"reasons", "REASON,…", "issuing distribution point: onlySomeReasons",
     [](CrlO& o, Text v) { return store_text(o.reasons, v); }},
    {"indirect", "", "issuing distribution point: indirectCRL",
     [](CrlO& o, Text) { return set_flag(o.indirect); }},
};

/// "leaf,other:revoked"
Applied add_answers(OcspOrder& order, Text value) {
    for (const std::string& part : split_list(value)) {
        const SplitPair pair = split_pair(part, ':');
        order.answers.push_back({std::string(pair.first), std::string(pair.second)});
    }
    return {};
}

using Ocsp = OcspOrder;
constexpr Setting<Ocsp> kOcspSettings[] = {
    {"for", "CERT[:STATUS],…", "whose status; more than one answer where there are more",
     add_answers},
    {"status", "STATUS",
     "good (default), revoked, unknown; or no answer but malformedRequest, "
     "internalError, tryLater, sigRequired, unauthorized",
     [](Ocsp& o, Text v) { return store_text(o.status, v); }},
    {"reason", "REASON", "of the revocation",
     [](Ocsp& o, Text v) { return store_text(o.reason, v); }},
    {"revoked-at", "TIME", "-1d, 20261231235959Z",
     [](Ocsp& o, Text v) { return store(o.revoked, instant_value(v, o.now)); }},
    {"responder", "CERT", "who signs, if not the issuer",
     [](Ocsp& o, Text v) { return store_text(o.responder, v); }},
    {"by-key", "", "the responder is named by its key's hash",
     [](Ocsp& o, Text) { return set_flag(o.names_key); }},
    {"no-cert", "", "the responder's certificate does not come along",
     [](Ocsp& o, Text) { return set_flag(o.without_certificate); }},
    {"id-hash", "HASH", "of the CertID; sha1 without this",
     [](Ocsp& o, Text v) { return store(o.id_hash, hash_value(v)); }},
    {"nonce", "HEX", "octets of the nonce",
     [](Ocsp& o, Text v) { return store(o.nonce, hex_value(v)); }},
    {"this-update", "TIME", "an hour ago without this",
     [](Ocsp& o, Text v) { return store(o.this_update, instant_value(v, o.now)); }},
    {"next-update", "TIME", "after `days` without this",
     [](Ocsp& o, Text v) { return store(o.next_update, instant_value(v, o.now)); }},
    {"produced-at", "TIME", "now without this",
     [](Ocsp& o, Text v) { return store(o.produced_at, instant_value(v, o.now)); }},
    {"archive-cutoff", "TIME", "the responder knows of certificates that ended since",
     [](Ocsp& o, Text v) { return store(o.archive_cutoff, instant_value(v, o.now)); }},
    {"crl-url", "URL", "the CRL that the answers are from",
     [](Ocsp& o, Text v) { return store_text(o.crl_url, v); }},
    {"crl-number", "N", "its number",
     [](Ocsp& o, Text v) { return store(o.crl_number, integer_value(v)); }},
    {"crl-time", "TIME", "when it was made",
     [](Ocsp& o, Text v) { return store(o.crl_time, instant_value(v, o.now)); }},
    {"days", "N", "until the next update; 7",
     [](Ocsp& o, Text v) { return store(o.days, number_value(v)); }},
};

constexpr Text kKindNames[] = {"cert", "crl", "ocsp", "chain"};

Applied wrong_form(const MintWord& word) {
    return std::unexpected(
        fmt::format("\"{}\" {}", word.key, word.has_value ? "takes no value" : "needs a value"));
}

template <class Order>
using Table = std::span<const Setting<Order>>;

/// Nothing if the table has no such word.
template <class Order>
std::optional<Applied> try_table(Order& order, const MintWord& word, Table<Order> rows) {
    const auto row = std::ranges::find(rows, word.key, &Setting<Order>::key);
    if (row == rows.end()) return std::nullopt;
    if (row->argument.empty() == word.has_value) return wrong_form(word);
    return row->apply(order, word.value);
}

std::optional<Applied> try_extension(ItemOrder& order, const MintWord& word) {
    const ExtensionSetting* row = find_extension_setting(word.key);
    if (row == nullptr) return std::nullopt;
    if (row->argument.empty() == word.has_value) return wrong_form(word);
    return order.extensions.add(*row, word.value);
}

template <class Order>
Applied apply_word(Order& order, const MintItem& item, const MintWord& word, Table<Order> rows) {
    if (auto applied = try_table(order, word, rows)) return *applied;
    if (auto applied =
            try_table(static_cast<ItemOrder&>(order), word, Table<ItemOrder>(kCommonSettings)))
        return *applied;
    if (auto applied = try_extension(order, word)) return *applied;
    const Text kind = kKindNames[static_cast<std::size_t>(item.kind)];
    const MintFault* fault = word.has_value ? nullptr : find_fault(word.key, item.kind);
    if (fault == nullptr)
        return std::unexpected(
            fmt::format("a {} takes no \"{}\"; -list-settings and -list-faults tell what it takes",
                        kind, word.key));
    order.faults.push_back(fault);
    return {};
}

template <class Order>
Applied add_item(std::vector<Order>& orders, const MintItem& item, Instant now, Table<Order> rows) {
    Order order;
    order.name = item.name;
    order.now = now;
    for (const MintWord& word : item.words)
        if (auto applied = apply_word(order, item, word, rows); !applied)
            return std::unexpected(fmt::format("{}: {}", item.name, applied.error()));
    orders.push_back(std::move(order));
    return {};
}

/// "chain NAME faults… = leaf ca root": faults stand before the "=".
Applied add_chain(std::vector<ChainOrder>& chains, const MintItem& item) {
    ChainOrder order;
    order.name = item.name;
    bool members = false;
    for (const MintWord& word : item.words) {
        if (word.key.empty() && word.has_value && word.value.empty()) {
            members = true;
        } else if (members && !word.has_value) {
            order.certificates.push_back(word.key);
        } else if (const MintFault* fault = find_fault(word.key, item.kind)) {
            order.faults.push_back(fault);
        } else {
            return std::unexpected(fmt::format(
                "{}: a chain is made as in \"chain {} = leaf ca root\"", item.name, item.name));
        }
    }
    chains.push_back(std::move(order));
    return {};
}

Applied add(MintOrders& orders, const MintItem& item, Instant now) {
    switch (item.kind) {
        case MintKind::cert:
            return add_item(orders.certificates, item, now, Table<Cert>(kCertificateSettings));
        case MintKind::crl:
            return add_item(orders.crls, item, now, Table<CrlO>(kCrlSettings));
        case MintKind::ocsp:
            return add_item(orders.responses, item, now, Table<Ocsp>(kOcspSettings));
        case MintKind::chain:
            return add_chain(orders.chains, item);
    }
    return {};
}

template <class Rows>
void print_rows(std::string& out, Text heading, const Rows& rows) {
    out += fmt::format("{}:\n", heading);
    for (const auto& row : rows) {
        const std::string word = row.argument.empty() ? std::string(row.key)
                                                      : fmt::format("{}={}", row.key, row.argument);
        // The ellipsis is three octets wide, one column on the screen.
        const auto wide = static_cast<std::size_t>(std::ranges::count(word, '\xe2')) * 2;
        out += fmt::format("  {:<{}} {}\n", word, 34 + wide, row.help);
    }
}

}  // namespace

const CertificateOrder* MintOrders::find(std::string_view name) const {
    const auto found = std::ranges::find(certificates, name, &CertificateOrder::name);
    return found == certificates.end() ? nullptr : &*found;
}

Made<MintOrders> read_orders(const std::vector<MintItem>& items, Instant now) {
    MintOrders orders;
    for (const MintItem& item : items)
        if (auto added = add(orders, item, now); !added) return std::unexpected(added.error());
    return orders;
}

std::string settings_text() {
    std::string out;
    print_rows(out, "cert NAME", std::span(kCertificateSettings));
    print_rows(out, "crl NAME", std::span(kCrlSettings));
    print_rows(out, "ocsp NAME", std::span(kOcspSettings));
    out += "chain NAME = CERT …\n";
    print_rows(out, "all but chains", std::span(kCommonSettings));
    print_rows(out, "extensions", extension_settings());
    return out;
}

}  // namespace handfast::cli
