// SPDX-License-Identifier: Apache-2.0
#include "cli/trust_options.h"

#include <fmt/core.h>

#include "cli/descriptor.h"
#include "crypto/base/pem.h"
#include "x509/crl.h"
#include "x509/pem_objects.h"

namespace handfast::cli {
namespace {

using Text = std::unexpected<std::string>;
using StorePtr = std::shared_ptr<TrustStore>;

Result<x509::CrlList> parse_crl(ByteView bytes, FileFormat format,
                                const crypto::Provider& provider) {
    if (format == FileFormat::pem || (format == FileFormat::any && looks_like_pem(bytes))) {
        TRY(auto objects, x509::objects_from_pem(bytes, provider));
        if (objects.crls.empty()) return fail(Reason::pem_no_start_line);
        return std::move(objects.crls);
    }
    TRY(auto crl, x509::Crl::parse(to_buffer(bytes)));
    return x509::CrlList{std::move(crl)};
}

/// -CRL: the first of the file, as in OpenSSL.
std::expected<std::shared_ptr<const x509::Crl>, std::string> load_crl(
    const TrustOptions& options, const crypto::Provider& provider) {
    constexpr std::string_view kUnable = "Unable to load CRL";
    const auto content = read_file(options.crl, kCrlFileLimit);
    if (!content)
        return Text(fmt::format("Could not open file or uri for loading CRL from {}\n{}\n{}",
                                options.crl, system_error_line(content.error(), options.crl),
                                kUnable));
    auto crls = parse_crl(content->expose(), options.crl_format, provider);
    if (!crls)
        return Text(fmt::format("Could not read CRL from {}\nerror:00000000:handfast::{}:{}\n{}",
                                options.crl, info(crls.error().reason).text, options.crl, kUnable));
    return crls->front();
}

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
        auto loaded = load_crl(options, *provider);
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
