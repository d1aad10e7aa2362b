// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_cache.hpp>

#include <writ/credential/signing_ring.hpp>
#include <writ/credential/token_issuer.hpp>

#include "support/tokens.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using writ::token_refusal;

writ::instant const now = writ_test::at_seconds(writ_test::token_now);
constexpr std::size_t token_count = 64;

writ::token_cache make_cache(std::shared_ptr<writ::token_key_source const> const& keys,
                             std::shared_ptr<writ::revocation_list const> const& revoked,
                             std::size_t capacity) {
    return writ::token_cache::create(
               writ::token_verifier::create({.kind = writ::service_tokens(),
                                             .issuers = {{"iss", {writ::signature_algorithm::ed25519}}},
                                             .audience = "us",
                                             .keys = keys})
                   .value(),
               writ::claim_reader::create({.organization = writ::organization_id("acme")}).value(),
               {.revoked = revoked, .capacity = capacity})
        .value();
}

// Tokens of two keys, half of each, and a cache that holds `capacity` of them.
struct issued {
    std::shared_ptr<writ::signing_ring> ring =
        std::make_shared<writ::signing_ring>(writ::signing_ring::create("iss", 2h).value());
    std::shared_ptr<writ::revocation_list> revoked = std::make_shared<writ::revocation_list>(1h);
    std::vector<writ::issued_token> tokens;
    writ::token_cache cache;

    explicit issued(std::size_t capacity) : cache(make_cache(ring, revoked, capacity)) {
        for (char const* const kid : {"a", "b"}) {
            ring->add(writ::signing_key::generate(writ::signature_algorithm::ed25519, kid).value(), {})
                .value();
            // The one that was added last signs.
            auto const issuer =
                writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring}).value();
            for (std::size_t i = 0; i < token_count / 2; ++i) {
                tokens.push_back(
                    issuer.issue({.subject = "s" + std::to_string(i), .audience = "us"}, now).value());
            }
        }
    }

    // "accepted", or the word of the refusal.
    [[nodiscard]] std::string outcome(std::size_t i) const {
        auto const caller = cache.verify(tokens[i].text, now);
        if (!caller) {
            return std::string(to_text(caller.error()));
        }
        return caller->token().id == tokens[i].id ? "accepted" : "another token";
    }
};

// Verifies all tokens again and again on several threads while `work` is done.
// What `stopped[i]` says before a token is asked about must be the answer; what
// it does not say yet may be it.  Answers how often that was not so.
template <class Work>
int wrong_answers_during(issued const& all, std::vector<std::atomic<bool>> const& stopped,
                         std::string const& refusal, Work const& work) {
    std::atomic<bool> done = false;
    std::atomic<int> wrong = 0;
    std::atomic<int> rounds = 0;
    constexpr int readers = 3;
    std::vector<std::thread> threads;
    for (int reader = 0; reader < readers; ++reader) {
        threads.emplace_back([&] {
            for (bool last = false; !last;) {
                // One round at least begins after all was done.
                last = done;
                for (std::size_t i = 0; i < all.tokens.size(); ++i) {
                    bool const was_stopped = stopped[i];
                    std::string const given = all.outcome(i);
                    wrong += given != refusal && (was_stopped || given != "accepted");
                }
                ++rounds;
            }
        });
    }
    // All are in the cache by then.
    while (rounds < readers) {
        std::this_thread::yield();
    }
    work();
    done = true;
    for (std::thread& t : threads) {
        t.join();
    }
    return wrong;
}

// One key, and something that another thread does at the n-th call, after what
// the call answers was read and before it returns.
class interrupted_key final : public writ::token_key_source {
public:
    explicit interrupted_key(writ::verification_key key) : key_(std::move(key)) {}
    bool knows(std::string_view) const override { return true; }
    writ::token_result<writ::verification_key> find(writ::key_wanted const&, writ::instant) const override {
        bool const was_there = version_ == 0;
        count();
        return was_there ? writ::token_result<writ::verification_key>(key_) : token_refusal::unknown_key;
    }
    writ::instant kept_until(writ::key_wanted const&, writ::instant then) const override {
        count();
        return then + 1h;
    }
    std::uint64_t version() const noexcept override {
        std::uint64_t const read = version_;
        count();
        return read;
    }
    void withdraw() const { version_ = 1; }

    mutable int calls = 0;
    int at = 0;
    std::function<void()> interrupt;

private:
    void count() const {
        if (++calls == at) {
            interrupt();
        }
    }
    writ::verification_key key_;
    mutable std::uint64_t version_ = 0;
};

} // namespace

