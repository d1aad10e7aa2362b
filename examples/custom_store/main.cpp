// SPDX-License-Identifier: Apache-2.0
//
// Proves the shop's store with the acceptance suite.
#include "shop_store.hpp"

#include <writ/store/keys.hpp>
#include <writ/testing/store_suite.hpp>

#include <atomic>
#include <cstdio>
#include <filesystem>

namespace {

namespace fs = std::filesystem;

// A database of its own for each case.
class shop_place final : public writ::testing::store_place {
public:
    shop_place() { fs::create_directory(folder_); }
    ~shop_place() override { fs::remove_all(folder_); }

    std::shared_ptr<writ::store> open() override { return std::make_shared<shop::shop_store>(path()); }

    bool rewrite(writ::record const& key, std::function<std::string(std::string)> const& change) override {
        sqlite3* opened = nullptr;
        shop::expect(sqlite3_open(path().c_str(), &opened));
        shop::database const db(opened);
        std::string const kind(to_string(writ::kind(key)));
        shop::statement found(db, "SELECT scope, document FROM writ_record WHERE kind = ? AND key = ?", kind,
                              key_text(key));
        if (!found.next()) {
            return false;
        }
        shop::statement(db, "UPDATE writ_record SET document = ? WHERE scope = ? AND kind = ? AND key = ?",
                        change(found.text(1)), found.text(0), kind, key_text(key))
            .run();
        return true;
    }

private:
    [[nodiscard]] std::string path() const { return (folder_ / "shop.db").string(); }

    static inline std::atomic<int> count_{0};
    fs::path folder_ = fs::current_path() / ("shop-" + std::to_string(++count_));
};

} // namespace

int main() {
    writ::testing::store_harness const harness{
        .make = [] { return std::make_unique<shop_place>(); },
        .exceptions = {{writ::testing::store_ability::signal, "who follows the shop polls"},
                       {writ::testing::store_ability::counters, "the shop limits nobody"}}};
    int failed = 0;
    for (auto const& c : writ::testing::run(harness, {.commits = 100})) {
        if (!c.failures.empty()) {
            std::puts(to_string(c).c_str());
            ++failed;
        }
    }
    return failed == 0 ? 0 : 1;
}
