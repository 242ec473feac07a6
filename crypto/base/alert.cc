// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/alert.h"

namespace handfast {

std::string_view alert_name(AlertDescription alert) {
    switch (alert) {
#define ALERT(name, code, text)  \
    case AlertDescription::name: \
        return #name;
#include "crypto/base/alert.inc"
#undef ALERT
    }
    return "unknown";
}

std::string_view alert_text(AlertDescription alert) {
    switch (alert) {
#define ALERT(name, code, text)  \
    case AlertDescription::name: \
        return text;
#include "crypto/base/alert.inc"
#undef ALERT
    }
    return "unknown";
}

}  // namespace handfast
