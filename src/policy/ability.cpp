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

// Binds the paths that conditions read to the members of one type.
bound_type bind(representation const& r, registered_type const& t) {
    bound_type bound{t.described, r.table.type(t.name), {}, std::string(t.name)};
    bound.paths.reserve(r.program().paths.size());
    for (attribute_path const& p : r.program().paths) {
        bound.paths.push_back(bind_path(r.program(), p, *t.described));
    }
    return bound;
}

// Finds what the registered types lack, in the order of the statements.
void check_paths(representation const& r, std::span<registered_type const> types, problems& found) {
    std::vector<std::pair<std::uint32_t, std::size_t>> statements;
    for (std::size_t i = 0; i < types.size(); ++i) {
        auto const id = r.table.type(types[i].name);
        if (id > rule_table::any) {
            for (std::uint32_t const s : r.table.statements_for(id)) {
                statements.emplace_back(s, i);
            }
        }
    }
    std::sort(statements.begin(), statements.end());
    place const root;
    for (auto const& [s, i] : statements) {
        if (!r.program().statements[s].conditions.empty()) {
            place const statement(root, std::size_t{s});
            check_paths(r.program().document.get_array()[s].at("conditions").get_object(), types[i],
                        place(statement, "conditions"), found);
        }
    }
}

// What one question asks.
struct question {
    resource const& about;
    check_options const& options;
    buckets lists;
};

verdict to_verdict(policy_program const& program, std::uint32_t statement) noexcept {
    return {!program.statements[statement].inverted, statement};
}

// Finds what covers one question, on one kind of root.
template <dialect D, class Root>
class decider {
public:
    decider(representation const& r, question const& q, Root const& root) noexcept
        : representation_(r), question_(q), root_(root), values_(r.values_of(q.options.environment)),
          conditions_(r.program(), values_) {}

    [[nodiscard]] WRIT_HOT verdict decide() const noexcept {
        auto const lists = question_.lists.list();
        if (lists.size() != 1 || lists.front()->index != nullptr) {
            return lists.empty() ? verdict() : decide_among_many();
        }
        for (std::uint32_t const s : lists.front()->statements) {
            if (covers(s)) {
                return to_verdict(representation_.program(), s);
            }
        }
        return {};
    }

private:
    [[nodiscard]] WRIT_COLD verdict decide_among_many() const noexcept {
        merged_lists lists;
        for (bucket const* b : question_.lists.list()) {
            auto const before = lists.size();
            if (b->index == nullptr || !b->index->template narrow<D>(root_, values_, lists)) {
                lists.resize(before);
                lists.push_back(b->statements);
            }
        }
        verdict answer;
        merge(lists, [&](std::uint32_t s) noexcept {
            if (!covers(s)) {
                return true;
            }
            answer = to_verdict(representation_.program(), s);
            return false;
        });
        return answer;
    }

    [[nodiscard]] WRIT_HOT bool covers(std::uint32_t statement) const noexcept {
        policy_program const& program = representation_.program();
        compiled_statement const& s = program.statements[statement];
        return (!s.has_fields || representation_.covers_field(s, question_.options.field))
               && matches(statement_holds(program, s, question_.about, conditions_, root_), s);
    }

    representation const& representation_;
    question const& question_;
    Root const& root_;
    placeholder_values values_;
    evaluator<D> conditions_;
};

template <class Root>
verdict decide(representation const& r, question const& q, Root const& root) noexcept {
    return r.program().language == dialect::writ ? decider<dialect::writ, Root>(r, q, root).decide()
                                                 : decider<dialect::casl, Root>(r, q, root).decide();
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

result<ability> compile_ability(policy const& p, std::span<registered_type const> types,
                                compile_options const& options, std::size_t index_from) {
    if (options.any_action.empty() || options.any_type.empty()) {
        return make_failure(errc::empty_name, options.any_action.empty() ? "any_action" : "any_type",
                            "the name of any action or type is empty");
    }
    if (options.aliases.mentions(options.any_action)) {
        return make_failure(errc::invalid_alias, "aliases",
                            "the name of any action, " + quoted(options.any_action) + ", is or has an alias");
    }
    auto made = std::make_shared<representation>(p, options, index_from);
    if (made->table.overflows()) {
        return make_failure(errc::too_many, {}, "the statements cover too many pairs of action and type");
    }
    for (std::size_t i = 0; i < types.size(); ++i) {
        auto const same = [&](registered_type const& t) { return t.name == types[i].name; };
        if (std::any_of(types.begin(), types.begin() + static_cast<std::ptrdiff_t>(i), same)) {
            return make_failure(errc::duplicate_type, "types",
                                "type " + quoted(types[i].name) + " is registered twice");
        }
        made->types.push_back(bind(*made, types[i]));
    }
    problems found;
    check_paths(*made, types, found);
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

verdict ability::check(std::string_view action, resource const& r,
                       check_options const& options) const noexcept {
    representation const& self = *representation_;
    auto const a = self.table.action(action);
    auto const* const described = detail::described_type::of(r.attributes());
    bound_type const* const bound = described != nullptr ? self.bound(*described) : nullptr;
    if (bound != nullptr) {
        return decide(self, {r, options, self.table.find(a, bound->type)},
                      bound_root(r, bound->paths.data()));
    }
    return decide(self, {r, options, self.table.find(a, self.type_id(r.type()))}, named_root(r));
}

verdict ability::check(std::string_view action, type t, check_options const& options) const noexcept {
    representation const& self = *representation_;
    policy_program const& program = self.program();
    merged_lists lists;
    auto const relevant = self.table.find(self.table.action(action), self.type_id(t));
    for (bucket const* b : relevant.list()) {
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
