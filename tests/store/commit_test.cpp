// SPDX-License-Identifier: Apache-2.0
#include <writ/store/commit.hpp>

#include <writ/limits.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

using writ::commit_request;
using writ::errc;

namespace {

writ::organization_id const acme("acme");
writ::organization_id const globex("globex");

writ::role role_of(std::optional<writ::organization_id> organization, std::string id) {
    return {.organization = std::move(organization), .id = writ::role_id(std::move(id)), .name = "name"};
}

commit_request sound() {
    return {"c-1", {{acme, 1}, {std::nullopt, 2}}, {writ::put(role_of(acme, "editor"))}};
}

} // namespace

TEST_SUITE("store/commit") {
    TEST_CASE("a request is refused for what is wrong with it by itself and told where") {
        std::string const longest(writ::limits::max_id_bytes, 'a');
        struct {
            char const* name;
            std::function<void(commit_request&)> spoil;
            errc code;
            char const* where;
        } const rows[] = {
            {"no id", [](auto& r) { r.id = ""; }, errc::empty_name, "/id"},
            {"a long id", [&](auto& r) { r.id = longest + "a"; }, errc::too_large, "/id"},
            {"a NUL in the id", [](auto& r) { r.id = std::string("a\0b", 3); }, errc::invalid_name, "/id"},
            {"a line break in the id", [](auto& r) { r.id = "a\n"; }, errc::invalid_name, "/id"},
            {"an id that is not UTF-8", [](auto& r) { r.id = "\xff"; }, errc::invalid_utf8, "/id"},
            {"no changes", [](auto& r) { r.changes.clear(); }, errc::missing_member, "/changes"},
            {"nothing expected", [](auto& r) { r.expected.clear(); }, errc::missing_member, "/expected"},
            {"a changed scope is not expected",
             [](auto& r) { r.changes.push_back(writ::put(role_of(globex, "r"))); }, errc::missing_member,
             "/expected"},
            {"an erased record's scope is not expected",
             [](auto& r) { r.changes.push_back(writ::erase(role_of(globex, "r"))); }, errc::missing_member,
             "/expected"},
            {"a scope twice",
             [](auto& r) {
                 r.expected.push_back({acme, 1});
             },
             errc::duplicate_record, "/expected/2"},
            {"a negative revision", [](auto& r) { r.expected[1].revision = -1; }, errc::number_out_of_range,
             "/expected/1"},
            {"a malformed scope is expected",
             [](auto& r) {
                 r.expected.push_back({writ::organization_id(std::string("a\0", 2)), 0});
             },
             errc::invalid_name, "/expected/2/scope"},
            {"a malformed record", [](auto& r) { r.changes[0] = writ::put(role_of(acme, "")); },
             errc::empty_name, "/changes/0/record/id"},
            {"a malformed key is erased",
             [](auto& r) { r.changes.push_back(writ::erase(role_of(acme, std::string("\0", 1)))); },
             errc::invalid_name, "/changes/1/record/id"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.name);
            commit_request request = sound();
            REQUIRE(writ::validate(request).has_value());
            row.spoil(request);
            auto const refused = writ::validate(request);
            REQUIRE(refused.has_error());
            CHECK(refused.error().code() == row.code);
            CHECK(refused.error().where() == row.where);
            CHECK_FALSE(refused.error().what().empty());
        }
    }

    TEST_CASE("all that is wrong with a request is told at once") {
        auto const refused = writ::validate(commit_request{"", {}, {writ::put(role_of(acme, ""))}});
        REQUIRE(refused.has_error());
        CHECK(refused.error().problems.size() == 3);
    }

    TEST_CASE("of an erased record only the key is looked at") {
        commit_request request = sound();
        request.changes = {writ::erase(role_of(acme, "editor"))};
        CHECK(writ::validate(request).has_value());
        // Its name is required and longer than one may be.
        request.changes = {{writ::change::verb::erase, writ::role{.organization = acme,
                                                                  .id = writ::role_id("editor"),
                                                                  .name = std::string(100'000, 'a')}}};
        CHECK(writ::validate(request).has_value());
    }

    TEST_CASE("the scopes that changes touch are told sorted and none twice") {
        auto const touched =
            writ::touched_scopes({writ::put(role_of(globex, "a")), writ::erase(role_of(std::nullopt, "b")),
                                  writ::put(role_of(acme, "c")), writ::put(role_of(globex, "d"))});
        CHECK(touched == std::vector<writ::record_scope>{std::nullopt, acme, globex});
        CHECK(writ::touched_scopes({}).empty());
    }
}
