// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_CONFORMANCE_REPORT_HPP
#define WRIT_TESTS_CONFORMANCE_REPORT_HPP

#include <cstddef>
#include <iostream>
#include <string>
#include <string_view>

namespace writ_conformance {

// Counts outcomes and prints the ones worth reading.
class report {
public:
    // `list`: print refusals and stricter answers too, not only failures.
    explicit report(bool list) : list_(list) {}

    void pass() { ++passed_; }
    void fail(std::string_view id, std::string_view item, std::string_view expected, std::string_view given) {
        ++failed_;
        std::cout << "failed   " << id << ": " << item << "\n  expected " << expected << "\n  given    "
                  << given << '\n';
    }
    // All `items` of a case.
    void refuse(std::string_view id, std::size_t items, std::string_view reason) {
        refused_ += items;
        if (list_)
            std::cout << "refused  " << id << " (" << items << "): " << reason << '\n';
    }
    void stricter(std::string_view id, std::string_view item) {
        ++stricter_;
        if (list_)
            std::cout << "stricter " << id << ": " << item << '\n';
    }

    // Whether nothing failed.
    bool finish() const {
        std::cout << passed_ << " passed, " << failed_ << " failed, " << refused_ << " refused, " << stricter_
                  << " stricter\n";
        return failed_ == 0;
    }

private:
    bool list_;
    std::size_t passed_ = 0;
    std::size_t failed_ = 0;
    std::size_t refused_ = 0;
    std::size_t stricter_ = 0;
};

} // namespace writ_conformance

#endif
