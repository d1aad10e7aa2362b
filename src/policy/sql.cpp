// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/sql.hpp>

#include "policy/condition_tree.hpp"
#include "policy/place.hpp"
#include "policy/sql_attribute.hpp"
#include "policy/sql_mapping.hpp"

#include <writ/limits.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using json_value = boost::json::value;

ordering ordering_of(operation o) noexcept {
    return static_cast<ordering>(static_cast<int>(o) - static_cast<int>(operation::less));
}

std::string_view view(json_value const& text) noexcept {
    return {text.get_string().data(), text.get_string().size()};
}

class sql_translator {
public:
    sql_translator(filter const& f, sql_mapping const& m, sql_options const& o)
        : filter_(f), options_(o), writer_{o.dialect}, instances_(writer_, m),
          name_(instances_.stated_name()) {}

    [[nodiscard]] result<sql_condition> run() {
        sql_test all_of = translate(filter_.condition(), instances_, true);
        if (filter_.requires_sound_name() && !name_.empty()) {
            all_of = all({std::move(all_of), any({sql_test::sure("(" + name_ + " IS NULL)"), is_sound()})});
        }
        if (!found_.none() && !options_.superset) {
            return found_.take();
        }
        if (is_full_ || all_of.text.size() > limits::max_sql_bytes) {
            return make_failure(errc::too_large, {}, "the condition is longer than databases take");
        }
        sql_condition made = writer_.parameters.number(text_of(all_of), options_);
        if (made.parameters.size() > limits::max_sql_parameters) {
            return make_failure(errc::too_many, {}, "the condition has more parameters than databases take");
        }
        if (depth_of(made.text) > limits::max_sql_depth) {
            return make_failure(errc::too_deep, {}, "the condition is nested deeper than databases take");
        }
        if (!found_.none()) {
            made.residue = found_.take().problems;
        }
        return made;
    }

private:
    // `widens`: taking a part for true makes the rows more, not fewer.
    sql_test translate(condition const& c, sql_scope const& scope, bool widens) {
        switch (c.operation) {
        case operation::all_of: return all(translate_parts(c, scope, widens));
        case operation::any_of: return any(translate_parts(c, scope, widens));
        case operation::none_of: return negate(any(translate_parts(c, scope, !widens)));
        default: break;
        }
        bool const is_read = c.operation == operation::certain || c.operation == operation::possible;
        condition const& tested = is_read ? c.parts.front() : c;
        std::optional<sql_test> made;
        if (!is_full_) {
            made = tested.operation == operation::named
                       ? named(tested.operand, c.operation == operation::possible)
                       : test(tested, scope, c.operation == operation::possible, widens);
        }
        if (!made) {
            if (!is_full_) {
                found_.add_at(errc::not_expressible, tested.path, std::move(why_));
            }
            return sql_test::constant(options_.superset && widens);
        }
        bytes_ += made->text.size();
        is_full_ = is_full_ || bytes_ > limits::max_sql_bytes;
        return std::move(*made);
    }

    std::vector<sql_test> translate_parts(condition const& c, sql_scope const& scope, bool widens) {
        std::vector<sql_test> parts;
        parts.reserve(c.parts.size());
        for (condition const& part : c.parts) {
            parts.push_back(translate(part, scope, widens));
        }
        return parts;
    }

    std::optional<sql_test> refuse(std::string why) {
        why_ = std::move(why);
        return std::nullopt;
    }

    std::optional<sql_test> test(condition const& c, sql_scope const& scope, bool possible, bool widens) {
        sql_attribute_pointer const a = scope.find(c.path);
        if (a == nullptr) {
            return refuse("the mapping says nothing of " + quoted(c.path));
        }
        if (filter_.dialect() == dialect::casl && converts(c)) {
            return refuse("a number is compared as JavaScript does");
        }
        switch (c.operation) {
        case operation::equal:
        case operation::not_equal: return equal(c, *a);
        case operation::in: return is_one_of(*a, c.operand.get_array());
        case operation::not_in: return negate(is_one_of(*a, c.operand.get_array()));
        case operation::contains_all: {
            std::vector<sql_test> each{a->is_array()};
            for (json_value const& member : c.operand.get_array()) {
                each.push_back(is_one_of(*a, {&member, 1}));
            }
            return all(std::move(each));
        }
        case operation::size: return sized(*a, c.operand);
        case operation::exists: return a->exists(c.operand.get_bool());
        case operation::matches: return matches(*a, c.operand.get_object());
        case operation::some_element:
            return a->some_element(
                [&](sql_scope const& element) { return translate(c.parts.front(), element, widens); });
        default: return ordered(*a, c, possible ? reading::possible : reading::certain);
        }
    }

    // In dialect::casl.
    static bool converts(condition const& c) noexcept {
        auto const is_number = [](json_value const& v) { return v.is_number(); };
        switch (c.operation) {
        case operation::equal:
        case operation::not_equal: return c.operand.is_number();
        case operation::in:
        case operation::not_in:
        case operation::contains_all: {
            auto const& list = c.operand.get_array();
            return std::any_of(list.begin(), list.end(), is_number);
        }
        default: return c.operation >= operation::less && c.operation <= operation::greater_or_equal;
        }
    }

