// SPDX-License-Identifier: Apache-2.0
#include <writ/directory/record.hpp>

#include "support/records.hpp"

#include <writ/directory/change.hpp>
#include <writ/directory/directory.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <utility>

using writ::errc;
using writ::record;
using writ::record_kind;

namespace {

// Calls `visit` with an empty record of each kind.
template <class Visit>
void for_each_kind(Visit const& visit) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (visit(std::variant_alternative_t<I, record>()), ...);
    }
    (std::make_index_sequence<writ_test::record_kinds>());
}

// The fields that stand in a record's object.
template <class Record, class Visit>
void for_each_member(Visit const& visit) {
    writ::for_each_field<Record>([&](auto const& f) {
        using member = std::remove_cvref_t<decltype(std::declval<Record>().*f.member)>;
        if constexpr (requires { writ::record_traits<member>::fields; }) {
            for_each_member<member>(visit);
        } else {
            visit(f);
        }
    });
}

writ::policy policy_of(char const* text) {
    return writ::policy::parse(text).value();
}

writ::grant valid_grant() {
    return {.organization = writ::organization_id("acme"),
            .id = writ::grant_id("1"),
            .subject = writ::subject_id("alice"),
            .permission = writ::permission_name("read:roles"),
            .granted_by = writ::actor_id("root")};
}

writ::organization valid_organization() {
    return {.id = writ::organization_id("acme")};
}

writ::role valid_role() {
    return {.id = writ::role_id("editor"), .name = "editor"};
}

writ::permission valid_permission() {
    return {.product = writ::product_name("iam"),
            .name = writ::permission_name("iam_editor"),
            .statements = policy_of(R"([{"action": "read", "subject": "member"}])")};
}

writ::subject valid_subject() {
    return {.organization = writ::organization_id("acme"), .id = writ::subject_id("alice")};
}

writ::api_key valid_key() {
    return {.organization = writ::organization_id("acme"),
            .id = writ::api_key_id("k"),
            .owner = writ::subject_id("alice"),
            .name = "deploy",
            .digest = "00"};
}

template <class Record>
Record with(Record r, std::function<void(Record&)> const& edit) {
    edit(r);
    return r;
}

boost::json::object nested(std::size_t levels) {
    boost::json::object o;
    for (; levels > 1; --levels) {
        o = {{"a", std::move(o)}};
    }
    return o;
}

} // namespace

