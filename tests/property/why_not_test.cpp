// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/why_not.hpp>

#include "support/questions.hpp"
#include "support/world.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace json = boost::json;
using writ::change_kind;
using writ_test::world;

constexpr std::uint64_t seeds = 60;

// Writes at a path, making objects on the way.
void set_path(json::object& root, std::string_view path, json::value const& v) {
    json::object* at = &root;
    for (auto dot = path.find('.'); dot != path.npos; dot = path.find('.')) {
        json::value& next = (*at)[path.substr(0, dot)];
        at = next.is_object() ? &next.get_object() : &next.emplace_object();
        path.remove_prefix(dot + 1);
    }
    (*at)[path] = v;
}

// A directory, and a check of it, to which changes are made.
struct changed {
    writ::directory directory;
    writ::scenario_check check;

    void apply(writ::needed_change const& c) {
        switch (c.kind) {
        case change_kind::second_factor: check.subject.mfa = true; break;
        case change_kind::unit:
            check.unit = c.name.empty() ? std::nullopt : std::optional(writ::unit_id(c.name));
            break;
        case change_kind::resource_attribute:
            if (!check.resource->attributes) {
                check.resource->attributes.emplace();
            }
            set_path(*check.resource->attributes, c.name, c.value);
            break;
        case change_kind::context_attribute: set_path(check.context, c.name, c.value); break;
        case change_kind::wait: check.now = c.at; break;
        case change_kind::earlier: check.now = *c.at - writ::instant::duration(1); break;
        case change_kind::add_scope: check.subject.scopes->emplace_back(c.name); break;
        case change_kind::lift_scopes: check.subject.scopes.reset(); break;
        default: apply_to_records(c);
        }
    }

    void apply_to_records(writ::needed_change const& c) {
        writ::organization_id const in(c.organization);
        writ::subject_id const who(c.subject);
        auto const is_theirs = [&](auto const& r) { return r.organization == in && r.subject == who; };
        auto& o = *std::find_if(directory.organizations.begin(), directory.organizations.end(),
                                [&](auto const& one) { return one.id == in; });
        auto const s = std::find_if(directory.subjects.begin(), directory.subjects.end(),
                                    [&](auto const& one) { return one.organization == in && one.id == who; });
        switch (c.kind) {
        case change_kind::unsuspend: o.suspended = false; break;
        case change_kind::activate_organization: o.active = o.enabled = true; break;
        case change_kind::activate_subject: s->active = true; break;
        case change_kind::assign_role: {
            auto const same =
                std::find_if(directory.assignments.begin(), directory.assignments.end(), [&](auto const& a) {
                    return is_theirs(a) && a.role.text() == c.name && !a.unit;
                });
            if (same != directory.assignments.end()) {
                same->validity = {};
            } else {
                directory.assignments.push_back(
                    {.organization = in, .subject = who, .role = writ::role_id(c.name)});
            }
            break;
        }
        case change_kind::grant:
            directory.grants.push_back({.organization = in,
                                        .id = writ::grant_id("new"),
                                        .subject = who,
                                        .permission = writ::permission_name(c.name),
                                        .granted = true,
                                        .granted_by = writ::actor_id("root")});
            break;
        case change_kind::unassign_role:
            std::erase_if(directory.assignments,
                          [&](auto const& a) { return is_theirs(a) && a.role.text() == c.name; });
            break;
        case change_kind::leave_group: std::erase(s->groups, writ::group_name(c.name)); break;
        case change_kind::remove_denial:
            std::erase_if(directory.grants,
                          [&](auto const& g) { return is_theirs(g) && g.id.text() == c.name; });
            break;
        default: FAIL("no such change of records");
        }
    }

    [[nodiscard]] bool is_allowed(writ::scenario const& of) const {
        writ::authorizer iam({.combine = of.combination});
        auto const published = iam.publish(directory);
        REQUIRE_MESSAGE(published.has_value(),
                        (published ? std::string() : writ::to_string(published.error())));
        return writ::ask(iam, check, of.now).decision.allowed();
    }
};

