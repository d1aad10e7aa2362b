// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/review.hpp>

#include "support/questions.hpp"
#include "support/scenarios.hpp"

#include <writ/directory/change.hpp>
#include <writ/engine/authorizer.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using writ_test::choice;
using ids = std::vector<std::string>;

writ::scenario scenario_of(std::uint64_t seed, std::size_t checks) {
    return writ::scenario::parse(
               boost::json::serialize(writ_test::random_scenario(writ_test::random_choice(seed), checks)))
        .value();
}

// In the bytewise order; some of them nobody's.
writ::subject_id const all_subjects[] = {writ::subject_id("5"), writ::subject_id("B"), writ::subject_id("a"),
                                         writ::subject_id("ab")};
writ::organization_id const all_organizations[] = {writ::organization_id("a"), writ::organization_id("b"),
                                                   writ::organization_id("c"), writ::organization_id("ops")};

// A caller as checks state it, and now and then what a token adds.
class caller {
public:
    caller(choice const& choose, writ::scenario_check const& c) : check_(c) {
        options_.mfa = c.subject.mfa;
        if (c.subject.scopes) {
            options_.scopes = *c.subject.scopes;
        }
        if (choose(4) != 0) {
            return;
        }
        groups_.emplace_back("g" + std::to_string(1 + choose(3)));
        roles_.emplace_back((choose(2) == 0 ? "p" : "r") + std::to_string(1 + choose(4)));
        if (choose(2) == 0) {
            actors_.emplace_back(all_organizations[0], all_subjects[choose(4)]);
        }
        options_.groups = groups_;
        options_.roles = roles_;
        options_.actors = actors_;
    }
    caller(caller const&) = delete;
    caller& operator=(caller const&) = delete;

    [[nodiscard]] writ::caller_options const& options() const noexcept { return options_; }
    [[nodiscard]] writ::scenario_check const& check() const noexcept { return check_; }

private:
    writ::scenario_check const& check_;
    std::vector<writ::group_name> groups_;
    std::vector<writ::role_id> roles_;
    std::vector<writ::subject_ref> actors_;
    writ::caller_options options_;
};

// All pages, one after the other.
template <class Item, class Ask>
std::vector<Item> read_all(std::size_t limit, Ask const& ask) {
    std::vector<Item> all;
    std::string cursor;
    do {
        auto page = ask(writ::page_request{cursor, limit});
        REQUIRE(page.has_value());
        REQUIRE(page->items.size() <= limit);
        cursor = page->next;
        std::move(page->items.begin(), page->items.end(), std::back_inserter(all));
    } while (!cursor.empty());
    return all;
}

writ::decision decide(writ::authorizer const& iam, writ::subject_ref who, caller const& as,
                      writ::instant at) {
    auto const s = iam.start(who, as.options(), at);
    auto const options = writ_test::options_of(as.check());
    return writ_test::put_to([&](auto const&... q) { return s.check(q..., options); }, as.check());
}

std::size_t check_who_can(writ::authorizer const& iam, caller const& as, writ::instant at) {
    std::size_t permitted = 0;
    writ::review const now(iam, at);
    for (writ::organization_id const& in : all_organizations) {
        ids expected;
        for (writ::subject_id const& id : all_subjects) {
            if (decide(iam, {in, id}, as, at).allowed()) {
                expected.push_back(id.text());
            }
        }
        permitted += expected.size();
        auto const q = writ_test::question_of(as.check());
        for (std::size_t const limit : {std::size_t{1}, std::size_t{2}, std::size_t{100}}) {
            ids given;
            for (auto const& who : read_all<writ::permitted_subject>(
                     limit, [&](auto const& p) { return now.who_can(in, q, as.options(), p); })) {
                given.push_back(who.id.text());
                writ::decision const d = decide(iam, {in, who.id}, as, at);
                REQUIRE(who.decision.reason() == d.reason());
                REQUIRE(who.decision.conditional() == d.conditional());
                REQUIRE(who.decision.valid_until() == d.valid_until());
            }
            CAPTURE(in.text());
            REQUIRE(given == expected);
        }
    }
    return permitted;
}

using listing = std::map<std::pair<std::string, std::optional<std::string>>, writ::held_permission>;

// What the list says, as its manual tells to read it; null: nothing speaks of it.
writ::held_permission const* look_up(listing const& list, std::string const& action,
                                     std::string const& type) {
    for (auto const& key : {std::pair{action, type}, {action, "all"}, {"manage", type}, {"manage", "all"}}) {
        if (auto const at = list.find(key); at != list.end()) {
            return &at->second;
        }
    }
    return nullptr;
}

writ::held_permission const* look_up(listing const& list, std::string const& name) {
    if (auto const at = list.find({name, std::nullopt}); at != list.end()) {
        return &at->second;
    }
    // No prefix covers a name with exactly one colon.
    bool const has_one_colon = std::count(name.begin(), name.end(), ':') == 1;
    for (std::size_t size = has_one_colon ? 1 : name.size(); size > 0; --size) {
        if (auto const at = list.find({name.substr(0, size - 1) + "*", std::nullopt}); at != list.end()) {
            return &at->second;
        }
    }
    return nullptr;
}

