// SPDX-License-Identifier: Apache-2.0
// Names against a vocabulary.  Tested by tests/unit/policy/lint_test.cpp.
#include "policy/condition_variables.hpp"
#include "policy/linter.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

namespace writ::inline WRIT_ABI {
namespace {

bool has_name(std::vector<std::string> const& list, std::string_view name) noexcept {
    return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_below(std::string_view path, std::string_view other) noexcept {
    return path.size() > other.size() && path.starts_with(other) && path[other.size()] == '.';
}

// The path without the places of elements in arrays: `lines.0.sku` is `lines.sku`.
std::string without_places(std::string_view path) {
    std::string text;
    for (path_segment const& s : split_path(path)) {
        if (!s.number_like || text.empty()) {
            text.append(text.empty() ? "" : ".").append(s.name);
        }
    }
    return text;
}

// Whether what the vocabulary lists says that there is something at the path,
// or below it.
bool lists_path(std::vector<std::string> const& listed, std::string_view path) {
    return std::any_of(listed.begin(), listed.end(), [path](std::string const& entry) {
        std::string_view known = entry;
        bool const is_open = known.ends_with(".*");
        known.remove_suffix(is_open ? 2 : 0);
        return path == known || is_below(known, path) || (is_open && is_below(path, known));
    });
}

bool lists_field(std::vector<std::string> const& listed, field_pattern const& p) {
    if (p.literal()) {
        return lists_path(listed, without_places(p.text()));
    }
    return std::any_of(listed.begin(), listed.end(), [&p](std::string_view entry) {
        // What is below an open one is not known.
        for (std::string_view part = entry; !entry.ends_with(".*");) {
            if (p.matches(part)) {
                return true;
            }
            auto const dot = part.rfind('.');
            if (dot == part.npos) {
                return false;
            }
            part = part.substr(0, dot);
        }
        return true;
    });
}

class name_linter {
public:
    name_linter(linted_policy const& p, vocabulary const& words, std::uint32_t statement, findings& found)
        : ability_(p.compiled), program_(p.compiled.program()), statement_(program_.statements[statement]),
          words_(words), found_(found), where_(p.where, std::size_t{statement}),
          written_(program_.document.get_array()[statement].get_object()) {}

    void run() {
        if (words_.actions) {
            each("action", statement_.actions.of(program_.names),
                 [this](std::string_view name, place const& at) {
                     if (name != ability_.options.any_action && !has_name(*words_.actions, name)
                         && ability_.options.aliases.expand({std::string(name)}).size() == 1) {
                         found_.add(lint_code::unknown_action, severity::warning, at,
                                    "there is no action " + quoted(name));
                     }
                 });
        }
        if (words_.types) {
            each("subject", statement_.types.of(program_.names),
                 [this](std::string_view name, place const& at) {
                     if (name != ability_.options.any_type && find_type(words_, name) == nullptr) {
                         found_.add(lint_code::unknown_type, severity::warning, at,
                                    "there is no type " + quoted(name));
                     }
                 });
            members();
        }
    }

private:
    // Calls `visit(name, where)` for a string or each of a list.
    template <class Visit>
    void each(char const* member, std::span<std::string_view const> names, Visit const& visit) const {
        place const at(where_, member);
        auto const* const v = written_.if_contains(member);
        for (std::size_t i = 0; i < names.size(); ++i) {
            v != nullptr && v->is_array() ? visit(names[i], place(at, i)) : visit(names[i], at);
        }
    }

    // The types that the statement names, if the vocabulary has them all.
    [[nodiscard]] std::optional<std::vector<vocabulary_type const*>> types() const {
        std::vector<vocabulary_type const*> list;
        for (std::string_view const name : statement_.types.of(program_.names)) {
            list.push_back(find_type(words_, name));
            if (list.back() == nullptr || name == ability_.options.any_type) {
                return std::nullopt;
            }
        }
        return list;
    }

    // Fields, and what conditions read.
    void members() {
        auto const named = types();
        if (!named || named->empty()) {
            return;
        }
        std::vector<std::string_view> patterns;
        auto const fields = statement_.fields.of(program_.fields);
        for (field_pattern const& f : fields) {
            patterns.push_back(f.text());
        }
        std::size_t next = 0;
        each("fields", patterns, [&](std::string_view name, place const& at) {
            field_pattern const& f = fields[next++];
            bool const is_known = std::any_of(named->begin(), named->end(), [&f](vocabulary_type const* t) {
                return lists_field(t->attributes, f) || lists_field(t->required, f);
            });
            if (!is_known) {
                found_.add(lint_code::unknown_field, severity::warning, at,
                           "type " + quoted(named->front()->name) + " has no field " + quoted(name));
            }
        });
        if (statement_.inverted) {
            return;
        }
        statement_source const source{&program_,
                                      {static_cast<std::uint32_t>(&statement_ - program_.statements.data())}};
        for (path_variable const& p : variables_of({&source, 1}).paths) {
            for (vocabulary_type const* t : *named) {
                if (!has_path(*t, p.path)) {
                    found_.add(lint_code::unknown_attribute, severity::warning, place(where_, "conditions"),
                               "type " + quoted(t->name) + " has no attribute " + quoted(p.path));
                }
            }
        }
    }

    ability::representation const& ability_;
    policy_program const& program_;
    compiled_statement const& statement_;
    vocabulary const& words_;
    findings& found_;
    place const where_;
    boost::json::object const& written_;
};

} // namespace

vocabulary_type const* find_type(vocabulary const& words, std::string_view name) noexcept {
    if (!words.types) {
        return nullptr;
    }
    auto const at = std::find_if(words.types->begin(), words.types->end(),
                                 [name](vocabulary_type const& t) { return t.name == name; });
    return at == words.types->end() ? nullptr : &*at;
}

bool has_path(vocabulary_type const& t, std::string_view path) {
    std::string const plain = without_places(path);
    return path == "id" || path == "name" || lists_path(t.attributes, plain) || lists_path(t.required, plain);
}

bool is_required(vocabulary_type const& t, std::string_view path) {
    return has_name(t.required, path);
}

void lint_names(linted_policy const& p, vocabulary const& words, std::uint32_t statement, findings& found) {
    name_linter(p, words, statement, found).run();
}

} // namespace writ::inline WRIT_ABI
