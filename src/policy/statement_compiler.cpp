// SPDX-License-Identifier: Apache-2.0
#include "policy/statement_compiler.hpp"

#include "policy/condition_compiler.hpp"
#include "policy/name_hash.hpp"
#include "policy/resource_pattern.hpp"

#include <writ/limits.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <string>

namespace writ::inline WRIT_ABI {
namespace {

using json_value = boost::json::value;

std::string_view view(boost::json::string const& s) noexcept {
    return {s.data(), s.size()};
}

// What JavaScript takes for false, and CASL for absent.
bool is_falsy(json_value const& v) noexcept {
    switch (v.kind()) {
    case boost::json::kind::null: return true;
    case boost::json::kind::bool_: return !v.get_bool();
    case boost::json::kind::int64: return v.get_int64() == 0;
    case boost::json::kind::uint64: return v.get_uint64() == 0;
    case boost::json::kind::double_: return v.get_double() == 0;
    case boost::json::kind::string: return v.get_string().empty();
    default: return false;
    }
}

class statement_compiler {
public:
    statement_compiler(policy_program& program, problems& found) noexcept
        : program_(program), found_(found), conditions_(program, found),
          writ_(program.language == dialect::writ) {}

    void compile(json_value const& v, place const& where) {
        auto const* members = v.if_object();
        if (members == nullptr) {
            found_.add(errc::wrong_type, where, std::string("expected a statement, found ") + kind_name(v));
            return;
        }
        statement_ = &program_.statements.emplace_back();
        statement_->any_type = !members->contains("subject");
        if (writ_ && !members->contains("action")) {
            found_.add(errc::missing_member, place(where, "action"), "the statement has no `action`");
        }
        if (writ_ && statement_->any_type) {
            found_.add(errc::missing_member, place(where, "subject"), "the statement has no `subject`");
        }
        for (auto const& m : *members) {
            member(m.key(), m.value(), place(where, m.key()));
        }
    }

private:
    void member(std::string_view key, json_value const& v, place const& where) {
        if (key == "action") {
            statement_->actions = names(v, where);
        } else if (key == "subject") {
            statement_->any_type = !writ_ && is_falsy(v);
            statement_->types = statement_->any_type ? range{} : names(v, where);
        } else if (key == "conditions") {
            conditions(v, where);
        } else if (key == "fields") {
            fields(v, where);
        } else if (key == "inverted") {
            inverted(v, where);
        } else if (key == "reason") {
            reason(v, where);
        } else if (key == "resources") {
            resources(v, where);
        } else {
            found_.add(errc::unknown_member, where, "unknown member " + quoted(key) + " of a statement");
        }
    }

    // Calls `take(text, where)` for a string, or for each string of a list.
    template <class Take>
    void each_string(json_value const& v, place const& where, Take const& take) {
        if (v.is_string()) {
            take(view(v.get_string()), where);
            return;
        }
        auto const* list = v.if_array();
        if (list == nullptr) {
            found_.add(errc::wrong_type, where,
                       std::string("expected a string or a list of strings, found ") + kind_name(v));
            return;
        }
        if (list->size() > limits::max_names_per_statement) {
            found_.add(errc::too_many, where, "the list has too many names");
            return;
        }
        for (std::size_t i = 0; i < list->size(); ++i) {
            place const at(where, i);
            if ((*list)[i].is_string()) {
                take(view((*list)[i].get_string()), at);
            } else {
                found_.add(errc::wrong_type, at,
                           std::string("expected a string, found ") + kind_name((*list)[i]));
            }
        }
    }

    // In dialect::casl an empty list covers nothing, and names are free.
    range names(json_value const& v, place const& where) {
        auto const begin = static_cast<std::uint32_t>(program_.names.size());
        if (!writ_ && v.is_null()) {
            return {begin, begin};
        }
        if (writ_ && v.is_array() && v.get_array().empty()) {
            found_.add(errc::empty_name, where, "the list of names is empty");
        }
        each_string(v, where, [this](std::string_view name, place const& at) {
            if (name.size() > limits::max_name_bytes) {
                found_.add(errc::too_large, at, "name " + quoted(name) + " is too long");
            } else if (writ_ && name.empty()) {
                found_.add(errc::empty_name, at, "the name is empty");
            } else if (writ_ && name.find('*') != name.npos) {
                found_.add(errc::wildcard_in_name, at,
                           "name " + quoted(name)
                               + " holds a `*`; any action is `manage`, any type is `all`");
            }
            program_.names.push_back(name);
            auto const [id, added] = names_.try_emplace(name, program_.different_names);
            program_.different_names += added ? 1 : 0;
            program_.name_ids.push_back(id->second);
        });
        return {begin, static_cast<std::uint32_t>(program_.names.size())};
    }

