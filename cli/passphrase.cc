// SPDX-License-Identifier: Apache-2.0
// Pass phrase sources and the prompt. A line is read byte by byte, so that what follows it on
// standard input is left for the connection.
#include "cli/passphrase.h"

#include <array>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <fmt/core.h>
#include <termios.h>
#include <unistd.h>

#include "cli/descriptor.h"

namespace handfast::cli {
namespace {

constexpr std::size_t kMaxPassphrase = 1023;

using Text = std::expected<SecretBuffer, std::string>;
using Source = std::expected<Descriptor, std::string>;

std::unexpected<std::string> refuse(std::string text) {
    return std::unexpected(text + "\nError getting password");
}

Text from_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return refuse("No environment variable " + name);
    return SecretBuffer(as_bytes(value));
}

Source open_file(const std::string& path) {
    auto file = Descriptor::open(path);
    if (!file) return refuse("Can't open file " + path);
    return std::move(*file);
}

Source open_descriptor(const std::string& number) {
    const int fd = std::atoi(number.c_str());
    if (fd < 0) return refuse("Can't access file descriptor " + number);
    return Descriptor(fd, Descriptor::Ownership::borrowed);
}

struct SourceKind {
    std::string_view prefix;
    Source (*open)(const std::string&);
};
constexpr std::array kLineSources{
    SourceKind{"file:", open_file},
    SourceKind{"fd:", open_descriptor},
};

/// The file or descriptor that `argument` names; an empty Descriptor if it names neither.
Source line_source(const std::string& argument) {
    if (argument == "stdin") return Descriptor(STDIN_FILENO, Descriptor::Ownership::borrowed);
    for (const SourceKind& kind : kLineSources)
        if (argument.starts_with(kind.prefix))
            return kind.open(argument.substr(kind.prefix.size()));
    return Descriptor();
}

Text read_from(const Descriptor& source) {
    auto line = source.read_line(kMaxPassphrase);
    if (!line) return refuse("Error reading password from BIO");
    return std::move(*line);
}

Text from_argument(const std::string& argument) {
    if (argument.starts_with("pass:"))
        return SecretBuffer(as_bytes(std::string_view(argument).substr(5)));
    if (argument.starts_with("env:")) return from_environment(argument.substr(4));
    const std::size_t colon = argument.find(':');
    if (colon == argument.npos || colon > 4)
        return refuse("Invalid password argument, missing ':' within the first 5 chars");
    return refuse(fmt::format("Invalid password argument, starting with \"{}\"",
                              argument.substr(0, colon + 1)));
}

/// The terminal's settings with the echo off, put back when it goes. Ctrl-C arrives as a
/// character, so that nothing can leave the terminal mute.
class Muted {
  public:
    explicit Muted(int fd) : fd_(fd), changed_(::tcgetattr(fd, &before_) == 0) {
        if (!changed_) return;
        termios muted = before_;
        muted.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG | ICANON);
        changed_ = ::tcsetattr(fd_, TCSANOW, &muted) == 0;
    }
    Muted(const Muted&) = delete;
    Muted& operator=(const Muted&) = delete;
    ~Muted() {
        if (changed_) ::tcsetattr(fd_, TCSANOW, &before_);
    }
    bool is_terminal() const { return changed_; }

  private:
    int fd_;
    termios before_{};
    bool changed_;
};

void show(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// A line as it is typed: erased and cancelled by the usual keys, which arrive as characters.
std::optional<SecretBuffer> typed_line(const Descriptor& terminal) {
    constexpr std::uint8_t kInterrupt = 3, kEnd = 4, kBackspace = 8, kKill = 21, kDelete = 127;
    SecretBuffer line(kMaxPassphrase);
    std::size_t size = 0;
    for (;;) {
        std::uint8_t key = 0;
        const auto got = terminal.read({&key, 1});
        if (!got || *got == 0 || key == kInterrupt || (key == kEnd && size == 0))
            return std::nullopt;
        if (key == '\n' || key == '\r' || key == kEnd) break;
        if (key == kKill) size = 0;
        if ((key == kBackspace || key == kDelete) && size > 0) --size;
        if (key == kKill || key == kBackspace || key == kDelete) continue;
        if (size == line.size()) return std::nullopt;
        line.writable()[size++] = key;
    }
    line.shrink(size);
    return line;
}

}  // namespace

std::expected<Passphrases, std::string> read_passphrases(const std::optional<std::string>& first,
                                                         const std::optional<std::string>& second) {
    Passphrases phrases;
    Descriptor shared;
    const auto read = [&](const std::optional<std::string>& argument,
                          std::optional<SecretBuffer>& out) -> std::expected<void, std::string> {
        if (!argument) return {};
        if (!shared) {
            auto source = line_source(*argument);
            if (!source) return std::unexpected(std::move(source).error());
            shared = std::move(*source);
        }
        auto text = shared ? read_from(shared) : from_argument(*argument);
        if (!text) return std::unexpected(std::move(text).error());
        out = std::move(*text);
        return {};
    };
    if (auto done = read(first, phrases.first); !done) return std::unexpected(done.error());
    if (first != second) shared = Descriptor();
    if (auto done = read(second, phrases.second); !done) return std::unexpected(done.error());
    return phrases;
}

std::optional<SecretBuffer> ask_passphrase(std::string_view what) {
    const std::string question = fmt::format("Enter pass phrase for {}:", what);
    const Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC), Descriptor::Ownership::owned);
    if (!terminal) {
        const Descriptor input(STDIN_FILENO, Descriptor::Ownership::borrowed);
        show(STDERR_FILENO, question);
        const Muted muted(STDIN_FILENO);
        auto line = muted.is_terminal() ? typed_line(input) : input.read_line(kMaxPassphrase);
        show(STDERR_FILENO, "\n");
        return line;
    }
    const Muted muted(terminal.fd());
    show(terminal.fd(), question);
    auto line = typed_line(terminal);
    show(terminal.fd(), "\n");
    return line;
}

}  // namespace handfast::cli
