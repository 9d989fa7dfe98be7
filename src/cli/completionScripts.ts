/**
 * What makes a shell ask tsrunc how a command line could go on: `tsrunc completion SHELL WORD...` prints one candidate a line, after a
 * tabulator what it is. Where there is none, the shell offers files.
 */
export const completionScripts: Readonly<Record<string, string>> = {
  bash: `# bash completion for tsrunc
_tsrunc() {
	local line current=\${COMP_WORDS[COMP_CWORD]}
	COMPREPLY=()
	while IFS=$'\\t' read -r line _; do
		COMPREPLY+=("$line")
	done < <("\${COMP_WORDS[0]}" completion bash "\${COMP_WORDS[@]:1:COMP_CWORD-1}" "\${current#=}" 2>/dev/null)
}
complete -o bashdefault -o default -F _tsrunc tsrunc
`,
  zsh: `#compdef tsrunc
# zsh completion for tsrunc
_tsrunc() {
	local -a found
	local word description
	while IFS=$'\\t' read -r word description; do
		found+=("\${word//:/\\\\:}\${description:+:$description}")
	done < <("\${words[1]}" completion zsh "\${(@)words[2,CURRENT]}" 2>/dev/null)
	if (( \${#found} )); then
		_describe tsrunc found
	else
		_files
	fi
}
if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then
	_tsrunc "$@"
else
	compdef _tsrunc tsrunc
fi
`,
  fish: `# fish completion for tsrunc
function __tsrunc
	set -l words (commandline -opc) (commandline -ct)
	set -l found ($words[1] completion fish $words[2..-1] 2>/dev/null)
	if test (count $found) -gt 0
		printf '%s\\n' $found
	else
		__fish_complete_path (commandline -ct)
	end
end
complete -c tsrunc -f -a '(__tsrunc)'
`,
};
