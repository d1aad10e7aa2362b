// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_format.hpp>

#include "credential/base62.hpp"
#include "credential/checksum.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <span>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using written_checksum = std::array<char, key_format::checksum_size>;

written_checksum checksum_of(std::string_view text) noexcept {
    written_checksum digits{};
    write_base62(digits, crc32(text));
    return digits;
}

bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'z';
}

bool is_prefix_part(std::string_view text) noexcept {
    bool const right = std::all_of(text.begin(), text.end(),
                                   [](char c) { return is_lower(c) || (c >= '0' && c <= '9') || c == '_'; });
    return right && !text.empty() && is_lower(text.front()) && text.back() != '_'
           && text.find("__") == text.npos;
}

char const* sentence_of(key_flaw flaw) noexcept {
    switch (flaw) {
    case key_flaw::wrong_prefix: return "does not begin with the prefix of its format";
    case key_flaw::wrong_size: return "is longer or shorter than a key of its format";
    case key_flaw::wrong_character: return "holds a character that its format does not have there";
    default: return "has a checksum that does not fit: it was mistyped, cut or made up";
    }
}

} // namespace

key_format::key_format(std::string_view type, std::string_view environment)
    : prefix_(std::string(type) + '_'), environment_(environment) {
    if (!environment.empty()) {
        prefix_ += environment_ + '_';
    }
}

result<key_format> key_format::make(std::string_view type, std::string_view environment) {
    for (auto const& [part, where] : {std::pair(type, "type"), std::pair(environment, "environment")}) {
        if (!is_prefix_part(part) && !(part.empty() && where == std::string_view("environment"))) {
            return make_failure(errc::invalid_configuration, where,
                                "expected lower-case letters, digits and single underscores between them, "
                                "beginning with a letter");
        }
    }
    if (type.size() + environment.size() + 2 > limits::max_key_prefix_bytes) {
        return make_failure(errc::invalid_configuration, "",
                            "expected a prefix of at most " + std::to_string(limits::max_key_prefix_bytes)
                                + " bytes, found a longer one");
    }
    return key_format(type, environment);
}

std::string key_format::pattern() const {
    return prefix_ + "[0-9A-Za-z]{" + std::to_string(id_size) + "}_[0-9A-Za-z]{"
           + std::to_string(secret_size + checksum_size) + "}";
}

result<secret> key_format::generate(entropy& random) const {
    secret text(size());
    std::span<char> const all(text.data(), text.size());
    std::copy(prefix_.begin(), prefix_.end(), all.begin());
    auto const id = all.subspan(prefix_.size(), id_size);
    auto const key = all.subspan(prefix_.size() + id_size + 1, secret_size);
    for (auto const part : {id, key}) {
        if (auto filled = fill_base62(part, random); !filled) {
            return std::move(filled).error();
        }
    }
    all[prefix_.size() + id_size] = '_';
    written_checksum const sum = checksum_of(text.reveal().substr(0, size() - checksum_size));
    std::copy(sum.begin(), sum.end(), all.last(checksum_size).begin());
    return text;
}

key_flaw key_format::inspect(std::string_view text, presented_key& into) const noexcept {
    if (!text.starts_with(prefix_)) {
        return key_flaw::wrong_prefix;
    }
    if (text.size() != size()) {
        return key_flaw::wrong_size;
    }
    auto const id = text.substr(prefix_.size(), id_size);
    auto const rest = text.substr(prefix_.size() + id_size);
    if (rest.front() != '_' || !is_base62(id) || !is_base62(rest.substr(1))) {
        return key_flaw::wrong_character;
    }
    written_checksum const sum = checksum_of(text.substr(0, text.size() - checksum_size));
    if (!std::equal(sum.begin(), sum.end(), text.end() - checksum_size)) {
        return key_flaw::wrong_checksum;
    }
    into = {id, text};
    return key_flaw::none;
}

result<presented_key> key_format::parse(std::string_view text) const {
    presented_key parts;
    key_flaw const flaw = inspect(text, parts);
    if (flaw != key_flaw::none) {
        return make_failure(errc::invalid_key, "",
                            "a text of " + std::to_string(text.size()) + " bytes " + sentence_of(flaw));
    }
    return parts;
}

secret key_format::join(std::string_view key_pair_id, std::string_view key_pair_secret) const {
    if (key_pair_id.size() != id_size || key_pair_secret.size() != secret_size + checksum_size) {
        return {};
    }
    secret text(size());
    auto out = std::copy(prefix_.begin(), prefix_.end(), text.data());
    out = std::copy(key_pair_id.begin(), key_pair_id.end(), out);
    *out = '_';
    std::copy(key_pair_secret.begin(), key_pair_secret.end(), out + 1);
    return text;
}

key_pair split_key(key_format const& format, std::string_view text) noexcept {
    return {text.substr(format.prefix().size(), key_format::id_size),
            text.substr(format.prefix().size() + key_format::id_size + 1)};
}

} // namespace writ::inline WRIT_ABI
