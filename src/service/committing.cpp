// SPDX-License-Identifier: Apache-2.0
// Writing to the store and publishing what was written, both or neither.
#include "service/implementation.hpp"

#include "directory/each_record.hpp"

#include <writ/credential/entropy.hpp>
#include <writ/limits.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

result<std::string> random_id() {
    std::array<unsigned char, 16> bytes{};
    if (auto filled = system_entropy().fill(bytes); !filled) {
        return filled.error();
    }
    std::string id;
    for (unsigned char const b : bytes) {
        id += "0123456789abcdef"[b >> 4];
        id += "0123456789abcdef"[b & 15];
    }
    return id;
}

// What an exception of the store would say must not hide that the outcome is unknown.
auto find_without_fail(store& in, std::string const& id) -> decltype(in.find_commit(id)) {
    try {
        return in.find_commit(id);
    } catch (std::exception const&) {
        return make_failure(errc::store_unavailable, "", "the store threw an exception");
    }
}

failure conflict_of(commit_outcome const& outcome) {
    if (outcome.held.empty()) {
        return make_failure(errc::revision_conflict, "", "another commit came first");
    }
    failure f;
    for (held_claim const& h : outcome.held) {
        f.problems.push_back({errc::claimed, h.claim.substr(0, h.claim.find('=')), 0, 0,
                              "another " + std::string(to_string(h.kind)) + " holds this unique key"});
    }
    return f;
}

// Whether erasing it could leave records of organizations that name it.
bool erases_what_organizations_name(change const& c) {
    record_kind const k = kind(c.record);
    return c.what == change::verb::erase && !scope_of(c.record)
           && (k == record_kind::role || k == record_kind::service);
}

// Whether records of such kinds are put into the scope.
template <class Kinds>
bool puts(std::vector<change> const& changes, record_scope const& scope, Kinds const& are_meant) {
    return std::any_of(changes.begin(), changes.end(), [&](change const& c) {
        return c.what == change::verb::put && are_meant(kind(c.record)) && scope_of(c.record) == scope;
    });
}

} // namespace

// All that names an erased subject.
result<void> service::implementation::add_dependents(subject const& gone, std::vector<change>& to) const {
    std::string const& id = gone.id.text();
    to.push_back(erase(preferences{.organization = gone.organization, .subject = gone.id}));
    std::array<record_query, 4> queries{
        record_query{.scope = gone.organization, .kind = record_kind::assignment, .first_key = id},
        record_query{.scope = gone.organization, .kind = record_kind::grant, .filters = {{"subject", id}}},
        record_query{.scope = gone.organization, .kind = record_kind::api_key, .filters = {{"owner", id}}},
        record_query{
            .scope = gone.organization, .kind = record_kind::external_identity, .filters = {{"subject", id}}},
    };
    for (record_query& q : queries) {
        do {
            auto found = from->find(q);
            if (!found) {
                return found.error();
            }
            for (record const& r : found->records) {
                to.push_back(erase(r));
            }
            q.after = found->next;
        } while (!q.after.empty());
    }
    return {};
}

// All that an organization's scope holds but what the audit says of it.
result<void> service::implementation::add_remains(organization_id const& id, std::vector<change>& to) const {
    auto content = from->load(id);
    if (!content) {
        return content.error();
    }
    content->records.audit_entries.clear();
    content->records.organizations.clear();
    for_each_record(content->records, [&](auto const& r) { to.push_back(erase(record(r))); });
    return {};
}

// With an erased subject goes all that names it, with an erased organization all
// that is its; and one that is new begins with nothing, whatever was left.
result<void> service::implementation::complete(std::vector<change>& changes) const {
    std::vector<change> more;
    for (change const& c : changes) {
        bool const is_erased = c.what == change::verb::erase;
        result<void> added;
        if (auto const* const gone = std::get_if<subject>(&c.record); gone != nullptr && is_erased) {
            added = add_dependents(*gone, more);
        } else if (auto const* const whole = std::get_if<organization>(&c.record);
                   whole != nullptr && (is_erased || !is_present(whole->id))) {
            added = add_remains(whole->id, more);
        }
        if (!added) {
            return added;
        }
    }
    // Before what was asked for: of one record the last change counts.
    changes.insert(changes.begin(), std::make_move_iterator(more.begin()),
                   std::make_move_iterator(more.end()));
    return {};
}

