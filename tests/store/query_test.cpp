// SPDX-License-Identifier: Apache-2.0
#include <writ/store/query.hpp>

#include <writ/limits.hpp>

#include <doctest/doctest.h>

#include <string>

using writ::errc;
using writ::record_query;

TEST_SUITE("store/query") {
    TEST_CASE("a query is refused for what is wrong with it by itself and told where") {
        record_query const sound{.scope = writ::organization_id("acme"),
                                 .kind = writ::record_kind::audit_entry,
                                 .filters = {{.member = "actor", .equals = "alice"},
                                             {.member = "at", .at_least = "0", .less_than = "1"}},
                                 .order_by = "at"};
        REQUIRE(writ::validate(sound).has_value());
        struct {
            char const* name;
            void (*spoil)(record_query&);
            errc code;
            char const* where;
        } const rows[] = {
            {"a member that is not there", [](record_query& q) { q.filters[0].member = "nobody"; },
             errc::unknown_member, "/filters/0"},
            {"a member that is not indexed", [](record_query& q) { q.filters[0].member = "reason"; },
             errc::unknown_member, "/filters/0"},
            {"another kind's member", [](record_query& q) { q.kind = writ::record_kind::subject; },
             errc::unknown_member, "/filters/0"},
            {"SQL for a member", [](record_query& q) { q.filters[0].member = "at\" OR 1=1 --"; },
             errc::unknown_member, "/filters/0"},
            {"neither a value nor a range", [](record_query& q) { q.filters[0].equals.reset(); },
             errc::invalid_operand, "/filters/0"},
            {"a value and a range", [](record_query& q) { q.filters[1].equals = "0"; }, errc::invalid_operand,
             "/filters/1"},
            {"too many filters",
             [](record_query& q) { q.filters.resize(writ::limits::max_query_filters + 1, q.filters[0]); },
             errc::too_many, "/filters"},
            {"an order by no indexed member", [](record_query& q) { q.order_by = "reason"; },
             errc::unknown_member, "/order_by"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.name);
            record_query q = sound;
            row.spoil(q);
            auto const refused = writ::validate(q);
            REQUIRE(refused.has_error());
            CHECK(refused.error().code() == row.code);
            CHECK(refused.error().where() == row.where);
        }
    }

    TEST_CASE("as many filters as there may be are accepted and any limit") {
        record_query q{.kind = writ::record_kind::audit_entry, .limit = 0};
        q.filters.resize(writ::limits::max_query_filters, {.member = "actor", .equals = "alice"});
        CHECK(writ::validate(q).has_value());
        q.limit = static_cast<std::size_t>(-1);
        CHECK(writ::validate(q).has_value());
    }
}
