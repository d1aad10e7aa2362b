// SPDX-License-Identifier: Apache-2.0
#include "spec/condition_reference.hpp"

#include "spec/javascript.hpp"

#include <boost/algorithm/string.hpp>

#include <algorithm>
#include <limits>
#include <regex>
#include <set>
#include <vector>

namespace writ_spec {
namespace {

namespace json = boost::json;
using maybe = std::optional<json::value>; // absent: missing
using names = std::vector<std::string>;

struct plain {
    static truth from(bool b) { return b ? truth::yes : truth::no; }
    static truth negation(truth t) { return t == truth::unknown ? t : from(t == truth::no); }

    static names split(std::string_view path) {
        names parts;
        return boost::split(parts, path, [](char c) { return c == '.'; });
    }

    static maybe member(json::value const& holder, std::string_view key) {
        auto* object = holder.if_object();
        return object && object->contains(key) ? maybe(object->at(key)) : std::nullopt;
    }

    static bool projects(maybe const& holder, std::string const& segment) {
        return holder && holder->is_array() && !javascript::to_number(segment);
    }

    static maybe step(maybe const& holder, std::string const& segment) {
        if (!holder || !holder->is_array())
            return holder ? member(*holder, segment) : holder;
        json::array collected;
        for (std::size_t i = 0; i < holder->get_array().size(); ++i) {
            auto& element = holder->get_array()[i];
            if (!projects(holder, segment) && segment == std::to_string(i))
                return element;
            auto found = projects(holder, segment) ? member(element, segment) : std::nullopt;
            if (found && found->is_array())
                collected.insert(collected.end(), found->get_array().begin(), found->get_array().end());
            else if (found)
                collected.push_back(*found);
        }
        return projects(holder, segment) ? maybe(collected) : std::nullopt;
    }

    // Of an array, whether some element passes.
    template <class Test>
    static truth any(maybe const& value, Test test) {
        if (!value || !value->is_array())
            return test(value);
        truth found = truth::no;
        for (auto& element : value->get_array())
            found = std::max(found, test(maybe(element)));
        return found;
    }

    static bool is_scalar(json::value const& v) { return v.is_string() || v.is_number() || v.is_bool(); }
    static bool is_ordering(std::string_view op) { return op.starts_with("$l") || op.starts_with("$g"); }
    static bool is_logical(std::string_view op) { return op == "$and" || op == "$or" || op == "$nor"; }

    static bool is_operators(json::value const& operand) {
        static std::set<std::string_view> const known = {
            "$eq",  "$ne",   "$lt",     "$lte",   "$gt",      "$gte",       "$in", "$nin",
            "$all", "$size", "$exists", "$regex", "$options", "$elemMatch", "$not"};
        auto* object = operand.if_object();
        return object && std::ranges::any_of(*object, [](auto& m) { return known.contains(m.key()); });
    }
};

// What a test is about: a path below a root, or the root itself.
struct place : plain {
    maybe root;
    names path;

    place(maybe r, names p) : root(std::move(r)), path(std::move(p)) {}
    maybe parent() const {
        maybe at = root;
        for (std::size_t i = 0; i + 1 < path.size(); ++i)
            at = step(at, path[i]);
        return at;
    }
    maybe value() const { return path.empty() ? root : step(parent(), path.back()); }
    maybe last(maybe const& holder) const { return step(holder, path.back()); }

    // Tests the holder of the last segment, or each of them.
    template <class Test>
    truth any_holder(Test test) const {
        return projects(parent(), path.back()) ? any(parent(), test) : test(parent());
    }
};

struct evaluator : plain {
    options const& how;
    json::object roots;

    evaluator(environment known, options const& o) : how(o) {
        json::object organization;
        put(organization, "id", known.organization_id);
        put(organization, "slug", known.organization_slug);
        known.subject.erase("id");
        put(known.subject, "id", known.subject_id);
        roots = {{"subject", known.subject},
                 {"user", known.subject},
                 {"organization", organization},
                 {"token", known.token},
                 {"context", known.context}};
    }

    static void put(json::object& object, char const* key, std::optional<std::string> const& text) {
        if (text)
            object[key] = *text;
    }

    truth document(json::object const& conditions, maybe const& root) const {
        truth all = truth::yes;
        for (auto& [key, operand] : conditions) {
            place at(root, split(key));
            all = std::min(all, is_logical(key)         ? logical(key, operand.get_array(), root)
                                : is_operators(operand) ? operators(operand.get_object(), at)
                                                        : compare("$eq", operand, at));
        }
        return all;
    }

    truth logical(std::string_view op, json::array const& documents, maybe const& root) const {
        truth all = truth::yes, some = truth::no;
        for (auto& one : documents) {
            all = std::min(all, document(one.get_object(), root));
            some = std::max(some, document(one.get_object(), root));
        }
        return op == "$and" ? all : op == "$or" ? some : negation(some);
    }

    truth operators(json::object const& tests, place const& at) const {
        truth all = truth::yes;
        for (auto& [op, operand] : tests)
            all = std::min(all, test(op, operand, tests, at));
        return all;
    }

