// SPDX-License-Identifier: Apache-2.0
#include <writ/service/authentication.hpp>

#include "service/world.hpp"

#include <writ/credential/jwks.hpp>
#include <writ/credential/key_issue.hpp>
#include <writ/credential/token_issuer.hpp>
#include <writ/store/counters.hpp>

#include <boost/json/parse.hpp>

using namespace writ_test;
using writ::errc;
using writ::organization_id;
using writ::token_refusal;

namespace {

writ::instant const noon = writ::parse_instant("2026-11-21T12:00:00Z").value();
std::string const idp = "https://id.example";

class hand_clock final : public writ::clock {
public:
    writ::instant now() const noexcept override { return at; }
    writ::instant at = noon;
};

// A service of one organization, with keys and tokens.
struct house {
    hand_clock clock;
    std::shared_ptr<writ::signing_ring> ring =
        std::make_shared<writ::signing_ring>(writ::signing_ring::create(idp, 2h).value());
    std::shared_ptr<writ::revocation_list> revoked = std::make_shared<writ::revocation_list>(1h);
    std::shared_ptr<writ::memory_store> store = store_with({acme});
    writ::key_format format = writ::key_format::make("acme", "live").value();
    std::optional<writ::service> iam;

    explicit house(bool speak_for_all = true, std::size_t budget = 0) {
        ring->add(writ::signing_key::generate(writ::signature_algorithm::ed25519).value(), {}).value();
        auto o = by_caller(budget);
        o.engine.clock = &clock;
        auto opened = writ::service::open(store, o, accepted(speak_for_all));
        REQUIRE_MESSAGE(opened.has_value(),
                        writ::to_string(opened.has_error() ? opened.error() : writ::failure()));
        iam = std::move(*opened);
    }

    [[nodiscard]] writ::authentication_options accepted(bool speak_for_all) const {
        writ::authentication_options o;
        o.tokens.push_back({.verifier = writ::token_verifier::create(
                                            {.kind = writ::service_tokens(),
                                             .issuers = {{idp, {writ::signature_algorithm::ed25519}}},
                                             .audience = "orders",
                                             .keys = ring})
                                            .value(),
                            .speak_for_all = speak_for_all});
        o.revoked = revoked;
        std::vector<writ::key_format> formats{format};
        o.keys = writ::key_verifier::make({.formats = formats}).value();
        return o;
    }

    [[nodiscard]] std::string token(char const* claims = R"({"org":"acme"})",
                                    char const* subject = "alice") const {
        auto const issuer =
            writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring}).value();
        return "Bearer "
               + issuer
                     .issue({.subject = subject,
                             .audience = "orders",
                             .claims = boost::json::parse(claims).as_object()},
                            clock.at)
                     .value()
                     .text;
    }

    [[nodiscard]] writ::issued_key key(std::optional<std::vector<writ::scope_name>> scopes = std::nullopt) {
        writ::peppers const none;
        auto made =
            writ::issue_key({format, none},
                            {.organization = acme, .owner = alice, .name = "k", .scopes = std::move(scopes)},
                            writ::actor_id("root"), clock.at)
                .value();
        iam->commit(made.changes).value();
        return made;
    }

    using headers = std::vector<writ::request_header>;
    [[nodiscard]] writ::authentication ask(headers const& h,
                                           std::vector<writ::scope_name> const& scopes = {}) const {
        return iam->authenticate({.headers = h, .scopes = scopes});
    }
    [[nodiscard]] std::string outcome(headers const& h,
                                      std::vector<writ::scope_name> const& scopes = {}) const {
        auto const a = ask(h, scopes);
        return a ? "accepted"
                 : std::to_string(a.error().status) + " " + std::string(writ::to_text(a.error().code));
    }
};

} // namespace

