// SPDX-License-Identifier: Apache-2.0
#include "cli/trust_options.h"

#include "cli/object_file.h"

namespace handfast::cli {
namespace {

using Text = std::unexpected<std::string>;
using StorePtr = std::shared_ptr<TrustStore>;

std::expected<StorePtr, std::string> store_of(
    const TrustPlaces& places, const std::shared_ptr<const crypto::Provider>& provider) {
    auto store = std::make_shared<TrustStore>(provider);
    if (auto added = store->add(places); !added)
        return Text("Error loading store locations\n" + added.error());
    return store;
}

}  // namespace

std::expected<TrustStores, std::string> load_trust(
    const TrustOptions& options, const std::shared_ptr<const crypto::Provider>& provider) {
    auto common = std::make_shared<TrustStore>(provider);
    StorePtr for_peers = common;
    StorePtr for_own_chain = common;
    std::shared_ptr<const x509::Crl> crl;
    if (!options.crl.empty()) {
        auto loaded = load_crl(options.crl, options.crl_format);
        if (!loaded) return Text(std::move(loaded).error());
        crl = *std::move(loaded);
    }
    if (options.verify.given()) {
        auto store = store_of(options.verify, provider);
        if (!store) return Text(std::move(store).error());
        for_peers = *std::move(store);
    }
    if (options.chain.given()) {
        auto store = store_of(options.chain, provider);
        if (!store) return Text(std::move(store).error());
        for_own_chain = *std::move(store);
    }
    if (!options.places.given()) {
        common->add_defaults(options.places);
    } else if (auto added = common->add(options.places); !added) {
        return Text(std::move(added).error());
    }
    if (crl) {
        common->add(crl);
        if (for_peers != common) for_peers->add(crl);
    }
    return TrustStores{common, for_peers, for_own_chain};
}

}  // namespace handfast::cli
