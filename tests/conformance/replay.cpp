// SPDX-License-Identifier: Apache-2.0
#include "conformance/replay.hpp"

#include "spec/reference.hpp"

#include <writ/policy/ability.hpp>
#include <writ/policy/aliases.hpp>
#include <writ/policy/pack.hpp>
#include <writ/policy/policy.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace writ_conformance {
namespace {

namespace json = boost::json;
using names = std::vector<std::string>;

std::string text_of(json::object const& holder, std::string_view key, std::string const& otherwise = {}) {
    auto* found = holder.if_contains(key);
    return found && found->is_string() ? std::string(found->get_string()) : otherwise;
}

names names_of(json::value const& v) {
    return v.is_string() ? names{std::string(v.get_string())} : json::value_to<names>(v);
}

bool holds_key(json::value const& v, std::set<std::string_view> const& keys) {
    if (auto* list = v.if_array())
        return std::ranges::any_of(*list, [&](auto& e) { return holds_key(e, keys); });
    auto* object = v.if_object();
    return object && std::ranges::any_of(*object, [&](auto& member) {
               return keys.contains(member.key()) || holds_key(member.value(), keys);
           });
}

// `{}`, and what else compiles to nothing.
bool holds_only_options(json::value const& v) {
    auto* object = v.if_object();
    return object && std::ranges::all_of(*object, [](auto& member) {
               auto* list = member.value().if_array();
               if (list)
                   return (member.key() == "$and" || member.key() == "$or") && list->size() == 1
                          && holds_only_options(list->front());
               auto* tests = member.value().if_object();
               return tests && tests->size() == 1 && tests->contains("$options");
           });
}

// Whether some rule has conditions without a test, such as `{}`.
bool holds_always(json::value const& rules) {
    auto* list = rules.if_array();
    return list && std::ranges::any_of(*list, [&](auto& rule) {
               auto* conditions = rule.get_object().if_contains("conditions");
               return conditions && holds_only_options(*conditions);
           });
}

writ::type type_of(json::object const& asked) {
    auto& type = asked.at("subjectType");
    return type.is_string() ? writ::type(std::string_view(type.get_string())) : writ::type::any();
}

// The member that lists a case's answers, by its kind.
char const* answers_of(std::string const& kind) {
    static std::map<std::string, char const*> const members = {{"checks", "checks"},
                                                               {"update", "steps"},
                                                               {"aliases", "resolutions"},
                                                               {"rulesFor", "rulesFor"},
                                                               {"actionsFor", "actionsFor"},
                                                               {"permittedFields", "permittedFields"},
                                                               {"query", "queries"},
                                                               {"ast", "asts"},
                                                               {"defaultFields", "defaultFields"}};
    auto found = members.find(kind);
    return found == members.end() ? nullptr : found->second;
}

class replayer {
public:
    replayer(json::object const& recorded, writ::dialect dialect, report& out)
        : recorded_(recorded), dialect_(dialect), out_(out), id_(text_of(recorded, "id")),
          kind_(text_of(recorded, "kind")), group_(text_of(recorded, "group")) {
        if (auto* rules = recorded.if_contains("rules"))
            rules_ = *rules;
        if (auto* options = recorded.if_contains("options"))
            options_ = options->get_object();
    }

    void run() {
        bool logical = holds_key(rules_, {"$and", "$or", "$nor", "$not"});
        if (kind_ == "ast" || kind_ == "update")
            return refuse("cases of kind `" + kind_ + "` are not replayed");
        if (group_ == "string-order" && dialect_ == writ::dialect::writ)
            return refuse("order by UTF-16 code unit is not that of the dialect");
        if (kind_ == "aliases")
            return aliases();
        if (logical && kind_ != "error" && kind_ != "pack" && text_of(options_, "matcher") != "extended")
            return refuse("logical operators as plain values");
        auto policy = writ::policy::from_json(rules_, dialect_);
        if (kind_ == "error")
            return error(policy, logical);
        if (!policy)
            return refuse(to_string(policy.error()));
        if (kind_ == "pack")
            return pack(*policy);
        auto ability = compiled(*policy);
        if (!ability)
            return refuse(to_string(ability.error()));
        for (auto& answer : recorded_.at(answers_of(kind_)).get_array())
            ask(*ability, answer.get_object());
    }

private:
    void refuse(std::string const& reason) { out_.refuse(id_, items(), reason); }

