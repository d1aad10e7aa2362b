// SPDX-License-Identifier: Apache-2.0
#include <writ/codec/json.hpp>

#include "support/records.hpp"

#include <writ/json.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using writ::errc;
using writ::record;
using writ::record_kind;
using writ::wire;

namespace {

boost::json::value json(std::string const& text) {
    return writ::parse_json(text).value();
}

constexpr writ::json_format stored{.with_secrets = true};

record generated(std::size_t kind, std::uint64_t seed) {
    return writ_test::random_record(static_cast<record_kind>(kind), writ_test::random_choice(seed));
}

// Calls `check` with records of every kind.
template <class Check>
void for_each_record(Check const& check) {
    for (std::size_t kind = 0; kind < writ_test::record_kinds; ++kind) {
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            CAPTURE(writ::to_string(static_cast<record_kind>(kind)));
            CAPTURE(seed);
            check(generated(kind, seed));
        }
    }
}

// Writes, serializes, parses and reads.
void check_round_trip(record const& r, writ::json_format const& format) {
    std::string const text = boost::json::serialize(writ::to_json(r, format));
    CAPTURE(text);
    auto const back = writ::record_from_json(kind(r), json(text), format);
    std::string const why = back ? "" : writ::to_string(back.error());
    CHECK(why == "");
    if (back) {
        CHECK(writ::changed_members(r, *back).empty());
        CHECK(*back == r);
        CHECK(boost::json::serialize(writ::to_json(*back, format)) == text);
    }
}

struct refusal {
    std::string text;
    errc code;
    std::string where;
};

template <class Record>
void check_refusals(std::vector<refusal> const& rows) {
    for (refusal const& row : rows) {
        CAPTURE(row.text);
        auto const read = writ::from_json<Record>(json(row.text));
        REQUIRE(read.has_error());
        CHECK(read.error().problems.size() == 1);
        CHECK(read.error().code() == row.code);
        CHECK(read.error().where() == row.where);
    }
}

std::string grant_with(std::string const& members) {
    return R"({"organization":"o","id":"1","subject":"s","permission":"p","granted_by":"r")" + members + "}";
}

} // namespace

