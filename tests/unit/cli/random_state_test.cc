// SPDX-License-Identifier: Apache-2.0
// -rand and -writerand.
#include "cli/random_state.h"

#include <filesystem>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/registry.h"

namespace handfast::cli {
namespace {

class RandomState : public testing::Test {
  protected:
    void SetUp() override { std::filesystem::create_directories(folder_); }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string file(const std::string& name, std::string_view content) const {
        const auto path = folder_ / name;
        std::ofstream(path) << content;
        return path.string();
    }

    const std::filesystem::path folder_ =
        std::filesystem::path(testing::TempDir()) / ("random." + std::to_string(::getpid()));
    std::shared_ptr<const crypto::Provider> provider_ = crypto::make_provider();
    CommandRng rng_;
};

TEST_F(RandomState, TheSameFilesDoNotGiveTheSameBytes) {
    const std::string list = file("a", "seed") + ":" + file("b", "");
    std::set<std::string> seen;
    for (int i = 0; i < 4; ++i) {
        CommandRng rng;
        ASSERT_TRUE(rng.load({list}, *provider_));
        Buffer bytes(600);
        rng.fill(bytes);
        EXPECT_TRUE(seen.insert(to_hex(bytes)).second);
        rng.fill(bytes);
        EXPECT_TRUE(seen.insert(to_hex(bytes)).second);
    }
}

TEST_F(RandomState, TakesABoundedPartOfADevice) {
    EXPECT_TRUE(rng_.load({"/dev/zero"}, *provider_));
}

TEST_F(RandomState, NamesTheFileThatCannotBeRead) {
    const auto loaded = rng_.load({file("a", "x") + ":/nonexistent/f"}, *provider_);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error(),
              "Can't load /nonexistent/f into RNG\n"
              "error:12000079:random number generator::No such file or directory:"
              "Filename=/nonexistent/f");
}

TEST_F(RandomState, WritesOneKilobyteThatOnlyTheOwnerReads) {
    const std::string path = file("w", "something longer than nothing");
    std::filesystem::permissions(path, std::filesystem::perms(0644));
    ASSERT_TRUE(write_random_file(path, rng_));
    EXPECT_EQ(std::filesystem::file_size(path), 1024U);
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(RandomState, SaysThatItCannotWrite) {
    const auto written = write_random_file("/nonexistent/w", rng_);
    ASSERT_FALSE(written);
    EXPECT_TRUE(written.error().starts_with("Cannot write random bytes:\n"));
}

TEST_F(RandomState, AFailureToWriteIsTheCommandsFailure) {
    EXPECT_EQ(finish_random_state("", rng_, 0), 0);
    EXPECT_EQ(finish_random_state((folder_ / "w").string(), rng_, 3), 3);
    testing::internal::CaptureStderr();
    EXPECT_EQ(finish_random_state("/nonexistent/w", rng_, 0), 1);
    EXPECT_TRUE(testing::internal::GetCapturedStderr().starts_with("Cannot write random bytes:\n"));
}

}  // namespace
}  // namespace handfast::cli