    std::size_t items() const {
        auto* member = answers_of(kind_);
        auto* answers = member ? recorded_.if_contains(member) : nullptr;
        if (!answers)
            return kind_ == "pack" ? 2 : 1;
        std::size_t count = answers->get_array().size();
        if (kind_ == "query")
            for (auto& query : answers->get_array())
                count += 2 * query.at("samples").get_array().size();
        return count;
    }

    void compare(json::object const& item, json::value const& expected, json::value const& given) {
        if (expected == given)
            return out_.pass();
        out_.fail(id_, json::serialize(item) + " of " + json::serialize(rules_), json::serialize(expected),
                  json::serialize(given));
    }

    // `stricter`: the answer given allows less than the one expected.
    void compare(json::object const& item, json::value const& expected, json::value const& given,
                 bool stricter) {
        bool unknown = dialect_ == writ::dialect::writ && holds_key(rules_, {"$lt", "$lte", "$gt", "$gte"});
        if (expected != given && stricter && unknown)
            return out_.stricter(id_, json::serialize(item));
        compare(item, expected, given);
    }

    writ::result<writ::aliases> aliases_of(json::object const& map, std::string const& any_action) const {
        std::map<std::string, names> made;
        for (auto& [name, targets] : map)
            made.emplace(name, names_of(targets));
        return writ::aliases::make(std::move(made), any_action);
    }

    writ::result<writ::ability> compiled(writ::policy const& policy) const {
        writ::compile_options options;
        options.any_action = text_of(options_, "anyAction", options.any_action);
        options.any_type = text_of(options_, "anySubjectType", options.any_type);
        if (auto* map = options_.if_contains("aliases")) {
            auto aliases = aliases_of(map->get_object(), options.any_action);
            if (!aliases)
                return aliases.error();
            options.aliases = *aliases;
        }
        return writ::ability::compile(policy, {}, options);
    }

    void ask(writ::ability const& ability, json::object const& answer) {
        if (kind_ == "checks")
            check(ability, answer);
        else if (kind_ == "rulesFor")
            rules_for(ability, answer);
        else if (kind_ == "actionsFor")
            actions_for(ability, answer);
        else if (kind_ == "permittedFields")
            permitted_fields(ability, answer);
        else if (kind_ == "query")
            query(ability, answer);
        else if (kind_ == "defaultFields")
            compare(answer, answer.at("fields"),
                    ability.default_fields(text_of(answer, "action"), type_of(answer)));
        else
            out_.fail(id_, "kind", "a known one", kind_);
    }

    static writ_spec::question question_of(json::object const& asked) {
        writ_spec::question made;
        made.action = text_of(asked, "action");
        made.field = text_of(asked, "field");
        if (asked.at("subjectType").is_string())
            made.type = text_of(asked, "subjectType");
        if (auto* object = asked.if_contains("subject"))
            made.instance = object->get_object();
        return made;
    }

    writ_spec::options reference_options(bool casl) const {
        writ_spec::options made{.casl = casl};
        made.any_action = text_of(options_, "anyAction", made.any_action);
        made.any_type = text_of(options_, "anySubjectType", made.any_type);
        if (auto* map = options_.if_contains("aliases"))
            made.aliases = map->get_object();
        return made;
    }

    static writ::verdict verdict_of(writ::ability const& ability, json::object const& asked) {
        auto action = text_of(asked, "action"), field = text_of(asked, "field");
        if (auto* object = asked.if_contains("subject"))
            return ability.check(action, writ::resource(type_of(asked), object->get_object()),
                                 {.field = field, .environment = {}});
        return ability.check(action, type_of(asked), {.field = field, .environment = {}});
    }

