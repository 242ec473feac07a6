// SPDX-License-Identifier: Apache-2.0
// Directories with all that can lie in one, rehashed by both programs: the same links, the same
// lines, the same exit code, and nothing to do the second time.
#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include "tests/golden/reference.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace handfast::test {
namespace {

namespace fs = std::filesystem;

/// Names, and where they lead.
std::map<std::string, std::string> listing(const fs::path& folder) {
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::directory_iterator(folder))
        out[entry.path().filename()] =
            entry.is_symlink() ? fs::read_symlink(entry.path()).string() : "";
    return out;
}

class Rehash : public testing::Test {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
        fs::create_directory(folder("start"));
    }
    fs::path folder(const std::string& name) const { return files_.path() + "/" + name; }
    std::string in(const std::string& name) const { return folder("start") / name; }

    void mint(const Words& lines) {
        Words words{kHandfast, "mint", "-seed", "rehash", "-outdir", folder("start")};
        words.insert(words.end(), lines.begin(), lines.end());
        const Finished made = run({.argv = words});
        ASSERT_EQ(made.status, 0) << made.log;
    }
    void write(const std::string& name, const std::string& text) {
        files_.write("start/" + name, text);
    }
    void link(const std::string& target, const std::string& name) {
        fs::create_symlink(target, in(name));
    }
    std::string hash_of(const std::string& name) {
        return run({.argv = {"openssl", "x509", "-in", in(name), "-noout", "-hash"}})
            .out.substr(0, 8);
    }
    void fill();
    void compare(const Words& options);

    TempDir files_;
};

void Rehash::fill() {
    mint({"cert a ca", "cert b ca subject=/CN=a", "cert c ca subject=/CN=a", "cert d ca",
          "crl x issuer=a", "crl y issuer=a revoked=5", "chain two = a d",
          "cert bad damage=serial:short-length"});
    const std::string a = read_file(in("a.pem")), d = read_file(in("d.pem"));
    write("dup.crt", a);
    write("with space.CER", d);
    write("both.pem", a + read_file(in("x.crl")));
    write("key_first.pem", read_file(in("d.key")) + d);
    write("junk.pem", "hi\n");
    write("empty.pem", "");
    write("noext", a);
    write("abcdef01.0", "");
    fs::create_directory(in("dir.pem"));
    run({.argv = {"openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out",
                  in("ec.pem")}});
    run({.argv = {"openssl", "x509", "-in", in("d.pem"), "-trustout", "-addtrust", "serverAuth",
                  "-out", in("trusted.pem")}});
    link("a.pem", "00000000.0");
    link("gone.pem", "12345678.0");
    link("a.pem", "deadbeef.r3");
    link("a.pem", "notalink");
    link("d.pem", "lnk.pem");
    link("a.pem", "abcdef02.");
    link("a.pem", "abcdef03.x");
    link("c.pem", hash_of("c.pem") + ".1");
    link("zz", hash_of("d.pem") + ".7");
}

void Rehash::compare(const Words& options) {
    const auto rehash = [&](const std::string& program, const std::string& where) {
        Words words{program, "rehash"};
        words.insert(words.end(), options.begin(), options.end());
        words.emplace_back(".");
        return run({.argv = words, .cwd = folder(where)});
    };
    for (const char* where : {"ours", "theirs"})
        fs::copy(folder("start"), folder(where),
                 fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    for (int time = 0; time < 2; ++time) {
        const Finished theirs = rehash("openssl", "theirs");
        const Finished ours = rehash(kHandfast, "ours");
        EXPECT_EQ(ours.status, theirs.status);
        EXPECT_EQ(ours.out, theirs.out);
        EXPECT_EQ(ours.err, theirs.err);
        EXPECT_EQ(listing(folder("ours")), listing(folder("theirs")));
    }
    EXPECT_NE(listing(folder("ours")), listing(folder("start")));
    fs::remove_all(folder("ours"));
    fs::remove_all(folder("theirs"));
}

TEST_F(Rehash, DoesAndSaysWhatOpensslDoes) {
    fill();
    for (const Words& options : {Words{}, Words{"-v"}, Words{"-v", "-old"}, Words{"-v", "-compat"},
                                 Words{"-v", "-n"}, Words{"-compat", "-old", "-n"}})
        compare(options);
}

TEST_F(Rehash, CountsErrorsAndTakesDirectoriesFromTheEnvironment) {
    for (const char* name : {"one", "two"}) fs::create_directory(folder(name));
    for (const Words& arguments :
         {Words{"/nowhere", "/nowhere/else"}, Words{"-v"}, Words{"-v", "one", "two"}}) {
        const auto rehash = [&](const std::string& program) {
            Words words{program, "rehash"};
            words.insert(words.end(), arguments.begin(), arguments.end());
            return run(
                {.argv = words, .env = {{"SSL_CERT_DIR", "one::two:"}}, .cwd = files_.path()});
        };
        const Finished theirs = rehash("openssl");
        const Finished ours = rehash(kHandfast);
        EXPECT_EQ(ours.status, theirs.status);
        EXPECT_EQ(ours.out, theirs.out);
        EXPECT_EQ(ours.err, theirs.err);
    }
}

}  // namespace
}  // namespace handfast::test