void check_same(writ::held_permission const* given, writ::decision const& expected) {
    if (given == nullptr) {
        REQUIRE(!expected.allowed());
        REQUIRE(!expected.conditional());
        REQUIRE(expected.reason() != writ::reason::denied_by_grant);
        REQUIRE(expected.reason() != writ::reason::denied_by_role);
        return;
    }
    REQUIRE(writ::to_string(given->decision.reason()) == writ::to_string(expected.reason()));
    REQUIRE(given->decision.conditional() == expected.conditional());
    auto const says = [&](bool allows) {
        return std::any_of(given->sources.begin(), given->sources.end(),
                           [=](auto const& s) { return s.allows == allows; });
    };
    REQUIRE((!expected.allowed() || says(true)));
    bool const by_own = !expected.actor()
                        && (expected.reason() == writ::reason::denied_by_grant
                            || expected.reason() == writ::reason::denied_by_role);
    REQUIRE((!by_own || says(false)));
}

// What the scenario's checks ask for, and what nothing mentions.
struct vocabulary {
    explicit vocabulary(writ::scenario const& s) {
        for (writ::scenario_check const& c : s.checks) {
            auto const colon = c.action.find(':');
            bool const is_pair = colon != c.action.npos && colon != 0 && colon + 1 != c.action.size()
                                 && c.action.find(':', colon + 1) == c.action.npos;
            if (c.action.empty()) {
                continue;
            }
            if (c.resource) {
                actions.insert(c.action);
                types.insert(c.resource->type);
            } else if (is_pair) {
                actions.insert(c.action.substr(0, colon));
                types.insert(c.action.substr(colon + 1));
            } else {
                names.insert(c.action);
            }
        }
    }
    std::set<std::string> actions = {"manage", "nothing mentions it", "*"};
    std::set<std::string> types = {"all", "Nothing", "*"};
    std::set<std::string> names = {"manage",      "all",      "*",       "cat",    "cat.",
                                   "cat.one",     "cat.none", "svc:a:b", "svc:a:", "svc:other:c",
                                   "unmentioned", "read",     "x"};
};

std::size_t check_permissions(writ::authorizer const& iam, vocabulary const& words, writ::subject_ref who,
                              caller const& as, writ::instant at, std::size_t limit) {
    writ::request_options with;
    with.unit = writ_test::options_of(as.check()).unit;
    with.field = writ_test::options_of(as.check()).field;
    writ::review const now(iam, at);
    auto all = read_all<writ::held_permission>(
        limit, [&](auto const& p) { return now.permissions_of(who, as.options(), with, p); });
    auto const key = [](writ::held_permission const& p) { return std::pair(p.action, p.type); };
    REQUIRE(std::is_sorted(all.begin(), all.end(),
                           [&](auto const& a, auto const& b) { return key(a) < key(b); }));
    std::size_t const listed = all.size();
    listing list;
    for (writ::held_permission& p : all) {
        list.emplace(key(p), std::move(p));
    }
    REQUIRE(list.size() == listed);
    auto const s = iam.start(who, as.options(), at);
    for (std::string const& action : words.actions) {
        for (std::string const& type : words.types) {
            CAPTURE(action);
            CAPTURE(type);
            check_same(look_up(list, action, type), s.check(action, writ::type(type), with));
        }
    }
    for (std::string const& name : words.names) {
        CAPTURE(name);
        check_same(look_up(list, name), s.check(writ::permission_question(name), with));
    }
    return listed;
}

// "id editor>viewer group g1 unit u1 live" of all holders, from the records.
std::set<std::string> holders_by_records(writ::scenario const& s, writ::organization_id const& in,
                                         writ::role_id const& wanted, writ::instant at) {
    auto const& roles = s.directory.roles;
    auto const find = [&](writ::role_id const& id) {
        return *std::find_if(roles.begin(), roles.end(), [&](writ::role const& r) {
            return r.id == id && (!r.organization || *r.organization == in);
        });
    };
    std::set<std::string> lines;
    auto const add = [&](writ::subject const& who, writ::role_id const& has, std::string const& how,
                         writ::validity const& valid) {
        std::string line = who.id.text() + " ";
        for (writ::role r = find(has);; r = find(*r.parent)) {
            line += r.id.text() + ">";
            if (r.id == wanted) {
                break;
            }
            if (!r.parent) {
                return;
            }
        }
        bool const live =
            (!valid.not_before || *valid.not_before <= at) && (!valid.not_after || at < *valid.not_after);
        lines.insert(line + how + (live ? " live" : "") + (who.active ? " active" : ""));
    };
    auto const unit_of = [](auto const& r) { return r.unit ? " unit " + r.unit->text() : std::string(); };
    for (writ::subject const& who : s.directory.subjects) {
        for (writ::assignment const& a : s.directory.assignments) {
            if (who.organization == in && a.organization == in && a.subject == who.id) {
                add(who, a.role, unit_of(a), a.validity);
            }
        }
        for (writ::group_role const& g : s.directory.group_roles) {
            if (who.organization == in && g.organization == in
                && std::find(who.groups.begin(), who.groups.end(), g.group) != who.groups.end()) {
                add(who, g.role, " group " + g.group.text() + unit_of(g), {});
            }
        }
    }
    return lines;
}

