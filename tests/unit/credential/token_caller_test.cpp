// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_caller.hpp>

#include "support/tokens.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using writ::claim_rules;

namespace {

claim_rules rules() {
    return {.organization = writ::organization_id("acme"), .mfa_classes = {"gold"}};
}

writ::token_result<writ::token_caller> read(std::string const& claims, claim_rules const& with = rules(),
                                            std::string const& subject = "alice") {
    writ::verified_token token{.claims = boost::json::parse(claims).as_object()};
    token.issuer = "iss";
    token.subject = subject;
    return writ::claim_reader::create(with).value().read(std::move(token));
}

template <class Names>
void append(std::string& text, char const* what, Names const& names) {
    text += what;
    for (auto const& each : names) {
        text += " " + each.text();
    }
}

// What a caller is, in a line: only what differs from nobody in particular.
std::string line_of(writ::token_result<writ::token_caller> const& caller) {
    if (!caller) {
        return std::string(to_text(caller.error()));
    }
    auto const options = caller->options({.groups = true, .roles = true});
    std::string text(caller->who().organization());
    text.append("/").append(caller->who().subject());
    text += options.mfa ? " mfa" : "";
    if (options.scopes) {
        append(text, ", scopes", *options.scopes);
    }
    if (!options.groups.empty()) {
        append(text, ", groups", options.groups);
    }
    if (!options.roles.empty()) {
        append(text, ", roles", options.roles);
    }
    for (writ::subject_ref const& each : options.actors) {
        text.append(", by ").append(each.organization()).append("/").append(each.subject());
    }
    text += options.bound != nullptr ? ", bound" : "";
    for (writ::grant_stamp const& each : caller->stamps()) {
        text += ", " + each.id + "@" + std::to_string(each.last_modified);
    }
    return text;
}

struct claims_case {
    std::string claims;
    std::string expected;
};

void check_all(std::vector<claims_case> const& cases, claim_rules const& with = rules()) {
    for (claims_case const& c : cases) {
        CAPTURE(c.claims);
        CHECK(line_of(read(c.claims, with)) == c.expected);
    }
}

class table final : public writ::stamp_source {
public:
    std::optional<writ::instant> last_written(writ::organization_id const& organization,
                                              std::string_view id) const override {
        auto const at = written.find(organization.text() + "/" + std::string(id));
        return at == written.end() ? std::nullopt : std::optional(at->second);
    }
    std::map<std::string, writ::instant> written;
};

} // namespace

