# SPDX-License-Identifier: GPL-3.0-or-later
# The man pages and the bash completion, printed by the program itself:
#   cmake -DPROGRAM=... -DCOMMANDS=cli/commands.def -DOUT=DIR -P manual.cmake
function(print file)
  execute_process(COMMAND ${PROGRAM} help ${ARGN} OUTPUT_FILE ${OUT}/${file} RESULT_VARIABLE status)
  if(status)
    message(FATAL_ERROR "partnersim help ${ARGN} failed")
  endif()
endfunction()

file(MAKE_DIRECTORY ${OUT})
file(STRINGS ${COMMANDS} rows REGEX "^CLI_COMMAND")
print(partnersim.1 --man)
foreach(row ${rows})
  string(REGEX REPLACE "^CLI_COMMAND\\(([a-z]+)\\).*" "\\1" name ${row})
  print(partnersim-${name}.1 --man ${name})
endforeach()
print(partnersim --completion bash)
