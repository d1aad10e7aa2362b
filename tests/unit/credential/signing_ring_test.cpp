// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/signing_ring.hpp>

#include "support/tokens.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace writ_test;
using std::chrono::seconds;
using writ::errc;
using enum signature_algorithm;

constexpr std::string_view issuer = "https://id.example";

writ::signing_key key(std::string const& kid, signature_algorithm algorithm = es256) {
    return writ::signing_key::generate(algorithm, kid).value();
}

writ::signing_ring make_ring() {
    return writ::signing_ring::create(std::string(issuer), seconds(100)).value();
}

std::string signing_at(writ::signing_ring const& ring, std::int64_t now) {
    auto const found = ring.key_at(at_seconds(now));
    return found ? found->verifier().kid() : "none";
}

std::string published_at(writ::signing_ring const& ring, std::int64_t now) {
    boost::json::value const set = boost::json::parse(ring.jwks(at_seconds(now)).value());
    std::string kids;
    for (auto const& each : set.at("keys").as_array()) {
        CHECK_FALSE(each.as_object().contains("d"));
        kids += std::string_view(each.at("kid").as_string());
    }
    return kids;
}

bool verifies_at(writ::signing_ring const& ring, std::string_view kid, std::int64_t now) {
    return ring.find({issuer, kid, es256}, at_seconds(now)).has_value();
}

} // namespace

TEST_SUITE("credential/signing_ring") {
    TEST_CASE("a rotation is published before it begins, and the old key verifies after it") {
        auto ring = make_ring();
        ring.add(key("a"), {}).value();
        ring.rotate(key("b"), at_seconds(1'000), at_seconds(500)).value();
        CHECK(published_at(ring, 500) == "ab");
        CHECK(signing_at(ring, 999) == "a");
        CHECK(signing_at(ring, 1'000) == "b");
        CHECK(verifies_at(ring, "a", 1'099));
        CHECK_FALSE(verifies_at(ring, "a", 1'100));
        CHECK(published_at(ring, 1'099) == "ab");
        CHECK(published_at(ring, 1'100) == "b");
        CHECK_FALSE(verifies_at(ring, "b", 899));
        CHECK(verifies_at(ring, "b", 900));
        CHECK(ring.find({issuer, "a", es256}, at_seconds(2'000)).error()
              == writ::token_refusal::key_not_valid_now);
    }

    TEST_CASE("keys that verify no more are dropped by a rotation") {
        auto ring = make_ring();
        ring.add(key("0"), {}).value();
        for (int i = 1; i < 200; ++i) {
            ring.rotate(key(std::to_string(i), es256), at_seconds(std::int64_t{i} * 1'000),
                        at_seconds(std::int64_t{i} * 1'000 - 10))
                .value();
        }
        CHECK(ring.find({issuer, "1", es256}, at_seconds(200'000)).error()
              == writ::token_refusal::unknown_key);
        CHECK(signing_at(ring, 200'000) == "199");
    }

    TEST_CASE("of several keys the one that began last signs") {
        auto ring = make_ring();
        ring.add(key("a"), {}).value();
        ring.add(key("b"), {.not_before = at_seconds(10), .not_after = at_seconds(20)}).value();
        CHECK(signing_at(ring, 9) == "a");
        CHECK(signing_at(ring, 10) == "b");
        CHECK(signing_at(ring, 20) == "a");
    }

    TEST_CASE("a key that was withdrawn neither signs nor verifies") {
        auto ring = make_ring();
        ring.add(key("a"), {}).value();
        CHECK(verifies_at(ring, "a", 5));
        ring.withdraw("a").value();
        CHECK(signing_at(ring, 5) == "none");
        CHECK_FALSE(verifies_at(ring, "a", 5));
        CHECK(published_at(ring, 5).empty());
        CHECK(ring.withdraw("a").error().code() == errc::no_signing_key);
        CHECK(ring.key_at(at_seconds(5)).error().code() == errc::no_signing_key);
    }

    TEST_CASE("a ring refuses what would confuse it") {
        CHECK(writ::signing_ring::create("", seconds(1)).error().code() == errc::empty_name);
        CHECK(writ::signing_ring::create("\xFF", seconds(1)).error().code() == errc::invalid_utf8);
        CHECK(writ::signing_ring::create("x", seconds(0)).error().code() == errc::invalid_configuration);
        CHECK(writ::signing_ring::create("x", seconds::max()).error().code() == errc::invalid_configuration);
        auto ring = make_ring();
        ring.add(key("a"), {}).value();
        CHECK(ring.add(key("a"), {}).error().code() == errc::duplicate_record);
        CHECK(ring.rotate(key("a"), at_seconds(5), at_seconds(4)).error().code() == errc::duplicate_record);
        CHECK(signing_at(ring, 10) == "a");
        CHECK(ring.add(key("b"), {.not_before = at_seconds(5), .not_after = at_seconds(5)}).error().code()
              == errc::invalid_window);
        CHECK(ring.find({"https://other.example", "a", es256}, at_seconds(1)).error()
              == writ::token_refusal::unknown_key);
        ring.add(key("s", hs256), {}).value();
        CHECK(ring.jwks(at_seconds(1)).error().code() == errc::not_allowed);
    }

    TEST_CASE("windows at the ends of time are not moved beyond them") {
        auto ring = make_ring();
        ring.add(key("a"), {.not_before = writ::instant::min(), .not_after = writ::instant::max()}).value();
        CHECK(signing_at(ring, 5) == "a");
        CHECK(verifies_at(ring, "a", 5));
        CHECK(published_at(ring, 5) == "a");
    }
}
