/** A request under construction. */
import type { Document, Operation } from './document.js';
import type { FuzzRequest } from './request.js';
import type { Caller } from './stage.js';
import type { Source } from './values.js';

type Headers = (readonly [string, string])[];

export interface Draft {
  readonly document: Document;
  operation: Operation | undefined;
  readonly source: Source;
  readonly caller: Caller;
  method: string;
  target: string;
  headers: Headers;
  body: Buffer | undefined;
  framing: FuzzRequest['framing'];
  version: FuzzRequest['version'];
  credential: FuzzRequest['credential'];
  secret: string;
  parameters: readonly string[];
  isLoose: boolean;
  isBroken: boolean;
}

/** Forgets the operation, when the draft may no longer match a documented one. */
export function lose(draft: Draft): void {
  draft.operation = undefined;
  draft.isLoose = true;
}
