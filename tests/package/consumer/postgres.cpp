// SPDX-License-Identifier: Apache-2.0
//
// A program of a stranger, with a store on a server.
#include <writ/postgres/store.hpp>

int main() {
    // Nobody listens in a folder that is not there.
    auto const store = writ::postgres_store::open({.connection = "host=/nowhere"});
    return store ? 1 : 0;
}
