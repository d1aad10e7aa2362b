// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/ability.hpp>

#include "policy/matching.hpp"
#include "policy/place.hpp"
#include "policy/representation.hpp"

#include <writ/json.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <atomic>

namespace writ::inline WRIT_ABI {
namespace {

using representation = ability::representation;

std::uint64_t next_identity() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

// The places below `conditions` where a path is read.
void find_path(boost::json::value const& v, std::string_view path, place const& where, errc code,
               std::string const& what, problems& found) {
    if (auto const* members = v.if_object()) {
        for (auto const& m : *members) {
            std::string_view const key = m.key();
            place const at(where, key);
            if (key == path) {
                found.add(code, at, what);
            } else if (key == "$and" || key == "$or" || key == "$nor") {
                find_path(m.value(), path, at, code, what, found);
            }
        }
    } else if (auto const* list = v.if_array()) {
        for (std::size_t i = 0; i < list->size(); ++i) {
            find_path((*list)[i], path, place(where, i), code, what, found);
        }
    }
}

// Binds the paths that conditions of one type's statements read.
class type_binder {
public:
    type_binder(representation& r, problems& found) noexcept : representation_(r), found_(found) {}

    void bind(registered_type const& t) {
        auto const& program = representation_.program();
        bound_type bound{t.described, representation_.table.type(t.name), {}};
        bound.paths.resize(program.paths.size());
        for (std::size_t p = 0; p < bound.paths.size(); ++p) {
            auto const binding = bind_path(program, program.paths[p], *t.described);
            bound.paths[p].may_be_stated = program.paths[p].begins_with_id || program.paths[p].begins_with_name;
            if (binding) {
                bound.paths[p] = *binding;
            } else if (bound.type > rule_table::any && !bound.paths[p].may_be_stated) {
                refuse(t, bound.type, static_cast<std::uint32_t>(p));
            }
        }
        representation_.types.push_back(std::move(bound));
    }

private:
    void refuse(registered_type const& t, rule_table::name_id type, std::uint32_t path) {
        auto const& program = representation_.program();
        place const root;
        auto statements = representation_.table.statements_for(type);
        std::reverse(statements.begin(), statements.end());
        for (std::uint32_t const s : statements) {
            if (reads(program.statements[s].conditions.of(program.instructions), path)) {
                place const statement(root, std::size_t{s});
                find_path(program.document.get_array()[s].at("conditions"), program.paths[path].text,
                          place(statement, "conditions"), errc::unknown_path,
                          "type " + quoted(t.name) + " has no path " + quoted(program.paths[path].text), found_);
            }
        }
    }

    // Whether the conditions read the path of the instance itself, not of an element.
    static bool reads(std::span<instruction const> nodes, std::uint32_t path) noexcept {
        while (!nodes.empty()) {
            instruction const& i = nodes.front();
            if (i.path == path && i.code > opcode::none_of) {
                return true;
            }
            bool const skip = i.code == opcode::some_element;
            nodes = nodes.subspan(skip ? i.length : 1);
        }
        return false;
    }

