// SPDX-License-Identifier: Apache-2.0
#include "sqlite/history.hpp"

#include <writ/store/keys.hpp>
#include <writ/store/memory.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

namespace writ_test {
namespace {

writ::organization_id const acme("acme");
writ::organization_id const globex("globex");

writ::role role_of(writ::organization_id const& where, std::string id, std::size_t number) {
    writ::role r;
    r.organization = where;
    r.id = writ::role_id(std::move(id));
    r.name = "number " + std::to_string(number);
    // Long enough for rows of several pages now and then.
    r.description = std::string(number % 7 == 0 ? 4'000 : 40, 'x');
    return r;
}

std::vector<writ::change> changes_of(std::size_t number) {
    writ::organization o;
    o.id = acme;
    o.name = "Acme";
    o.slug = writ::slug("slug-" + std::to_string(number % 5));
    std::string const old = "role-" + std::to_string((number + 2) % 4);
    std::string const next = "role-" + std::to_string(number % 4);
    return {writ::put(o), writ::put(role_of(acme, "counter", number)),
            writ::put(role_of(globex, "counter", number)), writ::erase(role_of(globex, old, 0)),
            writ::put(role_of(globex, next, number))};
}

std::int64_t revision_in(std::vector<writ::scope_revision> const& all, writ::record_scope const& scope) {
    auto const at = std::find_if(all.begin(), all.end(), [&](auto const& r) { return r.scope == scope; });
    return at == all.end() ? 0 : at->revision;
}

std::string problem_of(writ::failure const& f) {
    return to_string(f);
}

// Replays the feed in memory, and compares.
std::string compare_scopes(writ::store& s, writ::memory_store& replayed) {
    auto const expected = replayed.scopes(std::nullopt, 1'000);
    auto const scopes = s.scopes(std::nullopt, 1'000);
    if (!scopes) {
        return problem_of(scopes.error());
    }
    if (*scopes != *expected) {
        return "the revisions are not those that the feed makes";
    }
    for (writ::scope_revision const& r : *scopes) {
        auto const content = s.load(r.scope);
        if (!content) {
            return problem_of(content.error());
        }
        if (content->revision != r.revision || content->records != replayed.load(r.scope)->records) {
            return "a scope does not hold what the feed makes of it";
        }
    }
    return {};
}

} // namespace

writ::result<writ::commit_request> request_of(writ::store& s, std::string const& id, std::size_t number) {
    auto const scopes = s.scopes(std::nullopt, 10);
    if (!scopes) {
        return scopes.error();
    }
    return writ::commit_request{
        id, {{acme, revision_in(*scopes, acme)}, {globex, revision_in(*scopes, globex)}}, changes_of(number)};
}

std::vector<attempt> write_some(writ::store& s, std::string const& name, std::size_t first,
                                std::size_t count) {
    using status = writ::commit_outcome::status;
    std::vector<attempt> attempts;
    for (std::size_t i = first; i < first + count; ++i) {
        attempt a{name + "-" + std::to_string(i), i, told::refused};
        if (auto const request = request_of(s, a.id, i)) {
            auto const outcome = s.commit(*request);
            if (outcome && outcome->what != status::conflict) {
                a.outcome = outcome->what == status::committed ? told::committed : told::unknown;
            }
            if (a.outcome == told::unknown) {
                if (auto const found = s.find_commit(a.id)) {
                    a.outcome = *found ? told::committed : told::refused;
                }
            }
        }
        attempts.push_back(std::move(a));
    }
    return attempts;
}

std::vector<writ::committed> feed_of(writ::store& s) {
    std::vector<writ::committed> all;
    writ::feed_position after;
    for (;;) {
        auto page = s.changes(after, 100);
        if (!page) {
            throw std::runtime_error(to_string(page.error()));
        }
        if (page->commits.empty()) {
            return all;
        }
        std::move(page->commits.begin(), page->commits.end(), std::back_inserter(all));
        after = page->next;
    }
}

std::string contradiction(writ::store& s) try {
    writ::memory_store replayed;
    std::map<writ::record_scope, std::int64_t> revisions;
    for (writ::committed const& c : feed_of(s)) {
        writ::commit_request request{c.id, {}, c.changes};
        for (writ::record_scope const& scope : writ::touched_scopes(c.changes)) {
            request.expected.push_back({scope, revisions[scope]++});
        }
        auto const outcome = replayed.commit(request);
        if (!outcome || outcome->what != writ::commit_outcome::status::committed) {
            return c.id + " cannot be replayed";
        }
        if (outcome->revisions != c.revisions) {
            return c.id + " did not make the revisions that it says";
        }
    }
    return compare_scopes(s, replayed);
} catch (std::runtime_error const& e) {
    return e.what();
}

std::string contradiction(writ::store& s, std::vector<attempt> const& attempts) {
    if (std::string wrong = contradiction(s); !wrong.empty()) {
        return wrong;
    }
    std::map<std::string, writ::committed> there;
    for (writ::committed& c : feed_of(s)) {
        std::string id = c.id;
        there.emplace(std::move(id), std::move(c));
    }
    for (attempt const& a : attempts) {
        auto const at = there.find(a.id);
        bool const happened = at != there.end();
        if (a.outcome != told::unknown && happened != (a.outcome == told::committed)) {
            return a.id + (happened ? " was refused, and happened" : " was acknowledged, and is lost");
        }
        if (happened && at->second.changes != changes_of(a.number)) {
            return a.id + " is not what was asked for";
        }
        auto const found = s.find_commit(a.id);
        if (!found || found->has_value() != happened) {
            return a.id + " is not found as it happened";
        }
        there.erase(a.id);
    }
    return there.empty() ? std::string() : there.begin()->first + " is nobody's";
}

} // namespace writ_test
