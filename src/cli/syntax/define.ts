/**
 * A command as data: its arguments, their readers, and its help. It generates the command line, its help and its
 * completion (`program/`), and the input types of the commands (`commands/`).
 */
import type { Command } from 'commander';
import type { Output } from '../terminal/output.js';

/**
 * Reads a value as typed; `before`: the result of earlier uses of the option. Throws commander's InvalidArgumentError.
 */
// biome-ignore lint/suspicious/noExplicitAny: each reader knows its own
type Reader<Value> = (text: string, before: any) => Value;

interface Typed {
  readonly about: string;
  readonly read?: Reader<unknown>;
  readonly choices?: readonly string[];
}

export interface Option extends Typed {
  /** the placeholder of the value in the help; absent: a switch */
  readonly value?: string;
  /** the value of an absent option */
  readonly preset?: unknown;
  readonly isRequired?: true;
  /** another option of the command, by its name here */
  readonly conflicts?: string;
}

export interface Argument extends Typed {
  /** the argument's form in the help: `<file>`, `[face]`, `<list...>` */
  readonly shown: string;
}

export interface Spec {
  readonly about: string;
  /** Replaces commander's own usage if that would mislead. The help of its subcommands omits its options. */
  readonly usage?: string;
  /** arguments, ordered as on the command line */
  readonly args?: Readonly<Record<string, Argument>>;
  /** options, ordered as in the help; `dryRun` is `--dry-run` */
  readonly options?: Readonly<Record<string, Option>>;
  /** paragraphs of the help */
  readonly notes?: readonly string[];
  /** the text after the words of the command, or a function that makes the line; absent: only the words */
  readonly example?: string | ((words: string) => string);
}

type Table = Readonly<Record<string, Spec>>;

/**
 * A word of the command line with its subcommands. An entry with the name of its noun is a command without a
 * subcommand. An entry of two words, such as `receiver add`, belongs to a group.
 */
export interface Noun<Commands extends Table = Table> {
  readonly name: string;
  readonly about: string;
  readonly commands: Commands;
}

export function noun<const Commands extends Table>(
  name: string,
  about: string,
  commands: Commands,
): Noun<Commands> {
  return { name, about, commands };
}

/** Returns a noun that is one command. */
export function single<const Name extends string, const One extends Spec>(
  name: Name,
  spec: One,
): Noun<{ readonly [Only in Name]: One }> {
  return noun(name, spec.about, { [name]: spec } as { readonly [Only in Name]: One });
}

export function flag(about: string) {
  return { about };
}

export function text<const Value extends string>(value: Value, about: string) {
  return { value, about };
}

export function option<Value>(value: string, about: string, read: Reader<Value>) {
  return { value, about, read };
}

export function choice<Choice extends string>(value: string, about: string, choices: readonly Choice[]) {
  return { value, about, choices };
}

/** Makes a `choice` with a default. */
export function choiceWithDefault<const Choice extends string>(
  value: string,
  about: string,
  choices: readonly Choice[],
  preset: NoInfer<Choice>,
) {
  return { value, about, choices, preset };
}

/** Makes the option for the number of shown items. */
export function limit(about: string, read: Reader<number>, preset: number) {
  return { value: '<number>', about, read, preset };
}

export function argument<const Shown extends string>(placeholder: Shown, about: string) {
  return { shown: placeholder, about };
}

type ValueOf<One> = One extends { readonly read: (text: string, before: never) => infer Value }
  ? Value
  : One extends { readonly choices: readonly (infer Choice)[] }
    ? Choice
    : One extends { readonly value: infer Shown } | { readonly shown: infer Shown }
      ? Shown extends `${string}...${string}`
        ? readonly string[]
        : string
      : true;

type NeededNames<Ones> = {
  [Name in keyof Ones]: Ones[Name] extends
    | { readonly preset: unknown }
    | { readonly isRequired: true }
    | { readonly shown: `<${string}` | `${string}...]` }
    ? Name
    : never;
}[keyof Ones];

type Values<Ones> = { readonly [Name in NeededNames<Ones>]: ValueOf<Ones[Name]> } & {
  readonly [Name in Exclude<keyof Ones, NeededNames<Ones>>]?: ValueOf<Ones[Name]>;
};

/** The input of a command: its arguments and options by name. Absent arguments and options have no member. */
export type ParsedArguments<One extends Spec> = Values<
  One extends { readonly args: infer Args } ? Args : object
> &
  Values<One extends { readonly options: infer Options } ? Options : object>;

/** Access of a command to the rest of the command line. */
interface Call {
  /** stdout must be one JSON value */
  readonly isJson: boolean;
  /** the only output of a command that continues after it */
  readonly answer: (answer: Output) => void;
  /** Receives the exit code of a command without an answer. */
  readonly end: (code: number) => void;
  /** ends with an error about the command line */
  readonly misuse: (reason: string) => never;
  readonly program: Command;
}

/** Undefined: the command has already written its output. */
type Answer = Output | undefined;

type Action<One extends Spec> = (input: ParsedArguments<One>, call: Call) => Answer | Promise<Answer>;

export type AnyAction = (input: never, call: Call) => Answer | Promise<Answer>;

/** Implementations of the commands of a noun. */
export type Actions<Of extends Noun> = {
  readonly [Name in keyof Of['commands']]: Action<Of['commands'][Name]>;
};
