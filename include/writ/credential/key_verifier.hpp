// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_KEY_VERIFIER_HPP
#define WRIT_CREDENTIAL_KEY_VERIFIER_HPP

// From the text of an API key to a verdict (C-14, N-19).
//
//     auto verifier = writ::key_verifier::make({.formats = {live, test}}).value();
//     auto const v = verifier.verify(text, keys, gates, {.now = now, .address = peer});
//     if (!v.valid()) { return refuse(v.shown()); }
//
// Verifying changes nothing, however often it is done: what a use costs is the
// matter of key_usage.hpp.

#include <writ/credential/key_format.hpp>
#include <writ/credential/key_source.hpp>
#include <writ/credential/key_verdict.hpp>
#include <writ/credential/pepper.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Reads keys that other systems issued; implemented by the caller.
class WRIT_EXPORT key_parser {
public:
    // Whether the text, or the pair, is of the format; `into` is written if so,
    // and refers to it.  Texts are never longer than limits::max_key_text_bytes.
    // Thread safety: called from whichever thread verifies.
    [[nodiscard]] virtual bool parse(std::string_view text, presented_key& into) const = 0;
    [[nodiscard]] virtual bool parse_pair(std::string_view id, std::string_view secret,
                                          presented_key& into) const = 0;

protected:
    key_parser() = default;
    key_parser(key_parser const&) = default;
    key_parser& operator=(key_parser const&) = default;
    ~key_parser() = default;
};

// Accepts any text of visible ASCII as a key without a public part, and any pair
// of them: for keys that were imported without a format of their own.
[[nodiscard]] WRIT_EXPORT key_parser const& any_foreign_key() noexcept;

// What a verifier accepts.
struct key_verifier_options {
    std::vector<key_format> formats = {};
    writ::peppers peppers = {};
    // Asked about texts with the prefix of none of the formats; outlives the
    // verifier.  Null: those are refused.
    key_parser const* foreign = nullptr;
};

// What a request says.  Refers to all parts.
struct key_request {
    instant now;
    // Where it comes from: IPv4 or IPv6.  A key with a list of addresses is refused
    // where it is empty or malformed.
    std::string_view address = {};
    // What it needs, all of it.
    std::span<scope_name const> scopes = {};
    // The configuration that the key must belong to; absent: any.
    std::optional<std::string_view> configuration = {};
};

// Move-only.
// Thread safety: a const one is safe for any number of threads at once.
class WRIT_EXPORT key_verifier {
public:
    // Errors: errc::invalid_configuration, of neither a format nor a parser, or
    // of two formats with one prefix.
    [[nodiscard]] static result<key_verifier> make(key_verifier_options options);

    // The checks are made in the order of key_code.  A key that is not there and
    // one whose secret is wrong cost the same work: a look-up, a digest of the
    // text, and a comparison in constant time.
    // Complexity: one look-up and one digest, two with peppers; for a key in most
    // states nothing is allocated.
    [[nodiscard]] key_verdict verify(std::string_view text, key_source const& keys, key_gates const& gates,
                                     key_request const& request) const;
    // The same of the pair form.
    [[nodiscard]] key_verdict verify_pair(std::string_view key_pair_id, std::string_view key_pair_secret,
                                          key_source const& keys, key_gates const& gates,
                                          key_request const& request) const;

private:
    // Whose key it is, if its secret was shown.
    struct recognised {
        key_code code;
        prepared_key const* key;
    };

    explicit key_verifier(key_verifier_options options) noexcept;

    [[nodiscard]] key_code read(std::string_view text, presented_key& into) const;
    [[nodiscard]] recognised recognise(presented_key const& p, key_source const& keys) const;
    [[nodiscard]] key_verdict verify(presented_key const& p, key_source const& keys, key_gates const& gates,
                                     key_request const& request) const;

    key_verifier_options options_;
};

// What a key's own record says of it, whoever sends it: revoked, disabled,
// superseded_past_grace, not_yet_valid, expired or valid.
[[nodiscard]] WRIT_EXPORT key_code state_of(api_key const& k, instant now) noexcept;

} // namespace writ::inline WRIT_ABI

#endif
