// SPDX-License-Identifier: Apache-2.0
// Tested by tests/filter/filter_kit_test.cpp.
#include <writ/testing/filter_kit.hpp>

#include "testing/filter_cases.hpp"

#include <writ/policy/ability.hpp>
#include <writ/policy/policy.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <random>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

using boost::json::array;
using boost::json::object;
using json_value = boost::json::value;

resource instance_of(kit_row const& row) {
    resource r("row", row.attributes);
    r = row.id ? r.with_id(*row.id) : r;
    return row.name ? r.with_name(*row.name) : r;
}

// One policy, asked by one subject.
struct kit_case {
    array policy;
    object subject;
};

// What became of a case on some rows.
struct outcome {
    // Not compared: the policy is not sound, or the mapping refuses it.
    std::string refused;
    std::size_t allowed = 0;
    bool is_exact = true;
    // The first row that differs.
    std::optional<std::size_t> row;
    bool said = false;
    sql_condition where;
};

// Runs cases on the rows that stand in the database.
class runner {
public:
    explicit runner(filter_kit const& kit) : kit_(kit) {}

    [[nodiscard]] outcome run(kit_case const& c, std::span<kit_row const> rows) const {
        outcome o;
        environment const e{.subject = c.subject};
        auto const written = policy::from_json(c.policy);
        auto const ability = written ? ability::compile(*written) : result<writ::ability>(written.error());
        if (!ability) {
            o.refused = to_string(ability.error());
            return o;
        }
        auto const f = ability->filter("read", type("row"), {.environment = e});
        sql_options options = kit_.options;
        auto where = f ? to_sql(*f, kit_.mapping, options) : result<sql_condition>(f.error());
        if (!where && where.error().code() == errc::not_expressible) {
            o.is_exact = false;
            options.superset = true;
            where = f ? to_sql(*f, kit_.mapping, options) : where;
        }
        if (!where) {
            o.refused = to_string(where.error());
            return o;
        }
        o.where = *where;
        auto const found = kit_.select(o.where);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            resource const r = instance_of(rows[i]);
            bool const selected = std::find(found.begin(), found.end(), rows[i].number) != found.end();
            bool const said = o.is_exact ? selected : selected && f->matches(r);
            bool const allowed = ability->can("read", r, {.environment = e});
            o.allowed += allowed ? 1u : 0u;
            if (!o.row && (said != allowed || f->matches(r) != allowed)) {
                o.row = i;
                o.said = said;
            }
        }
        return o;
    }

private:
    filter_kit const& kit_;
};

// Calls `visit(smaller)` for each value with one part less, until it answers true.
bool each_smaller(json_value const& v, std::function<bool(json_value)> const& visit) {
    if (auto const* list = v.if_array()) {
        for (std::size_t i = 0; i < list->size(); ++i) {
            array less = *list;
            less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
            if (visit(json_value(std::move(less)))) {
                return true;
            }
        }
        for (std::size_t i = 0; i < list->size(); ++i) {
            auto const put = [&](json_value part) {
                array less = *list;
                less[i] = std::move(part);
                return visit(json_value(std::move(less)));
            };
            if (each_smaller((*list)[i], put)) {
                return true;
            }
        }
    } else if (auto const* members = v.if_object()) {
        for (auto const& m : *members) {
            object less = *members;
            less.erase(m.key());
            if (visit(json_value(std::move(less)))) {
                return true;
            }
        }
        for (auto const& m : *members) {
            auto const put = [&](json_value part) {
                object less = *members;
                less[m.key()] = std::move(part);
                return visit(json_value(std::move(less)));
            };
            if (each_smaller(m.value(), put)) {
                return true;
            }
        }
    } else if (auto const* text = v.if_string(); text != nullptr && text->size() > 1) {
        return visit(json_value(text->subview(0, 1))) || visit(json_value(text->subview(1)));
    } else if (v.is_number() && v != 1) {
        return visit(json_value(1));
    }
    return false;
}

// Makes a difference as small as it goes.
class shrinker {
public:
    shrinker(filter_kit const& kit, kit_case c, kit_row row)
        : kit_(kit), runner_(kit), case_(std::move(c)), row_(std::move(row)) {}

    [[nodiscard]] std::string shrink() {
        bool smaller = true;
        while (smaller && tries_ < most_tries) {
            smaller = each_smaller(case_.policy, [this](json_value const& v) {
                return v.is_array() && take({v.get_array(), case_.subject}, row_);
            });
            smaller = shrink_row() || smaller;
            smaller = each_smaller(case_.subject,
                                   [this](json_value const& v) {
                                       return take({case_.policy, v.get_object()}, row_);
                                   })
                      || smaller;
        }
        return describe();
    }

private:
    static constexpr std::size_t most_tries = 5'000;

    // Only so far as the mapping can still write it: columns become NULL, and
    // documents and arrays lose parts.
    bool shrink_row() {
        for (auto const stated : {&kit_row::id, &kit_row::name}) {
            kit_row less = row_;
            (less.*stated).reset();
            if (row_.*stated && take(case_, std::move(less))) {
                return true;
            }
        }
        for (auto const& m : row_.attributes) {
            if (shrink_attribute(std::string(m.key()))) {
                return true;
            }
        }
        return false;
    }

