// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/caller.hpp>

#include "support/questions.hpp"
#include "support/world.hpp"

#include <writ/credential/token_caller.hpp>
#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace json = boost::json;
using writ_test::put_to;
using writ_test::world;

constexpr std::uint64_t seeds = 150;

// What a token says, as the reference reads it and as the engine does.
struct token {
    json::object written;
    json::object claims;
    std::vector<writ::group_name> groups;
    std::vector<writ::role_id> roles;
    std::optional<writ::ability> bound;

    token(writ_test::choice const& choose, writ_test::generator& make) : choose_(choose) {
        written["claims"] = claims = make.environment().token;
        for (auto n = choose(3); n > 0; --n) {
            groups.emplace_back(pick({"g1", "g2", "g3", "g4"}));
            list("groups").push_back(json::value(groups.back().text()));
        }
        for (auto n = choose(3); n > 0; --n) {
            roles.emplace_back(pick({"p1", "p2", "r1", "r2", "r3", "none"}));
            list("roles").push_back(json::value(roles.back().text()));
        }
        if (choose(2) == 0) {
            bound = statements();
        }
    }

    [[nodiscard]] writ::caller_options caller(writ::scenario_caller const& c) const {
        writ::caller_options options{.mfa = c.mfa, .token = claims, .groups = groups, .roles = roles};
        if (c.scopes) {
            options.scopes = *c.scopes;
        }
        options.bound = bound ? &*bound : nullptr;
        return options;
    }

private:
    std::string pick(std::initializer_list<char const*> names) {
        return names.begin()[choose_(names.size())];
    }
    json::array& list(char const* name) { return writ_test::list(written, name); }

    writ::ability statements() {
        json::array rules;
        list("statements");
        for (auto n = choose_(3); n > 0; --n) {
            std::string const type = pick({"Article", "User", "all", "all"});
            std::string const action = pick({"read", "update", "manage", "manage", "x"});
            std::string const pattern = pick({"*", "a:*", "b", "a/*"});
            list("statements").push_back({{"actions", {type + ":" + action}}, {"resources", {pattern}}});
            rules.push_back({{"action", action}, {"subject", type}, {"resources", {pattern}}});
        }
        return writ::ability::compile(json::serialize(rules)).value();
    }

    writ_test::choice choose_;
};

// How the engine answers a check of somebody with a token.
struct answer {
    std::string text;
    writ::decision decision;
    writ::decided_by decided_by;
};

answer ask(world const& w, std::size_t i, writ::subject_ref who, writ::caller_options const& caller) {
    writ::scenario_check const& c = w.question(i);
    writ::session const s = w.authorizer().start(who, caller, w.instant_of(i));
    auto const options = writ_test::options_of(c);
    writ::scenario_result r;
    r.decision = put_to([&](auto const&... q) { return s.check(q..., options); }, c);
    r.decided_by = s.what_decided(r.decision);
    REQUIRE(put_to([&](auto const&... q) { return s.can(q..., options); }, c) == r.decision.allowed());
    return {writ_test::text_of(r), r.decision, r.decided_by};
}

answer ask(world const& w, std::size_t i, writ::caller_options const& caller) {
    writ::scenario_caller const& c = w.question(i).subject;
    return ask(w, i, {c.organization, c.id}, caller);
}

// Instances are covered by statements as the policy alone says.
void require_bounded_as_alone(world const& w, std::size_t i, writ::ability const& bound, bool is_bounded) {
    writ::scenario_check const& c = w.question(i);
    if (!writ_test::is_instance(c)) {
        return;
    }
    auto const& subjects = w.scenario().directory.subjects;
    auto const& organizations = w.scenario().directory.organizations;
    auto const who = std::find_if(subjects.begin(), subjects.end(), [&](writ::subject const& s) {
        return s.organization == c.subject.organization && s.id == c.subject.id;
    });
    auto const home = std::find_if(organizations.begin(), organizations.end(),
                                   [&](auto const& one) { return one.id == c.subject.organization; });
    writ::environment const e{.subject_id = who->id.text(),
                              .subject = who->attributes,
                              .organization_id = home->id.text(),
                              .organization_slug =
                                  home->slug ? writ::value(home->slug->text()) : writ::value(),
                              .context = c.context};
    REQUIRE(bound.can(c.action, writ_test::instance_of(*c.resource),
                      {.field = c.field ? *c.field : std::string_view(), .environment = e})
            == !is_bounded);
}

