// SPDX-License-Identifier: Apache-2.0
// How fast are the stores?  Commits, loads and the way from a commit to others'
// decisions, each beside the same work done with the driver alone.
#include "store/postgres.hpp"
#include "store/sqlite.hpp"
#include "support/run.hpp"

int main(int argc, char** argv) {
    bench::keep_freed_memory();
    bench::add_sqlite();
    bench::add_postgres();
    return bench::run_all(argc, argv);
}
