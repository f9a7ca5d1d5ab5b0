/** A command as a shell completes it. */
export interface CommandRow {
  name: string;
  description: string;
  flags: string[];
  /** Words that may stand after a flag; `files` where it takes a file. */
  values: [flag: string, words: string][];
  operand: 'environments' | 'files' | 'both' | 'none' | { words: string };
}

export function bash(all: readonly CommandRow[]): string {
  return `# labwright completion for bash: eval "$(labwright completion bash)"
_labwright() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${all.map(({ name }) => name).join(' ')}" -- "$current"))
    return
  fi
  case "$command $previous" in
${all.flatMap(({ name, values }) => values.map(([flag, words]) => `    "${name} ${flag}") ${bashWords(words)} return ;;`)).join('\n')}
  esac
  case "$command" in
${all
  .map(
    ({ name, flags, operand }) => `    ${name})
      if [[ "$current" == -* ]]; then COMPREPLY=($(compgen -W "${flags.join(' ')}" -- "$current")); return; fi
      ${bashOperand(operand)} ;;`,
  )
  .join('\n')}
  esac
}
complete -F _labwright labwright`;
}

function bashWords(words: string): string {
  if (words === 'files') return 'COMPREPLY=($(compgen -f -- "$current"));';
  return words === '' ? '' : `COMPREPLY=($(compgen -W "${words}" -- "$current"));`;
}

function bashOperand(operand: CommandRow['operand']): string {
  const environments = '$(compgen -W "$(labwright names 2>/dev/null)" -- "$current")';
  const files = '$(compgen -f -- "$current")';
  if (typeof operand === 'object') return bashWords(operand.words);
  if (operand === 'none') return ':';
  const found = { environments, files, both: `${files} ${environments}` }[operand];
  return `COMPREPLY=(${found})`;
}

export function zsh(all: readonly CommandRow[]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  return `#compdef labwright
# labwright completion for zsh: eval "$(labwright completion zsh)", after compinit
_labwright() {
  local current="\${words[CURRENT]}" previous="\${words[CURRENT-1]}" command="\${words[2]}"
  local -a commands
  commands=(${all.map(({ name, description }) => quoted(`${name}:${description}`)).join(' ')})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$command $previous" in
${all.flatMap(({ name, values }) => values.map(([flag, words]) => `    "${name} ${flag}") ${zshWords(words)} return ;;`)).join('\n')}
  esac
  case "$command" in
${all
  .map(
    ({ name, flags, operand }) => `    ${name})
      if [[ "$current" == -* ]]; then compadd -- ${flags.join(' ')}; return; fi
      ${zshOperand(operand)} ;;`,
  )
  .join('\n')}
  esac
}
compdef _labwright labwright`;
}

function zshWords(words: string): string {
  if (words === 'files') return '_files;';
  return words === '' ? '' : `compadd -- ${words};`;
}

function zshOperand(operand: CommandRow['operand']): string {
  const environments = 'compadd -- ${(f)"$(labwright names 2>/dev/null)"}';
  if (typeof operand === 'object') return zshWords(operand.words);
  if (operand === 'none') return ':';
  return { environments, files: '_files', both: `_files; ${environments}` }[operand];
}
