// SPDX-License-Identifier: Apache-2.0
// Records read from members in any order, under any of their names.
#include "support/records.hpp"

#include <writ/codec/json.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace {

using members = std::vector<std::pair<std::string, boost::json::value>>;

members shuffled(boost::json::object const& o, writ_test::choice const& choose) {
    members list;
    for (auto const& member : o) {
        list.emplace_back(member.key(), member.value());
    }
    for (std::size_t i = list.size(); i > 1; --i) {
        std::swap(list[i - 1], list[choose(i)]);
    }
    return list;
}

boost::json::object object_of(members const& list) {
    boost::json::object o;
    for (auto const& [name, value] : list) {
        o[name] = value;
    }
    return o;
}

// Each member under writ's name or the other, which stand at the same place.
boost::json::object mixed(boost::json::object const& own, boost::json::object const& other,
                          writ_test::choice const& choose) {
    REQUIRE(own.size() == other.size());
    boost::json::object o;
    auto const* there = other.begin();
    for (auto const& member : own) {
        o[choose(2) == 0 ? member.key() : there->key()] = there->value();
        ++there;
    }
    return o;
}

// The problems as text, sorted: the order of unknown members is that of the text.
std::vector<std::string> problems_of(writ::result<writ::record> const& read) {
    std::vector<std::string> all;
    if (read.has_error()) {
        for (writ::problem const& p : read.error().problems) {
            all.push_back(std::to_string(p.code.value()) + p.where + ' ' + p.what);
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

// Calls `check` with records of every kind, a wire, and what to choose with.
template <class Check>
void for_each_record(Check const& check) {
    using writ::wire;
    for (std::size_t kind = 0; kind < writ_test::record_kinds; ++kind) {
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            CAPTURE(writ::to_string(static_cast<writ::record_kind>(kind)));
            CAPTURE(seed);
            auto const choose = writ_test::random_choice(seed);
            auto const record = writ_test::random_record(static_cast<writ::record_kind>(kind), choose);
            for (wire const names :
                 {wire::writ, wire::nno, wire::iam_api, wire::netfoundry, wire::naviga, wire::turia}) {
                check(record, writ::json_format{.names = names, .with_secrets = true}, choose);
            }
        }
    }
}

} // namespace

TEST_SUITE("property/record_reading") {
    TEST_CASE("a record reads alike from members in any order and under any of their names") {
        for_each_record([](auto const& record, auto const& format, auto const& choose) {
            auto const own = writ::to_json(record, {.with_secrets = true});
            auto const names = mixed(own, writ::to_json(record, format), choose);
            for (boost::json::object const& o : {names, object_of(shuffled(names, choose))}) {
                auto const read = writ::record_from_json(writ::kind(record), o, format);
                REQUIRE(read.has_value());
                CHECK(*read == record);
            }
        });
    }

    TEST_CASE("a member too many or too few is refused wherever it stands") {
        for_each_record([](auto const& record, auto const& format, auto const& choose) {
            auto const own = writ::to_json(record, {.with_secrets = true});
            auto const other = writ::to_json(record, format);
            auto const kind = writ::kind(record);
            members list = shuffled(other, choose);
            list.insert(list.begin() + static_cast<std::ptrdiff_t>(choose(list.size() + 1)), {"no such", 1});
            auto const unknown = writ::record_from_json(kind, object_of(list), format);
            REQUIRE(unknown.has_error());
            CHECK(unknown.error().problems.size() == 1);
            CHECK(unknown.error().code() == writ::errc::unknown_member);
            CHECK(unknown.error().where() == "/no such");

            auto const* there = other.begin();
            for (auto const& member : own) {
                // Before all others, and behind them.
                if (member.key() != there->key()) {
                    boost::json::object first{{member.key(), there->value()}};
                    first.insert(other.begin(), other.end());
                    boost::json::object last = other;
                    last[member.key()] = there->value();
                    for (auto const& o : {first, last}) {
                        auto const twice = writ::record_from_json(kind, o, format);
                        REQUIRE(twice.has_error());
                        CHECK(twice.error().problems.size() == 1);
                        CHECK(twice.error().code() == writ::errc::duplicate_member);
                    }
                }
                ++there;
            }

            boost::json::object fewer = other;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(choose(fewer.size())));
            auto const in_order = writ::record_from_json(kind, fewer, format);
            auto const in_any = writ::record_from_json(kind, object_of(shuffled(fewer, choose)), format);
            CHECK(problems_of(in_order) == problems_of(in_any));
            CHECK((in_order.has_error() || *in_order == *in_any));
        });
    }
}
