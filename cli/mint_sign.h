// SPDX-License-Identifier: Apache-2.0
// Signatures of drafts, right or as their faults want them.
#pragma once

#include "cli/mint_fault.h"

namespace handfast::cli {

/// Who signs, and how an order wants it.
Made<x509::SigningAlgorithm> signing_algorithm_for(const crypto::PublicKey& key,
                                                   const ItemOrder& order);
/// A whole BIT STRING over `message`.
Made<Buffer> sign_draft(const Draft& draft, ByteView message);
/// tbs, algorithm and signature, with the damages and what is behind them.
Made<Buffer> finish_signed(const Draft& draft, MintKind kind, Buffer tbs);

}  // namespace handfast::cli
