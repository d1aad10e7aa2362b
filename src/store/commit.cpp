// SPDX-License-Identifier: Apache-2.0
#include <writ/store/commit.hpp>

#include "directory/member.hpp"
#include "policy/place.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

std::string name_of(record_scope const& scope) {
    return scope ? "organization " + quoted(scope->text()) : "the platform";
}

void check_id(std::string const& id, problems& found) {
    if (auto refused = refuse_id(id_form::opaque, "commit id", limits::max_id_bytes, id)) {
        found.add_at(static_cast<errc>(refused->code().value()), "/id", refused->what());
    }
}

void check_expected(commit_request const& request, problems& found) {
    if (request.expected.size() > limits::max_scopes_per_commit) {
        found.add_at(errc::too_many, "/expected", "the commit rests on too many scopes");
        return;
    }
    std::vector<record_scope> scopes;
    place const root;
    place const list(root, "expected");
    for (std::size_t i = 0; i < request.expected.size(); ++i) {
        auto const& [scope, revision] = request.expected[i];
        if (scope) {
            check_member(*scope, {}, place(place(list, i), "scope"), found);
        }
        if (revision < 0) {
            found.add(errc::number_out_of_range, place(list, i), "expected a revision of 0 or more");
        }
        if (std::find(scopes.begin(), scopes.end(), scope) != scopes.end()) {
            found.add(errc::duplicate_record, place(list, i), name_of(scope) + " is expected twice");
        }
        scopes.push_back(scope);
    }
    for (record_scope const& touched : touched_scopes(request.changes)) {
        if (std::find(scopes.begin(), scopes.end(), touched) == scopes.end()) {
            found.add_at(errc::missing_member, "/expected",
                         name_of(touched) + " is changed, and no revision of it is expected");
        }
    }
}

// The key members alone.
template <class Record>
void check_key(Record const& r, place const& here, problems& found) {
    for_each_field<Record>([&](auto const& f) {
        if (f.is_key) {
            check_member(r.*f.member, member_rule::of(f), place(here, f.name), found);
        }
    });
}

void check_changes(std::vector<change> const& changes, problems& found) {
    if (changes.empty()) {
        found.add_at(errc::missing_member, "/changes", "expected a change, found none");
    }
    place const root;
    place const list(root, "changes");
    for (std::size_t i = 0; i < changes.size() && !found.full(); ++i) {
        place const at(list, i);
        place const inside(at, "record");
        std::visit(
            [&](auto const& r) {
                if (changes[i].what == change::verb::put) {
                    check_record(r, inside, found);
                } else {
                    check_key(r, inside, found);
                }
            },
            changes[i].record);
    }
}

} // namespace

std::vector<record_scope> touched_scopes(std::vector<change> const& changes) {
    std::vector<record_scope> scopes;
    for (change const& c : changes) {
        scopes.push_back(scope_of(c.record));
    }
    std::sort(scopes.begin(), scopes.end());
    scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
    return scopes;
}

result<void> validate(commit_request const& request) {
    problems found;
    check_id(request.id, found);
    if (request.changes.size() > limits::max_changes_per_commit) {
        found.add_at(errc::too_many, "/changes", "the commit has too many changes");
    } else {
        check_changes(request.changes, found);
        check_expected(request, found);
    }
    if (!found.none()) {
        return found.take();
    }
    return {};
}

} // namespace writ::inline WRIT_ABI
