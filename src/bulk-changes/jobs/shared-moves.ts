/**
 * Changes a number that several contacts have, for all of them. One contact owns the new number, and the others share
 * it. Decision: docs/decisions/0055-shared-identities.md.
 */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Identity } from '@switchbook/domain/identity/identity.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import type { BatchOutcome, ContactCommand } from '../../contacts/values/commands.js';
import { replacePhone } from '../operations/number-corrections.js';
import type { NumberChange } from '../values.js';

/** A contact with the number: its row of the number, and the new spelling. */
export interface MovedHolder {
  readonly id: ContactId;
  readonly identity: Identity;
  readonly raw: string;
}

export interface SharedMove {
  /** digits of the new number */
  readonly to: string;
  /** all contacts with the number that the change is about */
  readonly ids: readonly ContactId[];
  /** the first becomes the owner of the new number; none: the number cannot change */
  readonly holders: readonly MovedHolder[];
}

export class SharedMoves {
  readonly #movesById = new Map<ContactId, SharedMove[]>();
  /** Owners are first, since a sharer needs an owner. */
  readonly #steps: readonly { readonly move: SharedMove; readonly holder: MovedHolder }[];
  readonly #moved = new Set<MovedHolder>();

  constructor(moves: readonly SharedMove[]) {
    for (const move of moves)
      for (const id of move.ids) this.#movesById.set(id, [...(this.#movesById.get(id) ?? []), move]);
    const stepsOf = (chosen: (holders: SharedMove['holders']) => readonly MovedHolder[]) =>
      moves.flatMap((move) => chosen(move.holders).map((holder) => ({ move, holder })));
    this.#steps = [...stepsOf((holders) => holders.slice(0, 1)), ...stepsOf((holders) => holders.slice(1))];
  }

  /** Returns a command for each contact and number, to run before the other commands on these contacts. */
  commands(): readonly ContactCommand[] {
    return this.#steps.map(({ move, holder }): ContactCommand => {
      const { id, identity, raw } = holder;
      const [owner] = move.holders;
      const isOwner = holder === owner;
      const check = (after: Contact, conflicts: readonly unknown[]) => {
        const isShared = after.sharing?.some(({ value }) => value === move.to) === true;
        const mayMove = isOwner ? conflicts.length === 0 : isShared && this.#moved.has(owner as MovedHolder);
        if (mayMove) this.#moved.add(holder);
        else this.#moved.delete(holder);
        // The owner has a conflict with a named contact.
        if (!mayMove && !isOwner) throw unmovedError();
      };
      return {
        op: 'edit',
        target: [{ by: 'id', id }],
        ifMissing: 'skip',
        edit: {
          identities: replacePhone(identity, { to: move.to, raw, ...(isOwner ? {} : { mayShare: true }) }),
        },
        check: (after, _, conflicts) => check(after, conflicts),
      };
    });
  }

  /** Throws `conflict` if the contact has a shared number that has not moved. */
  checkMoved(id: ContactId): void {
    const isLeft = ({ holders }: SharedMove) =>
      !holders.some((holder) => holder.id === id && this.#moved.has(holder));
    if (this.#movesById.get(id)?.some(isLeft) === true) throw unmovedError();
  }

  /** Returns the numbers of the contacts before. `outcomes`: of the commands. */
  changesOf(outcomes: readonly BatchOutcome[]): ReadonlyMap<ContactId, readonly NumberChange[]> {
    const changesById = new Map<ContactId, readonly NumberChange[]>();
    for (const [index, { move, holder }] of this.#steps.entries()) {
      const outcome = outcomes[index];
      if (outcome?.ok !== true || outcome.result.outcome !== 'updated') continue;
      const { value: from, raw } = holder.identity;
      const change = { from, to: move.to, raw, owner: (move.holders[0] as MovedHolder).id };
      changesById.set(holder.id, [...(changesById.get(holder.id) ?? []), change]);
    }
    return changesById;
  }
}

const unmovedError = () => new ProblemError({ kind: 'conflict', resource: 'identity', conflicts: [] });
