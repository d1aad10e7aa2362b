// SPDX-License-Identifier: Apache-2.0
// Lets conditions read a type of one's own, here a row of a table, through a
// view of a few lines.
#include <writ/writ.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct Table {
    std::vector<std::string> owner;
    std::vector<std::int64_t> level;
};

class Row final : public writ::attributes {
public:
    Row(Table const& table, std::size_t index) : table_(table), index_(index) {}

    [[nodiscard]] writ::value attribute(std::string_view name) const noexcept override {
        if (name == "owner") {
            return table_.owner[index_];
        }
        if (name == "level") {
            return table_.level[index_];
        }
        return {};
    }

private:
    Table const& table_;
    std::size_t index_;
};

int main() {
    auto const ability = writ::ability::compile(R"([
        {"action": "read", "subject": "row", "conditions": {"level": {"$lte": "${subject.clearance}"}}},
        {"action": "read", "subject": "row", "conditions": {"owner": "${subject.id}"}}
    ])")
                             .value();

    Table const table{{"ada", "bob"}, {3, 7}};
    boost::json::object const attributes{{"clearance", 5}};
    writ::environment const ada{.subject_id = "ada", .subject = attributes};
    writ::check_options const by_ada{.environment = ada};
    bool const first = ability.can("read", writ::resource("row", Row(table, 0)), by_ada);
    bool const second = ability.can("read", writ::resource("row", Row(table, 1)), by_ada);
    return first && !second ? 0 : 1;
}
