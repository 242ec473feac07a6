// SPDX-License-Identifier: Apache-2.0
#include "handshake/key_exchange.h"

namespace handfast {

bool can_negotiate(const SuiteInfo& suite) {
    return suite.key_exchange == KeyExchangeKind::ecdhe && suite.mac == MacId::aead &&
           suite.authentication != AuthenticationKind::none;
}

}  // namespace handfast