TEST_SUITE("unit/credential/token_caller") {
    TEST_CASE("the organization of a token is that of one claim or that of the rules") {
        check_all({
            {R"({})", "acme/alice"},
            {R"({"org":"b"})", "b/alice"},
            {R"({"organization":"b"})", "b/alice"},
            {R"({"org":"b","organization":"b"})", "claim_malformed"},
            {R"({"org":""})", "claim_malformed"},
            {R"({"org":null})", "claim_malformed"},
            {R"({"org":7})", "claim_malformed"},
            {R"({"org":["b"]})", "claim_malformed"},
            {R"({"org":"a\u0000"})", "claim_malformed"},
        });
        claim_rules none = rules();
        none.organization = {};
        check_all({{R"({})", "claim_missing"}, {R"({"org":"b"})", "b/alice"}}, none);
        claim_rules fixed = rules();
        fixed.organization_claims = {};
        check_all({{R"({"org":"b","organization":"b"})", "acme/alice"}}, fixed);
    }

    TEST_CASE("a token whose subject can be none is refused") {
        for (char const* const wrong : {"", "a\n", "\xff"}) {
            CHECK(line_of(read("{}", rules(), wrong)) == "claim_malformed");
        }
    }

    TEST_CASE("a claim of scopes bounds even where it names none") {
        check_all({
            {R"({"scope":"a b"})", "acme/alice, scopes a b"},
            {R"({"scope":"  a   b "})", "acme/alice, scopes a b"},
            {R"({"scope":""})", "acme/alice, scopes"},
            {R"({"scope":" "})", "acme/alice, scopes"},
            {R"({"scp":["a","b c"]})", "acme/alice, scopes a b c"},
            {R"({"scp":[]})", "acme/alice, scopes"},
            {R"({"scope":"a","scp":["a"]})", "claim_malformed"},
            {R"({"scope":null})", "claim_malformed"},
            {R"({"scope":{}})", "claim_malformed"},
            {R"({"scp":["a",""]})", "claim_malformed"},
            {R"({"scp":["a",7]})", "claim_malformed"},
            {R"({"scp":[["a"]]})", "claim_malformed"},
        });
    }

    TEST_CASE("groups and roles are a list of texts or one text") {
        check_all({
            {R"({"groups":["g","h"],"roles":["r"]})", "acme/alice, groups g h, roles r"},
            {R"({"groups":"g h","roles":"r"})", "acme/alice, groups g h, roles r"},
            {R"({"groups":[],"roles":[]})", "acme/alice"},
            {R"({"groups":""})", "claim_malformed"},
            {R"({"groups":[""]})", "claim_malformed"},
            {R"({"groups":null})", "claim_malformed"},
            {R"({"groups":{"g":true}})", "claim_malformed"},
            {R"({"roles":[7]})", "claim_malformed"},
            {R"({"roles":true})", "claim_malformed"},
        });
        claim_rules two = rules();
        two.group_claims = {"groups", "teams"};
        two.role_claims = {};
        check_all({{R"({"teams":"t","roles":"r"})", "acme/alice, groups t"},
                   {R"({"groups":["g"],"teams":["t"]})", "claim_malformed"}},
                  two);
    }

    TEST_CASE("what an issuer may not assert of its subjects does not count") {
        auto const caller = read(R"({"groups":["g"],"roles":["r"],"scope":"s"})").value();
        for (bool const groups : {false, true}) {
            for (bool const roles : {false, true}) {
                auto const options = caller.options({.groups = groups, .roles = roles});
                CHECK(options.groups.size() == (groups ? 1U : 0U));
                CHECK(options.roles.size() == (roles ? 1U : 0U));
                CHECK(options.scopes.has_value());
            }
        }
    }

    TEST_CASE("a second factor is one of the methods or the class that the rules name") {
        check_all({
            {R"({"amr":["pwd","mfa"]})", "acme/alice mfa"},
            {R"({"acr":"gold"})", "acme/alice mfa"},
            {R"({"amr":["pwd"],"acr":"gold"})", "acme/alice mfa"},
            {R"({"amr":["pwd"],"acr":"mfa"})", "acme/alice"},
            {R"({"amr":["gold"]})", "acme/alice"},
            {R"({"amr":[]})", "acme/alice"},
            {R"({"amr":"mfa"})", "claim_malformed"},
            {R"({"amr":["mfa",7]})", "claim_malformed"},
            {R"({"amr":null})", "claim_malformed"},
            {R"({"acr":["gold"]})", "claim_malformed"},
            {R"({"acr":null})", "claim_malformed"},
        });
    }

    TEST_CASE("those who act for the subject are read from the outermost on") {
        check_all({
            {R"({"act":{"sub":"b"}})", "acme/alice, by acme/b"},
            {R"({"act":{"sub":"b","iss":"iss","act":{"sub":"c"}}})", "acme/alice, by acme/b, by acme/c"},
            // Without one of its own, the organization is the subject's.
            {R"({"org":"o","act":{"sub":"b","act":{"sub":"c","org":"p"}}})", "o/alice, by o/b, by p/c"},
            {R"({"act":{"sub":"b","iss":"another"}})", "claim_malformed"},
            {R"({"act":{"sub":"b","act":{"sub":"c","iss":"another"}}})", "claim_malformed"},
            {R"({"act":{"sub":"b","iss":7}})", "claim_malformed"},
            {R"({"act":{}})", "claim_malformed"},
            {R"({"act":{"sub":""}})", "claim_malformed"},
            {R"({"act":{"sub":7}})", "claim_malformed"},
            {R"({"act":{"sub":"b","org":7}})", "claim_malformed"},
            {R"({"act":{"sub":"b","org":"o","organization":"o"}})", "claim_malformed"},
            {R"({"act":{"sub":"b","act":null}})", "claim_malformed"},
            {R"({"act":null})", "claim_malformed"},
            {R"({"act":"b"})", "claim_malformed"},
            {R"({"act":[{"sub":"b"}]})", "claim_malformed"},
        });
    }

    TEST_CASE("statements and stamps are read from the claims that the rules name") {
        check_all({
            {R"({"policies":[{"resources":["*"],"actions":["A:read"]}]})", "acme/alice, bound"},
            {R"({"policies":null})", "acme/alice, bound"},
            {R"({"grants-super":[{"id":"a","lastModified":1}],"grants-action":{"id":"b","lastModified":2}})",
             "acme/alice, a@1, b@2"},
            {R"({"grants-super":[]})", "acme/alice"},
            {R"({"grants-super":[{"id":"a"}]})", "claim_malformed"},
            {R"({"grants-super":null})", "claim_malformed"},
        });
        claim_rules other = rules();
        other.policy_claims = {"statements", "rights"};
        other.stamp_claims = {"stamps"};
        check_all({{R"({"policies":[],"grants-super":7})", "acme/alice"},
                   {R"({"rights":[],"stamps":[{"id":"a","lastModified":1}]})", "acme/alice, bound, a@1"},
                   {R"({"statements":[],"rights":[]})", "claim_malformed"}},
                  other);
    }

    TEST_CASE("a token is current while no record that it rests on was written since") {
        auto const caller = read(R"({"grants-super":[{"id":"a","lastModified":5}]})").value();
        table records;
        CHECK_FALSE(caller.is_current(records));
        records.written["acme/a"] = writ_test::at_seconds(5) + 900ms;
        CHECK(caller.is_current(records));
        records.written["acme/a"] = writ_test::at_seconds(6);
        CHECK_FALSE(caller.is_current(records));
        // Each of them, and of the subject's organization.
        auto const both =
            read(R"({"grants-super":[{"id":"a","lastModified":6},{"id":"b","lastModified":6}]})");
        CHECK_FALSE(both->is_current(records));
        records.written["acme/b"] = writ_test::at_seconds(6);
        CHECK(both->is_current(records));
        CHECK_FALSE(read(R"({"org":"o","grants-super":[{"id":"a","lastModified":6}]})")->is_current(records));
        CHECK(read("{}")->is_current(table()));
    }

    TEST_CASE("stamps count in the unit of the rules") {
        claim_rules fine = rules();
        fine.stamp_unit = writ::time_unit::milliseconds;
        auto const caller = read(R"({"grants-super":[{"id":"a","lastModified":5001}]})", fine).value();
        table records;
        records.written["acme/a"] = writ_test::at_seconds(5) + 1ms;
        CHECK(caller.is_current(records));
        records.written["acme/a"] = writ_test::at_seconds(5) + 2ms;
        CHECK_FALSE(caller.is_current(records));
    }

    TEST_CASE("a copy of a caller outlives the one that it was copied from") {
        std::optional<writ::token_caller> first = read(R"({"scope":"a","act":{"sub":"b"}})").value();
        auto const who = first->who();
        auto const options = first->options({});
        writ::token_caller const copy = *first;
        first.reset();
        CHECK(who.subject() == "alice");
        CHECK(options.scopes->front() == writ::scope_name("a"));
        CHECK(options.actors.front().subject() == "b");
        CHECK(copy.token().issuer == "iss");
    }

    TEST_CASE("rules that contradict themselves are refused") {
        struct {
            std::string where;
            std::function<void(claim_rules&)> change;
        } const cases[] = {
            {"organization_claims", [](claim_rules& r) { r.organization_claims = {""}; }},
            {"organization_claims", [](claim_rules& r) { r.organization_claims = {"iss"}; }},
            {"organization_claims",
             [](claim_rules& r) {
                 r.organization_claims = {"org", "org"};
             }},
            {"group_claims", [](claim_rules& r) { r.group_claims = {"org"}; }},
            {"group_claims", [](claim_rules& r) { r.group_claims = {"amr"}; }},
            {"role_claims", [](claim_rules& r) { r.role_claims = {"groups"}; }},
            {"role_claims", [](claim_rules& r) { r.role_claims = {"sub"}; }},
            {"scope_claims", [](claim_rules& r) { r.scope_claims = {"roles"}; }},
            {"policy_claims", [](claim_rules& r) { r.policy_claims = {"scp"}; }},
            {"policy_claims", [](claim_rules& r) { r.policy_claims = {"act"}; }},
            {"stamp_claims", [](claim_rules& r) { r.stamp_claims = {"policies"}; }},
            {"stamp_claims",
             [](claim_rules& r) {
                 r.stamp_claims = {"a", "a"};
             }},
            {"mfa_methods", [](claim_rules& r) { r.mfa_methods = {""}; }},
            {"mfa_classes",
             [](claim_rules& r) {
                 r.mfa_classes = {"gold", ""};
             }},
            {"organization",
             [](claim_rules& r) {
                 r.organization_claims = {};
                 r.organization = {};
             }},
        };
        for (auto const& c : cases) {
            CAPTURE(c.where);
            claim_rules changed = rules();
            c.change(changed);
            auto const made = writ::claim_reader::create(changed);
            REQUIRE(made.has_error());
            CHECK(made.error().code() == writ::errc::invalid_configuration);
            CHECK(made.error().where() == c.where);
        }
        CHECK(writ::claim_reader::create().has_value());
        CHECK(writ::claim_reader::create(rules()).has_value());
    }
}
