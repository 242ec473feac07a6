// SPDX-License-Identifier: Apache-2.0
#include "cli/transport_printer.h"

#include "cli/hex_dump.h"

namespace handfast::cli {

void TransportPrinter::print(std::string_view what, ByteView bytes, std::size_t wanted,
                             long result) {
    if (result < 0 && idle_ == Idle::hidden) return;
    out_.print("{} {} [{}] ({} bytes => {}", what, static_cast<const void*>(this),
               static_cast<const void*>(bytes.data()), wanted, result);
    out_.text(result > 0 ? fmt::format(" (0x{:X}))\n", result) : ")\n");
    out_.text(hex_dump(bytes));
    out_.flush();
}

void TransportPrinter::read(ByteView bytes, std::size_t wanted, long result) {
    print("read from", bytes, wanted, result);
}

void TransportPrinter::written(ByteView bytes, std::size_t wanted, long result) {
    print("write to", bytes, wanted, result);
}

}  // namespace handfast::cli
