// SPDX-License-Identifier: Apache-2.0
#include "sqlite/implementation.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>

namespace writ::inline WRIT_ABI {
namespace {

// Which stores are open.  SQLite keeps a process's locks in its memory; a child that
// inherits them would take them for its own when it opens the same file.
struct {
    std::atomic<std::int64_t> open = 0;
    std::atomic<std::int64_t> process = 0;
} stores_of_process;

void refuse_inheritance() {
    if (stores_of_process.open != 0 && stores_of_process.process != ::getpid()) {
        throw sqlite::refused{make_failure(errc::store_unavailable, "",
                                           "the process has inherited a store that its parent had open")};
    }
}

int whole_milliseconds(std::chrono::milliseconds t) {
    return static_cast<int>(t.count());
}

// Far enough for anybody, and no sum with a time overflows.
sqlite_options bounded(sqlite_options o) {
    constexpr std::chrono::milliseconds least(0);
    constexpr std::chrono::milliseconds most = std::chrono::hours(24);
    o.patience = std::clamp(o.patience, least, most);
    o.poll_interval = std::clamp(o.poll_interval, least, most);
    return o;
}

// Absolute, so that no name has a meaning of its own to SQLite, and that a change
// of the working folder does not lead later connections astray.
std::string whole_path(std::string const& path) {
    std::error_code error;
    auto const whole = std::filesystem::absolute(std::filesystem::path(path), error);
    if (error || path.empty() || path.find('\0') != std::string::npos) {
        throw sqlite::refused{make_failure(errc::store_unavailable, "path", "the path does not name a file")};
    }
    return whole.string();
}

char const* writer_set_up(sqlite_durability d) {
    switch (d) {
    case sqlite_durability::off: return "PRAGMA synchronous = OFF";
    case sqlite_durability::normal: return "PRAGMA synchronous = NORMAL";
    case sqlite_durability::full: break;
    }
    return "PRAGMA synchronous = FULL";
}

// Readers then need no writer to be gone, and a commit is one sync.
void write_ahead(sqlite::connection& c, std::chrono::steady_clock::time_point deadline) {
    // SQLite does not wait for other users of the file here.
    for (int code = SQLITE_BUSY; code != SQLITE_OK;) {
        code = c.execute("PRAGMA journal_mode = WAL");
        if ((code & 0xff) != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) {
            c.check(code);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(code == SQLITE_OK ? 0 : 1));
    }
}

void prepare_file(std::string const& path, sqlite_options const& o) {
    auto const deadline = std::chrono::steady_clock::now() + o.patience;
    std::error_code error;
    bool const is_there = std::filesystem::exists(path, error);
    sqlite::connection c(
        {path, o.read_only ? sqlite::access::read : sqlite::access::create, whole_milliseconds(o.patience)});
    sqlite::refuse_foreign(c);
    if (!o.read_only) {
        if (!is_there) {
            // Before anything is written; the files beside it get the same.
            std::filesystem::permissions(
                path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
        }
        write_ahead(c, deadline);
    }
    c.run(writer_set_up(o.durability));
    sqlite::establish_schema(c, o.read_only);
}

} // namespace

sqlite_store::implementation::implementation(std::string const& path, sqlite_options const& o)
    : options(o), process(::getpid()),
      writer({path, sqlite::access::write, whole_milliseconds(o.patience)}, writer_set_up(o.durability), 1),
      readers(
          {path, o.read_only ? sqlite::access::read : sqlite::access::write, whole_milliseconds(o.patience)},
          "PRAGMA query_only = 1", o.readers),
      watcher(
          {path, o.read_only ? sqlite::access::read : sqlite::access::write, whole_milliseconds(o.patience)},
          "PRAGMA query_only = 1", 1) {
    stores_of_process.process = process;
    ++stores_of_process.open;
}

sqlite_store::implementation::~implementation() {
    --stores_of_process.open;
}

bool sqlite_store::implementation::is_inherited() const noexcept {
    return process != ::getpid();
}

void sqlite_store::implementation::check_process() const {
    if (is_inherited()) {
        throw sqlite::refused{
            make_failure(errc::store_unavailable, "", "the store was opened by another process")};
    }
}

result<std::shared_ptr<sqlite_store>> sqlite_store::open(std::string const& path,
                                                         sqlite_options const& options) {
    try {
        refuse_inheritance();
        std::string const whole = whole_path(path);
        sqlite_options const o = bounded(options);
        prepare_file(whole, o);
        return std::shared_ptr<sqlite_store>(new sqlite_store(std::make_unique<implementation>(whole, o)));
    } catch (sqlite::refused& r) {
        return std::move(r.why);
    }
}

sqlite_store::sqlite_store(std::unique_ptr<implementation> made) noexcept
    : implementation_(std::move(made)) {}

sqlite_store::~sqlite_store() {
    if (implementation_->is_inherited()) {
        // To close what the parent uses would harm it, and so would a lock or a
        // condition that one of its threads held: the child leaves all as it is.
        static_cast<void>(implementation_.release());
    }
}

void sqlite_store::close() noexcept {
    implementation& self = *implementation_;
    if (self.is_inherited()) {
        return;
    }
    {
        std::lock_guard const lock(self.mutex);
        self.is_closed = true;
    }
    self.changed.notify_all();
    self.writer.close();
    self.readers.close();
    self.watcher.close();
}

change_signal* sqlite_store::signal() noexcept {
    return implementation_.get();
}

usage_counters* sqlite_store::counters() noexcept {
    return implementation_->options.read_only ? nullptr : implementation_.get();
}

} // namespace writ::inline WRIT_ABI
