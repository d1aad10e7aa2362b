// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_caller.hpp>

#include <writ/credential/token_cache.hpp>
#include <writ/credential/token_issuer.hpp>
#include <writ/credential/used_tokens.hpp>

#include <writ/limits.hpp>
#include <writ/policy/ability.hpp>
#include <writ/service/authentication.hpp>
#include <writ/service/service.hpp>
#include <writ/store/memory.hpp>

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>

namespace {

using namespace std::chrono_literals;
using writ::errc;
using writ::token_refusal;

writ::instant const now = writ::to_instant(1'767'225'600, writ::time_unit::seconds).value();

writ::token_result<writ::token_caller> read(std::string const& claims) {
    static auto const reader =
        writ::claim_reader::create({.organization = writ::organization_id("acme")}).value();
    writ::verified_token token{.claims = boost::json::parse(claims).as_object()};
    token.issuer = "i";
    token.subject = "s";
    return reader.read(std::move(token));
}

void check_bound(std::string const& accepted, std::string const& refused) {
    CAPTURE(refused);
    CHECK(read(accepted).has_value());
    auto const more = read(refused);
    REQUIRE(more.has_error());
    CHECK(more.error() == token_refusal::claim_malformed);
}

writ::verified_token named(std::string id) {
    writ::verified_token made;
    made.issuer = "i";
    made.id = std::move(id);
    made.expires_at = now + 1h;
    return made;
}

// One key, which counts how often it is asked for.
class counted_key final : public writ::token_key_source {
public:
    explicit counted_key(writ::verification_key key) : key_(std::move(key)) {}
    bool knows(std::string_view) const override { return true; }
    writ::token_result<writ::verification_key> find(writ::key_wanted const&, writ::instant) const override {
        ++calls;
        return key_;
    }
    writ::instant kept_until(writ::key_wanted const&, writ::instant at) const override { return at + 1h; }

    mutable int calls = 0;

private:
    writ::verification_key key_;
};

// An issuer with its ring and a verifier of its tokens.
struct trust {
    std::shared_ptr<writ::signing_ring> ring =
        std::make_shared<writ::signing_ring>(writ::signing_ring::create("i", 1h).value());
    writ::signing_key key = writ::signing_key::generate(writ::signature_algorithm::ed25519, "k").value();
    std::shared_ptr<counted_key> keys = std::make_shared<counted_key>(key.verifier());

    trust() { ring->add(key, {}).value(); }

    [[nodiscard]] writ::token_verifier verifier() const {
        return writ::token_verifier::create({.kind = writ::service_tokens(),
                                             .issuers = {{"i", {writ::signature_algorithm::ed25519}}},
                                             .audience = "o",
                                             .keys = keys,
                                             .leeway = 0s})
            .value();
    }
    [[nodiscard]] std::string token(std::size_t padding) const {
        auto const issuer =
            writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring}).value();
        writ::token_request r{.subject = "s", .audience = "o"};
        r.claims["org"] = "acme";
        r.claims["padding"] = std::string(padding, 'p');
        return issuer.issue(r, now).value().text;
    }
};

} // namespace