    static json::object shown(bool allowed, std::optional<std::size_t> statement) {
        return {{"allowed", allowed}, {"ruleIndex", statement ? json::value(*statement) : nullptr}};
    }

    void check(writ::ability const& ability, json::object const& asked) {
        auto* newer = asked.if_contains("v7");
        auto& answer = newer ? newer->get_object() : asked;
        auto verdict = verdict_of(ability, asked);
        bool allowed = answer.at("allowed").get_bool();
        if (dialect_ == writ::dialect::writ)
            return compare(asked, allowed, verdict.allowed(), allowed);

        json::object expected = {{"allowed", allowed}, {"ruleIndex", answer.at("ruleIndex")}};
        json::object given = shown(verdict.allowed(), verdict.statement());
        if (!newer) {
            expected["reason"] = text_of(asked, "reason");
            given["reason"] = std::string(ability.reason(verdict));
        }
        if (auto* message = asked.if_contains("message"); message && !message->is_null()) {
            expected["message"] = *message;
            given["message"] = ability.message(verdict, text_of(asked, "action"), type_of(asked));
        }
        compare(asked, expected, given);
    }

    void rules_for(writ::ability const& ability, json::object const& asked) {
        auto expected = [&](char const* key) {
            // CASL lists a rule twice that repeats a name in one of its lists.
            auto list = json::value_to<std::vector<std::size_t>>(asked.at(key));
            list.erase(std::unique(list.begin(), list.end()), list.end());
            return list;
        };
        auto action = text_of(asked, "action");
        auto possible = ability.possible_rules_for(action, type_of(asked));
        auto rules = ability.rules_for(action, type_of(asked), text_of(asked, "field"));
        compare(asked, json::value_from(std::vector{expected("possible"), expected("rules")}),
                json::value_from(std::vector{possible, rules}));
    }

    void actions_for(writ::ability const& ability, json::object const& asked) {
        auto expected = names_of(asked.at("actions")), given = ability.actions_for(type_of(asked));
        std::ranges::sort(expected);
        std::ranges::sort(given);
        compare(asked, json::value_from(expected), json::value_from(given));
    }

    void permitted_fields(writ::ability const& ability, json::object const& asked) {
        auto all = names_of(recorded_.at("allFields")), expected = names_of(asked.at("fields"));
        // Recorded from 6.8.1 alone; what 7.0.1 changed about null and `{}` the
        // reference evaluator knows.
        if (auto newer = reference_fields(asked, all, true);
            newer != expected && group_ == "permitted-fields")
            expected = newer;
        auto action = text_of(asked, "action");
        auto type = type_of(asked);
        auto* object = asked.if_contains("subject");
        auto given = object
                         ? ability.permitted_fields(action, writ::resource(type, object->get_object()), all)
                         : ability.permitted_fields(action, type, all);
        bool stricter = given == reference_fields(asked, all, false);
        compare(asked, json::value_from(expected), json::value_from(given), stricter);
    }

    // What the reference evaluator says of each rule alone, put together.
    names reference_fields(json::object const& asked, names const& all, bool casl) const {
        names permitted;
        writ_spec::options how = reference_options(casl);
        for (auto& rule : rules_.get_array()) {
            auto alone = rule.get_object();
            alone.erase("fields");
            auto answer = writ_spec::check({alone}, question_of(asked), {}, how);
            if (!answer.statement)
                continue;
            auto* own = rule.get_object().if_contains("fields");
            for (auto& name : own ? names_of(*own) : all) {
                auto at = std::ranges::find(permitted, name);
                if (at != permitted.end() && !answer.allowed)
                    permitted.erase(at);
                else if (at == permitted.end() && answer.allowed)
                    permitted.push_back(name);
            }
        }
        return permitted;
    }