TEST_SUITE("directory/record") {
    TEST_CASE("every table has a key and no two members of one name") {
        for_each_kind([]<class Record>(Record const&) {
            CAPTURE(writ::record_traits<Record>::kind);
            std::set<std::pair<writ::wire, std::string_view>> names;
            std::set<std::string_view> own;
            bool has_key = false;
            for_each_member<Record>([&](auto const& f) {
                CAPTURE(f.name);
                has_key = has_key || f.is_key;
                CHECK(!f.name.empty());
                CHECK(own.insert(f.name).second);
            });
            for_each_member<Record>([&](auto const& f) {
                for (writ::wire_name const& a : f.aliases) {
                    CAPTURE(a.name);
                    CHECK((a.name.empty() || names.insert({a.where, a.name}).second));
                    CHECK((a.name == f.name || !own.contains(a.name)));
                }
            });
            CHECK(has_key);
            if constexpr (requires { writ::record_traits<Record>::unique; }) {
                for (writ::unique_members const& u : writ::record_traits<Record>::unique) {
                    for (std::string_view const name : u.names) {
                        CHECK((name.empty() || own.contains(name)));
                    }
                }
            }
        });
    }

    TEST_CASE("kinds have names and lists of their own") {
        std::set<std::string_view> names;
        for (std::size_t i = 0; i < writ_test::record_kinds; ++i) {
            auto const k = static_cast<record_kind>(i);
            CHECK(names.insert(to_string(k)).second);
            CHECK(writ::parse_record_kind(to_string(k)) == k);
        }
        CHECK_FALSE(writ::parse_record_kind("").has_value());
        CHECK_FALSE(writ::parse_record_kind("roles").has_value());
        writ::directory d;
        for_each_kind([&]<class Record>(Record const& r) { writ::records<Record>(d).push_back(r); });
        CHECK(d.roles.size() == 1);
        CHECK(d.audit_entries.size() == 1);
    }

    TEST_CASE("a record belongs to its organization or to the platform") {
        CHECK(writ::scope_of(valid_organization()) == writ::organization_id("acme"));
        CHECK(writ::scope_of(valid_grant()) == writ::organization_id("acme"));
        CHECK_FALSE(writ::scope_of(valid_role()).has_value());
        CHECK_FALSE(writ::scope_of(valid_permission()).has_value());
        CHECK(writ::scope_of(with<writ::role>(valid_role(),
                                              [](auto& r) { r.organization = writ::organization_id("b"); }))
              == writ::organization_id("b"));
    }

    TEST_CASE("erasing keeps only the members of the key") {
        writ::grant only;
        only.organization = writ::organization_id("acme");
        only.id = writ::grant_id("1");
        only.subject = writ::subject_id("alice");
        CHECK(writ::erase(valid_grant()).record == record(only));
        CHECK(writ::put(valid_grant()).record == record(valid_grant()));
        for (std::size_t i = 0; i < writ_test::record_kinds; ++i) {
            CAPTURE(i);
            record const r =
                writ_test::random_record(static_cast<record_kind>(i), writ_test::random_choice(i));
            record const key = writ::key_of(r);
            CHECK(key == writ::key_of(key));
            CHECK(writ::scope_of(key) == writ::scope_of(r));
        }
    }

    TEST_CASE("the members that differ are named as on the wire") {
        using names = std::vector<std::string_view>;
        CHECK(writ::changed_members(valid_role(), valid_role()).empty());
        record const changed = with<writ::role>(valid_role(), [](writ::role& r) {
            r.policy = policy_of(R"([{"action": "read", "subject": "all"}])");
            r.parent = writ::role_id("viewer");
            r.stamps.updated_by = writ::actor_id("root");
        });
        CHECK(writ::changed_members(valid_role(), changed) == names{"parent", "policies", "updated_by"});
        CHECK(writ::changed_members(changed, changed).empty());
        CHECK(writ::changed_members(writ::role(), writ::key_of(writ::role())).empty());
    }

    TEST_CASE("generated records of every kind are valid") {
        for (std::size_t i = 0; i < writ_test::record_kinds; ++i) {
            for (std::uint64_t seed = 0; seed < 20; ++seed) {
                CAPTURE(i);
                CAPTURE(seed);
                auto const valid = writ::validate(
                    writ_test::random_record(static_cast<record_kind>(i), writ_test::random_choice(seed)));
                std::string const why = valid ? "" : writ::to_string(valid.error());
                CHECK(why == "");
            }
        }
    }

    TEST_CASE("a malformed member is refused with its place") {
        using writ::limits::max_title_characters;
        struct {
            record r;
            errc code;
            std::string where;
        } const rows[] = {
            {writ::organization(), errc::empty_name, "/id"},
            {with<writ::organization>(valid_organization(), [](auto& o) { o.name = std::string(101, 'x'); }),
             errc::too_large, "/name"},
            {with<writ::organization>(valid_organization(), [](auto& o) { o.name = "a\nb"; }),
             errc::invalid_name, "/name"},
            {with<writ::organization>(valid_organization(), [](auto& o) { o.access_description = "a\xff"; }),
             errc::invalid_utf8, "/access_description"},
            {with<writ::organization>(valid_organization(), [](auto& o) { o.slug = writ::slug("A"); }),
             errc::invalid_name, "/slug"},
            {with<writ::organization>(valid_organization(),
                                      [](auto& o) { o.type = static_cast<writ::organization_type>(7); }),
             errc::unknown_value, "/type"},
            {with<writ::grant>(valid_grant(), [](auto& g) { g.granted_by = {}; }), errc::missing_member,
             "/granted_by"},
            {with<writ::grant>(valid_grant(), [](auto& g) { g.permission = writ::permission_name("a*"); }),
             errc::wildcard_in_name, "/permission"},
            {with<writ::grant>(valid_grant(),
                               [](auto& g) {
                                   g.validity.not_before = writ::instant();
                                   g.validity.not_after = writ::instant();
                               }),
             errc::invalid_window, "/not_after"},
            {with<writ::role>(valid_role(), [](auto& r) { r.name = ""; }), errc::empty_name, "/name"},
            {with<writ::role>(valid_role(),
                              [](auto& r) { r.name = std::string(max_title_characters + 1, 'x'); }),
             errc::too_large, "/name"},
            {with<writ::role>(valid_role(),
                              [](auto& r) {
                                  r.permissions = {writ::permission_name("a"), writ::permission_name("")};
                              }),
             errc::empty_name, "/permissions/1"},
            {with<writ::role>(valid_role(),
                              [](auto& r) { r.permissions.resize(10'001, writ::permission_name("a")); }),
             errc::too_many, "/permissions"},
            {with<writ::role>(
                 valid_role(),
                 [](auto& r) { r.policy = writ::policy::parse("[]", writ::dialect::casl).value(); }),
             errc::not_expressible, "/policies"},
            {with<writ::permission>(valid_permission(),
                                    [](auto& p) { p.name = writ::permission_name("a:b"); }),
             errc::invalid_name, "/name"},
            {with<writ::permission>(valid_permission(),
                                    [](auto& p) { p.name = writ::permission_name("a.*"); }),
             errc::invalid_name, "/name"},
            {with<writ::permission>(valid_permission(), [](auto& p) { p.statements = writ::policy(); }),
             errc::empty_name, "/statements"},
            {with<writ::permission>(valid_permission(),
                                    [](auto& p) {
                                        p.statements = policy_of(
                                            R"([{"action": "read", "subject": "a", "inverted": true}])");
                                    }),
             errc::not_expressible, "/statements/0/inverted"},
            {with<writ::subject>(valid_subject(), [](auto& s) { s.attributes = nested(49); }), errc::too_deep,
             "/attributes/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/"
             "a/a/"
             "a/a/a/a/a"},
            {with<writ::subject>(valid_subject(),
                                 [](auto& s) {
                                     s.attributes["a"] = {1, std::numeric_limits<double>::infinity()};
                                 }),
             errc::number_out_of_range, "/attributes/a/1"},
            {with<writ::subject>(valid_subject(), [](auto& s) { s.attributes["a"] = "\xff"; }),
             errc::invalid_utf8, "/attributes/a"},
            {with<writ::api_key>(valid_key(), [](auto& k) { k.digest = ""; }), errc::empty_name, "/digest"},
            {with<writ::api_key>(valid_key(), [](auto& k) { k.scopes = {{.name = writ::scope_name("\n")}}; }),
             errc::invalid_name, "/scopes/0/name"},
            {with<writ::api_key>(valid_key(), [](auto& k) { k.limits = {{.name = "l", .amount = -1}}; }),
             errc::number_out_of_range, "/limits/0/amount"},
            {with<writ::api_key>(
                 valid_key(), [](auto& k) { k.limits = {{.name = "l", .period = std::chrono::seconds(0)}}; }),
             errc::number_out_of_range, "/limits/0/period_seconds"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.where);
            auto const checked = writ::validate(row.r);
            REQUIRE(checked.has_error());
            CHECK(checked.error().problems.size() == 1);
            CHECK(checked.error().code() == row.code);
            CHECK(checked.error().where() == row.where);
        }
    }

    TEST_CASE("what lies at a bound is accepted") {
        record const rows[] = {
            with<writ::organization>(valid_organization(),
                                     [](auto& o) {
                                         for (int i = 0; i < 100; ++i) {
                                             o.name += "\xc3\xa9";
                                         }
                                         o.access_description = "a\n\tb";
                                     }),
            with<writ::subject>(valid_subject(), [](auto& s) { s.attributes = nested(48); }),
            with<writ::role>(valid_role(),
                             [](auto& r) { r.permissions.resize(10'000, writ::permission_name("a")); }),
            with<writ::permission>(valid_permission(), [](auto& p) { p.statements = {}; }),
            with<writ::permission>(valid_permission(),
                                   [](auto& p) {
                                       p.name = writ::permission_name("a:b");
                                       p.statements = {};
                                   }),
        };
        for (record const& r : rows) {
            CHECK(writ::validate(r).has_value());
        }
    }

    TEST_CASE("all problems of a record are reported at once") {
        auto const checked = writ::validate(writ::grant());
        REQUIRE(checked.has_error());
        std::set<std::string> places;
        for (writ::problem const& p : checked.error().problems) {
            places.insert(p.where);
        }
        CHECK(places
              == std::set<std::string>{"/organization", "/id", "/subject", "/permission", "/granted_by"});
    }
}
