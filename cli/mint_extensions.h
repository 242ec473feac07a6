// SPDX-License-Identifier: Apache-2.0
// The extensions that descriptions of `handfast mint` can ask for.
#pragma once

#include <span>
#include <string_view>

#include "cli/mint_text.h"
#include "crypto/base/rng.h"
#include "x509/crl.h"
#include "x509/encode.h"

namespace handfast::cli {

/// How the values of several words become one extension.
enum class ExtensionShape : std::uint8_t {
    whole,     ///< The value, once.
    list,      ///< Elements in one SEQUENCE.
    by_field,  ///< Tagged fields in one SEQUENCE, those with the same tag put together.
};

/// A word that makes (a part of) an extension.
struct ExtensionSetting {
    std::string_view key;
    std::string_view argument;  ///< "" for a flag.
    std::string_view help;
    x509::Oid oid = x509::Oid::unknown;
    bool critical = false;
    ExtensionShape shape = ExtensionShape::list;
    Made<Buffer> (*value)(std::string_view text) = nullptr;
};
std::span<const ExtensionSetting> extension_settings();
const ExtensionSetting* find_extension_setting(std::string_view key);

enum class Criticality : std::uint8_t { plain, critical };

/// Extensions in the order in which they were first asked for.
class ExtensionDrafts {
  public:
    Made<void> add(const ExtensionSetting& setting, std::string_view text);
    /// In whole, in place of one that is there.
    void set(x509::BuiltExtension extension);
    /// The same where there is none yet.
    void set_default(x509::BuiltExtension extension);
    bool has(ByteView oid) const;
    void remove(ByteView oid);
    void set_criticality(ByteView oid, Criticality criticality);
    x509::BuiltExtensions built() const;

  private:
    struct Draft {
        x509::BuiltExtension extension;
        ExtensionShape shape = ExtensionShape::whole;
        std::vector<Buffer> parts;
    };
    Draft* find(ByteView oid);
    static Buffer joined(const Draft& draft);

    std::vector<Draft> drafts_;
    std::vector<Buffer> removed_;
    std::vector<std::pair<Buffer, Criticality>> criticality_;
};

/// A list of well-formed SCTs (RFC 6962 §3.3) of logs that do not exist.
Buffer made_up_scts(std::size_t count, Rng& rng);

/// Names of the bits of ReasonFlags and KeyUsage, bit 0 first.
std::span<const std::string_view> reason_names();
std::span<const std::string_view> key_usage_names();

/// "keyCompromise", "removeFromCRL", …, or the number.
Made<x509::RevocationReason> reason_value(std::string_view text);

/// A DistributionPoint: "uri:http://x/crl" or
/// "relative=/CN=x", then ";reasons=keyCompromise+superseded" and ";issuer=dir:/CN=x".
Made<Buffer> distribution_point_value(std::string_view text);

/// What an IssuingDistributionPoint says, as text; "" for what it does not say.
struct IssuingPoint {
    std::string_view name;     ///< A general name, or relative=…
    std::string_view scope;    ///< user, ca, attribute
    std::string_view reasons;  ///< A list
    bool indirect = false;
};
/// Empty where nothing is said.
Made<Buffer> issuing_point_value(const IssuingPoint& point);

}  // namespace handfast::cli
