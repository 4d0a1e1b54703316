/**
 * `completion`: a script that completes the command line in bash, zsh or fish. The program prints it from its own
 * commands and options; no process is started for a key press.
 */
import type { Command, Option } from 'commander';
import type { Actions } from '../../syntax/define.js';
import type { completion } from '../../syntax/operate.js';
import type { Shell } from '../../terminal/option-values.js';

interface Level {
  /** the words of the command, `import undo`; empty for the program */
  readonly words: string;
  /** subcommands and options, with their descriptions */
  readonly offered: readonly (readonly [word: string, about: string])[];
  /** options with one of a few values */
  readonly choices: readonly (readonly [option: string, values: readonly string[]])[];
}

export const completionActions: Actions<typeof completion> = {
  completion: ({ shell }, { program }) => {
    const script = completionScript(program, shell);
    return { json: { shell, script }, text: script };
  },
};

export function completionScript(program: Command, shell: Shell): string {
  const levels = listLevelsIn(program, '', jsonOf(program));
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](program.name(), levels);
}

/** Lists options that every command accepts, at any position of the line. */
function jsonOf(program: Command): readonly Option[] {
  return program.options.filter((option) => option.long === '--json');
}

function listLevelsIn(command: Command, words: string, everywhere: readonly Option[]): readonly Level[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const options = [...new Set([...help.visibleOptions(command), ...everywhere])];
  const level: Level = {
    words,
    offered: [
      ...commands.map((subcommand) => [subcommand.name(), subcommand.description()] as const),
      ...options.map((option) => [option.long ?? '', option.description] as const),
      ...command.registeredArguments.flatMap((argument) =>
        (argument.argChoices ?? []).map((value) => [value, ''] as const),
      ),
    ],
    choices: options.flatMap((option) =>
      option.argChoices === undefined ? [] : [[option.long ?? '', option.argChoices] as const],
    ),
  };
  const below = commands.flatMap((subcommand) =>
    listLevelsIn(subcommand, words === '' ? subcommand.name() : `${words} ${subcommand.name()}`, everywhere),
  );
  return [level, ...below];
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const offeredWordsOf = ({ offered }: Level): string => offered.map(([word]) => word).join(' ');
/** Lists the commands that have subcommands. */
const commandPathsOf = (levels: readonly Level[]) =>
  levels.map(({ words }) => words).filter((words) => words !== '');

function bashScript(name: string, levels: readonly Level[]): string {
  return `# Completion of ${name} for bash: source <(${name} completion bash), or keep it in
# ~/.local/share/bash-completion/completions/${name}
_${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' next='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${at:+$at }\${COMP_WORDS[i]}"
    case $next in
      ${commandPathsOf(levels).map(quote).join('|')}) at=$next ;;
    esac
  done
  case "$at $prev" in
${argumentLinesOf(levels, (at, values) => `    ${quote(at)}) COMPREPLY=($(compgen -W ${quote(values.join(' '))} -- "$cur")); return ;;`)}
  esac
  case $at in
${levels.map((level) => `    ${quote(level.words)}) words=${quote(offeredWordsOf(level))} ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _${name} ${name}
`;
}

function zshScript(name: string, levels: readonly Level[]): string {
  const described = ({ offered }: Level) =>
    offered.map(([word, about]) => quote(`${word}:${about.replaceAll(':', '\\:')}`)).join(' ');
  return `#compdef ${name}
# Completion of ${name} for zsh: keep it as _${name} in a folder of $fpath, or source <(${name} completion zsh) behind compinit
_${name}() {
  local at='' next='' i
  local -a offered
  for ((i = 2; i < CURRENT; i++)); do
    next="\${at:+$at }\${words[i]}"
    case $next in
      ${commandPathsOf(levels).map(quote).join('|')}) at=$next ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${argumentLinesOf(levels, (at, values) => `    ${quote(at)}) compadd -- ${values.map(quote).join(' ')}; return ;;`)}
  esac
  case $at in
${levels.map((level) => `    ${quote(level.words)}) offered=(${described(level)}) ;;`).join('\n')}
  esac
  _describe '${name}' offered
  _files
}
if [ "$funcstack[1]" = _${name} ]; then _${name}; else compdef _${name} ${name}; fi
`;
}

function fishScript(name: string, levels: readonly Level[]): string {
  const lines = levels.flatMap(({ words, offered, choices }) =>
    offered.map(([word, about]) => {
      const values = choices.find(([option]) => option === word)?.[1];
      const completion = word.startsWith('--') ? `-l ${quote(word.slice(2))}` : `-a ${quote(word)}`;
      const argumentChoices = values === undefined ? '' : ` -x -a ${quote(values.join(' '))}`;
      const help = about === '' ? '' : ` -d ${quote(about)}`;
      return `complete -c ${name} -n ${quote(`test "$(__${name}_at)" = "${words}"`)} ${completion}${argumentChoices}${help}`;
    }),
  );
  return `# Completion of ${name} for fish: keep it as ~/.config/fish/completions/${name}.fish
function __${name}_at
    set -l at ''
    for word in (commandline -opc)[2..]
        set -l next (string trim "$at $word")
        if contains -- $next ${commandPathsOf(levels).map(quote).join(' ')}
            set at $next
        end
    end
    echo $at
end
${lines.join('\n')}
`;
}

function argumentLinesOf(
  levels: readonly Level[],
  line: (at: string, values: readonly string[]) => string,
): string {
  return levels
    .flatMap(({ words, choices }) => choices.map(([option, values]) => line(`${words} ${option}`, values)))
    .join('\n');
}