    void conditions(json_value const& v, place const& where) {
        if (auto const* members = v.if_object()) {
            statement_->conditions = conditions_.compile(*members, where);
        } else if (writ_ || !is_falsy(v)) {
            found_.add(errc::wrong_type, where, std::string("expected an object, found ") + kind_name(v));
        }
    }

    void fields(json_value const& v, place const& where) {
        if (!writ_ && (v.is_null() || (v.is_string() && v.get_string().empty()))) {
            return;
        }
        if (v.is_array() && v.get_array().empty()) {
            found_.add(errc::empty_name, where, "the list of fields is empty");
        }
        statement_->has_fields = true;
        statement_->fields.begin = static_cast<std::uint32_t>(program_.fields.size());
        each_string(v, where, [this](std::string_view text, place const& at) {
            if (text.find("${") != text.npos) {
                found_.add(errc::invalid_placeholder, at,
                           "field " + quoted(text) + " holds `${`, which only conditions may");
                return;
            }
            if (!writ_ && text.empty()) {
                return; // Covers the empty field, which nobody asks about.
            }
            auto pattern = field_pattern::parse(text);
            if (!pattern) {
                found_.add(static_cast<errc>(pattern.error().code().value()), at, pattern.error().what());
                return;
            }
            program_.fields.push_back(std::move(*pattern));
        });
        statement_->fields.end = static_cast<std::uint32_t>(program_.fields.size());
    }

    void inverted(json_value const& v, place const& where) {
        if (writ_ && !v.is_bool()) {
            found_.add(errc::wrong_type, where, std::string("expected true or false, found ") + kind_name(v));
        }
        statement_->inverted = !is_falsy(v);
    }

    void reason(json_value const& v, place const& where) {
        if (!writ_ && v.is_null()) {
            return;
        }
        if (!v.is_string()) {
            found_.add(errc::wrong_type, where, std::string("expected a string, found ") + kind_name(v));
        } else if (v.get_string().size() > limits::max_reason_bytes) {
            found_.add(errc::too_large, where, "the reason is too long");
        } else {
            statement_->reason = view(v.get_string());
        }
    }

    void resources(json_value const& v, place const& where) {
        auto const* list = v.if_array();
        if (list == nullptr || list->empty()) {
            found_.add(list == nullptr ? errc::wrong_type : errc::empty_name, where,
                       std::string("expected a non-empty list of resource patterns, found ")
                           + (list == nullptr ? kind_name(v) : "an empty one"));
            return;
        }
        statement_->resources.begin = static_cast<std::uint32_t>(program_.resources.size());
        each_string(v, where, [this](std::string_view text, place const& at) {
            if (auto const checked = check_resource_pattern(text); !checked) {
                found_.add(static_cast<errc>(checked.error().code().value()), at, checked.error().what());
            }
            program_.resources.push_back(text);
        });
        statement_->resources.end = static_cast<std::uint32_t>(program_.resources.size());
    }

    policy_program& program_;
    problems& found_;
    condition_compiler conditions_;
    // The one being compiled; all are reserved.
    compiled_statement* statement_ = nullptr;
    bool writ_;
    boost::unordered_flat_map<std::string_view, std::uint32_t, name_hash> names_;
};

} // namespace

char const* kind_name(json_value const& v) noexcept {
    switch (v.kind()) {
    case boost::json::kind::null: return "null";
    case boost::json::kind::bool_: return "a boolean";
    case boost::json::kind::string: return "a string";
    case boost::json::kind::array: return "a list";
    case boost::json::kind::object: return "an object";
    default: return "a number";
    }
}

void compile_statements(policy_program& program, problems& found) {
    place const root;
    auto const* list = program.document.if_array();
    if (list == nullptr) {
        found.add(errc::wrong_type, root,
                  std::string("expected a list of statements, found ") + kind_name(program.document));
        return;
    }
    if (list->size() > limits::max_statements) {
        found.add(errc::too_many, root, "the policy has too many statements");
        return;
    }
    program.statements.reserve(list->size());
    program.names.reserve(2 * list->size());
    program.name_ids.reserve(2 * list->size());
    program.instructions.reserve(list->size());
    statement_compiler compiler(program, found);
    for (std::size_t i = 0; i < list->size(); ++i) {
        compiler.compile((*list)[i], place(root, i));
    }
}

} // namespace writ::inline WRIT_ABI
