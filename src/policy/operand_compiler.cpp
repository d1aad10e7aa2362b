// SPDX-License-Identifier: Apache-2.0
// The tests of a condition and their operands.
#include "policy/condition_compiler.hpp"

#include "policy/statement_compiler.hpp"

#include <writ/limits.hpp>

#include <boost/json/array.hpp>

#include <cmath>
#include <string>

namespace writ::inline WRIT_ABI {
namespace {

std::string_view view(boost::json::string const& s) noexcept {
    return {s.data(), s.size()};
}

bool is_falsy_flags(boost::json::value const& v) noexcept {
    return v.is_null() || (v.is_string() && v.get_string().empty());
}

} // namespace

bool condition_compiler::is_placeholder(json_value const& v) const noexcept {
    return v.is_string() && classify(view(v.get_string())) == string_form::placeholder;
}

// `$eq`, `$ne` and plain values.
void condition_compiler::scalar_test(opcode code, json_value const& v, std::uint32_t p, place const& where) {
    if (v.is_structured()) {
        if (writ_) {
            found_.add(errc::invalid_operand, where,
                       std::string("expected a plain value, found ") + kind_name(v) + ", which never equals");
        }
        refuse_placeholders_in(v, where);
    }
    auto const constant = static_cast<std::uint32_t>(program_.constants.size());
    std::uint32_t const placeholder = operand(v, where, program_.constants.emplace_back());
    if (placeholder != list_member::no_placeholder) {
        program_.constants.pop_back();
        emit({code, operand_kind::placeholder, p, placeholder}, where);
    } else {
        emit({code, operand_kind::constant, p, constant}, where);
    }
}

void condition_compiler::ordering_test(opcode code, json_value const& v, std::uint32_t p,
                                       place const& where) {
    if (!v.is_string() && !v.is_number()) {
        found_.add(errc::invalid_operand, where,
                   std::string("expected a string or a number, found ") + kind_name(v));
        return;
    }
    scalar_test(code, v, p, where);
}

// `$in`, `$nin`, `$all`: a list, or one placeholder that stands for a list.
void condition_compiler::list_test(opcode code, json_value const& v, std::uint32_t p, place const& where) {
    if (is_placeholder(v)) {
        emit({code, operand_kind::placeholder, p, placeholder_index(view(v.get_string()), where)}, where);
        return;
    }
    auto const* list = v.if_array();
    if (list == nullptr) {
        found_.add(errc::invalid_operand, where, std::string("expected a list, found ") + kind_name(v));
        return;
    }
    if (list->size() > limits::max_list_members) {
        found_.add(errc::too_many, where, "the list has too many members");
        return;
    }
    auto const begin = static_cast<std::uint32_t>(program_.list_members.size());
    bool placeholders = false;
    for (std::size_t i = 0; i < list->size(); ++i) {
        place const at(where, i);
        json_value const& member = (*list)[i];
        if (member.is_structured()) {
            if (writ_) {
                found_.add(errc::invalid_operand, at,
                           std::string("expected a plain value, found ") + kind_name(member)
                               + ", which never equals");
            }
            refuse_placeholders_in(member, at);
        }
        list_member& made = program_.list_members.emplace_back();
        made.placeholder = operand(member, at, made.constant);
        placeholders = placeholders || made.placeholder != list_member::no_placeholder;
    }
    program_.lists.push_back(
        {{begin, static_cast<std::uint32_t>(program_.list_members.size())}, placeholders});
    emit({code, operand_kind::list, p, static_cast<std::uint32_t>(program_.lists.size() - 1)}, where);
}

void condition_compiler::size_test(json_value const& v, std::uint32_t p, place const& where) {
    if (!v.is_number()) {
        found_.add(errc::invalid_operand, where, std::string("expected a number, found ") + kind_name(v));
        return;
    }
    double const n = v.to_number<double>();
    bool const possible = n >= 0 && n == std::floor(n);
    if (!possible && writ_) {
        found_.add(errc::invalid_operand, where, "expected a whole number, which alone can be a size");
    }
    scalar_test(opcode::size, v, p, where);
}

void condition_compiler::exists_test(json_value const& v, std::uint32_t p, place const& where) {
    if (!v.is_bool()) {
        found_.add(errc::invalid_operand, where,
                   std::string("expected true or false, found ") + kind_name(v));
        return;
    }
    if (p == instruction::no_path && writ_) {
        found_.add(errc::misplaced_operator, where, "an element of a list always exists");
    }
    scalar_test(opcode::exists, v, p, where);
}

void condition_compiler::regex_test(json_object const& members, std::uint32_t p, place const& where) {
    json_value const& pattern = members.at("$regex");
    if (!pattern.is_string()) {
        found_.add(errc::invalid_operand, where,
                   std::string("expected a string, found ") + kind_name(pattern));
        return;
    }
    json_value const* const options = members.if_contains("$options");
    std::string_view flags;
    if (options != nullptr && options->is_string()) {
        flags = view(options->get_string());
    } else if (options != nullptr && (writ_ || !options->is_null())) {
        return; // options_alone refuses it.
    }
    for (std::string_view const text : {view(pattern.get_string()), flags}) {
        // Within a pattern it would be read as one that never matches.
        if (classify(text) != string_form::literal) {
            found_.add(errc::invalid_placeholder, where, "a regular expression takes no placeholder");
            return;
        }
    }
    auto compiled = regex::compile(view(pattern.get_string()), flags);
    if (!compiled) {
        found_.add(static_cast<errc>(compiled.error().code().value()), where, compiled.error().what());
        return;
    }
    program_.regexes.push_back(std::move(*compiled));
    emit({opcode::matches, operand_kind::regex, p, static_cast<std::uint32_t>(program_.regexes.size() - 1)},
         where);
}

// What can be wrong with `$options` itself; it tests nothing.
void condition_compiler::options_alone(json_object const& members, place const& where) {
    json_value const& options = members.at("$options");
    bool const beside_regex = members.contains("$regex");
    if (writ_ && !beside_regex) {
        found_.add(errc::misplaced_operator, where, "`$options` stands without `$regex`");
    } else if (is_placeholder(options)) {
        found_.add(errc::invalid_placeholder, where, "`$options` takes no placeholder");
    } else if (!options.is_string() && (writ_ || (beside_regex && !is_falsy_flags(options)))) {
        found_.add(errc::invalid_operand, where,
                   std::string("expected a string of flags, found ") + kind_name(options));
    }
}

// Sets the constant, or answers the placeholder that it is.
std::uint32_t condition_compiler::operand(json_value const& v, place const& where, value& constant) {
    if (!v.is_string()) {
        constant = v;
        return list_member::no_placeholder;
    }
    std::string_view const text = view(v.get_string());
    switch (classify(text)) {
    case string_form::literal: constant = text; break;
    case string_form::escaped: constant = text.substr(1); break;
    case string_form::placeholder: return placeholder_index(text, where);
    case string_form::malformed:
        found_.add(errc::invalid_placeholder, where,
                   "string " + quoted(text)
                       + " holds `${` within; write `$${` at its start to mean the text");
    }
    return list_member::no_placeholder;
}

std::uint32_t condition_compiler::placeholder_index(std::string_view text, place const& where) {
    auto const [at, added] =
        placeholders_.try_emplace(text, static_cast<std::uint32_t>(program_.placeholders.size()));
    if (added) {
        auto parsed = parse_placeholder(text);
        if (!parsed) {
            placeholders_.erase(at);
            found_.add(static_cast<errc>(parsed.error().code().value()), where, parsed.error().what());
            return 0;
        }
        program_.placeholders.push_back(*parsed);
    }
    return at->second;
}

// Inside a plain container nothing could ever be compared with a placeholder.
void condition_compiler::refuse_placeholders_in(json_value const& v, place const& where) {
    auto const form = v.is_string() ? classify(view(v.get_string())) : string_form::literal;
    if (form == string_form::placeholder || form == string_form::malformed) {
        found_.add(errc::invalid_placeholder, where, "a plain list or object holds no placeholder");
    } else if (auto const* list = v.if_array()) {
        for (std::size_t i = 0; i < list->size(); ++i) {
            refuse_placeholders_in((*list)[i], place(where, i));
        }
    } else if (auto const* members = v.if_object()) {
        for (auto const& m : *members) {
            refuse_placeholders_in(m.value(), place(where, m.key()));
        }
    }
}

} // namespace writ::inline WRIT_ABI
