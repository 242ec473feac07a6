// SPDX-License-Identifier: Apache-2.0
// Splitting arguments and checking values, with OpenSSL's messages.
#include "cli/opt_parse.h"

#include <cerrno>
#include <cinttypes>
#include <limits>

#include <fmt/core.h>
#include <sys/stat.h>

#include "cli/file_format.h"

namespace handfast::cli {
namespace {

std::unexpected<OptionError> refuse(std::string text) {
    return std::unexpected(OptionError{std::move(text)});
}

std::string not_a_number(std::string_view command, std::string_view text) {
    std::string_view kind = "a";
    if (text.starts_with("0x") || text.starts_with("0X")) {
        kind = "a hexadecimal";
    } else if (text.starts_with('0')) {
        kind = "an octal";
    }
    return fmt::format("{}: Can't parse \"{}\" as {} number", command, text, kind);
}

/// C's own reading of a number: white space, a sign, 0x or 0 before the digits.
std::optional<std::intmax_t> number_in_c(std::string_view text) {
    const std::string terminated(text);
    char* end = nullptr;
    errno = 0;
    const std::intmax_t number = std::strtoimax(terminated.c_str(), &end, 0);
    if (end == terminated.c_str() || *end != '\0' || errno != 0) return std::nullopt;
    return number;
}

OptionResult check_number(std::string_view command, ArgKind kind, Value& value) {
    const auto number = number_in_c(value.text);
    if (!number) return refuse(not_a_number(command, value.text));
    value.number = *number;
    if (kind == ArgKind::big_number || kind == ArgKind::long_number) return {};
    if (*number > std::numeric_limits<int>::max() || *number < std::numeric_limits<int>::min())
        return refuse(fmt::format("{}: Value \"{}\" outside integer range", command, value.text));
    if (kind == ArgKind::positive && *number <= 0)
        return refuse(fmt::format("{}: Non-positive number \"{}\" for option -{}", command,
                                  value.text, value.name));
    if (kind == ArgKind::natural && *number < 0)
        return refuse(fmt::format("{}: Negative number \"{}\" for option -{}", command, value.text,
                                  value.name));
    return {};
}

OptionResult check_format(std::string_view command, ArgKind kind, const Value& value) {
    const auto format = file_format(value.text);
    const auto refuse_with = [&](std::string_view constraint) {
        return refuse(
            fmt::format("{0}: Bad format \"{1}\"{2}\n{0}: Invalid format \"{1}\" for option -{3}",
                        command, value.text, constraint, value.name));
    };
    if (!format) return refuse_with("");
    if (kind == ArgKind::any_format || format == FileFormat::pem || format == FileFormat::der)
        return {};
    if (kind == ArgKind::pem_der_or_p12 && format == FileFormat::p12) return {};
    if (kind == ArgKind::pem_or_der || kind == ArgKind::pem_der_or_p12)
        return refuse_with("; must be pem or der");
    if (format == FileFormat::engine) return {};
    return refuse_with("; must be one of:\n   PEM/DER\n   engine");
}

OptionResult check_directory(std::string_view command, const Value& value) {
    struct stat status {};
    if (::stat(std::string(value.text).c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return {};
    return refuse(fmt::format("{}: Not a directory: {}", command, value.text));
}

}  // namespace

std::optional<SplitOption> split_option(std::string_view argument) {
    if (!argument.starts_with('-')) return std::nullopt;
    argument.remove_prefix(argument.starts_with("--") ? 2 : 1);
    SplitOption split{argument, std::nullopt};
    if (const std::size_t equals = argument.find('='); equals != argument.npos) {
        split.name = argument.substr(0, equals);
        split.value = argument.substr(equals + 1);
    }
    if (split.name == "h") split.name = "help";
    return split;
}

OptionResult check_value(std::string_view command, ArgKind kind, Value& value) {
    switch (kind) {
        case ArgKind::none:
        case ArgKind::text:
        case ArgKind::in_file:
        case ArgKind::out_file:
        case ArgKind::uri:
            return {};
        case ArgKind::directory:
            return check_directory(command, value);
        case ArgKind::number:
        case ArgKind::positive:
        case ArgKind::natural:
        case ArgKind::big_number:
        case ArgKind::long_number:
            return check_number(command, kind, value);
        case ArgKind::pem_or_der:
        case ArgKind::pem_der_or_p12:
        case ArgKind::key_format:
        case ArgKind::any_format:
            return check_format(command, kind, value);
    }
    return {};
}

OptionError unknown_option(std::string_view command, std::string_view name) {
    return {fmt::format("{}: Unknown option: -{}", command, name)};
}

OptionError missing_value(std::string_view command, std::string_view name) {
    return {fmt::format("{}: Option -{} needs a value", command, name)};
}

OptionError unwanted_value(std::string_view command, std::string_view name) {
    return {fmt::format("{}: Option -{} does not take a value", command, name)};
}

OptionError option_not_available(std::string_view command, std::string_view name) {
    return {fmt::format("{}: option -{}{}", command, name, kNotAvailable), OptionError::Hint::none};
}

OptionError extra_arguments() {
    return {""};
}

std::string error_lines(std::string_view command, const OptionError& error) {
    std::string lines;
    if (!error.text.empty()) lines += error.text + "\n";
    if (error.hint == OptionError::Hint::use_help)
        lines += fmt::format("{}: Use -help for summary.\n", command);
    return lines;
}

}  // namespace handfast::cli