TEST_SUITE("service/authentication") {
    TEST_CASE("a token or a key makes a caller who can be asked") {
        house h;
        std::string const token = h.token();
        auto caller = h.ask({{"authorization", token}});
        REQUIRE(caller.has_value());
        CHECK(caller->can(writ::permission_question("read:Page")));
        CHECK_FALSE(caller->can("write", writ::type("Page")));
        CHECK(caller->subject() == alice);
        CHECK(caller->token() != nullptr);
        CHECK(caller->expires_at() == noon + 5min);
        auto const made = h.key();
        auto by_key = h.ask({{"x-api-key", made.text.reveal()}});
        REQUIRE(by_key.has_value());
        writ::authenticated_caller const moved = std::move(*by_key);
        CHECK(moved.can(writ::permission_question("read:Page")));
        CHECK(moved.key() != nullptr);
        CHECK(moved.organization() == acme);
    }

    TEST_CASE("what a request carries is one credential, whole and of a kind that is accepted") {
        house h;
        std::string const t = h.token();
        auto const made = h.key();
        std::string const k(made.text.reveal());
        CHECK(h.outcome({}) == "401 no_credentials");
        CHECK(h.ask({}).error().challenge == R"(Bearer realm="api", ApiKey realm="api")");
        CHECK(h.outcome({{"Authorization", t}, {"X-API-KEY", k}}) == "401 several_credentials");
        CHECK(h.outcome({{"Authorization", t}, {"AUTHORIZATION", t}}) == "401 several_credentials");
        CHECK(h.outcome({{"X-Api-Key", k}, {"X-API-KEY", k}}) == "401 several_credentials");
        CHECK(h.outcome({{"Authorization", "Basic YTpi"}}) == "401 unsupported_credentials");
        CHECK(h.outcome({{"Authorization", "Bearer "}}) == "401 unsupported_credentials");
        CHECK(h.outcome({{"Authorization", t + ", x"}}) == "401 unsupported_credentials");
        CHECK(h.outcome({{"Authorization", "Bearer x"}}) == "401 invalid_token");
        CHECK(h.outcome({{"X-API-KEY", "x"}}) == "401 invalid_key");
    }

    TEST_CASE("what a token says bounds its bearer or is refused") {
        house h;
        struct {
            char const* claims;
            char const* expected;
            bool may_read;
        } const cases[] = {
            {R"({"org":"acme"})", "accepted", true},
            {R"({})", "401 invalid_token", false},
            {R"({"org":"acme","organization":"acme"})", "401 invalid_token", false},
            {R"({"org":"nobody"})", "401 invalid_token", false},
            {R"({"org":"acme","scope":""})", "accepted", false},
            {R"({"org":"acme","scope":7})", "401 invalid_token", false},
            {R"({"org":"acme","policies":[{"resources":["*"],"actions":["Page:read"]}]})", "accepted", true},
            {R"({"org":"acme","policies":[{"resources":["*"],"actions":["Page:write"]}]})", "accepted",
             false},
            {R"({"org":"acme","policies":[]})", "accepted", false},
            {R"({"org":"acme","policies":"x"})", "accepted", false},
            {R"({"org":"acme","act":{"sub":"alice"}})", "accepted", true},
            {R"({"org":"acme","act":{"sub":"eve"}})", "401 invalid_token", false},
            {R"({"org":"acme","act":{"sub":"alice","act":{"sub":"eve"}}})", "401 invalid_token", false},
            {R"({"org":"acme","act":{"sub":"alice","org":"nobody"}})", "401 invalid_token", false},
            {R"({"org":"acme","act":{}})", "401 invalid_token", false},
            {R"({"org":"acme","grants-super":"[{\"id\":\"reader\",\"lastModified\":1}]"})", "401 stale_token",
             false},
            {R"({"org":"acme","grants-super":"["})", "401 invalid_token", false},
            {R"({"org":"acme","roles":["reader"]})", "accepted", true},
        };
        for (auto const& c : cases) {
            CAPTURE(c.claims);
            std::string const t = h.token(c.claims);
            auto const a = h.ask({{"Authorization", t}});
            CHECK(h.outcome({{"Authorization", t}}) == c.expected);
            CHECK((a && a->can(writ::permission_question("read:Page"))) == c.may_read);
        }
    }

    TEST_CASE("roles of a token count only where the organization lets its issuer assert them") {
        house h(false);
        write(*h.store, {writ::put(writ::subject{.organization = acme, .id = writ::subject_id("bob")})});
        std::string const t = h.token(R"({"org":"acme","roles":["reader"]})", "bob");
        auto const may_read = [&] {
            REQUIRE(h.iam->refresh().has_value());
            auto const a = h.ask({{"Authorization", t}});
            return a ? std::string(a->can(writ::permission_question("read:Page")) ? "yes" : "no")
                     : std::string(writ::to_text(a.error().code));
        };
        writ::openid_provider p{.organization = acme,
                                .id = writ::openid_provider_id("p"),
                                .name = "p",
                                .client_id = "c",
                                .issuer = idp};
        CHECK(may_read() == "unknown_issuer");
        write(*h.store, {writ::put(p)});
        CHECK(may_read() == "no");
        p.may_assert_roles = true;
        write(*h.store, {writ::put(p)});
        CHECK(may_read() == "yes");
        p.active = false;
        write(*h.store, {writ::put(p)});
        CHECK(may_read() == "unknown_issuer");
    }

    TEST_CASE("those who act for a subject stand before the same gate whatever he may do") {
        house h;
        writ::subject const bob{.organization = acme, .id = writ::subject_id("bob")};
        writ::subject stopped = bob;
        stopped.active = false;
        std::string const by_bob = h.token(R"({"org":"acme","act":{"sub":"bob"}})");
        h.iam->commit({writ::put(bob)}).value();
        for (bool const may_read : {true, false}) {
            CAPTURE(may_read);
            h.iam->commit({may_read ? writ::put(reads(acme)) : writ::erase(reads(acme))}).value();
            CHECK(h.outcome({{"Authorization", by_bob}}) == "accepted");
            h.iam->commit({writ::put(stopped)}).value();
            CHECK(h.outcome({{"Authorization", by_bob}}) == "403 caller_stopped");
            h.iam->commit({writ::put(bob)}).value();
        }
        h.iam->commit({writ::put(writ::organization{.id = acme, .enforce_mfa = true})}).value();
        std::string const twice = h.token(R"({"org":"acme","amr":["mfa"],"act":{"sub":"bob"}})");
        CHECK(h.outcome({{"Authorization", by_bob}}) == "401 second_factor_required");
        CHECK(h.outcome({{"Authorization", twice}}) == "accepted");
    }

    TEST_CASE("an issuer names as actors only those of organizations that know him") {
        auto const known_in = [](organization_id const& id) {
            return writ::put(writ::openid_provider{.organization = id,
                                                   .id = writ::openid_provider_id("p"),
                                                   .name = "p",
                                                   .client_id = "c",
                                                   .issuer = idp});
        };
        for (bool const speak_for_all : {false, true}) {
            CAPTURE(speak_for_all);
            house h(speak_for_all);
            write(*h.store, tenant(umbrella));
            write(*h.store, {known_in(acme)});
            h.iam->refresh().value();
            std::string const t = h.token(R"({"org":"acme","act":{"org":"umbrella","sub":"alice"}})");
            CHECK(h.outcome({{"Authorization", h.token()}}) == "accepted");
            CHECK(h.outcome({{"Authorization", t}}) == (speak_for_all ? "accepted" : "401 unknown_issuer"));
            write(*h.store, {known_in(umbrella)});
            h.iam->refresh().value();
            CHECK(h.outcome({{"Authorization", t}}) == "accepted");
        }
    }

    TEST_CASE("a service that is too old issues nothing and does not say that a key is unknown") {
        house h;
        auto const issuer =
            writ::token_issuer::create({.kind = writ::service_tokens(), .ring = h.ring}).value();
        writ::service_id const billing("billing");
        writ::service_id const orders("orders");
        h.iam->commit({writ::put(writ::service_call{.caller = billing, .target = orders})}).value();
        auto o = by_caller();
        o.engine.clock = &h.clock;
        o.max_staleness = writ::staleness(1ns);
        h.iam = writ::service::open(h.store, o, h.accepted(true)).value();
        CHECK(h.iam->issue(issuer, billing, orders, noon).error().code() == errc::store_unavailable);
        auto const unknown = h.format.generate(writ::system_entropy()).value();
        CHECK(h.outcome({{"X-API-KEY", unknown.reveal()}}) == "503 unavailable");
        CHECK(h.outcome({{"Authorization", h.token()}}) == "503 unavailable");
    }

    TEST_CASE("of several kinds each looks for keys of its own issuers and the most telling refuses") {
        house h;
        auto o = by_caller();
        o.engine.clock = &h.clock;
        struct {
            std::string issuer;
            writ::signing_key key = writ::signing_key::generate(writ::signature_algorithm::ed25519).value();
            int fetched = 0;
            bool is_down = false;
        } sources[] = {{.issuer = "https://a.example"}, {.issuer = "https://b.example"}};
        auto accepted = h.accepted(true);
        accepted.tokens.clear();
        for (auto& from : sources) {
            auto const fetch = [&from](std::string_view) -> writ::result<std::string> {
                ++from.fetched;
                std::vector<writ::verification_key> const keys{from.key.verifier()};
                return from.is_down ? writ::make_failure(errc::store_unavailable, "", "down")
                                    : writ::write_jwks(keys);
            };
            accepted.tokens.push_back(
                {.verifier = writ::token_verifier::create(
                                 {.kind = writ::service_tokens(),
                                  .issuers = {{from.issuer, {writ::signature_algorithm::ed25519}}},
                                  .audience = "orders",
                                  .keys = std::make_shared<writ::fetched_keys>(
                                      writ::fetched_keys::create(fetch, {.issuers = {from.issuer}}).value())})
                                 .value(),
                 .speak_for_all = true});
        }
        h.iam = writ::service::open(h.store, o, std::move(accepted)).value();
        auto const outcome = [&](std::string const& issuer, writ::signing_key const& key) {
            h.ring = std::make_shared<writ::signing_ring>(writ::signing_ring::create(issuer, 2h).value());
            h.ring->add(key, {}).value();
            std::string const t = h.token();
            auto const a = h.ask({{"Authorization", t}});
            return a ? std::string("accepted") : std::string(writ::to_text(a.error().token.value()));
        };
        auto& [a, b] = sources;
        b.is_down = true;
        CHECK(outcome(b.issuer, b.key) == "keys_unavailable");
        h.clock.at += 1min;
        b.is_down = false;
        a.is_down = true;
        CHECK(outcome(b.issuer, b.key) == "accepted");
        CHECK(outcome(b.issuer, a.key) == "unknown_key");
        CHECK(outcome("https://c.example", a.key) == "issuer_mismatch");
        CHECK(a.fetched == 0);
        CHECK(outcome(a.issuer, a.key) == "keys_unavailable");
        CHECK(a.fetched == 1);
    }

    TEST_CASE("a token seen before is refused once it ends or is revoked or its key withdrawn") {
        house h;
        std::string const t = h.token();
        CHECK(h.outcome({{"Authorization", t}}) == "accepted");
        h.revoked->revoke_subject(idp, "alice", noon, noon).value();
        CHECK(h.outcome({{"Authorization", t}}) == "accepted");
        h.clock.at = noon + 7min;
        CHECK(h.ask({{"Authorization", t}}).error().token == token_refusal::expired);
        std::string const other = h.token();
        CHECK(h.outcome({{"Authorization", other}}) == "accepted");
        h.revoked->revoke_subject(idp, "alice", noon + 8min, noon).value();
        CHECK(h.ask({{"Authorization", other}}).error().token == token_refusal::revoked);
        h.clock.at = noon + 9min;
        std::string const third = h.token();
        CHECK(h.outcome({{"Authorization", third}}) == "accepted");
        h.ring->withdraw(h.ring->key_at(noon).value().verifier().kid()).value();
        CHECK(h.ask({{"Authorization", third}}).error().token == token_refusal::unknown_key);
    }

    TEST_CASE("keys follow what is committed, and one that may be elsewhere is not said to be unknown") {
        house h;
        auto made = h.key(std::vector<writ::scope_name>{writ::scope_name("pages")});
        std::string const k(made.text.reveal());
        CHECK(h.outcome({{"X-API-KEY", k}}) == "accepted");
        CHECK(h.outcome({{"X-API-KEY", k}}, {writ::scope_name("pages")}) == "403 insufficient_scope");
        CHECK_FALSE(h.ask({{"X-API-KEY", k}})->can(writ::permission_question("read:Page")));
        made.record.revoked_at = noon;
        h.iam->commit({writ::put(made.record)}).value();
        CHECK(h.outcome({{"X-API-KEY", k}}) == "401 invalid_key");
        house partial(true, 1 << 20);
        CHECK(partial.outcome({{"X-API-KEY", k}}) == "503 unavailable");
        CHECK(partial.outcome({{"Authorization", partial.token()}}) == "503 unavailable");
        partial.iam->load(acme).value();
        CHECK(partial.outcome({{"Authorization", partial.token()}}) == "accepted");
    }

    TEST_CASE("authenticating takes nothing of what limits a key, and a use of it does") {
        house h;
        auto made = h.key();
        made.record.limits = {{.name = "calls", .amount = 2, .period = 60s}};
        h.iam->commit({writ::put(made.record)}).value();
        std::string const k(made.text.reveal());
        writ::usage_counters* const counters = h.store->counters();
        REQUIRE(counters != nullptr);
        for (int const status : {200, 200, 429, 429}) {
            CHECK(h.outcome({{"X-API-KEY", k}}) == "accepted");
            auto const caller = h.ask({{"X-API-KEY", k}});
            REQUIRE(caller.has_value());
            auto const used = counters->consume(*caller->key(), {}, h.clock.at).value();
            CHECK(writ::http_status(used.code) == status);
            CHECK((used.allowed() || used.limits.front().retry_after == 60s));
        }
    }

    TEST_CASE("an id that went to another organization is found there whichever is read first") {
        house h(true, 1 << 20);
        organization_id const other("other");
        write(*h.store, tenant(other));
        h.iam->refresh().value();
        h.iam->load(acme).value();
        auto const made = h.key();
        writ::api_key moved = made.record;
        moved.organization = other;
        write(*h.store, {writ::erase(made.record)});
        write(*h.store, {writ::put(moved)});
        h.iam->load(other).value();
        h.iam->refresh().value();
        auto const caller = h.ask({{"X-API-KEY", made.text.reveal()}});
        REQUIRE(caller.has_value());
        CHECK(caller->organization() == other);
        h.iam->evict(acme);
        CHECK(h.outcome({{"X-API-KEY", made.text.reveal()}}) == "accepted");
        h.iam->evict(other);
        CHECK(h.outcome({{"X-API-KEY", made.text.reveal()}}) == "503 unavailable");
    }

    TEST_CASE("who was stopped is known and may do nothing") {
        house h;
        auto const made = h.key();
        h.iam->commit({writ::put(writ::subject{.organization = acme, .id = alice, .active = false})}).value();
        CHECK(h.outcome({{"Authorization", h.token()}}) == "403 caller_stopped");
        CHECK(h.outcome({{"X-API-KEY", made.text.reveal()}}) == "403 caller_stopped");
    }

    TEST_CASE("tokens from one service to another need a record of the pair and carry its scopes") {
        house h;
        auto const issuer =
            writ::token_issuer::create({.kind = writ::service_tokens(), .ring = h.ring}).value();
        writ::service_id const billing("billing");
        writ::service_id const orders("orders");
        CHECK(h.iam->issue(issuer, billing, orders, noon).error().code() == errc::not_allowed);
        h.iam
            ->commit(
                {writ::put(writ::service_call{.caller = billing,
                                              .target = orders,
                                              .scopes = {writ::scope_name("a"), writ::scope_name("b")}})})
            .value();
        auto const made = h.iam->issue(issuer, billing, orders, noon);
        REQUIRE(made.has_value());
        auto const verified = h.accepted(true).tokens[0].verifier.verify(made->text, noon);
        REQUIRE(verified.has_value());
        CHECK(verified->claims.at("scope").as_string() == "a b");
        CHECK(verified->subject == "billing");
        CHECK(h.iam->issue(issuer, orders, billing, noon).error().code() == errc::not_allowed);
    }

    TEST_CASE("options that cannot hold are refused when the service is opened") {
        house h;
        auto const refused = [&](auto const& change) {
            auto o = by_caller();
            o.engine.clock = &h.clock;
            auto a = h.accepted(true);
            change(o, a);
            auto const opened = writ::service::open(h.store, o, std::move(a));
            REQUIRE(opened.has_error());
            CHECK(opened.error().code() == errc::invalid_configuration);
            return opened.error().where();
        };
        CHECK(refused([](auto&, auto& a) {
                  a.tokens.clear();
                  a.keys.reset();
              })
              == "tokens");
        CHECK(refused([](auto&, auto& a) { a.key_headers = {"AUTHORIZATION"}; }) == "key_headers");
        CHECK(refused([](auto&, auto& a) { a.key_headers = {"a b"}; }) == "key_headers");
        CHECK(refused([](auto&, auto& a) { a.key_id_header = "X-Id"; }) == "key_id_header");
        CHECK(refused([](auto&, auto& a) { a.realm = "a\"\r\n"; }) == "realm");
        CHECK(refused([](auto&, auto& a) { a.tokens[0].claims.role_claims = {"sub"}; }) == "role_claims");
        CHECK(refused([](auto&, auto& a) { a.tokens[0].claims.organization_claims = {}; }) == "organization");
    }
}
