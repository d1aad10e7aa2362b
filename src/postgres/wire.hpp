// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_WIRE_HPP
#define WRIT_SRC_POSTGRES_WIRE_HPP

// Parameters and columns in PostgreSQL's binary form: nothing is escaped,
// formatted or parsed on the way.

#include <writ/export.hpp>

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI::postgres {

// A list for an array parameter.
class list {
public:
    // An empty one; the object id is that of the elements' type.
    [[nodiscard]] static list of_texts() { return list(25); }
    [[nodiscard]] static list of_integers() { return list(20); }
    [[nodiscard]] static list of_booleans() { return list(16); }

    void add(std::string_view text);
    void add(std::int64_t n);
    void add(bool b);
    void add_null();
    // Bytes it takes so far.
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    // The whole, as it is sent.
    [[nodiscard]] std::string take();

private:
    explicit list(std::uint32_t element);
    std::string bytes_;
    std::uint32_t count_ = 0;
    bool has_null_ = false;
};

// One statement with its parameters.
struct statement {
    explicit statement(std::string the_text) : text(std::move(the_text)) {}

    // Each adds a parameter, and answers its number.
    std::size_t add(std::string_view value);
    std::size_t add_bytes(std::string_view value);
    std::size_t add(std::int64_t value);
    std::size_t add(bool value);
    std::size_t add(list value);

    std::string text;
    // Object ids of the types, and values.
    std::vector<Oid> types;
    std::vector<std::string> values;

private:
    std::size_t add(Oid type, std::string value);
};

struct clear_result {
    void operator()(PGresult* r) const noexcept { PQclear(r); }
};
using result_set = std::unique_ptr<PGresult, clear_result>;

// A row of an answer; columns count from 0.  Refers into the answer.
class row {
public:
    row(PGresult const* answer, int number) noexcept : answer_(answer), number_(number) {}

    [[nodiscard]] bool is_null(int column) const noexcept {
        return PQgetisnull(answer_, number_, column) != 0;
    }
    [[nodiscard]] std::string_view text(int column) const noexcept;
    // Also of xid8.  0 of what is no such number.
    [[nodiscard]] std::int64_t integer(int column) const noexcept;
    [[nodiscard]] bool boolean(int column) const noexcept {
        return text(column) == std::string_view("\1", 1);
    }
    // The elements of an array; null ones have no value.
    [[nodiscard]] std::vector<std::optional<std::string_view>> elements(int column) const;

private:
    PGresult const* answer_;
    int number_;
};

// An integer of eight bytes, as it stands on the wire.
[[nodiscard]] std::int64_t integer_of(std::string_view bytes) noexcept;

} // namespace writ::inline WRIT_ABI::postgres

#endif
