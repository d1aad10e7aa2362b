// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/pack.hpp>

#include "policy/place.hpp"
#include "policy/program.hpp"
#include "policy/statement_compiler.hpp"
#include "policy/substitution.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>

namespace writ::inline WRIT_ABI {
namespace {

using boost::json::array;
using boost::json::object;
using json_value = boost::json::value;

class packer {
public:
    packer(policy_program const& program, environment_reference e) noexcept
        : program_(program), environment_(e) {}

    result<array> pack() {
        array packed;
        for (std::size_t i = 0; i < program_.statements.size(); ++i) {
            place const at(root_, i);
            if (auto rule = pack(i, at)) {
                packed.push_back(std::move(*rule));
            }
        }
        if (!found_.none()) {
            return found_.take();
        }
        return packed;
    }

private:
    // Nothing where the statement is left out.
    std::optional<array> pack(std::size_t index, place const& at) {
        compiled_statement const& s = program_.statements[index];
        if (!s.resources.empty()) {
            found_.add(errc::not_expressible, place(at, "resources"), "a packed rule cannot name resources");
            return std::nullopt;
        }
        object const& written = program_.document.get_array()[index].get_object();
        json_value conditions = 0;
        if (auto const* document = written.if_contains("conditions");
            document != nullptr && document->is_object()) {
            auto substituted = substitute(document->get_object(), environment_);
            if (substituted) {
                conditions = std::move(*substituted);
            } else if (!s.inverted) {
                return std::nullopt;
            }
        }
        array rule{joined(s.actions.of(program_.names), place(at, "action"))};
        rule.push_back(s.any_type ? json_value() : joined(s.types.of(program_.names), place(at, "subject")));
        rule.push_back(std::move(conditions));
        rule.push_back(s.inverted ? 1 : 0);
        rule.push_back(fields_of(s, place(at, "fields")));
        rule.push_back(json_value(boost::json::string_view(s.reason)));
        // A rule without a type is for any type, which one with an empty name is
        // not.  CASL unpacks neither; the second is unpacked here.
        while (rule.size() > 2 && is_nothing(rule.back())) {
            rule.pop_back();
        }
        if (rule.size() == 2 && rule.back().is_null()) {
            rule.pop_back();
        }
        return rule;
    }

    json_value joined(std::span<std::string_view const> names, place const& at) {
        std::string text;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i].find(',') != names[i].npos) {
                found_.add(errc::not_expressible, at,
                           "name " + quoted(names[i])
                               + " holds a comma, which separates names in packed rules");
            }
            text.append(i == 0 ? "" : ",").append(names[i]);
        }
        return json_value(boost::json::string_view(text));
    }

    // Without a name to restrict to there is no restriction: that widens what
    // forbids, and would widen what allows.
    json_value fields_of(compiled_statement const& s, place const& at) {
        std::vector<std::string_view> fields;
        for (field_pattern const& p : s.fields.of(program_.fields)) {
            fields.push_back(p.text());
        }
        if (s.has_fields && fields.empty() && !s.inverted) {
            found_.add(errc::not_expressible, at, "a packed rule cannot restrict to no field");
        }
        return fields.empty() ? json_value(0) : joined(fields, at);
    }

    static bool is_nothing(json_value const& v) noexcept {
        return v.is_null() || (v.is_int64() && v.get_int64() == 0)
               || (v.is_string() && v.get_string().empty());
    }

    policy_program const& program_;
    environment_reference environment_;
    place root_;
    problems found_;
};

array split(boost::json::string const& joined) {
    array names;
    for (std::string_view rest(joined.data(), joined.size());;) {
        auto const comma = rest.find(',');
        names.emplace_back(boost::json::string_view(rest.substr(0, comma)));
        if (comma == rest.npos) {
            return names;
        }
        rest.remove_prefix(comma + 1);
    }
}

// Strings that would be read as placeholders, marked to stand for themselves.
// One that would be read as marked becomes one that is refused.
void escape(json_value& v) {
    if (auto* text = v.if_string()) {
        if (text->starts_with("${") || text->starts_with("$${")) {
            text->insert(0, "$");
        }
    } else if (auto* list = v.if_array()) {
        for (json_value& member : *list) {
            escape(member);
        }
    } else if (auto* members = v.if_object()) {
        for (auto& m : *members) {
            escape(m.value());
        }
    }
}

class unpacker {
public:
    result<array> unpack(json_value const& packed) {
        array rules;
        if (auto const* list = packed.if_array()) {
            for (std::size_t i = 0; i < list->size(); ++i) {
                rules.push_back(unpack_rule((*list)[i], place(root_, i)));
            }
        } else {
            refuse(root_, std::string("expected a list of packed rules, found ") + kind_name(packed));
        }
        if (!found_.none()) {
            return found_.take();
        }
        return rules;
    }

private:
    object unpack_rule(json_value const& packed, place const& at) {
        auto const* parts = packed.if_array();
        if (parts == nullptr || parts->size() < 2 || parts->size() > 6) {
            refuse(at, "expected a packed rule, a list of two to six parts");
            return {};
        }
        auto const part = [parts](std::size_t i) -> json_value const& {
            static json_value const nothing;
            return i < parts->size() ? (*parts)[i] : nothing;
        };
        object rule{{"inverted", is_true(part(3))}};
        names(rule, "action", part(0), place(at, std::size_t{0}), true);
        names(rule, "subject", part(1), place(at, 1), true);
        names(rule, "fields", part(4), place(at, 4), false);
        if (part(2).is_object()) {
            escape(rule["conditions"] = part(2));
        } else if (is_true(part(2))) {
            refuse(place(at, 2), std::string("expected conditions, found ") + kind_name(part(2)));
        }
        if (is_true(part(5))) {
            rule["reason"] = part(5);
        }
        return rule;
    }

    void names(object& rule, char const* key, json_value const& joined, place const& at, bool required) {
        if (auto const* text = joined.if_string(); text != nullptr && (required || !text->empty())) {
            rule[key] = split(*text);
        } else if (required || is_true(joined)) {
            refuse(at, std::string("expected names joined by commas, found ") + kind_name(joined));
        }
    }

    static bool is_true(json_value const& v) noexcept {
        return !(v.is_null() || (v.is_bool() && !v.get_bool()) || (v.is_string() && v.get_string().empty())
                 || (v.is_int64() && v.get_int64() == 0));
    }

    void refuse(place const& at, std::string what) {
        found_.add(errc::invalid_packed_rule, at, std::move(what));
    }

    place root_;
    problems found_;
};

} // namespace

result<boost::json::array> pack(policy const& p, environment_reference e) {
    return packer(p.program(), e).pack();
}

result<policy> unpack(boost::json::value const& packed, dialect d) {
    auto rules = unpacker().unpack(packed);
    if (!rules) {
        return rules.error();
    }
    return policy::from_json(std::move(*rules), d);
}

} // namespace writ::inline WRIT_ABI
