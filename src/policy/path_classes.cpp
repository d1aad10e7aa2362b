// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/condition_classes_test.cpp.
#include "policy/path_classes.hpp"

#include "policy/comparison.hpp"
#include "policy/evaluator.hpp"
#include "policy/value_neighbours.hpp"

#include <boost/json/array.hpp>

#include <map>
#include <set>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

namespace json = boost::json;

// Elements of arrays, and arrays of one length, that are tried.
constexpr std::size_t most_values = 256;

truth run(condition_test const& t, resource const& r, environment const& e) {
    placeholder_values const values(*t.program, &e, nullptr);
    std::span const node(t.node, t.node->length);
    named_root const root(r);
    return t.program->language == dialect::writ
               ? evaluator<dialect::writ>(*t.program, values).all_of(node, root)
               : evaluator<dialect::casl>(*t.program, values).all_of(node, root);
}

// The classes of one path in one environment, each with its first value.
class path_walker {
public:
    path_walker(path_variable const& p, std::vector<value> constants, std::vector<value> required,
                environment const& known)
        : path_(p), constants_(std::move(constants)), required_(std::move(required)), known_(known) {
        add_scalars();
        add_elements();
        add_arrays();
    }

    [[nodiscard]] path_classes take() noexcept { return {std::move(choices_), complete_, cost_}; }

private:
    // What tells classes apart: the outcome of each test, and for the tests
    // that demand several elements which are there.
    std::string outcome(choice const& c) {
        ++cost_;
        json::object attributes;
        if (c) {
            put_at(attributes, path_.path, *c);
        }
        resource const r(writ::type(std::string_view()), attributes);
        std::string text;
        for (condition_test const& t : path_.tests) {
            text += static_cast<char>('0' + static_cast<int>(run(t, r, known_)));
        }
        if (c && c->is_array()) {
            for (value const& v : required_) {
                value const array(c->get_array());
                text += equals<dialect::writ>(array, v) ? '+' : '-';
                text += equals<dialect::casl>(array, v) ? '+' : '-';
            }
        }
        return text;
    }

    void add(choice c) {
        if (seen_.insert(outcome(c)).second) {
            choices_.push_back(std::move(c));
        }
    }

    void add_scalars() {
        for (value const& v : constants_) {
            elements_.push_back(scalar_json(v));
            add(elements_.back());
        }
        add(std::nullopt);
        neighbours between = neighbours_of(constants_);
        complete_ = between.complete;
        std::move(between.values.begin(), between.values.end(), std::back_inserter(elements_));
        elements_.insert(elements_.end(), {true, false, nullptr, json::object()});
        for (json::value const& e : elements_) {
            add(e);
        }
    }

    // For `$elemMatch` on objects: each constant at each path, alone and at all
    // of them.
    void add_elements() {
        std::vector<json::value> const plain =
            path_.element_paths.empty() ? std::vector<json::value>() : elements_;
        for (json::value const& v : plain) {
            if (elements_.size() > most_values) {
                return;
            }
            json::object all;
            for (std::string_view const path : path_.element_paths) {
                json::object one;
                put_at(one, path, v);
                put_at(all, path, v);
                elements_.emplace_back(std::move(one));
            }
            elements_.emplace_back(std::move(all));
        }
    }

    // A test of an array asks for some element, or how many there are: so
    // arrays of one length and one outcome have the same outcomes when an
    // element is added, and one of them stands for all.
    void add_arrays() {
        std::vector<json::array> layer{json::array()};
        std::set<std::string> before;
        add(json::value(layer.front()));
        for (std::size_t length = 1;; ++length) {
            std::map<std::string, json::array> next;
            for (json::array const& shorter : layer) {
                for (json::value const& e : elements_) {
                    json::array longer = shorter;
                    longer.push_back(e);
                    next.try_emplace(outcome(json::value(longer)), std::move(longer));
                }
            }
            std::set<std::string> outcomes;
            layer.clear();
            for (auto& [text, array] : next) {
                outcomes.insert(text);
                add(json::value(array));
                layer.push_back(std::move(array));
            }
            keep_shortest_elements(length, layer);
            if (length > path_.longest && outcomes == before) {
                return;
            }
            before = std::move(outcomes);
            if (layer.size() * elements_.size() > most_values * 16 || length > most_values) {
                complete_ = false;
                return;
            }
        }
    }

    // From the second length on, elements that turn out alike alone are one.
    void keep_shortest_elements(std::size_t length, std::vector<json::array> const& layer) {
        if (length == 1) {
            elements_.clear();
            for (json::array const& one : layer) {
                elements_.push_back(one.front());
            }
        }
    }

    path_variable const& path_;
    std::vector<value> constants_;
    std::vector<value> required_;
    environment const& known_;
    std::vector<json::value> elements_;
    std::vector<choice> choices_;
    std::set<std::string> seen_;
    std::size_t cost_ = 0;
    bool complete_ = true;
};

} // namespace

// Writes at a dotted path; nothing where something else stands in the way.
void put_at(json::object& root, std::string_view path, json::value v) {
    json::object* at = &root;
    for (auto dot = path.find('.'); dot != path.npos; dot = path.find('.')) {
        json::value& next = (*at)[path.substr(0, dot)];
        path.remove_prefix(dot + 1);
        if (next.is_null()) {
            next.emplace_object();
        }
        at = next.if_object();
        if (at == nullptr) {
            return;
        }
    }
    at->insert_or_assign(path, std::move(v));
}

void erase_at(json::object& root, std::string_view path) {
    json::object* at = &root;
    for (auto dot = path.find('.'); dot != path.npos; dot = path.find('.')) {
        json::value* const next = at->if_contains(path.substr(0, dot));
        path.remove_prefix(dot + 1);
        at = next != nullptr ? next->if_object() : nullptr;
        if (at == nullptr) {
            return;
        }
    }
    at->erase(path);
}

path_classes classes_of(path_variable const& p, std::vector<value> constants, std::vector<value> required,
                        environment const& known) {
    return path_walker(p, std::move(constants), std::move(required), known).take();
}

} // namespace writ::inline WRIT_ABI
