/** A tool: its words for assistants, its input and output schemas, and the operation that it calls. */

import type { Caller, Principal, Scope } from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Json } from '@switchbook/domain/runtime/json.js';
import { type Static, type TObject, Type } from 'typebox';
import type { Core } from '../../core/core.js';
import type { Formats } from '../kit/body/check-body.js';
import type { CursorSealer } from '../kit/wire/seal.js';
import { inputLengths } from './choices.js';

/** The parts of a request that its tool may use. */
export interface ToolCall {
  readonly core: Core;
  readonly caller: Caller;
  readonly principal: Principal;
  readonly sealer: CursorSealer;
  readonly signal: AbortSignal;
  readonly formats: Formats;
}

interface Tool<Input extends TObject = TObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** scopes that a caller needs to list and run it */
  readonly scopes: readonly Scope[];
  /** scopes that the tool grants its callers while it runs */
  readonly includes?: readonly Scope[];
  readonly hints: Hints;
  readonly input: Input;
  readonly output: TObject;
  readonly run: (call: ToolCall, input: Static<Input>) => Promise<Json>;
}

/** `isIdempotent`: a repeated call has no further effect. */
interface Hints {
  readonly isReadOnly: boolean;
  readonly isDestructive: boolean;
  readonly isIdempotent: boolean;
}

export const reading: Hints = { isReadOnly: true, isDestructive: false, isIdempotent: true };

// biome-ignore lint/suspicious/noExplicitAny: a list has tools with inputs of any shape
export type AnyTool = Tool<any>;

export function defineTool<Input extends TObject>(tool: Tool<Input>): Tool<Input> {
  return tool;
}

export function requireToolScope({ principal }: ToolCall, scope: Scope): void {
  if (!principal.scopes.has(scope)) throw new ProblemError({ kind: 'forbidden', scope });
}

/** Counts contacts before they are shown. Throws `quota` above the daily limit. */
export function countShown({ core, caller, principal }: ToolCall, ids: readonly ContactId[]): Promise<void> {
  return core.countShownContacts(caller, ids, principal.member?.id);
}

export const closed = { additionalProperties: false } as const;
export const optional = Type.Optional;
export const limit = ({ default: preset, max }: { readonly default: number; readonly max: number }) =>
  optional(Type.Integer({ minimum: 1, maximum: max, default: preset, description: 'items in the answer' }));
export const cursor = optional(
  Type.String({ maxLength: inputLengths.cursor, description: 'next_cursor of the answer before' }),
);
export const text = (maxLength: number, more: object = {}) =>
  Type.String({ minLength: 1, maxLength, ...more });
export const detail = optional(
  Type.Unsafe<'concise' | 'detailed'>({
    type: 'string',
    enum: ['concise', 'detailed'],
    description: 'default concise',
  }),
);

export const objects = Type.Array(Type.Object({}));
export const nullableString = Type.Unsafe<string | null>({ type: ['string', 'null'] });
