/** What the commands of several nouns share. */
import type { Command, OutputConfiguration } from 'commander';
import type { Output } from './output.js';

export interface Sink {
  /** the one answer of a command */
  readonly answer: (answer: Output) => void;
  /** how a command that goes on after its answer ended */
  readonly end: (code: number) => void;
  /** whether output is for programs */
  readonly isJson: boolean;
}

/** With --json what commander would say of misuse is told by `main`, as one object. */
export function outputOf({ isJson }: Sink): OutputConfiguration {
  return isJson ? { writeErr: () => {} } : {};
}

/** `findAccount` says what is meant without it. */
export const reference =
  'the account: its id, number or slug; SWITCHBOOK_ACCOUNT when absent, or the only account there is';
export const someId = '0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f';

export function example(line: string): string {
  return `\nExample:\n  ${line}`;
}

/** A noun and its subcommands share options, and whichever of them is named first takes those that were given. */
export function accountOptions<Options extends { readonly account?: string | undefined }>(
  command: Command,
): Options {
  return command.optsWithGlobals<Options>();
}

/** A subcommand of a noun that is a command itself: its help leaves out the options of that one. */
export function below(program: Command, noun: Command, name: string, description: string): Command {
  return noun
    .command(name)
    .description(description)
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: () => [...program.options] })
    .option('--account <account>', reference);
}

/** Those whose command line can be completed. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];
