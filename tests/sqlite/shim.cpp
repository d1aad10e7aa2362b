// SPDX-License-Identifier: Apache-2.0
#include "sqlite/shim.hpp"

#include "sqlite/files.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <new>
#include <random>
#include <string>
#include <vector>

namespace writ_test {
namespace {

constexpr std::size_t sector = 512;

// A write, or (no bytes) a truncation to `offset`.
struct pending_write {
    std::size_t offset;
    std::string bytes;
};

// A file as the disk has it, and what was not synced yet.
struct disk_file {
    std::string synced;
    std::vector<pending_write> pending;
};

void apply(std::string& to, pending_write const& w) {
    if (w.bytes.empty()) {
        to.resize(w.offset);
        return;
    }
    to.resize(std::max(to.size(), w.offset + w.bytes.size()));
    to.replace(w.offset, w.bytes.size(), w.bytes);
}

} // namespace

struct shim::state {
    sqlite3_vfs vfs{};
    sqlite3_vfs* real = nullptr;
    std::mutex mutex;
    std::map<std::string, disk_file> files;
    fault what = fault::any_call;
    // Calls until the first fault, and faults until it heals.
    std::size_t countdown = 0;
    std::size_t times = 0;
    bool failed = false;
    bool dead = false;

    // Whether this call fails, with SQLITE_FULL or as it may.
    bool fails(bool writes) {
        std::lock_guard const lock(mutex);
        if (dead) {
            return true;
        }
        if (times == 0 || (what == fault::full_disk && !writes)) {
            return false;
        }
        if (countdown > 1) {
            --countdown;
            return false;
        }
        --times;
        failed = true;
        dead = what == fault::power;
        return true;
    }
};

namespace {

shim::state* current = nullptr;

// SQLite makes room for it, and for the real file behind it.
struct shim_file {
    sqlite3_file base;
    std::string* name;
    [[nodiscard]] sqlite3_file* real() noexcept { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

shim_file* own(sqlite3_file* f) {
    return reinterpret_cast<shim_file*>(f);
}
sqlite3_file* real(sqlite3_file* f) {
    return own(f)->real();
}
sqlite3_io_methods const* methods(sqlite3_file* f) {
    return real(f)->pMethods;
}

int close_file(sqlite3_file* f) {
    int const code = methods(f)->xClose(real(f));
    delete own(f)->name;
    return code;
}

int read_file(sqlite3_file* f, void* to, int n, sqlite3_int64 offset) {
    return current->fails(false) ? SQLITE_IOERR_READ : methods(f)->xRead(real(f), to, n, offset);
}

int write_file(sqlite3_file* f, void const* from, int n, sqlite3_int64 offset) {
    if (current->fails(true)) {
        return current->what == shim::fault::full_disk && !current->dead ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    std::lock_guard const lock(current->mutex);
    current->files[*own(f)->name].pending.push_back(
        {static_cast<std::size_t>(offset),
         std::string(static_cast<char const*>(from), static_cast<std::size_t>(n))});
    return methods(f)->xWrite(real(f), from, n, offset);
}

int truncate_file(sqlite3_file* f, sqlite3_int64 size) {
    if (current->fails(false)) {
        return SQLITE_IOERR_TRUNCATE;
    }
    std::lock_guard const lock(current->mutex);
    current->files[*own(f)->name].pending.push_back({static_cast<std::size_t>(size), {}});
    return methods(f)->xTruncate(real(f), size);
}

int sync_file(sqlite3_file* f, int) {
    if (current->fails(false)) {
        return SQLITE_IOERR_FSYNC;
    }
    std::lock_guard const lock(current->mutex);
    disk_file& file = current->files[*own(f)->name];
    for (pending_write const& w : file.pending) {
        apply(file.synced, w);
    }
    file.pending.clear();
    return SQLITE_OK;
}

int file_size(sqlite3_file* f, sqlite3_int64* size) {
    return current->fails(false) ? SQLITE_IOERR_FSTAT : methods(f)->xFileSize(real(f), size);
}

int lock_file(sqlite3_file* f, int level) {
    return current->fails(false) ? SQLITE_IOERR_LOCK : methods(f)->xLock(real(f), level);
}

int unlock_file(sqlite3_file* f, int level) {
    return methods(f)->xUnlock(real(f), level);
}

int check_reserved_lock(sqlite3_file* f, int* out) {
    return methods(f)->xCheckReservedLock(real(f), out);
}

int file_control(sqlite3_file* f, int op, void* argument) {
    return methods(f)->xFileControl(real(f), op, argument);
}

int sector_size(sqlite3_file* f) {
    return methods(f)->xSectorSize(real(f));
}

int characteristics(sqlite3_file* f) {
    return methods(f)->xDeviceCharacteristics(real(f));
}

int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
    return current->fails(false) ? SQLITE_IOERR_SHMMAP
                                 : methods(f)->xShmMap(real(f), page, size, extend, out);
}

int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
    bool const unlocks = (flags & SQLITE_SHM_UNLOCK) != 0;
    return !unlocks && current->fails(false) ? SQLITE_IOERR_SHMLOCK
                                             : methods(f)->xShmLock(real(f), offset, n, flags);
}

void shm_barrier(sqlite3_file* f) {
    methods(f)->xShmBarrier(real(f));
}

int shm_unmap(sqlite3_file* f, int erase) {
    return methods(f)->xShmUnmap(real(f), erase);
}

sqlite3_io_methods const shim_methods{
    2,         close_file,  read_file,           write_file,   truncate_file, sync_file,       file_size,
    lock_file, unlock_file, check_reserved_lock, file_control, sector_size,   characteristics, shm_map,
    shm_lock,  shm_barrier, shm_unmap,           nullptr,      nullptr,
};

int open_file(sqlite3_vfs*, char const* name, sqlite3_file* f, int flags, int* out_flags) {
    f->pMethods = nullptr;
    if (current->fails(false)) {
        return SQLITE_CANTOPEN;
    }
    int const code = current->real->xOpen(current->real, name, real(f), flags, out_flags);
    if (code == SQLITE_OK) {
        own(f)->name = new std::string(name != nullptr ? name : "");
        f->pMethods = &shim_methods;
    }
    return code;
}

int delete_file(sqlite3_vfs*, char const* name, int sync_folder) {
    if (current->fails(false)) {
        return SQLITE_IOERR_DELETE;
    }
    std::lock_guard const lock(current->mutex);
    current->files.erase(name);
    return current->real->xDelete(current->real, name, sync_folder);
}

int access_file(sqlite3_vfs*, char const* name, int flags, int* out) {
    return current->fails(false) ? SQLITE_IOERR_ACCESS
                                 : current->real->xAccess(current->real, name, flags, out);
}

} // namespace

shim::shim() : state_(std::make_unique<state>()) {
    REQUIRE(current == nullptr);
    current = state_.get();
    state_->real = sqlite3_vfs_find(nullptr);
    state_->vfs = *state_->real;
    state_->vfs.pNext = nullptr;
    state_->vfs.zName = "writ-shim";
    state_->vfs.szOsFile = static_cast<int>(sizeof(shim_file)) + state_->real->szOsFile;
    state_->vfs.xOpen = open_file;
    state_->vfs.xDelete = delete_file;
    state_->vfs.xAccess = access_file;
    REQUIRE(sqlite3_vfs_register(&state_->vfs, 1) == SQLITE_OK);
}

shim::~shim() {
    sqlite3_vfs_unregister(&state_->vfs);
    sqlite3_vfs_register(state_->real, 1);
    current = nullptr;
}

void shim::fail(fault what, std::size_t n, std::size_t times) {
    std::lock_guard const lock(state_->mutex);
    state_->what = what;
    state_->countdown = n;
    state_->times = times;
    state_->failed = false;
}

void shim::heal() {
    std::lock_guard const lock(state_->mutex);
    state_->times = 0;
}

bool shim::has_failed() const noexcept {
    std::lock_guard const lock(state_->mutex);
    return state_->failed;
}

void shim::cut() noexcept {
    std::lock_guard const lock(state_->mutex);
    state_->dead = true;
}

void shim::restore(std::uint64_t seed) {
    std::lock_guard const lock(state_->mutex);
    std::mt19937_64 random(seed);
    for (auto& [name, file] : state_->files) {
        std::string content = file.synced;
        // All, none, or each sector as chance has it.
        auto const mood = random() % 3;
        for (pending_write const& w : file.pending) {
            if (w.bytes.empty()) {
                if (mood != 0 && (mood == 1 || random() % 2 == 0)) {
                    apply(content, w);
                }
                continue;
            }
            for (std::size_t at = 0; at < w.bytes.size(); at += sector) {
                if (mood == 1 || (mood == 2 && random() % 2 == 0)) {
                    apply(content, {w.offset + at, w.bytes.substr(at, sector)});
                }
            }
        }
        write_bytes(name, content);
        std::error_code ignored;
        std::filesystem::remove(name.substr(0, name.find("-wal")) + "-shm", ignored);
    }
    state_->files.clear();
    state_->times = 0;
    state_->dead = false;
}

} // namespace writ_test
