// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_KEYS_HPP
#define WRIT_TESTS_SUPPORT_KEYS_HPP

// What tests of API keys need: random bytes that can be foretold or fail, keys,
// and owners that are or are not there.

#include <writ/credential/entropy.hpp>
#include <writ/credential/key_index.hpp>
#include <writ/credential/key_issue.hpp>
#include <writ/credential/key_verifier.hpp>

#include <chrono>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace writ_test {

inline writ::instant at_second(std::int64_t s) {
    return writ::instant(std::chrono::seconds(s));
}

// A different sequence for each seed.
class counted_entropy final : public writ::entropy {
public:
    explicit counted_entropy(std::uint64_t seed = 1) noexcept : state_(seed) {}
    writ::result<void> fill(std::span<unsigned char> bytes) override {
        if (calls_left == 0) {
            return writ::make_failure(writ::errc::entropy_unavailable, "", "none is left");
        }
        --calls_left;
        for (unsigned char& byte : bytes) {
            state_ = state_ * 6364136223846793005U + 1442695040888963407U;
            byte = static_cast<unsigned char>(state_ >> 56);
        }
        return {};
    }

    int calls_left = 1'000'000;

private:
    std::uint64_t state_;
};

// Answers one reason for every owner.
class fixed_gate final : public writ::key_gates {
public:
    explicit fixed_gate(writ::reason r = writ::reason::no_match) noexcept : reason_(r) {}
    writ::reason gate_of(writ::api_key const&) const override { return reason_; }

private:
    writ::reason reason_;
};

inline writ::key_format live_format() {
    return writ::key_format::make("acme", "live").value();
}

inline std::vector<writ::scope_name> scopes(std::initializer_list<char const*> names) {
    std::vector<writ::scope_name> list;
    for (char const* name : names) {
        list.emplace_back(name);
    }
    return list;
}

inline writ::key_specification deploy_key() {
    return {.organization = writ::organization_id("acme"),
            .owner = writ::subject_id("robot"),
            .name = "deploy",
            .configuration = "default"};
}

inline writ::actor_id const alice{"alice"};
inline writ::actor_id const bob{"bob"};

// Issued at second 100 by alice.
inline writ::issued_key issue(writ::key_specification what = deploy_key(), std::uint64_t seed = 1) {
    static writ::key_format const format = live_format();
    static writ::peppers const none;
    counted_entropy random(seed);
    return writ::issue_key({format, none, random}, std::move(what), alice, at_second(100)).value();
}

inline writ::api_key const& key_in(writ::change const& c) {
    return std::get<writ::api_key>(c.record);
}

} // namespace writ_test

#endif