bool is_allowed(world const& w, std::size_t i, std::vector<writ::needed_change> const& way) {
    changed c{w.scenario().directory, w.question(i)};
    for (writ::needed_change const& change : way) {
        c.apply(change);
    }
    return c.is_allowed(w.scenario());
}

bool is_the_change(std::vector<writ::needed_change> const& way, writ::needed_change const& c) {
    return way.size() == 1 && way[0].kind == c.kind && way[0].name == c.name;
}

// Second factors, units and roles that turn the check each by itself.
std::vector<writ::needed_change> single_changes(world const& w, std::size_t i) {
    std::vector<writ::needed_change> tried{{change_kind::second_factor, {}, {}, {}, {}, {}}};
    for (char const* const unit : {"", "u1", "u2"}) {
        tried.push_back({change_kind::unit, unit, {}, {}, {}, {}});
    }
    auto const& who = w.question(i).subject;
    auto const& subjects = w.scenario().directory.subjects;
    bool const is_known = std::any_of(subjects.begin(), subjects.end(), [&](auto const& s) {
        return s.organization == who.organization && s.id == who.id;
    });
    for (writ::role const& r : w.scenario().directory.roles) {
        if (is_known && (!r.organization || *r.organization == who.organization)) {
            tried.push_back(
                {change_kind::assign_role, r.id.text(), {}, {}, who.organization.text(), who.id.text()});
        }
    }
    std::erase_if(tried, [&](auto const& c) { return !is_allowed(w, i, {c}); });
    return tried;
}

} // namespace

TEST_SUITE("property/why_not") {
    TEST_CASE("each way turns the denial when its changes are made") {
        std::map<change_kind, std::size_t> met;
        std::size_t sets = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            world const w(writ_test::scenario_of(seed));
            for (std::size_t i = 0; i < w.size(); ++i) {
                auto const out = writ::why_not(w.authorizer(), w.question(i), w.scenario().now);
                CAPTURE(json::serialize(w.check(i)));
                CAPTURE(writ::to_text(out));
                REQUIRE(out.decision.reason() == w.question(i).expect.reason);
                REQUIRE((out.decision.allowed() ? out.ways.empty() && out.obstacles.empty() : true));
                for (auto const& way : out.ways) {
                    REQUIRE(is_allowed(w, i, way));
                    sets += way.size() > 1 ? 1 : 0;
                    for (auto const& c : way) {
                        ++met[c.kind];
                    }
                }
                auto const again = writ::why_not(w.authorizer(), w.question(i), w.scenario().now);
                REQUIRE(writ::to_json(again) == writ::to_json(out));
            }
        }
        CHECK(sets > 100);
        // All but those of a token and those that worlds rarely need.
        CHECK(met.size() >= 12);
    }

    TEST_CASE("a single change that turns the denial is not missed") {
        std::size_t turned = 0;
        std::size_t named = 0;
        for (std::uint64_t seed = 0; seed < seeds / 2; ++seed) {
            CAPTURE(seed);
            world const w(writ_test::scenario_of(seed, 12));
            for (std::size_t i = 0; i < w.size(); ++i) {
                if (w.ask(i).decision.allowed()) {
                    continue;
                }
                auto const out = writ::why_not(w.authorizer(), w.question(i), w.scenario().now);
                CAPTURE(json::serialize(w.check(i)));
                CAPTURE(writ::to_text(out));
                for (auto const& c : single_changes(w, i)) {
                    CAPTURE(c.name);
                    REQUIRE_FALSE(out.ways.empty());
                    REQUIRE(out.ways.front().size() == 1);
                    bool const is_named = std::any_of(out.ways.begin(), out.ways.end(),
                                                      [&](auto const& way) { return is_the_change(way, c); });
                    // Another unit than any that records name is as good as none.
                    REQUIRE((is_named || out.cut || c.kind == change_kind::unit));
                    ++turned;
                    named += is_named ? 1 : 0;
                }
            }
        }
        CHECK(turned > 100);
        CHECK(named * 2 > turned);
    }
}
