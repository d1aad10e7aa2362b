// SPDX-License-Identifier: Apache-2.0
#include "credential/token_statements.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

// Which of some questions are covered: a type and an action, of a resource by
// that name.
std::string covered(std::string const& claim) {
    writ::ability const bound = writ::read_statements(boost::json::parse(claim));
    boost::json::object const none;
    std::string text;
    for (char const* const type : {"Invoice", "Report"}) {
        for (char const* const action : {"read", "write"}) {
            for (char const* const name : {"nfrn:a", "x"}) {
                if (bound.can(action, writ::resource(type, none).with_name(name))) {
                    text += (text.empty() ? "" : ", ") + std::string(type) + ":" + action + " " + name;
                }
            }
        }
    }
    return text;
}

std::string stamps(std::string const& claim) {
    std::vector<writ::grant_stamp> read;
    if (!writ::read_stamps(boost::json::parse(claim), read)) {
        return "malformed";
    }
    std::string text;
    for (writ::grant_stamp const& each : read) {
        text += (text.empty() ? "" : ", ") + each.id + "@" + std::to_string(each.last_modified);
    }
    return text;
}

struct claim_case {
    std::string claim;
    std::string expected;
};

} // namespace

TEST_SUITE("unit/credential/token_statements") {
    TEST_CASE("statements cover the actions of their types on their resources") {
        claim_case const cases[] = {
            {R"([{"resources":["nfrn:*"],"actions":["Invoice:read"]}])", "Invoice:read nfrn:a"},
            {R"([{"resources":["nfrn:*","x"],"actions":["Invoice:read","Report:write"]}])",
             "Invoice:read nfrn:a, Invoice:read x, Report:write nfrn:a, Report:write x"},
            {R"([{"resources":["x"],"actions":["*:read"]}])", "Invoice:read x, Report:read x"},
            {R"([{"resources":["x"],"actions":["Invoice:*"]}])", "Invoice:read x, Invoice:write x"},
            {R"([{"resources":["x"],"actions":["*:*"]}])",
             "Invoice:read x, Invoice:write x, Report:read x, Report:write x"},
            // Actions of one type are not lent to another.
            {R"([{"resources":["x"],"actions":["Invoice:read"]},{"resources":["nfrn:a"],"actions":["Report:read"]}])",
             "Invoice:read x, Report:read nfrn:a"},
        };
        for (claim_case const& c : cases) {
            CAPTURE(c.claim);
            CHECK(covered(c.claim) == c.expected);
        }
    }

    TEST_CASE("statements that are malformed or none cover nothing") {
        // Each stands behind one that covers much: all of it is lost.
        for (std::string const wrong :
             {"7", "null", R"("*:*")", "[]", "{}", R"({"actions":["Invoice:read"]})",
              R"({"resources":["x"]})", R"({"resources":[],"actions":["Invoice:read"]})",
              R"({"resources":["x"],"actions":[]})", R"({"resources":"x","actions":["Invoice:read"]})",
              R"({"resources":["x"],"actions":"Invoice:read"})", R"({"resources":["x"],"actions":["read"]})",
              R"({"resources":["x"],"actions":["Invoice:read:all"]})", R"({"resources":["x"],"actions":[7]})",
              R"({"resources":["x"],"actions":[":read"]})", R"({"resources":["x"],"actions":["Invoice:"]})",
              R"({"resources":["x"],"actions":["Inv*:read"]})",
              R"({"resources":[""],"actions":["Invoice:read"]})",
              R"({"resources":[7],"actions":["Invoice:read"]})",
              // Members that are not understood might take something away.
              R"({"resources":["x"],"actions":["Invoice:read"],"effect":"allow"})",
              R"({"resources":["x"],"actions":["Invoice:read"],"effect":"deny"})",
              R"({"resources":["x"],"actions":["Invoice:read"],"inverted":true})",
              R"({"resources":["x"],"actions":["Invoice:read"],"conditions":{"a":1}})",
              R"({"resources":["x"],"actions":["Invoice:read"],"fields":["a"]})",
              R"({"resources":["x"],"actions":["Invoice:read"],"":null})"}) {
            CAPTURE(wrong);
            CHECK(covered(wrong) == "");
            std::string const behind = R"([{"resources":["*"],"actions":["*:*"]},)" + wrong + "]";
            CHECK(covered(behind) == "");
        }
        CHECK(covered(R"([{"resources":["*"],"actions":["*:*"]}])") != "");
        CHECK(covered("[[]]") == "");
    }

    TEST_CASE("stamps are a list or one and may be written as text twice") {
        claim_case const cases[] = {
            {R"([{"id":"a","lastModified":1},{"id":"b","lastModified":-2}])", "a@1, b@-2"},
            {R"({"id":"a","lastModified":1,"name":"A"})", "a@1"},
            {R"("[{\"id\":\"a\",\"lastModified\":1}]")", "a@1"},
            {R"("\"{\\\"id\\\":\\\"a\\\",\\\"lastModified\\\":1}\"")", "a@1"},
            {"[]", ""},
            {R"("[]")", ""},
            {R"("\"\\\"[]\\\"\"")", "malformed"},
            {R"("")", "malformed"},
            {R"("[")", "malformed"},
            {R"("[{\"id\":\"a\",\"id\":\"b\",\"lastModified\":1}]")", "malformed"},
            {"null", "malformed"},
            {"7", "malformed"},
            {"{}", "malformed"},
            {R"({"id":"a"})", "malformed"},
            {R"({"lastModified":1})", "malformed"},
            {R"({"id":"","lastModified":1})", "malformed"},
            {R"({"id":7,"lastModified":1})", "malformed"},
            {R"({"id":"a","lastModified":"1"})", "malformed"},
            {R"({"id":"a","lastModified":1.5})", "malformed"},
            {R"({"id":"a","lastModified":9223372036854775808})", "malformed"},
            {R"([{"id":"a","lastModified":1},[]])", "malformed"},
        };
        for (claim_case const& c : cases) {
            CAPTURE(c.claim);
            CHECK(stamps(c.claim) == c.expected);
        }
    }
}
