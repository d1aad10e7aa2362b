// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/policy_test.cpp and tests/limits/policy_test.cpp.
#include "policy/document_check.hpp"

#include "utf8.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cmath>
#include <cstddef>

namespace writ::inline WRIT_ABI {
namespace {

class document_checker {
public:
    explicit document_checker(problems& found) noexcept : found_(found) {}

    void check(boost::json::value const& v, place const& where, std::size_t depth) {
        if (++values_ == limits::max_json_values + 1) {
            found_.add(errc::too_many, where, "the document has too many values");
        }
        if (values_ > limits::max_json_values) {
            return;
        }
        if (auto const* const text = v.if_string(); text != nullptr && !valid_utf8(*text)) {
            found_.add(errc::invalid_utf8, where, "expected UTF-8, found a text that is not");
        } else if (auto const* const number = v.if_double(); number != nullptr && !std::isfinite(*number)) {
            found_.add(errc::number_out_of_range, where, "expected a finite number");
        } else if (v.is_structured() && depth == limits::max_json_depth) {
            found_.add(errc::too_deep, where, "the document is nested too deep");
        } else if (auto const* const elements = v.if_array()) {
            for (std::size_t i = 0; i < elements->size(); ++i) {
                check((*elements)[i], place(where, i), depth + 1);
            }
        } else if (auto const* const members = v.if_object()) {
            check_members(*members, where, depth);
        }
    }

private:
    void check_members(boost::json::object const& members, place const& where, std::size_t depth) {
        if (members.size() > limits::max_json_members) {
            found_.add(errc::too_many, where, "the object has too many members");
            return;
        }
        for (auto const& m : members) {
            if (!valid_utf8(m.key())) {
                found_.add(errc::invalid_utf8, where, "expected UTF-8, found a name of a member that is not");
            } else {
                check(m.value(), place(where, m.key()), depth + 1);
            }
        }
    }

    problems& found_;
    std::size_t values_ = 0;
};

} // namespace

void check_document(boost::json::value const& document, problems& found) {
    document_checker(found).check(document, place(), 0);
}

} // namespace writ::inline WRIT_ABI
