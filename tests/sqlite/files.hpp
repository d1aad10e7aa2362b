// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SQLITE_FILES_HPP
#define WRIT_TESTS_SQLITE_FILES_HPP

// Folders for stores, and their files seen from behind.

#include <writ/sqlite/store.hpp>

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace writ_test {

// A new folder, which is gone at the end.
class temporary_folder {
public:
    temporary_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "writ-sqlite-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    // Of the store's file.
    [[nodiscard]] std::string file() const { return (path_ / "records.db").string(); }
    [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

[[nodiscard]] inline std::shared_ptr<writ::sqlite_store> open_store(std::string const& file,
                                                                    writ::sqlite_options const& o = {}) {
    auto opened = writ::sqlite_store::open(file, o);
    REQUIRE_MESSAGE(opened, to_string(opened.error()));
    return *opened;
}

// Runs SQL on the file, behind the store's back; the first column of the last row.
inline std::string run_sql(std::string const& file, std::string const& sql) {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
    std::string answer;
    auto const take = [](void* to, int, char** values, char**) {
        *static_cast<std::string*>(to) = values[0] != nullptr ? values[0] : "";
        return 0;
    };
    char* error = nullptr;
    int const code = sqlite3_exec(db, sql.c_str(), take, &answer, &error);
    CHECK_MESSAGE(code == SQLITE_OK, std::string(error != nullptr ? error : ""));
    sqlite3_free(error);
    sqlite3_close(db);
    return answer;
}

[[nodiscard]] inline std::string bytes_of(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_bytes(std::filesystem::path const& file, std::string const& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

} // namespace writ_test

#endif
