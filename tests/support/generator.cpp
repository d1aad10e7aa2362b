// SPDX-License-Identifier: Apache-2.0
#include "support/generator.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <random>
#include <utility>

namespace writ_test {

namespace json = boost::json;

choice random_choice(std::uint64_t seed) {
    auto engine = std::make_shared<std::mt19937_64>(seed);
    return [engine](std::size_t n) { return static_cast<std::size_t>((*engine)() % n); };
}

choice byte_choice(std::span<std::uint8_t const> bytes) {
    return [bytes](std::size_t n) mutable {
        std::size_t taken = 0;
        for (std::size_t reach = 1; reach < n && !bytes.empty(); reach *= 256) {
            taken = taken * 256 + bytes.front();
            bytes = bytes.subspan(1);
        }
        return taken % n;
    };
}

generator::generator(choice choose, writ::dialect dialect, bool regex)
    : choose_(std::move(choose)), casl_(dialect == writ::dialect::casl), regex_(regex) {}

std::string generator::text() {
    return pick({"", "a", "b", "ab", "B", "5", "0", " 1 ", "0x10", "1e1", "true", "$${a}", "$$", "\xC3\xA9",
                 "\xF0\x9F\x98\x80", "\xEF\xBD\x9E", "[object Object]"});
}

// The neighbours of 2^53 and the ends of 64 bits are where doubles lie.
json::value generator::number() {
    switch (choose_(12)) {
    case 0: return std::int64_t{1} << 53;
    case 1: return (std::int64_t{1} << 53) + 1;
    case 2: return std::numeric_limits<std::int64_t>::min();
    case 3: return std::numeric_limits<std::uint64_t>::max();
    case 4: return 18446744073709551616.0;
    case 5: return 9007199254740992.0;
    case 6: return -0.0;
    case 7: return 0.5;
    case 8: return 1e21;
    default: return static_cast<std::int64_t>(choose_(6)) - 1;
    }
}

json::value generator::scalar() {
    switch (choose_(10)) {
    case 0: return nullptr;
    case 1: return chance(50);
    case 2:
    case 3:
    case 4: return number();
    default: return json::value(text());
    }
}

// A scalar that some operand may equal.
json::value generator::known_scalar() {
    return operands_.empty() || chance(40) ? scalar() : operands_[choose_(operands_.size())];
}

json::value generator::value(std::size_t depth) {
    if (depth == 0 || chance(50))
        return known_scalar();
    if (chance(50))
        return attributes(depth - 1);
    json::array made(choose_(4));
    for (auto& element : made)
        element = value(depth - 1);
    return made;
}

json::object generator::attributes(std::size_t depth) {
    json::object made;
    for (auto n = choose_(5); n > 0; --n)
        made[pick({"a", "b", "c", "a", "b", "c", "id", "name", "0"})] = value(depth);
    return made;
}

std::string generator::path() {
    std::string made = pick({"a", "b", "c", "a", "b", "c", "id", "name"});
    for (auto n = choose_(6); n > 3; --n)
        made += "." + pick({"a", "b", "c", "a", "b", "c", "0", "1", "01", "1e0", "-1", "x", "1_0"});
    paths_.push_back(made);
    return made;
}

// Puts something likely to match below `made`, at a path that some condition reads.
void generator::plant(json::object& made, std::size_t depth) {
    std::string_view rest = paths_[choose_(paths_.size())];
    json::object* holder = &made;
    for (auto dot = rest.find('.'); dot != rest.npos; dot = rest.find('.')) {
        auto& next = (*holder)[rest.substr(0, dot)];
        rest.remove_prefix(dot + 1);
        if (chance(25))
            holder = &next.emplace_array().emplace_back(json::object()).get_object();
        else
            holder = &next.emplace_object();
    }
    auto& leaf = (*holder)[rest];
    if (chance(50)) {
        leaf = known_scalar();
        return;
    }
    auto& list = leaf.emplace_array();
    for (auto n = choose_(4); n > 0; --n) {
        list.push_back(known_scalar());
        if (depth > 0 && chance(50))
            plant(list.back().emplace_object(), depth - 1);
    }
}

std::string generator::placeholder() {
    return pick({"${subject.id}", "${user.id}", "${subject.level}", "${user.level}", "${subject.tags}",
                 "${subject.mixed}", "${subject.none}", "${subject.deep.x}", "${subject.id.x}",
                 "${organization.id}", "${organization.slug}", "${token.sub}", "${token.list}",
                 "${context.flag}", "${context.empty}", "${context.tags.0}"});
}

writ_spec::environment generator::environment() {
    writ_spec::environment made;
    if (chance(80))
        made.subject_id = text();
    if (chance(80))
        made.organization_id = text();
    if (chance(50))
        made.organization_slug = text();
    json::object* parts[] = {&made.subject, &made.token, &made.context};
    for (auto* part : parts) {
        for (auto name : {"id", "level", "sub", "flag"})
            if (chance(70))
                (*part)[name] = known_scalar();
        for (auto name : {"tags", "list", "mixed", "empty", "deep"})
            if (chance(70))
                (*part)[name] = std::string_view(name) == "empty" ? json::array() : value(2);
        (*part)["tags"] = {known_scalar(), known_scalar()};
    }
    return made;
}

json::value generator::operand() {
    if (with_placeholders && chance(20))
        return json::value(placeholder());
    if (casl_ && chance(5))
        return chance(50) ? json::value(json::array{1}) : json::value(json::object{{"a", 1}});
    operands_.push_back(scalar());
    return operands_.back();
}

json::value generator::list(bool all) {
    if (with_placeholders && chance(15))
        return json::value(placeholder());
    json::array made(choose_(all ? 3 : 4));
    for (auto& member : made)
        member = operand();
    return made;
}

void generator::add_operator(json::object& made, std::size_t depth, bool element) {
    switch (choose_(depth > 0 ? 15 : 12)) {
    case 0:
    case 1: {
        // CASL itself gives `$eq: null` on an element no sensible meaning.
        auto given = operand();
        made[chance(50) ? "$eq" : "$ne"] = element && given.is_null() ? json::value(0) : given;
        break;
    }
    case 2:
    case 3:
    case 4:
    case 5: {
        auto given = operand();
        while (!given.is_string() && !given.is_number())
            given = chance(50) ? number() : json::value(text());
        operands_.push_back(given);
        made[pick({"$lt", "$lte", "$gt", "$gte"})] = given;
        break;
    }
    case 6:
    case 7: made[chance(50) ? "$in" : "$nin"] = list(false); break;
    case 8: made["$all"] = list(true); break;
    case 9: made["$size"] = casl_ && chance(10) ? json::value(1.5) : json::value(choose_(4)); break;
    case 10:
        if (!element || casl_)
            made["$exists"] = chance(50);
        break;
    case 11:
        if (regex_) {
            made["$regex"] = pick({"a", "^a", "b$", "^[ab]+$", "a|5", "\\d", "A", "", "^$", "a{1,2}"});
            if (chance(30))
                made["$options"] = "i";
        }
        break;
    case 12: made["$not"] = operators(depth - 1, element); break;
    default:
        if (chance(50))
            made["$elemMatch"] = operators(depth - 1, true);
        else if (casl_) // where logical operators may not stand in it
            made["$elemMatch"] = {{path(), operators(depth - 1, false)}};
        else
            made["$elemMatch"] = conditions(depth - 1);
    }
}

json::object generator::operators(std::size_t depth, bool element) {
    json::object made;
    for (auto n = 1 + choose_(4) / 2; n > 0; --n)
        add_operator(made, depth, element);
    if (made.empty())
        made["$in"] = json::array{1, "a"};
    return made;
}

json::object generator::conditions(std::size_t depth) {
    json::object made;
    for (auto n = 1 + choose_(5) / 2; n > 0; --n) {
        if (depth > 0 && chance(20)) {
            json::array parts(1 + choose_(3));
            for (auto& part : parts)
                part = conditions(depth - 1);
            made[pick({"$and", "$or", "$nor"})] = parts;
        } else {
            auto key = path();
            made[key] = chance(30) ? operand() : operators(depth, false);
        }
    }
    return chance(3) ? json::object() : made;
}

json::value generator::names(std::string (generator::*one)()) {
    if (chance(50))
        return json::value((this->*one)());
    json::array made(1 + choose_(3));
    for (auto& name : made)
        name = (this->*one)();
    return made;
}

std::string generator::action() {
    return pick({"read", "update", "delete", "manage"});
}
std::string generator::type() {
    return pick({"Article", "User", "all"});
}
std::string generator::field() {
    return pick({"a", "b", "a.b", "a.c", "a.b.c", "ab", ".", "a."});
}
std::string generator::field_pattern() {
    return pick({"a", "b", "a.b", "a.*", "a.**", "*", "**", "*.b", "a*", "*b*", "**.c", "a.*.c"});
}
std::string generator::resource_name() {
    return pick({"a:b", "a:b:c", "a:c", "a/b", "b", "a:b/c", "*:b"});
}
std::string generator::resource_pattern() {
    return pick({"a:b", "a:*", "*:b", "*", "a:*:c", "*:*", "a/*", "a:b:c"});
}

json::object generator::rule() {
    json::object made = {{"action", names(&generator::action)}, {"subject", names(&generator::type)}};
    if (casl_ && chance(5))
        made.erase("subject");
    if (chance(30))
        made["inverted"] = true;
    if (chance(15))
        made["fields"] = names(&generator::field_pattern);
    if (with_resources && chance(15)) {
        json::array patterns(1 + choose_(2));
        for (auto& pattern : patterns)
            pattern = resource_pattern();
        made["resources"] = patterns;
    }
    if (chance(65))
        made["conditions"] = conditions();
    return made;
}

json::array generator::rules(std::size_t most) {
    json::array made(1 + choose_(most));
    for (auto& one : made)
        one = rule();
    return made;
}

json::object generator::instance() {
    auto made = attributes();
    for (auto n = paths_.empty() ? 0 : choose_(4); n > 0; --n)
        plant(made, 2);
    return made;
}

writ_spec::question generator::question(bool fields) {
    writ_spec::question made;
    made.action = chance(90) ? action() : "fly";
    made.type = chance(90) ? type() : "Thing";
    if (chance(3))
        made.type.reset();
    if (fields && chance(20))
        made.field = field();
    if (chance(80)) {
        made.instance = instance();
        if (chance(40))
            made.id = text();
        if (chance(50))
            made.name = resource_name();
    }
    return made;
}

} // namespace writ_test