    void query(writ::ability const& ability, json::object const& asked) {
        auto action = text_of(asked, "action");
        auto query = ability.query(action, type_of(asked));
        if (!query)
            return refuse(to_string(query.error()));
        json::object item = {{"action", action}, {"subjectType", asked.at("subjectType")}};
        auto mongo = query->never() ? json::value() : json::value(query->mongo());
        if (mongo != asked.at("exact") && holds_always(rules_))
            out_.refuse(id_, 1, "conditions that always hold are no condition, which shortens the query");
        else
            compare(item, asked.at("exact"), mongo);

        // The query as a policy of its own says which samples it matches.
        json::array rules;
        if (!query->never())
            rules.push_back({{"action", "match"}, {"subject", "sample"}, {"conditions", mongo}});
        auto policy = writ::policy::from_json(rules, dialect_);
        auto matcher = policy ? writ::ability::compile(*policy) : policy.error();
        for (auto& sample : asked.at("samples").get_array()) {
            item["sample"] = sample.at("subject");
            auto& object = sample.at("subject").get_object();
            bool allowed = sample.at("allowed").get_bool(), exact = sample.at("exact").get_bool();
            compare(item, allowed, ability.can(action, writ::resource(type_of(asked), object)), allowed);
            if (matcher)
                compare(item, exact, matcher->can("match", writ::resource("sample", object)), exact);
            else
                out_.fail(id_, "the query as conditions", "accepted", to_string(matcher.error()));
        }
    }

    void pack(writ::policy const& policy) {
        auto packed = writ::pack(policy);
        if (packed)
            compare({{"packed", true}}, recorded_.at("packed"), *packed);
        else
            out_.refuse(id_, 1, to_string(packed.error()));
        auto unpacked = writ::unpack(recorded_.at("packed"), dialect_);
        auto& expected = recorded_.at("unpacked");
        if (!unpacked && expected.is_array())
            return out_.refuse(id_, 1, to_string(unpacked.error()));
        compare({{"unpacked", true}}, expected.is_array() ? expected : json::value("an error"),
                unpacked ? unpacked->json() : json::value("an error"));
    }

    void aliases() {
        auto options =
            recorded_.contains("aliasOptions") ? recorded_.at("aliasOptions").get_object() : json::object();
        if (options.contains("skipValidate") && options.at("skipValidate") == false)
            return refuse("aliases are always validated");
        auto made = aliases_of(recorded_.at("aliases").get_object(), text_of(options, "anyAction", "manage"));
        if (recorded_.contains("error"))
            return compare(recorded_, "an error", made ? "none" : "an error");
        if (!made)
            return refuse(to_string(made.error()));
        for (auto& resolution : recorded_.at("resolutions").get_array())
            compare(resolution.get_object(), json::value_from(names_of(resolution.at("output"))),
                    json::value_from(made->expand(names_of(resolution.at("input")))));
    }

    void error(writ::result<writ::policy> const& policy, bool logical) {
        if (group_ == "check-throws")
            return policy ? throwing(*policy) : refuse(to_string(policy.error()));
        if (text_of(recorded_.at("error").get_object(), "kind") == "field-type")
            return refuse("a field that is no string cannot be passed");
        if (policy && logical)
            return refuse("legal where logical operators are always on");
        compare(recorded_, "an error", policy ? "none" : "an error");
    }

    // CASL throws; here null and missing elements are missing, which the
    // reference evaluator says in its own words.
    void throwing(writ::policy const& policy) {
        auto ability = compiled(policy);
        if (!ability)
            return refuse(to_string(ability.error()));
        auto& asked = recorded_.at("check").get_object();
        auto expected = writ_spec::check(rules_.get_array(), question_of(asked), {},
                                         reference_options(dialect_ == writ::dialect::casl));
        auto given = verdict_of(*ability, asked);
        compare(asked, shown(expected.allowed, expected.statement),
                shown(given.allowed(), given.statement()));
    }

    json::object const& recorded_;
    writ::dialect dialect_;
    report& out_;
    std::string id_;
    std::string kind_;
    std::string group_;
    json::value rules_ = json::array();
    json::object options_;
};

} // namespace

void replay(json::object const& recorded, writ::dialect dialect, report& out) {
    replayer(recorded, dialect, out).run();
}

} // namespace writ_conformance
