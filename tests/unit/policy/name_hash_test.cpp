// SPDX-License-Identifier: Apache-2.0
#include "policy/name_hash.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace {

constexpr std::size_t longest = 40;

// As long as said, no byte twice in a row.
std::string text_of(std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        text += static_cast<char>('a' + i * 7 % 26);
    }
    return text;
}

} // namespace

// Secrets are drawn anew by each process; what is said here fails by chance
// once in 2^40 runs at most.
TEST_SUITE("policy/name_hash") {
    TEST_CASE("equal texts hash alike wherever they stand and whatever stands beside them") {
        writ::name_hash const hash;
        for (std::size_t size = 0; size <= longest; ++size) {
            CAPTURE(size);
            std::string const text = text_of(size);
            std::size_t const expected = hash(text);
            for (std::size_t offset = 0; offset < 17; ++offset) {
                for (char const beside : {'\0', 'x', '\xff'}) {
                    std::string const around = std::string(offset, beside) + text + std::string(20, beside);
                    REQUIRE(hash(std::string_view(around).substr(offset, size)) == expected);
                }
            }
            CHECK(writ::name_hash()(text) == expected);
        }
    }

    TEST_CASE("a text with one bit flipped hashes otherwise") {
        writ::name_hash const hash;
        for (std::size_t size = 1; size <= longest; ++size) {
            std::string text = text_of(size);
            std::set<std::size_t> hashes{hash(text)};
            for (std::size_t bit = 0; bit < size * 8; ++bit) {
                CAPTURE(size);
                CAPTURE(bit);
                auto const mask = static_cast<char>(1 << bit % 8);
                text[bit / 8] = static_cast<char>(text[bit / 8] ^ mask);
                REQUIRE(hashes.insert(hash(text)).second);
                text[bit / 8] = static_cast<char>(text[bit / 8] ^ mask);
            }
        }
    }

    TEST_CASE("texts that differ in their length alone hash otherwise") {
        writ::name_hash const hash;
        for (char const c : {'\0', 'a', '\xff'}) {
            std::set<std::size_t> hashes;
            for (std::size_t size = 0; size <= longest; ++size) {
                CAPTURE(size);
                CHECK(hashes.insert(hash(std::string(size, c))).second);
            }
        }
    }

    TEST_CASE("texts that have the same parts in another order hash otherwise") {
        writ::name_hash const hash;
        for (std::size_t part = 1; part <= 16; ++part) {
            CAPTURE(part);
            std::string const one = text_of(part);
            std::string const other = std::string(part, '-');
            CHECK(hash(one + other) != hash(other + one));
            CHECK(hash(one + other + one) != hash(other + one + one));
        }
    }

    TEST_CASE("texts that count up spread over the slots of a table") {
        writ::name_hash const hash;
        constexpr std::size_t slots = 4'096;
        for (auto const* prefix : {"", "n", "subject ", "a-prefix-of-more-than-sixteen-bytes-"}) {
            CAPTURE(prefix);
            std::set<std::size_t> low;
            std::set<std::size_t> high;
            for (std::size_t i = 0; i < slots; ++i) {
                std::size_t const h = hash(prefix + std::to_string(i));
                low.insert(h % slots);
                high.insert(h >> 52);
            }
            // By chance 2,589 with a standard deviation of 30.
            CHECK(low.size() > 2'200);
            CHECK(high.size() > 2'200);
        }
    }
}
