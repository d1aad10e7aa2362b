// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_TESTING_FILTER_CASES_HPP
#define WRIT_SRC_TESTING_FILTER_CASES_HPP

// Rows and policies over the attributes of a mapping, from few values, so that
// they meet.

#include <writ/testing/filter_kit.hpp>

#include <boost/json/array.hpp>

#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace testing {

class filter_cases {
public:
    filter_cases(filter_kit const& kit, choice choose);

    [[nodiscard]] std::vector<kit_row> rows(std::size_t count);
    // Sound ones; their operands are values of the last rows, or near them.
    [[nodiscard]] boost::json::array policy();
    // What its placeholders `${subject.NAME}` read.
    [[nodiscard]] boost::json::object subject();

private:
    using json_value = boost::json::value;

    [[nodiscard]] bool chance(std::size_t percent) const { return choose_(100) < percent; }
    template <class List>
    [[nodiscard]] auto const& pick(List const& list) const {
        return list[choose_(list.size())];
    }

    [[nodiscard]] std::string text() const;
    [[nodiscard]] json_value number() const;
    [[nodiscard]] json_value scalar() const;
    [[nodiscard]] json_value value_of(sql_column const& c, std::string const& path) const;
    [[nodiscard]] json_value document(std::size_t depth) const;
    [[nodiscard]] boost::json::object members(std::size_t depth) const;
    void put(boost::json::object& into, sql_column const& c, std::string const& path) const;
    [[nodiscard]] boost::json::array elements(sql_array const& a) const;
    void remember(json_value const& v);

    [[nodiscard]] json_value operand() const;
    [[nodiscard]] json_value list_operand() const;
    [[nodiscard]] std::string path() const;
    [[nodiscard]] std::string path_in_document() const;
    void add_operator(boost::json::object& tests, std::size_t depth, bool of_element,
                      sql_array const* array) const;
    [[nodiscard]] boost::json::object tests(std::size_t depth, bool of_element, sql_array const* array) const;
    [[nodiscard]] boost::json::object conditions(std::size_t depth, sql_array const* element) const;

    filter_kit const& kit_;
    choice choose_;
    // Scalars that stand in the rows.
    std::vector<json_value> known_;
};

} // namespace testing
} // namespace writ::inline WRIT_ABI

#endif
