// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_EXPLANATIONS_HPP
#define WRIT_TESTS_SUPPORT_EXPLANATIONS_HPP

// What follows from the facts of an explanation, by decision.md alone.

#include <writ/engine/explanation.hpp>
#include <writ/engine/session.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace writ_test {

// What a member's facts decide.
struct conclusion {
    writ::reason reason = writ::reason::no_match;
    std::string role = {};
    std::optional<std::size_t> rule = {};
    std::string grant = {};
};

// The first rule that matches is the one that is marked, and says what the list says.
inline std::optional<std::size_t> require_rules(std::vector<writ::explained_rule> const& rules,
                                                writ::rule_saying says) {
    auto const first = std::find_if(rules.begin(), rules.end(),
                                    [](auto const& r) { return writ::is_match(r.statement.outcome); });
    for (auto r = rules.begin(); r != rules.end(); ++r) {
        REQUIRE(r->statement.decided == (r == first));
        REQUIRE(r->statement.reached == (r <= first));
        REQUIRE((r == rules.begin() || r->rule < (r - 1)->rule));
    }
    if (first == rules.end()) {
        REQUIRE(says == writ::rule_saying::nothing);
        return std::nullopt;
    }
    REQUIRE(says == (first->statement.inverted ? writ::rule_saying::denies : writ::rule_saying::allows));
    return first->rule;
}

inline bool covers_and_lives(writ::explained_grant const& g, bool granted) {
    return g.state == writ::record_state::live && g.covers && g.granted == granted;
}

inline conclusion conclude(writ::explained_member const& m, writ::combination combine) {
    conclusion c;
    for (writ::explained_gate const& g : m.gates) {
        if (g.outcome == writ::gate_outcome::shut) {
            REQUIRE(g.decided);
            return {g.reason};
        }
        REQUIRE_FALSE(g.decided);
    }
    auto const grant = [&](bool granted) {
        return std::find_if(m.grants.begin(), m.grants.end(),
                            [=](auto const& g) { return covers_and_lives(g, granted); });
    };
    if (auto const denial = grant(false); denial != m.grants.end()) {
        return {writ::reason::denied_by_grant, {}, {}, denial->id};
    }
    for (writ::explained_role const& r : m.roles) {
        if (r.says == writ::rule_saying::nothing) {
            continue;
        }
        REQUIRE(r.state == writ::record_state::live);
        auto const says = r.says == writ::rule_saying::denies ? writ::reason::denied_by_role
                                                              : writ::reason::allowed_by_role;
        bool const first = c.reason == writ::reason::no_match;
        bool const outweighs =
            says == writ::reason::denied_by_role && c.reason == writ::reason::allowed_by_role;
        bool const smaller = says == c.reason && r.role < c.role;
        if (first || outweighs || smaller || combine == writ::combination::last_match) {
            c = {says, r.role, require_rules(r.rules, r.says), {}};
        }
    }
    if (auto const allowing = grant(true);
        c.reason != writ::reason::denied_by_role && allowing != m.grants.end()) {
        return {writ::reason::allowed_by_grant, {}, {}, allowing->id};
    }
    return c;
}

// Its decision is that of the session, and follows from its facts.
inline writ::decision_explanation require_explains(writ::session const& s, writ::question const& q,
                                                   writ::decision const& d) {
    auto e = s.explain(q);
    CAPTURE(to_text(e));
    auto const by = s.what_decided(d);
    REQUIRE(e.decision.reason() == d.reason());
    REQUIRE(e.decision.conditional() == d.conditional());
    REQUIRE(e.decision.statement() == d.statement());
    REQUIRE(e.decision.actor() == d.actor());
    REQUIRE(e.decision.valid_until() == d.valid_until());
    REQUIRE(e.decided_by.role == by.role);
    REQUIRE(e.decided_by.grant == by.grant);
    REQUIRE(e.decided_by.text == by.text);
    REQUIRE_FALSE(e.cut);
    for (writ::explained_member const& m : e.members) {
        auto const c = conclude(m, e.combine);
        REQUIRE(c.reason == m.reason);
        REQUIRE(m.allowed == (&m != &e.members.back() || d.allowed()));
        for (writ::explained_role const& r : m.roles) {
            REQUIRE(r.decided == (r.state == writ::record_state::live && r.role == c.role));
        }
        for (writ::explained_grant const& g : m.grants) {
            REQUIRE(g.decided == (g.id == c.grant));
        }
        // A refusal is that of the last; a permission names what is the subject's.
        if (!d.allowed() ? &m == &e.members.back() : &m == &e.members.front()) {
            REQUIRE(c.reason == d.reason());
            REQUIRE(c.role == by.role);
            REQUIRE(c.rule == d.statement());
            REQUIRE(c.grant == by.grant);
        }
    }
    REQUIRE(to_json(e) == to_json(s.explain(q)));
    REQUIRE(to_text(e) == to_text(s.explain(q)));
    return e;
}

} // namespace writ_test

#endif
