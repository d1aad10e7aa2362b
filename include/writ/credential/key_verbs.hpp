// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_KEY_VERBS_HPP
#define WRIT_CREDENTIAL_KEY_VERBS_HPP

// What may be done to an API key after it was issued (T-28 to T-33).
//
//     auto c = writ::approve_scope(record, writ::scope_name("invoices"), bob, now).value();
//     commit(c);
//
// Each makes the change of one record, ready to be committed to any store; the
// record that it is given stays as it is.  Whether `by` may do so at all is not
// asked here, but for approving: nobody approves what he asked for.
//
// A revoked key stays revoked: but for revoking it again, which keeps the first
// revocation, everything is errc::wrong_state.  Doing twice what was done already
// is no mistake and changes nothing but the stamps; the first decision is kept.

#include <writ/directory/api_key.hpp>
#include <writ/directory/change.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Gives a key another name or description; absent: kept.
// Errors: errc::wrong_state; those of validate().
[[nodiscard]] WRIT_EXPORT result<change> rename_key(api_key const& k, std::optional<std::string> name,
                                                    std::optional<std::string> description,
                                                    actor_id const& by, instant now);

// Which scopes a key has or asks for.  Those that it has stay as they are, those
// that are not named go, and those that are added, or were rejected, ask for
// approval.
// Errors: errc::wrong_state; errc::not_allowed, of a key that has no bound: it
// covers more than any list; errc::invalid_configuration, of a scope that is
// named twice; errc::too_many, of more than limits::max_scopes_per_session; those
// of validate().
[[nodiscard]] WRIT_EXPORT result<change> set_scopes(api_key const& k, std::span<scope_name const> scopes,
                                                    actor_id const& by, instant now);

// Decides about a scope that is asked for.
// Errors: errc::wrong_state, of a scope that the key does not ask for, or about
// which the opposite was decided; errc::not_allowed, where `by` asked for it or is
// the key's owner; errc::too_many, of one that is approved beyond
// limits::max_scopes_per_session.  Rejecting is allowed to both.
[[nodiscard]] WRIT_EXPORT result<change> approve_scope(api_key const& k, scope_name const& scope,
                                                       actor_id const& by, instant now);
[[nodiscard]] WRIT_EXPORT result<change> reject_scope(api_key const& k, scope_name const& scope,
                                                      actor_id const& by, instant now);

// Switches a key off, and on again.
// Errors: errc::wrong_state.
[[nodiscard]] WRIT_EXPORT result<change> disable_key(api_key const& k, actor_id const& by, instant now);
[[nodiscard]] WRIT_EXPORT result<change> enable_key(api_key const& k, actor_id const& by, instant now);

// When a key counts.
// Errors: errc::wrong_state; errc::invalid_window.
[[nodiscard]] WRIT_EXPORT result<change> set_validity(api_key const& k, validity const& window,
                                                      actor_id const& by, instant now);

// From where it may be used, how often, and what the host keeps with it.
// Errors: errc::wrong_state; as issue_key().
[[nodiscard]] WRIT_EXPORT result<change> set_addresses(api_key const& k, std::vector<std::string> addresses,
                                                       actor_id const& by, instant now);
[[nodiscard]] WRIT_EXPORT result<change> set_limits(api_key const& k, std::vector<key_limit> limits,
                                                    actor_id const& by, instant now);
[[nodiscard]] WRIT_EXPORT result<change> set_metadata(api_key const& k, boost::json::object metadata,
                                                      actor_id const& by, instant now);

// Ends the time in which a key that was replaced works beside its successor.
// Errors: errc::wrong_state, also of a key that was not replaced.
[[nodiscard]] WRIT_EXPORT result<change> end_grace(api_key const& k, actor_id const& by, instant now);

// For ever.
// Errors: those of validate(), about the reason.
[[nodiscard]] WRIT_EXPORT result<change> revoke_key(api_key const& k, std::string_view reason,
                                                    actor_id const& by, instant now);
// Of these, all that are the owner's and not revoked yet.
// Errors: as revoke_key(), and then none is revoked.
[[nodiscard]] WRIT_EXPORT result<std::vector<change>>
revoke_keys_of(std::span<api_key const> keys, organization_id const& organization, subject_id const& owner,
               std::string_view reason, actor_id const& by, instant now);

// Erases those that were revoked, or replaced and whose grace was over, before an
// instant.  Keys that expired are not among them: their window may be moved.
[[nodiscard]] WRIT_EXPORT std::vector<change> purge_keys(std::span<api_key const> keys, instant before);

} // namespace writ::inline WRIT_ABI

#endif
