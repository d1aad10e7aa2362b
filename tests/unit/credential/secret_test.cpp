// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/secret.hpp>

#include <writ/credential/entropy.hpp>

#include <doctest/doctest.h>

#include <array>
#include <ostream>
#include <type_traits>
#include <utility>

namespace {

template <class T>
concept streamable = requires(std::ostream& out, T const& value) {
    out << value;
};

static_assert(!std::is_copy_constructible_v<writ::secret> && !std::is_copy_assignable_v<writ::secret>);
static_assert(
    std::is_nothrow_move_constructible_v<writ::secret> && std::is_nothrow_move_assignable_v<writ::secret>);
static_assert(!streamable<writ::secret>);

} // namespace

TEST_SUITE("credential/secret") {
    TEST_CASE("a secret that was moved from is empty") {
        writ::secret first("abc");
        writ::secret second(std::move(first));
        CHECK(second.reveal() == "abc");
        CHECK(first.empty()); // NOLINT(bugprone-use-after-move)
        first = std::move(second);
        CHECK(first.reveal() == "abc");
        CHECK(second.reveal().empty()); // NOLINT(bugprone-use-after-move)
    }

    TEST_CASE("secrets are equal in size and in every byte or not at all") {
        writ::secret const s("abc");
        CHECK(s.equals("abc"));
        CHECK_FALSE(s.equals("abd"));
        CHECK_FALSE(s.equals("xbc"));
        CHECK_FALSE(s.equals("ab"));
        CHECK_FALSE(s.equals("abcd"));
        CHECK(writ::secret().equals(""));
    }

    TEST_CASE("the system's entropy fills all bytes") {
        std::array<unsigned char, 64> first{};
        std::array<unsigned char, 64> second{};
        REQUIRE(writ::system_entropy().fill(first));
        REQUIRE(writ::system_entropy().fill(second));
        CHECK(first != second);
    }
}
