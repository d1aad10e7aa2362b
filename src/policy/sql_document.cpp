// SPDX-License-Identifier: Apache-2.0
// Tested by tests/filter.
//
// A path below a JSON document is a set of values: it starts with one, and each
// segment takes that member of every value, arrays once replaced by their
// elements.  The set is a FROM of calls that refer to those before them.
#include "policy/path.hpp"
#include "policy/sql_attribute.hpp"

#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// The rows, and the expressions of one value in them.
struct json_rows {
    std::string from = {};
    std::vector<sql_test> where = {};
    // SQLite: the name of its type.
    std::string type = {};
    std::string value = {};
};

class json_language {
public:
    explicit json_language(sql_writer& w) noexcept : writer_(w) {}

    // The document of a column; no row where it is missing.
    [[nodiscard]] json_rows column(std::string const& name, sql_null null_means, bool is_whole) const {
        char const* const otherwise = is_whole ? "{}" : "null";
        bool const may_be_missing = !is_whole && null_means == sql_null::missing;
        json_rows rows;
        if (writer_.is_sqlite()) {
            std::string const list = "json_array(json(coalesce(" + name + ", '" + otherwise + "')))";
            call(rows, "json_each",
                 may_be_missing ? "CASE WHEN " + name + " IS NULL THEN '[]' ELSE " + list + " END" : list);
        } else {
            rows.value = may_be_missing ? name : "coalesce(" + name + ", '" + otherwise + "'::jsonb)";
            if (may_be_missing) {
                rows.where.push_back(sql_test::sure("(" + name + " IS NOT NULL)"));
            }
        }
        return rows;
    }

    // The elements of arrays, and what is no array itself.
    [[nodiscard]] json_rows elements(json_rows rows) const {
        std::string const type = rows.type;
        std::string const value = rows.value;
        if (!writer_.is_sqlite()) {
            call(rows, "jsonb_array_elements",
                 "CASE jsonb_typeof(" + value + ") WHEN 'array' THEN " + value + " ELSE jsonb_build_array("
                     + value + ") END");
            return rows;
        }
        call(rows, "json_each", "CASE " + type + " WHEN 'array' THEN " + value + " ELSE '[0]' END");
        auto const either = [&](std::string const& element, std::string const& itself) {
            return "CASE " + type + " WHEN 'array' THEN " + element + " ELSE " + itself + " END";
        };
        rows.type = "(" + either(rows.type, type) + ")";
        rows.value = "(" + either(rows.value, value) + ")";
        return rows;
    }

    // The members of that name, of those that are objects and have it.
    [[nodiscard]] json_rows member(json_rows rows, std::string_view name) const {
        std::string const mark = writer_.parameters.mark(std::string(name));
        if (writer_.is_sqlite()) {
            std::string const alias =
                call(rows, "json_each",
                     "CASE " + rows.type + " WHEN 'object' THEN " + rows.value + " ELSE '{}' END");
            rows.where.push_back(sql_test::of("(" + alias + ".key = " + mark + ")"));
        } else {
            // Null of what is no object.
            rows.value = "(" + rows.value + " -> " + mark + ")";
            rows.where.push_back(sql_test::sure("(" + rows.value + " IS NOT NULL)"));
        }
        return rows;
    }

    [[nodiscard]] sql_test is(json_rows const& rows, char const* container) const {
        std::string const type = writer_.is_sqlite() ? rows.type : "jsonb_typeof(" + rows.value + ")";
        return sql_test::of("(" + type + " = '" + container + "')");
    }

    // Whether it is an array of that length.
    [[nodiscard]] sql_test is_of_length(json_rows const& rows, std::int64_t n) const {
        char const* const length = writer_.is_sqlite() ? "json_array_length(" : "jsonb_array_length(";
        return sql_test::of("(CASE WHEN " + is(rows, "array").text + " THEN " + length + rows.value
                            + ") = " + writer_.parameters.mark(n) + " ELSE "
                            + text_of(sql_test::constant(false)) + " END)");
    }

