// SPDX-License-Identifier: Apache-2.0
#include "x509/crl.h"

#include <algorithm>

#include "x509/general_name.h"

namespace handfast::x509 {

namespace {

struct ReasonRow {
    std::string_view short_text;
    std::string_view long_text;
};
/// By number; RFC 5280 §5.3.1 has no 7.
constexpr ReasonRow kReasons[] = {
    {"unspecified", "Unspecified"},
    {"keyCompromise", "Key Compromise"},
    {"CACompromise", "CA Compromise"},
    {"affiliationChanged", "Affiliation Changed"},
    {"superseded", "Superseded"},
    {"cessationOfOperation", "Cessation Of Operation"},
    {"certificateHold", "Certificate Hold"},
    {"", ""},
    {"removeFromCRL", "Remove From CRL"},
    {"privilegeWithdrawn", "Privilege Withdrawn"},
    {"AACompromise", "AA Compromise"},
};

ReasonRow row_of(RevocationReason reason) {
    const auto number = static_cast<std::size_t>(reason);
    return number < std::size(kReasons) ? kReasons[number] : ReasonRow{};
}

/// The value of an INTEGER's or ENUMERATED's minimal content, as far as 32 bits reach.
std::optional<std::int32_t> small_number(ByteView content) {
    if (content.empty() || content.size() > 4) return std::nullopt;
    std::int32_t value = content[0] >= 0x80 ? -1 : 0;
    for (std::uint8_t byte : content)
        value = static_cast<std::int32_t>(static_cast<std::uint32_t>(value) << 8 | byte);
    return value;
}

/// FNV-1a. Serials chosen to collide make a lookup a walk, no worse.
std::uint32_t hash_of_serial(ByteView serial) {
    std::uint32_t hash = 0x811c9dc5;
    for (std::uint8_t byte : serial) hash = (hash ^ byte) * 0x01000193;
    return hash;
}

/// By the upper half, in time that grows with the count alone; equal ones stay in their order.
void sort_by_hash(std::vector<std::uint64_t>& index) {
    constexpr std::size_t kFew = 4096;
    if (index.size() < kFew) {
        std::ranges::sort(index);
        return;
    }
    constexpr std::size_t kDigits = 1 << 16;
    std::vector<std::uint64_t> sorted(index.size());
    for (const unsigned shift : {32u, 48u}) {
        std::vector<std::uint32_t> starts(kDigits + 1);
        for (const std::uint64_t value : index) ++starts[(value >> shift & (kDigits - 1)) + 1];
        for (std::size_t i = 1; i <= kDigits; ++i) starts[i] += starts[i - 1];
        for (const std::uint64_t value : index)
            sorted[starts[value >> shift & (kDigits - 1)]++] = value;
        index.swap(sorted);
    }
}

/// The extensions of an entry that we know; the issuer goes to the caller.
void read_entry_extensions(RevokedEntry& entry, DerReader& list) {
    const auto read_once = [&](bool& seen) {
        entry.malformed |= seen;
        seen = true;
    };
    bool has_reason = false;
    bool has_issuer = false;
    while (!list.empty()) {
        const Extension extension = read_extension(list);
        if (list.failed()) return;
        if (extension.critical && extension.oid != Oid::certificate_issuer)
            entry.has_unknown_critical = true;
        if (extension.oid == Oid::crl_reason) {
            read_once(has_reason);
            entry.reason = parse_crl_reason(extension.value);
            entry.malformed |= !entry.reason;
        }
        if (extension.oid == Oid::certificate_issuer) {
            read_once(has_issuer);
            entry.malformed |= !parse_general_names(extension.value).has_value();
            entry.certificate_issuer = extension.value;
        }
    }
}

/// One entry; a malformed one marks the reader.
RevokedEntry read_entry(DerReader& list) {
    RevokedEntry entry;
    const DerElement whole = list.element(der::kSequence);
    entry.whole = whole.whole;
    DerReader fields = list.wrapped(whole.content);
    entry.serial = fields.integer();
    entry.revoked = read_time(fields);
    if (!fields.empty()) {
        entry.extensions = fields.element(der::kSequence).whole;
        DerReader wrapper = fields.wrapped(entry.extensions);
        DerReader extensions = wrapper.sequence();
        read_entry_extensions(entry, extensions);
        if (const Status status = extensions.done(); !status)
            fields.mark_failed(status.error().reason);
    }
    if (const Status status = fields.done(); !status) list.mark_failed(status.error().reason);
    return entry;
}

/// The value of an entry's extension; empty when absent.
ByteView find_value(const RevokedEntry& entry, Oid oid) {
    DerReader outer(entry.extensions);
    DerReader list = outer.sequence();
    while (!list.empty()) {
        const Extension extension = read_extension(list);
        if (!list.failed() && extension.oid == oid) return extension.value;
    }
    return {};
}

/// Whether one of the directory names is `issuer`.
bool names_issuer(ByteView general_names, const Name& issuer) {
    const auto names = parse_general_names(general_names);
    if (!names) return false;
    return std::ranges::any_of(*names, [&](const GeneralName& name) {
        if (name.kind != GeneralNameKind::directory_name) return false;
        const auto parsed = Name::parse(name.content);
        return parsed && *parsed == issuer;
    });
}

}  // namespace

std::string_view short_text_of(RevocationReason reason) {
    return row_of(reason).short_text;
}
std::string_view long_text_of(RevocationReason reason) {
    return row_of(reason).long_text;
}

std::optional<RevocationReason> parse_crl_reason(ByteView value) {
    DerReader reader(value);
    const auto number = small_number(reader.element(der::kEnumerated).content);
    if (!reader.done() || !number) return std::nullopt;
    return RevocationReason(*number);
}

std::optional<Time> RevokedEntry::invalidity_date() const {
    DerReader reader(find_value(*this, Oid::invalidity_date));
    const Time time{der::kGeneralizedTime, reader.element(der::kGeneralizedTime).content};
    if (!reader.done()) return std::nullopt;
    return time;
}

ByteView RevokedEntry::hold_instruction() const {
    DerReader reader(find_value(*this, Oid::hold_instruction_code));
    const ByteView instruction = reader.oid();
    return reader.done() ? instruction : ByteView{};
}

std::optional<RevokedEntry> RevokedEntries::next() {
    if (reader_.empty()) return std::nullopt;
    RevokedEntry entry = read_entry(reader_);
    if (reader_.failed()) return std::nullopt;
    // RFC 5280 §5.3.3: an entry without it has the issuer of the one before.
    if (!entry.certificate_issuer.empty()) certificate_issuer_ = entry.certificate_issuer;
    entry.certificate_issuer = certificate_issuer_;
    return entry;
}

Result<std::shared_ptr<const Crl>> Crl::parse(Buffer der) {
    std::shared_ptr<Crl> crl(new Crl);
    crl->der_ = std::move(der);
    CHECK_OK(crl->parse_outer());
    return std::shared_ptr<const Crl>(std::move(crl));
}

Status Crl::parse_outer() {
    DerReader outer(der_);
    DerReader fields = outer.sequence();
    tbs_ = fields.element(der::kSequence).whole;
    signature_algorithm_ = read_algorithm(fields);
    const DerBits bits = fields.bit_string();
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    signature_ = bits.bytes;
    CHECK_OK(parse_tbs());
    CHECK_OK(index_entries());
    parse_known();
    return {};
}

Status Crl::parse_tbs() {
    DerReader outer(tbs_);
    DerReader fields = outer.sequence();
    if (fields.next_is(der::kInteger)) {
        const auto version = small_number(fields.integer());
        if (!version) fields.mark_failed(Reason::der_bad_value);
        version_ = version.value_or(0);
    }
    inner_algorithm_ = read_algorithm(fields);
    const ByteView issuer = fields.element(der::kSequence).whole;
    this_update_ = read_time(fields);
    if (next_is_time(fields)) next_update_ = read_time(fields);
    if (fields.next_is(der::kSequence)) entries_ = fields.element(der::kSequence).content;
    if (fields.next_is(der::context_constructed(0))) {
        DerReader wrapper = fields.inside(der::context_constructed(0));
        TRY(extensions_, read_extension_list(wrapper));
        CHECK_OK(wrapper.done());
    }
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    TRY(issuer_, Name::parse(issuer));
    return {};
}

Status Crl::index_entries() {
    if (!entries_) return {};
    RevokedEntries walk(*entries_);
    ByteView names;
    while (const auto entry = walk.next()) {
        const auto offset = static_cast<std::uint32_t>(entry->whole.data() - entries_->data());
        index_.push_back(std::uint64_t{hash_of_serial(entry->serial)} << 32 | offset);
        if (entry->certificate_issuer.data() != names.data()) {
            names = entry->certificate_issuer;
            issuer_changes_.push_back({offset, names});
        }
        malformed_ |= entry->malformed;
        has_unknown_critical_ |= entry->has_unknown_critical;
    }
    sort_by_hash(index_);
    return walk.done();
}

/// What RFC 5280 §5.2 defines; malformed extensions are remembered.
void Crl::parse_known() {
    parse_distribution_point();
    parse_authority();
    number_ = parse_number(Oid::crl_number);
    base_number_ = parse_number(Oid::delta_crl_indicator);
    // RFC 5280 §5.2.4: a delta has a number of its own.
    malformed_ |= is_delta() && number_.empty();
    for (const Extension& extension : extensions_) {
        const bool handled = extension.oid == Oid::issuing_distribution_point ||
                             extension.oid == Oid::authority_key_identifier ||
                             extension.oid == Oid::delta_crl_indicator;
        has_unknown_critical_ |= extension.critical && !handled;
    }
}

/// The only extension of this kind; nothing, and remembered, if there are several.
const Extension* Crl::find_once(Oid oid) {
    const ExtensionCount count = count_extensions(extensions_, oid);
    malformed_ |= count == ExtensionCount::several;
    return count == ExtensionCount::one ? find(oid) : nullptr;
}

ByteView Crl::parse_number(Oid oid) {
    const Extension* extension = find_once(oid);
    if (extension == nullptr) return {};
    DerReader reader(extension->value);
    const ByteView number = reader.integer();
    if (reader.done()) return number;
    malformed_ = true;
    return {};
}

void Crl::parse_authority() {
    const Extension* extension = find_once(Oid::authority_key_identifier);
    if (extension == nullptr) return;
    const auto parsed = parse_authority_key_identifier(extension->value);
    malformed_ |= !parsed;
    if (parsed) authority_ = *parsed;
}

void Crl::parse_distribution_point() {
    const Extension* extension = find_once(Oid::issuing_distribution_point);
    if (extension == nullptr) return;
    auto parsed = parse_issuing_distribution_point(extension->value);
    malformed_ |= !parsed;
    if (parsed) distribution_point_ = std::move(*parsed);
}

ByteView Crl::issuer_names_at(std::uint32_t offset) const {
    const auto after = std::ranges::upper_bound(issuer_changes_, offset, {}, &IssuerChange::offset);
    return after == issuer_changes_.begin() ? ByteView{} : std::prev(after)->names;
}

template <class Wanted>
std::optional<RevokedEntry> Crl::find_if(ByteView serial, const Wanted& wanted) const {
    const std::uint64_t hash = std::uint64_t{hash_of_serial(serial)} << 32;
    for (auto at = std::ranges::lower_bound(index_, hash);
         at != index_.end() && *at >> 32 == hash >> 32; ++at) {
        const auto offset = static_cast<std::uint32_t>(*at);
        auto entry = RevokedEntries(entries_->subspan(offset)).next();
        if (!entry || !equal(entry->serial, serial)) continue;
        entry->certificate_issuer = issuer_names_at(offset);
        if (wanted(*entry)) return entry;
    }
    return std::nullopt;
}

std::optional<RevokedEntry> Crl::find(ByteView serial, const Name& certificate_issuer) const {
    return find_if(serial, [&](const RevokedEntry& entry) {
        if (entry.certificate_issuer.empty()) return certificate_issuer == issuer_;
        return names_issuer(entry.certificate_issuer, certificate_issuer);
    });
}

std::optional<RevokedEntry> Crl::find_serial(ByteView serial) const {
    return find_if(serial, [](const RevokedEntry&) { return true; });
}

bool Crl::has_sound_signature() const {
    // X.690 §8.6.2.2: the octet before counts the unused bits, and signatures are whole octets.
    const auto start = static_cast<std::size_t>(signature_.data() - der_.data());
    if (start == 0 || start > der_.size() || der_[start - 1] != 0) return false;
    // RFC 5280 §5.1.1.2: the same algorithm inside and outside of what is signed.
    return equal(inner_algorithm_.der, signature_algorithm_.der);
}

bool Crl::signed_by(const Certificate& issuer) const {
    return has_sound_signature() && issuer.made_signature(signature_algorithm_, tbs_, signature_);
}

bool Crl::signed_by(const crypto::PublicKey& key) const {
    const auto algorithm = signature_of(signature_algorithm_);
    return has_sound_signature() && algorithm && key.verify(*algorithm, tbs_, signature_);
}

}  // namespace handfast::x509
