// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_KEY_FORMAT_HPP
#define WRIT_CREDENTIAL_KEY_FORMAT_HPP

// What the text of an API key looks like (C-14, T-27).
//
//     auto live = writ::key_format::make("acme", "live").value();
//     live.prefix();                     // acme_live_
//     auto parts = live.parse(text);     // why it is no key, or its public id
//
// A key is `<prefix><id>_<secret><checksum>`: 16, 30 and 6 characters of base 62.
// The id is public and finds the record; the secret has 178 random bits; the
// checksum is the CRC-32 of all that stands before it, by which a mistyped key
// and most invented ones are known without looking anything up.  It protects
// nothing: everybody can compute it.

#include <writ/credential/entropy.hpp>
#include <writ/credential/secret.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

// What is wrong with a text that should be a key.
enum class key_flaw {
    wrong_prefix,
    wrong_size,
    wrong_character,
    wrong_checksum,
    none,
};

// A key as it was presented, taken apart.  Refers to the text.
class WRIT_EXPORT presented_key {
public:
    presented_key() noexcept = default;
    // `digested` is what the record holds the digest of.
    presented_key(std::string_view id, std::string_view digested) noexcept : id_(id), digested_(digested) {}
    // Of a system whose keys have no public part: the id is the beginning of the
    // digest, 24 hexadecimal characters, as import_key() gives to such keys.
    explicit presented_key(std::string_view digested) noexcept : digested_(digested), is_whole_(true) {}

    // Empty where it is taken from the digest.
    [[nodiscard]] std::string_view id() const noexcept { return id_; }
    [[nodiscard]] bool is_whole() const noexcept { return is_whole_; }
    [[nodiscard]] std::string_view digested() const noexcept { return digested_; }

private:
    std::string_view id_;
    std::string_view digested_;
    bool is_whole_ = false;
};

// Immutable.
class WRIT_EXPORT key_format {
public:
    // In characters.
    static constexpr std::size_t id_size = 16;
    static constexpr std::size_t secret_size = 30;
    static constexpr std::size_t checksum_size = 6;

    // What the keys are for and where they are used; both stand in the prefix,
    // each with an underscore behind it.  Lower-case letters, digits and single
    // underscores between them, the first a letter; the environment may be empty.
    // Errors: errc::invalid_configuration.
    [[nodiscard]] static result<key_format> make(std::string_view type, std::string_view environment = {});

    [[nodiscard]] std::string const& prefix() const noexcept { return prefix_; }
    [[nodiscard]] std::string const& environment() const noexcept { return environment_; }
    // Of every key, in bytes.
    [[nodiscard]] std::size_t size() const noexcept {
        return prefix_.size() + id_size + 1 + secret_size + checksum_size;
    }
    // A regular expression that every key matches, for scanners: RE2, PCRE and
    // ECMAScript read it alike.
    [[nodiscard]] std::string pattern() const;

    // A new key.
    // Errors: errc::entropy_unavailable.
    [[nodiscard]] result<secret> generate(entropy& random) const;

    // Takes a text apart; `into` is written where there is no flaw.
    [[nodiscard]] key_flaw inspect(std::string_view text, presented_key& into) const noexcept;
    // The same with a sentence; it never holds more of the text than its size.
    // Errors: errc::invalid_key.
    [[nodiscard]] result<presented_key> parse(std::string_view text) const;

    // The key whose pair form this is: its id, and all that stands behind that
    // and its underscore.  Empty where they do not have the sizes.
    [[nodiscard]] secret join(std::string_view key_pair_id, std::string_view key_pair_secret) const;

    bool operator==(key_format const&) const = default;

private:
    explicit key_format(std::string_view type, std::string_view environment);

    std::string prefix_;
    std::string environment_;
};

// The pair form of a key's text: two views of it.
struct key_pair {
    std::string_view key_pair_id = {};
    std::string_view key_pair_secret = {};
};
// Precondition: the text is a key of the format.
[[nodiscard]] WRIT_EXPORT key_pair split_key(key_format const& format, std::string_view text) noexcept;

} // namespace writ::inline WRIT_ABI

#endif
