// SPDX-License-Identifier: Apache-2.0
// From the headers of a request to an answer: one caller presents an API key, too
// often at last, one a token that lets its bearer do less, and one nothing.
#include <writ/writ.hpp>

#include <boost/json/parse.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;

// What the service accepts: keys, and tokens for itself of one issuer.
static writ::authentication_options accepted(writ::key_format const& format,
                                             std::shared_ptr<writ::signing_ring const> const& keys) {
    writ::token_verifier_options trusted{
        .kind = writ::service_tokens(),
        .issuers = {{keys->issuer(), {writ::signature_algorithm::es256}}},
        .audience = "invoices",
        .keys = keys,
    };
    writ::authentication_options options;
    options.tokens.push_back(
        {.verifier = writ::token_verifier::create(trusted).value(), .speak_for_all = true});
    options.keys = writ::key_verifier::make({.formats = {format}}).value();
    return options;
}

// Takes what a use of a key costs: authenticating takes nothing.
static int status_of_use(writ::store& counted_in, writ::api_key const* key) {
    if (key == nullptr || key->limits.empty()) {
        return 200;
    }
    auto const used = counted_in.counters()->consume(*key, {}, std::chrono::system_clock::now());
    return used ? writ::http_status(used->code) : 503;
}

// Answers a request to do something to invoices.
static int status_of(writ::service const& iam, writ::store& counted_in, char const* action,
                     std::vector<writ::request_header> const& headers) {
    auto const caller = iam.authenticate({.headers = headers});
    if (!caller) {
        std::cout << caller.error().status << ", WWW-Authenticate: " << caller.error().challenge << '\n';
        return caller.error().status;
    }
    if (int const status = status_of_use(counted_in, caller->key()); status != 200) {
        std::cout << status << " for " << caller->subject().text() << '\n';
        return status;
    }
    bool const allowed = caller->can(action, writ::type("Invoice"));
    std::cout << (allowed ? "200" : "403") << " for " << caller->subject().text() << " to " << action
              << " by " << (caller->token() != nullptr ? "token" : "key") << '\n';
    return allowed ? 200 : 403;
}

int main() {
    writ::organization_id const acme("acme");
    writ::subject_id const robot("robot");
    writ::role_id const clerk("clerk");
    writ::instant const now = std::chrono::system_clock::now();

    auto const ring =
        std::make_shared<writ::signing_ring>(writ::signing_ring::create("https://id.example", 2h).value());
    ring->add(writ::signing_key::generate(writ::signature_algorithm::es256, "first").value(), {}).value();
    auto const format = writ::key_format::make("acme", "live").value();
    auto const store = std::make_shared<writ::memory_store>();
    auto iam =
        writ::service::open(store, {.max_staleness = writ::staleness(1min)}, accepted(format, ring)).value();

    // The text of the key is shown once; what is committed is a digest of it.
    writ::peppers const none;
    writ::key_specification const wanted{
        .organization = acme,
        .owner = robot,
        .name = "import",
        .scopes = std::nullopt,
        .limits = {{.name = "trial", .amount = 1}},
    };
    auto const key = writ::issue_key({format, none}, wanted, writ::actor_id("alice"), now).value();
    std::vector<writ::change> changes{
        writ::put(writ::organization{.id = acme}),
        writ::put(writ::role{
            .organization = acme,
            .id = clerk,
            .name = "clerk",
            .permissions = {writ::permission_name("read:Invoice"), writ::permission_name("update:Invoice")}}),
        writ::put(writ::subject{.organization = acme, .id = robot}),
        writ::put(writ::assignment{.organization = acme, .subject = robot, .role = clerk}),
    };
    changes.insert(changes.end(), key.changes.begin(), key.changes.end());
    iam.commit(changes).value();

    auto const issuer = writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring}).value();
    // A token bounds its bearer: this one lets him read.
    auto const claims = boost::json::parse(R"({
        "org": "acme",
        "policies": [{"resources": ["*"], "actions": ["Invoice:read"]}]
    })");
    writ::token_request const request{
        .subject = robot.text(), .audience = "invoices", .claims = claims.as_object()};
    std::string const bearer = "Bearer " + issuer.issue(request, now).value().text;

    std::string_view const text = key.text.reveal();
    bool const as_expected = status_of(iam, *store, "update", {{"X-API-KEY", text}}) == 200
                             && status_of(iam, *store, "update", {{"X-API-KEY", text}}) == 429
                             && status_of(iam, *store, "read", {{"Authorization", bearer}}) == 200
                             && status_of(iam, *store, "update", {{"Authorization", bearer}}) == 403
                             && status_of(iam, *store, "read", {}) == 401;
    return as_expected ? 0 : 1;
}