    representation& representation_;
    problems& found_;
};

// What one question asks, ready to be decided.
struct question {
    buckets lists;
    std::string_view field;
    std::string_view resource_name;
};

verdict to_verdict(policy_program const& program, std::uint32_t statement) noexcept {
    return {!program.statements[statement].inverted, statement};
}

template <dialect D, class Root>
verdict decide(representation const& r, question const& q, Root const& root, placeholder_values const& values) noexcept {
    policy_program const& program = r.program();
    merged_lists lists;
    for (bucket const* b : q.lists) {
        auto const before = lists.size();
        if (b->index == nullptr || !b->index->template narrow<D>(root, values, lists)) {
            lists.resize(before);
            lists.push_back(b->statements);
        }
    }
    evaluator<D> const conditions(program, values);
    verdict answer;
    merge(lists, [&](std::uint32_t index) noexcept {
        compiled_statement const& s = program.statements[index];
        if (s.has_fields && !r.covers_field(s, q.field)) {
            return true;
        }
        truth const holds = statement_holds(program, s, q.resource_name, conditions, root);
        if (matches(holds, s)) {
            answer = to_verdict(program, index);
            return false;
        }
        return true;
    });
    return answer;
}

template <class Root>
verdict decide(representation const& r, question const& q, Root const& root, environment_reference e) noexcept {
    auto const values = r.values_of(e);
    return r.program().language == dialect::writ ? decide<dialect::writ>(r, q, root, values)
                                                 : decide<dialect::casl>(r, q, root, values);
}

} // namespace

bool representation::covers_field(compiled_statement const& s, std::string_view field) const noexcept {
    if (!s.has_fields) {
        return true;
    }
    if (field.empty()) {
        return !s.inverted;
    }
    auto const patterns = s.fields.of(program().fields);
    return std::any_of(patterns.begin(), patterns.end(),
                       [field](field_pattern const& p) { return p.matches(field); });
}

placeholder_values representation::values_of(environment_reference e) const noexcept {
    bool const prepared = e.prepared() != nullptr && e.prepared()->ability == identity;
    return {program(), e.source(), prepared ? e.prepared()->values.data() : nullptr};
}

result<ability> compile_ability(policy const& p, std::span<registered_type const> types,
                                compile_options const& options, std::size_t index_from) {
    if (options.any_action.empty() || options.any_type.empty()) {
        return make_failure(errc::empty_name, options.any_action.empty() ? "any_action" : "any_type",
                            "the name of any action or type is empty");
    }
    auto made = std::make_shared<representation>(p, options, index_from);
    if (made->table.overflows()) {
        return make_failure(errc::too_many, {}, "the statements cover too many pairs of action and type");
    }
    problems found;
    type_binder binder(*made, found);
    for (std::size_t i = 0; i < types.size(); ++i) {
        auto const same = [&](registered_type const& t) { return t.name == types[i].name; };
        if (std::any_of(types.begin(), types.begin() + static_cast<std::ptrdiff_t>(i), same)) {
            return make_failure(errc::duplicate_type, "types",
                                "type " + quoted(types[i].name) + " is registered twice");
        }
        binder.bind(types[i]);
    }
    if (!found.none()) {
        return found.take();
    }
    made->identity = next_identity();
    return representation::share(std::move(made));
}

ability::ability(std::shared_ptr<representation const> r) noexcept : representation_(std::move(r)) {}

result<ability> ability::compile(policy const& p, std::span<registered_type const> types,
                                 compile_options const& options) {
    return compile_ability(p, types, options, rule_table::default_index_from);
}

result<ability> ability::compile(std::string_view text, std::span<registered_type const> types,
                                 compile_options const& options, dialect d) {
    auto parsed = policy::parse(text, d);
    if (!parsed) {
        return parsed.error();
    }
    auto compiled = compile(*parsed, types, options);
    if (!compiled) {
        failure f = compiled.error();
        locate(text, f);
        return f;
    }
    return compiled;
}

verdict ability::check(std::string_view action, resource const& r, check_options const& options) const noexcept {
    representation const& self = *representation_;
    auto const a = self.table.action(action);
    std::string_view const name = sound_name(r);
    if (r.described() != nullptr) {
        for (bound_type const& t : self.types) {
            if (t.described == r.described()) {
                return decide(self, {self.table.find(a, t.type), options.field, name},
                              bound_root(r, t.paths.data()), options.environment);
            }
        }
    }
    return decide(self, {self.table.find(a, self.type_id(r.type())), options.field, name}, named_root(r),
                  options.environment);
}

verdict ability::check(std::string_view action, type t, check_options const& options) const noexcept {
    representation const& self = *representation_;
    policy_program const& program = self.program();
    merged_lists lists;
    for (bucket const* b : self.table.find(self.table.action(action), self.type_id(t))) {
        if (!b->for_types.empty()) {
            lists.push_back(b->for_types);
        }
    }
    verdict answer;
    merge(lists, [&](std::uint32_t index) noexcept {
        if (!self.covers_field(program.statements[index], options.field)) {
            return true;
        }
        answer = to_verdict(program, index);
        return false;
    });
    return answer;
}

prepared_environment ability::prepare(environment const& e) const {
    auto const& placeholders = representation_->program().placeholders;
    prepared_environment prepared{e, {}, representation_->identity};
    prepared.values.reserve(placeholders.size());
    for (placeholder const& p : placeholders) {
        prepared.values.push_back(p.find(e));
    }
    return prepared;
}

policy const& ability::source() const noexcept {
    return representation_->source;
}

std::string_view ability::reason(verdict v) const noexcept {
    auto const statement = v.statement();
    return !v.allowed() && statement ? representation_->program().statements[*statement].reason
                                     : std::string_view();
}

std::string ability::message(verdict v, std::string_view action, type t) const {
    std::string_view const stated = reason(v);
    if (!stated.empty()) {
        return std::string(stated);
    }
    std::string_view const name = t.is_any() ? representation_->options.any_type : t.name();
    return "Cannot execute \"" + std::string(action) + "\" on \"" + std::string(name) + "\"";
}

} // namespace writ::inline WRIT_ABI