    [[nodiscard]] static sql_test some(json_rows rows) { return exists(rows.from, std::move(rows.where)); }
    [[nodiscard]] static sql_test some(json_rows rows, sql_test test) {
        rows.where.push_back(std::move(test));
        return some(std::move(rows));
    }

    // The values as rows of their own, so that they have short names.
    [[nodiscard]] json_rows named(json_rows const& rows) const {
        std::string const alias = writer_.alias();
        sql_test const where = all(rows.where);
        std::string text = writer_.is_sqlite() ? "(SELECT " + rows.type + " AS t, " + rows.value + " AS v"
                                               : "(SELECT " + rows.value + " AS v";
        text += rows.from.empty() ? "" : " FROM " + rows.from;
        text += where.is_yes() ? "" : " WHERE " + where.text;
        return {text + ") AS " + alias, {}, alias + ".t", alias + ".v"};
    }

    // How many there are.
    [[nodiscard]] std::string count(json_rows const& rows) const {
        sql_test const where = all(rows.where);
        return "(SELECT count(*) FROM " + rows.from + (where.is_yes() ? "" : " WHERE " + where.text) + ")";
    }

    [[nodiscard]] sql_writer& writer() const noexcept { return writer_; }

private:
    // Adds a call, which may refer to the rows so far.
    std::string call(json_rows& rows, char const* function, std::string const& argument) const {
        std::string alias = writer_.alias();
        rows.from +=
            (rows.from.empty() ? "" : ", ") + std::string(function) + "(" + argument + ") AS " + alias;
        rows.from += writer_.is_sqlite() ? "" : "(v)";
        rows.type = alias + ".type";
        rows.value = alias + (writer_.is_sqlite() ? ".value" : ".v");
        return alias;
    }

    sql_writer& writer_;
};

// Where a path starts: the document of a column, or an element of an array.
using json_start = std::function<json_rows()>;

class document_attribute final : public sql_attribute {
public:
    // `is_holder`: the start is an object that is always there.
    document_attribute(sql_writer& w, json_start start, bool is_holder, bool is_element,
                       std::string_view path)
        : language_(w), start_(std::move(start)), is_holder_(is_holder), is_element_(is_element) {
        if (!path.empty()) {
            segments_ = split_path(path);
        }
    }

    [[nodiscard]] sql_test any(test_of_value const& test) const override {
        json_rows rows = language_.named(values());
        sql_test const holds = test(sql_json_value(language_.writer(), rows.type, rows.value));
        return json_language::some(std::move(rows), holds);
    }

    [[nodiscard]] sql_test is_missing() const override { return is_missing(segments_.size()); }

    [[nodiscard]] std::optional<sql_test> is_null() const override {
        if (segments_.empty() && is_element_) {
            return std::nullopt;
        }
        boost::json::value const null;
        sql_test const has_null = any([&](sql_value const& v) { return v.is_one_of({&null, 1}); });
        if (segments_.empty()) {
            return writ::any({has_null, is_missing()});
        }
        json_rows const holder = language_.named(holders());
        sql_test const lacks = negate(json_language::some(last_of(holder)));
        sql_test const absent = json_language::some(
            holder, writ::any({language_.is(holder, "array"), all({language_.is(holder, "object"), lacks})}));
        return writ::any({has_null, absent});
    }

    [[nodiscard]] sql_test exists(bool wanted) const override {
        if (segments_.empty()) {
            sql_test const is_there = json_language::some(start_());
            return wanted ? is_there : negate(is_there);
        }
        if (wanted) {
            return json_language::some(collected(segments_.size()));
        }
        json_rows const holder = language_.named(holders());
        return writ::any({json_language::some(holder, negate(json_language::some(last_of(holder)))),
                          is_missing(segments_.size() - 1)});
    }

