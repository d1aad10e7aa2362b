// SPDX-License-Identifier: Apache-2.0
// Asks about C++ structs, without building JSON: nested members, lists, and
// which fields may be changed.
#include <writ/writ.hpp>

#include <iostream>
#include <string>
#include <vector>

struct Line {
    std::string sku;
    int quantity = 0;
};
BOOST_DESCRIBE_STRUCT(Line, (), (sku, quantity))

enum class Status { open, paid };
BOOST_DESCRIBE_ENUM(Status, open, paid)

struct Order {
    std::string customer_id;
    Status status = Status::open;
    std::vector<Line> lines;
};
BOOST_DESCRIBE_STRUCT(Order, (), (customer_id, status, lines))

template <>
struct writ::resource_traits<Order> {
    static constexpr std::string_view type = "Order";
    static constexpr writ::rename renames[] = {{"customer_id", "customerId"}};
};

int main() {
    auto const policy =
        writ::policy_builder()
            .can({"read", "update"}, "Order", {{"customerId", "${subject.id}"}})
            .cannot("update", "Order", {{"status", "paid"}})
            .because("a paid order stays as it is")
            .cannot("update", "Order",
                    {{"lines", {{"$elemMatch", {{"sku", "gift"}, {"quantity", {{"$gt", 1}}}}}}}})
            .because("one gift per order")
            .build()
            .value();
    auto const ability = writ::ability::compile(policy, writ::types<Order>()).value();

    writ::environment const carla{.subject_id = "carla"};
    Order order{"carla", Status::open, {{"book", 2}, {"gift", 1}}};

    bool as_expected = ability.can("update", order, {.environment = carla});
    order.lines[1].quantity = 3;
    auto const denied = ability.check("update", order, {.environment = carla});
    std::cout << ability.message(denied, "update", writ::type{"Order"}) << '\n';
    as_expected = as_expected && ability.reason(denied) == "one gift per order";
    return as_expected ? 0 : 1;
}
