# SPDX-License-Identifier: Apache-2.0
#
# Compiles SOURCE with MUST_FAIL=0 and MUST_FAIL=1; see CMakeLists.txt.
file(STRINGS "${SOURCE}" expected REGEX "^// Expected: " LIMIT_COUNT 1)
string(REPLACE "// Expected: " "" expected "${expected}")
if(expected STREQUAL "")
  message(FATAL_ERROR "${SOURCE} lacks its line `// Expected: <regular expression>`")
endif()

set(flags -std=c++20 -fsyntax-only -Werror=unused-result)
foreach(directory IN LISTS INCLUDE_DIRS)
  list(APPEND flags "-I${directory}")
endforeach()

execute_process(COMMAND ${COMPILER} ${flags} -DMUST_FAIL=0 "${SOURCE}"
  RESULT_VARIABLE status ERROR_VARIABLE diagnostics)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "must compile as it stands:\n${diagnostics}")
endif()
execute_process(COMMAND ${COMPILER} ${flags} -DMUST_FAIL=1 "${SOURCE}"
  RESULT_VARIABLE status ERROR_VARIABLE diagnostics)
if(status EQUAL 0)
  message(FATAL_ERROR "must not compile with MUST_FAIL=1")
endif()
if(NOT diagnostics MATCHES "${expected}")
  message(FATAL_ERROR "refused, but not with `${expected}`:\n${diagnostics}")
endif()