    truth test(std::string_view op, json::value const& c, json::object const& siblings,
               place const& at) const {
        if (op == "$options" || (op == "$exists" && at.path.empty()))
            return truth::yes;
        if (op == "$not")
            return negation(operators(c.get_object(), at));
        if (op == "$exists")
            return at.any_holder([&](maybe const& holder) {
                bool there = !projects(holder, at.path.back()) && at.last(holder);
                return from(there == c.get_bool());
            });
        if (op == "$size") {
            auto sized = [&](maybe const& v) {
                return from(v && v->is_array() && same(v->get_array().size(), c));
            };
            return at.path.empty() ? sized(at.root)
                                   : at.any_holder([&](maybe const& h) { return sized(at.last(h)); });
        }
        if (op == "$regex") {
            auto* given = siblings.if_contains("$options");
            std::string_view flags = given && given->is_string() ? given->get_string().subview() : "";
            return any(at.value(), [&](maybe const& v) {
                return from(v && v->is_string() && how.search(c.get_string(), flags, v->get_string()));
            });
        }
        if (op == "$elemMatch") {
            auto value = at.value();
            auto element = [&](maybe const& e) {
                return is_operators(c) ? operators(c.get_object(), {e, {}}) : document(c.get_object(), e);
            };
            return value && value->is_array() ? any(value, element) : truth::no;
        }
        return compare(op, c, at);
    }

    // The tests that compare values: unknown when a placeholder has no value.
    truth compare(std::string_view op, json::value const& written, place const& at) const {
        if (op == "$ne" || op == "$nin")
            return negation(compare(op == "$ne" ? "$eq" : "$in", written, at));
        auto value = at.value(), operand = operand_of(op, written);
        auto is = [&](json::value const& c) {
            return [&](maybe const& v) { return from(v && same(*v, c)); };
        };
        if (!operand)
            return truth::unknown;
        if (is_ordering(op))
            return any(value, [&](maybe const& v) { return ordered(op, v, *operand); });
        if (op == "$eq")
            return !operand->is_null() ? any(value, is(*operand))
                   : at.path.empty()   ? null({at.root, {"__itself__"}}) // What CASL calls the element.
                                       : null(at);
        if (op == "$in")
            return any(value, [&](maybe const& v) {
                return any(operand, [&](maybe const& c) { return is(*c)(v); });
            });
        truth all = from(value && value->is_array());
        for (auto& c : operand->get_array())
            all = std::min(all, any(value, is(c)));
        return all;
    }

    // Null, or missing from an existing holder.
    static truth null(place const& at) {
        return at.any_holder([&](maybe const& holder) {
            auto found = at.last(holder);
            bool absent = !found || projects(holder, at.path.back());
            if (absent || !holder->is_structured())
                return from(holder && holder->is_structured());
            return any(found, [](maybe const& v) { return from(v->is_null()); });
        });
    }

    bool same(json::value const& a, json::value const& b) const {
        if (a.is_number() && b.is_number())
            return number(a) == number(b);
        return a.kind() == b.kind() && !a.is_structured() && a == b;
    }

    // Holds every 64-bit integer and every double exactly.
    long double number(json::value const& v) const {
        static_assert(std::numeric_limits<long double>::digits >= 64);
        if (how.casl || v.is_double())
            return v.to_number<double>();
        return v.is_int64() ? static_cast<long double>(v.get_int64())
                            : static_cast<long double>(v.get_uint64());
    }

    truth ordered(std::string_view op, maybe const& v, json::value const& c) const {
        bool numbers = v && v->is_number() && c.is_number(), strings = v && v->is_string() && c.is_string();
        if (!how.casl && !numbers && !strings)
            return truth::unknown;
        bool equal = v && same(*v, c);
        bool greater = how.casl  ? javascript::greater(v, c)
                       : numbers ? number(*v) > number(c)
                                 : v->get_string() > c.get_string();
        return from(op == "$gt"    ? greater
                    : op == "$gte" ? equal || greater
                                   : !greater && !(op == "$lt" && equal));
    }

    maybe operand_of(std::string_view op, json::value const& written) const {
        bool list = op == "$in" || op == "$all";
        auto given = list && written.is_string() ? looked_up(written.get_string()) : substituted(written);
        if (!given || (is_ordering(op) && given->is_bool()) || (list && !given->is_array()))
            return {};
        if (list && written.is_string()
            && (!std::ranges::all_of(given->get_array(), is_scalar)
                || (op == "$all" && given->get_array().empty())))
            return {};
        return given;
    }

    maybe substituted(json::value written) const {
        if (auto* text = written.if_string(); text && text->starts_with("$${"))
            return json::string(text->subview(1));
        else if (text && text->starts_with("${")) {
            auto found = looked_up(*text);
            return found && is_scalar(*found) ? found : std::nullopt;
        }
        if (auto* list = written.if_array())
            for (auto& element : *list) {
                auto given = substituted(element);
                if (!given)
                    return {};
                element = *given;
            }
        return written;
    }

    maybe looked_up(std::string_view placeholder) const {
        maybe at = roots;
        for (auto& segment : split(placeholder.substr(2, placeholder.size() - 3)))
            at = at ? member(*at, segment) : at;
        return at;
    }
};

} // namespace

bool standard_search(std::string_view pattern, std::string_view flags, std::string_view text) {
    auto syntax = std::regex::ECMAScript;
    syntax |= flags.find('i') != flags.npos ? std::regex::icase : syntax;
    syntax |= flags.find('m') != flags.npos ? std::regex::multiline : syntax;
    return std::regex_search(std::string(text), std::regex(std::string(pattern), syntax));
}

truth holds(json::object const& conditions, json::value const& root, environment const& known,
            options const& how) {
    return evaluator(known, how).document(conditions, root);
}

} // namespace writ_spec