TEST_SUITE("token_cache") {
    TEST_CASE("no token is accepted once its revocation has returned") {
        // One that keeps all of them, one that forgets most, one that keeps none.
        for (std::size_t const capacity : {1'000U, 16U, 0U}) {
            CAPTURE(capacity);
            issued const all(capacity);
            std::vector<std::atomic<bool>> stopped(token_count);
            int const wrong = wrong_answers_during(all, stopped, "revoked", [&] {
                for (std::size_t i = 0; i < token_count; i += 2) {
                    all.revoked->revoke_token("iss", all.tokens[i].id, all.tokens[i].expires_at, now).value();
                    stopped[i] = true;
                }
            });
            CHECK(wrong == 0);
            for (std::size_t i = 0; i < token_count; ++i) {
                CHECK(all.outcome(i) == (i % 2 == 0 ? "revoked" : "accepted"));
            }
        }
    }

    TEST_CASE("no token of a subject is accepted once the revocation of the subject has returned") {
        issued const all(1'000);
        std::vector<std::atomic<bool>> stopped(token_count);
        constexpr std::size_t subjects = token_count / 2;
        int const wrong = wrong_answers_during(all, stopped, "revoked", [&] {
            for (std::size_t i = 0; i < subjects; ++i) {
                all.revoked->revoke_subject("iss", "s" + std::to_string(i), now + 1s, now).value();
                stopped[i] = stopped[i + subjects] = true;
            }
        });
        CHECK(wrong == 0);
        CHECK(all.outcome(token_count - 1) == "revoked");
    }

    TEST_CASE("no token is accepted once its key has been withdrawn") {
        for (std::size_t const capacity : {1'000U, 16U}) {
            CAPTURE(capacity);
            issued const all(capacity);
            std::vector<std::atomic<bool>> stopped(token_count);
            int const wrong = wrong_answers_during(all, stopped, "unknown_key", [&] {
                all.ring->withdraw("a").value();
                for (std::size_t i = 0; i < token_count / 2; ++i) {
                    stopped[i] = true;
                }
            });
            CHECK(wrong == 0);
            CHECK(all.outcome(0) == "unknown_key");
            CHECK(all.outcome(token_count - 1) == "accepted");
        }
    }

    TEST_CASE("tokens are revoked and keys withdrawn while others rotate and verify") {
        issued const all(32);
        std::vector<std::atomic<bool>> stopped(token_count);
        std::atomic<int> wrong = 0;
        std::vector<std::thread> threads;
        threads.emplace_back([&] {
            for (std::size_t i = 0; i < token_count; ++i) {
                all.revoked->revoke_token("iss", all.tokens[i].id, all.tokens[i].expires_at, now).value();
                stopped[i] = true;
            }
        });
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i) {
                std::string const kid = "n" + std::to_string(i);
                auto key = writ::signing_key::generate(writ::signature_algorithm::ed25519, kid).value();
                wrong += all.ring->add(std::move(key), {}).has_error();
                wrong += all.ring->withdraw(kid).has_error();
            }
        });
        for (int reader = 0; reader < 2; ++reader) {
            threads.emplace_back([&] {
                for (int round = 0; round < 20; ++round) {
                    for (std::size_t i = 0; i < token_count; ++i) {
                        bool const was_stopped = stopped[i];
                        std::string const given = all.outcome(i);
                        wrong += given != "revoked" && (was_stopped || given != "accepted");
                    }
                }
            });
        }
        for (std::thread& t : threads) {
            t.join();
        }
        CHECK(wrong == 0);
        for (std::size_t i = 0; i < token_count; ++i) {
            CHECK(all.outcome(i) == "revoked");
        }
    }

    TEST_CASE("what happens at any point of a verification counts from the next one on") {
        auto const key = writ::signing_key::generate(writ::signature_algorithm::ed25519, "k").value();
        auto const ring = std::make_shared<writ::signing_ring>(writ::signing_ring::create("iss", 2h).value());
        ring->add(key, {}).value();
        auto const token = writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring})
                               .value()
                               .issue({.subject = "s", .audience = "us"}, now)
                               .value();
        for (bool const is_revoked : {false, true}) {
            int calls = 1;
            for (int at = 1; at <= calls; ++at) {
                CAPTURE(at);
                auto const source = std::make_shared<interrupted_key>(key.verifier());
                auto const revoked = std::make_shared<writ::revocation_list>(1h);
                auto const cache = make_cache(source, revoked, 16);
                source->calls = 0;
                source->at = at;
                source->interrupt = [&] {
                    if (is_revoked) {
                        revoked->revoke_token("iss", token.id, token.expires_at, now).value();
                    } else {
                        source->withdraw();
                    }
                };
                static_cast<void>(cache.verify(token.text, now).has_value());
                calls = source->calls;
                auto const later = cache.verify(token.text, now);
                REQUIRE(later.has_error());
                CHECK(later.error() == (is_revoked ? token_refusal::revoked : token_refusal::unknown_key));
            }
            CHECK(calls > 2);
        }
    }
}
