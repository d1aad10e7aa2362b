# SPDX-License-Identifier: Apache-2.0
#
# Writes to OUTPUT one add_test() per test suite of BINARY.
execute_process(COMMAND "${BINARY}" --list-test-suites --no-version
  OUTPUT_VARIABLE listing COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" lines "${listing}")
set(script "")
foreach(line IN LISTS lines)
  if(line MATCHES "^\\[doctest\\]|^====")
    continue()
  endif()
  # A suite may repeat the folder's name.
  string(REGEX REPLACE "^${FOLDER}/" "" name "${line}")
  string(APPEND script
    "add_test([==[${FOLDER}.${name}]==] [==[${BINARY}]==] [==[--test-suite=${line}]==])\n"
    "set_tests_properties([==[${FOLDER}.${name}]==] PROPERTIES LABELS ${FOLDER} TIMEOUT 900 SKIP_RETURN_CODE 77)\n")
endforeach()
# Cases outside any suite would run under no entry.
execute_process(COMMAND "${BINARY}" --list-test-cases --no-version --test-suite-exclude=*?*
  OUTPUT_VARIABLE outside COMMAND_ERROR_IS_FATAL ANY)
if(script STREQUAL "" OR NOT outside MATCHES "current filters: 0")
  message(FATAL_ERROR "test cases outside a TEST_SUITE:\n${outside}")
endif()
file(WRITE "${OUTPUT}" "${script}")
