// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ID_HPP
#define WRIT_ID_HPP

// Ids and names, each a type of its own, so that none is taken for another.
//
//     auto acme = writ::organization_id::parse(text);    // refuses what breaks the grammar
//     writ::organization_id const known("acme");         // takes any text
//
// Constructing checks nothing, which is right for looking something up: a
// malformed id is the id of nothing.  What is written into a directory is
// checked there with the same grammar.
//
// All of them compare bytewise, in either case as written: `ACME` is not `acme`.
// Labels alone are also folded where they must be unique (see folded()).

#include <writ/error.hpp>
#include <writ/limits.hpp>

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace writ::inline WRIT_ABI {

// What a kind of id or name may look like.
enum class id_form {
    // UTF-8 without control characters.  UUIDs, cuids and names all fit.
    opaque,
    // Lower-case letters, digits and hyphens: 1 to 63.
    slug,
    // Letters of either case, digits and hyphens: 1 to 63.
    label,
    // A label, or the tombstone of one: `~`, the organization's id, `~`, the label.
    stored_label,
    // No byte below 0x21 and no 0x7f; `*` alone on a side of the only colon, or
    // last behind `.`, or last behind the second or a later colon.
    permission,
    // local@domain, at most 254 bytes.
    email,
    // https, a host, perhaps port, path and query; no user, no fragment.
    https_url,
};

// Why `text` is not of that form: the failure that parse() gives, with an empty
// place.  `noun` is what the sentence calls it, `bound` its most bytes.
[[nodiscard]] WRIT_EXPORT std::optional<failure> refuse_id(id_form form, std::string_view noun,
                                                           std::size_t bound, std::string_view text);

// A text that only means one kind of thing.  `Kind` states `form`, `noun` and
// `bound`.
template <class Kind>
class basic_id {
public:
    // States `form`, `noun` and `bound`.
    using kind = Kind;

    // Empty: the id of nothing.
    basic_id() = default;
    explicit basic_id(std::string text) noexcept : text_(std::move(text)) {}

    // Errors: errc::empty_name, errc::too_large, errc::invalid_utf8,
    // errc::invalid_name, errc::wildcard_in_name.
    [[nodiscard]] static result<basic_id> parse(std::string_view text) {
        if (auto refused = refuse_id(Kind::form, Kind::noun, Kind::bound, text)) {
            return std::move(*refused);
        }
        return basic_id(std::string(text));
    }

    [[nodiscard]] std::string const& text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

    friend bool operator==(basic_id const&, basic_id const&) = default;
    friend std::strong_ordering operator<=>(basic_id const&, basic_id const&) = default;
    // For Boost's containers.
    friend std::size_t hash_value(basic_id const& id) noexcept { return std::hash<std::string>()(id.text_); }

private:
    std::string text_;
};

// The kinds.  Each says what a sentence calls it.
namespace detail {

template <id_form Form, std::size_t Bound>
struct id_kind {
    static constexpr id_form form = Form;
    static constexpr std::size_t bound = Bound;
};

struct organization_id_kind : id_kind<id_form::opaque, limits::max_id_bytes> {
    static constexpr std::string_view noun = "an organization id";
};
struct subject_id_kind : id_kind<id_form::opaque, limits::max_id_bytes> {
    static constexpr std::string_view noun = "a subject id";
};
struct role_id_kind : id_kind<id_form::opaque, limits::max_id_bytes> {
    static constexpr std::string_view noun = "a role id";
};
struct grant_id_kind : id_kind<id_form::opaque, limits::max_id_bytes> {
    static constexpr std::string_view noun = "a grant id";
};
struct service_id_kind : id_kind<id_form::opaque, limits::max_id_bytes> {
    static constexpr std::string_view noun = "a service id";
};
struct unit_id_kind : id_kind<id_form::opaque, limits::max_id_bytes> {
    static constexpr std::string_view noun = "a unit id";
};
struct api_key_id_kind : id_kind<id_form::opaque, limits::max_id_bytes> {
    static constexpr std::string_view noun = "an API key id";
};
struct pepper_id_kind : id_kind<id_form::opaque, limits::max_id_bytes> {
    static constexpr std::string_view noun = "a pepper id";
};
struct invitation_id_kind : id_kind<id_form::opaque, limits::max_id_bytes> {
    static constexpr std::string_view noun = "an invitation id";
};
struct identity_provider_id_kind : id_kind<id_form::opaque, limits::max_id_bytes> {
    static constexpr std::string_view noun = "an identity provider id";
};
struct openid_provider_id_kind : id_kind<id_form::opaque, limits::max_id_bytes> {
    static constexpr std::string_view noun = "an OpenID provider id";
};
struct default_role_id_kind : id_kind<id_form::opaque, limits::max_id_bytes> {
    static constexpr std::string_view noun = "a default role id";
};
struct audit_entry_id_kind : id_kind<id_form::opaque, limits::max_id_bytes> {
    static constexpr std::string_view noun = "an audit entry id";
};
struct actor_id_kind : id_kind<id_form::opaque, limits::max_name_bytes> {
    static constexpr std::string_view noun = "an actor id";
};
struct group_name_kind : id_kind<id_form::opaque, limits::max_name_bytes> {
    static constexpr std::string_view noun = "a group name";
};
struct scope_name_kind : id_kind<id_form::opaque, limits::max_name_bytes> {
    static constexpr std::string_view noun = "a scope name";
};
struct product_name_kind : id_kind<id_form::opaque, limits::max_name_bytes> {
    static constexpr std::string_view noun = "a product name";
};
struct permission_name_kind : id_kind<id_form::permission, limits::max_permission_name_bytes> {
    static constexpr std::string_view noun = "a permission name";
};
struct slug_kind : id_kind<id_form::slug, limits::max_label_bytes> {
    static constexpr std::string_view noun = "a slug";
};
struct label_kind : id_kind<id_form::label, limits::max_label_bytes> {
    static constexpr std::string_view noun = "a label";
};
struct stored_label_kind : id_kind<id_form::stored_label, limits::max_stored_label_bytes> {
    static constexpr std::string_view noun = "a label";
};
struct email_address_kind : id_kind<id_form::email, limits::max_email_bytes> {
    static constexpr std::string_view noun = "an e-mail address";
};
struct https_url_kind : id_kind<id_form::https_url, limits::max_url_bytes> {
    static constexpr std::string_view noun = "a URL";
};

} // namespace detail

// Ids that the host gives.
using organization_id = basic_id<detail::organization_id_kind>;
using subject_id = basic_id<detail::subject_id_kind>;
using role_id = basic_id<detail::role_id_kind>;
using grant_id = basic_id<detail::grant_id_kind>;
using service_id = basic_id<detail::service_id_kind>;
using unit_id = basic_id<detail::unit_id_kind>;
using api_key_id = basic_id<detail::api_key_id_kind>;
using pepper_id = basic_id<detail::pepper_id_kind>;
using invitation_id = basic_id<detail::invitation_id_kind>;
using identity_provider_id = basic_id<detail::identity_provider_id_kind>;
using openid_provider_id = basic_id<detail::openid_provider_id_kind>;
using default_role_id = basic_id<detail::default_role_id_kind>;
using audit_entry_id = basic_id<detail::audit_entry_id_kind>;

// Who did something: the id of a subject, or what the host calls its own actors.
using actor_id = basic_id<detail::actor_id_kind>;

// Names that other systems give.
using group_name = basic_id<detail::group_name_kind>;
using scope_name = basic_id<detail::scope_name_kind>;
using product_name = basic_id<detail::product_name_kind>;

// What grants, roles and scopes hold.
using permission_name = basic_id<detail::permission_name_kind>;

// How an organization is found: its slug, its login handle, and that handle as it
// is kept, which after deletion is a tombstone.
using slug = basic_id<detail::slug_kind>;
using label = basic_id<detail::label_kind>;
using stored_label = basic_id<detail::stored_label_kind>;

// How people and services are reached.
using email_address = basic_id<detail::email_address_kind>;
using https_url = basic_id<detail::https_url_kind>;

// The label in lower case: two organizations may not bear labels that fold alike.
[[nodiscard]] WRIT_EXPORT std::string folded(stored_label const& l);
// `~acme~ACME-1`: keeps a deleted organization's label without occupying it.
[[nodiscard]] WRIT_EXPORT stored_label tombstone(organization_id const& organization, stored_label const& l);

} // namespace writ::inline WRIT_ABI

// Ids are keys of unordered containers.
template <class Kind>
struct std::hash<writ::basic_id<Kind>> {
    std::size_t operator()(writ::basic_id<Kind> const& id) const noexcept { return hash_value(id); }
};

#endif