    [[nodiscard]] sql_test has_size(std::int64_t size) const override {
        if (segments_.empty()) {
            json_rows const rows = start_();
            return json_language::some(rows, language_.is_of_length(rows, size));
        }
        // Of an array in an array, the members of its elements are the array.
        json_rows const holder = language_.named(holders());
        json_rows const inner =
            language_.elements(language_.member(language_.elements(below(holder)), segments_.back().name));
        json_rows const own = last_of(holder);
        std::string const of_array =
            "(" + language_.count(inner) + " = " + language_.writer().parameters.mark(size) + ")";
        return json_language::some(
            holder,
            sql_test::of("(CASE WHEN " + language_.is(holder, "array").text + " THEN " + of_array + " ELSE "
                         + text_of(json_language::some(own, language_.is_of_length(own, size))) + " END)"));
    }

    // The value, or one on the way to it.
    [[nodiscard]] sql_test is_array() const override { return meets_array(segments_.size() + 1); }

    [[nodiscard]] sql_test some_element(test_of_element const& test) const override;

private:
    [[nodiscard]] json_rows collected(std::size_t segments) const {
        json_rows rows = start_();
        for (std::size_t i = 0; i < segments; ++i) {
            rows =
                language_.member(i == 0 && is_holder_ ? rows : language_.elements(rows), segments_[i].name);
        }
        return rows;
    }
    [[nodiscard]] json_rows values() const { return language_.elements(collected(segments_.size())); }
    // What should hold the last segment.
    [[nodiscard]] json_rows holders() const { return language_.elements(collected(segments_.size() - 1)); }
    // Rows that start from those of another query.
    [[nodiscard]] static json_rows below(json_rows const& outer) { return {{}, {}, outer.type, outer.value}; }
    [[nodiscard]] json_rows last_of(json_rows const& holder) const {
        return language_.member(below(holder), segments_.back().name);
    }

    // The one value that the first segments lead to, through objects alone.
    [[nodiscard]] json_rows walked(std::size_t segments) const {
        json_rows rows = start_();
        for (std::size_t i = 0; i < segments; ++i) {
            rows = language_.member(rows, segments_[i].name);
        }
        return rows;
    }
    // Whether one of the first values on the way is an array.
    [[nodiscard]] sql_test meets_array(std::size_t values) const {
        std::vector<sql_test> ways;
        for (std::size_t i = is_holder_ ? 1 : 0; i < values; ++i) {
            json_rows const rows = walked(i);
            ways.push_back(json_language::some(rows, language_.is(rows, "array")));
        }
        return writ::any(std::move(ways));
    }
    [[nodiscard]] sql_test is_missing(std::size_t segments) const {
        return negate(writ::any({json_language::some(walked(segments)), meets_array(segments)}));
    }

    json_language language_;
    json_start start_;
    bool is_holder_;
    bool is_element_;
    std::vector<path_segment> segments_;
};

// An element of an array in a document.
class json_element final : public sql_scope {
public:
    json_element(sql_writer& w, json_rows const& element) : writer_(w), element_(element) {}

    [[nodiscard]] sql_attribute_pointer find(std::string_view path) const override {
        for (path_segment const& s : split_path(path)) {
            if (s.number_like && !path.empty()) {
                return nullptr;
            }
        }
        return std::make_unique<document_attribute>(
            writer_,
            [e = element_] {
                return json_rows{{}, {}, e.type, e.value};
            },
            false, true, path);
    }

private:
    sql_writer& writer_;
    json_rows element_;
};

sql_test document_attribute::some_element(test_of_element const& test) const {
    json_rows rows = language_.named(values());
    sql_test const holds = test(json_element(language_.writer(), rows));
    return all({is_array(), json_language::some(std::move(rows), holds)});
}

} // namespace

sql_attribute_pointer make_document_attribute(sql_writer& w, std::string column, sql_null null_means,
                                              bool is_whole, std::string_view path) {
    if (!path.empty()) {
        for (path_segment const& s : split_path(path)) {
            // Of an array it is an index, and of an object a member.
            if (s.number_like) {
                return nullptr;
            }
        }
    }
    return std::make_unique<document_attribute>(
        w,
        [&w, c = std::move(column), null_means, is_whole] {
            return json_language(w).column(c, null_means, is_whole);
        },
        is_whole, false, path);
}

} // namespace writ::inline WRIT_ABI