// The claims of a token that says the same, with scopes and actors perhaps.
json::object claims_of(token const& t, world const& w, std::size_t i, writ_test::choice const& choose) {
    json::object claims = t.claims;
    for (auto const* own : {"org", "groups", "roles", "scope", "policies", "act", "acr", "amr"}) {
        claims.erase(own);
    }
    claims["org"] = w.question(i).subject.organization.text();
    for (auto const* list : {"groups", "roles"}) {
        if (auto const* said = t.written.if_contains(list)) {
            claims[list] = *said;
        }
    }
    if (auto const* statements = t.written.if_contains("statements")) {
        claims["policies"] = *statements;
    }
    if (choose(3) == 0) {
        claims["scope"] = choose(2) == 0 ? "s1" : "s1 s2";
    }
    if (w.question(i).subject.mfa) {
        claims["amr"] = json::array{"mfa"};
    }
    if (choose(3) == 0) {
        auto const& known = w.scenario().directory.subjects;
        writ::subject const& one = known[choose(known.size())];
        claims["act"] = json::object{{"sub", one.id.text()}, {"org", one.organization.text()}};
    }
    return claims;
}

} // namespace

TEST_SUITE("property/token") {
    TEST_CASE("callers with a token are answered as the reference does") {
        std::size_t bounded = 0;
        std::size_t differs = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            world const w(writ_test::scenario_of(seed));
            auto const choose = writ_test::random_choice(seed + 1'000'000);
            writ_test::generator make(choose, writ::dialect::writ, false);
            for (std::size_t i = 0; i < w.size(); ++i) {
                token const t(choose, make);
                json::object check = w.check(i);
                check["subject"].get_object()["token"] = t.written;
                CAPTURE(json::serialize(check));
                std::string const given = ask(w, i, t.caller(w.question(i).subject)).text;
                REQUIRE(given == writ_test::reference_answer(w.document(), check));
                bounded += t.bound ? 1u : 0u;
                differs += given != writ_test::text_of(w.ask(i)) ? 1u : 0u;
            }
        }
        CHECK(bounded > 1'000);
        CHECK(differs > 500);
    }

    TEST_CASE("statements of a token take away and never add") {
        std::size_t taken = 0;
        std::size_t left = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            world const w(writ_test::scenario_of(seed));
            writ_test::generator make(writ_test::random_choice(seed + 2'000'000), writ::dialect::writ, false);
            for (std::size_t i = 0; i < w.size(); ++i) {
                json::array const rules = make.rules();
                CAPTURE(json::serialize(w.check(i)));
                CAPTURE(json::serialize(rules));
                auto const bound = writ::ability::compile(json::serialize(rules)).value();
                auto const none = writ::ability::compile("[]").value();
                writ::caller_options caller{.mfa = w.question(i).subject.mfa};
                answer const free = ask(w, i, caller);
                caller.bound = &bound;
                answer const given = ask(w, i, caller);
                caller.bound = &none;
                answer const nothing = ask(w, i, caller);
                bool const is_bounded = given.decision.reason() == writ::reason::insufficient_scope;
                REQUIRE((is_bounded || given.decision.reason() == free.decision.reason()));
                REQUIRE((is_bounded
                         || (given.decision.statement() == free.decision.statement()
                             && given.decided_by.role == free.decided_by.role
                             && given.decided_by.grant == free.decided_by.grant)));
                REQUIRE((!given.decision.allowed() || free.decision.allowed()));
                // One that covers nothing leaves only what was refused before.
                REQUIRE_FALSE(nothing.decision.allowed());
                REQUIRE((nothing.text == free.text
                         || nothing.decision.reason() == writ::reason::insufficient_scope));
                if (nothing.decision.reason() == writ::reason::insufficient_scope) {
                    require_bounded_as_alone(w, i, bound, is_bounded);
                }
                taken += free.decision.allowed() && is_bounded ? 1u : 0u;
                left += given.decision.allowed() ? 1u : 0u;
            }
        }
        CHECK(taken > 200);
        CHECK(left > 50);
    }

    TEST_CASE("a call through others is answered as the first of them that is refused or as the caller") {
        std::size_t refused = 0;
        std::size_t allowed = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            world const w(writ_test::scenario_of(seed));
            auto const choose = writ_test::random_choice(seed + 4'000'000);
            writ_test::generator make(choose, writ::dialect::writ, false);
            auto const& known = w.scenario().directory.subjects;
            for (std::size_t i = 0; i < w.size(); ++i) {
                CAPTURE(json::serialize(w.check(i)));
                token const t(choose, make);
                writ::caller_options caller = t.caller(w.question(i).subject);
                std::vector<writ::subject_ref> through;
                for (auto n = choose(4); n > 0; --n) {
                    writ::subject const& one = known[choose(known.size())];
                    through.emplace_back(one.organization, one.id);
                }
                answer expected = ask(w, i, caller);
                std::optional<std::size_t> actor;
                caller.groups = {};
                caller.roles = {};
                for (std::size_t k = 0; k < through.size() && expected.decision.allowed(); ++k) {
                    answer const next = ask(w, i, through[k], caller);
                    if (!next.decision.allowed()) {
                        actor = k;
                        expected = next;
                    }
                }
                caller = t.caller(w.question(i).subject);
                caller.actors = through;
                answer const given = ask(w, i, caller);
                REQUIRE(given.decision.actor() == actor);
                REQUIRE(given.decision.reason() == expected.decision.reason());
                REQUIRE(given.decision.statement() == expected.decision.statement());
                REQUIRE(given.decided_by.role == expected.decided_by.role);
                REQUIRE(given.decided_by.grant == expected.decided_by.grant);
                refused += actor ? 1u : 0u;
                allowed += given.decision.allowed() && !through.empty() ? 1u : 0u;
            }
        }
        CHECK(refused > 100);
        CHECK(allowed > 20);
    }
    TEST_CASE("whatever is allowed to the bearer of a token is allowed without what bounds him") {
        std::size_t allowed = 0;
        std::size_t taken = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            world const w(writ_test::scenario_of(seed));
            auto const choose = writ_test::random_choice(seed + 5'000'000);
            writ_test::generator make(choose, writ::dialect::writ, false);
            auto const reader = writ::claim_reader::create({.scope_claims = {"scope"}}).value();
            for (std::size_t i = 0; i < w.size(); ++i) {
                token const t(choose, make);
                json::object const claims = claims_of(t, w, i, choose);
                CAPTURE(json::serialize(w.check(i)));
                CAPTURE(json::serialize(claims));
                writ::verified_token verified{.claims = claims};
                verified.subject = w.question(i).subject.id.text();
                auto const caller = reader.read(std::move(verified));
                // Neither of the two names is empty.
                auto const& who = w.question(i).subject;
                REQUIRE(caller.has_value() == (!who.organization.empty() && !who.id.empty()));
                if (!caller) {
                    continue;
                }
                writ::caller_options const bounded = caller->options({.groups = true, .roles = true});
                REQUIRE(bounded.groups.size() == t.groups.size());
                REQUIRE(bounded.roles.size() == t.roles.size());
                // What the token asserts, and what conditions read of it, stays.
                writ::caller_options free = bounded;
                free.scopes = std::nullopt;
                free.bound = nullptr;
                free.actors = {};
                bool const is_allowed = ask(w, i, caller->who(), bounded).decision.allowed();
                bool const is_free = ask(w, i, caller->who(), free).decision.allowed();
                REQUIRE((!is_allowed || is_free));
                allowed += is_allowed ? 1u : 0u;
                taken += is_free && !is_allowed ? 1u : 0u;
            }
        }
        CHECK(allowed > 50);
        CHECK(taken > 200);
    }
}
