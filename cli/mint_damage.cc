// SPDX-License-Identifier: Apache-2.0
// Where the fields of certificates, CRLs and OCSP responses are, for "damage".
#include <algorithm>

#include <fmt/core.h>

#include "cli/mint_fault.h"
#include "cli/mint_values.h"

namespace handfast::cli {
namespace {

using x509::DerPath;
constexpr auto kSigned = DamageStage::signed_part;
constexpr auto kAll = DamageStage::whole;

struct FieldRow {
    DamageField field;
    /// Up to the first number that is negative; -1 - n stands for the field [n] or what is there.
    int path[4];
};

constexpr int kEnd = -100;
/// The last field of a list.
constexpr int kLast = -1;

/// Paths count from a version that is there; one that is absent moves the others.
constexpr FieldRow kFields[] = {
    {{MintKind::cert, "version", kSigned}, {0, kEnd}},
    {{MintKind::cert, "serial", kSigned}, {1, kEnd}},
    {{MintKind::cert, "inner-algorithm", kSigned}, {2, kEnd}},
    {{MintKind::cert, "issuer", kSigned}, {3, kEnd}},
    {{MintKind::cert, "issuer-rdn", kSigned}, {3, 0, kEnd}},
    {{MintKind::cert, "validity", kSigned}, {4, kEnd}},
    {{MintKind::cert, "not-before", kSigned}, {4, 0, kEnd}},
    {{MintKind::cert, "not-after", kSigned}, {4, 1, kEnd}},
    {{MintKind::cert, "subject", kSigned}, {5, kEnd}},
    {{MintKind::cert, "subject-rdn", kSigned}, {5, 0, kEnd}},
    {{MintKind::cert, "subject-attribute", kSigned}, {5, 0, 0, kEnd}},
    {{MintKind::cert, "public-key-info", kSigned}, {6, kEnd}},
    {{MintKind::cert, "key-algorithm", kSigned}, {6, 0, kEnd}},
    {{MintKind::cert, "key-parameters", kSigned}, {6, 0, 1, kEnd}},
    {{MintKind::cert, "key", kSigned}, {6, 1, kEnd}},
    {{MintKind::cert, "extensions", kSigned}, {kLast, kEnd}},
    {{MintKind::cert, "extension-list", kSigned}, {kLast, 0, kEnd}},
    {{MintKind::cert, "first-extension", kSigned}, {kLast, 0, 0, kEnd}},
    {{MintKind::cert, "certificate", kAll}, {kEnd}},
    {{MintKind::cert, "tbs", kAll}, {0, kEnd}},
    {{MintKind::cert, "outer-algorithm", kAll}, {1, kEnd}},
    {{MintKind::cert, "signature", kAll}, {2, kEnd}},
    {{MintKind::crl, "version", kSigned}, {0, kEnd}},
    {{MintKind::crl, "inner-algorithm", kSigned}, {1, kEnd}},
    {{MintKind::crl, "issuer", kSigned}, {2, kEnd}},
    {{MintKind::crl, "this-update", kSigned}, {3, kEnd}},
    {{MintKind::crl, "next-update", kSigned}, {4, kEnd}},
    {{MintKind::crl, "entries", kSigned}, {5, kEnd}},
    {{MintKind::crl, "first-entry", kSigned}, {5, 0, kEnd}},
    {{MintKind::crl, "first-serial", kSigned}, {5, 0, 0, kEnd}},
    {{MintKind::crl, "first-date", kSigned}, {5, 0, 1, kEnd}},
    {{MintKind::crl, "extensions", kSigned}, {kLast, kEnd}},
    {{MintKind::crl, "extension-list", kSigned}, {kLast, 0, kEnd}},
    {{MintKind::crl, "crl", kAll}, {kEnd}},
    {{MintKind::crl, "tbs", kAll}, {0, kEnd}},
    {{MintKind::crl, "outer-algorithm", kAll}, {1, kEnd}},
    {{MintKind::crl, "signature", kAll}, {2, kEnd}},
    {{MintKind::ocsp, "responder", kSigned}, {0, kEnd}},
    {{MintKind::ocsp, "produced-at", kSigned}, {1, kEnd}},
    {{MintKind::ocsp, "answers", kSigned}, {2, kEnd}},
    {{MintKind::ocsp, "first-answer", kSigned}, {2, 0, kEnd}},
    {{MintKind::ocsp, "cert-id", kSigned}, {2, 0, 0, kEnd}},
    {{MintKind::ocsp, "cert-status", kSigned}, {2, 0, 1, kEnd}},
    {{MintKind::ocsp, "this-update", kSigned}, {2, 0, 2, kEnd}},
    {{MintKind::ocsp, "next-update", kSigned}, {2, 0, 3, kEnd}},
    {{MintKind::ocsp, "response", kAll}, {kEnd}},
    {{MintKind::ocsp, "response-status", kAll}, {0, kEnd}},
    {{MintKind::ocsp, "response-bytes", kAll}, {1, kEnd}},
    {{MintKind::ocsp, "response-type", kAll}, {1, 0, 0, kEnd}},
    {{MintKind::ocsp, "basic-response", kAll}, {1, 0, 1, kEnd}},
};

constexpr auto kFieldList = [] {
    std::array<DamageField, std::size(kFields)> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = kFields[i].field;
    return out;
}();

bool has_version(MintKind kind, const std::vector<DerElement>& children) {
    if (kind == MintKind::ocsp || children.empty()) return true;
    return children[0].tag ==
           (kind == MintKind::cert ? der::context_constructed(0) : der::kInteger);
}

Made<DerPath> path_of(const FieldRow& row, ByteView der) {
    const auto missing = [&] {
        return std::unexpected(fmt::format("there is no {} to damage", row.field.name));
    };
    const auto children = x509::der_children(DerReader(der).any());
    if (!children) return missing();
    const bool shifted = row.field.stage == kSigned && !has_version(row.field.kind, *children);
    DerPath path;
    for (const int step : row.path) {
        if (step == kEnd) break;
        if (step == kLast) {
            path.push_back(children->size() - 1);
        } else if (path.empty() && shifted) {
            if (step == 0) return missing();
            path.push_back(static_cast<std::size_t>(step) - 1);
        } else {
            path.push_back(static_cast<std::size_t>(step));
        }
    }
    return path;
}

/// "extension.subjectAltName": the value inside of its OCTET STRING.
Made<DerPath> extension_path(std::string_view name, ByteView der) {
    const auto oid = oid_value(name);
    if (!oid) return std::unexpected(oid.error());
    const auto fields = x509::der_children(DerReader(der).any());
    if (fields && !fields->empty()) {
        DerReader wrapper(fields->back().content);
        const auto list = x509::der_children(wrapper.any());
        for (std::size_t i = 0; list && i < list->size(); ++i) {
            const auto parts = x509::der_children((*list)[i]);
            if (parts && !parts->empty() && equal((*parts)[0].content, *oid))
                return DerPath{fields->size() - 1, 0, i, parts->size() - 1, 0};
        }
    }
    return std::unexpected(fmt::format("there is no extension {} to damage", name));
}

constexpr std::string_view kExtensionPrefix = "extension.";

}  // namespace

std::span<const DamageField> damage_fields() {
    return kFieldList;
}

Made<Buffer> apply_damages(const Draft& draft, MintKind kind, DamageStage stage, Buffer der) {
    for (const auto& [name, how] : draft.damages) {
        Made<DerPath> path;
        if (name.starts_with(kExtensionPrefix)) {
            if (stage != kSigned) continue;
            path = extension_path(std::string_view(name).substr(kExtensionPrefix.size()), der);
        } else {
            const auto* row = std::ranges::find_if(kFields, [&](const FieldRow& field) {
                return field.field.kind == kind && field.field.name == name;
            });
            if (row == std::end(kFields))
                return std::unexpected(fmt::format("no field is called \"{}\"", name));
            if (row->field.stage != stage) continue;
            path = path_of(*row, der);
        }
        if (!path) return std::unexpected(path.error());
        auto done = x509::damaged(der, *path, how);
        if (!done) return std::unexpected(fmt::format("there is no {} to damage", name));
        der = std::move(*done);
    }
    return der;
}

}  // namespace handfast::cli