    bool shrink_attribute(std::string const& key) {
        bool const is_column = is_mapped(kit_.mapping.columns, key);
        bool const is_array = is_mapped(kit_.mapping.arrays, key);
        kit_row less = row_;
        if (is_column) {
            bool const may_be_missing = null_of(key) == sql_null::missing;
            if (row_.attributes.at(key).is_null()) {
                return false;
            }
            if (may_be_missing) {
                less.attributes.erase(key);
            } else {
                less.attributes[key] = nullptr;
            }
            return take(case_, std::move(less));
        }
        if (is_array) {
            // Whole elements only.
            array const& list = row_.attributes.at(key).get_array();
            for (std::size_t i = 0; i < list.size(); ++i) {
                less = row_;
                array& fewer = less.attributes.at(key).get_array();
                fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
                if (take(case_, less)) {
                    return true;
                }
            }
            return false;
        }
        if (!is_document(key)) {
            return false; // An object on the way to others.
        }
        less.attributes.erase(key);
        if (may_lack(key) && take(case_, std::move(less))) {
            return true;
        }
        return each_smaller(row_.attributes.at(key), [&](json_value v) {
            kit_row smaller = row_;
            smaller.attributes[key] = std::move(v);
            return take(case_, std::move(smaller));
        });
    }

    template <class Parts>
    static bool is_mapped(Parts const& parts, std::string const& path) {
        return std::any_of(parts.begin(), parts.end(), [&](auto const& p) { return p.path == path; });
    }
    [[nodiscard]] sql_null null_of(std::string const& path) const {
        for (sql_column const& c : kit_.mapping.columns) {
            if (c.path == path) {
                return c.null_means;
            }
        }
        return sql_null::missing;
    }
    [[nodiscard]] bool is_document(std::string const& key) const {
        return is_mapped(kit_.mapping.documents, key) || is_mapped(kit_.mapping.documents, "");
    }

    [[nodiscard]] bool may_lack(std::string const& key) const {
        auto const& documents = kit_.mapping.documents;
        return std::none_of(documents.begin(), documents.end(), [&](sql_document const& d) {
            return d.path == key && d.null_means == sql_null::null;
        });
    }

    // Whether the smaller one differs too; then it is the one from now on.
    bool take(kit_case c, kit_row row) {
        if (++tries_ > most_tries) {
            return false;
        }
        kit_.insert({&row, 1});
        if (!runner_.run(c, {&row, 1}).row) {
            return false;
        }
        case_ = std::move(c);
        row_ = std::move(row);
        return true;
    }

    [[nodiscard]] std::string describe() const {
        kit_.insert({&row_, 1});
        outcome const o = runner_.run(case_, {&row_, 1});
        if (!o.row) {
            return "a row was answered otherwise among others than alone: "
                   + boost::json::serialize(case_.policy);
        }
        std::string text = "policy:     " + boost::json::serialize(case_.policy);
        text += "\nsubject:    " + boost::json::serialize(case_.subject);
        text += "\nattributes: " + boost::json::serialize(row_.attributes);
        text += row_.id ? "\nid:         " + *row_.id : "";
        text += row_.name ? "\nname:       " + *row_.name : "";
        text += "\nwhere:      " + o.where.text;
        for (sql_parameter const& p : o.where.parameters) {
            text += "\nparameter:  "
                    + std::visit([](auto const& v) { return boost::json::serialize(json_value(v)); }, p);
        }
        text += o.said ? "\nthe database selects the row, and can() denies it"
                       : "\nthe database leaves the row out, and can() allows it";
        return text + "\n";
    }

    filter_kit const& kit_;
    runner runner_;
    kit_case case_;
    kit_row row_;
    std::size_t tries_ = 0;
};

} // namespace

kit_report run(filter_kit const& kit, kit_options const& options) {
    std::mt19937_64 engine(options.seed);
    filter_cases cases(kit, [&engine](std::size_t n) { return static_cast<std::size_t>(engine() % n); });
    runner const runs(kit);
    kit_report report;
    for (std::size_t t = 0; t < options.tables; ++t) {
        auto const rows = cases.rows(options.rows);
        kit.insert(rows);
        for (std::size_t p = 0; p < options.policies; ++p) {
            kit_case c{cases.policy(), cases.subject()};
            outcome const o = runs.run(c, rows);
            if (!o.refused.empty()) {
                report.difference =
                    "a policy is refused: " + o.refused + "\n" + boost::json::serialize(c.policy);
                return report;
            }
            report.pairs += rows.size();
            report.allowed += o.allowed;
            report.inexact += o.is_exact ? 0u : 1u;
            if (o.row) {
                report.difference = shrinker(kit, std::move(c), rows[*o.row]).shrink();
                return report;
            }
        }
    }
    return report;
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
