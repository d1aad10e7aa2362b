// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_GENERATOR_HPP
#define WRIT_TESTS_SUPPORT_GENERATOR_HPP

// Policies, and questions that have a chance to be covered by them.
//
// Everything comes from one small vocabulary, so that names, paths and values
// meet.  Bounded: a policy takes a few kilobytes, whatever the source says.

#include "spec/reference.hpp"

#include <writ/policy/statement.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ_test {

// Where choices come from: a number below `n`, which is at least 1.
using choice = std::function<std::size_t(std::size_t n)>;

choice random_choice(std::uint64_t seed);
// A fuzzer's input; zeros once it is used up.
choice byte_choice(std::span<std::uint8_t const> bytes);

class generator {
public:
    generator(choice choose, writ::dialect dialect, bool regex = true);

    // Rules that the dialect accepts.
    boost::json::array rules(std::size_t most = 6);
    boost::json::object rule();
    boost::json::object conditions(std::size_t depth = 2);
    // An object; likely to satisfy conditions made before.
    boost::json::object instance();
    writ_spec::environment environment();
    // `fields`: may ask about a field.
    writ_spec::question question(bool fields = true);

    // Leave out what the query form and packing cannot say.
    bool with_resources = true;
    bool with_placeholders = true;

private:
    bool chance(std::size_t percent) { return choose_(100) < percent; }
    std::string pick(std::initializer_list<char const*> list) { return list.begin()[choose_(list.size())]; }
    std::string text();
    boost::json::value number();
    boost::json::value scalar();
    boost::json::value known_scalar();
    boost::json::value value(std::size_t depth);
    boost::json::object attributes(std::size_t depth = 3);
    void plant(boost::json::object& made, std::size_t depth);
    std::string path();
    std::string placeholder();
    boost::json::value operand();
    boost::json::value list(bool all);
    boost::json::object operators(std::size_t depth, bool element);
    void add_operator(boost::json::object& made, std::size_t depth, bool element);
    boost::json::value names(std::string (generator::*one)());
    std::string action();
    std::string type();
    std::string field_pattern();
    std::string resource_pattern();
    std::string resource_name();
    std::string field();

    choice choose_;
    bool casl_;
    bool regex_;
    // Operands and paths so far, which attributes repeat.
    std::vector<boost::json::value> operands_;
    std::vector<std::string> paths_;
};

} // namespace writ_test

#endif
