// SPDX-License-Identifier: Apache-2.0
// Tested by tests/property/lint_test.cpp and tests/property/diff_test.cpp.
#include "policy/question_classes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using representation = ability::representation;
using abilities = std::span<representation const* const>;

// Names in the order of their first use.
class name_list {
public:
    void add(std::string name) {
        if (known_.insert(name).second) {
            names_.push_back(std::move(name));
        }
    }
    // A name that is not there.
    void add_other() {
        std::string name = "other";
        while (known_.contains(name)) {
            name += "x";
        }
        add(std::move(name));
    }
    [[nodiscard]] std::vector<std::string> const& names() const noexcept { return names_; }

private:
    std::vector<std::string> names_;
    std::set<std::string, std::less<>> known_;
};

covering candidates(representation const& r, std::string_view action, std::string_view type) {
    merged_lists lists;
    auto const found = r.table.find(r.table.action(action), r.table.type(type));
    for (bucket const* b : found.list()) {
        lists.push_back(b->statements);
    }
    covering list;
    merge(lists, [&list](std::uint32_t s) {
        list.push_back(s);
        return true;
    });
    return list;
}

// A name that the pattern matches.
std::string name_like(field_pattern const& p) {
    std::string name;
    for (char const c : p.text()) {
        if (c != '*') {
            name += c;
        } else if (name.empty() || name.back() != 'x') {
            name += 'x';
        }
    }
    return name;
}

// Fields of each class that some patterns tell apart, and none.
struct field_classes {
    std::vector<std::string> names{std::string()};
    bool exact = true;
};

class field_finder {
public:
    void add(representation const& r, covering const& list) {
        for (std::uint32_t const s : list) {
            for (field_pattern const& p : r.program().statements[s].fields.of(r.program().fields)) {
                (p.literal() ? literals_ : patterns_).emplace(p.text(), &p);
            }
        }
    }

    [[nodiscard]] field_classes take() const {
        field_classes found;
        if (literals_.empty() && patterns_.empty()) {
            return found;
        }
        for (auto const& [text, p] : literals_) {
            found.names.emplace_back(text);
        }
        for (auto const& [text, p] : patterns_) {
            std::string const name = name_like(*p);
            bool const is_new = p->matches(name) && !literals_.contains(name);
            found.exact = found.exact && is_new;
            if (is_new) {
                found.names.push_back(name);
            }
        }
        // What several patterns match is not looked for.
        found.exact = add_other(found.names) && found.exact && patterns_.size() <= 1;
        return found;
    }

private:
    // A field that nothing matches.
    bool add_other(std::vector<std::string>& names) const {
        for (std::string const name : {"other", "other.field", "other.field.below", "other\nfield"}) {
            auto const matches = [&name](auto const& entry) { return entry.second->matches(name); };
            if (std::none_of(literals_.begin(), literals_.end(), matches)
                && std::none_of(patterns_.begin(), patterns_.end(), matches)) {
                names.push_back(name);
                return true;
            }
        }
        return false;
    }

    std::map<std::string_view, field_pattern const*> literals_;
    std::map<std::string_view, field_pattern const*> patterns_;
};

class finder {
public:
    explicit finder(abilities of) : of_(of) {}

    void add_pair(std::string const& action, std::string const& type) {
        question_class pair{action, type, {}, {}};
        ++cost_;
        field_finder fields;
        bool is_covered = false;
        for (representation const* r : of_) {
            pair.statements.push_back(candidates(*r, action, type));
            cost_ += pair.statements.back().size();
            fields.add(*r, pair.statements.back());
            is_covered = is_covered || !pair.statements.back().empty();
        }
        if (!is_covered || !pairs_.insert(pair.statements).second) {
            return;
        }
        field_classes const found = fields.take();
        for (std::string const& field : found.names) {
            add_field(pair, field);
        }
        if (!found.exact) {
            found_.unsure.push_back(std::move(pair));
        }
    }

    // Pairs and statements looked at.
    [[nodiscard]] std::size_t cost() const noexcept { return cost_; }

    [[nodiscard]] question_classes take(bool complete) noexcept {
        found_.complete = complete;
        return std::move(found_);
    }

private:
    void add_field(question_class const& pair, std::string const& field) {
        question_class c{pair.action, pair.type, field, {}};
        cost_ += pair.statements.front().size();
        for (std::size_t i = 0; i < of_.size(); ++i) {
            covering& list = c.statements.emplace_back();
            for (std::uint32_t const s : pair.statements[i]) {
                if (of_[i]->covers_field(of_[i]->program().statements[s], field)) {
                    list.push_back(s);
                }
            }
        }
        if (lists_.insert(c.statements).second) {
            found_.list.push_back(std::move(c));
        }
    }

    abilities of_;
    std::set<std::vector<covering>> pairs_;
    std::set<std::vector<covering>> lists_;
    question_classes found_;
    std::size_t cost_ = 0;
};

} // namespace

question_classes classes_of(abilities of, std::size_t most) {
    name_list actions;
    name_list types;
    for (representation const* r : of) {
        for (std::uint32_t s = 0; s < r->program().statements.size(); ++s) {
            for (std::string& name : r->table.actions_of(s)) {
                actions.add(std::move(name));
            }
            for (std::string_view const name : r->program().statements[s].types.of(r->program().names)) {
                types.add(std::string(name));
            }
        }
    }
    // A wildcard's own name is asked like one that nothing names, unless
    // another ability knows it as an ordinary one.
    for (representation const* r : of) {
        actions.add(r->options.any_action);
        types.add(r->options.any_type);
    }
    actions.add_other();
    types.add_other();
    finder find(of);
    for (std::string const& action : actions.names()) {
        for (std::string const& type : types.names()) {
            if (find.cost() > most) {
                return find.take(false);
            }
            find.add_pair(action, type);
        }
    }
    return find.take(true);
}

} // namespace writ::inline WRIT_ABI
