// SPDX-License-Identifier: Apache-2.0
//
// A program of a stranger, with a store.
#include <writ/sqlite/store.hpp>

int main() {
    // A folder is no file.
    auto const store = writ::sqlite_store::open(".");
    return store ? 1 : 0;
}
