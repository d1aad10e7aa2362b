// SPDX-License-Identifier: Apache-2.0
#include <writ/postgres/store.hpp>

#include "postgres/counting.hpp"
#include "postgres/database.hpp"
#include "postgres/failure.hpp"
#include "postgres/feed.hpp"
#include "postgres/listener.hpp"
#include "postgres/notifier.hpp"
#include "postgres/reader.hpp"
#include "postgres/schema.hpp"
#include "postgres/writer.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace writ::inline WRIT_ABI {

struct postgres_store::implementation {
    explicit implementation(postgres_options const& o)
        : main(o.connection, o.schema, o.connections, o.patience),
          outgoing(o.connection, o.schema, o.patience) {
        if (!o.listen.empty()) {
            incoming.emplace(main, o.listen, o.patience, o.poll);
        }
    }

    [[nodiscard]] result<void> check_open() const {
        if (is_closed) {
            return make_failure(errc::store_closed, "", "the store is closed");
        }
        return {};
    }

    std::atomic<bool> is_closed = false;
    postgres::database main;
    postgres::horizon told;
    postgres::notifier outgoing;
    std::optional<postgres::listener> incoming;
    postgres::counting counters{main, is_closed};
};

namespace {

bool is_connection_string(std::string const& text) {
    PQconninfoOption* const read = PQconninfoParse(text.c_str(), nullptr);
    PQconninfoFree(read);
    return read != nullptr;
}

bool is_schema_name(std::string const& name) {
    return !name.empty() && name.size() <= 50 && name[0] >= 'a' && name[0] <= 'z'
           && std::all_of(name.begin(), name.end(), [](char c) {
                  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
              });
}

result<void> check(postgres_options const& o) {
    using namespace std::chrono_literals;
    auto const refuse = [](char const* where, char const* what) {
        return make_failure(errc::invalid_configuration, where, what);
    };
    if (!is_connection_string(o.connection)) {
        return refuse("connection", "expected a connection string of libpq");
    }
    if (!is_connection_string(o.listen)) {
        return refuse("listen", "expected a connection string of libpq");
    }
    if (!is_schema_name(o.schema)) {
        return refuse("schema", "expected small letters, digits and `_`, first a letter, at most 50");
    }
    if (o.connections == 0) {
        return refuse("connections", "expected at least one");
    }
    if (o.patience < 1ms || o.patience > 24h) {
        return refuse("patience", "expected from a millisecond to a day");
    }
    if (o.poll < 1ms || o.poll > 24h) {
        return refuse("poll", "expected from a millisecond to a day");
    }
    return {};
}

} // namespace

postgres_store::postgres_store(std::unique_ptr<implementation> i) noexcept : implementation_(std::move(i)) {}

postgres_store::~postgres_store() = default;

result<std::shared_ptr<postgres_store>> postgres_store::open(postgres_options const& options) {
    if (auto checked = check(options); !checked) {
        return checked.error();
    }
    auto i = std::make_unique<implementation>(options);
    {
        auto const lease = i->main.connections().take();
        if (!lease) {
            return postgres::failure_of(lease.error());
        }
        if (auto prepared = postgres::prepare_schema(**lease, options.schema); !prepared) {
            return prepared.error();
        }
    }
    return std::shared_ptr<postgres_store>(new postgres_store(std::move(i)));
}

result<scope_content> postgres_store::load(record_scope const& scope) {
    if (auto open = implementation_->check_open(); !open) {
        return open.error();
    }
    return postgres::load(implementation_->main, scope);
}

result<scope_records> postgres_store::read(record_scope const& scope, std::span<record const> keys) {
    if (auto open = implementation_->check_open(); !open) {
        return open.error();
    }
    return postgres::read(implementation_->main, scope, keys);
}

result<record_page> postgres_store::find(record_query const& q) {
    if (auto open = implementation_->check_open(); !open) {
        return open.error();
    }
    return postgres::find(implementation_->main, q);
}

result<std::vector<scope_revision>> postgres_store::scopes(std::optional<record_scope> const& after,
                                                           std::size_t limit) {
    if (auto open = implementation_->check_open(); !open) {
        return open.error();
    }
    return postgres::scopes(implementation_->main, after, limit);
}

result<commit_outcome> postgres_store::commit(commit_request const& request) {
    if (auto open = implementation_->check_open(); !open) {
        return open.error();
    }
    auto outcome = postgres::commit(implementation_->main, request);
    // What is unknown may have happened.
    if (outcome && outcome->what != commit_outcome::status::conflict) {
        implementation_->outgoing.committed();
        if (implementation_->incoming) {
            implementation_->incoming->tell();
        }
    }
    return outcome;
}

result<std::optional<std::vector<scope_revision>>> postgres_store::find_commit(std::string const& commit_id) {
    if (auto open = implementation_->check_open(); !open) {
        return open.error();
    }
    return postgres::find_commit(implementation_->main, commit_id);
}

result<feed_page> postgres_store::changes(feed_position const& after, std::size_t limit) {
    if (auto open = implementation_->check_open(); !open) {
        return open.error();
    }
    return postgres::changes(implementation_->main, implementation_->told, after, limit);
}

result<feed_position> postgres_store::end() {
    if (auto open = implementation_->check_open(); !open) {
        return open.error();
    }
    return postgres::end(implementation_->main);
}

void postgres_store::close() noexcept {
    implementation_->is_closed = true;
    if (implementation_->incoming) {
        implementation_->incoming->close();
    }
}

change_signal* postgres_store::signal() noexcept {
    return implementation_->incoming ? &*implementation_->incoming : nullptr;
}

usage_counters* postgres_store::counters() noexcept {
    return &implementation_->counters;
}

} // namespace writ::inline WRIT_ABI
