// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_format.hpp>

#include "credential/checksum.hpp"
#include "support/keys.hpp"

#include <writ/limits.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <regex>
#include <string>
#include <string_view>

using writ::errc;
using writ::key_flaw;
using writ::key_format;
using writ_test::counted_entropy;
using writ_test::live_format;

namespace {

// Random bytes that never change.
class stuck_entropy final : public writ::entropy {
public:
    writ::result<void> fill(std::span<unsigned char> bytes) override {
        std::fill(bytes.begin(), bytes.end(), static_cast<unsigned char>(0xff));
        return {};
    }
};

std::string key_of(key_format const& f, std::uint64_t seed = 1) {
    counted_entropy random(seed);
    return std::string(f.generate(random).value().reveal());
}

} // namespace

TEST_SUITE("credential/key_format") {
    TEST_CASE("the checksum of keys is the CRC-32 that everybody has") {
        CHECK(writ::crc32("") == 0);
        CHECK(writ::crc32("123456789") == 0xcbf43926);
        CHECK(writ::crc32("The quick brown fox jumps over the lazy dog") == 0x414fa339);
    }

    TEST_CASE("a prefix says what a key is for and where it is used") {
        CHECK(live_format().prefix() == "acme_live_");
        CHECK(key_format::make("acme").value().prefix() == "acme_");
        CHECK(key_format::make("a1_b").value().prefix() == "a1_b_");
        struct {
            char const* type;
            char const* environment;
        } const rows[] = {{"", "live"},
                          {"Acme", ""},
                          {"1a", ""},
                          {"a__b", ""},
                          {"a_", ""},
                          {"_a", ""},
                          {"a-b", ""},
                          {"acme", "Live"},
                          {"acme", "_"},
                          {"\xc3\xa4", ""},
                          {"a b", ""},
                          {"a", "b "},
                          {"aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa"}};
        for (auto const& row : rows) {
            CAPTURE(row.type);
            CAPTURE(row.environment);
            auto const made = key_format::make(row.type, row.environment);
            REQUIRE_FALSE(made.has_value());
            CHECK(made.error().code() == errc::invalid_configuration);
        }
        CHECK(key_format::make("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaa").value().prefix().size()
              == writ::limits::max_key_prefix_bytes);
    }

    TEST_CASE("a generated key is read back in parts") {
        key_format const f = live_format();
        std::string const text = key_of(f);
        CHECK(text.size() == f.size());
        auto const parts = f.parse(text);
        REQUIRE(parts.has_value());
        CHECK(parts->digested() == text);
        CHECK(parts->id() == text.substr(f.prefix().size(), 16));
        auto const pair = writ::split_key(f, text);
        CHECK(pair.key_pair_id == parts->id());
        CHECK(f.prefix() + std::string(pair.key_pair_id) + "_" + std::string(pair.key_pair_secret) == text);
        CHECK(f.join(pair.key_pair_id, pair.key_pair_secret).reveal() == text);
        CHECK(f.join("short", pair.key_pair_secret).empty());
        CHECK(f.join(pair.key_pair_id, "short").empty());
    }

    TEST_CASE("a secret has at least 178 random bits") {
        CHECK(static_cast<double>(key_format::secret_size) * std::log2(62.0) >= 178.0);
    }

    TEST_CASE("every character of a secret is as likely as any other") {
        std::array<int, 256> seen{};
        key_format const f = key_format::make("a").value();
        constexpr int keys = 3'000;
        counted_entropy random;
        for (int i = 0; i < keys; ++i) {
            auto const text = f.generate(random).value();
            for (char const c : text.reveal().substr(f.prefix().size() + 17, key_format::secret_size)) {
                ++seen[static_cast<unsigned char>(c)];
            }
        }
        constexpr double expected = keys * 30 / 62.0;
        double chi_squared = 0;
        int different = 0;
        for (int const count : seen) {
            if (count != 0) {
                ++different;
                chi_squared += (count - expected) * (count - expected) / expected;
            }
        }
        CHECK(different == 62);
        // 61 degrees of freedom: beyond 120 once in a hundred thousand times.
        CHECK(chi_squared < 120);
    }

    TEST_CASE("each flaw of a text is told from the others") {
        key_format const f = live_format();
        std::string const text = key_of(f);
        auto const changed = [&](std::size_t at, char to) {
            std::string other = text;
            other[at] = to == other[at] ? static_cast<char>(to + 1) : to;
            return other;
        };
        struct {
            std::string text;
            key_flaw flaw;
        } const rows[] = {
            {text, key_flaw::none},
            {"", key_flaw::wrong_prefix},
            {"acme_test_" + text.substr(10), key_flaw::wrong_prefix},
            {"ACME_live_" + text.substr(10), key_flaw::wrong_prefix},
            {text.substr(1), key_flaw::wrong_prefix},
            {" " + text, key_flaw::wrong_prefix},
            {text + " ", key_flaw::wrong_size},
            {text + std::string(1, '\0'), key_flaw::wrong_size},
            {text.substr(0, text.size() - 1), key_flaw::wrong_size},
            {"acme_live_", key_flaw::wrong_size},
            {changed(12, '-'), key_flaw::wrong_character},
            {changed(26, 'A'), key_flaw::wrong_character},
            {changed(30, '_'), key_flaw::wrong_character},
            {changed(30, '\0'), key_flaw::wrong_character},
            {changed(30, '\xc3'), key_flaw::wrong_character},
            {changed(text.size() - 1, ' '), key_flaw::wrong_character},
            {changed(12, 'A'), key_flaw::wrong_checksum},
            {changed(40, 'A'), key_flaw::wrong_checksum},
            {changed(text.size() - 1, 'A'), key_flaw::wrong_checksum},
        };
        for (auto const& row : rows) {
            CAPTURE(row.text);
            writ::presented_key parts;
            CHECK(f.inspect(row.text, parts) == row.flaw);
            auto const parsed = f.parse(row.text);
            CHECK(parsed.has_value() == (row.flaw == key_flaw::none));
            if (!parsed) {
                CHECK(parsed.error().code() == errc::invalid_key);
                CHECK(parsed.error().what().find(row.text.empty() ? "no text" : row.text)
                      == std::string::npos);
            }
        }
    }

    TEST_CASE("one changed character of a key is always noticed") {
        key_format const f = live_format();
        std::string const text = key_of(f);
        for (std::size_t i = 0; i < text.size(); ++i) {
            for (char const c : std::string_view("0123456789abcXYZ")) {
                std::string other = text;
                other[i] = c;
                if (other != text) {
                    CHECK_FALSE(f.parse(other).has_value());
                }
            }
        }
    }

    TEST_CASE("of two formats whose prefixes begin alike only the right one takes a key") {
        key_format const outer = key_format::make("acme").value();
        key_format const inner = live_format();
        CHECK(inner.parse(key_of(inner)).has_value());
        CHECK_FALSE(outer.parse(key_of(inner)).has_value());
        CHECK_FALSE(inner.parse(key_of(outer)).has_value());
    }

    TEST_CASE("the pattern for scanners matches keys of its format and no others") {
        key_format const f = live_format();
        std::regex const pattern(f.pattern());
        CHECK(std::regex_match(key_of(f), pattern));
        CHECK_FALSE(std::regex_match(key_of(key_format::make("acme", "test").value()), pattern));
        CHECK_FALSE(std::regex_match(key_of(f).substr(1), pattern));
        CHECK(f.pattern() == "acme_live_[0-9A-Za-z]{16}_[0-9A-Za-z]{36}");
    }

    TEST_CASE("without random bytes there is no key") {
        key_format const f = live_format();
        for (int calls = 0;; ++calls) {
            counted_entropy failing;
            failing.calls_left = calls;
            auto const made = f.generate(failing);
            if (made) {
                CHECK(calls == 2);
                break;
            }
            CHECK(made.error().code() == errc::entropy_unavailable);
        }
        stuck_entropy stuck;
        CHECK(f.generate(stuck).error().code() == errc::entropy_unavailable);
    }
}
