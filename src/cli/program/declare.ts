/** Makes the commands from their tables. */
import { Argument, type Command, Option } from 'commander';
import type { Actions, AnyAction, Noun, Spec } from '../syntax/define.js';
import type { Output } from '../terminal/output.js';
import { programName } from '../terminal/program-name.js';

export interface Sink {
  /** the only answer of a command */
  readonly answer: (answer: Output) => void;
  /** Receives the exit code of a command that continues after its output. */
  readonly end: (code: number) => void;
  /** whether output is for programs */
  readonly isJson: boolean;
}

/** A noun and its actions. An action is loaded only when it runs, so no command loads the code of another one. */
export interface Entry {
  readonly noun: Noun;
  readonly load: () => Promise<Readonly<Record<string, AnyAction>>>;
}

export function entry<Of extends Noun>(noun: Of, load: () => Promise<Actions<Of>>): Entry {
  return { noun, load };
}

export function addNoun(
  program: Command,
  { noun: { name, about, commands }, load }: Entry,
  sink: Sink,
): void {
  const { [name]: own, ...others } = commands;
  const noun = program.command(name);
  const add = (command: Command, word: string, spec: Spec) =>
    declare(command, spec).action(async (...received: readonly unknown[]) => {
      const action = (await load())[word];
      const input = givenOf(spec, command, received);
      const answer = await action?.(input as never, {
        isJson: program.opts<{ json?: boolean }>().json === true,
        answer: sink.answer,
        end: sink.end,
        misuse: (reason) => command.error(`error: ${reason}`),
        program,
      });
      if (answer !== undefined) sink.answer(answer);
    });
  if (own === undefined) noun.description(about);
  else add(noun, name, own);
  for (const [words, spec] of Object.entries(others)) {
    const [word = '', inGroup] = words.split(' ');
    const command = inGroup === undefined ? noun.command(word) : commandGroupOf(noun, word).command(inGroup);
    if (own?.usage !== undefined)
      command.configureHelp({ showGlobalOptions: true, visibleGlobalOptions: () => [...program.options] });
    add(command, words, spec);
  }
  for (const group of noun.commands.filter((command) => command.commands.length > 0))
    group.description(`commands: ${group.commands.map((command) => command.name()).join(', ')}`);
}

/** Returns a word of a noun with words below it. */
function commandGroupOf(noun: Command, word: string): Command {
  return noun.commands.find((command) => command.name() === word) ?? noun.command(word);
}

function declare(command: Command, spec: Spec): Command {
  const { about, usage, args = {}, options = {}, notes = [], example } = spec;
  command.description(about);
  if (usage !== undefined) command.usage(usage);
  for (const { shown, about: text, read, choices } of Object.values(args)) {
    const argument = new Argument(shown, text);
    if (read !== undefined) argument.argParser(read);
    if (choices !== undefined) argument.choices(choices);
    command.addArgument(argument);
  }
  for (const [name, option] of Object.entries(options)) command.addOption(optionOf(name, option));
  for (const note of notes) command.addHelpText('after', `\n${note}`);
  const line = [programName, ...commandWordsOf(command)].join(' ');
  const exampleLine =
    typeof example === 'function' ? example(line) : example === undefined ? line : `${line} ${example}`;
  return command.addHelpText('after', `\nExample:\n  ${exampleLine}`);
}

/** Returns the words that call the command, without the program's name. */
function commandWordsOf(command: Command): readonly string[] {
  return command.parent === null ? [] : [...commandWordsOf(command.parent), command.name()];
}

function optionOf(name: string, spec: NonNullable<Spec['options']>[string]): Option {
  const { value, about, read, choices, preset, isRequired = false, conflicts } = spec;
  const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const option = new Option(value === undefined ? flag : `${flag} ${value}`, about);
  if (read !== undefined) option.argParser(read);
  if (choices !== undefined) option.choices(choices);
  if (conflicts !== undefined) option.conflicts(conflicts);
  return option.default(preset).makeOptionMandatory(isRequired);
}

/**
 * Returns the options given on the line. A noun and its subcommands share options, and Commander gives a value to the
 * first of them.
 */
function givenOf(spec: Spec, command: Command, received: readonly unknown[]): object {
  const options = command.optsWithGlobals<Record<string, unknown>>();
  const args = Object.keys(spec.args ?? {}).map((name, index) => [name, received[index]] as const);
  const others = Object.keys(spec.options ?? {}).map((name) => [name, options[name]] as const);
  return Object.fromEntries([...args, ...others].filter(([, value]) => value !== undefined));
}