TEST_SUITE("token") {
    TEST_CASE("the scopes, groups, roles and actors that a token names are bounded") {
        check_bound(R"({"scope":"a b"})", R"({"scope":"a b c"})");
        check_bound(R"({"scp":["a","b"]})", R"({"scp":["a","b","c"]})");
        check_bound(R"({"groups":["a","b"]})", R"({"groups":["a","b","c"]})");
        check_bound(R"({"roles":["a","b"]})", R"({"roles":["a","b","c"]})");
        check_bound(R"({"act":{"sub":"a","act":{"sub":"b"}}})",
                    R"({"act":{"sub":"a","act":{"sub":"b","act":{"sub":"c"}}}})");
    }

    TEST_CASE("the stamps of a token are bounded over all its claims") {
        std::string const one = R"({"id":"a","lastModified":1})";
        std::string const two = "[" + one + "," + one + "]";
        check_bound(R"({"grants-super":)" + two + R"(,"grants-public":)" + one + "}",
                    R"({"grants-super":)" + two + R"(,"grants-public":)" + two + "}");
    }

    TEST_CASE("texts of JSON within texts of JSON are bounded") {
        check_bound(R"({"grants-super":"[]"})", R"({"grants-super":"\"[]\""})");
    }

    TEST_CASE("statements with more patterns than a token may have cover nothing") {
        auto const covers = [](std::string const& resources, std::string const& actions) {
            auto const caller =
                read(R"({"policies":[{"resources":)" + resources + R"(,"actions":)" + actions + "}]}");
            REQUIRE(caller.has_value());
            return caller->options({}).bound->can("read", writ::type("A"));
        };
        CHECK(covers(R"(["*","b"])", R"(["A:read","B:read"])"));
        // Each type has all of them.
        CHECK_FALSE(covers(R"(["*","b"])", R"(["A:read","B:read","C:read"])"));
        CHECK(covers(R"(["*","b","c","d"])", R"(["A:read"])"));
        CHECK_FALSE(covers(R"(["*","b","c","d","e"])", R"(["A:read"])"));
    }

    TEST_CASE("tokens and subjects that are revoked are bounded") {
        writ::revocation_list list(1h);
        for (char const* const name : {"a", "b"}) {
            CHECK(list.revoke_token("i", name, now + 1h, now).has_value());
            CHECK(list.revoke_subject("i", name, now, now).has_value());
        }
        CHECK(list.revoke_token("i", "c", now + 1h, now).error().code() == errc::too_many);
        CHECK(list.revoke_subject("i", "c", now, now).error().code() == errc::too_many);
        CHECK(list.is_revoked(named("b")));
        CHECK_FALSE(list.is_revoked(named("c")));
        CHECK(list.generation() == 4);
    }

    TEST_CASE("tokens that were used are bounded and what cannot be remembered is refused") {
        writ::used_tokens used;
        CHECK(used.first_use(named("a"), now));
        CHECK(used.first_use(named("b"), now));
        CHECK_FALSE(used.first_use(named("c"), now));
    }

    TEST_CASE("the tokens that a cache keeps are bounded and so is the text of one") {
        trust t;
        auto const reader = writ::claim_reader::create().value();
        CHECK(writ::token_cache::create(t.verifier(), reader, {.capacity = 3}).error().code()
              == errc::invalid_configuration);
        auto const cache = writ::token_cache::create(t.verifier(), reader, {.capacity = 2}).value();
        auto const looked_for = [&](std::string const& text) {
            int const before = t.keys->calls;
            CHECK(cache.verify(text, now).has_value());
            return t.keys->calls - before;
        };
        std::string const kept = t.token(10);
        std::string const longer = t.token(300);
        REQUIRE(kept.size() <= writ::limits::max_cached_token_bytes);
        REQUIRE(longer.size() > writ::limits::max_cached_token_bytes);
        CHECK(looked_for(kept) == 1);
        CHECK(looked_for(kept) == 0);
        CHECK(looked_for(longer) == 1);
        CHECK(looked_for(longer) == 1);
    }

    TEST_CASE("the kinds of tokens that a door accepts are bounded") {
        trust t;
        auto const opened = [&](int kinds) {
            writ::authentication_options accepted;
            for (; kinds > 0; --kinds) {
                accepted.tokens.push_back({.verifier = t.verifier(), .cached = 0});
            }
            writ::service_options o{.max_staleness = writ::any_age};
            o.refresh = writ::refresh_mode::by_caller;
            auto const made =
                writ::service::open(std::make_shared<writ::memory_store>(), o, std::move(accepted));
            return made ? std::string() : made.error().where();
        };
        CHECK(opened(2).empty());
        CHECK(opened(3) == "tokens");
    }
}