// What the commit rests on.
result<std::vector<scope_revision>> service::implementation::expected(std::vector<change> const& changes,
                                                                      commit_options const& with) const {
    std::vector<scope_revision> all = with.rests_on;
    std::shared_lock const lock(table);
    std::vector<record_scope> scopes = touched_scopes(changes);
    scopes.emplace_back();
    for (record_scope const& scope : scopes) {
        auto const known = loaded_revision(scope);
        auto const at = scope ? organizations.find(*scope) : organizations.end();
        bool const is_known = at != organizations.end();
        bool const is_made =
            puts(changes, scope, [](record_kind k) { return k == record_kind::organization; });
        if (!known && (is_known || !is_made)) {
            return make_failure(errc::organization_not_loaded, "", "a changed organization is not loaded");
        }
        // What the audit says of it may come later.
        if (is_known && at->second.is_absent && !is_made
            && puts(changes, scope, [](record_kind k) { return k != record_kind::audit_entry; })) {
            return make_failure(errc::unknown_scope, "", "a changed organization does not exist");
        }
        auto const named =
            std::find_if(all.begin(), all.end(), [&](scope_revision const& r) { return r.scope == scope; });
        if (named == all.end()) {
            all.push_back({scope, known.value_or(0)});
        } else if (named->revision != known.value_or(0)) {
            return make_failure(errc::revision_conflict, "",
                                "another revision of the scope is published here");
        }
    }
    return all;
}

result<commit_receipt> service::implementation::commit(std::vector<change> changes, commit_options with) {
    if (std::any_of(changes.begin(), changes.end(), erases_what_organizations_name)) {
        return make_failure(
            errc::wrong_state, "",
            "organizations may name this role or service of the platform: mark it as deleted");
    }
    if (was_forked()) {
        return forked();
    }
    std::lock_guard const lock(applying);
    if (with.id.empty()) {
        auto made = random_id();
        if (!made) {
            return made.error();
        }
        with.id = std::move(*made);
    } else {
        // It may be a repetition, of what may not even be right any more.
        auto before = from->find_commit(with.id);
        if (!before) {
            return before.error();
        }
        if (*before) {
            return commit_receipt{std::move(with.id), std::move(**before)};
        }
    }
    if (auto completed = complete(changes); !completed) {
        return completed.error();
    }
    auto rests_on = expected(changes, with);
    if (!rests_on) {
        return rests_on.error();
    }
    commit_request const request{with.id, std::move(*rests_on), std::move(changes)};
    commit_receipt receipt{with.id, {}};
    bool was_done_before = false;
    auto const confirm = [&]() -> result<void> {
        auto outcome = from->commit(request);
        if (!outcome) {
            return outcome.error();
        }
        if (outcome->what == commit_outcome::status::conflict) {
            return conflict_of(*outcome);
        }
        if (outcome->what == commit_outcome::status::unknown) {
            auto found = find_without_fail(*from, request.id);
            if (!found) {
                return make_failure(errc::outcome_unknown, request.id,
                                    "whether the commit happened is not known");
            }
            if (!*found) {
                return make_failure(errc::store_unavailable, "", "the connection to the store was lost");
            }
            outcome->revisions = std::move(**found);
        }
        receipt.revisions = std::move(outcome->revisions);
        // A commit of the same id may have happened long ago; then the feed tells
        // of it in its place.
        was_done_before =
            std::any_of(receipt.revisions.begin(), receipt.revisions.end(), [&](auto const& made) {
                return std::none_of(request.expected.begin(), request.expected.end(), [&](auto const& e) {
                    return e.scope == made.scope && e.revision + 1 == made.revision;
                });
            });
        return was_done_before ? result<void>(make_failure(errc::wrong_state, "", "committed before"))
                               : result<void>();
    };
    auto published = engine.apply(request.changes, confirm);
    if (!published && !was_done_before) {
        return published.error();
    }
    if (published) {
        try {
            note_applied(receipt.revisions, request.changes);
            keep_budget();
        } catch (...) {
            // It happened, and the feed tells of it again.
        }
    }
    return receipt;
}

} // namespace writ::inline WRIT_ABI
