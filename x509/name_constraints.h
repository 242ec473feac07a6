// SPDX-License-Identifier: Apache-2.0
// Name constraints (RFC 5280 §4.2.1.10): parsed once, then asked about the names of all
// certificates below.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "x509/certificate.h"
#include "x509/general_name.h"
#include "x509/host_name.h"
#include "x509/subtree.h"
#include "x509/verify_code.h"

namespace handfast::x509 {

/// One name, ready to be compared.
struct ConstrainedName {
    GeneralNameKind kind = GeneralNameKind::dns_name;
    ByteView content;
    Buffer owned;         ///< Of common names, in place of the content
    Buffer canonical;     ///< Of directory names
    ByteView other_type;  ///< Of otherNames: the encoded OID
    /// Of an otherName that is a mailbox (RFC 9598), its text, which must not be empty.
    std::optional<ByteView> mailbox;
    /// ok, or why nothing can be said of the name.
    VerifyCode fault = VerifyCode::ok;
};

/// The subject, its email addresses, the alternative names; then the common names that look like
/// hosts. Views into the certificate.
std::vector<ConstrainedName> names_of(const Certificate& certificate, CommonNames common_names);

class NameConstraints {
  public:
    /// The extension's value. Each list that is there has a subtree, and one of them is there.
    static Result<NameConstraints> parse(ByteView der);

    /// ok, or what is wrong with the first name that is not as it should be. Every comparison takes
    /// one off `budget`; `unspecified` when it is spent, as OpenSSL does.
    VerifyCode judge(std::span<const ConstrainedName> names, std::size_t& budget) const;

  private:
    struct Subtree {
        ByteView base;
        Buffer canonical;
        ByteView other_type;
        bool has_bounds = false;  ///< minimum other than 0, or maximum
    };
    using Subtrees = std::array<std::vector<Subtree>, 9>;  ///< By GeneralNameKind

    static Status read_list(DerReader& fields, unsigned number, Subtrees& out);
    std::size_t subtree_count() const;
    VerifyCode judge_as(GeneralNameKind kind, const ConstrainedName& name,
                        std::size_t& budget) const;
    static VerifyCode compare(GeneralNameKind kind, const ConstrainedName& name,
                              const Subtree& subtree, SubtreeSide side);

    Subtrees permitted_;
    Subtrees excluded_;
};

struct NameConstraintOptions {
    CommonNames common_names = CommonNames::unless_identified;  ///< Of the leaf
    std::size_t budget = std::size_t{1} << 20;                  ///< Comparisons in all
};

/// Judges a path, leaf first, anchor included (RFC 5280 §6.1.3 (b), (c); §6.1.4 (g)): an error for
/// every certificate and every certificate above that constrains it, in OpenSSL's order.
std::vector<VerifyError> check_name_constraints(
    std::span<const std::shared_ptr<const Certificate>> path,
    const NameConstraintOptions& options = {});

}  // namespace handfast::x509
