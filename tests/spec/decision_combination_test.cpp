// SPDX-License-Identifier: Apache-2.0
#include "spec/decision_reference.hpp"

#include "spec/decision_rows.hpp"

#include <doctest/doctest.h>

using writ_spec::ask;

TEST_SUITE("spec/decision_combination") {
    TEST_CASE("a denial outweighs a role that denies and that a grant and that a role that allows") {
        ask(R"({"subjects": [{"organization": "acme", "id": "alice", "roles": ["no", "yes"]}],
                "roles": [
                    {"name": "yes", "permissions": ["a:T", "b:T", "c:T", "d:T"]},
                    {"name": "no", "policies": [{"action": ["a", "b"], "subject": "T", "inverted": true}]}],
                "grants": [
                    {"organization": "acme", "subject": "bob", "permission": "*:*", "granted": false},
                    {"organization": "else", "subject": "alice", "permission": "*:*", "granted": false},
                    {"organization": "acme", "subject": "alice", "permission": "a:T", "granted": true},
                    {"organization": "acme", "subject": "alice", "permission": "b:T", "granted": true},
                    {"organization": "acme", "subject": "alice", "permission": "c:T", "granted": true},
                    {"organization": "acme", "subject": "alice", "permission": "a:T", "granted": false},
                    {"organization": "acme", "subject": "alice", "permission": "a:all", "granted": false},
                    {"organization": "acme", "subject": "alice", "permission": "*:T", "granted": true}]})",
            {{R"({"action": "a:T"})", "denied_by_grant 5"},
             {R"({"action": "b:T"})", "denied_by_role no 0"},
             {R"({"action": "c:T"})", "allowed_by_grant 4"},
             {R"({"action": "d:T"})", "allowed_by_grant 7"},
             {R"({"action": "d:U"})", "no_match"}});
    }

    TEST_CASE("a denial with conditions is passed over on a type question and a grant with them covers") {
        auto scenario = [](char const* granted) {
            return R"({"permissions": [{"product": "p", "name": "x", "statements": [
                            {"action": "r", "subject": "T", "conditions": {"a": {"$lt": 1}}},
                            {"action": "f", "subject": "T", "fields": "f"}]}],
                        "grants": [{"organization": "acme", "subject": "alice", "permission": "x", "granted": )"
                   + std::string(granted) + "}]}";
        };
        ask(scenario("true"),
            {{R"({"action": "r:T"})", "allowed_by_grant 0 conditional"},
             {R"({"action": "r", "resource": {"type": "T", "attributes": {}}})", "no_match"},
             {R"({"action": "f:T"})", "allowed_by_grant 0"},
             {R"({"action": "f:T", "field": "g"})", "no_match"}});
        ask(scenario("false"),
            {{R"({"action": "r:T"})", "no_match conditional"},
             {R"({"action": "r", "resource": {"type": "T", "attributes": {}}})", "denied_by_grant 0"},
             {R"({"action": "f:T"})", "no_match"},
             {R"({"action": "f:T", "field": "f"})", "denied_by_grant 0"}});
    }

    TEST_CASE("windows hold their beginning and not their end") {
        ask(R"({"subjects": [{"organization": "acme", "id": "alice", "roles": [
                    {"role": "r", "not_before": "2026-01-01T00:00:10Z", "not_after": "2026-01-01T01:00:20+01:00"},
                    {"role": "r", "unit": "u", "not_before": "2026-01-01T00:01:00Z"}]}],
                "roles": [{"name": "r", "permissions": ["op"]}],
                "grants": [{"organization": "acme", "subject": "alice", "permission": "op", "granted": false,
                            "not_before": "2026-01-01T00:00:30.000000001Z"},
                           {"organization": "acme", "subject": "bob", "permission": "op", "granted": false,
                            "not_before": "2026-01-01T00:00:05Z"}]})",
            {{R"({"action": "op"})", "no_match until 10"},
             {R"({"action": "op", "now": "2026-01-01T00:00:09.999999999Z"})", "no_match until 10"},
             {R"({"action": "op", "now": "2026-01-01T00:00:10Z"})", "allowed_by_role r 0 until 20"},
             {R"({"action": "op", "now": "2026-01-01T00:00:19.9Z"})", "allowed_by_role r 0 until 20"},
             {R"({"action": "op", "now": "2026-01-01T00:00:20Z"})", "no_match until 30"},
             {R"({"action": "op", "now": "2026-01-01T00:00:30Z"})", "no_match until 30"},
             {R"({"action": "op", "now": "2026-01-01T00:00:30.000000001Z"})", "denied_by_grant 0"},
             {R"({"action": "op", "now": "2026-01-01T00:00:40Z", "unit": "u"})",
              "denied_by_grant 0 until 60"},
             {R"({"action": "op", "subject": {"id": "eve"}})", "subject_unknown"},
             {R"({"action": "op", "subject": {"scopes": []}})", "insufficient_scope"}});
    }

    TEST_CASE("a role counts everywhere or in the unit that its assignment or mapping names") {
        ask(R"({"subjects": [{"organization": "acme", "id": "alice", "groups": ["G", "H"],
                              "roles": ["here", {"role": "sales", "unit": "sales"}]}],
                "roles": [{"name": "here", "permissions": ["a"]}, {"name": "sales", "permissions": ["b"]},
                          {"name": "mapped", "permissions": ["c"]}, {"name": "legal", "permissions": ["d"]},
                          {"name": "other", "permissions": ["e"]}],
                "group_roles": [{"organization": "acme", "group": "G", "role": "mapped"},
                                {"organization": "acme", "group": "H", "role": "legal", "unit": "legal"},
                                {"organization": "acme", "group": "I", "role": "other"},
                                {"organization": "else", "group": "G", "role": "other"}]})",
            {{R"({"action": "a"})", "allowed_by_role here 0"},
             {R"({"action": "a", "unit": "x"})", "allowed_by_role here 0"},
             {R"({"action": "b"})", "no_match"},
             {R"({"action": "b", "unit": "legal"})", "no_match"},
             {R"({"action": "b", "unit": "sales"})", "allowed_by_role sales 0"},
             {R"({"action": "c"})", "allowed_by_role mapped 0"},
             {R"({"action": "d"})", "no_match"},
             {R"({"action": "d", "unit": "legal"})", "allowed_by_role legal 0"},
             {R"({"action": "e"})", "no_match"}});
    }

    TEST_CASE("a list holds the ancestors first and permissions before the policy") {
        ask(R"({"subjects": [{"organization": "acme", "id": "alice", "roles": ["leaf"]},
                             {"organization": "beta", "id": "alice", "roles": ["mid"]}],
                "organizations": [{"id": "acme"}, {"id": "beta"}],
                "permissions": [{"product": "p", "name": "two", "statements": [
                    {"action": "x", "subject": "T"}, {"action": "y", "subject": "T"}]}],
                "roles": [
                    {"name": "leaf", "organization": "acme", "parent": "mid", "permissions": ["two", "z:T", "q"],
                     "policies": [{"action": "w", "subject": "T"}, {"action": "z", "subject": "T"}]},
                    {"name": "mid", "organization": "beta", "permissions": ["m:T", "only:beta"]},
                    {"id": "mid", "name": "root", "organization": "acme", "parent": "root",
                     "permissions": ["m:T"]},
                    {"name": "root", "service": "s", "permissions": ["r:T", "p.*"],
                     "policies": [{"action": ["m", "n", "y"], "subject": "T", "inverted": true}]}]})",
            {{R"({"action": "r:T"})", "allowed_by_role leaf 0"},
             {R"({"action": "p.x"})", "allowed_by_role leaf 1"},
             {R"({"action": "n:T"})", "denied_by_role leaf 2"},
             {R"({"action": "m:T"})", "allowed_by_role leaf 3"},
             {R"({"action": "x:T"})", "allowed_by_role leaf 4"},
             {R"({"action": "y:T"})", "allowed_by_role leaf 5"},
             {R"({"action": "two"})", "allowed_by_role leaf 6"},
             {R"({"action": "q"})", "allowed_by_role leaf 8"},
             {R"({"action": "w:T"})", "allowed_by_role leaf 9"},
             {R"({"action": "z:T"})", "allowed_by_role leaf 10"},
             {R"({"action": "only:beta"})", "no_match"},
             {R"({"action": "only:beta", "subject": {"organization": "beta"}})", "allowed_by_role mid 1"}});
    }

    char const* const three_roles = R"(
        "subjects": [{"organization": "acme", "id": "alice", "groups": ["G"], "roles": [
            {"role": "c", "not_after": "2025-01-01T00:00:00Z"}, "b", {"role": "c", "unit": "u"}, "a",
            {"role": "c", "not_before": "2025-01-01T00:00:00Z"}]}],
        "roles": [
            {"name": "top", "permissions": ["q:T"]},
            {"name": "a", "permissions": ["x:T", "y:T", "p:T"]},
            {"name": "b", "parent": "top", "permissions": ["x:T"],
             "policies": [{"action": ["y", "p"], "subject": "T", "inverted": true}]},
            {"name": "c", "parent": "top", "permissions": ["x:T"],
             "policies": [{"action": ["y", "z"], "subject": "T", "inverted": true}]},
            {"name": "A", "permissions": ["z:T", "g:T"]},
            {"name": "0", "policies": [{"action": ["z", "g", "q"], "subject": "T", "inverted": true}]}],
        "group_roles": [{"organization": "acme", "group": "G", "role": "A", "unit": "g"},
                        {"organization": "acme", "group": "G", "role": "a", "unit": "g"},
                        {"organization": "acme", "group": "G", "role": "0", "unit": "g"}]})";

    TEST_CASE("with deny overrides any role that denies decides and the smallest id is named") {
        ask(std::string("{") + three_roles, {{R"({"action": "x:T"})", "allowed_by_role a 0"},
                                             {R"({"action": "y:T"})", "denied_by_role b 2"},
                                             {R"({"action": "p:T"})", "denied_by_role b 2"},
                                             {R"({"action": "q:T"})", "allowed_by_role b 0"},
                                             {R"({"action": "z:T", "unit": "g"})", "denied_by_role 0 0"},
                                             {R"({"action": "g:T", "unit": "g"})", "denied_by_role 0 0"}});
    }

    TEST_CASE("with last match the roles stand in the order of their assignments and then of their ids") {
        ask(R"({"combination": "last_match",
                "grants": [{"organization": "acme", "subject": "alice", "permission": "q:T", "granted": true},
                           {"organization": "acme", "subject": "alice", "permission": "y:T", "granted": true},
                           {"organization": "acme", "subject": "alice", "permission": "p:T", "granted": false}],)"
                + std::string(three_roles),
            {{R"({"action": "x:T"})", "allowed_by_role c 1"},
             {R"({"action": "x:T", "unit": "u"})", "allowed_by_role a 0"},
             // In this unit c counts from its third entry on, before a.
             {R"({"action": "y:T", "unit": "u"})", "allowed_by_grant 1"},
             {R"({"action": "y:T"})", "denied_by_role c 2"},
             {R"({"action": "p:T"})", "denied_by_grant 2"},
             {R"({"action": "q:T"})", "allowed_by_grant 0"},
             {R"({"action": "q:T", "unit": "g"})", "denied_by_role 0 0"},
             {R"({"action": "z:T"})", "denied_by_role c 2"},
             {R"({"action": "z:T", "unit": "g"})", "allowed_by_role A 0"},
             {R"({"action": "g:T", "unit": "g"})", "allowed_by_role A 1"}});
    }

    TEST_CASE("an ancestor that two roles share speaks again in the later one") {
        ask(R"({"combination": "last_match",
                "subjects": [{"organization": "acme", "id": "alice", "roles": ["a", "b"]}],
                "roles": [{"name": "top", "permissions": ["x:T"]}, {"name": "b", "parent": "top"},
                          {"name": "a", "parent": "top",
                           "policies": [{"action": "x", "subject": "T", "inverted": true}]}]})",
            {{R"({"action": "x:T"})", "allowed_by_role b 0"}});
    }

    TEST_CASE("scopes bound the session together and unknown ones cover nothing") {
        ask(R"({"permissions": [{"product": "p", "name": "own", "statements": [
                    {"action": "r", "subject": "T", "conditions": {"level": {"$lt": 5}}}]}],
                "scopes": [{"name": "own", "permissions": ["own"]}, {"name": "ops", "permissions": ["op.*", "w:T"]}],
                "grants": [{"organization": "acme", "subject": "alice", "permission": "*:*", "granted": true}]})",
            {{R"({"action": "r:T"})", "allowed_by_grant 0"},
             {R"({"action": "r:T", "subject": {"scopes": ["none", "ops"]}})", "insufficient_scope"},
             {R"({"action": "r:T", "subject": {"scopes": ["ops", "own"]}})",
              "allowed_by_grant 0 conditional"},
             {R"({"action": "w:T", "subject": {"scopes": ["ops", "own"]}})", "allowed_by_grant 0"},
             {R"({"action": "op.x", "subject": {"scopes": ["ops"]}})", "allowed_by_grant 0"},
             {R"({"action": "own", "subject": {"scopes": ["own"]}})", "allowed_by_grant 0"},
             {R"({"action": "r", "subject": {"scopes": ["own"]},
                  "resource": {"type": "T", "attributes": {"level": 4}}})",
              "allowed_by_grant 0"},
             {R"({"action": "r", "subject": {"scopes": ["own"]}, "resource": {"type": "T", "id": "1"}})",
              "insufficient_scope"}});
    }

    TEST_CASE("a token adds groups and roles and claims and bounds that never add") {
        ask(R"({"subjects": [{"organization": "acme", "id": "alice", "roles": ["r"]}],
                "roles": [{"name": "r", "policies": [
                              {"action": "c", "subject": "T", "conditions": {"a": "${token.a}"}}]},
                          {"name": "s", "permissions": ["x:T", "op"]}, {"name": "t", "permissions": ["y:T"]}],
                "group_roles": [{"organization": "acme", "group": "G", "role": "t"}]})",
            {{R"({"action": "x:T", "subject": {"token": {"roles": ["s", "none"]}}})", "allowed_by_role s 0"},
             {R"({"action": "y:T", "subject": {"token": {"groups": ["G"]}}})", "allowed_by_role t 0"},
             {R"({"action": "c", "subject": {"token": {"claims": {"a": 1}}},
                  "resource": {"type": "T", "attributes": {"a": 1}}})",
              "allowed_by_role r 0"},
             {R"({"action": "c:T", "subject": {"token": {"statements": []}}})", "insufficient_scope"},
             {R"({"action": "x:T", "subject": {"token": {"roles": ["s"], "statements": [
                    {"resources": ["nfrn:*"], "actions": ["U:*", "T:x"]}]}}})",
              "allowed_by_role s 0 conditional"},
             {R"({"action": "x", "resource": {"type": "T", "name": "other:1"}, "subject": {"token": {
                    "roles": ["s"], "statements": [{"resources": ["nfrn:*"], "actions": ["*:*"]}]}}})",
              "insufficient_scope"},
             {R"({"action": "x", "resource": {"type": "T", "name": "nfrn:1"}, "subject": {"token": {
                    "roles": ["s"], "statements": [{"resources": ["nfrn:*"], "actions": ["*:*"]}]}}})",
              "allowed_by_role s 0"},
             {R"({"action": "z", "resource": {"type": "T", "name": "nfrn:1"}, "subject": {"token": {
                    "statements": [{"resources": ["nfrn:*"], "actions": ["*:*"]}]}}})",
              "no_match"},
             {R"({"action": "op", "subject": {"token": {
                    "roles": ["s"], "statements": [{"resources": ["nfrn:*"], "actions": ["*:*"]}]}}})",
              "insufficient_scope"}});
    }
}
