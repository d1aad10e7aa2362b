// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "store/memory_records.hpp"

#include "directory/own_json.hpp"

#include <writ/store/keys.hpp>

#include <algorithm>
#include <variant>

namespace writ::inline WRIT_ABI {

// A commit, ready to be put in its place by steps that cannot fail.
struct memory_records::prepared {
    committed commit;
    // Of its id.
    std::map<std::string, std::size_t> number;
    // Of each changed scope the new revision and the records that are put.
    std::map<record_scope, scope_state> scopes;
    std::vector<std::string> released;
    std::map<std::string, place> claimed;
};

scope_state const& memory_records::at(record_scope const& scope) const {
    static scope_state const never_written;
    auto const found = scopes_.find(scope);
    return found != scopes_.end() ? found->second : never_written;
}

committed const* memory_records::find_commit(std::string const& id) const {
    auto const found = numbers_.find(id);
    return found != numbers_.end() ? &commits_[found->second] : nullptr;
}

std::vector<held_claim> memory_records::held_claims(outcome_of_changes const& last) const {
    std::vector<held_claim> held;
    std::map<std::string, place const*> taken;
    for (auto const& [here, c] : last) {
        if (c->what == change::verb::erase) {
            continue;
        }
        for (std::string& claim : claims_of(c->record)) {
            auto const present = claims_.find(claim);
            auto const [first, is_first] = taken.try_emplace(claim, &here);
            // A record that is changed too has let go, unless it takes hold again.
            place const* const other = !is_first ? first->second
                                       : present != claims_.end() && !last.contains(present->second)
                                           ? &present->second
                                           : nullptr;
            if (other != nullptr) {
                held.push_back({std::move(claim), other->scope, other->address.first, other->address.second});
            }
        }
    }
    return held;
}

memory_records::prepared memory_records::prepare(commit_request const& request,
                                                 outcome_of_changes const& last,
                                                 std::vector<scope_revision> const& made) {
    prepared next{{request.id, made, request.changes}, {{request.id, commits_.size()}}, {}, {}, {}};
    for (change& c : next.commit.changes) {
        if (c.what == change::verb::erase) {
            c.record = key_of(c.record);
        }
        own_json(c.record);
    }
    for (scope_revision const& r : made) {
        next.scopes[r.scope].revision = r.revision;
    }
    for (auto const& [here, c] : last) {
        auto const& present = at(here.scope).records;
        if (auto const old = present.find(here.address); old != present.end()) {
            std::vector<std::string> claims = claims_of(old->second);
            std::move(claims.begin(), claims.end(), std::back_inserter(next.released));
        }
        if (c->what == change::verb::put) {
            own_json(next.scopes[here.scope].records.emplace(here.address, c->record).first->second);
            for (std::string& claim : claims_of(c->record)) {
                next.claimed.emplace(std::move(claim), here);
            }
        }
    }
    if (commits_.size() == commits_.capacity()) {
        commits_.reserve(2 * commits_.size() + 1);
    }
    return next;
}

void memory_records::apply(prepared&& next, outcome_of_changes const& last) noexcept {
    for (auto const& [here, c] : last) {
        if (auto const scope = scopes_.find(here.scope); scope != scopes_.end()) {
            scope->second.records.erase(here.address);
        }
    }
    for (auto& [scope, state] : next.scopes) {
        if (auto const present = scopes_.find(scope); present != scopes_.end()) {
            present->second.revision = state.revision;
            present->second.records.merge(state.records);
        }
    }
    scopes_.merge(next.scopes);
    for (std::string const& claim : next.released) {
        claims_.erase(claim);
    }
    claims_.merge(next.claimed);
    numbers_.merge(next.number);
    commits_.push_back(std::move(next.commit));
}

commit_outcome memory_records::commit(commit_request const& request) {
    using status = commit_outcome::status;
    if (committed const* const before = find_commit(request.id)) {
        return {status::committed, before->revisions, {}};
    }
    commit_outcome conflict{status::conflict, {}, {}};
    for (scope_revision const& e : request.expected) {
        conflict.revisions.push_back({e.scope, at(e.scope).revision});
    }
    bool const is_stale = conflict.revisions != request.expected;
    std::sort(conflict.revisions.begin(), conflict.revisions.end());
    if (is_stale) {
        return conflict;
    }
    outcome_of_changes last;
    for (change const& c : request.changes) {
        last[{scope_of(c.record), {kind(c.record), key_text(c.record)}}] = &c;
    }
    conflict.held = held_claims(last);
    if (!conflict.held.empty()) {
        return conflict;
    }
    commit_outcome outcome{status::committed, {}, {}};
    for (record_scope const& scope : touched_scopes(request.changes)) {
        outcome.revisions.push_back({scope, at(scope).revision + 1});
    }
    apply(prepare(request, last, outcome.revisions), last);
    return outcome;
}

} // namespace writ::inline WRIT_ABI