std::set<std::string> holders_by_review(writ::review const& now, writ::organization_id const& in,
                                        writ::role_id const& wanted, std::size_t limit) {
    std::set<std::string> lines;
    std::string last;
    for (writ::role_holder const& h :
         read_all<writ::role_holder>(limit, [&](auto const& p) { return now.holders_of(in, wanted, p); })) {
        REQUIRE(last < h.id.text());
        last = h.id.text();
        REQUIRE(!h.paths.empty());
        for (writ::role_path const& p : h.paths) {
            std::string line = h.id.text() + " ";
            for (writ::role_id const& id : p.chain) {
                line += id.text() + ">";
            }
            line += p.group ? " group " + p.group->text() : "";
            line += p.unit ? " unit " + p.unit->text() : "";
            lines.insert(line + (p.live ? " live" : "") + (h.active ? " active" : ""));
        }
    }
    return lines;
}

constexpr std::uint64_t seeds = 60;

} // namespace

TEST_SUITE("property/review") {
    TEST_CASE("those who can are those to whom a check says yes, whatever the pages") {
        std::size_t permitted = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            writ::scenario const s = scenario_of(seed, 25);
            auto const choose = writ_test::random_choice(seed);
            writ::authorizer iam({.combine = s.combination, .index_holders = true});
            REQUIRE(iam.publish(s.directory).has_value());
            for (writ::scenario_check const& c : s.checks) {
                CAPTURE(c.id);
                permitted += check_who_can(iam, caller(choose, c), c.now.value_or(s.now));
            }
        }
        CHECK(permitted > 1'000);
    }

    TEST_CASE("those who can are the same after any changes") {
        std::size_t accepted = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            writ::scenario const s = scenario_of(seed, 8);
            writ::scenario const other = scenario_of(seed + 1'000, 8);
            auto const choose = writ_test::random_choice(seed);
            writ::authorizer iam({.combine = s.combination, .index_holders = true});
            REQUIRE(iam.publish(s.directory).has_value());
            for (int i = 0; i < 30; ++i) {
                std::vector<writ::change> list;
                for (writ::directory const* const from : {&s.directory, &other.directory}) {
                    std::apply(
                        [&](auto const... records) {
                            auto const add = [&](auto const& some) {
                                if (!some.empty() && choose(4) == 0) {
                                    auto const& r = some[choose(some.size())];
                                    list.push_back(choose(2) == 0 ? writ::put(r) : writ::erase(r));
                                }
                            };
                            (add(from->*records), ...);
                        },
                        writ::directory_lists);
                }
                if (!iam.apply(list)) {
                    continue;
                }
                ++accepted;
                REQUIRE(iam.counters().parts_kept == 0);
                for (writ::scenario const* const from : {&s, &other}) {
                    for (writ::scenario_check const& c : from->checks) {
                        CAPTURE(i);
                        CAPTURE(c.id);
                        check_who_can(iam, caller(choose, c), c.now.value_or(s.now));
                    }
                }
            }
        }
        CHECK(accepted > 200);
    }

    TEST_CASE("the listed permissions answer every question as a check does") {
        std::size_t listed = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            writ::scenario const s = scenario_of(seed, 25);
            vocabulary const words(s);
            auto const choose = writ_test::random_choice(seed);
            writ::authorizer iam({.combine = s.combination});
            REQUIRE(iam.publish(s.directory).has_value());
            for (writ::scenario_check const& c : s.checks) {
                CAPTURE(c.id);
                listed += check_permissions(iam, words, {c.subject.organization, c.subject.id},
                                            caller(choose, c), c.now.value_or(s.now), 1 + choose(40));
            }
        }
        CHECK(listed > 1'000);
    }

    TEST_CASE("the holders of a role are those whose records say so") {
        std::size_t held = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            writ::scenario const s = scenario_of(seed, 0);
            writ::authorizer iam({.index_holders = true});
            REQUIRE(iam.publish(s.directory).has_value());
            writ::review const now(iam, s.now);
            for (writ::organization_id const& in : all_organizations) {
                for (writ::role const& r : s.directory.roles) {
                    if (r.organization && *r.organization != in) {
                        continue;
                    }
                    CAPTURE(in.text());
                    CAPTURE(r.id.text());
                    auto const expected = holders_by_records(s, in, r.id, s.now);
                    REQUIRE(holders_by_review(now, in, r.id, 1 + seed % 3) == expected);
                    held += expected.size();
                }
            }
        }
        CHECK(held > 500);
    }
}
