// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_CREDENTIAL_SEEN_TOKENS_HPP
#define WRIT_BENCH_CREDENTIAL_SEEN_TOKENS_HPP

// Tokens that were verified before, beside one string find of their texts in a
// flat map.  Whoever asks has the text in memory of his own.
#include "floors/string_find.hpp"
#include "support/once.hpp"
#include "support/run.hpp"

#include <writ/credential/token_cache.hpp>
#include <writ/credential/token_issuer.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace bench {

// Tokens of some 700 bytes, all of them kept.
struct seen_tokens {
    struct question {
        std::string text;
        bool allowed;
    };

    explicit seen_tokens(std::size_t count) {
        ring->add(writ::signing_key::generate(writ::signature_algorithm::ed25519, "bench").value(), {})
            .value();
        auto const issuer =
            writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring}).value();
        writ::token_request request{.subject = "service-billing", .audience = "https://orders.example"};
        request.claims =
            boost::json::parse(R"({"client_id":"billing","scope":"orders:read orders:write invoices:read",
                "organization":"0190163d-8694-739b-aea5-966c26f8ad90","groups":["finance","operations"],
                "roles":["clerk","auditor"],"acr":"urn:mace:incommon:iap:silver","amr":["pwd","otp"],
                "session":"6a1f3c2e-58d4-4c0b-9d57-5a3a2b1c0d9e"})")
                .as_object();
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < count; ++i) {
            texts.push_back(issuer.issue(request, now).value().text);
            questions.push_back({texts.back(), true});
        }
        // Not in the order in which they lie in memory.
        std::mt19937 random(1);
        std::shuffle(questions.begin(), questions.end(), random);
        find = floors::make_string_map(texts);
        cache = std::make_unique<writ::token_cache>(
            writ::token_cache::create(
                writ::token_verifier::create(
                    {.kind = writ::service_tokens(),
                     .issuers = {{ring->issuer(), {writ::signature_algorithm::ed25519}}},
                     .audience = request.audience,
                     .keys = ring})
                    .value(),
                writ::claim_reader::create().value(),
                {.revoked = std::make_shared<writ::revocation_list>(std::chrono::hours(1)),
                 .capacity = 2 * count})
                .value());
    }

    writ::instant now = writ::to_instant(1'767'225'600, writ::time_unit::seconds).value();
    std::shared_ptr<writ::signing_ring> ring = std::make_shared<writ::signing_ring>(
        writ::signing_ring::create("https://id.example", std::chrono::hours(2)).value());
    std::vector<question> questions;
    floors::string_map find;
    std::unique_ptr<writ::token_cache> cache;
};

inline void add_seen_tokens(std::size_t count, std::string const& size) {
    auto const seen = once<seen_tokens>([count] { return seen_tokens(count); });
    auto const add = [&](std::string const& name, auto const& ask) {
        benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
            seen_tokens const& s = seen();
            run(state, name, s.questions, [&](seen_tokens::question const& q) { return ask(s, q); });
        });
    };
    add("token/seen/" + size, [](seen_tokens const& s, seen_tokens::question const& q) {
        return s.cache->verify(q.text, s.now).has_value();
    });
    add("floor/token/seen/" + size, [](seen_tokens const& s, seen_tokens::question const& q) {
        return s.find.find(q.text) != s.find.end();
    });
}

} // namespace bench

#endif
