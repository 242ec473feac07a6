// SPDX-License-Identifier: Apache-2.0
// The rules of the tree. Each looks at one file and says what it finds; lint_test.cc runs each
// over the tree, and over a bad sample that it must find.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/lint/source_file.h"

namespace handfast::lint {

struct Finding {
    std::string path;
    std::size_t line;  ///< from 1
    std::string what;
};

using Findings = std::vector<Finding>;

/// Inclusion points down only: crypto/base, crypto, {x509, record}, handshake, cli; fuzz, tests
/// and bench stand at the side. Quoted includes are from the root.
Findings check_layers(const SourceFile& file);

/// Headers of libraries stay in the layer that wraps them.
Findings check_libraries(const SourceFile& file);

/// Below cli/ there is no I/O, clock, environment, errno or randomness of its own.
Findings check_no_io(const SourceFile& file);

/// No conditional compilation outside crypto/, where it says which backend is there.
Findings check_no_conditionals(const SourceFile& file);

/// Botan gives primitives only; TLS, X.509, DER and PKCS #8 are our own.
Findings check_own_protocol(const SourceFile& file);

/// Versions of the protocol are compared in handshake/version.* only.
Findings check_version_comparisons(const SourceFile& file);

/// Files have at most 600 lines.
Findings check_file_length(const SourceFile& file);

/// Functions have at most 60 lines, from the first line of the signature to the closing brace.
Findings check_function_length(const SourceFile& file);

/// The licence stands in the first line (after #!). In C++ the purpose stands in the next, other
/// than in a .cc that begins with the header of its name.
Findings check_head(const SourceFile& file);

/// No marks of unfinished work.
Findings check_no_marks(const SourceFile& file);

/// Names that say nothing: get_, Manager, Helper, Util.
Findings check_names(const SourceFile& file);

/// Nothing depends on one machine: no paths of a home or work folder, no hosts of registries.
Findings check_no_machine(const SourceFile& file);

/// Lines of code have at most 100 columns, no tabs and no blanks at the end.
Findings check_lines(const SourceFile& file);

/// A source file that no meson.build names is not built, and a test in it never runs.
Findings check_is_built(const SourceFile& file, const std::vector<SourceFile>& tree);

}  // namespace handfast::lint