TEST_SUITE("codec/json") {
    TEST_CASE("writing and reading a record of any kind is the identity") {
        for_each_record([](record const& r) { check_round_trip(r, stored); });
    }

    TEST_CASE("it is so with the names of every wire and with instants in parts") {
        for (wire const names : {wire::nno, wire::iam_api, wire::netfoundry, wire::naviga, wire::turia}) {
            CAPTURE(static_cast<int>(names));
            for_each_record([&](record const& r) {
                check_round_trip(r, {names, writ::instant_form::parts, true});
            });
        }
    }

    TEST_CASE("a change is read as it was written") {
        for_each_record([](record const& r) {
            for (writ::change const& c : {writ::put(r), writ::erase(r)}) {
                auto const back = writ::change_from_json(json(boost::json::serialize(writ::to_json(c))));
                std::string const why = back ? "" : writ::to_string(back.error());
                CHECK(why == "");
                CHECK((back && *back == c));
            }
        });
        CHECK(writ::to_json(writ::erase(generated(5, 1))).at("erase") == "grant");
        CHECK(writ::to_json(writ::erase(generated(5, 1))).at("record").as_object().size() == 3);
    }

    TEST_CASE("a malformed change is refused") {
        refusal const rows[] = {
            {"[]", errc::wrong_type, ""},
            {"{}", errc::wrong_type, ""},
            {R"({"put": "role"})", errc::wrong_type, ""},
            {R"({"put": "role", "record": {}, "x": 1})", errc::wrong_type, ""},
            {R"({"set": "role", "record": {}})", errc::wrong_type, ""},
            {R"({"put": 1, "record": {}})", errc::wrong_type, ""},
            {R"({"put": "roles", "record": {}})", errc::unknown_value, "/put"},
            {R"({"erase": "roles", "record": {}})", errc::unknown_value, "/erase"},
            {R"({"erase": "role", "record": {"id": "a", "name": "a"}})", errc::unknown_member,
             "/record/name"},
            {R"({"erase": "role", "record": {}})", errc::missing_member, "/record"},
            {R"({"erase": "role", "record": {"id": ""}})", errc::empty_name, "/record/id"},
            {R"({"put": "scope", "record": {"name": "a", "permissions": ["*"]}})", errc::wildcard_in_name,
             "/record/permissions/0"},
        };
        for (refusal const& row : rows) {
            CAPTURE(row.text);
            auto const read = writ::change_from_json(json(row.text));
            REQUIRE(read.has_error());
            CHECK(read.error().code() == row.code);
            CHECK(read.error().where() == row.where);
        }
    }

    TEST_CASE("reading a grant is strict") {
        std::string const head =
            R"({"organization":"o","id":"1","subject":"s","permission":"p","granted_by":"r",)";
        check_refusals<writ::grant>({
            {"[]", errc::wrong_type, ""},
            {grant_with(""), errc::missing_member, ""},
            {head + R"("granted":true,"expiresAt":1})", errc::unknown_member, "/expiresAt"},
            {head + R"("granted":true,"":1})", errc::unknown_member, "/"},
            {head + R"("granted":null})", errc::wrong_type, "/granted"},
            {head + R"("granted":1})", errc::wrong_type, "/granted"},
            {head + R"("granted":true,"not_after":null})", errc::wrong_type, "/not_after"},
            {head + R"("granted":true,"not_after":1})", errc::wrong_type, "/not_after"},
            {head + R"("granted":true,"not_after":"2026-11-21T12:00:00"})", errc::invalid_instant,
             "/not_after"},
            {head + R"("granted":true,"not_after":"9999-11-21T12:00:00Z"})", errc::number_out_of_range,
             "/not_after"},
            {head
                 + R"("granted":true,"not_before":"2026-01-01T00:00:00Z","not_after":"2026-01-01T00:00:00Z"})",
             errc::invalid_window, "/not_after"},
            {R"({"organization":"","id":"1","subject":"s","permission":"p","granted_by":"r","granted":true})",
             errc::empty_name, "/organization"},
            {R"({"organization":"o","id":7,"subject":"s","permission":"p","granted_by":"r","granted":true})",
             errc::wrong_type, "/id"},
        });
        CHECK(writ::from_json<writ::grant>(json(grant_with(",\"granted\":false"))).has_value());
    }

    TEST_CASE("reading lists and objects and policies is strict") {
        check_refusals<writ::role>({
            {R"({"id":"a","name":"a","permissions":"p"})", errc::wrong_type, "/permissions"},
            {R"({"id":"a","name":"a","permissions":["p",1]})", errc::wrong_type, "/permissions/1"},
            {R"({"id":"a","name":"a","permissions":["p",null]})", errc::wrong_type, "/permissions/1"},
            {R"({"id":"a","name":"a","policies":{}})", errc::wrong_type, "/policies"},
            {R"({"id":"a","name":"a","policies":[{"action":"read"}]})", errc::missing_member,
             "/policies/0/subject"},
            {R"({"id":"a","name":"a","policies":[{"action":"read","subject":"x","conditions":{"a":{"$x":1}}}]})",
             errc::unknown_operator, "/policies/0/conditions/a/$x"},
            {R"({"id":"a","name":"a","origin":"Default"})", errc::unknown_value, "/origin"},
            {R"({"id":"a","name":"a","origin":0})", errc::wrong_type, "/origin"},
        });
        check_refusals<writ::subject>({
            {R"({"organization":"o","id":"a","attributes":[]})", errc::wrong_type, "/attributes"},
            {R"({"organization":"o","id":"a","attributes":null})", errc::wrong_type, "/attributes"},
        });
        check_refusals<writ::assignment>({
            {R"({"organization":"o","subject":"a","role":"r","order":9223372036854775808})",
             errc::number_out_of_range, "/order"},
            {R"({"organization":"o","subject":"a","role":"r","order":1.0})", errc::wrong_type, "/order"},
        });
        CHECK(writ::from_json<writ::subject>(json(R"({"organization":"o","id":"a","attributes":{"a":null}})"))
                  .has_value());
    }

    TEST_CASE("all problems are reported and each once") {
        auto const read = writ::from_json<writ::grant>(json(R"({"a": 1, "granted": 2, "permission": "*"})"));
        REQUIRE(read.has_error());
        // One unknown member, two bad ones, four absent ones.
        CHECK(read.error().problems.size() == 7);
    }

    TEST_CASE("secrets are written only for a store") {
        writ::api_key key{.organization = writ::organization_id("o"),
                          .id = writ::api_key_id("k"),
                          .owner = writ::subject_id("s"),
                          .name = "n",
                          .digest = "5ec7e7"};
        CHECK_FALSE(writ::to_json(key).contains("digest"));
        CHECK(writ::to_json(key, stored).at("digest") == "5ec7e7");
        writ::invitation offer{.organization = writ::organization_id("o"),
                               .id = writ::invitation_id("i"),
                               .email = writ::email_address("a@b"),
                               .key_digest = "5ec7e7"};
        CHECK(boost::json::serialize(writ::to_json(offer)).find("5ec7e7") == std::string::npos);
        CHECK(writ::to_json(writ::put(key)).at("record").as_object().contains("digest"));
    }

    TEST_CASE("a wire's names are read besides writ's own and nowhere else") {
        std::string const text =
            R"({"orgId":"o","userId":"s","permission":"p","granted":false,"grantedBy":"r",
                                     "expiresAt":1712220972,"id":"1","created_at":null})";
        writ::json_format const nno{wire::nno, writ::instant_form::seconds};
        auto const read = writ::from_json<writ::grant>(json(text), nno);
        REQUIRE(read.has_value());
        CHECK(read->subject.text() == "s");
        CHECK(read->validity.not_after == writ::instant(std::chrono::seconds(1'712'220'972)));
        CHECK(writ::to_json(*read, nno).at("expiresAt") == 1'712'220'972);
        CHECK(writ::from_json<writ::grant>(json(text)).has_error());
        CHECK(writ::from_json<writ::grant>(json(text), {wire::naviga, writ::instant_form::seconds})
                  .has_error());

        auto const twice = writ::from_json<writ::grant>(
            json(
                R"({"orgId":"o","userId":"s","subject":"s","permission":"p","granted":false,"grantedBy":"r","id":"1"})"),
            nno);
        REQUIRE(twice.has_error());
        CHECK(twice.error().code() == errc::duplicate_member);
        CHECK(twice.error().where() == "/subject");
    }

    TEST_CASE("instants are accepted as text and in the one form that is stated") {
        auto const read = [](std::string const& instant, writ::instant_form form) {
            return writ::from_json<writ::grant>(
                json(grant_with(",\"granted\":true,\"not_after\":" + instant)), {.instants = form});
        };
        writ::instant const when(std::chrono::nanoseconds(1'712'220'972'028'000'000));
        CHECK(read("1712220972028", writ::instant_form::milliseconds)->validity.not_after == when);
        CHECK(read(R"({"nano":28000000,"epochSecond":1712220972})", writ::instant_form::parts)
                  ->validity.not_after
              == when);
        CHECK(read(R"("2024-04-04T08:56:12.028Z")", writ::instant_form::milliseconds)->validity.not_after
              == when);
        CHECK(read("1712220972028", writ::instant_form::text).has_error());
        CHECK(read("1712220972028", writ::instant_form::parts).has_error());
        CHECK(read("1712220972.5", writ::instant_form::seconds).has_error());
        CHECK(read(R"({"nano":28000000})", writ::instant_form::parts).has_error());
        CHECK(read(R"({"nano":1000000000,"epochSecond":1})", writ::instant_form::parts).has_error());
        CHECK(read(R"({"nano":"1","epochSecond":1})", writ::instant_form::parts).has_error());
        CHECK(read(R"({"nano":1,"epochSecond":1,"x":1})", writ::instant_form::parts).has_error());
        CHECK(read(R"({"nano":1,"epochSecond":1})", writ::instant_form::seconds).has_error());
    }
}