    static sql_test is_one_of(sql_attribute const& a, std::span<json_value const> operands) {
        return a.any([&](sql_value const& v) { return v.is_one_of(operands); });
    }

    std::optional<sql_test> equal(condition const& c, sql_attribute const& a) {
        auto holds = c.operand.is_null() ? a.is_null() : is_one_of(a, {&c.operand, 1});
        if (!holds) {
            return refuse("null is compared with an element of an array itself");
        }
        return c.operation == operation::equal ? *holds : negate(*holds);
    }

    std::optional<sql_test> ordered(sql_attribute const& a, condition const& c, reading read) {
        bool is_said = true;
        sql_test const some = a.any([&](sql_value const& v) {
            auto const holds = v.ordered(ordering_of(c.operation), c.operand, read);
            is_said = holds.has_value();
            return holds.value_or(sql_test());
        });
        if (!is_said) {
            return refuse("the text compared with is not UTF-8");
        }
        return read == reading::possible ? any({some, a.is_missing()}) : some;
    }

    static sql_test sized(sql_attribute const& a, json_value const& operand) {
        double const n = operand.to_number<double>();
        bool const is_size = n >= 0 && n < 9e15 && n == std::trunc(n);
        return is_size ? a.has_size(static_cast<std::int64_t>(n)) : sql_test::constant(false);
    }

    std::optional<sql_test> matches(sql_attribute const& a, boost::json::object const& operand) {
        auto const* options = operand.if_contains("$options");
        auto const compiled =
            regex::compile(view(operand.at("$regex")),
                           options != nullptr && options->is_string() ? view(*options) : std::string_view());
        if (!compiled || compiled->as_literal() == nullptr) {
            return refuse("a regular expression that is more than a text has no counterpart in SQL");
        }
        return a.any([&](sql_value const& v) { return v.has(*compiled->as_literal()); });
    }

    // Whether the instance states a name that keeps the grammar.
    sql_test is_sound() {
        std::string const joined = "(':' || replace(" + name_ + ", '/', ':') || ':')";
        std::string const bytes =
            writer_.is_sqlite() ? "length(CAST(" + name_ + " AS BLOB))" : "octet_length(" + name_ + ")";
        auto const lacks = [&](std::string const& part) {
            return sql_test::of(writer_.is_sqlite()
                                    ? "(instr(" + joined + ", '" + part + "') = 0)"
                                    : "(strpos(" + joined + " COLLATE \"C\", '" + part + "') = 0)");
        };
        auto const most = static_cast<std::int64_t>(limits::max_resource_name_bytes);
        return all({sql_test::of("(" + bytes + " <= " + writer_.parameters.mark(most) + ")"), lacks("::"),
                    lacks(":.:"), lacks(":..:")});
    }

    // Of sound names alone.
    std::optional<sql_test> matches_pattern(std::string_view pattern) {
        sql_column_value const name(writer_, name_, sql_type::text, sql_null::missing);
        auto const star = pattern.find('*');
        if (star == pattern.npos) {
            return name.has({std::string(pattern), true, true});
        }
        if (star + 1 == pattern.size()) {
            return name.has({std::string(pattern.substr(0, star)), true, false});
        }
        return std::nullopt;
    }

    std::optional<sql_test> named(json_value const& patterns, bool possible) {
        if (name_.empty()) {
            return sql_test::constant(possible);
        }
        std::vector<sql_test> ways;
        for (json_value const& pattern : patterns.get_array()) {
            auto one = matches_pattern(view(pattern));
            if (!one) {
                return refuse("resource pattern " + quoted(view(pattern)) + " has a `*` before its end");
            }
            ways.push_back(std::move(*one));
        }
        sql_test const sound = is_sound();
        return possible ? any({negate(sound), any(std::move(ways))}) : all({sound, any(std::move(ways))});
    }

    // Of the parentheses; identifiers are quoted.
    static std::size_t depth_of(std::string_view text) noexcept {
        std::size_t depth = 0;
        std::size_t deepest = 0;
        bool is_quoted = false;
        for (char const c : text) {
            is_quoted = is_quoted != (c == '"');
            depth += !is_quoted && c == '(' ? 1u : 0u;
            depth -= !is_quoted && c == ')' ? 1u : 0u;
            deepest = std::max(deepest, depth);
        }
        return deepest;
    }

    filter const& filter_;
    sql_options const& options_;
    sql_writer writer_;
    sql_instances instances_;
    std::string name_;
    problems found_;
    // Of the test that was refused last.
    std::string why_;
    std::size_t bytes_ = 0;
    bool is_full_ = false;
};

} // namespace

result<sql_condition> to_sql(filter const& f, sql_mapping const& mapping, sql_options const& options) {
    if (auto const sound = check_mapping(mapping); !sound) {
        return sound.error();
    }
    return sql_translator(f, mapping, options).run();
}

} // namespace writ::inline WRIT_ABI
