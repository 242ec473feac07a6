// SPDX-License-Identifier: Apache-2.0
// Other projects' vectors for the key schedules of TLS 1.2 and 1.3.
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "crypto/kdf.h"
#include "crypto/registry.h"

namespace handfast::crypto {
namespace {

/// Fields of one block, in the order they stand.
using Block = std::vector<std::pair<std::string, std::string>>;

/// Blocks of "Name = value" lines, parted by empty lines; "[section]" is a field of that name in
/// each block after it.
std::vector<Block> read_blocks(std::istream& file) {
    std::vector<Block> blocks(1);
    std::string section, line;
    while (std::getline(file, line)) {
        const std::size_t equals = line.find(" = ");
        if (line.empty()) {
            if (!blocks.back().empty()) blocks.emplace_back();
        } else if (line[0] == '[') {
            section = line.substr(1, line.find_last_of(']') - 1);
        } else if (line[0] != '#' && equals != std::string::npos) {
            if (blocks.back().empty()) blocks.back().emplace_back("section", section);
            blocks.back().emplace_back(line.substr(0, equals), line.substr(equals + 3));
        }
    }
    return blocks;
}

std::string field(const Block& block, std::string_view name) {
    for (const auto& [key, value] : block)
        if (key == name) return value;
    return "";
}

Buffer hex(const std::string& text) {
    return from_hex(text).bytes;
}

/// OpenSSL's "kind:value", where a kind that begins with "hex" means hexadecimal.
Buffer control(const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return {};
    const std::string value = text.substr(colon + 1);
    return text.starts_with("hex") ? hex(value) : to_buffer(as_bytes(value));
}

std::optional<HashId> hash_in(const std::string& text) {
    constexpr std::pair<const char*, HashId> kNames[] = {
        {"SHA224", HashId::sha224},  {"SHA256", HashId::sha256},   {"SHA384", HashId::sha384},
        {"SHA512", HashId::sha512},  {"SHA2-256", HashId::sha256}, {"SHA2-384", HashId::sha384},
        {"SHA-224", HashId::sha224}, {"SHA-256", HashId::sha256},  {"SHA-384", HashId::sha384},
        {"SHA-512", HashId::sha512},
    };
    for (const auto& [name, id] : kNames)
        if (text.find(name) != std::string::npos) return id;
    return std::nullopt;
}

class KdfVectors : public testing::Test {
  protected:
    /// Opens a file of the folder; false (and the test is skipped) when it is absent.
    bool open(const std::string& name) {
        const std::string path = HANDFAST_VECTORS "/tls/kdf/" + name;
        file_.open(path);
        if (!file_) missing_ = path;
        return missing_.empty();
    }

    std::ifstream file_;
    std::string missing_;
    std::shared_ptr<const Provider> provider_ = make_provider();
};

TEST_F(KdfVectors, Tls12PrfOfOpenssl) {
    if (!open("evpkdf_tls12_prf.txt")) GTEST_SKIP() << "no vectors: " << missing_;
    int judged = 0;
    for (const Block& block : read_blocks(file_)) {
        const auto hash = hash_in(field(block, "Ctrl.digest"));
        if (!hash || field(block, "Output").empty()) continue;
        Buffer seed;
        for (const auto& [name, value] : block) {
            if (!name.starts_with("Ctrl.") || name == "Ctrl.digest" || name == "Ctrl.Secret")
                continue;
            append(seed, control(value));
        }
        Buffer out(field(block, "Output").size() / 2);
        prf12(*provider_, *hash, control(field(block, "Ctrl.Secret")), "", {seed}, out);
        EXPECT_EQ(to_hex(out), field(block, "Output"));
        ++judged;
    }
    EXPECT_GE(judged, 2);
}

TEST_F(KdfVectors, Tls12PrfOfBotan) {
    if (!open("tls_prf.vec")) GTEST_SKIP() << "no vectors: " << missing_;
    int judged = 0;
    for (const Block& block : read_blocks(file_)) {
        const auto hash = hash_in(field(block, "section"));
        if (!hash) continue;
        const Buffer seed = hex(field(block, "Salt")), expected = hex(field(block, "Output"));
        const Buffer label = hex(field(block, "Label"));
        Buffer out(expected.size());
        prf12(*provider_, *hash, hex(field(block, "Secret")), as_text(label), {seed}, out);
        EXPECT_EQ(out, expected);
        ++judged;
    }
    EXPECT_GE(judged, 4);
}

/// One step of OpenSSL's TLS13-KDF: extract, where the salt is first derived from the stage
/// before, or expand.
Buffer tls13_step(const Provider& provider, HashId hash, const Block& block) {
    const Buffer key = control(field(block, "Ctrl.key")),
                 label = control(field(block, "Ctrl.label"));
    Buffer out(field(block, "Output").size() / 2);
    if (field(block, "Ctrl.mode") == "mode:EXPAND_ONLY") {
        hkdf_expand_label(provider, hash, key, as_text(label), control(field(block, "Ctrl.data")),
                          out);
        return out;
    }
    Buffer salt = control(field(block, "Ctrl.salt"));
    if (!label.empty()) {
        Buffer empty(digest_size(hash)), derived(digest_size(hash));
        provider.hash(hash)->finish(empty);
        hkdf_expand_label(provider, hash, salt, as_text(label), empty, derived);
        salt = derived;
    }
    const Buffer zeros(digest_size(hash));
    hkdf_extract(provider, hash, salt, key.empty() ? zeros : key, out);
    return out;
}

TEST_F(KdfVectors, Tls13KeyScheduleOfOpenssl) {
    if (!open("evpkdf_tls13_kdf.txt")) GTEST_SKIP() << "no vectors: " << missing_;
    int judged = 0;
    for (const Block& block : read_blocks(file_)) {
        const auto hash = hash_in(field(block, "Ctrl.digest"));
        if (!hash || field(block, "Output").empty()) continue;
        EXPECT_EQ(to_hex(tls13_step(*provider_, *hash, block)), field(block, "Output")) << judged;
        ++judged;
    }
    EXPECT_GE(judged, 50);
}

TEST_F(KdfVectors, ExpandLabelOfMbedTls) {
    if (!open("mbedtls_key_schedule.data")) GTEST_SKIP() << "no vectors: " << missing_;
    int judged = 0;
    for (std::string line; std::getline(file_, line);) {
        const std::string prefix = "ssl_tls13_hkdf_expand_label:PSA_ALG_SHA_256:";
        if (!line.starts_with(prefix)) continue;
        // "secret":tls13_label_name:"context":length:"output"
        std::istringstream arguments(line.substr(prefix.size()));
        std::array<std::string, 5> parts;
        for (std::string& part : parts) {
            std::getline(arguments, part, ':');
            std::erase(part, '"');
        }
        Buffer out(std::stoul(parts[3]));
        hkdf_expand_label(*provider_, HashId::sha256, hex(parts[0]),
                          parts[1].substr(std::string("tls13_label_").size()), hex(parts[2]), out);
        EXPECT_EQ(to_hex(out), parts[4]);
        ++judged;
    }
    EXPECT_GE(judged, 10);
}

}  // namespace
}  // namespace handfast::crypto
