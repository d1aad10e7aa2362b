// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/policy.hpp>

#include "policy/document_check.hpp"
#include "policy/own_copy.hpp"
#include "policy/place.hpp"
#include "policy/program.hpp"
#include "policy/statement_compiler.hpp"

#include <writ/json.hpp>
#include <writ/limits.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>

namespace writ::inline WRIT_ABI {
namespace {

using shared_program = std::shared_ptr<policy_program>;

result<shared_program> compile(shared_program program) {
    problems found;
    compile_statements(*program, found);
    if (!found.none()) {
        return found.take();
    }
    return program;
}

shared_program program_of(boost::json::value const& document, dialect d) {
    constexpr std::size_t initial_bytes = 4096;
    auto program = std::make_shared<policy_program>(initial_bytes);
    program->document = boost::json::value(document, program->storage());
    program->language = d;
    return program;
}

std::vector<std::string> strings(std::span<std::string_view const> views) {
    return {views.begin(), views.end()};
}

// A string, or a list of strings, as it was written.
std::vector<std::string> strings(boost::json::value const& v) {
    if (v.is_array()) {
        return boost::json::value_to<std::vector<std::string>>(v);
    }
    return {std::string(v.get_string())};
}

// Boost.JSON's comparison of objects copies their members, in the policy's memory.
bool is_equal(boost::json::value const& a, boost::json::value const& b) noexcept {
    if (auto const* const members = a.if_object()) {
        auto const* const others = b.if_object();
        return others != nullptr && members->size() == others->size()
               && std::all_of(members->begin(), members->end(), [others](auto const& m) {
                      auto const* const other = others->if_contains(m.key());
                      return other != nullptr && is_equal(m.value(), *other);
                  });
    }
    if (auto const* const items = a.if_array()) {
        auto const* const others = b.if_array();
        return others != nullptr
               && std::equal(items->begin(), items->end(), others->begin(), others->end(), is_equal);
    }
    return a == b;
}

} // namespace

policy::policy() : policy(program_of(boost::json::array(), dialect::writ)) {}

policy::policy(std::shared_ptr<policy_program const> program) noexcept : program_(std::move(program)) {}

result<policy> policy::parse(std::string_view text, dialect d) {
    // The document of a compact text takes three to four times its bytes; what
    // is left over is never touched.
    auto program = std::make_shared<policy_program>(
        4 * std::clamp<std::size_t>(text.size(), 256, limits::max_document_bytes));
    auto document = parse_json(text, program->storage(),
                               d == dialect::writ ? large_integers::refuse : large_integers::round);
    if (!document) {
        return document.error();
    }
    program->document = std::move(*document);
    program->language = d;
    auto compiled = compile(std::move(program));
    if (!compiled) {
        failure f = compiled.error();
        locate(text, f);
        return f;
    }
    return policy(std::move(*compiled));
}

result<policy> policy::from_json(boost::json::value const& document, dialect d) {
    problems found;
    check_document(document, found);
    if (!found.none()) {
        return found.take();
    }
    auto compiled = compile(program_of(document, d));
    if (!compiled) {
        return compiled.error();
    }
    return policy(std::move(*compiled));
}

result<policy> policy::from_statements(std::span<statement const> statements, dialect d) {
    boost::json::array document;
    document.reserve(statements.size());
    for (statement const& s : statements) {
        document.push_back(to_json(s));
    }
    return from_json(document, d);
}

boost::json::value policy::json() const {
    return own_copy(program_->document);
}

std::size_t policy::size() const noexcept {
    return program_->statements.size();
}

dialect policy::language() const noexcept {
    return program_->language;
}

statement policy::at(std::size_t index) const {
    compiled_statement const& from = program_->statements[index];
    statement s;
    s.actions = strings(from.actions.of(program_->names));
    if (!from.any_type) {
        s.resource_types = strings(from.types.of(program_->names));
    }
    auto const& written = program_->document.get_array()[index].get_object();
    if (from.has_fields) {
        s.fields = strings(written.at("fields"));
    }
    auto const* conditions = written.if_contains("conditions");
    if (conditions != nullptr && conditions->is_object()) {
        s.conditions.emplace(conditions->get_object(), boost::json::storage_ptr());
    }
    s.resources = strings(from.resources.of(program_->resources));
    s.inverted = from.inverted;
    s.reason = from.reason;
    return s;
}

bool operator==(policy const& a, policy const& b) noexcept {
    return a.program_ == b.program_
           || (a.language() == b.language() && is_equal(a.program_->document, b.program_->document));
}

} // namespace writ::inline WRIT_ABI
