/**
 * A function for bash: `in_terminal COMMAND` runs a command with a pseudoterminal of 33 rows and 77 columns as its standard streams, and prints
 * what appears there without carriage returns. What is written to the fifo `$dir/keyboard` meanwhile is typed. Clients tell
 * the size once the program runs, and complain when it has ended by then.
 */
export const inTerminal = `
  in_terminal() {
    [[ -p $dir/keyboard ]] || mkfifo "$dir/keyboard"
    script -qec "stty rows 33 cols 77; $*" /dev/null <>"$dir/keyboard" | tr -d '\\r'
  }
`;
