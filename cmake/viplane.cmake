# SPDX-License-Identifier: GPL-2.0-or-later
# One place for flags, and two functions with which every folder declares itself.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(VIPLANE_CCACHE ccache)
if(VIPLANE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${VIPLANE_CCACHE})
endif()

add_library(viplane_flags INTERFACE)
target_compile_options(viplane_flags INTERFACE -Wall -Wextra -Wpedantic -Werror)
target_include_directories(viplane_flags INTERFACE ${CMAKE_SOURCE_DIR})
if(VIPLANE_SANITIZE STREQUAL "address")
  target_compile_options(viplane_flags INTERFACE -fsanitize=address -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # What is tested is watched for undefined behaviour and optimised; the tests' own code is neither, which would cost
  # two thirds of its compile time, but for the folders whose code lies in headers (see viplane_test). Reading through a
  # null pointer is found by ASan, too, as is most of what vptr and object-size look for; to look for it twice costs a
  # fifth of the compile time and more.
  set(VIPLANE_WATCHED -fsanitize=undefined -fno-sanitize=null,vptr,object-size)
  target_link_options(viplane_flags INTERFACE -fsanitize=address,undefined)
  find_program(VIPLANE_QUICK_LINKER mold)
  if(VIPLANE_QUICK_LINKER)
    target_link_options(viplane_flags INTERFACE -fuse-ld=mold)
  endif()
elseif(VIPLANE_SANITIZE STREQUAL "thread")
  target_compile_options(viplane_flags INTERFACE -fsanitize=thread)
  target_link_options(viplane_flags INTERFACE -fsanitize=thread)
endif()

# Standard headers that nearly every file reads are read once, where VIPLANE_PRECOMPILE says so: a third of the compile
# time. Eight files of a folder are compiled as one, where CMAKE_UNITY_BUILD says so. The builds for threads and for
# fuzzing go without both, compile each file by itself, and so find an include that a file lacks.
include(precompiled)

if(VIPLANE_FUZZ)
  target_compile_options(viplane_flags INTERFACE -fsanitize=fuzzer-no-link)
  add_custom_target(fuzzers COMMENT "Every libFuzzer target")
endif()

# viplane_library(net SOURCES a.cc LINKS other ...): the static library viplane_net.
# LINKS names exactly the neighbours that the folder's code may include (docs/architecture.md).
function(viplane_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_library(viplane_${name} STATIC ${arg_SOURCES})
  target_link_libraries(viplane_${name} PUBLIC viplane_flags ${arg_LINKS})
  target_compile_options(viplane_${name} PRIVATE ${VIPLANE_WATCHED})
  viplane_precompiled(viplane_${name} library)
endfunction()

# viplane_test(net SOURCES a_test.cc LINKS viplane_net ...): the program net_test, known to ctest as one entry a
# test case where cases are few, else as one entry a program.
function(viplane_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name}_test ${arg_SOURCES})
  target_link_libraries(${name}_test PRIVATE viplane_flags ${arg_LINKS} GTest::gtest_main GTest::gmock)
  if(CMAKE_CURRENT_SOURCE_DIR MATCHES "/tests/(net|env|dataplane)$")
    target_compile_options(${name}_test PRIVATE ${VIPLANE_WATCHED})
    viplane_precompiled(${name}_test watched_test)
  else()
    if(VIPLANE_SANITIZE)
      target_compile_options(${name}_test PRIVATE -O0)
    endif()
    viplane_precompiled(${name}_test test)
  endif()
  target_compile_definitions(${name}_test PRIVATE VIPLANE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name}_test --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES TIMEOUT 600)
endfunction()

# viplane_fuzzer(http SOURCES http_fuzzer.cc LINKS ...): the libFuzzer program fuzz_http, part of the target `fuzzers`.
function(viplane_fuzzer name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(fuzz_${name} ${arg_SOURCES})
  target_link_libraries(fuzz_${name} PRIVATE viplane_flags ${arg_LINKS})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers fuzz_${name})
endfunction()
