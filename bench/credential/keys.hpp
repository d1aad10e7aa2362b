// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_CREDENTIAL_KEYS_HPP
#define WRIT_BENCH_CREDENTIAL_KEYS_HPP

// Verifying an API key among few and many, beside its floor: a SHA-256 of the same
// bytes with a fetched algorithm and a reused context, and one string find in a
// flat map of the same ids.  And whether the time of a refusal tells why.
#include "floors/string_find.hpp"
#include "support/once.hpp"
#include "support/run.hpp"

#include <writ/credential/key_index.hpp>
#include <writ/credential/key_issue.hpp>
#include <writ/credential/key_verifier.hpp>

#include <benchmark/benchmark.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

// Reproducible, and good enough for a benchmark only.
class seeded_entropy final : public writ::entropy {
public:
    writ::result<void> fill(std::span<unsigned char> bytes) override {
        for (unsigned char& byte : bytes) {
            byte = static_cast<unsigned char>(random_());
        }
        return {};
    }

private:
    std::mt19937 random_{20'261};
};

class open_gates final : public writ::key_gates {
public:
    writ::reason gate_of(writ::api_key const&) const override { return writ::reason::no_match; }
};

struct issued_keys {
    struct question {
        std::string text;
        std::string_view id;
        bool allowed;
    };

    // Of so many keys those that are asked about.
    static constexpr std::size_t asked = 8'192;

    explicit issued_keys(std::size_t count) {
        seeded_entropy entropy;
        writ::peppers const none;
        std::vector<std::string> ids;
        std::size_t const every = count < asked ? 1 : count / asked;
        for (std::size_t i = 0; i < count; ++i) {
            auto made = writ::issue_key({format, none, entropy},
                                        {.organization = writ::organization_id("acme"),
                                         .owner = writ::subject_id("robot"),
                                         .name = "deploy"},
                                        writ::actor_id("alice"), now)
                            .value();
            ids.push_back(made.record.id.text());
            if (i % every == 0) {
                questions.push_back({std::string(made.text.reveal()), {}, true});
            }
            keys.put(std::move(made.record));
        }
        std::mt19937 random(1);
        std::shuffle(questions.begin(), questions.end(), random);
        for (question& q : questions) {
            q.id = writ::split_key(format, q.text).key_pair_id;
        }
        find = floors::make_string_map(ids);
    }

    [[nodiscard]] writ::key_verdict verify(std::string_view text) const {
        return verifier.verify(text, keys, gates, {.now = now});
    }

    writ::instant now{std::chrono::seconds(1'000'000)};
    writ::key_format format = writ::key_format::make("acme", "live").value();
    writ::key_verifier verifier = writ::key_verifier::make({.formats = {format}}).value();
    writ::key_index keys;
    open_gates gates;
    std::vector<question> questions;
    floors::string_map find;
};

// A digest as cheap as EVP makes it.
class reused_digest {
public:
    [[nodiscard]] unsigned char operator()(std::string_view text) const {
        std::array<unsigned char, 32> digest{};
        EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr);
        EVP_DigestUpdate(context_.get(), text.data(), text.size());
        EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
        return digest[0];
    }

private:
    std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> algorithm_{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                          EVP_MD_free};
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

inline void add_keys(std::size_t count, std::string const& size) {
    auto const issued = once<issued_keys>([count] { return issued_keys(count); });
    auto const digest = std::make_shared<reused_digest const>();
    auto const add = [&](std::string const& name, auto const& ask) {
        benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
            issued_keys const& k = issued();
            run(state, name, k.questions, [&](issued_keys::question const& q) { return ask(k, q); });
        });
    };
    add("key_verify/" + size,
        [](issued_keys const& k, issued_keys::question const& q) { return k.verify(q.text).valid(); });
    add("floor/key_verify/" + size, [digest](issued_keys const& k, issued_keys::question const& q) {
        unsigned char first = (*digest)(q.text);
        benchmark::DoNotOptimize(first);
        return k.find.find(q.id) != k.find.end();
    });
}

// Mean and standard error of a sample of nanoseconds, without the slowest tenth:
// there something else ran.
struct timing {
    double mean = 0;
    double standard_error = 0;
};

inline timing summary_of(std::vector<double> sample) {
    std::sort(sample.begin(), sample.end());
    sample.resize(sample.size() * 9 / 10);
    auto const n = static_cast<double>(sample.size());
    double sum = 0;
    for (double const x : sample) {
        sum += x;
    }
    double squares = 0;
    for (double const x : sample) {
        squares += (x - sum / n) * (x - sum / n);
    }
    return {sum / n, std::sqrt(squares / (n - 1) / n)};
}

// How long refusals take: of a key that is not there, and of those whose digests
// differ in the first and in the last byte.  The three are asked in turns.
// Prints Welch's t against the first; beyond 4.5 something could be learned.
inline void report_timing() {
    issued_keys const k(10'000);
    std::string const text = k.questions.front().text;
    writ::api_key const right = k.keys.find(k.questions.front().id).key->record();
    writ::key_index first_wrong;
    writ::key_index last_wrong;
    writ::key_index none;
    auto const flip = [](char c) { return c == '0' ? '1' : '0'; };
    for (auto const& q : k.questions) {
        writ::api_key record = k.keys.find(q.id).key->record();
        if (q.text == text) {
            none.put(writ::api_key{.id = writ::api_key_id("0000000000000000"), .digest = record.digest});
            auto other = right;
            other.digest.front() = flip(other.digest.front());
            first_wrong.put(other);
            other = right;
            other.digest.back() = flip(other.digest.back());
            last_wrong.put(other);
        } else {
            none.put(record);
            first_wrong.put(record);
            last_wrong.put(std::move(record));
        }
    }
    struct {
        char const* name;
        writ::key_index const* keys;
        std::vector<double> sample;
    } rows[] = {{"unknown key", &none, {}},
                {"first byte wrong", &first_wrong, {}},
                {"last byte wrong", &last_wrong, {}}};
    constexpr int rounds = 20'000;
    constexpr int calls = 16;
    for (int i = 0; i < rounds; ++i) {
        for (auto& row : rows) {
            auto const from = std::chrono::steady_clock::now();
            for (int call = 0; call < calls; ++call) {
                auto v = k.verifier.verify(text, *row.keys, k.gates, {.now = k.now});
                benchmark::DoNotOptimize(v);
            }
            std::chrono::duration<double, std::nano> const took = std::chrono::steady_clock::now() - from;
            row.sample.push_back(took.count() / calls);
        }
    }
    timing const reference = summary_of(rows[0].sample);
    for (auto& row : rows) {
        timing const t = summary_of(row.sample);
        double const error = std::hypot(t.standard_error, reference.standard_error);
        std::printf("key_refusal/%s: mean %.2f ns, standard error %.2f, t %.2f\n", row.name, t.mean,
                    t.standard_error, (t.mean - reference.mean) / error);
    }
}

} // namespace bench

#endif
