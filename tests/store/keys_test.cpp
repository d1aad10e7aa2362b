// SPDX-License-Identifier: Apache-2.0
#include <writ/store/keys.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace {

writ::organization_id const acme("acme");

writ::record with_key(std::string subject, std::string role) {
    return writ::assignment{.organization = acme,
                            .subject = writ::subject_id(std::move(subject)),
                            .role = writ::role_id(std::move(role))};
}

writ::organization labelled(std::string label) {
    return {.id = acme, .label = writ::stored_label(std::move(label))};
}

} // namespace

TEST_SUITE("store/keys") {
    TEST_CASE("a key is the members that tell a record from others of its scope") {
        CHECK(writ::key_text(writ::role{.organization = acme, .id = writ::role_id("editor")})
              == R"(["editor"])");
        CHECK(writ::key_text(writ::organization{.id = acme}) == "[]");
        CHECK(writ::key_text(with_key("alice", "editor")) == R"(["alice","editor",null])");
        CHECK(writ::key_text(writ::preferences{.organization = acme}) == "[null]");
        CHECK(writ::key_text(writ::preferences{.organization = acme, .subject = writ::subject_id("null")})
              == R"(["null"])");
    }

    TEST_CASE("two keys have one text only if they are the same") {
        std::vector<std::string> texts{
            writ::key_text(with_key(R"(a","b)", "c")),    writ::key_text(with_key("a", R"(b","c)")),
            writ::key_text(with_key(R"(a\)", R"(b)")),    writ::key_text(with_key(R"(a\",\"b)", "c")),
            writ::key_text(with_key("a", "b")),           writ::key_text(with_key("A", "b")),
            writ::key_text(with_key("a ", "b")),          writ::key_text(with_key("caf\xc3\xa9", "b")),
            writ::key_text(with_key("cafe\xcc\x81", "b"))};
        std::sort(texts.begin(), texts.end());
        CHECK(std::adjacent_find(texts.begin(), texts.end()) == texts.end());
    }

    TEST_CASE("the keys that begin with a member are a range of texts and no other lies in it") {
        writ::key_range const range = writ::keys_beginning_with(R"(a"b\)");
        auto const inside = [&](std::string const& text) { return range.begin <= text && text < range.end; };
        CHECK(inside(writ::key_text(with_key(R"(a"b\)", "c"))));
        CHECK(inside(writ::key_text(with_key(R"(a"b\)", "\xf4\x8f\xbf\xbf"))));
        CHECK(inside(
            writ::key_text(writ::preferences{.organization = acme, .subject = writ::subject_id(R"(a"b\)")})));
        for (char const* const other : {R"(a"b)", R"(a"b\c)", R"(a"b\ )", R"(a"b\^)", R"(a)", R"(A"B\)"}) {
            CAPTURE(other);
            CHECK_FALSE(inside(writ::key_text(with_key(other, "c"))));
        }
    }

    TEST_CASE("a live record claims its unique members and a deleted one nothing") {
        using list = std::vector<std::string>;
        writ::organization o{.id = acme, .slug = writ::slug("acme"), .label = writ::stored_label("Acme")};
        CHECK(writ::claims_of(o) == list{"organization.slug=acme", "organization.label=acme"});
        o.type = writ::organization_type::nno_operator;
        CHECK(writ::claims_of(o).back() == "organization.operator");
        o.deletion.deleted_at = writ::instant();
        CHECK(writ::claims_of(o).empty());
        CHECK(writ::claims_of(writ::api_key{.organization = acme, .id = writ::api_key_id("k")})
              == list{"api_key.id=k"});
        CHECK(writ::claims_of(writ::external_identity{
                  .organization = acme, .provider = writ::identity_provider_id("p"), .external_id = "e"})
              == list{"external_identity.provider,external_id=p\ne"});
        // Unique within its organization alone.
        CHECK(
            writ::claims_of(writ::role{.organization = acme, .id = writ::role_id("r"), .name = "r"}).empty());
    }

    TEST_CASE("labels that fold alike claim the same and a tombstone another") {
        CHECK(writ::claims_of(labelled("ACME-1")) == writ::claims_of(labelled("acme-1")));
        CHECK(writ::claims_of(labelled("~acme~ACME-1")) != writ::claims_of(labelled("acme-1")));
    }

    TEST_CASE("indexed members are texts that sort as their values do") {
        using namespace std::chrono_literals;
        auto const at = [](writ::instant when) {
            return writ::indexed_members(writ::audit_entry{.at = when}).front().text;
        };
        CHECK(at(writ::instant()) == "09223372036854775808");
        CHECK(at(writ::instant::min()) == "00000000000000000000");
        CHECK(at(writ::instant::max()) == "18446744073709551615");
        CHECK(at(writ::instant(-1ns)) < at(writ::instant()));
        CHECK(at(writ::instant(9s)) < at(writ::instant(10s)));
        CHECK(
            writ::indexed_members(writ::subject{.organization = acme, .id = writ::subject_id("s")}).empty());
        CHECK(writ::indexed_members(writ::invitation{.email = writ::email_address("a@b"), .key_digest = "ab"})
              == std::vector<writ::indexed_member>{{"email", "a@b"}, {"key_digest", "ab"}});
    }
}
