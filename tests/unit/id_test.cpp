// SPDX-License-Identifier: Apache-2.0
#include <writ/id.hpp>

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <type_traits>
#include <unordered_set>

using writ::errc;

namespace {

// The code that parsing gives; none where the text is accepted.
template <class Id>
int code_of(std::string const& text) {
    auto const parsed = Id::parse(text);
    if (parsed) {
        CHECK(parsed->text() == text);
        return 0;
    }
    CHECK(parsed.error().problems.size() == 1);
    CHECK(parsed.error().where().empty());
    return parsed.error().code().value();
}

struct row {
    std::string text;
    // Zero: accepted.
    errc code = {};
};

template <class Id, std::size_t N>
void check(row const (&rows)[N]) {
    for (row const& r : rows) {
        CAPTURE(r.text);
        CHECK(code_of<Id>(r.text) == static_cast<int>(r.code));
    }
}

std::string times(std::size_t n, char c) {
    return std::string(n, c);
}

} // namespace

TEST_SUITE("id") {
    TEST_CASE("an opaque id is UTF-8 without control characters") {
        check<writ::organization_id>({
            {"acme"},
            {"0668aa24-15e5-4158-8ba9-50f00d2a566b"},
            {"clx1y2z3a0000b4d2"},
            {"Auth team"},
            {"*"},
            {"caf\xc3\xa9"},
            {times(128, 'a')},
            {"", errc::empty_name},
            {times(129, 'a'), errc::too_large},
            {"a\nb", errc::invalid_name},
            {std::string("a\0b", 3), errc::invalid_name},
            {"a\x7f", errc::invalid_name},
            {"a\xc2\x85", errc::invalid_name},
            {"a\xff", errc::invalid_utf8},
            {"\xc0\x80", errc::invalid_utf8},
        });
    }

    TEST_CASE("a slug has lower-case letters and digits and hyphens") {
        check<writ::slug>({
            {"acme"},
            {"-a--b-"},
            {"0"},
            {times(63, 'a')},
            {"", errc::empty_name},
            {times(64, 'a'), errc::too_large},
            {"Acme", errc::invalid_name},
            {"a_b", errc::invalid_name},
            {"a.b", errc::invalid_name},
            {"a b", errc::invalid_name},
            {"\xc3\xa9", errc::invalid_name},
        });
    }

    TEST_CASE("a label has letters of either case and is never a tombstone") {
        check<writ::label>({
            {"WW-Imports-11"},
            {times(63, 'Z')},
            {times(64, 'Z'), errc::too_large},
            {"a~b", errc::invalid_name},
            {"~acme~WW", errc::invalid_name},
        });
    }

    TEST_CASE("a stored label is a label or the tombstone of one") {
        check<writ::stored_label>({
            {"WW-Imports-11"},
            {"~acme~WW-Imports-11"},
            {"~a~b~WW"},
            {'~' + times(128, 'a') + '~' + times(63, 'b')},
            {'~' + times(129, 'a') + '~' + times(62, 'b'), errc::invalid_name},
            {"~~WW", errc::invalid_name},
            {"~acme", errc::invalid_name},
            {"~acme~", errc::invalid_name},
            {"acme~WW", errc::invalid_name},
            {"~ac\nme~WW", errc::invalid_name},
            {times(64, 'a'), errc::invalid_name},
        });
        writ::stored_label const live("WW-1");
        writ::stored_label const dead = tombstone(writ::organization_id("acme"), live);
        CHECK(dead.text() == "~acme~WW-1");
        CHECK(code_of<writ::stored_label>(dead.text()) == 0);
        CHECK(code_of<writ::label>(dead.text()) != 0);
        CHECK(folded(live) == "ww-1");
    }

    TEST_CASE("a permission name has a wildcard only where one has a meaning") {
        check<writ::permission_name>({
            {"read:roles"},
            {"*:*"},
            {"manage:all"},
            {"*:Invoice"},
            {"svc:*"},
            {"turia_iam_editor"},
            {"billing.*"},
            {".*"},
            {"a.b.*"},
            {"a:b:*"},
            {"::*"},
            {"a:b.c:d.*"},
            {":.*"},
            {"a:"},
            {":a"},
            {"a:b:c"},
            {"caf\xc3\xa9"},
            {times(256, 'a')},
            {"", errc::empty_name},
            {times(257, 'a'), errc::too_large},
            {"a b", errc::invalid_name},
            {"a\tb", errc::invalid_name},
            {"a\x7f", errc::invalid_name},
            {"a\xff", errc::invalid_utf8},
            {"*", errc::wildcard_in_name},
            {"a*", errc::wildcard_in_name},
            {"*.a", errc::wildcard_in_name},
            {"*.*", errc::wildcard_in_name},
            {"a*b.*", errc::wildcard_in_name},
            {"a:b.*", errc::wildcard_in_name},
            {"a:b*", errc::wildcard_in_name},
            {"a.*:b", errc::wildcard_in_name},
            {"**:b", errc::wildcard_in_name},
            {":*", errc::wildcard_in_name},
            {"*:", errc::wildcard_in_name},
            {"a:*:*", errc::wildcard_in_name},
            {"*:a:b", errc::wildcard_in_name},
        });
    }

    TEST_CASE("an e-mail address is a local part and a domain") {
        check<writ::email_address>({
            {"john.doe@example.com"},
            {"a+b@x"},
            {"\xc3\xa9@example.com"},
            {"", errc::empty_name},
            {"example.com", errc::invalid_name},
            {"@example.com", errc::invalid_name},
            {"a@", errc::invalid_name},
            {"a@b@c", errc::invalid_name},
            {"a b@c", errc::invalid_name},
            {".a@c", errc::invalid_name},
            {"a..b@c", errc::invalid_name},
            {"a@-c", errc::invalid_name},
            {"a@b..c", errc::invalid_name},
            {"a@b.", errc::invalid_name},
            {times(65, 'a') + "@c", errc::invalid_name},
            {"a@" + times(64, 'c'), errc::invalid_name},
            {"a@" + times(253, 'c'), errc::too_large},
        });
    }

    TEST_CASE("a URL is https with a host and perhaps port and path and query") {
        check<writ::https_url>({
            {"https://token"},
            {"HTTPS://Token.example:8443/a/b?c=d&e=@"},
            {"https://[::1]:443/"},
            {"https://[::1]"},
            {"http://token", errc::invalid_name},
            {"https://", errc::invalid_name},
            {"https:///a", errc::invalid_name},
            {"https://a:", errc::invalid_name},
            {"https://a:123456", errc::invalid_name},
            {"https://a:b", errc::invalid_name},
            {"https://user@a", errc::invalid_name},
            {"https://a/#b", errc::invalid_name},
            {"https://a/ b", errc::invalid_name},
            {"https://a/\xc3\xa9", errc::invalid_name},
            {"https://[]", errc::invalid_name},
            {"https://[x]", errc::invalid_name},
            {"https://" + times(2'048, 'a'), errc::too_large},
        });
    }

    TEST_CASE("ids of two kinds are different types and none is made from text by accident") {
        CHECK_FALSE(std::is_same_v<writ::role_id, writ::subject_id>);
        CHECK_FALSE(std::is_convertible_v<writ::role_id, writ::subject_id>);
        CHECK_FALSE(std::is_convertible_v<std::string, writ::role_id>);
        CHECK_FALSE(std::is_convertible_v<char const*, writ::role_id>);
    }

    TEST_CASE("ids are ordered and hashed by their bytes") {
        std::map<writ::role_id, int> ordered{{writ::role_id("b"), 2}, {writ::role_id("B"), 1}};
        CHECK(ordered.begin()->second == 1);
        std::unordered_set<writ::role_id> hashed{writ::role_id("a"), writ::role_id("a"), writ::role_id("A")};
        CHECK(hashed.size() == 2);
        CHECK(writ::role_id().empty());
    }
}
